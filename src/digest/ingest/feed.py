"""A feed's bytes to entries. (calculation)

In: `Fetched` of RSS, Atom or RDF. Out: `Entry` tuple, newest first, at most `max_items`.
The only module that sees feedparser's dictionaries; none leaves it.
"""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from time import struct_time
from typing import Any

import feedparser
from bs4 import BeautifulSoup

from digest.errors import ParseError, Trouble
from digest.model import Entry, Fetched, Source, derive_id

# A clock may run a little ahead; a date further off than this is a mistake and is dropped.
_FUTURE_TOLERANCE = timedelta(days=1)
# feedparser's remarks on encodings and content types that it read all the same.
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
_HTML_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
# Half of a surrogate pair as a reference: no character, and feedparser trips over it.
_HALF_CHARACTER = re.compile(
    rb"&#(?:x0*d[89a-f][0-9a-f]{2}|0*(?:55(?:29[6-9]|[3-9]\d\d)|56\d{3}|57(?:[0-2]\d\d|3[0-3]\d|34[0-3])));",
    re.IGNORECASE,
)


def parse_feed(source: Source, fetched: Fetched, *, now: datetime) -> tuple[Entry, ...]:
    """Read the entries of a feed.

    Entries without title and text are left out, and so are those older than the source's
    `max_age`; undated ones stay, after the dated.

    Raises:
        ParseError: empty, a web page, or nothing that a feed reader can read.
    """
    _refuse_non_feed(source, fetched)
    # As a stream: bytes alone are taken for the name of a file or an address, and opened.
    parsed = feedparser.parse(
        BytesIO(_defused(fetched.content)),
        # Only text leaves cleaning: no markup of a feed is ever shown.
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": fetched.content_type, "content-location": fetched.url},
    )
    declared = parsed.feed.get("language") or ""
    language = source.language or (declared if _LANGUAGE_TAG.fullmatch(declared) else None)
    entries = [_to_entry(source, raw, language, now) for raw in parsed.entries]
    newest_first = sorted(entries, key=_published_or_oldest, reverse=True)
    kept: dict[str, Entry] = {}
    for entry in newest_first:
        if (entry.title or entry.body) and _is_fresh(entry, source, now):
            kept.setdefault(entry.id, entry)
    if not kept:
        _refuse_broken(source, parsed, entries)
    return tuple(kept.values())[: source.max_items]


def _refuse_non_feed(source: Source, fetched: Fetched) -> None:
    content = fetched.content
    if not content.strip():
        raise ParseError(source.id, Trouble.EMPTY, "the answer is empty")
    if _HTML_PAGE.match(_without_comments(content)):
        raise ParseError(source.id, Trouble.NOT_A_FEED, "a web page where a feed was expected")
    if b"\x00" in content[:1000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ParseError(source.id, Trouble.BINARY, "binary data where a feed was expected")


def _without_comments(content: bytes) -> bytes:
    """Return where the content begins, after white space, byte order mark and comments."""
    start = content[:10_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    while start.startswith(b"<!--") and (end := start.find(b"-->")) != -1:
        start = start[end + 3 :].lstrip()
    return start[:100]


def _defused(content: bytes) -> bytes:
    """Return the feed without what could blow it up or trip its parser.

    No feed needs entities of its own, and a few can make a small file huge. Comments by the
    thousand make feedparser slow.
    """
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    encoding = wide.get(content[:2], "ascii")
    for start, end in (("<!--", "-->"), ("<!ENTITY", ">")):
        content = _cut(content, start.encode(encoding), end.encode(encoding))
    return _HALF_CHARACTER.sub(b"&#xFFFD;", content)


def _cut(content: bytes, start: bytes, end: bytes) -> bytes:
    """Remove everything from each `start` to the next `end`; an open one stays."""
    kept: list[bytes] = []
    at = 0
    while (begin := content.find(start, at)) != -1:
        stop = content.find(end, begin + len(start))
        if stop == -1:
            break
        kept.append(content[at:begin])
        at = stop + len(end)
    return b"".join((*kept, content[at:]))


def _refuse_broken(source: Source, parsed: Any, entries: Sequence[Entry]) -> None:
    """Refuse a feed that gave nothing because it is broken; a whole one may be empty or old."""
    if not parsed.version:
        raise ParseError(source.id, Trouble.NOT_A_FEED, "no feed in the answer")
    usable = any(entry.title or entry.body for entry in entries)
    cause = parsed.get("bozo_exception")
    if parsed.bozo and not usable and not isinstance(cause, _HARMLESS):
        raise ParseError(source.id, Trouble.NOT_A_FEED, f"broken XML: {cause}")


def _to_entry(source: Source, raw: Any, language: str | None, now: datetime) -> Entry:
    url = raw.get("link") or None
    title = _plain(raw.get("title"))
    body = _longest_body(raw)
    published = _date(raw, "published_parsed", now) or _date(raw, "updated_parsed", now)
    return Entry(
        id=derive_id(source.id, raw.get("id") or url or title or body),
        source_id=source.id,
        url=url if url and url.lower().startswith(("http://", "https://")) else None,
        title=title,
        author=_plain(raw.get("author")),
        published=published,
        language=language,
        body=body,
        markup="html",
    )


def _longest_body(raw: Any) -> str:
    candidates = [part.get("value", "") for part in raw.get("content", [])]
    candidates.append(raw.get("summary", ""))
    return str(max(candidates, key=len))


def _plain(value: str | None) -> str | None:
    """Return the text of a title or name, which may carry markup, on one line."""
    if not value:
        return None
    text = (
        BeautifulSoup(f"<p>{value}", "lxml").get_text(" ") if re.search(r"[<&]", value) else value
    )
    return " ".join(text.split()) or None


def _date(raw: Any, key: str, now: datetime) -> datetime | None:
    # Not `raw.get`, which answers for `updated` with `published` and warns of it.
    parsed: struct_time | None = dict.get(raw, key)
    if parsed is None:
        return None
    try:
        date = datetime.fromtimestamp(timegm(parsed), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return date if date.year > 1970 and date <= now + _FUTURE_TOLERANCE else None


def _is_fresh(entry: Entry, source: Source, now: datetime) -> bool:
    if source.max_age is None or entry.published is None:
        return True
    return now - entry.published <= source.max_age


def _published_or_oldest(entry: Entry) -> datetime:
    return entry.published or datetime.min.replace(tzinfo=UTC)
