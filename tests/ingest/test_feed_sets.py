"""The public sets: the fast reader agrees with feedparser, and nothing hostile leaves cleaning."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.data import DATA
from digest.clean import clean
from digest.errors import CleanError, SourceError
from digest.ingest.feed import parse as reading
from digest.ingest.feed import wire
from digest.ingest.feed.encoding import to_utf8
from digest.ingest.feed.entities import resolve_entities
from digest.ingest.feed.parse import parse_feed
from digest.ingest.feed.raw import RawFeed
from digest.ingest.feed.wire import read_feed
from digest.model import Entry, Fetched, Source
from tests.conftest import NOW

FEEDS = DATA / "feeds"
URL = "https://gazette.example/news/feed.xml"
SOURCE = Source(id="gazette", name="Gazette", url=URL)
# Markup that a browser would act on. The words themselves may be told of in an article.
LIVE = re.compile(
    r"<\s*(?:script|style|iframe|object|embed|applet|meta|link|img|a)\b", re.IGNORECASE
)


def fetched(path: Path) -> Fetched:
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return Fetched(source_id="gazette", content=content, content_type="", url=URL)


def files(pattern: str) -> list[object]:
    found = sorted(FEEDS.glob(pattern))
    if not found:
        return [pytest.param(FEEDS, marks=pytest.mark.skip(f"no feeds in {FEEDS}"), id="none")]
    return [pytest.param(path, id=path.relative_to(FEEDS).as_posix()) for path in found]


def entries(raw: RawFeed) -> Iterator[Entry]:
    """Yield the entries with what browsers take for the same: `<img></img>` and `<img>`."""
    for each in raw.entries:
        body = re.sub(r"</(?:img|br|hr)>", "", each.body)
        yield reading._to_entry(SOURCE, replace(each, body=body), raw.language, NOW)


@pytest.mark.parametrize("path", files("real/*.gz"))
def test_real_feed_is_read_whole(path: Path) -> None:
    found = parse_feed(SOURCE, fetched(path), now=NOW).entries
    assert found
    assert len({entry.id for entry in found}) == len(found)
    assert all(entry.title and entry.url and entry.published for entry in found)


@pytest.mark.parametrize("path", [*files("real/*.gz"), *files("feedparser-tests/**/*.xml")])
def test_the_fast_reader_finds_what_feedparser_finds(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Here feedparser may take its time.
    monkeypatch.setattr(wire, "_MAX_TAGS", 100_000)
    text = to_utf8(fetched(path).content, "")
    assert text is not None
    text = resolve_entities(text)
    fast = read_feed(text, URL)
    if fast is None:
        assert path.suffix != ".gz", "a real feed that only feedparser can read"
        return
    slow = reading._read_odd(text, URL, "")
    assert slow is not None
    assert list(entries(fast)) == list(entries(slow))
    assert (fast.language, fast.site) == (slow.language, slow.site)
    assert reading.plain_line(fast.title) == reading.plain_line(slow.title)


@pytest.mark.parametrize("path", files("feedparser-tests/**/*.xml"))
def test_odd_feed_gives_clean_articles_or_a_named_error(path: Path) -> None:
    try:
        found = parse_feed(SOURCE, fetched(path), now=NOW).entries
    except SourceError as exc:
        assert exc.detail
        return
    for entry in found:
        try:
            article = clean(entry, SOURCE, lambda _text, tag: tag or "und")
        except CleanError:
            continue
        texts = [article.title, article.author or "", *(block.text for block in article.blocks)]
        assert not LIVE.search("\n".join(texts))
        assert not (article.url or "https:").lower().startswith("javascript")
        assert all(word not in "\n".join(texts) for word in ("javascript:", "location.href"))
