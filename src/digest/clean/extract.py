"""HTML to blocks of plain text. (calculation)

In: a whole web page, or the fragment that a feed carries. Out: `Content`. Pages go through
trafilatura, which finds the main content; fragments are all content but for the few
things a feed adds. No markup leaves this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import trafilatura
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from trafilatura.settings import Document

from digest.clean.content import Content
from digest.clean.text import count_words, tidy
from digest.model import Block, BlockKind

_PAGE = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_NO_TEXT = ["script", "style", "noscript", "template", "iframe", "object", "svg", "math", "form"]
_NO_TEXT += ["button", "select", "nav", "aside", "footer", "figure", "figcaption", "audio", "video"]
_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    "li": BlockKind.ITEM,
    "blockquote": BlockKind.QUOTE,
}
_PARAGRAPHS = frozenset(
    {"p", "div", "section", "article", "main", "header", "body", "html", "td", "th", "tr", "table"}
    | {"pre", "ul", "ol", "dl", "dt", "dd", "hr", "address", "center"}
)
_LINE_BREAK = "\u2028"
_PARAGRAPH_BREAK = re.compile(rf"{_LINE_BREAK}\s*{_LINE_BREAK}")
# Feeds end in "Continue reading" or "The post X appeared first on Y": short, mostly links.
_LINK_SHARE = 0.5
_LINK_WORDS = 25
_XML_KINDS = {
    "head": BlockKind.HEADING,
    "item": BlockKind.ITEM,
    "quote": BlockKind.QUOTE,
}
_XML_BLOCKS = frozenset({"p", "head", "item", "quote", "cell", "code"})


def extract(html: str) -> Content:
    """Return title, author, language and blocks of a page or fragment; empty if there are none."""
    if _PAGE.search(html[:5000]):
        page = _extract_page(html)
        if page.blocks:
            return page
    return Content(blocks=tuple(_fragment_blocks(html)))


def _extract_page(html: str) -> Content:
    document = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False)
    if not isinstance(document, Document):
        return Content()
    return Content(
        title=tidy(document.title) if document.title else None,
        author=document.author or None,
        language=_declared_language(html),
        blocks=tuple(_tree_blocks(document.body)),
    )


def _tree_blocks(body: object) -> Iterator[Block]:
    """Walk trafilatura's tree; a block inside a block (a paragraph in a quote) is given once."""
    for element in body.iter(*_XML_BLOCKS):  # type: ignore[attr-defined]
        if any(parent.tag in _XML_BLOCKS for parent in element.iterancestors()):
            continue
        if text := tidy(" ".join(element.itertext())):
            yield Block(_XML_KINDS.get(element.tag, BlockKind.PARAGRAPH), text)


def _declared_language(html: str) -> str | None:
    match = re.search(r"<html\b[^>]*\blang\s*=\s*[\"']?([\w-]+)", html[:5000], re.IGNORECASE)
    return match[1] if match else None


def _fragment_blocks(html: str) -> list[Block]:
    # Within an element, so that no text is taken for the name of a file or for XML.
    soup = BeautifulSoup(f"<div>{html}", "lxml")
    for tag in soup(_NO_TEXT):
        tag.decompose()
    for tag in soup("br"):
        tag.replace_with(_LINE_BREAK)
    runs = list(_runs(soup))
    if len(runs) > 1 and _is_link_line(runs[-1]):
        runs.pop()
    return [
        Block(run.kind, text)
        for run in runs
        for part in _PARAGRAPH_BREAK.split("".join(run.strings))
        if (text := tidy(part.replace(_LINE_BREAK, " ")))
    ]


class _Run(NamedTuple):
    """The strings that follow each other in one block element."""

    kind: BlockKind
    strings: tuple[NavigableString, ...]


def _runs(soup: BeautifulSoup) -> Iterator[_Run]:
    """Yield the text of each block element in order, without recursion: nesting is untrusted."""
    strings = (
        node
        for node in soup.descendants
        if isinstance(node, NavigableString) and not isinstance(node, PreformattedString)
    )
    for _, group in groupby(strings, key=lambda node: id(_block_of(node))):
        run = tuple(group)
        if any(not string.isspace() for string in run):
            yield _Run(_kind_of(_block_of(run[0])), run)


def _block_of(node: PageElement) -> Tag | None:
    return next((p for p in node.parents if p.name in _KINDS or p.name in _PARAGRAPHS), None)


def _kind_of(block: Tag | None) -> BlockKind:
    if block is None:
        return BlockKind.PARAGRAPH
    if block.name in _KINDS:
        return _KINDS[block.name]
    outer = (_KINDS[p.name] for p in block.parents if p.name in ("li", "blockquote"))
    return next(outer, BlockKind.PARAGRAPH)


def _is_link_line(run: _Run) -> bool:
    """Whether a short paragraph is mostly links; an item of a list of links is not meant."""
    text = "".join(run.strings)
    if run.kind is not BlockKind.PARAGRAPH or count_words(text) > _LINK_WORDS:
        return False
    linked = sum(len(string.strip()) for string in run.strings if string.find_parent("a"))
    return linked >= _LINK_SHARE * len(text.strip())
