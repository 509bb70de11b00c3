"""Sources to entries in the store. (action: glue)

A source's entries and the fact that it was read are kept together, one source at a time: a
run that dies loses the sources it was just reading, and the next run reads only those.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TypeVar

from digest.config import Settings
from digest.errors import SourceError, Trouble
from digest.ingest import (
    Answer,
    Fetcher,
    after_answer,
    after_failure,
    is_due,
    read_source,
    recognise,
)
from digest.model import Entry, Outcome, Source, SourceState, SourceTrouble, TextFrom
from digest.pipeline.fanout import Advance, Begin, attempt
from digest.pipeline.job import Job
from digest.pipeline.memory import share_heaps
from digest.pipeline.pages import fill_pages
from digest.store import Entries, SourceStates, Store

logger = logging.getLogger(__name__)

T = TypeVar("T")
# Entries known from before this are never told: no look-back reaches so far.
NEVER_TOLD = datetime(1970, 1, 1, tzinfo=UTC)
# A page that could not be had for so long is given up: its news is old.
_PENDING_FOR = timedelta(days=1)
# A source that gives nothing for so long is said to do so since then.
_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """What reading one source gave.

    `fresh`: it was read so lately that it was not asked. `unchanged`: it was asked and had
    nothing else than before. `pages` were fetched for entries that are but teasers. `troubles`
    names what of it could not be read.
    """

    fetched: int = 0
    new: int = 0
    fresh: bool = False
    unchanged: bool = False
    pages: int = 0
    troubles: tuple[str, ...] = ()


@contextmanager
def open_fetcher(settings: Settings) -> Iterator[Fetcher]:
    """Yield the HTTP client of a run."""
    share_heaps()
    with Fetcher(
        user_agent=settings.user_agent,
        connect_timeout=settings.connect_timeout,
        max_bytes=settings.max_bytes,
        allow=settings.allow_networks,
        workers=settings.workers,
        per_host=settings.per_host,
    ) as fetcher:
        yield fetcher


def read_sources(
    sources: Sequence[Source], settings: Settings, *, now: datetime, advance: Advance
) -> tuple[Outcome[Answer], ...]:
    """Read all sources at once and keep nothing; return an outcome for each, in their order."""
    with open_fetcher(settings) as fetcher, ThreadPoolExecutor(settings.workers) as pool:
        steps = {s.id: partial(read_source, s, fetcher, now=now) for s in sources}
        done: dict[str, Outcome[Answer]] = {}
        for batch in _as_done(steps, pool):
            done.update(batch)
            _advance(advance, len(batch))
    return tuple(done[source.id] for source in sources)


def ingest_sources(job: Job, store: Store, begin: Begin) -> tuple[Outcome[SourceRead], ...]:
    """Read the job's sources that are due, all at once; keep what they give; then the pages of
    those that give but teasers.

    Return an outcome for each source, due or not, in the order of the list.
    """
    states = SourceStates(store).all()
    sources = {source.id: source for source in job.reading.sources}
    due = [source for source in sources.values() if _is_asked(source, job, states)]
    outcomes = {id_: _known(sources[id_], states.get(id_), job) for id_ in sources}
    advance = begin("reading sources", len(sources))
    _advance(advance, len(sources) - len(due))
    with open_fetcher(job.settings) as fetcher, ThreadPoolExecutor(job.settings.workers) as pool:
        steps = {s.id: partial(_ask, s, states.get(s.id), job, fetcher) for s in due}
        for batch in _as_done(steps, pool):
            outcomes |= _keep(batch, sources, states, job, store)
            _advance(advance, len(batch))
        filled = _fill_all(job, store, partial(_fill, sources, fetcher, store), pool, begin)
    return tuple(_with_pages(outcomes[id_], filled.get(id_, 0)) for id_ in sources)


def due_sources(job: Job, store: Store) -> tuple[Source, ...]:
    """Return the sources that have something to do: documents, feeds that are due, and those
    with pages still to be fetched.

    For a day that is over, feeds have nothing to give any more.
    """
    states = SourceStates(store).all()
    waiting = {entry.source_id for entry in _pending(job, store)}
    return tuple(s for s in job.reading.sources if s.id in waiting or _is_asked(s, job, states))


def _is_asked(source: Source, job: Job, states: Mapping[str, SourceState]) -> bool:
    if source.is_document:
        return True
    state = states.get(source.id)
    return job.is_today and is_due(source, state, job.now, at_once=job.request.refresh)


def ingest_source(source: Source, job: Job, fetcher: Fetcher, store: Store) -> SourceRead:
    """Read one source if it is due, keep what it gives, and fetch the pages that it needs.

    Raises:
        SourceError: it gave nothing usable; `Transient` if a later try may succeed.
        StoreError: the database refuses.
    """
    state = SourceStates(store).of(source.id)
    read = SourceRead(fresh=True)
    if _is_asked(source, job, {source.id: state} if state else {}):
        read = _keep_answer(source, state, _ask(source, state, job, fetcher), job, store)
    waiting = [entry for entry in _pending(job, store) if entry.source_id == source.id]
    return replace(read, pages=fill_pages(source, waiting, fetcher, store))


def settle_failure(
    outcome: Outcome[SourceRead], source: Source, job: Job, store: Store
) -> Outcome[SourceRead]:
    """Keep why a source gave nothing, if so, and since when; return the outcome as it is.

    Raises:
        StoreError: the database refuses.
    """
    if isinstance(outcome.error, SourceError):
        states = SourceStates(store)
        states.save([_state_failed(source, states.of(source.id), outcome.error, job)])
    return outcome


def _ask(source: Source, state: SourceState | None, job: Job, fetcher: Fetcher) -> Answer:
    return read_source(source, fetcher, now=job.now, known=state)


# --- keeping -------------------------------------------------------------------------------------


def _keep(
    batch: Mapping[str, Outcome[Answer]],
    sources: Mapping[str, Source],
    states: Mapping[str, SourceState],
    job: Job,
    store: Store,
) -> dict[str, Outcome[SourceRead]]:
    """Keep what some sources gave; those that gave nothing new share one transaction."""
    kept: dict[str, Outcome[SourceRead]] = {}
    confirmed: list[SourceState] = []
    failed: list[SourceState] = []
    for name, outcome in batch.items():
        source, state, answer = sources[name], states.get(name), outcome.value
        if answer is not None and answer.unchanged:
            logger.info("ingested source=%s unchanged=True", name)
            confirmed.append(_state_after(source, state, answer, job))
            kept[name] = Outcome(subject=name, value=SourceRead(unchanged=True))
        elif answer is not None:
            kept[name] = attempt(name, partial(_keep_answer, source, state, answer, job, store))
        else:
            kept[name] = Outcome(subject=name, error=outcome.error)
        if isinstance(error := kept[name].error, SourceError):
            failed.append(_state_failed(source, state, error, job))
    Entries(store).confirm(confirmed, seen=job.now)
    SourceStates(store).save(failed)
    return kept


def _keep_answer(
    source: Source, state: SourceState | None, answer: Answer, job: Job, store: Store
) -> SourceRead:
    after = _state_after(source, state, answer, job)
    entries = Entries(store)
    if answer.unchanged:
        logger.info("ingested source=%s unchanged=True", source.id)
        entries.confirm([after], seen=job.now)
        return SourceRead(unchanged=True)
    first_time = state is None or state.read_at is None
    given = answer.entries if first_time else recognise(answer.entries, entries.known_of(source.id))
    if job.request.only_new and first_time and not source.is_document:
        given = tuple(replace(entry, text_from=TextFrom.SOURCE) for entry in given)
        entries.save(given, seen=job.now, states=[after], first_seen=NEVER_TOLD)
        return SourceRead(fetched=len(given))
    new = entries.save(given, seen=job.now, states=[after])
    logger.info("ingested source=%s entries=%d new=%d", source.id, len(given), new)
    return SourceRead(fetched=len(given), new=new, troubles=answer.troubles)


def _state_failed(
    source: Source, state: SourceState | None, error: SourceError, job: Job
) -> SourceState:
    failed = after_failure(source, state, error, now=job.now)
    error.since = failed.failing_since
    return failed


def _state_after(
    source: Source, state: SourceState | None, answer: Answer, job: Job
) -> SourceState:
    every = source.every or timedelta(minutes=job.settings.every_minutes)
    return after_answer(source, state, answer, now=job.now, every=every)


# --- pages ---------------------------------------------------------------------------------------


def _pending(job: Job, store: Store) -> tuple[Entry, ...]:
    """Return the entries whose pages are still to be fetched; too old ones are given up."""
    if not job.is_today:
        return ()
    Entries(store).give_up_pending(before=job.now - _PENDING_FOR)
    return Entries(store).pending([source.id for source in job.reading.sources])


def _fill_all(
    job: Job,
    store: Store,
    fill: Callable[[str, Sequence[Entry]], int],
    pool: ThreadPoolExecutor,
    begin: Begin,
) -> dict[str, int]:
    """Fetch the pages that entries wait for; return how many each source got."""
    waiting: dict[str, list[Entry]] = {}
    for entry in _pending(job, store):
        waiting.setdefault(entry.source_id, []).append(entry)
    if not waiting:
        return {}
    advance = begin("reading full texts", len(waiting))
    filled: dict[str, int] = {}
    for batch in _as_done({id_: partial(fill, id_, waiting[id_]) for id_ in waiting}, pool):
        filled |= {id_: outcome.value or 0 for id_, outcome in batch.items()}
        _advance(advance, len(batch))
    return filled


def _fill(
    sources: Mapping[str, Source],
    fetcher: Fetcher,
    store: Store,
    source_id: str,
    entries: Sequence[Entry],
) -> int:
    return fill_pages(sources[source_id], entries, fetcher, store)


def _with_pages(outcome: Outcome[SourceRead], pages: int) -> Outcome[SourceRead]:
    if outcome.value is None or not pages:
        return outcome
    return replace(outcome, value=replace(outcome.value, pages=pages))


# --- fan-out -------------------------------------------------------------------------------------


def _as_done(
    steps: Mapping[str, Callable[[], T]], pool: ThreadPoolExecutor
) -> Iterator[dict[str, Outcome[T]]]:
    """Run all steps; yield their outcomes by subject, as many at once as are done."""
    names = {pool.submit(attempt, name, step): name for name, step in steps.items()}
    waiting = set(names)
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        # Nothing holds a result that was handed on: together they may be large.
        yield {names.pop(future): future.result() for future in done}
        del done


def _advance(advance: Advance, times: int) -> None:
    for _ in range(times):
        advance()


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
    error = SourceError(source.id, state.trouble, state.detail, since=state.failing_since)
    return Outcome(subject=source.id, error=error)


def troubles_of(outcomes: Iterable[Outcome[SourceRead]], job: Job) -> tuple[SourceTrouble, ...]:
    """Return the sources that gave nothing, with the reason, and since when if it lasts."""
    names = {source.id: source.name for source in job.reading.sources}
    return tuple(
        SourceTrouble(
            source_id=outcome.subject,
            name=names[outcome.subject],
            trouble=outcome.error.trouble,
            detail=outcome.error.detail,
            since=_lasting(outcome.error.since, job),
        )
        for outcome in outcomes
        if isinstance(outcome.error, SourceError)
    )


def _lasting(since: datetime | None, job: Job) -> date | None:
    """Return the day since which a source gives nothing, if that is a day ago or more."""
    if since is None or job.now - since < _LASTS:
        return None
    return since.astimezone(job.settings.zone).date()
