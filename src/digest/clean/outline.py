"""A parsed page to its outline: runs of text, and the boxes that hold them. (calculation)

In: an lxml tree. Out: an `Outline`. One walk without recursion, as depth and size are
untrusted. Must not know what an article is: it only says what stands where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from lxml import etree

from digest.clean.marks import FURNITURE, Mark, mark_of
from digest.clean.text import tidy
from digest.model import BlockKind

NO_TEXT: Final = frozenset(
    {"script", "style", "template", "iframe", "object", "embed", "svg", "math", "head"}
    | {"button", "select", "textarea", "option", "datalist", "audio", "video", "canvas", "map"}
    | {"input", "meter", "progress", "applet", "frameset", "rp", "rt"}
)
KINDS: Final = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    "li": BlockKind.ITEM,
    "dt": BlockKind.ITEM,
    "dd": BlockKind.ITEM,
    "blockquote": BlockKind.QUOTE,
}
_INLINE: Final = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em"}
    | {"font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span"}
    | {"strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "picture", "br"}
    | {"source", "meta", "link", "ruby", "rb", "amp-img", "o:p", "st1:city", "st1:place"}
)
_BOLD: Final = frozenset({"b", "strong"})
_HEADS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# A mark on an inline element (a span of class "share") is believed up to this length: a label,
# a byline, a list of related titles. Longer spans wrap the text itself.
_INLINE_FURNITURE = 400
# More runs than the longest article has, by far; what comes after is not read.
_MOST_RUNS = 60_000


@dataclass(slots=True)
class Box:
    """An element that can hold paragraphs. `parent` is its place in the outline, -1 at the top."""

    parent: int
    tag: str
    mark: Mark
    names: str = ""


@dataclass(slots=True)
class Run:
    """Text between two block boundaries, on one line, in its box.

    `linked` and `bold` are lengths in characters without white space.
    """

    text: str
    box: int
    kind: BlockKind
    tag: str
    linked: int
    bold: int
    solid: int


@dataclass(slots=True)
class Outline:
    """The runs of a page in order, and their boxes in order of their start."""

    boxes: list[Box] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)


def outline(tree: Any) -> Outline:
    """Return the outline of the tree's text that a reader can see."""
    walk = _Walk()
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        if event == "start":
            if not walk.start(element):
                events.skip_subtree()
        else:
            walk.end(element)
        if len(walk.page.runs) >= _MOST_RUNS:
            break
    walk.flush()
    return walk.page


class _Walk:
    """What the walk has open: boxes, kinds of block, and the run that is being read."""

    def __init__(self) -> None:
        self.page = Outline(boxes=[Box(-1, "html", Mark.NONE)])
        self._boxes = [0]
        self._kinds = [(BlockKind.PARAGRAPH, "html")]
        self._pieces: list[str] = []
        self._links = 0
        self._bolds = 0
        self._linked = 0
        self._bold = 0
        self._breaks = 0
        self._skipped: Any = None

    def start(self, element: Any) -> bool:
        """Take an element's start; return whether its inside is to be read."""
        tag = element.tag
        if not isinstance(tag, str) or tag in NO_TEXT or self._is_inline_furniture(element, tag):
            self._skipped = element
            return False
        if tag == "br":
            self._break()
        elif tag in _INLINE:
            self._links += tag == "a"
            self._bolds += tag in _BOLD
        else:
            self._open(element, tag)
        if element.text:
            self._add(element.text)
        return True

    def end(self, element: Any) -> None:
        """Take an element's end, and the text after it."""
        tag = element.tag
        if self._skipped is element:
            self._skipped = None
        elif tag in _INLINE:
            self._links -= tag == "a"
            self._bolds -= tag in _BOLD
        else:
            self.flush()
            self._boxes.pop()
            self._kinds.pop()
        if element.tail:
            self._add(element.tail)

    def flush(self) -> None:
        """End the run."""
        self._breaks = 0
        if not self._pieces:
            return
        text = tidy("".join(self._pieces))
        if text:
            kind, tag = self._kinds[-1]
            solid = len(text) - text.count(" ")
            linked, bold = min(self._linked, solid), min(self._bold, solid)
            self.page.runs.append(Run(text, self._boxes[-1], kind, tag, linked, bold, solid))
        self._pieces = []
        self._linked = self._bold = 0

    def _open(self, element: Any, tag: str) -> None:
        self.flush()
        names, mark = _names_and_mark(element, tag)
        self.page.boxes.append(Box(self._boxes[-1], tag, mark, names))
        self._boxes.append(len(self.page.boxes) - 1)
        above = self._kinds[-1]
        self._kinds.append((KINDS[tag], tag) if tag in KINDS else (above[0], tag))

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        if self._links or self._bolds or self._breaks:
            solid = len("".join(text.split()))
            if solid:
                self._breaks = 0
            self._linked += solid if self._links else 0
            self._bold += solid if self._bolds else 0

    def _break(self) -> None:
        """One line break is a space, two part paragraphs."""
        self._breaks += 1
        if self._breaks >= 2:
            self.flush()
        else:
            self._pieces.append(" ")

    def _is_inline_furniture(self, element: Any, tag: str) -> bool:
        if tag not in _INLINE or not element.attrib:
            return False
        if _names_and_mark(element, tag)[1] not in FURNITURE:
            return False
        return _is_short(element)


def _is_short(element: Any) -> bool:
    texts: Iterator[str] = islice(element.itertext(), _INLINE_FURNITURE)
    length = 0
    for text in texts:
        length += len(text)
        if length > _INLINE_FURNITURE:
            return False
    return True


def _names_and_mark(element: Any, tag: str) -> tuple[str, Mark]:
    attributes = element.attrib
    if not attributes:
        return "", _mark(tag, "", "", "")
    get = attributes.get
    names = f"{get('id', '')} {get('class', '')} {get('itemprop', '')} {get('property', '')}"
    names = f"{names} {get('data-testid', '')} {get('data-component', '')}"[:_MOST_NAMES]
    hidden = "hidden" in attributes or get("aria-hidden") == "true"
    style = "hidden" if hidden else (get("style") or "")[:_MOST_NAMES]
    return names, _mark(tag, names, (get("role") or "")[:50], style)


# Classes beyond this are a page's own joke; the longest in the test sets have about 600.
_MOST_NAMES = 1000
_mark = lru_cache(maxsize=8192)(mark_of)
