"""The bytes of a feed to UTF-8, whatever they say of themselves. (calculation)

In: bytes and the `Content-Type` they came with. Out: UTF-8 without a byte order mark. What a feed
declares is often wrong, so bytes that are UTF-8 are taken for it first: text of another encoding
fits by chance only where it is ASCII. Must not know what the text means.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterator

from digest.ingest.document.decoding import decode

# The beginning of wide text: a byte order mark, or `<` with its zeros (XML 1.0, appendix F).
# The longer marks come first: one begins with another.
_WIDE = {
    BOM_UTF32_LE: "utf-32",
    BOM_UTF32_BE: "utf-32",
    b"<\0\0\0": "utf-32-le",
    b"\0\0\0<": "utf-32-be",
    BOM_UTF16_LE: "utf-16",
    BOM_UTF16_BE: "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
# What a name stands for in practice, as the WHATWG's standard on encodings lists it.
_MEANT = {
    "iso-8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "us-ascii": "windows-1252",
    "ascii": "windows-1252",
    "iso-8859-9": "windows-1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
# These write other letters in ASCII bytes, so their text looks like UTF-8.
_STATEFUL = re.compile(r"iso-2022-\w+|hz(?:-gb-2312)?|utf-7")
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_PROLOG = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")


def to_utf8(content: bytes, content_type: str, language: str | None = None) -> bytes | None:
    """Return the text as UTF-8, or None if it is no text.

    `language` helps where nothing is declared.
    """
    for start, encoding in _WIDE.items():
        if content.startswith(start):
            return content.decode(encoding, errors="replace").encode(errors="replace")
    content = content.removeprefix(BOM_UTF8)
    declared = tuple(_declared(content, content_type))
    if _is_utf8(content) and not any(map(_STATEFUL.fullmatch, declared)):
        return None if b"\0" in content else content
    for name in declared:
        try:
            return content.decode(name).encode(errors="replace")
        except (LookupError, ValueError):
            continue
    text = decode(content, language)
    return None if text is None else text.encode(errors="replace")


def _declared(content: bytes, content_type: str) -> Iterator[str]:
    """Yield the encodings that header and prolog name, in this order (RFC 7303, section 3)."""
    in_header = _IN_HEADER.search(content_type)
    in_prolog = _IN_PROLOG.match(content)
    for name in (in_header and in_header[1], in_prolog and in_prolog[1].decode("ascii", "replace")):
        if name and not name.lower().startswith(("utf-8", "utf8", "utf-16", "utf-32")):
            yield _MEANT.get(name.lower(), name.lower())


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
