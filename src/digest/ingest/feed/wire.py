"""RSS, RSS 1.0 and Atom 1.0 that are as they should be, read fast. (calculation)

In: a feed as UTF-8 without a document type. Out: a `RawFeed`, or None for anything out of the
ordinary: feedparser reads that. What it reads, it reads as feedparser does; the tests compare the
two. Must not know which entries are of use.

Reading feeds is not our business, but with feedparser it takes most of the time of a run: 2 MB/s
with its defaults on 60 real feeds (14.9 MB), where `parse_feed` with this reader comes to 47 in the
same run of `python -m bench.feeds`. fastfeedparser (MIT, Kagi) is faster still, but not equal: of
1,634 entries 30 lose the description of their video (media:description), 34 of a feed with an
entity unknown to XML lose every `<`, and links are not joined with xml:base. feedparser's own
classes, driven by lxml's events, give its results by construction, at 11 MB/s.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice

from lxml import etree

from digest.ingest.feed.dates import LONGEST_DATE, read_plain_date
from digest.ingest.feed.entities import replace_named
from digest.ingest.feed.parts import PictureFrom, join_address, order_pictures, read_name
from digest.ingest.feed.raw import MAX_ITEMS, RawEntry, RawFeed

_ATOM = "http://www.w3.org/2005/atom"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES = {
    "": "",
    _ATOM: "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    _RDF: "rdf:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
}
_ROOTS = frozenset(("rss", f"{{{_RDF}}}rdf", f"{{{_ATOM}}}feed"))
_PARENTS = frozenset(("rss", "channel", "rdf:rdf", "feed"))
# Names of older formats that feeds still use now and then.
_OLD_NAMES = (
    *("body", "xhtml:body", "fullitem", "abstract"),
    *("issued", "modified", "lastbuilddate", "dc:author"),
)
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_AS_XHTML = frozenset(("xhtml", "application/xhtml+xml"))
_AS_TEXT = frozenset(("", "text", "html", "text/plain", "text/html"))
_PAGES = _AS_XHTML | {"text/html", "html"}
# Windows-1252's characters in the place of Unicode's unused controls (WHATWG, Encoding).
_CONTROLS = re.compile("[\x80-\x9f]")
_WINDOWS = {
    code: bytes([code]).decode("windows-1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_HALF_CHARACTER = re.compile(
    rb"&#(?:x0*d[89a-f][0-9a-f]{2}|0*(?:55(?:29[6-9]|[3-9]\d\d)|56\d{3}|57(?:[0-2]\d\d|3[0-3]\d|34[0-3])));",
    re.IGNORECASE,
)
# What begins neither a reference nor a tag.
_LONE = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|(&)(?!#?\w{1,32};)|(<)(?![A-Za-z_/!?])", re.DOTALL)
_FORBIDDEN = bytes(code for code in range(32) if code not in b"\t\n\r")
_BROKEN_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")


# Tags and references that feedparser reads in one to two seconds. Of 60 real feeds the one with the
# most (2.5 MB) has 149,509.
_MAX_MARKS = 150_000
# Tags that were never closed take it longest: 41,000 of them 2.3 s. Two of the 60 real feeds have
# more than so many, and are in good order.
_MAX_TAGS = 30_000


class _OddError(ValueError):
    """Something that this reader does not know how to read."""


def read_feed(content: bytes, url: str) -> RawFeed | None:
    """Read a feed that came from `url`; None if feedparser has to."""
    bearable = is_bearable(content)
    root = _parse(content, url)
    if root is None and bearable:
        root = _parse(mend(content), url)
    if root is None:
        return None
    if not bearable:
        # Feedparser would take too long: undated is better than not read at all.
        _drop_odd_dates(root)
    try:
        return _read_root(root)
    except _OddError:
        return None


def mend(content: bytes) -> bytes:
    """Return the feed without the faults that are most usual: they say what was meant.

    Ampersands and HTML's entities in plain XML, half characters and control characters.
    """
    content = content.translate(None, _FORBIDDEN)
    content = _HALF_CHARACTER.sub(b"&#xFFFD;", content)
    content = _LONE.sub(lambda m: b"&amp;" if m[1] else b"&lt;" if m[2] else m[0], content)
    return replace_named(content)


def is_bearable(content: bytes) -> bool:
    """Whether a feed is short enough to be read with all its faults and oddities."""
    tags = content.count(b"<")
    return tags <= _MAX_TAGS and tags + content.count(b"&") <= _MAX_MARKS


def _drop_odd_dates(root: etree._Element) -> None:
    for part in root.iter("{*}pubDate", "{*}published", "{*}updated", "{*}date"):
        if not read_plain_date((part.text or "").strip()):
            part.text = None


def _parse(content: bytes, url: str) -> etree._Element | None:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser, base_url=url)
    except (etree.XMLSyntaxError, ValueError):
        return None


@lru_cache(maxsize=4096)
def _kind(tag: str) -> str:
    """Return an element's name as feedparser knows it, as `dc:date`; empty if it is foreign."""
    namespace, _, name = tag.rpartition("}")
    prefix = _PREFIXES.get(namespace[1:].lower())
    return "" if prefix is None else prefix + name.lower()


def _read_root(root: etree._Element) -> RawFeed:
    if root.tag.lower() not in _ROOTS:
        raise _OddError(root.tag)
    items = root.iter("{*}item", "{*}entry")
    named = (item for item in items if _kind(item.tag) in ("item", "entry"))
    found = list(islice(named, MAX_ITEMS))
    if not found or not _PARENTS.issuperset({_kind(item.getparent().tag) for item in found}):
        raise _OddError("no entries, or in an odd place")
    about = _Draft(root.get(_LANG) or "")
    for part in _channel(root):
        if reader := _OF_FEED.get(_kind(part.tag)):
            reader(about, part)
    return RawFeed(
        title=about.title or "",
        language=about.language,
        site=about.link,
        entries=tuple(_read_entry(item) for item in found),
    )


def _channel(root: etree._Element) -> tuple[etree._Element, ...]:
    inner = root.find("{*}channel")
    return tuple(root if inner is None else inner)


@dataclass(slots=True)
class _Draft:
    """What is known of an item, or of the feed, while its elements are read."""

    language: str
    guid: str = ""
    link: str = ""
    title: str = ""
    media_title: str = ""
    body: str = ""
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    pictures: list[tuple[PictureFrom, dict[str, str]]] = field(default_factory=list)
    published: datetime | None = None
    updated: datetime | None = None


def _read_entry(item: etree._Element) -> RawEntry:
    draft = _Draft(item.get(_LANG) or "", guid=_attributes(item).get(f"{{{_RDF}}}about", ""))
    _read_parts(draft, item)
    return RawEntry(
        guid=draft.guid,
        link=draft.link,
        title=draft.title or draft.media_title,
        body=draft.body,
        authors=tuple(draft.authors),
        tags=tuple(draft.tags),
        images=order_pictures(draft.pictures, _base(item)) if draft.pictures else (),
        language=draft.language,
        published=draft.published,
        updated=draft.updated,
    )


def _read_parts(draft: _Draft, item: etree._Element) -> None:
    for part in item:
        if reader := _OF_ENTRY.get(_kind(part.tag)):
            reader(draft, part)


def _attributes(element: etree._Element) -> dict[str, str]:
    return {name.lower(): value for name, value in element.attrib.items()}


def _base(element: etree._Element) -> str:
    return element.base or ""


def _tidy(text: str) -> str:
    """Return the text as it was meant: UTF-8 that was encoded twice, Windows' own characters."""
    text = text.strip()
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode()
    return text.translate(_WINDOWS) if _CONTROLS.search(text) else text


def _text(element: etree._Element) -> str:
    if len(element):
        raise _OddError(f"elements inside {element.tag}")
    return _tidy(element.text or "")


def _markup(element: etree._Element) -> str:
    """Return the text of an element that may hold markup, escaped or (Atom) as elements."""
    kind = element.get("type", "").strip().lower()
    if element.get("mode") or not (kind in _AS_TEXT or kind in _AS_XHTML):
        raise _OddError(f"content of type {kind}")
    if kind not in _AS_XHTML:
        return _text(element)
    only = element[0] if len(element) == 1 and not (element.text or "").strip() else None
    within = only if only is not None and only.tag.rpartition("}")[2].lower() == "div" else element
    for inner in within.iterdescendants():
        inner.tag = inner.tag.rpartition("}")[2].lower()
    within.tag = "div"
    within.attrib.clear()
    # As HTML: there, an empty element that closes itself would stay open.
    outer = etree.tostring(within, encoding="unicode", method="html", with_tail=False)
    return _tidy(outer[outer.index(">") + 1 : outer.rindex("</")])


def _date(element: etree._Element) -> datetime | None:
    text = _text(element)
    when = read_plain_date(text)
    if text and when is None and len(text) <= LONGEST_DATE:
        raise _OddError(f"the date {text}")
    return when


def _set_guid(draft: _Draft, element: etree._Element) -> None:
    draft.guid = _text(element)
    if _attributes(element).get("ispermalink", "true") == "true":
        draft.guid = join_address(_base(element), draft.guid)
        draft.link = draft.link or draft.guid


def _set_link(draft: _Draft, element: etree._Element) -> None:
    about = _attributes(element)
    address = about.get("url") or about.get("uri") or about.get("href")
    if address is None:
        plain = _text(element).replace("&amp;", "&")
        draft.link = (
            join_address(_base(element), _BROKEN_REFERENCE.sub(r"&\1", plain)) or draft.link
        )
        return
    rel = about.get("rel", "alternate").lower()
    if rel == "alternate" and about.get("type", "text/html").lower() in _PAGES:
        draft.link = join_address(_base(element), address)
    elif rel == "enclosure":
        draft.pictures.append((PictureFrom.ENCLOSURE, about))


def _set_title(draft: _Draft, element: etree._Element) -> None:
    draft.title = draft.title or _markup(element)


def _set_media_title(draft: _Draft, element: etree._Element) -> None:
    draft.media_title = _markup(element)


def _add_text(draft: _Draft, element: etree._Element) -> None:
    draft.body = max(draft.body, _markup(element), key=len)


def _set_published(draft: _Draft, element: etree._Element) -> None:
    draft.published = _date(element)


def _set_updated(draft: _Draft, element: etree._Element) -> None:
    draft.updated = _date(element)


def _set_language(draft: _Draft, element: etree._Element) -> None:
    draft.language = _text(element)


def _add_author(draft: _Draft, element: etree._Element) -> None:
    parts = {_kind(part.tag): _text(part) for part in element}
    name = parts.get("name") or parts.get("email") if parts else read_name(_text(element))
    if name:
        draft.authors.append(name)


def _add_tag(draft: _Draft, element: etree._Element) -> None:
    about = _attributes(element)
    draft.tags.extend((about.get("label") or about.get("term") or "", _text(element)))


def _add_keywords(draft: _Draft, element: etree._Element) -> None:
    draft.tags.extend(_text(element).split(","))


def _add_picture(kind: PictureFrom) -> Callable[[_Draft, etree._Element], None]:
    def add(draft: _Draft, element: etree._Element) -> None:
        draft.pictures.append((kind, _attributes(element)))

    return add


def _add_media(draft: _Draft, element: etree._Element) -> None:
    draft.pictures.append((PictureFrom.CONTENT, _attributes(element)))
    _read_parts(draft, element)


def _refuse(_draft: _Draft, element: etree._Element) -> None:
    raise _OddError(element.tag)


_OF_FEED: dict[str, Callable[[_Draft, etree._Element], None]] = {
    "title": _set_title,
    "link": _set_link,
    "language": _set_language,
    "dc:language": _set_language,
}
_OF_ENTRY: dict[str, Callable[[_Draft, etree._Element], None]] = {
    "guid": _set_guid,
    "id": _set_guid,
    "link": _set_link,
    "title": _set_title,
    "dc:title": _set_title,
    "media:title": _set_media_title,
    "description": _add_text,
    "dc:description": _add_text,
    "media:description": _add_text,
    "itunes:summary": _add_text,
    "summary": _add_text,
    "content": _add_text,
    "content:encoded": _add_text,
    "pubdate": _set_published,
    "published": _set_published,
    "dcterms:issued": _set_published,
    "updated": _set_updated,
    "dc:date": _set_updated,
    "dcterms:modified": _set_updated,
    "language": _set_language,
    "dc:language": _set_language,
    "author": _add_author,
    "dc:creator": _add_author,
    "itunes:author": _add_author,
    "category": _add_tag,
    "dc:subject": _add_tag,
    "media:category": _add_tag,
    "media:keywords": _add_keywords,
    "itunes:keywords": _add_keywords,
    "enclosure": _add_picture(PictureFrom.ENCLOSURE),
    "media:thumbnail": _add_picture(PictureFrom.THUMBNAIL),
    "itunes:image": _add_picture(PictureFrom.COVER),
    "media:content": _add_media,
    "media:group": _read_parts,
    **dict.fromkeys(_OLD_NAMES, _refuse),
}
