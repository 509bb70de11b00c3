"""Articles that have the text of another: copies, and older versions. (calculation)

In: prints of the day's articles, and those of earlier days that are kept. Out: which article is
not told, because of which other one. Not the same story in other words: that is `group`. Must not
know where prints are kept.

Copies are candidates that share shingles (`copies.candidates`) and of which enough of the shorter
text stands in the longer one (`copies.compare`). Each goes to one article that is told, directly:
likeness is not handed on, so that there are no chains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from digest.model import Copy, CopyKind
from digest.story.copies.candidates import equal_briefs, pairs_between, pairs_within
from digest.story.copies.compare import Likeness, compare
from digest.story.copies.prints import Print, print_of

__all__ = ["Print", "find_copies", "print_of"]

# An older version: its source brings a later text that keeps this share of it. As for copies.
_KEPT = 0.6


def find_copies(prints: Sequence[Print], known: Sequence[Print] = ()) -> tuple[Copy, ...]:
    """Return the articles that have the text of another, ordered by article.

    No `of` is itself a copy. `known` are prints of articles told earlier, which stay told: only
    an article of `prints` is a copy of one of them, unless it is its newer version, when the known
    one is the `OLDER_VERSION`. Of equal ids in both, those of `prints` count. The order of the
    arguments' items does not matter. Where the newest version is itself a copy, its older ones go
    to the same article, however much they share with it.
    """
    today = _ranked(prints)
    ids = {one.article_id for one in today}
    earlier = [one for one in _ranked(known) if one.article_id not in ids]
    links = _Links([*earlier, *today], len(earlier))
    for first, second in _pairs(earlier, today):
        links.add(first, second)
    return tuple(sorted(links.copies(), key=lambda copy: copy.article_id))


def _ranked(prints: Iterable[Print]) -> list[Print]:
    """Return the prints once each, the one to be told of equal texts first."""
    ranked = sorted(prints, key=_richness)
    return list({one.article_id: one for one in reversed(ranked)}.values())[::-1]


def _richness(one: Print) -> tuple[bool, bool, int, bool, float, str]:
    """Return the rank of a print: full text, readable by all, longer, signed, earlier."""
    at = one.at.timestamp() if one.at else float("inf")
    return (not one.is_full, not one.is_free, -one.words, not one.has_author, at, one.article_id)


def _pairs(earlier: list[Print], today: list[Print]) -> Iterator[tuple[int, int]]:
    shift = len(earlier)
    yield from ((a, shift + b) for a, b in pairs_between(earlier, today))
    yield from ((shift + a, shift + b) for a, b in pairs_within(today))
    for group in equal_briefs([*earlier, *today]):
        heads = {group[0], next((at for at in group if at >= shift), group[0])}
        yield from ((head, at) for head in heads for at in group if at >= shift and at != head)


class _Links:
    """Prints in the order of their rank, known ones first, and which of them are alike."""

    def __init__(self, prints: list[Print], known: int) -> None:
        self._prints = prints
        self._known = known
        self._near: dict[int, dict[int, Likeness]] = defaultdict(dict)
        self._newer: dict[int, int] = {}
        self._met: set[tuple[int, int]] = set()

    def add(self, first: int, second: int) -> None:
        """Compare two, the first being the one of higher rank, unless that was done."""
        if first == second or (first, second) in self._met:
            return
        self._met.add((first, second))
        likeness = compare(self._prints[first], self._prints[second])
        if not likeness.is_copy:
            return
        self._near[first][second] = self._near[second][first] = likeness
        if version := self._version(first, second, likeness):
            older, newer = version
            self._newer[older] = max(
                (newer, self._newer.get(older, newer)), key=lambda at: self._age(at)
            )

    def copies(self) -> Iterator[Copy]:
        """Yield every copy once, of one that is told."""
        self._meet_newest()
        told: dict[int, int] = {}
        for at in range(len(self._prints)):
            if at in told or at in self._newer:
                continue
            told[at] = at
            for other in self._near[at]:
                if other not in told and other >= self._known:
                    told[other] = at
        yield from self._resolved(told)

    def _age(self, at: int) -> tuple[float, str]:
        one = self._prints[at]
        return (one.at.timestamp() if one.at else 0.0, one.article_id)

    def _version(self, first: int, second: int, likeness: Likeness) -> tuple[int, int] | None:
        """Return the older and the newer of two versions by one source."""
        one, other = self._prints[first], self._prints[second]
        if one.source_id != other.source_id or not one.at or not other.at or one.at == other.at:
            return None
        older, newer = (first, second) if one.at < other.at else (second, first)
        if newer < self._known:
            return None
        is_new = likeness.share_of(self._prints[newer]) < 1
        kept = likeness.share_of(self._prints[older])
        return (older, newer) if is_new and kept >= _KEPT else None

    def _newest(self, at: int) -> int:
        passed = []
        while at in self._newer:
            passed.append(at)
            at = self._newer[at]
        self._newer.update(dict.fromkeys(passed, at))
        return at

    def _meet_newest(self) -> None:
        """Compare what resembles an older version with the newest one, which takes its place."""
        for older in sorted(self._newer):
            newest = self._newest(older)
            for other in sorted(self._near[older]):
                if other >= self._known and other not in self._newer:
                    self.add(min(other, newest), max(other, newest))

    def _resolved(self, told: dict[int, int]) -> Iterator[Copy]:
        for at in range(len(self._prints)):
            if at in self._newer:
                newest = self._newest(at)
                of = told[newest]
                if at >= self._known or of == newest:
                    yield self._copy(at, of, CopyKind.OLDER_VERSION)
            elif told[at] != at:
                yield self._copy(at, told[at], CopyKind.SAME_TEXT)

    def _copy(self, at: int, of: int, kind: CopyKind) -> Copy:
        copy, kept = self._prints[at], self._prints[of]
        likeness = self._near[at].get(of) or compare(copy, kept)
        return Copy(
            article_id=copy.article_id,
            of=kept.article_id,
            kind=kind,
            similarity=round(likeness.of_shorter, 3),
            fresh=round(1 - likeness.share_of(kept), 3),
        )
