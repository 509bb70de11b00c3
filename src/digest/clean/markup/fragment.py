"""The fragment of a page that a feed carries, to blocks. (calculation)

In: markup, or text without any. Out: blocks and links. A fragment is all content but for the few
things that feeds add. It is read as a stream, without a tree: depth and size are untrusted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from digest.clean.text import count_words, tidy
from digest.model import Block, BlockKind

_NO_TEXT = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "form"}
    | {"button", "select", "nav", "aside", "footer", "figure", "figcaption", "audio", "video"}
)
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


class Fragment(NamedTuple):
    """The blocks of a fragment, and where its links lead, as they stand; both in order."""

    blocks: tuple[Block, ...]
    hrefs: tuple[str, ...]


def fragment_blocks(html: str) -> tuple[Block, ...]:
    """Return the fragment's blocks in order; none if there is no text. Never raises."""
    return read_fragment(html).blocks


def read_fragment(html: str) -> Fragment:
    """Return the fragment's blocks and links; none if there are none. Never raises."""
    reader = _read(html)
    runs = [tuple(run) for _, run in groupby(reader.pieces, key=lambda piece: piece.block)]
    runs = [run for run in runs if any(not piece.text.isspace() for piece in run)]
    dropped: set[int] = set()
    while len(runs) > 1 and _is_link_line(runs[-1]):
        dropped.update(piece.anchor for piece in runs.pop())
    blocks = tuple(
        Block(run[0].kind, text)
        for run in runs
        for part in _PARAGRAPH_BREAK.split("".join(piece.text for piece in run))
        if (text := _CUT_MARK.sub("", tidy(part.replace(_LINE_BREAK, " "))))
    )
    hrefs = (href for number, href in reader.hrefs.items() if number not in dropped)
    return Fragment(blocks, tuple(hrefs))


class _Piece(NamedTuple):
    """A string of the page, the element that makes it part of a block, and the link it is in.

    Elements go by number, from 1; 0 is none.
    """

    text: str
    block: int
    kind: BlockKind
    anchor: int


def _read(html: str) -> _Reader:
    """Return what was read of the text, in order, with `_LINE_BREAK` for each `br`."""
    reader = _Reader()
    parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True)
    # Within an element, so that no text is taken for a bare word or for XML.
    parser.feed(b"<div>" + html.encode("utf-8", "replace"))
    try:
        parser.close()
    except etree.LxmlError:  # what was read stands
        return reader
    return reader


class _Reader:
    """What a parser reports: elements as they start and end, and text."""

    def __init__(self) -> None:
        self.pieces: list[_Piece] = []
        self.hrefs: dict[int, str] = {}
        self._texts: list[str] = []
        self._open: list[tuple[str, _Piece]] = []
        self._place = _Piece("", 0, BlockKind.PARAGRAPH, 0)
        self._started = 0
        self._silent = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an element's start."""
        self._flush()
        self._started += 1
        self._open.append((tag, self._place))
        self._silent += tag in _NO_TEXT
        if tag == "br":
            self.data(_LINE_BREAK)
        else:
            if tag == "a" and not self._silent:
                self.hrefs[self._started] = attributes.get("href", "")
            self._place = _inside(tag, self._started, self._place)

    def end(self, tag: str) -> None:
        """Take an element's end: text after it belongs where it did before."""
        self._flush()
        self._silent -= tag in _NO_TEXT
        _, self._place = self._open.pop()

    def data(self, text: str) -> None:
        """Take text."""
        if not self._silent:
            self._texts.append(text)

    def close(self) -> None:
        """Take the end of the markup."""
        self._flush()

    def _flush(self) -> None:
        if self._texts:
            self.pieces.append(self._place._replace(text="".join(self._texts)))
            self._texts = []


def _inside(tag: str, number: int, place: _Piece) -> _Piece:
    """Return the place of text within a tag; a paragraph in a quotation is still quoted."""
    if tag in _KINDS:
        return place._replace(block=number, kind=_KINDS[tag])
    if tag in _PARAGRAPHS:
        return place._replace(block=number)
    return place._replace(anchor=number) if tag == "a" else place


def _is_link_line(run: Sequence[_Piece]) -> bool:
    """Whether a short paragraph is mostly links; an item of a list of links is not meant."""
    text = "".join(piece.text for piece in run)
    if run[0].kind is not BlockKind.PARAGRAPH or count_words(text) > _LINK_WORDS:
        return False
    linked = sum(len(piece.text.strip()) for piece in run if piece.anchor)
    return linked >= _LINK_SHARE * len(text.strip())
