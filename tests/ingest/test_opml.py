"""OPML as other readers write it, as people break it, and as this program writes it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from lxml import etree

from digest.errors import ConfigError
from digest.ingest.opml import Outline, Subscriptions, parse_opml, write_opml
from digest.model import Source

FOLDERS = """\
<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
 <outline text="News"><outline text="World news" title="ignored">
   <outline type="rss" text="Gazette" title="The Gazette" xmlUrl="https://gazette.example/rss"
            htmlUrl="https://gazette.example/" language="en-gb"/></outline>
   <outline type="rss" text="Diario" xmlUrl="https://diario.example/rss?a=1&amp;b=2"/></outline>
 <outline type="rss" title="Loose" category="/Boston/Weather,/Tech" xmlUrl="http://loose.example/"/>
</body></opml>"""


def parse(*outlines: str, body: str = "", encoding: str = "utf-8") -> Subscriptions:
    inside = body or "\n".join(outlines)
    return parse_opml(f"<opml version='1.0'><body>{inside}</body></opml>".encode(encoding))


def only(*outlines: str) -> Outline:
    (outline,) = parse(*outlines).outlines
    return outline


def feed(name: str, **more: str | None) -> Source:
    url = f"https://{name.lower()}.example/rss"
    return Source(**{"id": name.lower(), "name": name, "url": url} | more)  # type: ignore[arg-type]


def test_feeds_come_in_order_with_the_innermost_folder() -> None:
    assert parse_opml(FOLDERS.encode()).outlines == (
        Outline(
            url="https://gazette.example/rss",
            title="Gazette",
            category="World news",
            site="https://gazette.example/",
            language="en-gb",
        ),
        Outline(url="https://diario.example/rss?a=1&b=2", title="Diario", category="News"),
        Outline(url="http://loose.example/", title="Loose", category="Weather"),
    )


@pytest.mark.parametrize(
    "outline",
    [
        "<outline text='A' xmlUrl='http://a.example/rss'/>",
        "<outline text='A' xmlURL='http://a.example/rss'/>",
        "<outline text='A' xmlurl=' http://a.example/rss\n'/>",
        "<OUTLINE TEXT='A' XMLURL='http://a.example/rss'/>",
        "<outline title='A' type='RSS' url='http://a.example/rss'/>",
        "<outline text='A' xmlUrl='feed://a.example/rss'/>",
        "<outline text='A' xmlUrl='feed:http://a.example/rss'/>",
        "<o:outline xmlns:o='urn:x' text='A' xmlUrl='http://a.example/rss'/>",
    ],
)
def test_address_is_found_however_it_is_written(outline: str) -> None:
    assert only(outline) == Outline(url="http://a.example/rss", title="A")


def test_feed_without_a_name_is_called_by_its_host() -> None:
    assert only("<outline xmlUrl='https://a.example/rss'/>").title == "a.example"


def test_what_leads_to_no_feed_is_counted_and_folders_are_not() -> None:
    read = parse(
        "<outline text='empty folder'/>",
        "<outline text='link' type='link' url='http://a.example/'/>",
        "<outline text='file' xmlUrl='file:///etc/passwd'/>",
        "<outline text='script' xmlUrl='javascript:alert(1)'/>",
        "<outline text='broken' xmlUrl='http://[::1/rss'/>",
        "<outline text='folder'><outline xmlUrl='http://a.example/'/></outline>",
    )
    assert [outline.url for outline in read.outlines] == ["http://a.example/"]
    assert (read.skipped, read.repeated) == (5, 0)


def test_same_feed_twice_is_one_with_what_either_says() -> None:
    read = parse(
        "<outline text='A' xmlUrl='http://a.example/' isComment='true'/>",
        "<outline text='B' xmlUrl='http://b.example/'/>",
        "<outline text='Tech'><outline text='C' language='es' xmlUrl='http://a.example/'/></outline>",
    )
    assert read.outlines == (
        Outline(url="http://a.example/", title="A", category="Tech", language="es"),
        Outline(url="http://b.example/", title="B"),
    )
    assert read.repeated == 1


def test_what_is_commented_out_is_paused_with_all_below_it() -> None:
    read = parse(
        "<outline text='f' isComment='true'><outline xmlUrl='http://a.example/'/></outline>",
        "<outline isComment='false' xmlUrl='http://b.example/'/>",
    )
    assert [outline.paused for outline in read.outlines] == [True, False]


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (b"<outline text='A & B' xmlUrl='http://a.example/?a=1&b=2'/>", "A & B"),
        (b"<outline text='Caf&eacute; &foo;' xmlUrl='http://a.example/?a=1&b=2'/>", "Café &foo;"),
        (b"<outline text='Caf\xe9' xmlUrl='http://a.example/?a=1&b=2'/>", "Café"),
        (b"<outline text='Q&amp;A' xmlUrl='http://a.example/?a=1&amp;b=2'/>", "Q&A"),
    ],
    ids=["bare ampersands", "names of HTML", "Windows-1252", "proper"],
)
@pytest.mark.parametrize("declaration", [b"", b"<?xml version='1.0' encoding='UTF-8'?>\n"])
def test_usual_mistakes_of_hand_made_lists_are_put_right(
    content: bytes, title: str, declaration: bytes
) -> None:
    read = parse_opml(declaration + b"<opml><body>" + content + b"</body></opml>")
    assert read.outlines == (Outline(url="http://a.example/?a=1&b=2", title=title),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "cp1251"])
def test_encoding_is_the_one_that_is_declared(encoding: str) -> None:
    name = {"cp1251": "Новости"}.get(encoding, "Café")
    declared = encoding.removesuffix("-sig")
    text = f"<?xml version='1.0' encoding='{declared}'?><opml><body>"
    text += f"<outline text='{name}' xmlUrl='http://a.example/'/></body></opml>"
    assert parse_opml(text.encode(encoding)).outlines[0].title == name


BOMB = "<!DOCTYPE opml [<!ENTITY a '" + "a" * 99 + "'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(12)
) + "]>"  # fmt: skip
HOLDS_M = "<opml><body><outline text='&m;' xmlUrl='http://a.example/&m;'/></body></opml>"


@pytest.mark.parametrize(
    "content",
    [
        (BOMB + HOLDS_M).encode(),
        (BOMB + HOLDS_M).encode("utf-16"),
        (BOMB + "<opml><body>&m;</body></opml>").encode(),
        b"<!DOCTYPE opml [<!ENTITY m SYSTEM 'file:///etc/hostname'>]>" + HOLDS_M.encode(),
        b"<!DOCTYPE opml [<!ENTITY % m SYSTEM 'file:///etc/hostname'> %m;]><opml/>",
    ],
    ids=["bomb", "wide bomb", "bomb in text", "external", "parameter"],
)
def test_entities_of_its_own_are_refused_at_once(content: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(ConfigError, match=r"entities of its own|entity amplification"):
        parse_opml(content)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b" \n", "is empty"),
        (b"\x00\x01\x02", "not OPML"),
        (b"<!doctype html><html><p>Log in<br></html>", "not OPML"),
        (b"<rss version='2.0'><channel/></rss>", "it holds <rss>"),
        (b"<opml>\n<body>\n<outline text='A'>\n</body></opml>", r"^4: not OPML"),
        (b"<opml><body>" + b"<outline text='f'>" * 100_000, "not OPML: Excessive depth"),
    ],
    ids=["empty", "binary", "web page", "feed", "not closed", "bottomless"],
)
def test_what_is_no_opml_is_named(content: bytes, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_opml(content)
    caught.match(problem)


@pytest.mark.parametrize(
    "inside",
    [
        "&" * 3_000_000,
        "&a" * 2_500_000,
        "&#" + "1" * 5_000_000,
        "<outline " + " ".join(f"a{i}='1'" for i in range(300_000)) + "/>",
        "<outline text='f' xmlUrl='http://a.example/'/>" * 60_000,
    ],
    ids=["ampersands", "open names", "endless number", "attributes", "repeats"],
)
def test_large_and_hostile_lists_take_seconds_at_most(inside: str) -> None:
    started = time.perf_counter()
    assert len(parse(body=inside).outlines) <= 1
    assert time.perf_counter() - started < 5


# --- writing -----------------------------------------------------------------------------------

HERE = feed("Aquí & <allí>", id="aqui", url="https://a.example/?x=1&y=2", language="es")
THERE = feed("There", category="world")
LATE = feed("Late", category="news")
NOTES = Source(id="notes", name="Notes", path=Path("notes.txt"))


def test_what_is_written_can_be_read_back() -> None:
    written = write_opml(
        "Prueba", [HERE, NOTES, THERE], paused=[LATE], sites={"there": "https://there.example/"}
    )
    read = parse_opml(written)
    assert (read.skipped, read.repeated) == (0, 0)
    assert read.outlines == (
        Outline(url=HERE.url or "", title=HERE.name, category="news", language="es"),
        Outline(url=LATE.url or "", title="Late", category="news", paused=True),
        Outline(
            url=THERE.url or "", title="There", category="world", site="https://there.example/"
        ),
    )


def test_written_list_is_as_other_readers_expect_it() -> None:
    root = etree.fromstring(write_opml("A & B", [HERE, THERE, NOTES, NOTES], paused=[LATE]))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [child.tag for child in root] == ["head", "body"]
    assert root.findtext("head/title") == "A & B"
    assert [folder.get("text") for folder in root.findall("body/outline")] == ["news", "world"]
    feeds = root.findall("body/outline/outline")
    assert {outline.get("type") for outline in feeds} == {"rss"}
    assert all(outline.get("text") == outline.get("title") for outline in feeds)
    assert [outline.get("xmlUrl") for outline in feeds] == [HERE.url, LATE.url, THERE.url]
    assert [outline.get("isComment") for outline in feeds] == [None, "true", None]
    (comment,) = root.iter(etree.Comment)
    assert comment.text == " 2 local documents are not in this list "


def test_name_that_xml_cannot_hold_is_written_without_what_it_cannot() -> None:
    (outline,) = parse_opml(
        write_opml("\x1b", [feed("Be\x07ll\ud800", url="http://b.example/")])
    ).outlines
    assert outline.title == "Be\ufffdll\ufffd"
