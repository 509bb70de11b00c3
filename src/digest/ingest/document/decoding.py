"""Bytes of a file to its text, in whatever encoding they are. (calculation)

In: bytes, and the language they are said to be in. Out: text, or None where it is none. Must
not know where the bytes come from.
"""

from __future__ import annotations

from charset_normalizer import from_bytes

from digest.model import base_language

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
