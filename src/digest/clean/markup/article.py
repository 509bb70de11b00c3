"""A parsed page to the blocks of its article. (calculation)

In: an lxml tree, and the title that the page names. Out: an `ArticleText`. There are two
candidates: what stands on the page, and what its data state. Must not know where the page came
from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from digest.clean.markup.choose import choose, prose_of
from digest.clean.markup.furniture import prune
from digest.clean.markup.headline import find_headline
from digest.clean.markup.outline import outline
from digest.clean.markup.stated import stated_blocks
from digest.model import Block

# On 24 pages of `bench.extract` that state their text, what was found has 60 % or more of the
# words in it, but for one that states a single line: with fewer, it is another text.
_LEAST_SHARED: Final = 0.5
_LEAST_STATED: Final = 500
_WORD = re.compile(r"\w+")


class ArticleText(NamedTuple):
    """The headline as it stands above the text, if it does, and the text without it, with where
    its links lead, as they stand.
    """

    headline: str | None
    blocks: tuple[Block, ...]
    hrefs: tuple[str, ...]


def read_article(tree: Any, title: str | None) -> ArticleText:
    """Return the page's article, without headline and furniture; no blocks if there is none."""
    page = outline(tree)
    at = find_headline(page.runs, title)
    runs = prune(choose(page, at), title, prose_of)
    blocks = tuple(Block(run.kind, run.text) for run in runs)
    stated = stated_blocks(tree)
    headline = page.runs[at].text if at is not None else None
    if _is_another(blocks, stated):
        return ArticleText(headline, stated, ())
    return ArticleText(headline, blocks, tuple(href for run in runs for href in run.hrefs))


def _is_another(blocks: Sequence[Block], stated: Sequence[Block]) -> bool:
    """Whether what the page states is long, and what was found has little of it."""
    if sum(len(block.text) for block in stated) < _LEAST_STATED:
        return False
    wanted = _words(stated)
    return len(wanted & _words(blocks)) < _LEAST_SHARED * len(wanted)


def _words(blocks: Sequence[Block]) -> set[str]:
    return {word for block in blocks for word in _WORD.findall(block.text)}
