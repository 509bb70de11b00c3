"""The standfirst: sentences that stand between a headline and the text. (calculation)

In: an `Outline`, where its headline and its text stand, and which boxes are furniture. Out: the
runs of the standfirst. Captions, bylines and calls stand in the same place, and are told apart
by their length, their links and the names of the boxes around them. The lengths were tried on
the pages of `bench.extract`: a quarter more or less moved F1 by .001 at most.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from digest.clean.markup.marks import Mark
from digest.clean.markup.outline import Outline, Run
from digest.clean.text import count_words
from digest.model import BlockKind

# On the pages of `bench.extract`, a standfirst costs .004 of F1 where the true bodies leave it
# out (scrapinghub), and gains .015 where it is asked for (multilingual); a second line gains none.
_MOST_RUNS: Final = 1
# Shorter lines there are labels, longer ones paragraphs of something else.
_LEAST_WORDS: Final = 12
_MOST_WORDS: Final = 90
_NAMES = re.compile(
    r"excerpt|lead|lede|standfirst|bajada|sommario|sumario|chapo|subtitle|subtitulo|intro|anleser",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"image|img|photo|foto|picture|video|media|imagen|bild", re.IGNORECASE)
# As many boxes up, a picture's box is still the picture's and not the article's.
_NEAR: Final = 3


def find_lead(
    page: Outline, headline: int | None, found: Sequence[int], dropped: Sequence[Mark | None]
) -> list[Run]:
    """Return the standfirst above the runs found, in order; empty if there is none."""
    if headline is None or not found:
        return []
    between = page.runs[headline + 1 : found[0]]
    candidates = [run for run in between if dropped[run.box] in (None, Mark.HEAD)]
    return [run for run in candidates if _is_lead(run) and not _is_pictured(page, run)][:_MOST_RUNS]


def _is_lead(run: Run) -> bool:
    is_text = not run.linked and run.kind is not BlockKind.ITEM
    return is_text and _LEAST_WORDS <= count_words(run.text) <= _MOST_WORDS


def _is_pictured(page: Outline, run: Run) -> bool:
    """Whether the text stands by a picture or player, going by the names of the boxes near it."""
    at = run.box
    if _NAMES.search(page.boxes[at].names):
        return False
    for _ in range(_NEAR):
        if at <= 0:
            return False
        if _PICTURE.search(page.boxes[at].names):
            return True
        at = page.boxes[at].parent
    return False
