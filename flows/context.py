"""What every flow run is wrapped in: its job, its place on record, its name and tags.

A flow that is started by itself plans its own job; one that is called by `daily-digest` takes
that one's, so that all of a run happens at one moment and on one database.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from prefect import runtime
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed
from prefect.utilities.annotations import quote

from digest.config import load_settings
from digest.errors import ConfigError
from digest.model import Run, RunKind, RunState
from digest.pipeline.job import Job, Request, check_job, plan, trial
from digest.pipeline.run import Record, alone, lock_of, recorded
from digest.report import RunReport
from digest.store import Runs, Store, open_store

T = TypeVar("T")

CATCH_UP = "catch-up"
# Names that Prefect and its pages make up: `speedy-otter`, `Speedy-Otter`, `pi2-thalos-m`. Others
# were typed by a person and stay.
_MADE_UP = re.compile(r"[A-Za-z]+\d*(?:-[A-Za-z]+\d*)+")


class _Held:
    """The job of a flow, for the flows that it calls."""

    def __init__(self, job: Job) -> None:
        self.job = job


_CURRENT: ContextVar[_Held | None] = ContextVar("job", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRun:
    """A flow run that may do its work; `record` is None within another flow's run."""

    job: Job
    record: Record | None = None
    done_by: Run | None = None

    @property
    def is_within(self) -> bool:
        """Whether another flow called this one: that one shows what came of it."""
        return self.record is None

    def end(self, state: RunState, message: str, data: object = None) -> State[Any]:
        """Put on record how the run ended; return the state that Prefect shows."""
        if self.record is not None:
            self.record.end(state, message, {})
        return shown_state(state, message, data)

    def end_with(self, report: RunReport, data: object = None) -> State[Any]:
        """Put on record how the run ended, by its report; return the state that Prefect shows."""
        if self.record is not None:
            self.record.end_with(report)
        return shown_state(report.state, report.summary(), data if data is not None else report)

    def nothing_to_do(self, message: str) -> State[Any]:
        """Keep nothing of the run on record; return the state that Prefect shows."""
        if self.record is not None:
            self.record.discard()
        return Completed(message=message, data=())

    def superseded(self) -> State[Any]:
        """Return the state of a run whose time slot another run made good: nothing was done."""
        assert self.done_by is not None
        began = f"{self.done_by.started_at:%Y-%m-%d %H:%M} UTC"
        message = f"Nothing to do: the run that began at {began} has made this one good."
        return Completed(name="Skipped", message=message)


def shown_state(state: RunState, message: str, data: object = None) -> State[Any]:
    """Return the state that Prefect shows: a degraded run is complete, and named so."""
    if state.is_failure:
        return Failed(message=message, data=data)
    name = "Degraded" if state is RunState.DEGRADED else None
    return Completed(name=name, message=message, data=data)


def as_is(value: T) -> T:
    """Hand a value to a task without Prefect looking for futures in every article of it."""
    return cast(T, quote(value))


def said(state: State[Any], say: Callable[[str], None]) -> State[Any]:
    """Say on the run's page how a flow that it called ended; return its state."""
    say(f"{state.name}: {state.message}")
    return state


def result_of(state: State[Any]) -> Any:
    """Return what a flow came to that was called by another; raise what it raised."""
    data = state.result(raise_on_failure=False)
    if isinstance(data, BaseException):
        raise data
    return data


@contextmanager
def begin(kind: RunKind, request: Request) -> Iterator[FlowRun]:
    """Yield the run of a flow, planned and checked; alone and on record unless within another.

    Raises:
        ConfigError: a parameter or the configuration is wrong.
        LockedError: another run is busy with the same for longer than the settings wait.
    """
    outer = _CURRENT.get()
    if outer is not None:
        with _within(outer, kind) as job:
            yield FlowRun(job=job)
        return
    job = plan(load_settings(), request)
    check_job(job)
    _tag(job)
    with ExitStack() as stack:
        if request.dry_run:
            job = stack.enter_context(trial(job))
        store = stack.enter_context(open_store(job.settings.database))
        yield stack.enter_context(_on_record(job, store, kind))


@contextmanager
def _within(outer: _Held, kind: RunKind) -> Iterator[Job]:
    """Yield the job of the flow that called this one, when no other run is at the same stage.

    After waiting, the time is a later one for the stages to come too: what another run has
    read meanwhile belongs to this edition.
    """
    say = get_run_logger().warning
    with (
        open_store(outer.job.settings.database) as store,
        alone(outer.job, store, lock_of(kind, outer.job), say) as job,
    ):
        outer.job = job
        yield job


@contextmanager
def _on_record(job: Job, store: Store, kind: RunKind) -> Iterator[FlowRun]:
    """Yield the run when it is alone, or say by whom its time slot was made good meanwhile."""
    say = get_run_logger().warning
    slot = scheduled_slot()
    with alone(job, store, lock_of(kind, job), say) as current:
        done_by = Runs(store).caught_up(kind, slot) if slot else None
        if done_by is not None:
            yield FlowRun(job=current, done_by=done_by)
            return
        token = _CURRENT.set(_Held(current))
        try:
            with recorded(current, store, kind, scheduled_for=slot) as record:
                yield FlowRun(job=current, record=record)
        finally:
            _CURRENT.reset(token)


def scheduled_slot() -> datetime | None:
    """Return the time that the schedule meant; None for a run that a person started."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return None
    run = context.flow_run
    return run.expected_start_time if run.auto_scheduled or CATCH_UP in run.tags else None


def _tag(job: Job) -> None:
    """Tag the flow run with day and languages, so that the UI can be filtered by them."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return
    tags = {*context.flow_run.tags, f"day:{job.day}", *(f"lang:{tag}" for tag in job.languages)}
    if job.request.dry_run:
        tags.add("dry run")
    if isinstance(context.client, SyncPrefectClient):
        context.client.update_flow_run(context.flow_run.id, tags=sorted(tags))


def named(verb: str) -> str:
    """Return the name of a flow run: `digest 2026-11-22 es`; one that a person typed stays."""
    name, parameters = str(runtime.flow_run.name), runtime.flow_run.parameters or {}
    if not _MADE_UP.fullmatch(name):
        return name
    held = _CURRENT.get()
    try:
        job = held.job if held else plan(load_settings(), _asked(parameters))
    except ConfigError:
        return verb
    suffix = ["dry run"] if parameters.get("dry_run") else []
    return " ".join([verb, job.day.isoformat(), *job.languages, *suffix])


def _asked(parameters: dict[str, Any]) -> Request:
    return Request(languages=tuple(parameters.get("languages") or ()), day=parameters.get("day"))
