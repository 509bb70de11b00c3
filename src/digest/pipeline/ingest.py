"""Sources to entries in the store. (action: glue)

A source's entries and the fact that it was read are kept together, one source at a time: a
run that dies loses the sources it was just reading, and the next run reads only those.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from digest.config import Settings
from digest.errors import SourceError, Trouble
from digest.ingest import Fetcher, read_source
from digest.model import Entry, Outcome, Source, SourceState, SourceTrouble
from digest.pipeline.fanout import Advance, attempt
from digest.pipeline.job import Job
from digest.store import Entries, SourceStates, Store

logger = logging.getLogger(__name__)

T = TypeVar("T")
# A schedule that reads every hour starts some seconds late, or early: nine tenths are an hour.
_SLACK = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """What reading one source gave; `fresh` if it was read so lately that it was not asked."""

    fetched: int = 0
    new: int = 0
    fresh: bool = False


@contextmanager
def open_fetcher(settings: Settings) -> Iterator[Fetcher]:
    """Yield the HTTP client of a run."""
    with Fetcher(
        user_agent=settings.user_agent,
        connect_timeout=settings.connect_timeout,
        max_bytes=settings.max_bytes,
    ) as fetcher:
        yield fetcher


def read_sources(
    sources: Sequence[Source], settings: Settings, *, now: datetime, advance: Advance
) -> tuple[Outcome[tuple[Entry, ...]], ...]:
    """Read all sources at once and keep nothing; return an outcome for each, in their order."""
    with open_fetcher(settings) as fetcher:
        return _fan_out(
            sources,
            lambda source: attempt(source.id, lambda: read_source(source, fetcher, now=now)),
            settings.workers,
            advance,
        )


def ingest_sources(job: Job, store: Store, advance: Advance) -> tuple[Outcome[SourceRead], ...]:
    """Read the job's sources that are due, all at once; keep what they give.

    Return an outcome for each source, due or not, in the order of the list.
    """
    due = {source.id for source in due_sources(job, store)}

    def ingest(source: Source) -> Outcome[SourceRead]:
        if source.id not in due:
            return Outcome(subject=source.id, value=SourceRead(fresh=True))
        outcome = attempt(source.id, lambda: ingest_source(source, job, fetcher, store))
        return settle_failure(outcome, job, store)

    with open_fetcher(job.settings) as fetcher:
        return _fan_out(job.reading.sources, ingest, job.settings.workers, advance)


def due_sources(job: Job, store: Store) -> tuple[Source, ...]:
    """Return the sources to be read: documents, and feeds not read lately.

    For a day that is over, feeds have nothing to give any more.
    """
    states = SourceStates(store).all()
    return tuple(s for s in job.reading.sources if s.is_document or _is_due(s, job, states))


def _is_due(source: Source, job: Job, states: dict[str, SourceState]) -> bool:
    state = states.get(source.id)
    if not job.is_today:
        return False
    if job.request.refresh or state is None or state.trouble or state.read_at is None:
        return True
    every = timedelta(minutes=job.settings.every_minutes)
    return state.place != source.url or abs(job.now - state.read_at) >= _SLACK * every


def ingest_source(source: Source, job: Job, fetcher: Fetcher, store: Store) -> SourceRead:
    """Read one source and keep what it gives.

    Raises:
        SourceError: it gave nothing usable; `Transient` if a later try may succeed.
        StoreError: the database refuses.
    """
    entries = read_source(source, fetcher, now=job.now)
    state = SourceState(source_id=source.id, place=source.url, checked_at=job.now, read_at=job.now)
    new = Entries(store).save(entries, seen=job.now, states=[state])
    logger.info("ingested source=%s entries=%d new=%d", source.id, len(entries), new)
    return SourceRead(fetched=len(entries), new=new)


def settle_failure(outcome: Outcome[SourceRead], job: Job, store: Store) -> Outcome[SourceRead]:
    """Keep why a source gave nothing, if so, and since when; return the outcome as it is.

    Raises:
        StoreError: the database refuses.
    """
    if isinstance(outcome.error, SourceError):
        states = SourceStates(store)
        states.save([_failed(outcome.error, states.of(outcome.subject), job.now)])
    return outcome


def _failed(error: SourceError, known: SourceState | None, now: datetime) -> SourceState:
    return SourceState(
        source_id=error.source_id,
        place=known.place if known else None,
        checked_at=now,
        read_at=known.read_at if known else None,
        trouble=error.trouble,
        detail=error.detail,
        failing_since=(known.failing_since if known else None) or now,
    )


def _fan_out(
    sources: Sequence[Source], step: Callable[[Source], T], workers: int, advance: Advance
) -> tuple[T, ...]:
    with ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(step, source): source.id for source in sources}
        done = {}
        for future in as_completed(futures):
            done[futures[future]] = future.result()
            advance()
    return tuple(done[source.id] for source in sources)


def known_reads(job: Job, store: Store) -> tuple[Outcome[SourceRead], ...]:
    """Return for each source how reading it went the last time, as if it was not due now."""
    states = SourceStates(store).all()
    return tuple(_known(source, states.get(source.id), job) for source in job.reading.sources)


def _known(source: Source, state: SourceState | None, job: Job) -> Outcome[SourceRead]:
    if state is None and job.is_today:
        detail = "was not read yet; run ingest first"
        return Outcome(subject=source.id, error=SourceError(source.id, Trouble.UNREACHABLE, detail))
    if state is None or state.trouble is None:
        return Outcome(subject=source.id, value=SourceRead(fresh=True))
    return Outcome(subject=source.id, error=SourceError(source.id, state.trouble, state.detail))


def troubles_of(
    outcomes: Iterable[Outcome[SourceRead]], sources: Sequence[Source]
) -> tuple[SourceTrouble, ...]:
    """Return the sources that gave nothing, with the reason."""
    names = {source.id: source.name for source in sources}
    return tuple(
        SourceTrouble(
            source_id=outcome.subject,
            name=names[outcome.subject],
            trouble=outcome.error.trouble,
            detail=outcome.error.detail,
        )
        for outcome in outcomes
        if isinstance(outcome.error, SourceError)
    )
