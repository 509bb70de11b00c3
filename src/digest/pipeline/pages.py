"""The pages behind the links of entries that are but teasers. (action: glue)"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from digest.clean import with_page
from digest.errors import Transient
from digest.ingest import Fetcher, page_text
from digest.model import Entry, FullText, Source, TextFrom
from digest.pipeline.fanout import attempt
from digest.store import Entries, Store

logger = logging.getLogger(__name__)

# After so many pages in a row that could not be had, the others are left for the next run.
_PATIENCE = 3
# No source keeps a run waiting longer than this for its pages, in seconds.
_LONGEST = 120.0


def fill_pages(source: Source, entries: Sequence[Entry], fetcher: Fetcher, store: Store) -> int:
    """Fetch the pages of a source's entries and keep their texts; return how many were had.

    A page that cannot be had leaves the feed's own text, marked as a teaser; one that cannot be
    had just now is left for the next run.

    Raises:
        StoreError: the database refuses.
    """
    if source.full_text is FullText.NEVER:
        # Wanted when they were read, and not any more.
        Entries(store).fill(replace(entry, text_from=TextFrom.SOURCE) for entry in entries)
        return 0
    end = time.monotonic() + _LONGEST
    done: list[Entry] = []
    failed = 0
    for entry in entries:
        if failed == _PATIENCE or time.monotonic() > end:
            logger.info("left source=%s pages=%d", source.id, len(entries) - len(done))
            break
        settled = _settle(entry, source, fetcher)
        failed = 0 if settled.text_from is TextFrom.PAGE else failed + 1
        if settled.text_from is not TextFrom.PENDING:
            done.append(settled)
    if done:
        Entries(store).fill(done)
    return sum(entry.text_from is TextFrom.PAGE for entry in done)


def _settle(entry: Entry, source: Source, fetcher: Fetcher) -> Entry:
    """Return the entry with its page's text, or with why it has none."""
    outcome = attempt(entry.id, partial(_fetch, entry, source, fetcher))
    if outcome.value is not None:
        return outcome.value
    passing = isinstance(outcome.error, Transient)
    return replace(entry, text_from=TextFrom.PENDING if passing else TextFrom.TEASER)


def _fetch(entry: Entry, source: Source, fetcher: Fetcher) -> Entry:
    assert entry.url is not None
    fetched = fetcher.fetch_page(source, entry.url)
    html = page_text(fetched)
    return with_page(entry, html, fetched.url)
