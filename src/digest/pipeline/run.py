"""One run from end to end, as `digest run` does it; what every run is wrapped in. (action: glue)

A run of a day is alone, is on record from its first moment, and tells the operator when it
went wrong.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import Protocol, TypeVar

from digest.errors import DeliveryError, LockedError
from digest.model import KeptEdition, Outcome, Run, RunKind, RunState, derive_id
from digest.pipeline.deliver import deliver_edition
from digest.pipeline.edition import (
    Day,
    Prepared,
    gather,
    keep_editions,
    open_translations,
    prepare_language,
)
from digest.pipeline.fanout import Advance, attempt
from digest.pipeline.ingest import SourceRead, ingest_sources, troubles_of
from digest.pipeline.job import Job
from digest.pipeline.notices import tell_operator
from digest.report import EditionReport, RunReport
from digest.store import Editions, Runs, Store

logger = logging.getLogger(__name__)

T = TypeVar("T")
INTERRUPTED = "Interrupted."
Say = Callable[[str], None]
"""Tells whoever watches one sentence."""


class Watch(Protocol):
    """Something that shows how far a run is."""

    def begin(self, stage: str, total: int) -> Advance:
        """Announce a stage of `total` steps; return what tells that one is done."""
        ...

    def say(self, sentence: str) -> None:
        """Tell why nothing moves just now."""
        ...


# --- alone and on record -----------------------------------------------------------------------


@contextmanager
def alone(job: Job, store: Store, what: str, say: Say) -> Iterator[Job]:
    """Hold the lock of `what`, after another run that has it; yield the job as it is then.

    Raises:
        LockedError: the other run is still busy after the time the settings give it.
    """
    minutes = job.settings.wait_minutes
    with ExitStack() as stack:
        try:
            stack.enter_context(store.locks.hold(what))
        except LockedError as exc:
            say(f"Waiting up to {minutes:g} minutes: {exc}")
            stack.enter_context(store.locks.hold(what, wait=minutes * 60))
            yield replace(job, now=datetime.now(UTC))
        else:
            yield job


class Record:
    """A run on record; how it ended is told before its context ends."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.kept = True

    def end(self, state: RunState, message: str, report: Mapping[str, object]) -> None:
        """Say how the run ended."""
        self.kept = True
        self.run = replace(self.run, state=state, message=message, report=report)

    def discard(self) -> None:
        """Keep nothing of the run: there was nothing to do."""
        self.run = replace(self.run, state=RunState.COMPLETED)
        self.kept = False

    def end_with(self, report: RunReport) -> None:
        """Say how the run ended by its report."""
        self.end(report.state, report.summary(), report.as_json())


@contextmanager
def recorded(
    job: Job, store: Store, kind: RunKind, *, scheduled_for: datetime | None = None
) -> Iterator[Record]:
    """Keep a run on record while the context lasts, and tell the operator how it ended.

    An exception ends it as failed and goes on. Runs whose process died are ended first.
    """
    end_crashed(job, store)
    run = Run(
        id=derive_id(kind, job.now.isoformat(), str(os.getpid())),
        kind=kind,
        day=job.day,
        languages=job.languages,
        scheduled_for=scheduled_for,
        started_at=job.now,
    )
    record = Record(run)
    with _alive(run, store):
        Runs(store).begin(run)
        try:
            yield record
            if record.run.state is RunState.RUNNING:
                record.end(RunState.COMPLETED, "Complete.", {})
        except BaseException as exc:
            record.end(RunState.FAILED, _words(exc), {})
            raise
        finally:
            if record.kept:
                _close(job, store, record.run)
            else:
                Runs(store).remove(record.run)


def _words(exc: BaseException) -> str:
    """Return what an exception says, as it can be kept: text of any source may be in it."""
    if isinstance(exc, KeyboardInterrupt):
        return INTERRUPTED
    text = str(exc) or type(exc).__name__
    return text.encode("utf-8", "replace").decode()


@contextmanager
def _alive(run: Run, store: Store) -> Iterator[None]:
    """Hold the lock by which others see that the run's process lives."""
    try:
        with store.locks.hold(_life(run)):
            yield
    finally:
        store.locks.forget(_life(run))


def end_crashed(job: Job, store: Store) -> None:
    """End the runs whose process died: each holds a lock as long as it lives."""
    for run in Runs(store).running():
        known = as_it_is(run, store)
        if known.state is RunState.CRASHED:
            logger.warning("crashed run=%s kind=%s day=%s", run.id, run.kind, run.day)
            _close(job, store, known)
            store.locks.forget(_life(run))


def as_it_is(run: Run, store: Store) -> Run:
    """Return a run on record as it really is: one without a living process has crashed."""
    if run.state is not RunState.RUNNING or store.locks.is_held(_life(run)):
        return run
    message = "Its process died before the end; the next run does the rest."
    return replace(run, state=RunState.CRASHED, message=message)


def _life(run: Run) -> str:
    return f"run-{run.id}"


def _close(job: Job, store: Store, run: Run) -> None:
    ended = replace(run, ended_at=datetime.now(UTC))
    if Runs(store).end(ended) and run.message != INTERRUPTED:
        tell_operator(job, store, ended)


# --- all of it ---------------------------------------------------------------------------------


def run_job(job: Job, store: Store, watch: Watch) -> RunReport:
    """Run the whole pipeline for one day, in every language of the reading.

    Raises:
        LockedError: another run of the day is still busy.
        UntranslatedError: a strict run met a text that cannot be translated.
        DigestError: nothing could be made.
    """
    with (
        alone(job, store, lock_of(RunKind.DIGEST, job), watch.say) as current,
        recorded(current, store, RunKind.DIGEST) as record,
    ):
        report = _run(current, store, watch)
        record.end_with(report)
    return report


def lock_of(kind: RunKind, job: Job) -> str:
    """Return the name of the lock that keeps runs of a kind, or stages of a run, apart."""
    # For a day that is over no feed is read, so nobody has to wait for who reads today's.
    of_a_day = kind in (RunKind.DIGEST, RunKind.EDITION) or not job.is_today
    return f"{kind}-{job.day}" if of_a_day else str(kind)


def _run(job: Job, store: Store, watch: Watch) -> RunReport:
    clock = Clock()
    if job.request.render_only:
        return replace(render_again(job, store), seconds=clock.lap("render"))
    # What another run read while this one waited belongs to this edition too.
    with alone(job, store, lock_of(RunKind.INGEST, job), watch.say) as job:
        outcomes = ingest_sources(job, store, watch.begin)
    clock.lap("ingest")
    with alone(job, store, lock_of(RunKind.EDITION, job), watch.say):
        advance = watch.begin("finding the stories", 1)
        news = gather(job, read_names(outcomes), store)
        advance()
        clock.lap("stories")
        prepared = _prepare(job, news, outcomes, store, watch)
        clock.lap("translate")
    with alone(job, store, lock_of(RunKind.DELIVER, job), watch.say):
        delivered = _deliver(job, prepared, store)
    report = report_of(job, outcomes, news, prepared, delivered)
    return replace(report, seconds=clock.lap("deliver"))


def read_names(outcomes: Sequence[Outcome[SourceRead]]) -> tuple[str, ...]:
    """Return the ids of the sources that gave something, now or lately."""
    return tuple(outcome.subject for outcome in outcomes if outcome.error is None)


def _prepare(
    job: Job, news: Day, outcomes: Sequence[Outcome[SourceRead]], store: Store, watch: Watch
) -> tuple[Outcome[Prepared], ...]:
    """Translate every language before any is kept, so that `strict` keeps all or nothing."""
    advance = watch.begin("translating", len(job.languages))
    troubles = troubles_of(outcomes, job)
    if nothing_to_tell(job, news, outcomes):
        return ()
    translations = open_translations(job, store)
    prepared = []
    for language in job.languages:
        prepared.append(prepare_language(job, language, news, troubles, translations, store))
        advance()
    keep_editions(job, values_of(prepared), store)
    return tuple(prepared)


def _deliver(
    job: Job, prepared: Sequence[Outcome[Prepared]], store: Store
) -> tuple[Outcome[EditionReport], ...]:
    made = [one.edition.language for one in values_of(prepared)]
    return _deliver_kept(job, Editions(store).of_day(job.day, made) if made else (), store)


def _deliver_kept(
    job: Job, editions: Sequence[KeptEdition], store: Store
) -> tuple[Outcome[EditionReport], ...]:
    return tuple(
        attempt(kept.edition.id, partial(deliver_edition, job, kept, store)) for kept in editions
    )


def render_again(job: Job, store: Store) -> RunReport:
    """Render and deliver what is kept of the day, with the templates of today.

    Raises:
        DeliveryError: nothing is kept of it.
    """
    return delivery_report(_deliver_kept(job, kept_editions(job, store), store))


def kept_editions(job: Job, store: Store) -> tuple[KeptEdition, ...]:
    """Return the day's editions in the job's languages.

    Raises:
        DeliveryError: there is none.
    """
    kept = Editions(store).of_day(job.day, job.languages)
    if not kept:
        languages = ", ".join(job.languages)
        raise DeliveryError(f"no edition of {job.day} in {languages} is kept; make it first")
    return kept


def delivery_report(outcomes: Sequence[Outcome[EditionReport]]) -> RunReport:
    """Return what delivering alone came to."""
    return RunReport(editions=tuple(values_of(outcomes)), failures=failures_of(outcomes))


def nothing_to_tell(job: Job, news: Day, outcomes: Sequence[Outcome[SourceRead]]) -> bool:
    """Whether an edition would be empty for want of sources rather than of news.

    Every source failed and nothing read earlier is left, or the day is over and nothing of it is
    kept any more: an edition that was made then must not be replaced.
    """
    failed = sum(outcome.error is not None for outcome in outcomes)
    return not news.stories and (failed == len(job.reading.sources) or not job.is_today)


def values_of(outcomes: Sequence[Outcome[T]]) -> list[T]:
    """Return the values of the outcomes that have one."""
    return [outcome.value for outcome in outcomes if outcome.value is not None]


def failures_of(outcomes: Sequence[Outcome[T]]) -> tuple[str, ...]:
    """Return the errors of the outcomes that have one, in words."""
    return tuple(str(outcome.error) for outcome in outcomes if outcome.error is not None)


def report_of(
    job: Job,
    outcomes: Sequence[Outcome[SourceRead]],
    news: Day,
    prepared: Sequence[Outcome[Prepared]],
    delivered: Sequence[Outcome[EditionReport]] | None = None,
) -> RunReport:
    """Return what a run came to; without `delivered`, its editions are those only prepared."""
    reads = values_of(outcomes)
    made = {one.edition.id: one.report for one in values_of(prepared)}
    if delivered is not None:
        done = values_of(delivered)
        made = {one.edition_id: made[one.edition_id].joined_with(one) for one in done}
    return RunReport(
        sources=len(job.reading.sources),
        fresh=sum(read.fresh for read in reads),
        unchanged=sum(read.unchanged for read in reads),
        pages=sum(read.pages for read in reads),
        fetched=sum(read.fetched for read in reads),
        new=sum(read.new for read in reads),
        articles=news.articles,
        stories=len(news.stories),
        troubles=troubles_of(outcomes, job),
        skipped=(*news.skipped, *(trouble for read in reads for trouble in read.troubles)),
        editions=tuple(made.values()),
        failures=(*failures_of(prepared), *failures_of(delivered or ())),
    )


class Clock:
    """Seconds between laps."""

    def __init__(self) -> None:
        self._laps: list[tuple[str, float]] = []
        self._last = perf_counter()

    def lap(self, stage: str) -> tuple[tuple[str, float], ...]:
        """Note the time since the lap before under a stage's name; return all laps."""
        now = perf_counter()
        self._laps.append((stage, now - self._last))
        self._last = now
        return tuple(self._laps)
