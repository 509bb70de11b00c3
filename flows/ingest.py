"""Sources to entries in the store: one task for each feed, one for all documents."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Any, TypeGuard

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import task_run
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import Task, exponential_backoff

from digest.errors import SourceError, Transient
from digest.model import Outcome, RunKind, RunState, Source
from digest.pipeline.fanout import attempt, failure_of
from digest.pipeline.ingest import (
    SourceRead,
    due_sources,
    ingest_source,
    known_reads,
    open_fetcher,
    settle_failure,
    troubles_of,
)
from digest.pipeline.job import Job, Request
from digest.pipeline.run import values_of
from digest.store import open_store
from flows import form
from flows.artifacts import Progress, show_troubles
from flows.context import as_is, begin, named
from flows.form import Sources

RETRIES = 2
SourceOutcome = Outcome[SourceRead]


def may_pass(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether a task failed with what may pass by itself: only that is tried again."""
    return _may_pass(state.data)


def _may_pass(error: object) -> TypeGuard[SourceError]:
    """Whether a source failed with what may pass in seconds, and did not ask for more."""
    waits = isinstance(error, SourceError) and error.retry_after
    return isinstance(error, Transient) and not waits


@task(
    name="read-source",
    task_run_name="read {source.id}",
    retries=RETRIES,
    retry_delay_seconds=exponential_backoff(2),
    retry_jitter_factor=0.5,
    retry_condition_fn=may_pass,
    # A source's own timeout is 600 s at most; this one is for what hangs all the same.
    timeout_seconds=900,
    cache_policy=NO_CACHE,
)
async def read(source: Source, job: Job) -> SourceOutcome:
    """Read one source; raise what may pass by itself as long as there are tries left.

    In a thread that is waited for: so its timeout holds even if reading hangs.
    """
    return await asyncio.to_thread(_read_now, source, job, tries_left=_tries_left())


def _tries_left() -> bool:
    return int(task_run.run_count) <= RETRIES


def _read_now(source: Source, job: Job, *, tries_left: bool) -> SourceOutcome:
    with open_fetcher(job.settings) as fetcher, open_store(job.settings.database) as store:
        outcome = attempt(source.id, lambda: ingest_source(source, job, fetcher, store))
        if tries_left and _may_pass(outcome.error):
            raise outcome.error
        return settle_failure(outcome, source, job, store)


@task(
    name="read-documents",
    task_run_name="read documents",
    timeout_seconds=900,
    cache_policy=NO_CACHE,
)
def read_documents(sources: tuple[Source, ...], job: Job) -> tuple[SourceOutcome, ...]:
    """Read all local documents: a task for each would cost more than reading it."""
    with open_fetcher(job.settings) as fetcher, open_store(job.settings.database) as store:
        return tuple(
            settle_failure(
                attempt(source.id, partial(ingest_source, source, job, fetcher, store)),
                source,
                job,
                store,
            )
            for source in sources
        )


@flow(
    name="ingest",
    flow_run_name=lambda: named("ingest"),
    task_runner=ThreadPoolTaskRunner(max_workers=16),  # type: ignore[arg-type]
    timeout_seconds=3600,
)
def ingest(
    sources: Sources = form.SOURCES, refresh: bool = form.REFRESH
) -> State[tuple[SourceOutcome, ...]]:
    """Read the sources that are due and keep what they give.

    Ends as Completed, named Degraded where a source gave nothing, or as Failed where none did.
    """
    request = Request(sources=tuple(sources), refresh=refresh)
    with begin(RunKind.INGEST, request) as run:
        if run.done_by:
            return run.superseded()
        outcomes = _read_all(run.job, Progress("reading sources"))
        troubles = troubles_of(outcomes, run.job)
        if not run.is_within:
            show_troubles(troubles)
        state = _state(len(troubles), len(outcomes))
        return run.end(state, _message(outcomes, len(troubles)), outcomes)


def _message(outcomes: tuple[SourceOutcome, ...], failed: int) -> str:
    reads = values_of(outcomes)
    return (
        f"{len(outcomes) - failed} of {len(outcomes)} sources read, {sum(r.fresh for r in reads)} "
        f"of them lately; {sum(r.new for r in reads)} new entries."
    )


def _state(failed: int, asked: int) -> RunState:
    if failed and failed == asked:
        return RunState.FAILED
    return RunState.DEGRADED if failed else RunState.COMPLETED


def _read_all(job: Job, progress: Progress) -> tuple[SourceOutcome, ...]:
    """Return an outcome for each source; those that are not due are as they were."""
    with open_store(job.settings.database) as store:
        due = due_sources(job, store)
        known = {outcome.subject: outcome for outcome in known_reads(job, store)}
    documents = tuple(source for source in due if source.is_document)
    futures = {
        read.submit(as_is(source), as_is(job)): source.id
        for source in due
        if not source.is_document
    }
    fresh = list(read_documents(as_is(documents), as_is(job))) if documents else []
    fresh += _gathered(futures, progress)
    done = known | {outcome.subject: outcome for outcome in fresh}
    progress.show(100)
    return tuple(done[source.id] for source in job.reading.sources)


def _gathered(
    futures: dict[PrefectFuture[Any], str], progress: Progress
) -> Iterable[SourceOutcome]:
    for number, future in enumerate(as_completed(list(futures)), start=1):
        result = future.result(raise_on_failure=False)
        yield failure_of(futures[future], result) if isinstance(result, Exception) else result
        progress.show(100 * number / len(futures))
