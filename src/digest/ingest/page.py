"""The bytes of a web page to its text. (calculation)

In: what was fetched. Out: text. How it is written is looked for in its `Content-Type`, and where
that does not say, in its head. Must not know what the page is for.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from digest.errors import ParseError, Trouble
from digest.ingest.feed.encoding import to_utf8
from digest.model import Fetched

_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")
# Browsers look at the first 1,024 bytes (WHATWG HTML, 13.2.3.2); some pages have scripts before
# it. Chosen, not measured.
_HEAD = 8_192
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)
_IN_META = re.compile(
    rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE | re.ASCII
)


def page_text(fetched: Fetched) -> str:
    """Return a page as text: as UTF-8 where it fits, else in the encoding that is declared.

    Raises:
        ParseError: it is no page, but a picture, a sound or the like.
    """
    kind = _kind(fetched.content_type)
    if kind not in _PAGES:
        detail = f"{kind} where a page was expected"
        raise ParseError(fetched.source_id, Trouble.NOT_A_FEED, detail)
    declared = next(_declared(fetched), "")
    content = to_utf8(fetched.content, f"{kind}; charset={declared}" if declared else kind)
    # What is no text by its looks may still be a page with a stray zero.
    return (fetched.content if content is None else content).decode(errors="replace")


def _kind(content_type: str) -> str:
    """Return the media type; that of a page where there is none or no proper one."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,60}", kind) else "text/html"


def _declared(fetched: Fetched) -> Iterator[str]:
    """Yield the encodings that header and head name, as far as they are known here."""
    in_header = _IN_HEADER.search(fetched.content_type)
    in_meta = _IN_META.search(fetched.content[:_HEAD])
    for name in (in_header and in_header[1], in_meta and in_meta[1].decode()):
        if name and _is_known(name):
            yield name


def _is_known(name: str) -> bool:
    try:
        # Others, such as base64, are no way to write text.
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False
