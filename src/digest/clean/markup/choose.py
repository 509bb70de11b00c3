"""Which of a page's runs are the article. (calculation)

In: an `Outline`, and where its headline stands. Out: the runs of the article, in order. Prose
gathers in one box, near the headline; what elements are named is a hint that the amount of
prose overrules. The method is the one known from readability and boilerpipe: text density and
link density over the blocks of a page, here summed up over the boxes around them.

The numbers below were tried on the pages of `bench.extract` (89 and 175): a quarter more or
less of any of them moved either F1 by .002 at most, except where it says so.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Final, NamedTuple

from digest.clean.markup.lead import find_lead
from digest.clean.markup.marks import FURNITURE, SURE, Mark
from digest.clean.markup.outline import KINDS, Outline, Run
from digest.clean.text import count_words, ends_sentence
from digest.model import BlockKind

# A run is prose from so many words on (15: -.003), or fewer when it ends as a sentence does.
_PROSE_WORDS: Final = 12
_SENTENCE_WORDS: Final = 6
_PROSE_LINKS: Final = 0.5

# Furniture by name that holds more of the page's prose than this is not believed ...
_TOO_MUCH: Final = 0.4
# ... unless its name leaves no doubt, and neither an h1 nor a marked body stands in it. What
# readers say, and consent, may be any part of a page.
_MOST: Final = {
    Mark.FURNITURE: _TOO_MUCH,
    Mark.HEAD: _TOO_MUCH,
    Mark.AROUND: 0.9,
    Mark.APART: 1.0,
}
# Which marks are believed, in turn, as long as too little prose is left without their boxes:
# in characters (a brief of two sentences), and of the prose that is not surely around.
_BELIEF: Final = (FURNITURE, SURE)
_TOO_SHORT: Final = 140
_TOO_LITTLE: Final = 0.2
# None is believed where that gives so many times the prose.
_FAR_MORE: Final = 10

# The scope: a box around the headline with this share of the prose.
_HEADLINE_SHARE: Final = 0.35
# A box that says it is the body, and has the headline in it, needs less.
_BODY_SHARE: Final = 0.1
# Boxes that are named so need this share of the scope's prose to be the main one.
_SHARES: Final = ((Mark.BODY, 0.5), (Mark.ARTICLE, 0.7))
# Of boxes with nearly the most prose, the innermost is meant.
_NEARLY: Final = 0.9
# Without a name to go by: down to the box that keeps this share of what the one around it has
# (0.6: -.003).
_DESCEND: Final = 0.8
_LEAVES: Final = frozenset({"p", "pre", *KINDS})


class _Choice(NamedTuple):
    """The places of the runs in the main box, the prose of them, and which boxes are out."""

    found: list[int]
    prose: int
    is_enough: bool
    dropped: list[Mark | None]


def prose_of(run: Run) -> int:
    """Return the run's characters of running text; zero for labels, menus and headings."""
    if run.kind is BlockKind.HEADING or run.linked > _PROSE_LINKS * run.solid:
        return 0
    words = count_words(run.text)
    if words >= _PROSE_WORDS or (words >= _SENTENCE_WORDS and ends_sentence(run.text)):
        return run.solid - run.linked
    return 0


def choose(page: Outline, headline: int | None) -> list[Run]:
    """Return the runs of the article: its standfirst, and the main box without its furniture."""
    choice = _first_enough(page, headline)
    lead = find_lead(page, headline, choice.found, choice.dropped)
    return [*lead, *(page.runs[at] for at in choice.found)]


def _first_enough(page: Outline, headline: int | None) -> _Choice:
    """Return the first choice with enough prose in it; else the first with any, or any text."""
    prose = [prose_of(run) for run in page.runs]
    choices: list[_Choice] = []
    for believed in _BELIEF:
        choices.append(_choose(page, headline, prose, believed))
        if choices[-1].is_enough:
            return choices[-1]
    plain = _choose(page, headline, prose, frozenset())
    best = max(choice.prose for choice in choices)
    if plain.prose > max(_TOO_SHORT, _FAR_MORE * best):
        return plain
    with_text = next((choice for choice in choices if choice.found), plain)
    return next((choice for choice in choices if choice.prose), with_text)


def _choose(
    page: Outline, headline: int | None, prose: Sequence[int], believed: Set[Mark]
) -> _Choice:
    totals = _totals(page, prose)
    dropped = _furniture(page, totals, believed)
    marks = [dropped[run.box] for run in page.runs]
    within = _totals(page, [0 if m else n for m, n in zip(marks, prose, strict=True)])
    around = sum(n for m, n in zip(marks, prose, strict=True) if m in SURE)
    main = _main_box(page, within, headline)
    inside = _within(page, main)
    found = [at for at, run in enumerate(page.runs) if inside[run.box] and marks[at] is None]
    least = max(_TOO_SHORT, _TOO_LITTLE * (totals[0] - around))
    return _Choice(found, within[main], within[main] >= least, dropped)


def _totals(page: Outline, prose: Sequence[int]) -> list[int]:
    """Return the prose in each box, what is in its inner boxes included."""
    totals = [0] * len(page.boxes)
    for run, amount in zip(page.runs, prose, strict=True):
        totals[run.box] += amount
    for at in range(len(totals) - 1, 0, -1):
        totals[page.boxes[at].parent] += totals[at]
    return totals


# --- furniture -------------------------------------------------------------------------------


def _furniture(page: Outline, totals: Sequence[int], believed: Set[Mark]) -> list[Mark | None]:
    """Return for each box the mark by which it, or a box around it, is furniture."""
    holds_body = _holds_body(page, totals)
    dropped: list[Mark | None] = [None] * len(totals)
    for at, box in enumerate(page.boxes[1:], 1):
        most = _TOO_MUCH if holds_body[at] else _MOST.get(box.mark, 0.0)
        outer = dropped[box.parent]
        is_out = box.mark in believed and totals[at] <= max(_TOO_SHORT, most * totals[0])
        # A byline in an article's head is a byline, a paragraph there may be the standfirst.
        dropped[at] = box.mark if is_out and outer in (None, Mark.HEAD) else outer
    return dropped


def _holds_body(page: Outline, totals: Sequence[int]) -> list[bool]:
    """Return for each box whether an h1 or a marked body with prose stands in it."""
    holds = [False] * len(totals)
    for at in range(len(totals) - 1, 0, -1):
        box = page.boxes[at]
        if holds[at] or box.tag == "h1" or (box.mark is Mark.BODY and totals[at]):
            holds[at] = holds[box.parent] = True
    return holds


# --- the main box ----------------------------------------------------------------------------


def _main_box(page: Outline, totals: Sequence[int], headline: int | None) -> int:
    scope = _around_headline(page, totals, headline)
    inside = _within(page, scope)
    within = [n if inside[at] else 0 for at, n in enumerate(totals)]
    for mark, share in _SHARES:
        at = _largest_marked(page, within, mark)
        if at is not None and totals[at] >= share * totals[scope]:
            return at
    return _descend(page, totals, scope)


def _around_headline(page: Outline, totals: Sequence[int], headline: int | None) -> int:
    """Return the innermost box with the headline and a fair share of the page's prose."""
    if headline is None:
        return 0
    at = max(0, page.boxes[page.runs[headline].box].parent)
    while at and totals[at] < _least_share(page.boxes[at].mark) * totals[0]:
        at = page.boxes[at].parent
    return at


def _least_share(mark: Mark) -> float:
    return _BODY_SHARE if mark is Mark.BODY else _HEADLINE_SHARE


def _largest_marked(page: Outline, totals: Sequence[int], mark: Mark) -> int | None:
    """Return the innermost of the boxes so marked that hold nearly the most prose."""
    marked = [at for at, box in enumerate(page.boxes) if box.mark is mark and totals[at]]
    most = max((totals[at] for at in marked), default=0)
    return max((at for at in marked if totals[at] >= _NEARLY * most), default=None)


def _descend(page: Outline, totals: Sequence[int], here: int) -> int:
    """Return the innermost box that, at each step down, keeps nearly all of the prose."""
    for at in range(here + 1, len(totals)):
        box = page.boxes[at]
        is_next = box.parent == here and box.tag not in _LEAVES
        if is_next and totals[at] and totals[at] >= _DESCEND * totals[here]:
            here = at
    return here


def _within(page: Outline, main: int) -> list[bool]:
    """Return for each box whether it is the main one or in it."""
    inside = [False] * len(page.boxes)
    inside[main] = True
    for at in range(main + 1, len(inside)):
        inside[at] = inside[page.boxes[at].parent]
    return inside
