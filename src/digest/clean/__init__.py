"""From an entry to an article: only the article is left. (calculation)

In: an `Entry` of untrusted markup or of text copied off a page. Out: an `Article` of plain
blocks, with title, author and language. Must not know where the entry came from.
"""

from __future__ import annotations

from collections.abc import Callable

from digest.clean.boilerplate import read_dump
from digest.clean.content import Content
from digest.clean.extract import extract
from digest.clean.page import with_page
from digest.clean.template import (
    furniture_of,
    is_new_page,
    keys_of,
    site_of,
    without_furniture,
)
from digest.clean.text import shorten_to_title
from digest.errors import CleanError
from digest.model import Article, Entry, Source

__all__ = [
    "Content",
    "LanguageOf",
    "clean",
    "furniture_of",
    "is_new_page",
    "keys_of",
    "read_content",
    "site_of",
    "to_article",
    "with_page",
    "without_furniture",
]

LanguageOf = Callable[[str, str | None], str]
"""Text and declared language to a BCP 47 tag, `UNKNOWN_LANGUAGE` where unsure."""

# As much as a detector needs; more does not change its answer and costs time.
_SAMPLE = 2000


def clean(entry: Entry, source: Source, language_of: LanguageOf) -> Article:
    """Return the entry's article, by what stands in this entry alone.

    Raises:
        CleanError: no text is left.
    """
    return to_article(entry, read_content(entry), source, language_of)


def read_content(entry: Entry) -> Content:
    """Return what stands in the entry's markup or text, without its furniture."""
    return extract(entry.body, entry.url) if entry.markup == "html" else read_dump(entry.body)


def to_article(entry: Entry, content: Content, source: Source, language_of: LanguageOf) -> Article:
    """Return the article of an entry and its content.

    What the feed says of title and author wins over what stands in the text. Without any
    title, the first sentence serves, shortened.

    Raises:
        CleanError: no text is left.
    """
    if not (content.blocks or content.title or entry.title):
        raise CleanError(entry.id, f"nothing but boilerplate in an entry of {source.name}")
    title = entry.title or content.title or shorten_to_title(content.blocks[0].text)
    sample = "\n".join((title, *(block.text for block in content.blocks)))[:_SAMPLE]
    return Article(
        id=entry.id,
        source_id=source.id,
        source_name=source.name,
        category=source.category,
        url=entry.url or content.url,
        title=title,
        author=entry.author or content.author,
        published=entry.published or content.published,
        language=language_of(sample, entry.language or content.language),
        blocks=content.blocks,
        is_local=source.is_document,
        is_listed=source.is_document and not source.many,
        updated=entry.updated or content.modified,
        tags=entry.tags,
        image=entry.image,
        links=content.links,
        text_from=entry.text_from,
        paywalled=entry.paywalled or content.paywalled,
    )
