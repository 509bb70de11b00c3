"""One source to its answer: over HTTP or from disk. (action)

In: a `Source`, and its `SourceState` where it was read before. Out: an `Answer`: the entries
that are to be kept, newest first. Must not know about cleaning or storing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from digest import __version__
from digest.ingest.answer import Answer
from digest.ingest.document.read import read_documents
from digest.ingest.feed.parse import choose_entries, parse_feed
from digest.ingest.health import dated, place_of
from digest.ingest.http.fetch import Fetcher
from digest.ingest.rules import passes
from digest.ingest.teaser import wants_page
from digest.links import canonical_url
from digest.model import Entry, Fetched, Source, SourceState, TextFrom, Validators, derive_id


def read_source(
    source: Source, fetcher: Fetcher, *, now: datetime, known: SourceState | None = None
) -> Answer:
    """Read one source.

    With what is `known` of it, it is asked only for what is new since then.

    Raises:
        SourceError: it cannot be reached, or is not what it should be; `Transient` if a
            later try may succeed.
    """
    same = known if known is not None and known.place == place_of(source) else None
    if source.is_document:
        return _read_documents(source, fetcher, same)
    return _read_feed(source, fetcher, same, now)


def _read_documents(source: Source, fetcher: Fetcher, known: SourceState | None) -> Answer:
    last = _content_part(source, known)
    documents = read_documents(source, max_bytes=fetcher.max_bytes, known=last)
    if documents.unchanged and known is not None:
        return Answer(source_id=source.id, unchanged=True, fingerprint=known.fingerprint)
    entries = tuple(entry for entry in documents.entries if passes(entry, source))
    return Answer(
        source_id=source.id,
        entries=entries[: source.max_items] if source.many else entries,
        total=len(documents.entries),
        # A document needs no date.
        dated=len(documents.entries),
        troubles=documents.troubles,
        fingerprint=_fingerprint(source, documents.fingerprint),
    )


def _read_feed(
    source: Source, fetcher: Fetcher, known: SourceState | None, now: datetime
) -> Answer:
    last = _content_part(source, known)
    # Asked in another way, the same feed may give other entries: then all of it is wanted.
    validators = known.validators if known is not None and last else Validators()
    address = known.moved_to if known is not None else None
    fetched = fetcher.fetch(source, url=address, validators=validators)
    content = hashlib.sha256(fetched.content).hexdigest()[:_HALF]
    if known is not None and (fetched.unchanged or content == last):
        return _unchanged(source, fetched, known)
    feed = parse_feed(source, fetched, now=now)
    chosen = choose_entries(_wanted(feed.entries, source), source, now)
    return Answer(
        source_id=source.id,
        entries=tuple(_marked(entry, source) for entry in chosen),
        total=len(feed.entries),
        dated=dated(feed.entries),
        validators=fetched.validators,
        fingerprint=_fingerprint(source, content),
        fresh_for=fetched.fresh_for,
        moved_to=fetched.moved_to,
    )


def _unchanged(source: Source, fetched: Fetched, known: SourceState) -> Answer:
    given = fetched.validators
    return Answer(
        source_id=source.id,
        unchanged=True,
        validators=given if given != Validators() else known.validators,
        fingerprint=known.fingerprint,
        fresh_for=fetched.fresh_for,
        moved_to=fetched.moved_to,
    )


def _wanted(entries: Iterable[Entry], source: Source) -> tuple[Entry, ...]:
    """Return the entries that the source's rules let pass, with addresses free of trackers."""
    clean = (replace(e, url=canonical_url(e.url)) if e.url else e for e in entries)
    return tuple(entry for entry in clean if passes(entry, source))


def _marked(entry: Entry, source: Source) -> Entry:
    return replace(entry, text_from=TextFrom.PENDING) if wants_page(entry, source) else entry


# --- what was read before ------------------------------------------------------------------------

_HALF = 32


def _fingerprint(source: Source, content: str) -> str:
    """Return what tells whether reading the source again could give anything else.

    Its first part is of how the source is read: by which keys and which version.
    """
    return f"{_way(source)}-{content[:_HALF]}"


def _way(source: Source) -> str:
    return derive_id(__version__, repr(source))


def _content_part(source: Source, known: SourceState | None) -> str:
    """Return the fingerprint of the content read before, if it was read in the same way."""
    way, _, content = known.fingerprint.partition("-") if known else ("", "", "")
    return content if way == _way(source) else ""
