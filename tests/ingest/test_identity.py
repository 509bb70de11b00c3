"""An item under a new id is known again; a new one is never taken for an old one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.ingest.identity import KnownEntry, recognise
from digest.model import Entry
from tests.conftest import NOW

SITE = "https://gazette.example"
HARBOUR = Entry(
    id="new1",
    source_id="gazette",
    url=f"{SITE}/harbour",
    title="Harbour reopens",
    author=None,
    published=NOW,
    language=None,
    body="Ships are back.",
    markup="html",
)
BRIDGE = replace(HARBOUR, id="new2", url=f"{SITE}/bridge", title="Bridge closed")


def known(entry: Entry, id_: str, **changes: object) -> KnownEntry:
    fields = {"url": entry.url, "title": entry.title, "published": entry.published} | changes
    return KnownEntry(id=id_, **fields)  # type: ignore[arg-type]


def ids(entries: list[Entry], *stored: KnownEntry) -> list[str]:
    return [entry.id for entry in recognise(entries, stored)]


DAY = timedelta(days=1)
SAME = {
    "same-address": {"title": "Harbour open again", "published": NOW - timedelta(hours=2)},
    "same-address-later-date": {"published": NOW - 3 * DAY},
    "https-for-http": {"url": "http://gazette.example/harbour"},
    "a-slash-more": {"url": f"{SITE}/harbour/"},
    "another-address": {"url": f"{SITE}/2026/11/harbour"},
    "no-address": {"url": None},
    "undated": {"published": None},
}


@pytest.mark.parametrize("before", SAME.values(), ids=SAME)
def test_a_changed_guid_does_not_make_an_item_new(before: dict[str, object]) -> None:
    stored = known(HARBOUR, "old1", **before)
    assert ids([HARBOUR, BRIDGE], stored) == ["old1", "new2"]


OTHER = {
    "other-title-and-address": {"url": f"{SITE}/x", "title": "Ferry sinks"},
    "other-day-and-address": {"url": f"{SITE}/x", "published": NOW - DAY},
    "next-edition": {"title": "Briefing of yesterday", "published": NOW - DAY},
}


@pytest.mark.parametrize("before", OTHER.values(), ids=OTHER)
def test_another_item_is_new(before: dict[str, object]) -> None:
    assert ids([HARBOUR, BRIDGE], known(HARBOUR, "old1", **before)) == ["new1", "new2"]


def test_known_ids_stay() -> None:
    assert ids([HARBOUR], known(HARBOUR, "new1"), known(HARBOUR, "old1")) == ["new1"]


def test_an_address_that_items_share_says_nothing() -> None:
    shared = [replace(entry, url=f"{SITE}/briefing") for entry in (HARBOUR, BRIDGE)]
    stored = known(shared[0], "old1", title="Briefing", published=NOW - timedelta(hours=1))
    assert ids(shared, stored) == ["new1", "new2"]


def test_an_address_that_was_shared_before_says_nothing() -> None:
    stored = [known(HARBOUR, f"old{n}", title=f"B{n}", published=NOW - n * DAY) for n in (1, 2)]
    assert ids([HARBOUR], *stored) == ["new1"]


@pytest.mark.parametrize("home", [SITE, f"{SITE}/"])
def test_the_home_page_is_no_address_of_an_item(home: str) -> None:
    stored = known(HARBOUR, "old1", url=home, title="Other")
    assert ids([replace(HARBOUR, url=home)], stored) == ["new1"]


def test_a_title_that_items_share_says_nothing() -> None:
    daily = [replace(entry, title="Daily briefing", url=None) for entry in (HARBOUR, BRIDGE)]
    assert ids(daily, known(daily[0], "old1")) == ["new1", "new2"]


def test_a_daily_bulletin_under_one_address_and_title_is_new_every_day() -> None:
    bulletin = replace(HARBOUR, title="Daily briefing")
    assert ids([bulletin], known(bulletin, "old1", published=NOW - DAY)) == ["new1"]


def test_an_old_id_goes_to_one_item_only() -> None:
    moved = replace(BRIDGE, title=HARBOUR.title, published=HARBOUR.published)
    stored = known(HARBOUR, "old1"), known(HARBOUR, "old2", url=moved.url, title="x")
    found = ids([HARBOUR, moved], *stored)
    assert len(set(found)) == 2
