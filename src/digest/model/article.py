"""Articles: entries with everything else removed. (data)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.source import TextFrom


class BlockKind(StrEnum):
    """What a block of an article is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or quotation, as plain text on one line.

    `language` is set where it is not that of the article.
    """

    kind: BlockKind
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An entry with everything but the article removed.

    `is_listed`: it is a document that `sources.yaml` names, told as long as it does. `links`
    are the addresses, in canonical form, that its text links to.
    """

    id: str
    source_id: str
    source_name: str
    category: str
    url: str | None
    title: str
    author: str | None
    published: datetime | None
    language: str
    blocks: tuple[Block, ...]
    is_local: bool = False
    is_listed: bool = False
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    links: tuple[str, ...] = ()
    text_from: TextFrom = TextFrom.SOURCE
    paywalled: bool = False

    @property
    def prose(self) -> tuple[str, ...]:
        """The running text, headings left out."""
        return tuple(b.text for b in self.blocks if b.kind is not BlockKind.HEADING)

    @property
    def word_count(self) -> int:
        """Words of the running text, as white space divides them."""
        return sum(len(text.split()) for text in self.prose)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """A page of a site by what stands on it: `page` tells it from others, `blocks` are keys of
    its blocks of text.
    """

    site: str
    page: str
    blocks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCounts:
    """How many pages of a site were seen, and on how many of them each block stood, by key."""

    pages: int
    blocks: Mapping[str, int]
