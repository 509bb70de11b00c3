"""Entities of a document type: what they stand for, if that is harmless. (calculation)

In: a feed as UTF-8. Out: the feed without its document type, its entities replaced. A few of them
can make a small file huge ("billion laughs", quadratic blow-up) or name a file to be read, so no
parser gets to see them. Nothing is ever opened or fetched here.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint
from xml.sax.saxutils import escape

# Before the first element: white space, comments and instructions, then the document type.
_DOCTYPE = re.compile(
    rb"((?:\s++|(?><\?.*?\?>)|(?><!--.*?-->))*+)"
    rb"<!DOCTYPE(?:[^\[>\"']++|\"[^\"]*+\"|'[^']*+')*+"
    rb"(?:\[((?:[^\]\"'<]++|\"[^\"]*+\"|'[^']*+'|(?><!--.*?(?:-->|\Z))|<)*+)\]\s*+)?>",
    re.DOTALL | re.IGNORECASE,
)
_OPEN_DOCTYPE = re.compile(
    rb"(?:\s++|(?><\?.*?\?>)|(?><!--.*?-->))*+<!(?:DOCTYPE|ENTITY)", re.DOTALL | re.IGNORECASE
)
_DECLARATION = re.compile(
    rb"<!ENTITY\s++(%\s++)?([\w:.-]++)\s++(?:\"([^\"]*+)\"|'([^']*+)'|(SYSTEM|PUBLIC))",
)
_REFERENCE = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&([A-Za-z][\w:.-]*+);", re.DOTALL)
_NAMED = re.compile(rb"&[A-Za-z]")
_OF_XML = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
# Feeds may name characters; replacing their names does not double a text. Chosen, not measured:
# no feed of the test sets declares an entity.
_MAX_GROWTH = 2


# lxml takes time with the square of a tag's attributes: minutes for 400,000. No element of a feed
# format has more than twenty.
_CROWDED_TAG = re.compile(
    rb"<[A-Za-z][^\s<>]*+(?:\s++[^\s=<>\"']++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')){1000}"
)
# A feed too small for that to matter.
_SMALL = 50_000


class UnsafeXMLError(ValueError):
    """The document type could blow the feed up, or leads out of it."""


def resolve_entities(content: bytes) -> bytes:
    """Return the feed without its document type, each entity of it replaced by its text.

    Raises:
        UnsafeXMLError: entities that hold others, lie outside, or would make the feed much longer.
    """
    found = _DOCTYPE.match(content)
    if not found:
        if _OPEN_DOCTYPE.match(content):
            raise UnsafeXMLError("a document type without an end")
        return content
    rest = found[1] + content[found.end() :]
    values = _values(found[2] or b"")
    return _replace(rest, values) if values else rest


def refuse_crowded_tags(content: bytes) -> None:
    """Raise `UnsafeXMLError` for a tag with a thousand attributes."""
    if len(content) > _SMALL and _CROWDED_TAG.search(content):
        raise UnsafeXMLError("a tag with a thousand attributes")


def replace_named(content: bytes) -> bytes:
    """Replace what HTML alone knows: `&nbsp;` by its character; unknown names stay as text."""

    def character(found: re.Match[bytes]) -> bytes:
        name = found[1]
        if name is None or name in _OF_XML:
            return found[0]
        code = name2codepoint.get(name.decode(errors="replace"))
        return chr(code).encode() if code else b"&amp;%s;" % name

    return _REFERENCE.sub(character, content)


def _values(subset: bytes) -> dict[bytes, bytes]:
    values: dict[bytes, bytes] = {}
    for parameter, name, double, single, outside in _DECLARATION.findall(subset):
        value = double or single
        if parameter or outside:
            raise UnsafeXMLError(f"the entity {name.decode(errors='replace')} lies outside")
        if _NAMED.search(value):
            raise UnsafeXMLError(f"the entity {name.decode(errors='replace')} holds others")
        values.setdefault(name, _as_text(value))
    return values


def _as_text(value: bytes) -> bytes:
    """Return an entity's value as it may stand in text: references stay, markup does not."""
    return escape(value.decode(errors="replace")).replace("&amp;#", "&#").encode()


def _replace(content: bytes, values: dict[bytes, bytes]) -> bytes:
    """Replace the names, unless that would make the feed longer than `_MAX_GROWTH` times."""
    room = len(content) * (_MAX_GROWTH - 1)

    def value(found: re.Match[bytes]) -> bytes:
        nonlocal room
        if found[1] not in values:
            return found[0]
        room -= len(values[found[1]])
        if room < 0:
            raise UnsafeXMLError("its entities would make it many times longer")
        return values[found[1]]

    return _REFERENCE.sub(value, content)
