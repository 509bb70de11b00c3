"""Whether an answer may be shown instead of the extract. (calculation)

In: an answer as the model gave it, what it was asked, a detector of languages. Out: its
sentences, with the first reason against them. The order is that of cost: form, then language,
then each word.
"""

from __future__ import annotations

from dataclasses import dataclass

from digest.language import Detector, split_sentences
from digest.model import base_language
from digest.writer.faithful import find_fault, is_repeated
from digest.writer.form import MAX_ANSWER, find_misform
from digest.writer.prompt import instructions
from digest.writer.sources import Passage
from digest.writer.trace import is_on_topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a model was asked to shorten, in which language, and what the extract tells of it."""

    passages: tuple[Passage, ...]
    language: str
    extract: tuple[str, ...]

    @property
    def sources(self) -> str:
        """All text that was given to the model."""
        return "\n".join(f"{passage.title.text}\n{passage.text}" for passage in self.passages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An answer in sentences, and why it is not shown; empty where it is."""

    sentences: tuple[str, ...]
    fault: str


def judge(answer: str, question: Question, detector: Detector) -> Judged:
    """Return the answer's sentences and the first reason against them.

    A reason is one of few kinds, or such a kind with a colon and particulars.
    """
    # What is longer is refused; it need not be divided for that.
    text = " ".join(answer[: MAX_ANSWER + 1].split())
    sentences = split_sentences(text, question.language)
    return Judged(sentences=sentences, fault=_fault(answer, sentences, question, detector))


def _fault(answer: str, sentences: tuple[str, ...], question: Question, detector: Detector) -> str:
    sources, language = question.sources, question.language
    misform = find_misform(answer, sentences, sources)
    if misform:
        return misform
    if is_repeated(answer, instructions(language), sources):
        return "instructions"
    if base_language(detector.language_of(answer, None)) != base_language(language):
        return "language"
    fault = find_fault(sentences, sources, language)
    if fault:
        return fault
    return "" if is_on_topic(sentences, question.extract) else "topic"
