"""Which prints are worth comparing. (calculation)

In: prints, richest first. Out: pairs that share shingles. An inverted index over sorted arrays:
each holder of a shingle is paired with the first few holders alone, so that a phrase of a
thousand pages costs a thousand pairs and not half a million; the richest of many copies is among
the first holders of their shingles. Must not decide which pair is a copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from digest.story.copies.prints import Hashes, Print

Codes = NDArray[np.uint64]
Pair = tuple[int, int]

_FIRST_HOLDERS = 6
# Two texts that share fewer of the shingles kept of the smaller one are no copies: the most
# seldom case, a long copy in a book, shares one in eight and the opening.
_LEAST, _LEAST_SHARE = 2, 0.05
# Known prints are read in parts, to hold the indexes of some of them only.
_AT_ONCE = 10_000
_FILTER_BITS = 25
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)


def pairs_within(prints: Sequence[Print]) -> list[Pair]:
    """Return positions of two prints, the first before the second, in ascending order."""
    entries = np.sort(_entries(prints))
    first = _first_of_each(entries)
    places = np.arange(len(entries))
    codes = _Tally()
    for step in range(_FIRST_HOLDERS):
        later = np.flatnonzero(first + step < places)
        codes.add(entries[first[later] + step] & _LOW, entries[later] & _LOW)
    follows = np.flatnonzero(places - 1 >= first + _FIRST_HOLDERS)
    codes.add(entries[follows - 1] & _LOW, entries[follows] & _LOW)
    return _likely(codes, prints, prints)


def pairs_between(known: Sequence[Print], prints: Sequence[Print]) -> list[Pair]:
    """Return positions of a known print and of a print, in ascending order."""
    entries = np.sort(_entries(prints))
    if not len(entries) or not known:
        return []
    ours = (entries >> _HALF).astype(np.uint32)
    seen = np.zeros(1 << _FILTER_BITS, bool)
    seen[ours >> np.uint32(32 - _FILTER_BITS)] = True
    parts = [
        _entries_seen(known[start : start + _AT_ONCE], start, seen)
        for start in range(0, len(known), _AT_ONCE)
    ]
    theirs = np.sort(np.concatenate([np.empty(0, np.uint64), *parts]))
    codes = _Tally()
    hashes = (theirs >> _HALF).astype(np.uint32)
    start, stop = np.searchsorted(hashes, ours), np.searchsorted(hashes, ours, "right")
    for step in range(_FIRST_HOLDERS):
        held = np.flatnonzero(start + step < stop)
        codes.add(theirs[start[held] + step] & _LOW, entries[held] & _LOW)
    return _likely(codes, known, prints)


def equal_briefs(prints: Sequence[Print]) -> Iterator[tuple[int, ...]]:
    """Yield the positions of briefs that have the same words, two or more."""
    groups: dict[bytes, list[int]] = defaultdict(list)
    for at, one in enumerate(prints):
        if one.whole:
            groups[one.whole].append(at)
    yield from (tuple(group) for group in groups.values() if len(group) > 1)


class _Tally:
    """How often each pair was met, with the pairs of one step in memory at a time."""

    def __init__(self) -> None:
        self._codes: list[Codes] = []
        self._counts: list[NDArray[np.int64]] = []

    def add(self, first: Codes, second: Codes) -> None:
        codes, counts = np.unique(first << _HALF | second, return_counts=True)
        self._codes.append(codes)
        self._counts.append(counts)

    def total(self) -> tuple[Codes, NDArray[np.int64]]:
        codes, at = np.unique(np.concatenate(self._codes), return_inverse=True)
        counts = np.zeros(len(codes), np.int64)
        np.add.at(counts, at, np.concatenate(self._counts))
        return codes, counts


def _likely(tally: _Tally, firsts: Sequence[Print], seconds: Sequence[Print]) -> list[Pair]:
    codes, counts = tally.total()
    first, second = (codes >> _HALF).astype(np.int64), (codes & _LOW).astype(np.int64)
    smaller = np.minimum(_sizes(firsts)[first], _sizes(seconds)[second])
    enough = counts >= np.maximum(_LEAST, smaller * _LEAST_SHARE)
    return list(zip(first[enough].tolist(), second[enough].tolist(), strict=True))


def _sizes(prints: Iterable[Print]) -> NDArray[np.int64]:
    return np.fromiter((len(p.shingles) // 4 for p in prints), np.int64)


def _keys(one: Print) -> Hashes:
    """Return the shingles of a print, each once."""
    if not one.lead:
        return one.sample()
    opening = one.opening()
    beyond = (opening & np.uint32((1 << one.level) - 1)) != 0
    return np.concatenate([opening[beyond], one.sample()])


def _entries(prints: Sequence[Print], start: int = 0) -> Codes:
    """Return shingle and position of its holder in one number each."""
    keys = [_keys(one) for one in prints]
    places = np.arange(start, start + len(keys), dtype=np.uint64)
    owners = np.repeat(places, [len(part) for part in keys])
    hashes = np.concatenate([np.empty(0, np.uint32), *keys])
    return hashes.astype(np.uint64) << _HALF | owners


def _entries_seen(prints: Sequence[Print], start: int, seen: NDArray[np.bool_]) -> Codes:
    entries = _entries(prints, start)
    kept: Codes = entries[seen[entries >> np.uint64(64 - _FILTER_BITS)]]
    return kept


def _first_of_each(entries: Codes) -> NDArray[np.int64]:
    """Return for each entry where the first of its shingle stands."""
    hashes = entries >> _HALF
    is_first = np.ones(len(entries), bool)
    is_first[1:] = hashes[1:] != hashes[:-1]
    return np.maximum.accumulate(np.where(is_first, np.arange(len(entries)), 0))
