"""ROUGE of our summaries against the first three sentences, and articles per second.

    python -m bench.summarise

English: CNN/DailyMail articles with human highlights; Spanish: news with human summaries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from time import perf_counter
from typing import NamedTuple

from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import Tokenizer

from bench.data import read_records
from digest.language import split_sentences
from digest.model import Article, Block, BlockKind, Story
from digest.story import summarise_story

KINDS = ("rouge1", "rouge2", "rougeLsum")


class Example(NamedTuple):
    """An article in sentences, and what people wrote of it."""

    language: str
    sentences: tuple[str, ...]
    summary: str


class Words(Tokenizer):  # type: ignore[misc]
    """Words with their accents, which the library's own tokenizer drops."""

    def tokenize(self, text: str) -> list[str]:
        """Return the lower-cased words."""
        return re.findall(r"\w+", text.lower())


def examples(language: str) -> list[Example]:
    """Return the set of a language."""
    records = read_records(f"summaries/{language}.jsonl")
    if language == "es":
        return [Example("es", split_sentences(r["text"], "es"), r["summary"]) for r in records]
    return [Example("en", tuple(r["sentences"]), _highlights(r)) for r in records]


def _highlights(record: dict[str, object]) -> str:
    rest = record["summary"]
    return "\n".join(rest) if isinstance(rest, list) else str(rest)


def ours(example: Example) -> list[str]:
    """Return the three sentences the digest would show."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in example.sentences)
    article = Article(
        id="x",
        source_id="x",
        source_name="x",
        category="x",
        url=None,
        title="",
        author=None,
        published=None,
        language=example.language,
        blocks=blocks,
    )
    return [s.text for s in summarise_story(Story(id="x", articles=(article,))).sentences]


def lead(example: Example) -> list[str]:
    """Return the first three sentences: the peer that is hard to beat in news."""
    return list(example.sentences[:3])


def rouge(pairs: Iterable[tuple[str, list[str]]]) -> tuple[float, ...]:
    """Return the mean F1 of ROUGE-1, -2 and -L, 0 to 100."""
    scorer = RougeScorer(KINDS, tokenizer=Words())
    scores = [scorer.score(reference, "\n".join(chosen)) for reference, chosen in pairs]
    return tuple(100 * sum(s[kind].fmeasure for s in scores) / len(scores) for kind in KINDS)


def main() -> None:
    """Print one line for each language and method."""
    for language in ("en", "es"):
        found = examples(language)
        started = perf_counter()
        chosen = [ours(example) for example in found]
        speed = len(found) / (perf_counter() - started)
        for name, sentences in (("ours", chosen), ("lead-3", [lead(e) for e in found])):
            pairs = zip((e.summary for e in found), sentences, strict=True)
            print(language, f"{name:7}", " ".join(f"{value:5.1f}" for value in rouge(pairs)))
        print(language, f"{speed:.0f} articles/s of one core")


if __name__ == "__main__":
    main()
