"""How things stand: what needs somebody, what wants somebody, and what is in good order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.errors import Trouble
from digest.model import Run, RunKind, RunState, SourceState
from digest.pipeline.ingest import ingest_sources
from digest.pipeline.job import Job
from digest.pipeline.run import recorded
from digest.pipeline.status import Health, look
from digest.store import Runs, SourceStates, Store
from tests.conftest import NOW
from tests.pipeline.conftest import List, MakeJob, unwatched

HOUR = timedelta(hours=1)
FINNISH = "      - {name: Sanomat, url: 'http://127.0.0.1:1/', language: fi}\n"


@pytest.fixture(autouse=True)
def _sources(listed: List) -> None:
    listed("nutria", "pan")


def ended(
    store: Store,
    state: RunState = RunState.COMPLETED,
    *,
    began: datetime = NOW,
    kind: RunKind = RunKind.DIGEST,
    message: str = "",
) -> Run:
    """Keep a run that began at a time and ended in a state."""
    run = Run(
        id=f"{kind} {began:%d %H %M}",
        kind=kind,
        day=began.date(),
        languages=("es",),
        started_at=began,
        state=state,
        message=message,
    )
    Runs(store).begin(run)
    return run


def stands(job: Job, store: Store) -> tuple[Health, tuple[str, ...]]:
    found = look(job, store)
    return found.health, found.reasons


# --- what needs somebody -----------------------------------------------------------------------


def test_without_any_digest_somebody_is_needed(make_job: MakeJob, store: Store) -> None:
    ended(store, kind=RunKind.INGEST)
    assert stands(make_job(), store) == (Health.FAILED, ("no digest was made yet",))


def test_after_a_complete_digest_all_is_well(make_job: MakeJob, store: Store) -> None:
    job = make_job()
    with recorded(job, store, RunKind.DIGEST):
        ingest_sources(job, store, unwatched)
    assert stands(make_job(now=NOW + HOUR), store) == (Health.OK, ())


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.CRASHED], ids=str)
def test_a_digest_that_failed_is_said_with_its_reason(
    state: RunState, make_job: MakeJob, store: Store
) -> None:
    ended(store, began=NOW - HOUR)
    ended(store, state, message="the disk is full")
    reason = f"the last digest {state}: the disk is full"
    assert stands(make_job(), store) == (Health.FAILED, (reason,))


def test_a_failure_made_good_and_one_of_another_kind_are_none(
    make_job: MakeJob, store: Store
) -> None:
    ended(store, RunState.FAILED, began=NOW - 2 * HOUR)
    ended(store, began=NOW - HOUR)
    ended(store, RunState.FAILED, kind=RunKind.MAINTENANCE)
    assert stands(make_job(), store) == (Health.OK, ())


@pytest.mark.parametrize(
    ("passed", "health", "reasons"),
    [
        (timedelta(hours=24, minutes=50), Health.OK, ()),
        (timedelta(hours=26), Health.FAILED, ("no digest since 2026-11-22 06:00 UTC",)),
    ],
    ids=["a slow day", "overdue"],
)
@pytest.mark.parametrize("end", [RunState.COMPLETED, RunState.RUNNING], ids=str)
def test_a_digest_is_overdue_after_a_day_and_an_hour(
    end: RunState,
    passed: timedelta,
    health: Health,
    reasons: tuple[str, ...],
    make_job: MakeJob,
    store: Store,
) -> None:
    with recorded(make_job(), store, RunKind.DIGEST) as record:
        if end is not RunState.RUNNING:
            record.end(end, "", {})
            Runs(store).end(record.run)
        assert stands(make_job(now=NOW + passed), store) == (health, reasons)


def test_a_digest_whose_process_died_needs_somebody_at_once(
    make_job: MakeJob, store: Store
) -> None:
    ended(store, RunState.RUNNING)
    found = look(make_job(now=NOW + HOUR), store)
    assert (found.health, found.runs[0].state) == (Health.FAILED, RunState.CRASHED)
    (reason,) = found.reasons
    assert reason.startswith("the last digest crashed: ")
    assert Runs(store).latest(1)[0].state is RunState.RUNNING


# --- what wants somebody -----------------------------------------------------------------------


def test_a_digest_that_misses_something_is_said_with_what(make_job: MakeJob, store: Store) -> None:
    message = "Degraded: mail of 2026-11-22-es to ana@example.org: failed, 550 unknown."
    ended(store, RunState.DEGRADED, message=message)
    health, (reason,) = stands(make_job(), store)
    assert health is Health.DEGRADED
    assert "550 unknown" in reason


def in_trouble(name: str) -> SourceState:
    return SourceState(
        source_id=name,
        checked_at=NOW,
        trouble=Trouble.TIMEOUT,
        detail="no answer in time",
        failing_since=NOW - HOUR,
    )


def test_sources_in_trouble_are_named_as_long_as_they_are_listed(
    make_job: MakeJob, store: Store
) -> None:
    ended(store)
    SourceStates(store).save([in_trouble(name) for name in ("pan", "nutria", "abandonado")])
    found = look(make_job(), store)
    assert found.health is Health.DEGRADED
    assert found.reasons == ("2 sources in trouble: nutria, pan",)
    assert [state.source_id for state in found.troubles] == ["nutria", "pan"]


def test_a_pair_without_a_route_is_named(listed: List, make_job: MakeJob, store: Store) -> None:
    listed("nutria", languages=("es", "fi", "sw"), more=FINNISH)
    ended(store)
    health, (reason,) = stands(make_job(), store)
    assert health is Health.DEGRADED
    assert reason == "not translated: fi→es, fi→sw"


def test_a_disk_that_is_full_is_said(make_job: MakeJob, store: Store, tmp_path: Path) -> None:
    ended(store)
    # A file system of the kernel's, on which nothing is ever free.
    full = {
        "state_dir": "/proc/self/no/such/folder",
        "database_url": f"sqlite:///{tmp_path}/state/digest.db",
    }
    found = look(make_job(settings=full), store)
    assert (found.health, found.disk_free) == (Health.DEGRADED, 0)
    assert found.reasons == ("only 0 MB of disk are free",)


def test_what_needs_somebody_weighs_more_than_what_wants_somebody(
    make_job: MakeJob, store: Store
) -> None:
    ended(store, RunState.FAILED, message="the disk is full")
    SourceStates(store).save([in_trouble("pan")])
    health, reasons = stands(make_job(), store)
    assert health is Health.FAILED
    assert reasons == (
        "the last digest failed: the disk is full",
        "1 sources in trouble: pan",
    )


# --- what is shown -----------------------------------------------------------------------------


def test_the_newest_runs_of_all_kinds_come_first(make_job: MakeJob, store: Store) -> None:
    kinds = (RunKind.INGEST, RunKind.DELIVER, RunKind.DIGEST)
    runs = [ended(store, began=NOW + n * HOUR, kind=kinds[n % 3]) for n in range(10)]
    shown = look(make_job(now=NOW + 10 * HOUR), store).runs
    assert [run.id for run in shown] == [run.id for run in reversed(runs)][:8]


def test_the_next_edition_is_that_of_the_operators_clock(make_job: MakeJob, store: Store) -> None:
    settings = {"time_zone": "Asia/Kathmandu", "daily_at": "07:30"}
    found = look(make_job(settings=settings), store)
    assert found.next_edition == datetime(2026, 11, 23, 1, 45, tzinfo=UTC)


def test_the_database_is_named_and_measured(
    make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    job = make_job()
    ingest_sources(job, store, unwatched)
    found = look(job, store)
    file = tmp_path / "state" / "digest.db"
    assert found.database == file
    assert found.database_bytes >= file.stat().st_size > 0
    assert found.rows == {"entries": 2, "editions": 0, "translations": 0, "runs": 0}


def test_a_database_that_is_no_file_has_no_size(make_job: MakeJob, store: Store) -> None:
    found = look(make_job(settings={"database_url": "postgresql://db.example/digest"}), store)
    assert (found.database, found.database_bytes) == (None, 0)
