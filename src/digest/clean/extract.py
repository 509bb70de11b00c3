"""HTML to blocks of plain text. (calculation)

In: a whole web page, or the fragment that a feed carries. Out: `Content`. A page is parsed
once; its article is chosen by text statistics. Fragments are all content but for the few
things a feed adds. No markup leaves this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import lxml.html
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from lxml import etree

from digest.clean.article import read_article
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
# Teasers end in "[…]" where the site cut them.
_CUT_MARK = re.compile(r"\s*\[(?:…|\.{3})\]$")
# "Headline | Site": what sites put behind a page's title, if it is their name.
_SITE_IN_TITLE = re.compile(r"^(.{10,}?)\s+[|–—-]\s+([^|–—]{2,40})$")
# Where a page says that it is one; templates put comments and white space before it.
_PAGE_SAMPLE = 5000


def extract(html: str, url: str | None = None) -> Content:
    """Return title, author, language and blocks of a page or fragment; empty if there are none.

    `url` is where the page was found. Never raises, whatever the text.
    """
    if _PAGE.search(html[:_PAGE_SAMPLE]):
        page = _extract_page(html, url)
        if page.blocks:
            return page
    return Content(blocks=tuple(_fragment_blocks(html)))


def _extract_page(html: str, url: str | None) -> Content:
    tree = _parse(html)
    if tree is None:
        return Content()
    title = _meta(tree, "og:title") or tidy(tree.findtext(".//title") or "") or None
    article = read_article(tree, title, url)
    return Content(
        title=article.headline or (_without_site(title, tree, url) if title else None),
        author=_meta(tree, "author"),
        language=_declared_language(html),
        blocks=article.blocks,
    )


def _parse(html: str) -> lxml.html.HtmlElement | None:
    # Bytes, as a page's own words on its encoding are no longer true of a decoded text.
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        return None


def _meta(tree: lxml.html.HtmlElement, name: str) -> str | None:
    for element in tree.iterfind(".//meta"):
        if name in (element.get("property"), element.get("name")):
            return tidy(element.get("content") or "") or None
    return None


def _without_site(title: str, tree: lxml.html.HtmlElement, url: str | None) -> str:
    match = _SITE_IN_TITLE.match(title)
    names = {_letters(_meta(tree, "og:site_name")), _letters(url)}
    return match[1] if match and any(_letters(match[2]) in name for name in names) else title


def _letters(name: str | None) -> str:
    return re.sub(r"[\W_]+", "", name or "").casefold()


def _declared_language(html: str) -> str | None:
    match = re.search(r"<html\b[^>]*\blang\s*=\s*[\"']?([\w-]+)", html[:5000], re.IGNORECASE)
    return match[1] if match else None


def _fragment_blocks(html: str) -> list[Block]:
    # Within an element, so that no text is taken for the name of a file or for XML.
    soup = BeautifulSoup(f"<div>{html}", "lxml")
    runs = [tuple(run) for _, run in groupby(_pieces(soup), key=lambda piece: piece.block)]
    runs = [run for run in runs if any(not piece.text.isspace() for piece in run)]
    while len(runs) > 1 and _is_link_line(runs[-1]):
        runs.pop()
    return [
        Block(run[0].kind, text)
        for run in runs
        for part in _PARAGRAPH_BREAK.split("".join(piece.text for piece in run))
        if (text := _CUT_MARK.sub("", tidy(part.replace(_LINE_BREAK, " "))))
    ]


class _Piece(NamedTuple):
    """A string of the page, and the element that makes it part of a block."""

    text: str
    block: int
    kind: BlockKind
    linked: bool


def _pieces(soup: BeautifulSoup) -> Iterator[_Piece]:
    """Yield the text in order, with `_LINE_BREAK` for each `br`.

    One walk over an unchanged tree, without recursion: depth and size are untrusted, and
    Beautiful Soup takes quadratic time to change a tree.
    """
    outermost = _Piece("", id(soup), BlockKind.PARAGRAPH, linked=False)
    stack = [(iter(soup.children), outermost)]
    while stack:
        children, place = stack[-1]
        node = next(children, None)
        if node is None:
            stack.pop()
        elif isinstance(node, Tag) and node.name == "br":
            yield place._replace(text=_LINE_BREAK)
        elif isinstance(node, Tag):
            if node.name not in _NO_TEXT:
                stack.append((iter(node.children), _inside(node, place)))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield place._replace(text=str(node))


def _inside(tag: Tag, place: _Piece) -> _Piece:
    """Return the place of text within a tag; a paragraph in a quotation is still quoted."""
    if tag.name in _KINDS:
        return place._replace(block=id(tag), kind=_KINDS[tag.name])
    if tag.name in _PARAGRAPHS:
        return place._replace(block=id(tag))
    return place._replace(linked=place.linked or tag.name == "a")


def _is_link_line(run: Sequence[_Piece]) -> bool:
    """Whether a short paragraph is mostly links; an item of a list of links is not meant."""
    text = "".join(piece.text for piece in run)
    if run[0].kind is not BlockKind.PARAGRAPH or count_words(text) > _LINK_WORDS:
        return False
    linked = sum(len(piece.text.strip()) for piece in run if piece.linked)
    return linked >= _LINK_SHARE * len(text.strip())
