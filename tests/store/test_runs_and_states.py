"""Runs on record, how sources were read, and entries that are kept together with that."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event

from digest.errors import StoreError, Trouble
from digest.model import Notice, Run, RunKind, RunState, SourceState
from digest.store import Entries, Runs, SourceStates, Store, TranslationMemory
from tests.conftest import NOW
from tests.store.conftest import entry

HOUR = timedelta(hours=1)


def begun(name: str, **changes: object) -> Run:
    plain = Run(id=name, kind=RunKind.DIGEST, day=NOW.date(), languages=("es",), started_at=NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def ended(name: str, state: RunState = RunState.COMPLETED, **changes: object) -> Run:
    return begun(name, state=state, ended_at=NOW + HOUR, message=f"{state}.", **changes)


def state_of(source_id: str, **changes: object) -> SourceState:
    return replace(SourceState(source_id=source_id, checked_at=NOW, read_at=NOW), **changes)  # type: ignore[arg-type]


# --- runs ----------------------------------------------------------------------------------------


def test_run_is_on_record_from_its_beginning(store: Store) -> None:
    runs = Runs(store)
    runs.begin(begun("a"))
    assert runs.running() == runs.latest(5) == (begun("a"),)


def test_ended_run_comes_back_with_all_that_is_known_of_it(store: Store) -> None:
    runs = Runs(store)
    madrid = timezone(HOUR)
    run = ended(
        "a",
        RunState.DEGRADED,
        languages=("es", "pt-BR"),
        scheduled_for=datetime(2026, 11, 22, 6, tzinfo=madrid),
        report={"counts": {"sources": 3}, "problems": ["faro: está cerrado"]},
        notice=Notice.DEGRADED,
    )
    runs.begin(replace(run, state=RunState.RUNNING, ended_at=None, report={}))
    runs.end(run)
    (kept,) = runs.latest(5)
    assert kept == run
    assert kept.scheduled_for is not None
    assert kept.scheduled_for.tzinfo is UTC
    assert runs.running() == ()


def test_run_that_has_ended_does_not_end_again(store: Store) -> None:
    """Whoever took it for dead looked before its end, and was slower."""
    runs = Runs(store)
    runs.begin(begun("a"))
    runs.end(ended("a"))
    runs.end(ended("a", RunState.CRASHED))
    assert runs.latest(5) == (ended("a"),)


def test_run_on_record_does_not_begin_again(store: Store) -> None:
    runs = Runs(store)
    runs.begin(begun("a"))
    with pytest.raises(StoreError, match="database"):
        runs.begin(begun("a", message="another"))
    assert runs.latest(5) == (begun("a"),)


def test_nothing_is_left_of_a_removed_run(store: Store) -> None:
    runs = Runs(store)
    for name in ("a", "b"):
        runs.begin(begun(name))
    runs.remove(begun("a"))
    runs.end(ended("a"))
    assert runs.latest(5) == (begun("b"),)


def test_notice_is_noted_of_its_run_alone(store: Store) -> None:
    runs = Runs(store)
    for name in ("a", "b"):
        runs.begin(begun(name))
    runs.note(begun("a"), Notice.FAILED)
    assert {run.id: run.notice for run in runs.latest(5)} == {"a": Notice.FAILED, "b": Notice.NONE}


def test_latest_runs_are_the_newest_of_their_kinds_newest_first(store: Store) -> None:
    runs = Runs(store)
    kinds = [RunKind.DIGEST, RunKind.INGEST, RunKind.DELIVER, RunKind.DIGEST]
    for hour, kind in enumerate(kinds):
        runs.begin(begun(f"run-{hour}", kind=kind, started_at=NOW + hour * HOUR))

    def names(limit: int, *wanted: RunKind) -> list[str]:
        return [run.id for run in runs.latest(limit, *wanted)]

    assert names(10) == ["run-3", "run-2", "run-1", "run-0"]
    assert names(2) == ["run-3", "run-2"]
    assert names(10, RunKind.DIGEST) == ["run-3", "run-0"]
    assert names(2, RunKind.DIGEST, RunKind.INGEST) == ["run-3", "run-1"]
    assert names(10, RunKind.MODELS) == []


def test_running_are_those_without_an_end_oldest_first(store: Store) -> None:
    runs = Runs(store)
    for name, hour in (("late", 2), ("early", 0), ("done", 1)):
        runs.begin(begun(name, started_at=NOW + hour * HOUR))
    runs.end(ended("done", RunState.FAILED, started_at=NOW + HOUR))
    assert [run.id for run in runs.running()] == ["early", "late"]


@pytest.mark.parametrize(
    ("found", "changes"),
    [
        pytest.param(True, {}, id="at-the-slot"),
        pytest.param(True, {"started_at": NOW + 5 * HOUR}, id="hours-later"),
        pytest.param(True, {"state": RunState.DEGRADED}, id="degraded"),
        pytest.param(False, {"started_at": NOW - timedelta(seconds=1)}, id="before-the-slot"),
        pytest.param(False, {"scheduled_for": None}, id="by-hand"),
        pytest.param(False, {"kind": RunKind.INGEST}, id="other-kind"),
        pytest.param(False, {"state": RunState.RUNNING}, id="running"),
        pytest.param(False, {"state": RunState.FAILED}, id="failed"),
        pytest.param(False, {"state": RunState.CRASHED}, id="crashed"),
    ],
)
def test_slot_is_made_good_by_a_scheduled_run_that_did_its_work(
    found: bool, changes: dict[str, object], store: Store
) -> None:
    run = replace(ended("a", scheduled_for=NOW - HOUR), **changes)  # type: ignore[arg-type]
    Runs(store).begin(run)
    assert Runs(store).caught_up(RunKind.DIGEST, NOW) == (run if found else None)


# --- how sources were read, and what they gave ---------------------------------------------------


def test_state_of_a_source_comes_back_and_is_replaced_by_the_next(store: Store) -> None:
    states = SourceStates(store)
    assert states.all() == {}
    troubled = state_of(
        "gazette",
        place="https://gazette.example/rss",
        trouble=Trouble.NOT_A_FEED,
        detail="una página",
        failing_since=NOW - HOUR,
    )
    states.save([troubled, state_of("almanac", read_at=None)])
    assert states.all() == {"almanac": state_of("almanac", read_at=None), "gazette": troubled}
    states.save([state_of("gazette")])
    assert states.all() == {
        "almanac": state_of("almanac", read_at=None),
        "gazette": state_of("gazette"),
    }
    assert list(states.all()) == ["almanac", "gazette"]


def test_entries_and_the_state_of_their_source_are_kept_together(store: Store) -> None:
    assert Entries(store).save([entry("harbour")], seen=NOW, states=[state_of("gazette")]) == 1
    assert Entries(store).of_sources(["gazette"]) == (entry("harbour"),)
    assert SourceStates(store).all() == {"gazette": state_of("gazette")}


def test_source_without_entries_counts_as_read(store: Store) -> None:
    assert Entries(store).save([], seen=NOW, states=[state_of("gazette")]) == 0
    assert SourceStates(store).all() == {"gazette": state_of("gazette")}


def _cut_off() -> Iterator[SourceState]:
    yield state_of("gazette")
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("entry_changes", "states", "error"),
    [
        pytest.param({"body": None}, [state_of("gazette")], StoreError, id="entry-refused"),
        pytest.param({}, [state_of("gazette", checked_at=None)], StoreError, id="state-refused"),
        pytest.param({}, _cut_off(), KeyboardInterrupt, id="interrupted"),
    ],
)
def test_error_keeps_neither_the_entries_nor_the_state(
    entry_changes: dict[str, object],
    states: list[SourceState],
    error: type[BaseException],
    store: Store,
) -> None:
    entries = Entries(store)
    entries.save([entry("old")], seen=NOW)
    given = [entry("old", title="New"), entry("harbour"), entry("bridge", **entry_changes)]
    with pytest.raises(error):
        entries.save(given, seen=NOW, states=states)
    assert entries.of_sources(["gazette"]) == (entry("old"),)
    assert SourceStates(store).all() == {}
    assert entries.save([entry("harbour")], seen=NOW) == 1  # the next one is not held up


@pytest.fixture
def older_sqlite(store: Store) -> Store:
    """A store whose SQLite takes as many variables as its builds before 3.32."""

    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)

    store.engine.dispose()
    event.listen(store.engine, "connect", limit)
    return store


@pytest.mark.parametrize("count", [500, 501, 1_001])
def test_any_number_of_rows_is_kept_and_found_at_once(count: int, older_sqlite: Store) -> None:
    names = [f"n{number:04}" for number in range(count)]
    items = sorted((entry(name, source_id=name) for name in names), key=lambda item: item.id)
    states = [state_of(name) for name in names]
    entries, memory = Entries(older_sqlite), TranslationMemory(older_sqlite)
    for new in (count, 0):
        assert entries.save(items, seen=NOW, states=states) == new
    assert entries.of_sources(names) == tuple(items)
    assert list(SourceStates(older_sqlite).all().values()) == states
    for _ in range(2):
        memory.remember("toy", dict.fromkeys(names, "uno"))
    assert memory.recall("toy", names) == dict.fromkeys(names, "uno")
