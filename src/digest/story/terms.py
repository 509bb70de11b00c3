"""The words a text is about, weighted against the day's other texts. (calculation)

Term weights are tf-idf (Spärck Jones 1972) with a logarithmic term frequency. The floor on
the inverse document frequency keeps it usable where the day has two articles only.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

Weights = Mapping[str, float]

# A word, or a number with its separators: 2,000 and 3.5 are one term each.
_TERM = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]{3,}")
_FLOOR = 0.3
# One digit alone says little ("Article 5"), unless a name follows as in "2 February".
_NUMBER = re.compile(
    r"(?<![\w.,])(?:\d+(?:[.,]\d+)+|\d{2,}|\d(?=\.?\s+(?:de\s+)?[^\W\d_a-z]|\s?%))(?![\w])"
)


def terms_of(text: str, limit: int | None = None) -> Counter[str]:
    """Count the terms among the first `limit` of a text, case folded, words below 3 letters out."""
    return Counter(_TERM.findall(text.casefold())[:limit])


class Background:
    """How common each term is over a set of texts."""

    def __init__(self, texts: Iterable[Counter[str]]) -> None:
        self._documents: Counter[str] = Counter()
        self._size = 0
        self._rarities: dict[str, float] = {}
        for counts in texts:
            self._documents.update(counts.keys())
            self._size += 1

    def weigh(self, counts: Counter[str]) -> dict[str, float]:
        """Return the counts as a vector of length 1."""
        raw = {term: (1 + math.log(n)) * self.rarity(term) for term, n in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values()))
        return {term: weight / length for term, weight in raw.items()} if length else {}

    @property
    def size(self) -> int:
        """How many texts it is made of."""
        return self._size

    def rarity(self, term: str) -> float:
        """Return how much a term says, by how few of the texts have it."""
        known = self._rarities.get(term)
        if known is None:
            known = math.log((self._size + 1) / max(1, self._documents.get(term, 0))) + _FLOOR
            self._rarities[term] = known
        return known


def cosine(first: Weights, second: Weights) -> float:
    """Return the similarity of two vectors of length 1, in [0, 1]."""
    small, large = sorted((first, second), key=len)
    return sum(weight * large.get(term, 0.0) for term, weight in small.items())


def shared_terms(first: Weights, second: Weights, count: int) -> tuple[str, ...]:
    """Return the `count` terms that add most to the similarity, heaviest first."""
    common = {term: first[term] * second[term] for term in first.keys() & second.keys()}
    return tuple(sorted(common, key=lambda term: (-common[term], term))[:count])


def numbers_of(text: str) -> frozenset[str]:
    """Return the numbers a text tells, as written: 2,000, 2014, the 2 of "2 February"."""
    return frozenset(_NUMBER.findall(text))
