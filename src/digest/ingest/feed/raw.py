"""What a feed says, whichever format and reader it came through. (data)

Nothing is decided yet: texts may hold markup, addresses are absolute but of any scheme, dates
may lie in the future. The readers (`wire`, `jsonfeed`, feedparser) make these; `feed` judges them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.model import Markup

# Of a feed no more items are read: half a second's work. The longest of 60 real feeds has 235.
MAX_ITEMS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """One item. `body` is the longest of its texts; empty strings where something is missing."""

    guid: str = ""
    link: str = ""
    title: str = ""
    body: str = ""
    markup: Markup = "html"
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    language: str = ""
    published: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed and its items, in its own order."""

    title: str = ""
    language: str = ""
    site: str = ""
    entries: tuple[RawEntry, ...] = ()
