"""A parsed page to its outline: runs of text, and the boxes that hold them. (calculation)

In: an lxml tree. Out: an `Outline`. One walk without recursion, as depth and size are
untrusted. Must not know what an article is: it only says what stands where.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple

from lxml import etree

from digest.clean.markup.marks import FURNITURE, Mark, mark_of
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
# Inline elements that may hold a label, a byline or a list of their own.
_LABELS: Final = frozenset(
    {"a", "span", "small", "em", "strong", "i", "b", "time", "label", "cite"}
)
# A mark on an inline element (a span of class "share") is believed up to this length: a label,
# a byline, a list of related titles. Longer spans wrap the text itself. (300 and 500 give the
# same F1 on the pages of `bench.extract`.)
_INLINE_FURNITURE: Final = 400
# Names beyond this are not read; they would be a page's own joke.
_MOST_NAMES: Final = 1000
# More runs than the longest article has, by far; what comes after is not read.
_MOST_RUNS: Final = 60_000


class Box(NamedTuple):
    """An element that can hold paragraphs. `parent` is its place in the outline, -1 at the top.

    `names` are its id, classes and the like, as they stand.
    """

    parent: int
    tag: str
    mark: Mark
    names: str


class Run(NamedTuple):
    """Text between two block boundaries, on one line, in the box of which `box` is the place.

    `solid` is its length in characters without white space, `linked` that of its links. `hrefs`
    are where its links lead, as they stand.
    """

    text: str
    box: int
    kind: BlockKind
    tag: str
    linked: int
    solid: int
    hrefs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The runs of a page in order, and their boxes in order of their start."""

    boxes: tuple[Box, ...]
    runs: tuple[Run, ...]


def outline(tree: Any) -> Outline:
    """Return the outline of the tree's text; what browsers never show is left out."""
    walk = _Walk()
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        if event == "end":
            walk.end(element)
        elif not walk.start(element):
            events.skip_subtree()
        if len(walk.runs) >= _MOST_RUNS:
            break
    walk.flush()
    return Outline(boxes=tuple(walk.boxes), runs=tuple(walk.runs))


class _Walk:
    """What has been read, and what is open: boxes, kinds of block, links and a run."""

    def __init__(self) -> None:
        self.boxes = [Box(-1, "html", Mark.NONE, "")]
        self.runs: list[Run] = []
        self._open_boxes = [0]
        self._kinds = [(BlockKind.PARAGRAPH, "html")]
        self._pieces: list[str] = []
        self._links = 0
        self._linked = 0
        self._hrefs: list[str] = []
        self._breaks = 0
        self._skipped: Any = None

    def start(self, element: Any) -> bool:
        """Take an element's start; return whether its inside is to be read."""
        tag = element.tag
        if not isinstance(tag, str) or tag in NO_TEXT or _is_inline_furniture(element, tag):
            self._skipped = element
            return False
        if tag == "br":
            self._break()
        elif tag == "a":
            self._links += 1
            self._hrefs.append(element.get("href", ""))
        elif tag not in _INLINE:
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
        else:
            self.flush()
            self._open_boxes.pop()
            self._kinds.pop()
        if element.tail:
            self._add(element.tail)

    def flush(self) -> None:
        """End the run."""
        self._breaks = 0
        text = tidy("".join(self._pieces)) if self._pieces else ""
        if text:
            kind, tag = self._kinds[-1]
            solid = len(text) - text.count(" ")
            linked = min(self._linked, solid)
            box, hrefs = self._open_boxes[-1], tuple(self._hrefs) if self._hrefs else ()
            self.runs.append(Run(text, box, kind, tag, linked, solid, hrefs))
        # A link around paragraphs is that of the first, one around a picture is nobody's.
        if text or not self._links:
            self._hrefs.clear()
        self._pieces.clear()
        self._linked = 0

    def _open(self, element: Any, tag: str) -> None:
        self.flush()
        names, mark = _names_and_mark(element, tag)
        self.boxes.append(Box(self._open_boxes[-1], tag, mark, names))
        self._open_boxes.append(len(self.boxes) - 1)
        # A paragraph in a quotation is still quoted.
        self._kinds.append((KINDS.get(tag, self._kinds[-1][0]), tag))

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        if self._links or self._breaks:
            solid = len("".join(text.split()))
            self._linked += solid if self._links else 0
            self._breaks = 0 if solid else self._breaks

    def _break(self) -> None:
        """One line break is a space, two part paragraphs."""
        self._breaks += 1
        if self._breaks >= 2:
            self.flush()
        else:
            self._pieces.append(" ")


def _is_inline_furniture(element: Any, tag: str) -> bool:
    if tag not in _LABELS or not element.attrib:
        return False
    return _names_and_mark(element, tag)[1] in FURNITURE and _is_short(element)


def _is_short(element: Any) -> bool:
    length = 0
    for text in islice(element.itertext(), _INLINE_FURNITURE):
        length += len(text)
        if length > _INLINE_FURNITURE:
            return False
    return True


def _names_and_mark(element: Any, tag: str) -> tuple[str, Mark]:
    found: dict[str, str] = dict(element.items())
    names = " ".join([found[key] for key in _NAMING if key in found])[:_MOST_NAMES]
    hidden = "hidden" in found or found.get("aria-hidden") == "true"
    style = "hidden" if hidden else found.get("style", "")[:_MOST_NAMES]
    role = found.get("role", "")[:_MOST_NAMES]
    return names, _mark(tag, names, role, style)


_NAMING: Final = ("id", "class", "itemprop", "property", "data-testid", "data-component")
_mark = lru_cache(maxsize=8192)(mark_of)
