"""Which line of a page is its headline. (calculation)

In: runs of text in order, and the title that the page names in its head, where the site's name
may stand beside it. Out: the headline's place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from digest.clean.markup.outline import Run
from digest.model import BlockKind

# A shorter line may stand in a title by chance. On the pages of `bench.extract`, 9 and 15 give
# the same F1.
_TITLE_LETTERS: Final = 12
# As much of a line as is compared: no headline is longer.
_TITLE_WIDTH: Final = 400


def find_headline(runs: Sequence[Run], title: str | None) -> int | None:
    """Return which run is the title: a heading if one is, then any line; else the only h1."""
    wanted = letters_of(title)
    titles = [at for at, run in enumerate(runs) if is_title(run, wanted)]
    if titles:
        headings = (at for at in titles if runs[at].kind is BlockKind.HEADING)
        return next(headings, titles[0])
    tops = [at for at, run in enumerate(runs) if run.tag == "h1"]
    if len(tops) == 1:
        return tops[0]
    return _most_alike(runs, tops, title or "")


def is_title(run: Run, wanted: str) -> bool:
    """Whether the line is the title whose letters are given, or most of it."""
    letters = letters_of(run.text[:_TITLE_WIDTH])
    if len(letters) < _TITLE_LETTERS or not wanted:
        return bool(wanted) and letters == wanted
    if run.tag == "h1":
        return letters in wanted or wanted in letters
    return 2 * len(letters) >= len(wanted) and letters in wanted


def letters_of(text: str | None) -> str:
    """Return the letters and digits of a text, without case."""
    return re.sub(r"[\W_]+", "", text or "").casefold()


def _most_alike(runs: Sequence[Run], tops: Sequence[int], title: str) -> int | None:
    """Return which of the headings shares most words with the title, if it shares half of them."""
    wanted = set(title.casefold().split())
    shared = {at: len(wanted & set(runs[at].text[:_TITLE_WIDTH].casefold().split())) for at in tops}
    best = max(tops, key=shared.__getitem__, default=None)
    return best if best is not None and wanted and 2 * shared[best] >= len(wanted) else None
