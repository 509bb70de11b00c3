"""Feeds made to hurt are refused by name or read in bounded time and memory."""

from __future__ import annotations

import signal
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from digest.errors import ParseError, Trouble
from digest.ingest.feed.parse import parse_feed
from digest.model import Entry, Fetched, Source
from tests.conftest import NOW

URL = "https://gazette.example/feed"
SOURCE = Source(id="gazette", name="Gazette", url=URL)
XML = '<?xml version="1.0"?>'


def parse(content: bytes | str) -> tuple[Entry, ...]:
    body = content.encode() if isinstance(content, str) else content
    fetched = Fetched(source_id="gazette", content=body, content_type="", url=URL)
    return parse_feed(SOURCE, fetched, now=NOW).entries


def rss(inner: str, prolog: str = XML) -> str:
    return (
        f'{prolog}<rss version="2.0"><channel><item><title>T</title>{inner}</item></channel></rss>'
    )


def fill(unit: str, size: int = 5_000_000) -> str:
    return unit * (size // len(unit))


@contextmanager
def within(*, seconds: float) -> Iterator[None]:
    """Fail what takes more processor time; a runaway is interrupted, not waited for."""

    def interrupt(*_: object) -> None:
        raise AssertionError(f"still busy after {seconds} s")

    before = signal.signal(signal.SIGPROF, interrupt)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def doctype(declarations: str) -> str:
    return f"{XML}<!DOCTYPE rss [{declarations}]>"


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha " * 300}">' for i in range(9))
SWELLS = rss("&w;" * 1_600 + "x" * 200_000, doctype(f'<!ENTITY w "{"word " * 2_000}">'))
UNSAFE: dict[str, bytes | str] = {
    "laughs": rss("<author>&l8;</author>", doctype(LAUGHS)),
    "quadratic": SWELLS,
    "quadratic-utf-16": SWELLS.encode("utf-16"),
    "a-file": rss("<author>&x;</author>", doctype('<!ENTITY x SYSTEM "file:///etc/hostname">')),
    "an-address": rss("<author>&x;</author>", doctype('<!ENTITY x PUBLIC "x" "http://a.example">')),
    "a-parameter": rss("", doctype("<!ENTITY % x '<!ENTITY y \"z\">'>%x;")),
    "after-comments": rss("", f"{XML}<!-- a --> <!-- b -->{doctype(LAUGHS).removeprefix(XML)}"),
    "no-end": f"<!DOCTYPE rss [{'<!ENTITY x ' * 10_000}",
    "attributes": rss("<link " + " ".join(f"a{i}='1'" for i in range(200_000)) + "/>"),
}


@pytest.mark.parametrize("content", UNSAFE.values(), ids=UNSAFE)
def test_what_would_blow_up_or_lead_out_is_refused_as_unsafe(content: bytes | str) -> None:
    tracemalloc.start()
    try:
        with within(seconds=2), pytest.raises(ParseError) as caught:
            parse(content)
        assert tracemalloc.get_traced_memory()[1] < 60e6
    finally:
        tracemalloc.stop()
    assert caught.value.trouble is Trouble.UNSAFE


def test_entities_that_name_characters_are_read() -> None:
    declared = doctype("<!ENTITY eacute \"&#233;\"><!ENTITY co 'Salt &#38; Sons'>")
    (entry,) = parse(rss("<author>Ren&eacute;e of &co;</author>", declared))
    assert entry.author == "Renée of Salt & Sons"


def test_a_text_about_entities_is_no_danger() -> None:
    (entry,) = parse(rss('<description><![CDATA[<!ENTITY x SYSTEM "y">]]></description>'))
    assert "<!ENTITY x" in entry.body


HOSTILE: dict[str, str] = {
    "less-than": rss(fill("<")),
    "less-than-in-title": rss(f"<dc:title>{fill('&lt;')}</dc:title>"),
    "comments": rss(fill("<!---->")),
    "comments-before-an-odd-date": rss(f"<pubDate>soon</pubDate>{fill('<!---->')}"),
    "open-comments": rss(fill("<!--")),
    "open-cdata": rss(fill("<![CDATA[")),
    "entities": rss(f"<description>{fill('&nbsp;')}</description>"),
    "ampersands": rss(f"<description>{fill('& ')}</description>"),
    "half-characters": rss(f"<description>{fill('&#55357;')}</description>"),
    "nesting": rss(f"<description>{fill('<div>')}</description>"),
    "roots": fill("<rss>"),
    "items": f"<rss><channel>{fill('<item><title>a</title></item>')}</channel></rss>",
    "odd-dates": f"<rss><channel>{fill('<item><pubDate>5 x</pubDate></item>')}</channel></rss>",
    "dates": rss(fill("<pubDate>soon 5</pubDate>")),
    "long-date": rss(f"<pubDate>Sun, 22{' ' * 1_000_000}x</pubDate>"),
    "doctype": f"<!DOCTYPE {fill('[')}",
    "instructions": fill("<?x ") + rss(""),
    "page-of-links": f"<html>{fill('<a href=/feed>x</a>')}",
    "page-of-headlines": f"<html>{fill('<h1>')}",
    "json-nesting": '{"version":"https://jsonfeed.org/version/1","items":' + fill("["),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_feed_costs_little_time(content: str) -> None:
    found: tuple[Entry, ...] = ()
    with within(seconds=2):
        try:
            found = parse(content)
        except ParseError as exc:
            assert exc.trouble in (Trouble.NOT_A_FEED, Trouble.UNSAFE)
    assert sum(len(entry.body) for entry in found) <= 2 * len(content)


def test_half_a_feed_with_every_usual_fault_is_read() -> None:
    faults = (
        "<title>Salt & Sons &nbsp; &zork; 2 < 3 \x0b&#xD83D;</title><description>d</description>"
    )
    (entry,) = parse(f'<rss version="2.0"><channel><item>{faults}</item></channel></rss>')
    assert (entry.title or "").startswith("Salt & Sons &zork; 2 < 3")
