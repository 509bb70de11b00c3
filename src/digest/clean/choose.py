"""Which of a page's runs are the article. (calculation)

In: an `Outline`. Out: the runs of the article, in order. Text statistics decide: prose gathers
in one box; the names that elements carry only break ties.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final

from digest.clean.marks import FURNITURE, Mark
from digest.clean.outline import KINDS, Outline, Run
from digest.clean.text import count_words, ends_sentence
from digest.model import BlockKind

# A run is prose from so many words on, or fewer when it ends as a sentence does.
_PROSE_WORDS: Final = 12
_SENTENCE_WORDS: Final = 6
# Prose is text: links in it are few.
_PROSE_LINKS: Final = 0.5
# Furniture by name that holds this share of the page's prose is no furniture.
_TOO_MUCH: Final = 0.4
# A box that its name calls the body needs this share of the page's prose to be believed.
# Unless its name leaves no doubt, and neither the headline nor a marked body stands in it.
_MOST: Final = {Mark.FURNITURE: _TOO_MUCH, Mark.HEAD: _TOO_MUCH, Mark.AROUND: 0.9}
# In turn: which marks are believed, and the characters of prose that must be left at least.
_BELIEF: Final = (
    (FURNITURE, 140),
    (frozenset({Mark.AROUND}), 1),
    (frozenset[Mark](), 0),
)
# With less of the page's prose than this left, the names have misled.
_TOO_LITTLE: Final = 0.2
_BODY_SHARE: Final = 0.5
_ARTICLE_SHARE: Final = 0.7
_LEADS: Final = 2
_LEAD_NAMES = re.compile(
    r"excerpt|lead|lede|standfirst|bajada|sommario|sumario|chapo|subtitle|subtitulo|intro|anleser",
    re.IGNORECASE,
)
_LEAD_LINKS: Final = 0.2
_NEAR: Final = 3
_PICTURE = re.compile(r"image|img|photo|foto|picture|video|media|imagen|bild", re.IGNORECASE)
_LEAVES: Final = frozenset({"p", "li", "blockquote", "dt", "dd", "pre", *KINDS})
_NEARLY: Final = 0.9
_DESCEND: Final = 0.8
_HEADLINE_SHARE: Final = 0.35


def prose_of(run: Run) -> int:
    """Return the run's characters of running text; zero for labels, menus and headings."""
    if run.kind is BlockKind.HEADING or run.linked > _PROSE_LINKS * run.solid:
        return 0
    words = count_words(run.text)
    if words >= _PROSE_WORDS or (words >= _SENTENCE_WORDS and ends_sentence(run.text)):
        return run.solid - run.linked
    return 0


def choose(page: Outline, headline: int | None) -> list[Run]:
    """Return the runs of the article: those in the main box that are not furniture by name.

    Where names leave next to nothing of the page's prose, they are believed less and less.
    """
    prose = [prose_of(run) for run in page.runs]
    totals = _totals(page, prose)
    found: list[Run] = []
    for believed, enough in _BELIEF:
        dropped = _furniture(page, totals, believed)
        kept = [0 if dropped[run.box] else n for run, n in zip(page.runs, prose, strict=True)]
        around = sum(n for run, n in zip(page.runs, prose, strict=True) if dropped[run.box] is Mark.AROUND)
        within = _totals(page, kept)
        main = _main_box(page, within, headline)
        inside = _within(page, main)
        found = [run for run in page.runs if inside[run.box] and not dropped[run.box]]
        found = [*_lead(page, headline, found, dropped), *found]
        if within[main] >= max(enough, _TOO_LITTLE * (totals[0] - around)):
            return found
    return found


def _totals(page: Outline, prose: Sequence[int]) -> list[int]:
    """Return the prose in each box, what is in its inner boxes included."""
    totals = [0] * len(page.boxes)
    for run, amount in zip(page.runs, prose, strict=True):
        totals[run.box] += amount
    for at in range(len(totals) - 1, 0, -1):
        totals[page.boxes[at].parent] += totals[at]
    return totals


def _furniture(page: Outline, totals: Sequence[int], believed: Set[Mark]) -> list[Mark | None]:
    """Return for each box the mark by which it, or a box around it, is furniture."""
    holds_body = _holds_body(page, totals)
    dropped: list[Mark | None] = [None] * len(totals)
    for at, box in enumerate(page.boxes[1:], 1):
        mark = box.mark
        most = _TOO_MUCH if holds_body[at] else _MOST.get(mark, 0.0)
        if mark in believed and totals[at] <= most * totals[0]:
            dropped[at] = (
                dropped[box.parent] if dropped[box.parent] not in (None, Mark.HEAD) else mark
            )
        else:
            dropped[at] = dropped[box.parent]
    return dropped


def _lead(
    page: Outline, headline: int | None, found: Sequence[Run], dropped: Sequence[Mark | None]
) -> list[Run]:
    """Return the sentences that stand between the headline and the text: the standfirst."""
    if headline is None or not found:
        return []
    first = next(at for at, run in enumerate(page.runs) if run is found[0])
    between = page.runs[headline + 1 : first]
    return [
        run
        for run in between
        if _is_lead(run) and dropped[run.box] in (None, Mark.HEAD) and not _is_pictured(page, run)
    ][:_LEADS]


def _is_pictured(page: Outline, run: Run) -> bool:
    """Whether the text stands by a picture or player, going by the names of the boxes near it."""
    at = run.box
    if _LEAD_NAMES.search(page.boxes[at].names):
        return False
    for _ in range(_NEAR):
        if at <= 0:
            return False
        if _PICTURE.search(page.boxes[at].names):
            return True
        at = page.boxes[at].parent
    return False


def _is_lead(run: Run) -> bool:
    words = count_words(run.text)
    return (
        not run.linked and run.kind is not BlockKind.ITEM and words >= _PROSE_WORDS and words <= 90
    )


def _holds_body(page: Outline, totals: Sequence[int]) -> list[bool]:
    holds = [False] * len(totals)
    for at in range(len(totals) - 1, 0, -1):
        box = page.boxes[at]
        if holds[at] or box.tag == "h1" or (box.mark is Mark.BODY and totals[at]):
            holds[at] = holds[box.parent] = True
    return holds


def _main_box(page: Outline, totals: Sequence[int], headline: int | None) -> int:
    scope = _around_headline(page, totals, headline)
    inside = _within(page, scope)
    within = [n if inside[at] else 0 for at, n in enumerate(totals)]
    for mark, share in ((Mark.BODY, _BODY_SHARE), (Mark.ARTICLE, _ARTICLE_SHARE)):
        at = _largest_marked(page, within, mark)
        if at is not None and totals[at] >= share * totals[scope]:
            return at
    return _descend(page, totals, scope)


def _around_headline(page: Outline, totals: Sequence[int], headline: int | None) -> int:
    """Return the innermost box with the headline and a fair share of the page's prose."""
    at = page.boxes[page.runs[headline].box].parent if headline is not None else 0
    at = max(at, 0)
    while at and totals[at] < _HEADLINE_SHARE * totals[0]:
        at = page.boxes[at].parent
    return at


def _largest_marked(page: Outline, totals: Sequence[int], mark: Mark) -> int | None:
    """Return the innermost of the boxes so marked that hold nearly the most prose."""
    marked = [at for at, box in enumerate(page.boxes) if box.mark is mark and totals[at]]
    most = max((totals[at] for at in marked), default=0)
    return max((at for at in marked if totals[at] >= _NEARLY * most), default=None)


def _descend(page: Outline, totals: Sequence[int], here: int) -> int:
    """Return the innermost box that, at each step down, keeps nearly all of the prose."""
    for at in range(here + 1, len(totals)):
        box = page.boxes[at]
        if box.parent == here and box.tag not in _LEAVES and totals[at] >= _DESCEND * totals[here] and totals[at]:
            here = at
    return here


def _within(page: Outline, main: int) -> list[bool]:
    inside = [False] * len(page.boxes)
    inside[main] = True
    for at in range(main + 1, len(inside)):
        inside[at] = inside[page.boxes[at].parent]
    return inside
