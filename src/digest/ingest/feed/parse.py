"""A feed's bytes to entries. (calculation)

In: `Fetched` of RSS, Atom, RDF or JSON Feed. Out: a `Feed` with all its usable entries, newest
first. What is in good order is read by `wire` and `jsonfeed`, all else by feedparser: this is the
only module that sees its dictionaries; none leaves it.

Links inside an entry's body stay as they are: only text leaves cleaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from itertools import islice
from typing import Any

import feedparser
from bs4 import BeautifulSoup

from digest.errors import ParseError, Trouble
from digest.ingest.feed.blocked import describe_page, is_page
from digest.ingest.feed.dates import from_struct, read_odd_date, read_plain_date
from digest.ingest.feed.encoding import to_utf8
from digest.ingest.feed.entities import UnsafeXMLError, refuse_crowded_tags, resolve_entities
from digest.ingest.feed.jsonfeed import read_json_feed
from digest.ingest.feed.parts import PictureFrom, one_line, order_pictures, read_name, web_address
from digest.ingest.feed.raw import RawEntry, RawFeed
from digest.ingest.feed.wire import is_bearable, mend, read_feed
from digest.model import Entry, Feed, Fetched, Source, derive_id

# A clock may run a little ahead; a date further off than this is a mistake and is dropped.
_FUTURE_TOLERANCE = timedelta(days=1)
_MAX_TAGS = 20
# More of a title or name is never shown. The longest title of 60 real feeds has 158 characters.
_LONGEST_TITLE = 2_000
# Dates of a feed that nobody could read, before the rest is not tried: each takes up to 11 ms.
_MAX_ODD_DATES = 50
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
# What any feed has, however broken; feedparser needs not look at the rest.
_FEED_ELEMENT = re.compile(
    rb"<(?:\w{1,20}:)?(?:rss|rdf|feed|channel|item|entry)[\s>]", re.IGNORECASE
)
_COMMENT = re.compile(rb"(<!\[CDATA\[.*?(?:\]\]>|\Z))|<!--.*?(?:-->|\Z)", re.DOTALL)


def parse_feed(source: Source, fetched: Fetched, *, now: datetime) -> Feed:
    """Read a feed: all its usable entries, newest first, the undated after the dated.

    Entries without title and text are left out; so is the older of two with one id, or with
    one link and title. Dates after tomorrow count as missing.

    Raises:
        ParseError: empty, binary, unsafe, a web page, or nothing that a feed reader can read.
    """
    content = _as_text(source, fetched)
    try:
        refuse_crowded_tags(content)
        raw = _read(resolve_entities(content), fetched.url, source.language or "")
    except UnsafeXMLError as exc:
        raise ParseError(source.id, Trouble.UNSAFE, f"unsafe XML: {exc}") from exc
    if raw is None:
        trouble, detail = describe_page(content, fetched)
        raise ParseError(source.id, trouble, detail)
    entries = [_to_entry(source, entry, raw.language, now) for entry in raw.entries]
    return Feed(
        title=plain_line(raw.title) or "",
        language=_tag(raw.language),
        site=web_address(raw.site),
        entries=tuple(_without_doubles(sorted(entries, key=_age, reverse=True))),
    )


def choose_entries(entries: Sequence[Entry], source: Source, now: datetime) -> tuple[Entry, ...]:
    """Return the first `max_items` entries that are not older than `max_age`; undated ones count
    as young.
    """
    limit = source.max_age
    fresh = (e for e in entries if not (limit and e.published and now - e.published > limit))
    return tuple(islice(fresh, source.max_items))


def plain_line(value: str) -> str | None:
    """Return the text of a title or name, which may carry markup, on one line."""
    text = value[:_LONGEST_TITLE]
    if "<" in text:
        text = BeautifulSoup(f"<p>{text}", "lxml").get_text(" ")
    elif "&" in text:
        text = unescape(text)
    return one_line(text) or None


def _as_text(source: Source, fetched: Fetched) -> bytes:
    if not fetched.content.strip():
        raise ParseError(source.id, Trouble.EMPTY, "the answer is empty")
    text = to_utf8(fetched.content, fetched.content_type, source.language)
    if text is None:
        raise ParseError(source.id, Trouble.BINARY, "binary data where a feed was expected")
    return text


def _read(content: bytes, url: str, language: str) -> RawFeed | None:
    if content.lstrip()[:1] in (b"{", b"["):
        return read_json_feed(content, url)
    if is_page(content):
        return None
    return read_feed(content, url) or _read_odd(content, url, language)


def _read_odd(content: bytes, url: str, language: str) -> RawFeed | None:
    """Read with feedparser; None if it finds no feed, or one so broken that nothing is in it."""
    if not _FEED_ELEMENT.search(content) or not is_bearable(content):
        return None
    # Comments by the thousand make it slow.
    content = _COMMENT.sub(rb"\1", mend(content))
    # As a stream: bytes alone are taken for the name of a file or an address, and opened.
    parsed = feedparser.parse(
        BytesIO(content),
        # Only text leaves cleaning: no markup of a feed is ever shown.
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": "application/xml;charset=utf-8", "content-location": url},
    )
    declared = _string(parsed.feed, "language")
    patience = [True] * _MAX_ODD_DATES
    entries = tuple(
        _from_feedparser(raw, url, language or declared, patience) for raw in parsed.entries
    )
    told = any(entry.title or entry.body for entry in entries)
    if not parsed.version or (parsed.bozo and not told):
        return None
    return RawFeed(
        title=_string(parsed.feed, "title"),
        language=declared,
        site=_string(parsed.feed, "link"),
        entries=entries,
    )


def _from_feedparser(raw: Any, url: str, language: str, patience: list[bool]) -> RawEntry:
    texts = [_string(part, "value") for part in raw.get("content", ())]
    return RawEntry(
        guid=_string(raw, "id"),
        link=_string(raw, "link"),
        title=_string(raw, "title"),
        body=max((*texts, _string(raw, "summary")), key=len),
        authors=tuple(_authors(raw)),
        tags=tuple(_string(tag, "label") or _string(tag, "term") for tag in raw.get("tags", ())),
        images=order_pictures(_pictures(raw), url),
        language=_string(raw, "language") or _string(raw.get("title_detail"), "language"),
        published=_date(raw, "published", language, patience),
        updated=_date(raw, "updated", language, patience),
    )


def _string(raw: Any, key: str) -> str:
    value = dict.get(raw, key) if isinstance(raw, dict) else None
    return value if isinstance(value, str) else ""


def _authors(raw: Any) -> Iterator[str]:
    authors, text = raw.get("authors", ()), _string(raw, "author")
    if "@" in text and len(authors) < 2:
        # feedparser cuts addresses with long endings in two.
        yield read_name(text)
        return
    for author in authors:
        yield _string(author, "name") or _string(author, "email")


def _pictures(raw: Any) -> Iterator[tuple[PictureFrom, Any]]:
    yield from ((PictureFrom.CONTENT, about) for about in raw.get("media_content", ()))
    for about in raw.get("links", ()):
        if about.get("rel") == "enclosure":
            yield PictureFrom.ENCLOSURE, about
    yield from ((PictureFrom.THUMBNAIL, about) for about in raw.get("media_thumbnail", ()))
    if isinstance(cover := raw.get("image"), dict):
        yield PictureFrom.COVER, cover


def _date(raw: Any, key: str, language: str, patience: list[bool]) -> datetime | None:
    text = _string(raw, key)
    found = read_plain_date(text) or (read_odd_date(text, language) if patience else None)
    if found:
        return found
    if text and patience:
        patience.pop()
    # Last, as it takes the beginning of many a text for a date. Not `raw.get`, which answers for
    # `updated` with `published` and warns of it.
    return from_struct(dict.get(raw, f"{key}_parsed"))


def _to_entry(source: Source, raw: RawEntry, feed_language: str, now: datetime) -> Entry:
    title = plain_line(raw.title)
    published, updated = _believable(raw.published, now), _believable(raw.updated, now)
    return Entry(
        id=derive_id(source.id, raw.guid or raw.link or title or raw.body),
        source_id=source.id,
        url=web_address(raw.link),
        title=title,
        author=", ".join(_unique(plain_line(name) for name in raw.authors)) or None,
        published=published or updated,
        updated=updated if published and updated and updated > published else None,
        language=source.language or _tag(raw.language) or _tag(feed_language),
        body=raw.body,
        markup=raw.markup,
        tags=_unique(plain_line(tag) for tag in raw.tags)[:_MAX_TAGS],
        image=next(filter(None, map(web_address, raw.images)), None),
    )


def _unique(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _tag(language: str) -> str | None:
    return language if _LANGUAGE_TAG.fullmatch(language) else None


def _believable(date: datetime | None, now: datetime) -> datetime | None:
    return date if date and date.year > 1970 and date <= now + _FUTURE_TOLERANCE else None


def _without_doubles(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the usable entries: the first of each id, and of each link with its title."""
    seen: set[object] = set()
    for entry in entries:
        marks = {entry.id, (entry.url, entry.title)} if entry.url and entry.title else {entry.id}
        if (entry.title or entry.body) and seen.isdisjoint(marks):
            seen |= marks
            yield entry


def _age(entry: Entry) -> datetime:
    return entry.published or datetime.min.replace(tzinfo=UTC)
