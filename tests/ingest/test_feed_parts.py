"""What a feed says beside title and text: dates, pictures, authors, tags, links, encodings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.ingest.feed.parse import choose_entries, parse_feed
from digest.model import Entry, Feed, Fetched, Source
from tests.conftest import NOW

URL = "https://gazette.example/news/feed.xml"
SOURCE = Source(id="gazette", name="Gazette", url=URL)
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
MORNING = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)


def read(content: bytes | str, source: Source = SOURCE, content_type: str = "") -> Feed:
    body = content.encode() if isinstance(content, str) else content
    fetched = Fetched(source_id="gazette", content=body, content_type=content_type, url=URL)
    return parse_feed(source, fetched, now=NOW)


def rss(*items: str, head: str = "", prolog: str = "") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    root = f'<rss version="2.0" {MEDIA} {ITUNES}>'
    return f"{prolog}{root}<channel>{head}{inner}</channel></rss>"


def one(item: str, source: Source = SOURCE) -> Entry:
    (entry,) = read(rss(f"<title>A</title>{item}"), source).entries
    return entry


DATES = {
    "two-digit-year": ("en", "Sun, 22 Nov 26 05:30:00 GMT"),
    "no-zone": ("en", "Sun, 22 Nov 2026 05:30:00"),
    "american-zone": ("en", "Sun, 22 Nov 2026 00:30:00 EST"),
    "iso-with-offset": ("en", "2026-11-22T06:30:00.123+01:00"),
    "iso-without-zone": ("en", "2026-11-22 05:30"),
    "american-order": ("en", "11/22/2026 5:30 AM"),
    "french": ("fr", "dim., 22 nov. 2026 06:30:00 +0100"),
    "spanish": ("es", "dom, 22 nov 2026 05:30:00 GMT"),
    "polish": ("pl", "22 listopada 2026 05:30"),
    "russian": ("ru", "Вс, 22 ноя 2026 08:30:00 +0300"),
    "japanese": ("ja", "2026年11月22日 05時30分"),
    "korean": ("ko", "2026-11-22 오전 5:30:00"),
}


@pytest.mark.parametrize(("language", "text"), DATES.values(), ids=DATES)
def test_dates_of_many_forms_and_languages_are_read(language: str, text: str) -> None:
    entry = one(f"<pubDate>{text}</pubDate>", replace(SOURCE, language=language))
    assert entry.published == MORNING


@pytest.mark.parametrize(("language", "month"), [("en-US", 5), ("es", 6), ("pt-BR", 6)])
def test_the_language_says_which_number_is_the_month(language: str, month: int) -> None:
    entry = one("<pubDate>05/06/2026</pubDate>", replace(SOURCE, language=language))
    assert entry.published and entry.published.month == month


def test_a_later_update_is_told_beside_the_publication() -> None:
    stamps = "<pubDate>2026-11-20</pubDate><dc:date>2026-11-21</dc:date>"
    entry = one(stamps)
    assert entry.published == datetime(2026, 11, 20, tzinfo=UTC)
    assert entry.updated == datetime(2026, 11, 21, tzinfo=UTC)
    assert one("<dc:date>2026-11-21</dc:date>").updated is None


PICTURES = {
    "media-content": '<media:content medium="image" url="/p.jpg"/>',
    "media-in-a-group": '<media:group><media:content type="image/png" url="/p.jpg"/></media:group>',
    "by-its-name": '<media:content url="/p.jpg"/>',
    "thumbnail": '<media:thumbnail url="/p.jpg"/>',
    "enclosure": '<enclosure type="image/jpeg" url="/p.jpg"/>',
    "itunes": '<itunes:image href="/p.jpg"/>',
    "widest": '<media:content medium="image" width="10" url="/s.jpg"/>'
    '<media:content medium="image" width="900" url="/p.jpg"/>',
    "before-thumbnail": '<media:thumbnail url="/t.jpg"/><enclosure type="image/png" url="/p.jpg"/>',
    "of-the-web": '<media:content medium="image" url="data:x"/><media:thumbnail url="/p.jpg"/>',
}


@pytest.mark.parametrize("odd", ["", "<pubDate>soon</pubDate>"], ids=["fast", "feedparser"])
@pytest.mark.parametrize("item", PICTURES.values(), ids=PICTURES)
def test_the_best_picture_is_named(item: str, odd: str) -> None:
    assert one(item + odd).image == "https://gazette.example/p.jpg"


@pytest.mark.parametrize(
    "item", ['<enclosure type="audio/mpeg" url="/a.mp3"/>', '<media:content url="/v.mp4"/>']
)
def test_sound_and_film_are_no_pictures(item: str) -> None:
    assert one(item).image is None


AUTHORS = {
    "several": ("<dc:creator>Ana</dc:creator><dc:creator> Bo </dc:creator>", "Ana, Bo"),
    "twice": ("<dc:creator>Ana</dc:creator><itunes:author>Ana</itunes:author>", "Ana"),
    "mail-and-name": ("<author>ana@gazette.example (Ana Díaz)</author>", "Ana Díaz"),
    "mail-alone": ("<author>ana@gazette.example</author>", "ana@gazette.example"),
    "none": ("<dc:creator/>", None),
}


@pytest.mark.parametrize("odd", ["", "<pubDate>soon</pubDate>"], ids=["fast", "feedparser"])
@pytest.mark.parametrize(("item", "author"), AUTHORS.values(), ids=AUTHORS)
def test_authors_are_named_once_each(item: str, author: str | None, odd: str) -> None:
    assert one(item + odd).author == author


def test_tags_are_trimmed_unique_and_not_too_many() -> None:
    many = "".join(f"<category>t{n}</category>" for n in range(30))
    tags = one(f"<category> Sea </category><category>Sea</category>{many}").tags
    assert tags[:2] == ("Sea", "t0")
    assert len(tags) == 20


def test_relative_links_are_joined_with_the_base_of_their_element() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"
        xml:lang="pt-BR"><title>G</title><link href="home"/>
        <entry xml:base="y/"><title>A</title><id>1</id><link href="a.html"/>
        <link rel="enclosure" type="image/png" href="p.png"/></entry></feed>"""
    found = read(feed)
    assert (found.title, found.site, found.language) == ("G", "https://a.example/x/home", "pt-BR")
    assert found.entries[0].url == "https://a.example/x/y/a.html"
    assert found.entries[0].image == "https://a.example/x/y/p.png"
    assert found.entries[0].language == "pt-BR"


def test_xhtml_content_is_kept_as_markup() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><id>1</id>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml" title="a>b">Salt &amp;
        <b>light</b><br/>&lt;i></div></content></entry></feed>"""
    assert read(feed).entries[0].body.split() == ["Salt", "&amp;", "<b>light</b><br>&lt;i&gt;"]


def test_the_same_link_and_title_under_two_ids_is_one_item() -> None:
    item = "<title>A</title><link>/a</link><guid isPermaLink='false'>{}</guid>"
    other = "<title>B</title><link>/a</link>"
    assert len(read(rss(item.format(1), item.format(2), other)).entries) == 2


def test_all_entries_are_read_and_the_chosen_ones_are_young_and_few() -> None:
    dates = [f"<title>{n}</title><pubDate>2026-11-{n}</pubDate>" for n in (18, 21, 20)]
    entries = read(rss(*dates, "<title>x</title>")).entries
    assert [entry.title for entry in entries] == ["21", "20", "18", "x"]
    source = replace(SOURCE, max_age=timedelta(days=3), max_items=2)
    assert [e.title for e in choose_entries(entries, source, NOW)] == ["21", "20"]
    assert [e.title for e in choose_entries(entries, replace(source, max_items=9), NOW)][2:] == [
        "x"
    ]


ENCODINGS = {
    "latin-1-undeclared": ("iso-8859-1", "", "", "fr", "Élève du collège après la fête"),
    "cp1252-declared-utf-8": ("cp1252", "utf-8", "", "es", "“Mañana” — señal"),
    "utf-8-declared-latin-1": ("utf-8", "iso-8859-1", "", "es", "Mañana ‘señal’"),
    "utf-8-declared-utf-16": ("utf-8", "utf-16", "", "es", "Mañana señal"),
    "cp1252-declared-latin-1": ("cp1252", "iso-8859-1", "", "en", "Don’t — “quote”"),
    "header-alone": ("koi8-r", "", "text/xml; charset=koi8-r", "ru", "Мост закрыт до весны"),
    "shift-jis": ("shift_jis", "Shift_JIS", "", "ja", "港が再開しました"),
    "gb2312": ("gb18030", "gb2312", "", "zh", "港口重新开放"),
    "iso-2022-jp": ("iso-2022-jp", "iso-2022-jp", "", "ja", "港が再開しました"),
    "utf-16-le-no-mark": ("utf-16-le", "utf-16", "", "en", "Harbour – open"),
    "unknown-name": ("utf-8", "x-mystery", "", "es", "Mañana"),
}


@pytest.mark.parametrize(
    ("encoding", "declared", "header", "language", "title"), ENCODINGS.values(), ids=ENCODINGS
)
def test_titles_survive_wrong_and_missing_declarations(
    encoding: str, declared: str, header: str, language: str, title: str
) -> None:
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    content = rss(f"<title>{title}</title>", prolog=prolog).encode(encoding)
    (entry,) = read(content, replace(SOURCE, language=language), header).entries
    assert entry.title == title


JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Gazette",
    "home_page_url": "https://gazette.example/",
    "language": "de",
    "items": [
        {
            "id": 7,
            "url": "/harbour",
            "title": "Hafen &amp; Meer",
            "content_html": "<p>Schiffe</p>",
            "date_published": "2026-11-22T06:30:00+01:00",
            "authors": [{"name": "Ana"}, {"name": "Bo"}, {"url": "x"}],
            "tags": ["Meer", 5, None, "Meer"],
            "image": "p.jpg",
        },
        {"id": "8", "content_text": "1 < 2 \ud83d and \0 more", "author": {"name": "Cy"}},
        "no item",
        {"id": "9"},
    ],
}


def test_json_feed_is_read() -> None:
    feed = read(json.dumps(JSON))
    assert (feed.title, feed.site, feed.language) == ("Gazette", "https://gazette.example/", "de")
    harbour, short = feed.entries
    assert (harbour.title, harbour.author) == ("Hafen & Meer", "Ana, Bo")
    assert (harbour.url, harbour.published) == ("https://gazette.example/harbour", MORNING)
    assert (harbour.tags, harbour.markup) == (("Meer", "5"), "html")
    assert harbour.image == "https://gazette.example/news/p.jpg"
    assert (short.body, short.markup, short.author) == ("1 < 2 \ufffd and  more", "text", "Cy")


def test_a_json_feed_on_a_quiet_day_is_no_error() -> None:
    assert read(json.dumps(JSON | {"items": []})).entries == ()
