"""Which feeds a web page names. (calculation)

In: the page's bytes and address. Out: absolute addresses: those the page declares, then those it
links to, then guesses at where feeds usually are. Must not know whether there is a feed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from lxml import etree, html

from digest.ingest.feed.encoding import to_utf8
from digest.ingest.feed.parts import join_address, one_line, web_address

# RFC 4287, RSS Advisory Board's autodiscovery, JSON Feed 1.1; and what old sites write instead.
_TYPES = frozenset(
    (
        *("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
        *("application/feed+json", "application/x.atom+xml", "application/x-atom+xml"),
    )
)
# Types of other things too: these count where the address or title says feed.
_BROAD_TYPES = frozenset(("application/json", "application/xml", "text/xml"))
_SAYS_FEED = re.compile(r"\b(?:rss2?|atom|feeds?|rdf)\b", re.IGNORECASE)
_PATH_OF_FEED = re.compile(
    r"/(?:feeds?|rss2?|atom|rdf)(?:/|$)|[./](?:rss|atom|rdf)(?:\.xml|\.php)?$|/(?:feed|index)\.(?:xml|json)$",
    re.IGNORECASE,
)
_OF_COMMENTS = re.compile(r"comment|coment|kommentar", re.IGNORECASE)
_USUAL_PLACES = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
# Links of one page to more feeds than these are a catalogue, not a choice.
_MAX_LINKS = 50


class FeedLinkKind(StrEnum):
    """How sure it is that there is a feed: the page declares it, links to it, or it is a guess."""

    DECLARED = "declared"
    LINKED = "linked"
    GUESS = "guess"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """An address where a feed may be; `title` is what the page calls it."""

    url: str
    title: str
    kind: FeedLinkKind


def discover_feeds(content: bytes, content_type: str, url: str) -> tuple[FeedLink, ...]:
    """Return the feeds that a page names, the likeliest first, each address once.

    Feeds of comments come after the others of their kind. Only addresses of the web.
    """
    named = discover_named(content, content_type, url)
    guesses = (
        FeedLink(url=address, title="", kind=FeedLinkKind.GUESS)
        for place in _USUAL_PLACES
        if (address := web_address(join_address(url, place)))
    )
    return _once((*named, *guesses))


def discover_named(content: bytes, content_type: str, url: str) -> tuple[FeedLink, ...]:
    """Return only the feeds that the page itself names."""
    page = parse_page(to_utf8(content, content_type) or b"")
    if page is None:
        return ()
    base = join_address(url, next(iter(page.xpath("//base/@href")), "")) or url
    return _once(
        FeedLink(url=address, title=title, kind=kind)
        for group in (_declared(page), _linked(page))
        for kind, target, title in sorted(islice(group, _MAX_LINKS), key=_is_of_comments)
        if (address := web_address(join_address(base, target)))
    )


def parse_page(content: bytes) -> html.HtmlElement | None:
    """Return the tree of a page in UTF-8, None if there is nothing in it."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        return html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


_Found = tuple[FeedLinkKind, str, str]


def _declared(page: html.HtmlElement) -> Iterator[_Found]:
    for link in page.iterfind(".//link[@href]"):
        title, target = _line(link.get("title", "")), link.get("href", "").strip()
        kind = link.get("type", "").partition(";")[0].strip().lower()
        if not {"alternate", "feed"}.intersection(link.get("rel", "").lower().split()):
            continue
        says_feed = _SAYS_FEED.search(f"{title} {target}") and "wp-json" not in target
        if kind in _TYPES or (kind in _BROAD_TYPES and says_feed):
            yield FeedLinkKind.DECLARED, target, title


def _linked(page: html.HtmlElement) -> Iterator[_Found]:
    for link in page.iterfind(".//a[@href]"):
        target = link.get("href", "").strip()
        if _PATH_OF_FEED.search(target.partition("?")[0].partition("#")[0]):
            yield FeedLinkKind.LINKED, target, _line(link.get("title") or link.text_content())


def _is_of_comments(found: _Found) -> bool:
    _, target, title = found
    return bool(_OF_COMMENTS.search(f"{target} {title}"))


def _line(text: str) -> str:
    return one_line(text[:500])


def _once(links: Iterator[FeedLink] | tuple[FeedLink, ...]) -> tuple[FeedLink, ...]:
    kept: dict[str, FeedLink] = {}
    for link in links:
        kept.setdefault(link.url, link)
    return tuple(kept.values())
