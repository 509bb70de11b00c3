"""What repeats over the pages of a site is learned, and left out of all of them. (action: glue)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from digest.clean import (
    Content,
    furniture_of,
    is_new_page,
    keys_of,
    site_of,
    without_furniture,
)
from digest.model import Entry, SiteCounts, SitePage
from digest.store import SiteTemplates, Store


def without_templates(
    contents: Mapping[str, Content], entries: Iterable[Entry], store: Store, *, now: datetime
) -> dict[str, Content]:
    """Return the contents of entries, by id, without what is furniture of their sites.

    Learns from all of them first: each page counts once, whatever the address it came from.
    """
    sites = {entry.id: _site(entry) for entry in entries if entry.id in contents}
    templates = SiteTemplates(store)
    names = sorted(set(sites.values()))
    templates.learn(_new_pages(contents, sites, templates.of_sites(names)), seen=now)
    return _cleaned(contents, sites, templates.of_sites(names))


def _site(entry: Entry) -> str:
    """Return what an entry's pages are learned under: the host, or the source of documents."""
    return (site_of(entry.url) if entry.url else "") or f"source {entry.source_id}"


def _new_pages(
    contents: Mapping[str, Content], sites: Mapping[str, str], seen: Mapping[str, SiteCounts]
) -> Sequence[SitePage]:
    """Return the pages that bring new text to their site, one after the other."""
    pages = {site: counts.pages for site, counts in seen.items()}
    blocks = {site: Counter(counts.blocks) for site, counts in seen.items()}
    new: list[SitePage] = []
    for id_, site in sites.items():
        keys = keys_of(contents[id_].blocks)
        known = SiteCounts(pages=pages[site], blocks=blocks[site])
        if keys and is_new_page(contents[id_].blocks, known):
            new.append(SitePage(site=site, page=id_, blocks=keys))
            pages[site] += 1
            blocks[site].update(keys)
    return new


def _cleaned(
    contents: Mapping[str, Content], sites: Mapping[str, str], seen: Mapping[str, SiteCounts]
) -> dict[str, Content]:
    furniture = {site: furniture_of(counts) for site, counts in seen.items()}
    return {
        id_: without_furniture(content, furniture[sites[id_]]) for id_, content in contents.items()
    }
