"""ROUGE of our summaries against the first three sentences and sumy, and articles per second.

    python -m bench.summarise

English: CNN/DailyMail articles with human highlights; Spanish: news with human summaries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from time import process_time
from typing import NamedTuple

import numpy as np
from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import Tokenizer
from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence
from sumy.summarizers._summarizer import AbstractSummarizer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

from bench.data import read_records
from digest.language import split_sentences
from digest.model import Article, Block, BlockKind, Story
from digest.story import Background, summarise_story, terms_of
from digest.story.standing import cost_of

KINDS = ("rouge1", "rouge2", "rougeLsum")
NAMES = {"en": "english", "es": "spanish"}
SENTENCES, RESAMPLES, ROUNDS = 3, 5000, 5


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


@cache
def background(language: str) -> Background:
    """Return the corpus of a set, as the digest has that of its day."""
    return Background(terms_of(" ".join(e.sentences)) for e in examples(language))


def ours(example: Example) -> list[str]:
    """Return the sentences the digest would show."""
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
    story = Story(id="x", articles=(article,))
    summary = summarise_story(story, background(example.language), reader=example.language)
    return [sentence.text for sentence in summary.sentences]


def lead(example: Example) -> list[str]:
    """Return the first three sentences: the peer that is hard to beat in news."""
    return list(example.sentences[:SENTENCES])


def sumy(method: type[AbstractSummarizer]) -> Callable[[Example], list[str]]:
    """Return one of sumy's methods, given the same sentences, stop words and three to choose."""

    def summarise(example: Example) -> list[str]:
        words = _Plain()
        sentences = [SumySentence(text, words) for text in example.sentences]
        document = ObjectDocumentModel([Paragraph(sentences)])
        summarizer = method()
        summarizer.stop_words = get_stop_words(NAMES[example.language])
        return [str(sentence) for sentence in summarizer(document, SENTENCES)]

    return summarise


class _Plain:
    """Words for sumy, whose own tokenizer wants a download."""

    def to_words(self, text: str) -> tuple[str, ...]:
        """Return the words of a sentence."""
        return tuple(re.findall(r"\w+", text))


METHODS: dict[str, Callable[[Example], list[str]]] = {
    "ours": ours,
    "lead-3": lead,
    "LexRank": sumy(LexRankSummarizer),
    "TextRank": sumy(TextRankSummarizer),
    "LSA": sumy(LsaSummarizer),
}


Scores = dict[str, np.ndarray]


def scores(found: Sequence[Example], chosen: Sequence[list[str]]) -> Scores:
    """Return the F1 of ROUGE-1, -2 and -L of each article, 0 to 100."""
    scorer = RougeScorer(KINDS, tokenizer=Words())
    made = [
        scorer.score(example.summary, "\n".join(sentences))
        for example, sentences in zip(found, chosen, strict=True)
    ]
    return {kind: 100 * np.array([one[kind].fmeasure for one in made]) for kind in KINDS}


def interval(ahead: np.ndarray) -> tuple[float, float]:
    """Return the 95 % interval of a mean of paired differences, by bootstrap."""
    draw = np.random.default_rng(0)
    means = [ahead[draw.integers(0, len(ahead), len(ahead))].mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


def speed(found: Sequence[Example]) -> float:
    """Return articles a second of one core, the best of some rounds."""
    background(found[0].language)
    rounds = []
    for _ in range(ROUNDS):
        cost_of.cache_clear()
        started = process_time()
        for example in found:
            ours(example)
        rounds.append(len(found) / (process_time() - started))
    return max(rounds)


def main() -> None:
    """Print one line for each language and method."""
    for language in NAMES:
        found = examples(language)
        made = {
            name: scores(found, [method(example) for example in found])
            for name, method in METHODS.items()
        }
        for name, about in made.items():
            print(language, f"{name:9}", " ".join(f"{about[kind].mean():5.1f}" for kind in KINDS))
        for kind in KINDS[:2]:
            ahead = made["ours"][kind] - made["lead-3"][kind]
            low, high = interval(ahead)
            print(language, f"ours - lead-3, {kind}: {ahead.mean():+.2f} [{low:+.2f} {high:+.2f}]")
        print(language, f"{speed(found):.0f} articles/s of one core")


if __name__ == "__main__":
    main()
