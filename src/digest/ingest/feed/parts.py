"""Parts of an item that every reader reads alike: names, addresses, pictures. (calculation)

In: texts and attributes as they stand in a feed. Out: what they say. Must not know the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from urllib.parse import urljoin, urlsplit

# As in "jane@gazette.example (Jane Doe)", which RSS asks for. Bounded: an address is short
# (RFC 5321, section 4.5.3.1), and an open pattern is slow on a long text without any.
_MAIL_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_LONG_NAME = 500
# "http:////gazette.example" is meant as "http://gazette.example".
_MANY_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)/+")
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
# Left over where a text was decoded wrongly, or put there on purpose; white space is not meant.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


def one_line(text: str) -> str:
    """Return the text on one line, white space folded, control characters removed."""
    return " ".join(_CONTROLS.sub("", text).split())


class PictureFrom(IntEnum):
    """Where a feed names a picture, the best first."""

    CONTENT = 1
    ENCLOSURE = 2
    THUMBNAIL = 3
    COVER = 4


def read_name(text: str) -> str:
    """Return the name without the mail address beside it; the address where it stands alone."""
    text = text.strip()
    found = _MAIL_ADDRESS.search(text[:_LONG_NAME])
    if not found:
        return text
    rest = (text[: found.start()] + text[found.end() :]).replace("()", "").replace("<>", "")
    return rest.strip().removeprefix("(").removesuffix(")").strip() or found[0]


def join_address(base: str, address: str) -> str:
    """Return an address in full; empty if it is none (RFC 3986, section 5)."""
    try:
        return urljoin(base, _MANY_SLASHES.sub(r"\1", address.strip()))
    except ValueError:
        return ""


def web_address(address: str) -> str | None:
    """Return the address if it is one of the web."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_web = parts.scheme in ("http", "https") and parts.netloc and address.isprintable()
    return address if is_web else None


def order_pictures(
    found: Iterable[tuple[PictureFrom, Mapping[str, str]]], base: str
) -> tuple[str, ...]:
    """Return the addresses of what is a picture: of the best kind first, then of the widest."""
    pictures = [
        (kind, -_width(about), join_address(base, address))
        for kind, about in found
        if (address := about.get("url") or about.get("href")) and _is_picture(kind, about, address)
    ]
    return tuple(address for *_, address in sorted(pictures, key=lambda picture: picture[:2]))


def _is_picture(kind: PictureFrom, about: Mapping[str, str], address: str) -> bool:
    if kind in (PictureFrom.THUMBNAIL, PictureFrom.COVER):
        return True
    declared = about.get("type") or about.get("medium")
    if declared:
        return declared.lower().startswith("image")
    return bool(_PICTURE_NAME.search(address.partition("?")[0]))


def _width(about: Mapping[str, str]) -> int:
    width = about.get("width", "")
    return int(width) if len(width) < 6 and width.isascii() and width.isdigit() else 0
