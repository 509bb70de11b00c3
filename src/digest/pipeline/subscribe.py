"""New sources: found on the web, in a file of another reader, and marked as known. (action: glue)

In: an address somebody gave, or an OPML file's bytes. Out: `FoundFeed`, or what was imported.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from digest.config import Settings, check_language, load_reading, slug
from digest.errors import ConfigError, ParseError, SourceError, Trouble
from digest.ingest import Fetcher
from digest.ingest.feed.discover import FeedLink, FeedLinkKind, discover_feeds
from digest.ingest.feed.parse import parse_feed
from digest.ingest.opml import Outline, Subscriptions
from digest.model import Feed, Fetched, Source
from digest.pipeline.ingest import NEVER_TOLD, open_fetcher
from digest.reading_list import USUAL_CATEGORY, NewSource, add_sources, check_address, page_key
from digest.store import Entries, open_store

logger = logging.getLogger(__name__)

# Requests that one `add` makes at most beyond the page itself: all the usual places, and the
# first feeds a page names.
_MOST_TRIED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed as it was read just now.

    `url` is where to read it from now on. `choices` are the feeds that the page named, if a page
    was asked for, with this one among them.
    """

    url: str
    feed: Feed
    fetched: Fetched
    choices: tuple[FeedLink, ...] = ()

    @property
    def name(self) -> str:
        """What the feed calls itself, or else its host."""
        return self.feed.title or urlsplit(self.url).hostname or self.url

    @property
    def language(self) -> str | None:
        """The language it says it is in, if that is one."""
        return usable_language(self.feed.language)


def find_feed(url: str, settings: Settings, *, choice: int | None = None) -> FoundFeed:
    """Read the feed at an address, or the one that the page there names.

    Of several it is the first that can be read, or the one whose number, from 1, is `choice`.

    Raises:
        SourceError: the address cannot be read, or neither is nor leads to a feed.
        ConfigError: there is no feed with that number.
    """
    with open_fetcher(settings) as fetcher:
        fetched = _fetch(url, fetcher)
        try:
            return _read(url, fetched)
        except ParseError as exc:
            if exc.trouble not in (Trouble.NOT_A_FEED, Trouble.BLOCKED):
                raise
            links = discover_feeds(fetched.content, fetched.content_type, fetched.url)
        found = _first_feed(url, _chosen(links, choice), fetcher)
    return replace(found, choices=_named(links))


def _fetch(url: str, fetcher: Fetcher) -> Fetched:
    return fetcher.fetch(Source(id=url, name=url, url=url))


def _read(url: str, fetched: Fetched) -> FoundFeed:
    asked = Source(id=url, name=url, url=url)
    feed = parse_feed(asked, fetched, now=datetime.now(UTC))
    return FoundFeed(url=fetched.moved_to or url, feed=feed, fetched=fetched)


def _chosen(links: tuple[FeedLink, ...], choice: int | None) -> tuple[FeedLink, ...]:
    if choice is None:
        return links
    named = _named(links)
    if not 1 <= choice <= len(named):
        raise ConfigError(f"the page names {len(named)} feeds, got {choice}", key="--feed")
    return (named[choice - 1],)


def _named(links: tuple[FeedLink, ...]) -> tuple[FeedLink, ...]:
    return tuple(link for link in links if link.kind is not FeedLinkKind.GUESS)


def _first_feed(url: str, links: tuple[FeedLink, ...], fetcher: Fetcher) -> FoundFeed:
    """Return the first of the links that is a feed; tell of all that was tried if none is."""
    tried: list[str] = []
    for link in links[:_MOST_TRIED]:
        try:
            return _read(link.url, _fetch(link.url, fetcher))
        except SourceError as exc:
            logger.info("no feed url=%s reason=%s", link.url, exc.detail)
            tried.append(f"{link.url} ({exc.detail})")
    told = f"; tried {', '.join(tried)}" if tried else ""
    raise ParseError(url, Trouble.NOT_A_FEED, f"a web page, and no feed was found{told}")


def mark_known(source: Source, found: FoundFeed, settings: Settings) -> int:
    """Keep what a feed shows now as known, so that it is never told; return how many that are.

    Raises:
        StoreError: the database refuses.
    """
    now = datetime.now(UTC)
    entries = parse_feed(source, found.fetched, now=now).entries
    with open_store(settings.database) as store:
        Entries(store).save(entries, seen=now, first_seen=NEVER_TOLD)
    return len(entries)


def usable_language(tag: str | None) -> str | None:
    """Return a language tag as it is usually written, such as `pt-BR`; None if it is none."""
    language, *rest = (tag or "").strip().replace("_", "-").split("-")
    written = "-".join([language.lower(), *(p.title() if len(p) == 4 else p.upper() for p in rest)])
    try:
        return check_language(written, key="language")
    except ConfigError:
        return None


# --- a file of another reader ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of the feeds of a file: their ids, and how many were left out, and why."""

    added: tuple[str, ...]
    known: int
    unusable: int


def import_feeds(path: Path, subscriptions: Subscriptions, category: str | None) -> Imported:
    """Add the feeds that the list at `path` does not have; all of them or none.

    A category that is given stands for all folders of the file.

    Raises:
        ConfigError: the list cannot be read or changed, or the category is none.
    """
    reading = load_reading(path)
    usable = [outline for outline in subscriptions.outlines if _is_usable(outline.url)]
    there = {page_key(s.url) for s in (*reading.sources, *reading.paused) if s.url}
    fresh = tuple(_unknown(usable, there))
    new = [_to_source(outline, category) for outline in fresh]
    return Imported(
        added=add_sources(path, new) if new else (),
        known=len(usable) - len(fresh) + subscriptions.repeated,
        unusable=subscriptions.skipped + len(subscriptions.outlines) - len(usable),
    )


def _is_usable(url: str) -> bool:
    try:
        check_address(url, key="xmlUrl")
    except ConfigError:
        return False
    return True


def _unknown(outlines: Iterable[Outline], there: set[tuple[str, str, str]]) -> Iterator[Outline]:
    for outline in outlines:
        key = page_key(outline.url)
        if key not in there:
            there.add(key)
            yield outline


def _to_source(outline: Outline, category: str | None) -> NewSource:
    return NewSource(
        name=outline.title,
        url=outline.url,
        category=category or _category(outline.category),
        language=usable_language(outline.language),
        enabled=not outline.paused,
    )


def _category(folder: str) -> str:
    """Return a folder's name as a category; the usual one if no letter of it can be used."""
    name = slug(f"x {folder}").removeprefix("x").strip("-")
    return name or USUAL_CATEGORY
