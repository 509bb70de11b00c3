"""Which pairs of articles are worth comparing. (calculation)

In: likenesses of a pool of articles, of which those of today come first. Out: the pairs, with one
of today at least, that share enough of their rarer keys, or are near in meaning. What is left out
is unlikely to tell the same event. The cost for each article hardly grows with their number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from heapq import nlargest

from digest.story.likeness import Likeness

# A key of one article in twenty, or of fifty, is common: it adds little to a cosine and most of
# the work.
_COMMON_SHARE, _COMMON_AT_LEAST = 20, 50
_MOST_HOLDERS = 400
# Of an article's keys those that weigh most.
_KEYS_READ = 60
_LEAST_SHARED = 0.03
_BY_KEYS, _BY_MEANING = 40, 12
_LEAST_ALIKE = 0.35
_ROWS = 512


def near_pairs(likeness: Likeness, today: int) -> Iterator[tuple[int, int]]:
    """Yield the pairs, each once, the smaller place first; articles below `today` are of today."""
    seen: set[tuple[int, int]] = set()
    for pair in (*_by_keys(likeness, today), *_by_meaning(likeness, today)):
        if pair not in seen:
            seen.add(pair)
            yield pair


def _by_keys(likeness: Likeness, today: int) -> Iterator[tuple[int, int]]:
    holders = _holders(likeness)
    common = min(_MOST_HOLDERS, max(_COMMON_AT_LEAST, len(likeness.weights) // _COMMON_SHARE))
    for at in range(today):
        near: dict[int, float] = defaultdict(float)
        for key, weight in likeness.heaviest(at, _KEYS_READ):
            others = holders[key]
            if len(others) <= common:
                for other, share in others:
                    near[other] += weight * share
        near.pop(at, None)
        likely = ((value, other) for other, value in near.items() if value >= _LEAST_SHARED)
        for _, other in nlargest(_BY_KEYS, likely):
            yield min(at, other), max(at, other)


def _holders(likeness: Likeness) -> dict[str, list[tuple[int, float]]]:
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at in range(len(likeness.weights)):
        for key, weight in likeness.heaviest(at, _KEYS_READ):
            holders[key].append((at, weight))
    return holders


def _by_meaning(likeness: Likeness, today: int) -> Iterator[tuple[int, int]]:
    """Yield for each article of today those nearest in meaning, a block of rows at a time."""
    for start in range(0, today, _ROWS):
        rows = range(start, min(start + _ROWS, today))
        for at, others in zip(rows, likeness.nearest(rows, _BY_MEANING + 1), strict=True):
            for other, value in others:
                if other != at and value >= _LEAST_ALIKE:
                    yield min(at, other), max(at, other)
