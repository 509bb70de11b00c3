"""A local document to one entry. (action: reads one file)

In: a `Source` with a path to a .txt, .md or .html file. Out: a tuple of one `Entry`.
"""

from __future__ import annotations

import logging
import re
import stat
from pathlib import Path

from charset_normalizer import from_bytes
from markdown_it import MarkdownIt

from digest.errors import FetchError, ParseError, Trouble
from digest.model import Entry, Markup, Source, base_language, derive_id

logger = logging.getLogger(__name__)

_HTML = frozenset({".html", ".htm", ".xhtml"})
_MARKDOWN = frozenset({".md", ".markdown"})
# One damaged byte in ten letters beyond ASCII leaves no doubt that the others are UTF-8.
_DAMAGED_SHARE = 0.1
# The fallback encodings that browsers take for a reader's language (WHATWG HTML, 13.2.3.2).
_COMMONEST = "cp1252"
_USUAL = {
    **dict.fromkeys(("cs", "hr", "hu", "pl", "ro", "sk", "sl"), "cp1250"),
    **dict.fromkeys(("be", "bg", "mk", "ru", "sr", "uk"), "cp1251"),
    **{"el": "cp1253", "tr": "cp1254", "he": "cp1255", "ar": "cp1256", "fa": "cp1256"},
    **dict.fromkeys(("et", "lt", "lv"), "cp1257"),
    **{"ja": "cp932", "ko": "cp949", "zh": "gb18030"},
}
_WESTERN = frozenset({"ca", "da", "de", "en", "es", "eu", "fr", "gl", "it", "nl", "no", "pt", "sv"})
# How much less likely (charset-normalizer's "chaos", 0 to 1) the usual encoding may look.
_USUAL_MARGIN = 0.1
_FRONT_MATTER = re.compile(r"\A---\s*\n.*?\n---\s*\n", re.DOTALL)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Control characters that occur in text: tab, line feed, form feed, carriage return, escape.
_TEXT_CONTROLS = frozenset(b"\t\n\x0c\r\x1b")
# Text has none of the others; one in 1,000 forgives a damaged byte. JPEG, PNG, PDF, ZIP and
# gzip files looked at had between 10 and 22 in 100.
_MAX_CONTROLS = 0.001


def read_document(source: Source, *, max_bytes: int) -> tuple[Entry, ...]:
    """Read the source's file.

    Raises:
        FetchError: missing, unreadable, larger than `max_bytes`.
        ParseError: empty or binary.
    """
    assert source.path is not None
    content = _read_bytes(source, source.path, max_bytes)
    text = decode(content, source.language)
    if text is None:
        raise ParseError(source.id, Trouble.BINARY, f"{source.path.name} is not a text file")
    if not text.strip():
        raise ParseError(source.id, Trouble.EMPTY, f"{source.path.name} is empty")
    body, markup = _as_markup(text, source.path.suffix.lower())
    logger.info("read source=%s bytes=%d path=%s", source.id, len(content), source.path)
    entry = Entry(
        id=derive_id(source.id, "document"),
        source_id=source.id,
        url=source.url,
        title=None,
        author=None,
        published=None,
        language=source.language,
        body=body,
        markup=markup,
    )
    return (entry,)


def decode(content: bytes, language: str | None = None) -> str | None:
    """Return the text of a file in whatever encoding it is, or None if it is not text.

    A byte order mark decides, then UTF-8 if it fits but for a damaged byte here and there, then
    the usual old encoding of the language, then the most likely one (charset-normalizer).
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if _is_binary(content):
        return None
    as_utf8 = content.decode("utf-8", errors="replace")
    damaged = as_utf8.count("\ufffd")
    whole = sum(character > "\x7f" for character in as_utf8) - damaged
    if damaged <= whole * _DAMAGED_SHARE:
        return as_utf8
    return _as_usual(content, language) or _most_likely(content, language)


def _as_usual(content: bytes, language: str | None) -> str | None:
    """Decode a text of Western Europe as it mostly is; detection errs on single sentences."""
    declares_one = b"charset=" in content[:2000].lower()
    if language is None or base_language(language) not in _WESTERN or declares_one:
        return None
    try:
        return content.decode(_COMMONEST)
    except UnicodeDecodeError:
        return None


def _most_likely(content: bytes, language: str | None) -> str | None:
    matches = from_bytes(content)
    best = matches.best()
    if best is None:
        return None
    usual = _USUAL.get(base_language(language), _COMMONEST) if language else _COMMONEST
    margin = _USUAL_MARGIN if language else 0.0
    likely = (m for m in matches if m.encoding == usual and m.chaos <= best.chaos + margin)
    return str(next(likely, best))


def _is_binary(content: bytes) -> bool:
    sample = content[:65536]
    controls = sum(1 for byte in sample if byte < 32 and byte not in _TEXT_CONTROLS)
    return b"\x00" in sample or controls > max(1, len(sample)) * _MAX_CONTROLS


def _read_bytes(source: Source, path: Path, max_bytes: int) -> bytes:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise FetchError(source.id, Trouble.UNREADABLE, f"{path} is not a file")
        if about.st_size > max_bytes:
            detail = f"{path.name} is larger than {max_bytes:,} bytes"
            raise FetchError(source.id, Trouble.TOO_LARGE, detail)
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise FetchError(source.id, Trouble.MISSING, f"no file {path}") from exc
    except OSError as exc:
        raise FetchError(source.id, Trouble.UNREADABLE, f"{path}: {exc.strerror}") from exc


def _as_markup(text: str, suffix: str) -> tuple[str, Markup]:
    if suffix in _MARKDOWN:
        text = _FRONT_MATTER.sub("", text, count=1)
        return MarkdownIt("commonmark").enable("table").render(text), "html"
    return text, "html" if suffix in _HTML else "text"
