"""Blocks of a site are counted once for each page, and forgotten with age."""

from __future__ import annotations

from datetime import timedelta

from digest.model import SiteCounts, SitePage
from digest.store import SiteTemplates, Store, Upkeep
from tests.conftest import NOW

DAY = timedelta(days=1)


def page(name: str, *blocks: str, site: str = "gazette.example") -> SitePage:
    return SitePage(site=site, page=name, blocks=frozenset(blocks))


def counts(store: Store, site: str = "gazette.example") -> SiteCounts:
    return SiteTemplates(store).of_sites([site])[site]


def test_a_block_counts_once_for_each_page(store: Store) -> None:
    templates = SiteTemplates(store)
    assert templates.learn([page("one", "menu", "news"), page("two", "menu")], seen=NOW) == 2
    assert templates.learn([page("two", "menu"), page("three", "menu")], seen=NOW) == 1
    assert counts(store) == SiteCounts(pages=3, blocks={"menu": 3, "news": 1})


def test_sites_are_counted_apart(store: Store) -> None:
    SiteTemplates(store).learn(
        [page("one", "menu"), page("one", "menu", site="b.example")], seen=NOW
    )
    assert counts(store, "b.example") == SiteCounts(pages=1, blocks={"menu": 1})
    assert counts(store, "nobody.example") == SiteCounts(pages=0, blocks={})


def test_more_blocks_than_a_statement_holds_are_counted(store: Store) -> None:
    many = [page(f"page-{n}", *(f"block-{b}" for b in range(n, n + 40))) for n in range(300)]
    SiteTemplates(store).learn(many, seen=NOW)
    SiteTemplates(store).learn(many, seen=NOW)
    found = counts(store)
    assert (found.pages, found.blocks["block-100"], found.blocks["block-0"]) == (300, 40, 1)


def test_what_stands_on_no_page_any_more_is_forgotten(store: Store) -> None:
    templates = SiteTemplates(store)
    templates.learn([page("old", "menu", "summer offer")], seen=NOW)
    templates.learn([page("new", "menu")], seen=NOW + 100 * DAY)
    Upkeep(store).prune(before=NOW + DAY)
    assert counts(store) == SiteCounts(pages=1, blocks={"menu": 2})


def test_a_page_that_is_still_shown_is_not_forgotten_and_not_counted_again(store: Store) -> None:
    templates = SiteTemplates(store)
    for days in (0, 50, 100):
        templates.learn([page("one", "menu")], seen=NOW + days * DAY)
        Upkeep(store).prune(before=NOW + days * DAY - 60 * DAY)
    assert counts(store).pages == 1
