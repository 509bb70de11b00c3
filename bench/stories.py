"""Same story or not: precision, recall and F1 of our similarity on labelled pairs of articles.

    python -m bench.stories

Pairs of news articles judged by people; same story is `Overall` at most 2. Our threshold is held
against the one that is best on these very pairs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from bench.data import read_records
from digest.story import SAME_STORY
from digest.story.terms import Background, cosine, terms_of

LEAD_TERMS = 300


class Judged(NamedTuple):
    """How alike two articles are by our measure, and whether people call them one story."""

    similarity: float
    same: bool


class Score(NamedTuple):
    """Precision, recall and F1 at a threshold."""

    precision: float
    recall: float
    f1: float


def judge() -> dict[str, list[Judged]]:
    """Return the pairs by language pair, weighed against all texts of the set."""
    records = read_records("same-story/pairs.jsonl")
    counts = [tuple(terms_of(r[key], LEAD_TERMS) for key in ("text1", "text2")) for r in records]
    background = Background(terms for pair in counts for terms in pair)
    judged: dict[str, list[Judged]] = defaultdict(list)
    for record, (first, second) in zip(records, counts, strict=True):
        similarity = cosine(background.weigh(first), background.weigh(second))
        languages = f"{record['lang1']}-{record['lang2']}"
        judged[languages].append(Judged(similarity, float(record["Overall"]) <= 2))
    return judged


def score(pairs: list[Judged], threshold: float) -> Score:
    """Return how well the threshold tells same from different."""
    hits = sum(pair.same for pair in pairs if pair.similarity >= threshold)
    called = sum(pair.similarity >= threshold for pair in pairs)
    same = sum(pair.same for pair in pairs)
    f1 = 2 * hits / (called + same) if called + same else 0.0
    return Score(hits / called if called else 1.0, hits / same if same else 1.0, f1)


def main() -> None:
    """Print one line for each language pair."""
    for languages, pairs in sorted(judge().items()):
        best = max((score(pairs, step / 100).f1, step / 100) for step in range(2, 90))
        at = score(pairs, SAME_STORY)
        print(
            f"{languages} {len(pairs):4} pairs  at {SAME_STORY}: P {at.precision:.2f} "
            f"R {at.recall:.2f} F1 {at.f1:.2f}  best F1 {best[0]:.2f} at {best[1]}"
        )


if __name__ == "__main__":
    main()
