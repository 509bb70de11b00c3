"""The bytes of a web page to its text. (calculation)"""

from __future__ import annotations

from email.message import Message

from bs4.dammit import EncodingDetector

from digest.errors import ParseError, Trouble
from digest.model import Fetched

_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")


def page_text(fetched: Fetched) -> str:
    """Return a page as text: in the encoding that its server, its mark or its head declares.

    Raises:
        ParseError: it is no page, but a picture, a sound or the like.
    """
    header = Message()
    header["Content-Type"] = fetched.content_type or "text/html"
    if header.get_content_type() not in _PAGES:
        detail = f"{header.get_content_type()} where a page was expected"
        raise ParseError(fetched.source_id, Trouble.NOT_A_FEED, detail)
    return _decode(fetched.content, header.get_content_charset())


def _decode(content: bytes, declared: str | None) -> str:
    """Return the text in the first encoding that fits; what does not fit any is replaced."""
    detector = EncodingDetector(
        content, known_definite_encodings=[declared] if declared else [], is_html=True
    )
    for encoding in detector.encodings:
        try:
            return detector.markup.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("utf-8", errors="replace")
