"""The page behind an entry's link, for an entry that is but a teaser. (calculation)

In: an `Entry` and its page's HTML. Out: the entry with the page's text, as plain markup that
`extract` reads back block by block. Must not know how the page was fetched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape

from digest.clean.content import Content
from digest.clean.extract import extract
from digest.clean.text import count_words
from digest.model import Block, BlockKind, Entry, TextFrom

# A page that shows so much of the feed's text shows it all, but for a headline or a name.
_AS_MUCH = 0.8
_ELEMENTS = {
    BlockKind.HEADING: "h2",
    BlockKind.PARAGRAPH: "p",
    BlockKind.ITEM: "li",
    BlockKind.QUOTE: "blockquote",
}


def with_page(entry: Entry, html: str, url: str) -> Entry:
    """Return the entry with its page's article, and what only the page says of it.

    Where the page has no more text than the feed gave, the feed's own text stays: it is all there
    is, or a teaser, where the page shows less than that or only subscribers see the rest.
    """
    page = extract(html, url)
    told = _completed(entry, page)
    given, found = _words(extract(entry.body)), _words(page)
    if found <= given:
        whole = found >= given * _AS_MUCH and not page.paywalled
        return replace(told, text_from=TextFrom.SOURCE if whole else TextFrom.TEASER)
    body = markup_of(page.blocks, page.links)
    return replace(told, body=body, markup="html", text_from=TextFrom.PAGE)


def markup_of(blocks: Iterable[Block], links: Iterable[str] = ()) -> str:
    """Return blocks as HTML, one element each, then the links, which have no text here."""
    elements = [
        f"<{_ELEMENTS[block.kind]}>{escape(block.text)}</{_ELEMENTS[block.kind]}>"
        for block in blocks
    ]
    return "\n".join((*elements, *(f'<a href="{escape(link)}"></a>' for link in links)))


def _completed(entry: Entry, page: Content) -> Entry:
    section = (page.section,) if page.section else ()
    return replace(
        entry,
        title=entry.title or page.title,
        author=entry.author or page.author,
        published=entry.published or page.published,
        updated=entry.updated or page.modified,
        language=entry.language or page.language,
        tags=tuple(dict.fromkeys((*entry.tags, *section))),
        paywalled=page.paywalled,
    )


def _words(content: Content) -> int:
    return sum(count_words(block.text) for block in content.blocks)
