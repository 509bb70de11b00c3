"""How much of one text stands in another, and whether that makes it a copy. (calculation)

In: two prints. Out: the shares both ways, and the verdict. Must not know any third text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digest.story.copies.prints import BRIEF, LEAD, THERE, Places, Print

# Shares of the shorter text that must stand in the longer one, in shingles. On 13,156 copies made
# of half of the articles of bench/duplicates.py, .5 to .7 found 99.6 %; of the labelled pairs of
# same-story that are not copies, the nearest share .48. Of a text below _SHORT words a line of
# boilerplate is a third: .6 found 99.9 % of all and .8 99.5 %, but a common opening sentence is
# much of such a text too, so that it stays at .7.
_CONTAINED, _CONTAINED_SHORT, _SHORT = 0.6, 0.7, 50
# A shorter text is a cut copy, not a passage quoted by the longer one, from this share of its
# length on; below it, where both begin alike. Chosen, not measured.
_CUT, _BEGINS_ALIKE = 0.25, 0.5
# Below this many shingles of a common level shares are rough: the openings decide.
_ENOUGH = 32
# Of the numbers that stand in the same words, how many may differ; one for each so many words is
# a correction or an update, whatever their share. .2 to .5 make no difference on these articles.
_CHANGED, _WORDS_A_CORRECTION = 1 / 3, 100
# Of the places that two texts share, how many may hold other words, and how many always may. Of
# 2,478 texts with other figures or names, 2.4 % were taken for copies; 3.2 % at .02, 6.0 % at .03,
# 36 % without this; the copies found were the same.
_REWORDED, _WORDS_CORRECTED = 0.015, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """`of_shorter`, `of_longer`: how much of each text, in [0, 1], stands in the other."""

    shorter: Print
    longer: Print
    of_shorter: float
    of_longer: float
    is_copy: bool

    def share_of(self, one: Print) -> float:
        """Return how much of the text of one of the two stands in the other."""
        return self.of_shorter if one is self.shorter else self.of_longer


def compare(first: Print, second: Print) -> Likeness:
    """Return how alike two texts are; the order of the two does not matter."""
    shorter, longer = sorted((first, second), key=lambda p: (p.words, p.article_id))
    if shorter.words < BRIEF:
        same = shorter.whole != b"" and shorter.whole == longer.whole
        return _likeness(shorter, longer, (float(same), float(same)), same)
    begins = _share(shorter.opening(), longer.opening())
    shares = _shares(shorter, longer, begins)
    floor = _CONTAINED if shorter.words >= _SHORT else _CONTAINED_SHORT
    is_cut = shorter.words >= _CUT * longer.words or begins >= _BEGINS_ALIKE
    is_copy = shares[0] >= floor and is_cut and not _is_template(shorter, longer)
    return _likeness(shorter, longer, shares, is_copy)


def _likeness(
    shorter: Print, longer: Print, shares: tuple[float, float], is_copy: bool
) -> Likeness:
    of_shorter, of_longer = shares
    return Likeness(
        shorter=shorter, longer=longer, of_shorter=of_shorter, of_longer=of_longer, is_copy=is_copy
    )


def _shares(shorter: Print, longer: Print, begins: float) -> tuple[float, float]:
    level = max(shorter.level, longer.level)
    short, long = shorter.sample(level), longer.sample(level)
    if len(short) < _ENOUGH and shorter.words <= LEAD:
        return begins, begins * shorter.words / longer.words
    shared = int(np.isin(short, long, assume_unique=True).sum())
    return shared / max(1, len(short)), shared / max(1, len(long))


def _share(part: NDArray[np.uint32], whole: NDArray[np.uint32]) -> float:
    shared = int(np.isin(part, whole, assume_unique=True).sum())
    return shared / len(part) if len(part) else 0.0


def _is_template(shorter: Print, longer: Print) -> bool:
    """Whether the same words stand around other ones: weather, prices, results, draws."""
    level = max(shorter.figures.level, longer.figures.level)
    placed, changed = _changed(shorter.figures, longer.figures)
    allowed = max(_CHANGED * placed, shorter.words / _WORDS_A_CORRECTION / 2**level)
    if changed > allowed:
        return True
    placed, changed = _changed(shorter.places, longer.places)
    return placed >= _ENOUGH and changed > max(_WORDS_CORRECTED, _REWORDED * placed)


def _changed(first: Places, second: Places) -> tuple[int, int]:
    """Return how many places two texts have in common, and at how many other words stand."""
    level = max(first.level, second.level)
    here, there = first.of_level(level), second.of_level(level)
    placed = here[np.isin(here >> np.uint32(THERE), there >> np.uint32(THERE))]
    return len(placed), len(placed) - int(np.isin(placed, there).sum())
