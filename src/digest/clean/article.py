"""A parsed page to the blocks of its article. (calculation)

In: an lxml tree, and the title that the page names. Out: an `ArticleText`. Must not know
where the page came from.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from digest.clean.choose import choose, prose_of
from digest.clean.furniture import prune
from digest.clean.headline import find_headline
from digest.clean.outline import outline
from digest.model import Block


class ArticleText(NamedTuple):
    """The headline as it stands above the text, if it does, and the text without it."""

    headline: str | None
    blocks: tuple[Block, ...]


def read_article(tree: Any, title: str | None) -> ArticleText:
    """Return the page's article, without headline and furniture; no blocks if there is none."""
    page = outline(tree)
    at = find_headline(page.runs, title)
    runs = prune(choose(page, at), title, prose_of)
    headline = page.runs[at].text if at is not None else None
    return ArticleText(headline, tuple(Block(run.kind, run.text) for run in runs))
