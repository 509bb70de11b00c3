"""Five megabytes made to take long are read in five seconds, a second for each megabyte.

Here one megabyte is tried, so that all of them take a minute; `FUZZ_MEGABYTES=5` tries the whole,
as `make fuzz` does before anything else. Parts are read first: what grows with the square of its
input shows it there, and is not waited for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from tests.fuzz.hostile import DUMPS, FEEDS, OPMLS, PAGES, URLS, Maker

_MEGABYTES = float(os.environ.get("FUZZ_MEGABYTES", "1"))
# The goal is a 5 MB adversarial page under 5 s. Processor time: other work on the machine is not
# ours, but shares its caches: one megabyte has two seconds.
_LONGEST = max(_MEGABYTES, 2.0)
_SHARES = (0.05, 0.25, 1.0)


def _seconds(read: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began


def _check(read: Callable[[str], object], make: Maker) -> None:
    read(make(2_000))  # loads what is loaded once
    for share in _SHARES:
        size = int(_MEGABYTES * 1_000_000 * share)
        spent = _seconds(read, make(size))
        assert spent < _LONGEST, f"{size:,} characters took {spent:.2f} s"


def _read_page(html: str) -> object:
    from digest.clean.extract import extract

    return extract(html, "https://example.org/a")


def _read_dump(text: str) -> object:
    from digest.clean.boilerplate import read_dump

    return read_dump(text)


def _read_document(text: str) -> object:
    from digest.ingest.document.decoding import decode

    return decode(text.encode("utf-16-be", "replace").replace(b"\0", b""), "es")


def _read_feed(text: str) -> object:
    from digest.errors import ParseError
    from digest.ingest.feed.parse import parse_feed
    from digest.model import Fetched
    from tests.fuzz.properties import NOW, SOURCE

    fetched = Fetched(
        source_id="fuzz", content=text.encode(), content_type="text/xml", url="https://example.org/"
    )
    try:
        return parse_feed(SOURCE, fetched, now=NOW)
    except ParseError as exc:
        return exc


def _read_opml(text: str) -> object:
    from digest.errors import ConfigError
    from digest.ingest.opml import parse_opml

    try:
        return parse_opml(text.encode())
    except ConfigError as exc:
        return exc


def _canonical(text: str) -> object:
    from digest.links import canonical_url

    return canonical_url(text)


@pytest.mark.parametrize("make", PAGES.values(), ids=PAGES.keys())
def test_a_huge_page_is_read_in_time(make: Maker) -> None:
    _check(_read_page, make)


@pytest.mark.parametrize("make", PAGES.values(), ids=PAGES.keys())
def test_a_huge_fragment_is_read_in_time(make: Maker) -> None:
    _check(_read_page, lambda size: make(size).replace("<html>", "").replace("<body>", ""))


@pytest.mark.parametrize("make", DUMPS.values(), ids=DUMPS.keys())
def test_a_huge_text_dump_is_read_in_time(make: Maker) -> None:
    _check(_read_dump, make)


@pytest.mark.parametrize("make", DUMPS.values(), ids=DUMPS.keys())
def test_a_huge_document_is_decoded_in_time(make: Maker) -> None:
    _check(_read_document, make)


@pytest.mark.parametrize("make", FEEDS.values(), ids=FEEDS.keys())
def test_a_huge_feed_is_read_in_time(make: Maker) -> None:
    _check(_read_feed, make)


@pytest.mark.parametrize("make", OPMLS.values(), ids=OPMLS.keys())
def test_a_huge_list_of_feeds_is_read_in_time(make: Maker) -> None:
    _check(_read_opml, make)


@pytest.mark.parametrize("make", URLS.values(), ids=URLS.keys())
def test_a_huge_address_is_read_in_time(make: Maker) -> None:
    _check(_canonical, make)
