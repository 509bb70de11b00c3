"""What a reader of pages or of text dumps finds. (data)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.model import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """An article's parts as they stand in the markup or text; empty where there are none.

    `url` is the canonical address that the page names. `paywalled` says that a part of it is for
    subscribers only. `links` are addresses, in canonical form, that its text refers to.
    """

    title: str | None = None
    author: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    section: str | None = None
    language: str | None = None
    url: str | None = None
    paywalled: bool = False
    blocks: tuple[Block, ...] = ()
    links: tuple[str, ...] = ()
