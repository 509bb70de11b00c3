"""From an entry to an article: only the article is left. (calculation)

In: an `Entry` of untrusted markup or of text copied off a page. Out: an `Article` of plain
blocks, with title, author and language. Must not know where the entry came from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

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
from digest.model import UNKNOWN_LANGUAGE, Article, Block, Entry, Source, base_language

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

LanguageOf = Callable[[Sequence[str], str | None], str]
"""Paragraphs and what was declared of them to the BCP 47 tag of most of their text: what was
declared unless they clearly are in another language, `UNKNOWN_LANGUAGE` where neither says.
"""

# A shorter block is not asked for a language of its own: it is a name, a figure or a title.
_MIN_OWN_LANGUAGE = 40


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
    title, the first sentence serves, shortened. The language that the source is set to holds;
    else what was declared, where the text does not contradict it; else that of most of the text.
    A block in another language says so.

    Raises:
        CleanError: no text is left.
    """
    if not (content.blocks or content.title or entry.title):
        raise CleanError(entry.id, f"nothing but boilerplate in an entry of {source.name}")
    title = entry.title or content.title or shorten_to_title(content.blocks[0].text)
    texts = (title, *(block.text for block in content.blocks))
    language = source.language or language_of(texts, entry.language or content.language)
    return Article(
        id=entry.id,
        source_id=source.id,
        source_name=source.name,
        category=source.category,
        url=entry.url or content.url,
        title=title,
        author=entry.author or content.author,
        published=entry.published or content.published,
        language=language,
        blocks=tuple(_with_language(block, language, language_of) for block in content.blocks),
        is_local=source.is_document,
        is_listed=source.is_document and not source.many,
        updated=entry.updated or content.modified,
        tags=entry.tags,
        image=entry.image,
        links=content.links,
        text_from=entry.text_from,
        paywalled=entry.paywalled or content.paywalled,
    )


def _with_language(block: Block, language: str, language_of: LanguageOf) -> Block:
    """Return a block of an article in a language, with its own where that is another one."""
    if len(block.text) < _MIN_OWN_LANGUAGE:
        return block
    own = language_of((block.text,), None if language == UNKNOWN_LANGUAGE else language)
    if base_language(own) == base_language(language):
        return block
    return replace(block, language=own)
