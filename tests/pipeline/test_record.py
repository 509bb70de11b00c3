"""A run is on record from its first moment to its end, whatever that end is."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from digest.errors import DeliveryError, Trouble
from digest.model import Run, RunKind, RunState, SourceTrouble
from digest.pipeline.job import trial
from digest.pipeline.run import Record, end_crashed, recorded
from digest.report import EditionReport, RunReport
from digest.store import Runs, Store, open_store
from tests.conftest import NOW
from tests.pipeline.conftest import PATIENCE, GatedWeb, List, MakeJob, wait_for

MADE = EditionReport(edition_id="2026-11-22-es", language="es", stories=1)
TROUBLE = SourceTrouble(
    source_id="pan", name="Pan", trouble=Trouble.TIMEOUT, detail="no answer in time"
)


@pytest.fixture(autouse=True)
def _sources(listed: List) -> None:
    listed("nutria")


def only_run(store: Store) -> Run:
    (run,) = Runs(store).latest(9)
    return run


def of_kind(store: Store, kind: RunKind) -> Run:
    return Runs(store).latest(1, kind)[0]


def left_running(store: Store, name: str, *, minutes_ago: int = 60) -> Run:
    """Keep what a run leaves behind whose process was killed: a row, and no lock."""
    began = NOW - timedelta(minutes=minutes_ago)
    run = Run(id=name, kind=RunKind.DIGEST, day=NOW.date(), languages=("es",), started_at=began)
    Runs(store).begin(run)
    return run


def told(folder: Path) -> list[str]:
    """Return the kinds of the notices in the outbox."""
    return sorted(path.name.partition(".")[0] for path in folder.glob("out/notices/*.eml"))


# --- how runs end ------------------------------------------------------------------------------


def test_a_run_is_on_record_while_it_lasts(make_job: MakeJob, store: Store) -> None:
    slot = NOW - timedelta(minutes=2)
    with recorded(make_job(), store, RunKind.INGEST, scheduled_for=slot):
        run = only_run(store)
    assert (run.kind, run.state, run.day) == (RunKind.INGEST, RunState.RUNNING, NOW.date())
    assert (run.started_at, run.scheduled_for, run.ended_at) == (NOW, slot, None)


def test_a_run_that_says_nothing_is_complete(make_job: MakeJob, store: Store) -> None:
    with recorded(make_job(), store, RunKind.MODELS):
        pass
    run = only_run(store)
    assert (run.state, run.message) == (RunState.COMPLETED, "Complete.")
    assert run.ended_at is not None


@pytest.mark.parametrize(
    ("report", "state", "message"),
    [
        (RunReport(sources=1, editions=(MADE,)), RunState.COMPLETED, "Complete."),
        (
            RunReport(sources=2, editions=(MADE,), troubles=(TROUBLE,)),
            RunState.DEGRADED,
            "Degraded: 1 of 2 sources gave nothing (Pan).",
        ),
        (
            RunReport(sources=1, troubles=(TROUBLE,)),
            RunState.FAILED,
            "Failed: 1 of 1 sources gave nothing (Pan).",
        ),
    ],
    ids=["complete", "degraded", "without an edition"],
)
def test_a_run_ends_as_its_report_says(
    report: RunReport, state: RunState, message: str, make_job: MakeJob, store: Store
) -> None:
    with recorded(make_job(), store, RunKind.DIGEST) as record:
        record.end_with(report)
    run = only_run(store)
    assert (run.state, run.message) == (state, message)
    assert run.report["counts"]["sources"] == report.sources  # type: ignore[index]
    assert run.report["problems"] == list(report.problems)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (DeliveryError("cannot write out/x: No space left"), "cannot write out/x: No space left"),
        (ZeroDivisionError(), "ZeroDivisionError"),
        (KeyboardInterrupt(), "Interrupted."),
        (SystemExit(4), "4"),
    ],
    ids=["expected", "without words", "Ctrl-C", "exit"],
)
def test_an_exception_ends_a_run_as_failed_and_goes_on(
    error: BaseException, message: str, make_job: MakeJob, store: Store
) -> None:
    with pytest.raises(type(error)) as caught, recorded(make_job(), store, RunKind.DIGEST) as run:
        run.end_with(RunReport(sources=1, editions=(MADE,)))
        raise error
    assert caught.value is error
    kept = only_run(store)
    assert (kept.state, kept.message) == (RunState.FAILED, message)
    assert kept.ended_at is not None


def test_a_run_without_work_is_not_kept_and_tells_nobody(
    make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    left_running(store, "dead")
    end_crashed(make_job(), store)
    with recorded(make_job(), store, RunKind.DIGEST) as record:
        record.discard()
    assert only_run(store).id == "dead"
    assert told(tmp_path) == ["failed"]


def test_a_run_that_breaks_after_it_had_nothing_to_do_is_kept_as_failed(
    make_job: MakeJob, store: Store
) -> None:
    with pytest.raises(OSError, match="gone"), recorded(make_job(), store, RunKind.DELIVER) as run:
        run.discard()
        raise OSError("gone")
    assert only_run(store).state is RunState.FAILED


# --- runs whose process died -------------------------------------------------------------------


def test_a_run_whose_process_died_is_ended_by_the_next_of_any_kind(
    make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    left_running(store, "dead")
    with recorded(make_job(), store, RunKind.INGEST):
        dead = of_kind(store, RunKind.DIGEST)
        assert (dead.state, dead.ended_at is None) == (RunState.CRASHED, False)
        assert "process died" in dead.message
    assert told(tmp_path) == ["failed"]


def test_runs_that_live_are_left_alone(make_job: MakeJob, store: Store, tmp_path: Path) -> None:
    with (
        recorded(make_job(), store, RunKind.DIGEST),
        recorded(make_job(), store, RunKind.INGEST),
    ):
        assert of_kind(store, RunKind.DIGEST).state is RunState.RUNNING
    assert [run.state for run in Runs(store).latest(9)] == [RunState.COMPLETED] * 2
    assert told(tmp_path) == []


def test_a_run_that_ends_while_dead_ones_are_told_of_stays_as_it_ended(
    make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    job = make_job(settings={"webhook_url": f"{web.url}/hook"})
    gate = web.shut("/hook")
    sweep = Thread(target=end_crashed, args=(job, store))
    with recorded(make_job(), store, RunKind.MODELS):
        left_running(store, "dead")
        sweep.start()
        wait_for(lambda: web.arrived, "the notice of the dead run")
    gate.set()
    sweep.join(PATIENCE)
    assert of_kind(store, RunKind.MODELS).state is RunState.COMPLETED


def test_two_that_find_the_same_dead_run_tell_of_it_once(
    make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    job = make_job(settings={"webhook_url": f"{web.url}/hook"})
    gate = web.shut("/hook")
    left_running(store, "first", minutes_ago=60 * 60)
    left_running(store, "second")
    sweeps = [Thread(target=end_crashed, args=(job, store)) for _ in range(2)]
    for number, sweep in enumerate(sweeps, start=1):
        sweep.start()
        wait_for(lambda number=number: len(web.arrived) == number, "a notice")  # type: ignore[misc]
    gate.set()
    for sweep in sweeps:
        sweep.join(PATIENCE)
    assert [post["event"] for post in web.posted] == ["failed", "failed"]


@pytest.mark.parametrize("end", ["complete", "broken", "discarded", "crashed"])
def test_no_lock_is_left_of_a_run(
    end: str, make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    def locks() -> int:
        return len(list(tmp_path.glob("state/locks/run-*")))

    def work(record: Record) -> None:
        assert locks() >= 1
        if end == "discarded":
            record.discard()
        if end == "broken":
            raise DeliveryError(end)

    if end == "crashed":
        left_running(store, "dead")
    with suppress(DeliveryError), recorded(make_job(), store, RunKind.DELIVER) as record:
        work(record)
    assert locks() == 0


# --- dry runs ----------------------------------------------------------------------------------


def test_a_dry_run_leaves_the_record_alone_and_tells_nobody(
    make_job: MakeJob, store: Store, tmp_path: Path, web: GatedWeb
) -> None:
    left_running(store, "alive")
    job = make_job(dry_run=True, settings={"webhook_url": f"{web.url}/hook"})
    with (
        pytest.raises(DeliveryError),
        trial(job) as copy,
        open_store(copy.settings.database) as tried,
        recorded(copy, tried, RunKind.DIGEST),
    ):
        assert len(Runs(tried).latest(9)) == 2
        raise DeliveryError("broken")
    assert only_run(store).state is RunState.RUNNING
    assert list(tmp_path.rglob("*.eml")) == []
    assert web.posted == []
