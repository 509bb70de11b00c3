"""Summaries written by a model of the house, or else the extract. (action: asks the model)

In: a story with its extract. Out: what became of it: the model's sentences where all that can be
checked stands in the sources, else the extract as it was, with the reason. Asking is bounded:
one request at a time, a time for each and for all, and an end after failures in a row. Must
not know how extracts are made.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock
from typing import Protocol

from digest.language import Detector
from digest.model import UNKNOWN_LANGUAGE, Sentence, Story, Summary, base_language, derive_id
from digest.writer.endpoint import Endpoint, EndpointError
from digest.writer.judge import Question, judge
from digest.writer.numbers import values_in
from digest.writer.prompt import VERSION, Message, messages_for
from digest.writer.sources import Passage, passages_of
from digest.writer.trace import traced

logger = logging.getLogger(__name__)

# A model that is not there, or too slow, is so for the next story too.
_FAILURES_IN_A_ROW = 3
# Fewer sentences than this are told whole: there is nothing to shorten.
_MIN_SENTENCES = 5


class Memory(Protocol):
    """Answers given before; the memory of translations has this shape."""

    def recall(self, route: str, texts: Sequence[str]) -> Mapping[str, str]:
        """Return what is known of these texts by this route."""
        ...

    def remember(self, route: str, pairs: Mapping[str, str]) -> None:
        """Keep what was made by this route."""
        ...


class Verdict(StrEnum):
    """What became of a story: written by the model; its answer refused; no answer; not asked."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"
    SKIPPED = "skipped"


_LEVELS = {
    Verdict.ACCEPTED: logging.INFO,
    Verdict.REFUSED: logging.INFO,
    Verdict.FAILED: logging.WARNING,
    Verdict.SKIPPED: logging.DEBUG,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A summary to show, and why it is the one; `reason` is empty where it was accepted."""

    summary: Summary
    verdict: Verdict
    reason: str = ""

    @property
    def kind(self) -> str:
        """The reason without its particulars, for counting: `number` of `number: 3,000`."""
        return self.reason.partition(":")[0]


class Writer:
    """A model with its limits, for one run. `seconds` is the time for all of its requests."""

    def __init__(
        self, endpoint: Endpoint, detector: Detector, memory: Memory, *, seconds: float
    ) -> None:
        self._endpoint, self._detector, self._memory = endpoint, detector, memory
        self._seconds_left = seconds
        self._failures = 0
        self._turn = Lock()
        self.tally: Counter[tuple[Verdict, str]] = Counter()

    def write(self, story: Story, extract: Summary, *, reader: str) -> Written:
        """Return the story as the model tells it in the extract's language, or the extract.

        Headline and contrasts stay those of the extract, and so do the figures whose numbers the
        model does not tell. Where the extract has
        several languages, that of the `reader` is taken if it is among them.
        """
        with self._turn:
            written = self._write(story, extract, _language_of(extract, reader))
            self.tally[written.verdict, written.kind] += 1
        line = "story written story=%s verdict=%s reason=%s"
        logger.log(_LEVELS[written.verdict], line, story.id, written.verdict, written.reason)
        return written

    def _write(self, story: Story, extract: Summary, language: str) -> Written:
        if language == UNKNOWN_LANGUAGE:
            return Written(summary=extract, verdict=Verdict.SKIPPED, reason="unknown language")
        passages = passages_of(story, language)
        if sum(len(passage.sentences) for passage in passages) < _MIN_SENTENCES:
            return Written(summary=extract, verdict=Verdict.SKIPPED, reason="short")
        try:
            answer = self._answer(messages_for(passages, language))
        except _NotAskedError as exc:
            return Written(summary=extract, verdict=Verdict.SKIPPED, reason=str(exc))
        except EndpointError as exc:
            return Written(summary=extract, verdict=Verdict.FAILED, reason=str(exc))
        question = Question(passages=passages, language=language, extract=_texts(extract))
        judged = judge(answer, question, self._detector)
        if judged.fault:
            return Written(summary=extract, verdict=Verdict.REFUSED, reason=judged.fault)
        summary = _told(extract, judged.sentences, passages, self._endpoint.model)
        return Written(summary=summary, verdict=Verdict.ACCEPTED)

    # --- asking -----------------------------------------------------------------------------

    def _answer(self, messages: Sequence[Message]) -> str:
        """Return the answer given before to the same messages, else ask.

        Raises:
            _NotAskedError: the run asks no more.
            EndpointError: there is no answer.
        """
        route = f"writer {self._endpoint.model}, prompt {VERSION}"
        key = derive_id(*(message.text for message in messages))
        known = self._memory.recall(route, [key])
        if key in known:
            return known[key]
        answer = self._ask(messages)
        self._memory.remember(route, {key: answer})
        return answer

    def _ask(self, messages: Sequence[Message]) -> str:
        if self._failures >= _FAILURES_IN_A_ROW:
            raise _NotAskedError("given up")
        if self._seconds_left <= 0:
            raise _NotAskedError("time is up")
        begun = time.monotonic()
        timeout = min(self._endpoint.timeout, self._seconds_left)
        try:
            answer = replace(self._endpoint, timeout=timeout).ask(messages)
        except EndpointError:
            self._failures += 1
            if self._failures == _FAILURES_IN_A_ROW:
                logger.warning("writer given up failures=%d", self._failures)
            raise
        finally:
            self._seconds_left -= time.monotonic() - begun
        self._failures = 0
        return answer


def _told(
    extract: Summary, sentences: Sequence[str], passages: Sequence[Passage], model: str
) -> Summary:
    """Return the extract with these sentences, and without the figures they tell."""
    placed = tuple(traced(sentence, passages) for sentence in sentences)
    known = values_in(" ".join(sentences), placed[0].language)
    figures = tuple(f for f in extract.figures if values_in(f.text, f.language) - known)
    return replace(extract, sentences=placed, figures=figures, writer=model)


class Summariser(Protocol):
    """From a story to what is told of it: by extract, or written with the extract behind it."""

    def __call__(self, story: Story, *, reader: str) -> Summary:
        """Return the summary of a story for a reader of a language."""
        ...


class WrittenSummaries:
    """A `Summariser`: what a writer makes of the extracts of another one."""

    def __init__(self, extractive: Summariser, writer: Writer) -> None:
        self._extractive, self._writer = extractive, writer

    def __call__(self, story: Story, *, reader: str) -> Summary:
        """Return the written summary of a story, or its extract."""
        extract = self._extractive(story, reader=reader)
        return self._writer.write(story, extract, reader=reader).summary


class _NotAskedError(Exception):
    """The run asks no more; says why."""


def _texts(extract: Summary) -> tuple[str, ...]:
    return (extract.headline.text, *(sentence.text for sentence in extract.sentences))


def _language_of(extract: Summary, reader: str) -> str:
    shown: tuple[Sentence, ...] = extract.sentences or (extract.headline,)
    languages = [sentence.language for sentence in shown]
    theirs = (tag for tag in languages if base_language(tag) == base_language(reader))
    return next(theirs, languages[0])
