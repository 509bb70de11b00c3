"""Maintenance of a database: what is old goes, copies are whole, space comes back, damage shows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event

from digest.errors import StoreError
from digest.model import Run, RunKind, RunState, SourceState
from digest.store import (
    Editions,
    Entries,
    Mails,
    Runs,
    SourceStates,
    Store,
    TranslationMemory,
    Upkeep,
    open_store,
)
from tests.conftest import NOW
from tests.store.conftest import edition, entry, record, url

DAY = timedelta(days=1)
OLD, CUT = NOW - 100 * DAY, NOW - 90 * DAY


def size_of(database: Path) -> int:
    """Return the bytes of a database and its log."""
    files = (database, database.with_name(f"{database.name}-wal"))
    return sum(file.stat().st_size for file in files if file.is_file())


# --- prune ---------------------------------------------------------------------------------------


def test_entry_is_kept_as_long_as_its_source_shows_it(store: Store) -> None:
    entries = Entries(store)
    entries.save([entry("gone"), entry("still-shown"), entry("at-the-cut")], seen=OLD)
    entries.save([entry("at-the-cut")], seen=CUT)
    entries.save([entry("still-shown"), entry("new")], seen=NOW)
    assert Upkeep(store).prune(before=CUT)["entries"] == 1
    left = {item.title for item in entries.of_sources(["gazette"])}
    assert left == {"At-The-Cut", "Still-Shown", "New"}
    assert entries.save([entry("still-shown")], seen=NOW) == 0  # not new again


def test_what_was_told_is_remembered_as_long_as_its_entry(store: Store) -> None:
    gone, shown = entry("gone"), entry("shown")
    Entries(store).save([gone, shown], seen=OLD)
    record(store, OLD.date(), "es", gone.id, shown.id)
    Entries(store).save([shown], seen=NOW)
    Upkeep(store).prune(before=CUT)
    assert Entries(store).told_before(NOW.date(), "es") == {shown.id}


def test_translations_and_runs_go_by_their_age(store: Store) -> None:
    for name, moment in (("old", OLD), ("new", NOW)):
        TranslationMemory(store, now=moment).remember("toy", {name: "x"})
        for state in (RunState.COMPLETED, RunState.RUNNING):
            Runs(store).begin(run(f"{name}-{state}", state, moment))
    removed = Upkeep(store).prune(before=CUT)
    assert {name: count for name, count in removed.items() if count} == {
        "translations": 1,
        "runs": 1,
    }
    assert TranslationMemory(store).recall("toy", ["old", "new"]) == {"new": "x"}
    kept = {run.id for run in Runs(store).latest(9)}
    assert kept == {"old-running", "new-running", "new-completed"}


def run(name: str, state: RunState, started_at: datetime) -> Run:
    return Run(
        id=name[:16],
        kind=RunKind.DIGEST,
        day=started_at.date(),
        languages=("es",),
        started_at=started_at,
        state=state,
    )


def test_editions_mails_and_states_are_kept(store: Store) -> None:
    state = SourceState(source_id="gazette", checked_at=OLD)
    SourceStates(store).save([state])
    Editions(store).save(edition(OLD.date(), "es"), ["a"], made_at=OLD)
    Mails(store).claim("e", "reader@example.org", at=OLD)
    Upkeep(store).prune(before=NOW)
    assert [kept.edition for kept in Editions(store).of_day(OLD.date())] == [
        edition(OLD.date(), "es")
    ]
    assert SourceStates(store).all() == {"gazette": state}
    assert len(Mails(store).of_edition("e")) == 1


def test_rows_are_counted_by_table(store: Store) -> None:
    Entries(store).save([entry("a"), entry("b")], seen=NOW)
    record(store, NOW.date(), "es")
    TranslationMemory(store).remember("toy", {"one": "uno", "two": "dos", "three": "tres"})
    counts = {"entries": 2, "editions": 1, "translations": 3, "runs": 0}
    assert Upkeep(store).counts() == counts


# --- backup --------------------------------------------------------------------------------------


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_copy_holds_all_that_was_kept_before_it_was_made(store: Store, tmp_path: Path) -> None:
    Entries(store).save([entry("harbour")], seen=NOW)
    TranslationMemory(store).remember("toy", {"one": "uno"})
    copy = Upkeep(store).backup(tmp_path / "backups", now=NOW, keep=7)
    assert copy.name == "digest-20261122T060000Z.db"
    assert names_in(copy.parent) == [copy.name]
    with open_store(url(copy)) as restored:
        assert Entries(restored).of_sources(["gazette"]) == (entry("harbour"),)
        assert TranslationMemory(restored).recall("toy", ["one"]) == {"one": "uno"}


def test_copy_made_while_others_write_is_whole(store: Store, tmp_path: Path) -> None:
    """Every transaction writes ten entries and a state: a copy has all of it, or nothing."""
    written = Event()

    def write() -> None:
        for number in range(60):
            names = [f"{number}-{part}" for part in range(10)]
            state = SourceState(source_id=f"source-{number}", checked_at=NOW)
            Entries(store).save([entry(name) for name in names], seen=NOW, states=[state])
            written.set()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert written.wait(10)
        copies = [
            Upkeep(store).backup(tmp_path, now=NOW + minute * timedelta(minutes=1), keep=9)
            for minute in range(3)
        ]
        writing.result(timeout=30)
    for copy in copies:
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        with open_store(url(copy)) as restored:
            states = len(SourceStates(restored).all())
            assert Upkeep(restored).counts()["entries"] == 10 * states > 0


def test_newest_copies_are_kept_and_other_files_left_alone(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    own = ["digest-2025.db", "digest-before-the-move.db", "notes.txt"]
    for name in own:
        (folder / name).write_text("mine")
    for day in (2, 0, 1):
        Upkeep(store).backup(folder, now=NOW + day * DAY, keep=2)
    made = ["digest-20261123T060000Z.db", "digest-20261124T060000Z.db"]
    assert names_in(folder) == sorted([*own, *made])


def test_copy_that_cannot_be_written_is_named_and_leaves_the_earlier(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    first = Upkeep(store).backup(folder, now=NOW, keep=1)
    (folder / f"digest-{NOW + DAY:%Y%m%dT%H%M%SZ}.db" / "in-the-way").mkdir(parents=True)
    with pytest.raises(StoreError, match=f"cannot write a copy to {folder}"):
        Upkeep(store).backup(folder, now=NOW + DAY, keep=1)
    assert first.is_file()
    assert not list(folder.glob(".copying-*"))


# --- vacuum and damage ---------------------------------------------------------------------------


@pytest.fixture
def large(database: Path) -> Iterator[Path]:
    """A database of some two megabytes, closed."""
    with open_store(url(database)) as store:
        items = [entry(f"n{number}", body="Ships are back. " * 125) for number in range(1_000)]
        Entries(store).save(items, seen=OLD)
    return database


def test_space_of_removed_rows_is_given_back_at_once(large: Path) -> None:
    with open_store(url(large)) as store:
        before = size_of(large)
        Upkeep(store).prune(before=NOW)
        Upkeep(store).vacuum()
        assert size_of(large) < before / 4


def test_database_works_as_before_after_a_vacuum(large: Path) -> None:
    with open_store(url(large)) as store:
        for _ in range(2):
            Upkeep(store).vacuum()
            assert Entries(store).save([entry("n1"), entry("new")], seen=NOW) in (0, 1)
        assert Upkeep(store).counts()["entries"] == 1_001


PAGE = 4096


@pytest.mark.parametrize(
    ("offset", "bad"),
    [(0, bytes(3 * PAGE)), (8, b"\xff" * 8), (1, b"\x00\x99")],
    ids=["pages-lost", "rows-lost", "space-miscounted"],
)
def test_damaged_database_is_named_with_what_to_do(offset: int, bad: bytes, large: Path) -> None:
    place = large.stat().st_size // PAGE // 2 * PAGE + offset
    with large.open("r+b") as file:
        file.seek(place)
        file.write(bad)
    with open_store(url(large)) as store, pytest.raises(StoreError) as caught:
        Upkeep(store).vacuum()
    assert str(caught.value).startswith("the database is damaged: ")
    assert "restore a copy from backups" in str(caught.value)


def test_database_that_somebody_writes_to_is_not_called_damaged(large: Path) -> None:
    with open_store(url(large)) as store, closing(sqlite3.connect(large)) as other:
        store.engine.dispose()
        event.listen(store.engine, "connect", _impatient)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"cannot vacuum the database: .*locked"):
            Upkeep(store).vacuum()
        other.rollback()
        Upkeep(store).vacuum()


def _impatient(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA busy_timeout = 50")
