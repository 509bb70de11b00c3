"""On how many pages of a site its blocks of text stood. (action: database)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, insert, select, tuple_, update

from digest.model import SiteCounts, SitePage
from digest.store.engine import CHUNK, Store
from digest.store.schema import site_blocks, site_pages

# Two variables for each pair in a statement.
_PAIRS = CHUNK // 2


class SiteTemplates:
    """What a store has learned of the pages of sites."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def learn(self, pages: Iterable[SitePage], *, seen: datetime) -> int:
        """Count the blocks of pages that were not counted before; return how many were new."""
        given = {(page.site, page.page): page for page in pages}
        with self._store.writing() as connection:
            known = _known_pages(connection, list(given))
            new = [page for key, page in given.items() if key not in known]
            _touch(connection, known, seen)
            if new:
                rows = [{"site": p.site, "page": p.page, "last_seen": seen} for p in new]
                connection.execute(insert(site_pages), rows)
                _count(connection, new, seen)
        return len(new)

    def of_sites(self, sites: Sequence[str]) -> dict[str, SiteCounts]:
        """Return what is known of each of these sites."""
        found: dict[str, SiteCounts] = {}
        with self._store.reading() as connection:
            for site in dict.fromkeys(sites):
                pages = select(func.count()).where(site_pages.c.site == site)
                blocks = select(site_blocks.c.block, site_blocks.c.pages)
                rows = connection.execute(blocks.where(site_blocks.c.site == site))
                found[site] = SiteCounts(
                    pages=connection.scalar(pages) or 0,
                    blocks={row.block: row.pages for row in rows},
                )
        return found


Key = tuple[str, str]


def _known_pages(connection: Connection, keys: Sequence[Key]) -> set[Key]:
    return _known(connection, keys, site_pages.c.site, site_pages.c.page)


def _known(connection: Connection, keys: Sequence[Key], *columns: object) -> set[Key]:
    known: set[Key] = set()
    for start in range(0, len(keys), _PAIRS):
        pair = tuple_(*columns)  # type: ignore[arg-type]
        found = connection.execute(
            select(*columns).where(pair.in_(keys[start : start + _PAIRS]))  # type: ignore[call-overload]
        )
        known.update((row[0], row[1]) for row in found)
    return known


def _touch(connection: Connection, keys: Iterable[Key], seen: datetime) -> None:
    """A page that is still shown keeps being counted."""
    rows = [{"of_site": site, "of_page": page, "seen": seen} for site, page in keys]
    if rows:
        this = and_(
            site_pages.c.site == bindparam("of_site"), site_pages.c.page == bindparam("of_page")
        )
        connection.execute(update(site_pages).where(this).values(last_seen=bindparam("seen")), rows)


def _count(connection: Connection, pages: Iterable[SitePage], seen: datetime) -> None:
    times: dict[Key, int] = {}
    for page in pages:
        for block in page.blocks:
            times[page.site, block] = times.get((page.site, block), 0) + 1
    known = _known(connection, list(times), site_blocks.c.site, site_blocks.c.block)
    grown = [
        {"of_site": site, "of_block": block, "more": more, "seen": seen}
        for (site, block), more in times.items()
        if (site, block) in known
    ]
    if grown:
        this = and_(
            site_blocks.c.site == bindparam("of_site"), site_blocks.c.block == bindparam("of_block")
        )
        more = {"pages": site_blocks.c.pages + bindparam("more"), "last_seen": bindparam("seen")}
        connection.execute(update(site_blocks).where(this).values(more), grown)
    fresh = [
        {"site": site, "block": block, "pages": count, "last_seen": seen}
        for (site, block), count in times.items()
        if (site, block) not in known
    ]
    if fresh:
        connection.execute(insert(site_blocks), fresh)
