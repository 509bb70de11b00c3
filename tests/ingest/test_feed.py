"""Feeds in every dialect, with every fault, and with malice, become entries or a named trouble."""

from __future__ import annotations

import gzip
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.errors import ParseError, Transient, Trouble
from digest.ingest.feed.parse import choose_entries, parse_feed
from digest.model import Entry, Fetched, Source
from tests.conftest import NOW

FEED_URL = "https://gazette.example/news/feed.xml"
SOURCE = Source(id="gazette", name="Gazette", url=FEED_URL, max_items=10_000)
HARBOUR = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
XML = '<?xml version="1.0"?>'
BRIDGE = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def parse(
    content: bytes | str, *, source: Source = SOURCE, content_type: str = "application/xml"
) -> tuple[Entry, ...]:
    body = content.encode() if isinstance(content, str) else content
    fetched = Fetched(source_id="gazette", content=body, content_type=content_type, url=FEED_URL)
    feed = parse_feed(source, fetched, now=NOW)
    return choose_entries(feed.entries, source, NOW)


def rss(*items: str, head: str = "", prolog: str = XML) -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'{prolog}<rss version="2.0"><channel><title>T</title>{head}{inner}</channel></rss>'


def dated(title: str, when: datetime) -> str:
    return f"<title>{title}</title><pubDate>{when:%a, %d %b %Y %H:%M:%S %z}</pubDate>"


def titles(entries: tuple[Entry, ...]) -> list[str | None]:
    return [entry.title for entry in entries]


BODY = "&lt;p&gt;Ships are &lt;b&gt;back&lt;/b&gt;.&lt;/p&gt;"
RSS = f"""{XML}<rss version="2.0"><channel><item><title>Harbour reopens</title>
<link>https://gazette.example/harbour</link><guid isPermaLink="false">h1</guid>
<pubDate>Sun, 22 Nov 2026 06:30:00 +0100</pubDate><description>{BODY}</description></item>
<item><title>Bridge closed</title><pubDate>Sat, 21 Nov 2026 18:00:00 GMT</pubDate>
<description>Until spring.</description></item></channel></rss>"""
ATOM = f"""{XML}<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>
<entry><title>Bridge closed</title><id>b1</id><updated>2026-11-21T18:00:00Z</updated>
<summary type="html">Until spring.</summary></entry>
<entry><title type="html">Harbour &lt;i&gt;reopens&lt;/i&gt;</title><id>h1</id>
<link href="https://gazette.example/harbour"/><published>2026-11-22T05:30:00Z</published>
<content type="html">{BODY}</content></entry></feed>"""
RDF = f"""{XML}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<item rdf:about="h1"><title>Harbour reopens</title><description>{BODY}</description>
<link>https://gazette.example/harbour</link><dc:date>2026-11-22T05:30:00Z</dc:date></item>
<item rdf:about="b1"><title>Bridge closed</title><dc:date>2026-11-21T18:00:00Z</dc:date>
<description>Until spring.</description></item></rdf:RDF>"""


@pytest.mark.parametrize("feed", [RSS, ATOM, RDF], ids=["rss", "atom", "rdf"])
def test_dialects_give_the_same_entries_newest_first(feed: str) -> None:
    harbour, bridge = parse(feed, source=replace(SOURCE, language="en"))
    assert (harbour.title, harbour.published) == ("Harbour reopens", HARBOUR)
    assert harbour.url == "https://gazette.example/harbour"
    assert harbour.body == "<p>Ships are <b>back</b>.</p>"
    assert (bridge.title, bridge.published) == ("Bridge closed", BRIDGE)
    assert (bridge.source_id, bridge.language, bridge.markup) == ("gazette", "en", "html")


def test_ids_stay_the_same_when_the_text_is_corrected() -> None:
    assert {e.id for e in parse(RSS)} == {e.id for e in parse(RSS.replace("spring", "summer"))}


LINKS = {
    "/2026/harbour": "https://gazette.example/2026/harbour",
    "harbour.html": "https://gazette.example/news/harbour.html",
    "//pages.example/harbour": "https://pages.example/harbour",
    "HTTP://pages.example/harbour": "http://pages.example/harbour",
    "javascript:alert(1)": None,
    "ftp://gazette.example/harbour": None,
    "data:text/html,harbour": None,
    "mailto:news@gazette.example": None,
}


@pytest.mark.parametrize(("link", "url"), LINKS.items(), ids=LINKS)
def test_links_are_absolute_and_of_the_web_or_dropped(link: str, url: str | None) -> None:
    found = parse(rss(f"<title>Harbour</title><link>{link}</link>"))[0].url
    assert (found and found.lower()) == url


def test_full_content_is_preferred_to_the_summary() -> None:
    both = ATOM.replace("<content", "<summary>Ships.</summary><content")
    assert parse(both)[0].body == "<p>Ships are <b>back</b>.</p>"


TITLES = {
    "markup": ("<![CDATA[A <b>bold</b>\n <em>day</em>]]>", "A bold day"),
    "double-escaped": ("Salt &amp;amp; pepper", "Salt & pepper"),
    "less-than": ("2 &lt; 3 at the fair", "2 < 3 at the fair"),
    "script": ("&lt;script&gt;alert(1)&lt;/script&gt;Calm", "Calm"),
    "an-address": ("https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&b=2"),
    "blank": ("  ", None),
}


@pytest.mark.parametrize(("raw", "title"), TITLES.values(), ids=TITLES)
def test_titles_are_one_line_of_text(raw: str, title: str | None) -> None:
    assert titles(parse(rss(f"<title>{raw}</title><description>x</description>"))) == [title]


DATES = {
    "missing": "",
    "blank": "<pubDate/>",
    "words": "<pubDate>soon</pubDate>",
    "no-such-day": "<pubDate>Mon, 32 Feb 2026 25:61:00 GMT</pubDate>",
    "no-such-month": "<pubDate>2026-13-45</pubDate>",
    "year-1": "<pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate>",
    "epoch": "<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>",
    "future": "<pubDate>Wed, 25 Nov 2026 06:00:00 GMT</pubDate>",
    "far-future": "<pubDate>9999-12-31T23:59:59Z</pubDate>",
}


@pytest.mark.parametrize("date", DATES.values(), ids=DATES)
def test_entries_without_a_believable_date_stay_after_the_dated(date: str) -> None:
    entries = parse(rss(f"<title>Undated</title>{date}", dated("Old", BRIDGE)))
    assert [(e.title, e.published) for e in entries] == [("Old", BRIDGE), ("Undated", None)]


def test_the_date_of_an_update_replaces_an_impossible_one() -> None:
    dates = "<published>2096-01-01T00:00:00Z</published><updated>2026-11-22T05:30:00Z</updated>"
    entries = parse(ATOM.replace("<published>2026-11-22T05:30:00Z</published>", dates))
    assert (entries[0].title, entries[0].published) == ("Harbour reopens", HARBOUR)


def test_a_date_slightly_ahead_is_kept_and_max_items_are_the_newest() -> None:
    items = [dated(f"N{hour}", NOW - timedelta(hours=hour)) for hour in (3, -1, 2)]
    assert titles(parse(rss(*items), source=replace(SOURCE, max_items=2))) == ["N-1", "N2"]


def test_max_age_leaves_out_what_is_older_and_nothing_else() -> None:
    limit = timedelta(hours=36)
    items = [dated("Limit", NOW - limit), dated("Over", NOW - limit - timedelta(seconds=1))]
    entries = parse(rss(*items, "<title>Undated</title>"), source=replace(SOURCE, max_age=limit))
    assert titles(entries) == ["Limit", "Undated"]


@pytest.mark.parametrize("newest_first", [True, False], ids=["newest-first", "oldest-first"])
def test_of_entries_with_one_id_the_newest_is_kept(newest_first: bool) -> None:
    items = [dated("New", HARBOUR) + "<guid>1</guid>", dated("Old", BRIDGE) + "<guid>1</guid>"]
    assert titles(parse(rss(*(items if newest_first else items[::-1])))) == ["New"]


def test_entries_without_title_and_text_are_left_out() -> None:
    items = ("<link>https://gazette.example/1</link>", "<title> </title>", "<title>Told</title>")
    assert titles(parse(rss(*items))) == ["Told"]


def test_the_source_knows_its_language_better_than_the_feed() -> None:
    feed = rss("<title>A</title>", head="<language>fr</language>")
    assert parse(feed)[0].language == "fr"
    assert parse(feed, source=replace(SOURCE, language="pt-BR"))[0].language == "pt-BR"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_accents_survive_the_encoding(encoding: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    feed = rss("<title>El camión de mañana</title>", prolog=prolog).encode(encoding)
    assert titles(parse(feed)) == ["El camión de mañana"]


def test_entries_before_the_break_of_a_broken_feed_are_read() -> None:
    feed = rss("<title>Whole</title>", "<title>Broken</title>", "<title>Lost</title>")
    assert titles(parse(feed[: feed.index("Lost")]))[0] == "Whole"


@pytest.mark.parametrize("content_type", ["application/rss+xml", "text/html", "text/plain", ""])
def test_a_feed_on_a_quiet_day_is_no_error(content_type: str) -> None:
    assert parse(rss(), content_type=content_type) == ()


def test_half_characters_do_not_get_through() -> None:
    """Half of a surrogate pair cannot be stored, hashed or mailed; some feeds write emoji so."""
    tags = ("title", "guid", "description")
    (entry,) = parse(rss("".join(f"<{tag}>Fair &#xD83D;&#xDE00; &#55357;</{tag}>" for tag in tags)))
    assert f"{entry.title} {entry.body}".encode().count(b"Fair") == 2


NO_FEEDS: dict[str, tuple[bytes | str, Trouble]] = {
    "empty": (b"", Trouble.EMPTY),
    "blank": (b" \r\n\t ", Trouble.EMPTY),
    "page": ("<!doctype html><html><p>Subscribe</p></html>", Trouble.NOT_A_FEED),
    "page-after-comment": ("\n<!-- a -->\n<HTML lang=en><p>404</HTML>", Trouble.NOT_A_FEED),
    "page-with-bom": (b"\xef\xbb\xbf<!doctype html><html><p>Hi</p></html>", Trouble.NOT_A_FEED),
    "xhtml": (f'{XML}<html xmlns="http://www.w3.org/1999/xhtml"/>', Trouble.NOT_A_FEED),
    "json": ('{"version": "https://jsonfeed.org/version/1"}', Trouble.NOT_A_FEED),
    "text": ("Service unavailable, try later", Trouble.NOT_A_FEED),
    "cut-xml": (f'{XML}<rss version="2.0"><channel><title>T', Trouble.NOT_A_FEED),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", Trouble.BINARY),
    "gzip": (gzip.compress(RSS.encode(), mtime=0), Trouble.BINARY),
}


@pytest.mark.parametrize(("content", "trouble"), NO_FEEDS.values(), ids=NO_FEEDS)
def test_what_is_no_feed_is_named(content: bytes | str, trouble: Trouble) -> None:
    with pytest.raises(ParseError) as caught:
        parse(content)
    assert (caught.value.source_id, caught.value.trouble) == ("gazette", trouble)
    assert not isinstance(caught.value, Transient)


INCLUDE = f'{XML}<!DOCTYPE r [<!ENTITY x SYSTEM "file://PATH">]>'


@pytest.mark.parametrize(
    "feed", ["PATH", rss("<title>&x;</title>", prolog=INCLUDE)], ids=["its-name", "an-entity"]
)
def test_no_answer_makes_the_reader_open_a_local_file(feed: str, tmp_path: Path) -> None:
    (tmp_path / "private.xml").write_text(rss("<title>Private</title>"))
    with suppress(ParseError):
        assert "Private" not in str(parse(feed.replace("PATH", str(tmp_path / "private.xml"))))
