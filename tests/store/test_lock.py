"""Locks between real processes: held by one, freed by its end, however it ends."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer
from time import monotonic, sleep

import pytest

from digest.errors import LockedError, StoreError
from digest.store import Store, open_store
from tests.store.conftest import Child, child, url

NEIGHBOUR = """
import sys
from digest.store import open_store
with open_store(sys.argv[1]) as store:
    print("ready", flush=True)
    held = {}
    for line in sys.stdin:
        verb, name = line.split()
        if verb == "hold":
            held[name] = store.locks.hold(name)
            held[name].__enter__()
        else:
            held.pop(name).__exit__(None, None, None)
        print("done", flush=True)
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shared") / "digest.db"


@pytest.fixture(scope="module")
def neighbour(shared: Path) -> Iterator[Child]:
    """Another process that holds locks and frees them as it is told."""
    with child(NEIGHBOUR, url(shared), seconds=120) as process:
        yield process


@pytest.fixture
def ours(shared: Path) -> Iterator[Store]:
    with open_store(url(shared)) as opened:
        yield opened


def say(process: Child, line: str) -> None:
    process.tell(line)
    assert process.hear() == "done"


def folder_of(database: Path) -> Path:
    return database.parent / "locks"


def test_second_process_is_refused_and_told_who_is_busy(ours: Store, neighbour: Child) -> None:
    say(neighbour, "hold digest-a")
    with pytest.raises(LockedError) as caught, ours.locks.hold("digest-a"):
        pass
    assert caught.value.name == "digest-a"
    assert f"process {neighbour.pid} since 20" in caught.value.holder
    say(neighbour, "free digest-a")
    with ours.locks.hold("digest-a"):
        pass


def test_other_names_and_other_databases_are_not_held_up(
    ours: Store, store: Store, neighbour: Child
) -> None:
    say(neighbour, "hold digest-b")
    with ours.locks.hold("digest-2026-11-22"), store.locks.hold("digest-b"):
        pass
    say(neighbour, "free digest-b")


def test_process_that_waits_gets_the_lock_when_it_is_freed(ours: Store, neighbour: Child) -> None:
    say(neighbour, "hold digest-c")
    began = monotonic()
    freeing = Timer(0.3, neighbour.tell, ["free digest-c"])
    freeing.start()
    with ours.locks.hold("digest-c", wait=20):
        assert 0.3 <= monotonic() - began < 10
    assert neighbour.hear() == "done"


def test_process_waits_no_longer_than_it_was_told(ours: Store, neighbour: Child) -> None:
    say(neighbour, "hold digest-d")
    began = monotonic()
    with (
        pytest.raises(LockedError, match=str(neighbour.pid)),
        ours.locks.hold("digest-d", wait=0.4),
    ):
        pass
    assert 0.4 <= monotonic() - began < 5
    say(neighbour, "free digest-d")


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A database whose locks `digest` and `run-1` a process held until SIGKILL; its number."""
    path = tmp_path_factory.mktemp("killed") / "digest.db"
    with child(NEIGHBOUR, url(path)) as dying, open_store(url(path)) as store:
        for name in ("digest", "run-1"):
            say(dying, f"hold {name}")
            assert store.locks.is_held(name)
        dying.kill()
    return path, dying.pid


def test_lock_of_a_killed_process_is_free(killed: tuple[Path, int]) -> None:
    database, pid = killed
    note = folder_of(database) / "digest.holder"
    assert str(pid) in note.read_text()  # left behind, and nobody's
    with open_store(url(database)) as store:
        with store.locks.hold("digest"):
            with pytest.raises(LockedError) as caught, store.locks.hold("digest"):
                pass
            assert f"process {os.getpid()} since" in caught.value.holder
        assert not store.locks.is_held("digest")
    assert not note.exists()


def test_nothing_is_left_of_a_forgotten_lock(killed: tuple[Path, int]) -> None:
    """Not even the note of a holder that was killed."""
    database, _ = killed
    with open_store(url(database)) as store:
        with store.locks.hold("run-2"):
            pass
        for name in ("run-1", "run-2", "never-held"):
            store.locks.forget(name)
        assert list(folder_of(database).glob("run-*")) == []
        assert not store.locks.is_held("run-1")


def test_asking_who_holds_a_lock_changes_nothing(ours: Store, neighbour: Child) -> None:
    assert not ours.locks.is_held("digest-e")
    say(neighbour, "hold digest-e")
    assert [ours.locks.is_held("digest-e") for _ in range(2)] == [True, True]
    with pytest.raises(LockedError, match=str(neighbour.pid)), ours.locks.hold("digest-e"):
        pass
    say(neighbour, "free digest-e")
    assert [ours.locks.is_held("digest-e") for _ in range(2)] == [False, False]
    say(neighbour, "hold digest-e")
    say(neighbour, "free digest-e")


def test_lock_is_freed_by_an_error(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.locks.hold("digest"):
        raise KeyboardInterrupt
    assert not store.locks.is_held("digest")


def test_threads_of_one_process_hold_a_lock_one_after_the_other(database: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        with open_store(url(database)) as own, own.locks.hold("digest", wait=20):
            inside.append(number)
            most.append(len(inside))
            sleep(0.02)
            inside.remove(number)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert most == [1, 1, 1]


def test_lock_taken_in_one_thread_is_held_for_all_and_freed_in_any(store: Store) -> None:
    lock = store.locks.hold("digest")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lock.__enter__).result(timeout=5)
        assert store.locks.is_held("digest")
        lock.__exit__(None, None, None)
        assert not store.locks.is_held("digest")


def test_copy_in_memory_knows_the_locks_of_its_database(shared: Path, neighbour: Child) -> None:
    say(neighbour, "hold run-3")
    with open_store(url(shared), discard=True) as copy:
        assert copy.locks.is_held("run-3")
        say(neighbour, "free run-3")
        assert not copy.locks.is_held("run-3")


def _file_for_a_folder(locks: Path) -> None:
    locks.write_text("Ships are back.")


def _folder_for_a_lock(locks: Path) -> None:
    (locks / "digest.lock").mkdir(parents=True)


def _folder_for_a_note(locks: Path) -> None:
    (locks / "digest.holder").mkdir(parents=True)


@pytest.mark.parametrize(
    "spoil",
    [_file_for_a_folder, _folder_for_a_lock, _folder_for_a_note],
    ids=["no-folder", "no-lock-file", "no-note"],
)
def test_lock_that_cannot_be_written_is_named(
    spoil: Callable[[Path], None], store: Store, database: Path
) -> None:
    locks = folder_of(database)
    spoil(locks)
    for _ in range(2):  # and nothing of it stays locked
        problem = pytest.raises(StoreError, match=re.escape(f"cannot lock {locks}"))
        with problem, store.locks.hold("digest"):
            pass
