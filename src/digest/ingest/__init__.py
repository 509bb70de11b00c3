"""From a source to its entries: over HTTP or from disk. (action)

In: a `Source`. Out: its `Entry` tuple, newest first. Must not know about cleaning or storing.
"""

from __future__ import annotations

from datetime import datetime

from digest.ingest.document import read_document
from digest.ingest.feed import parse_feed
from digest.ingest.fetch import Fetcher
from digest.model import Entry, Source

__all__ = ["Fetcher", "read_source"]


def read_source(source: Source, fetcher: Fetcher, *, now: datetime) -> tuple[Entry, ...]:
    """Read one source.

    Raises:
        SourceError: it cannot be reached, or is not what it should be; `Transient` if a
            later try may succeed.
    """
    if source.is_document:
        return read_document(source, max_bytes=fetcher.max_bytes)
    return parse_feed(source, fetcher.fetch(source), now=now)
