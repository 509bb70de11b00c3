"""How things stand, for a person and for monitoring. (action: glue)"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from digest.model import Run, RunKind, RunState, SourceState
from digest.pipeline.job import Job
from digest.pipeline.provision import language_pairs
from digest.pipeline.run import as_it_is
from digest.pipeline.schedule import next_slot
from digest.pipeline.upkeep import database_size
from digest.store import Runs, SourceStates, Store, Upkeep
from digest.translate import find_routes, installed_engines

_RUNS_SHOWN = 8
# A day, and an hour for one that waited for another run or read slow sources.
_OVERDUE = timedelta(hours=25)
# Room for a model package (87 MB) while it is unpacked, and for some copies of the database.
_LITTLE_SPACE = 500_000_000


class Health(StrEnum):
    """In one word, for monitoring: `failed` needs somebody, `degraded` wants somebody."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairState:
    """How a language pair is translated; `route` is empty where nothing leads there."""

    source: str
    target: str
    route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How things stand; `reasons` says why the health is not ok."""

    health: Health
    reasons: tuple[str, ...]
    runs: tuple[Run, ...]
    troubles: tuple[SourceState, ...]
    next_edition: datetime
    languages: tuple[str, ...]
    pairs: tuple[PairState, ...]
    database: Path | None
    database_bytes: int
    rows: dict[str, int]
    disk_free: int


def look(job: Job, store: Store) -> Status:
    """Return how things stand at `job.now`."""
    settings = job.settings
    states = SourceStates(store).all()
    troubles = tuple(
        s for source in job.reading.sources if (s := states.get(source.id)) and s.trouble
    )
    pairs = _pairs(job)
    free = shutil.disk_usage(_existing(settings.state_dir)).free
    last = tuple(as_it_is(run, store) for run in Runs(store).latest(1, RunKind.DIGEST))
    failures = _failures(last, job.now)
    wants = (*_incomplete(last), *_wants(troubles, pairs, free))
    file = settings.database.partition("sqlite:///")[2]
    return Status(
        health=Health.FAILED if failures else Health.DEGRADED if wants else Health.OK,
        reasons=(*failures, *wants),
        runs=tuple(as_it_is(run, store) for run in Runs(store).latest(_RUNS_SHOWN)),
        troubles=troubles,
        next_edition=next_slot(settings.daily_time, settings.zone, job.now),
        languages=job.languages,
        pairs=pairs,
        database=Path(file) if file else None,
        database_bytes=database_size(job),
        rows=dict(Upkeep(store).counts()),
        disk_free=free,
    )


def _failures(last: tuple[Run, ...], now: datetime) -> tuple[str, ...]:
    """Say what needs somebody: no digest, a failed one, or none for longer than a day."""
    if not last:
        return ("no digest was made yet",)
    (run,) = last
    if run.state.is_failure:
        return (f"the last digest {run.state}: {run.message}",)
    if now - run.started_at > _OVERDUE:
        return (f"no digest since {run.started_at:%Y-%m-%d %H:%M} UTC",)
    return ()


def _incomplete(last: tuple[Run, ...]) -> tuple[str, ...]:
    """Say what the last digest lacks: not all of it is a source's or a language's trouble."""
    degraded = [run for run in last if run.state is RunState.DEGRADED]
    return tuple(f"the last digest is incomplete: {run.message}" for run in degraded)


def _wants(
    troubles: tuple[SourceState, ...], pairs: tuple[PairState, ...], free: int
) -> Iterator[str]:
    """Say what wants somebody: something is missing from the digest, or will be."""
    if troubles:
        yield f"{len(troubles)} sources in trouble: {', '.join(t.source_id for t in troubles)}"
    missing = [f"{pair.source}→{pair.target}" for pair in pairs if not pair.route]
    if missing:
        yield f"not translated: {', '.join(missing)}"
    if free < _LITTLE_SPACE:
        yield f"only {free // 1_000_000} MB of disk are free"


def _pairs(job: Job) -> tuple[PairState, ...]:
    engines = installed_engines()
    return tuple(
        PairState(source=source, target=target, route=str(routes[0]) if routes else "")
        for source, target in language_pairs(job)
        for routes in [find_routes(engines, source, target, job.reading.routing)]
    )


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
