"""The database: made, shared, refused, tried out; entries and translations in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from digest.errors import ConfigError, StoreError
from digest.store import Entries, Store, TranslationMemory, copy_database, open_store
from digest.store.schema import metadata
from tests.conftest import NOW
from tests.store.conftest import child, dump, entry, record, url

TODAY = NOW.date()


def test_blank_database_is_migrated_to_the_schema_of_the_code(database: Path) -> None:
    with open_store(url(database)) as store, store.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences == []


def test_opening_again_changes_nothing_and_loses_nothing(database: Path) -> None:
    with open_store(url(database)) as store:
        Entries(store).save([entry("harbour")], seen=NOW)
    before = dump(database)
    with open_store(url(database)) as store:
        assert Entries(store).of_sources(["gazette"]) == (entry("harbour"),)
    assert dump(database) == before


def test_database_of_a_newer_digest_is_refused_and_left_alone(database: Path) -> None:
    with open_store(url(database)):
        pass
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'm999'")
    before = dump(database)
    with pytest.raises(StoreError, match=r"newer version \(m999\)"), open_store(url(database)):
        pass
    assert dump(database) == before


def _not_a_database(path: Path) -> str:
    (path / "notes.db").write_text("Ships are back. " * 500)
    return url(path / "notes.db")


def _below_a_file(path: Path) -> str:
    (path / "notes").write_text("x")
    return url(path / "notes" / "digest.db")


@pytest.mark.parametrize(
    "make", [url, _not_a_database, _below_a_file], ids=["folder", "text", "below-a-file"]
)
def test_what_cannot_be_opened_is_named(make: Callable[[Path], str], tmp_path: Path) -> None:
    address = make(tmp_path)
    with pytest.raises(StoreError, match=str(tmp_path)), open_store(address):
        pass


@pytest.mark.parametrize("discard", [False, True], ids=["keep", "discard"])
@pytest.mark.parametrize(
    "address",
    ["", "digest.db", "sqlite:/digest.db", "nosuch://host/news", "postgresql://u:pw@h:port/news"],
)
def test_bad_address_is_a_mistake_of_configuration(address: str, discard: bool) -> None:
    with pytest.raises(ConfigError) as caught, open_store(address, discard=discard):
        pass
    assert caught.value.key == "DIGEST_DATABASE_URL"
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("exists", [True, False], ids=["of-a-database", "of-none"])
@pytest.mark.parametrize("discard", [False, True], ids=["run", "dry-run"])
def test_what_an_edition_told_goes_with_it(discard: bool, exists: bool, database: Path) -> None:
    if exists:
        with open_store(url(database)):
            pass
    with open_store(url(database), discard=discard) as store:
        record(store, TODAY, "es", "a")
        with store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM editions")
            left = connection.exec_driver_sql("SELECT count(*) FROM edition_entries").scalar()
    assert left == 0


def test_dry_run_sees_what_is_kept_and_keeps_nothing(database: Path) -> None:
    with open_store(url(database)) as store:
        Entries(store).save([entry("harbour")], seen=NOW)
    before = dump(database)
    with open_store(url(database), discard=True) as store:
        assert Entries(store).save([entry("harbour"), entry("bridge")], seen=NOW) == 1
        assert len(Entries(store).of_sources(["gazette"])) == 2
        TranslationMemory(store).remember("toy", {"one": "uno"})
        record(store, TODAY, "es", "a")
    assert dump(database) == before


def test_dry_run_without_a_database_makes_none(database: Path) -> None:
    with open_store(url(database), discard=True) as store:
        assert Entries(store).save([entry("harbour")], seen=NOW) == 1
        assert Entries(store).of_sources(["gazette"]) == (entry("harbour"),)
    assert not database.parent.exists()


def test_dry_run_does_not_migrate(database: Path) -> None:
    database.parent.mkdir()
    database.touch()
    with open_store(url(database), discard=True) as store:
        assert Entries(store).save([entry("harbour")], seen=NOW) == 1
    assert database.read_bytes() == b""


def test_dry_run_does_not_hold_up_a_run(database: Path) -> None:
    with open_store(url(database)):
        pass

    def run() -> int:
        with open_store(url(database)) as store:
            return Entries(store).save([entry("bridge")], seen=NOW)

    with ThreadPoolExecutor(1) as pool, open_store(url(database), discard=True) as dry:
        Entries(dry).save([entry("harbour")], seen=NOW)
        assert pool.submit(run).result(timeout=2) == 1


def test_copy_of_a_database_that_does_not_exist_is_none(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "copies" / "digest.db"
    with open_store(copy_database(url(database), target)) as store:
        assert Entries(store).save([entry("harbour")], seen=NOW) == 1
    assert target.is_file()
    assert not database.parent.exists()


def test_copy_has_what_was_kept_up_to_then(store: Store, database: Path, tmp_path: Path) -> None:
    """Also what is still in the log beside the database."""
    Entries(store).save([entry("harbour")], seen=NOW)
    address = copy_database(url(database), tmp_path / "copies" / "digest.db")
    Entries(store).save([entry("bridge")], seen=NOW)
    with open_store(address) as copy:
        assert Entries(copy).of_sources(["gazette"]) == (entry("harbour"),)


def test_threads_open_a_blank_database_and_save_the_same_at_once(database: Path) -> None:
    items = [entry(f"n{number}") for number in range(300)]
    pairs = {f"Sentence {number}.": f"Frase {number}." for number in range(300)}
    together = Barrier(4, timeout=3)

    def work(_: int) -> None:
        together.wait()
        with open_store(url(database)) as store:
            together.wait()
            Entries(store).save(items, seen=NOW)
            TranslationMemory(store).remember("toy", pairs)
            record(store, TODAY, "es", *(item.id for item in items))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with open_store(url(database)) as store:
        assert len(Entries(store).of_sources(["gazette"])) == 300
        assert TranslationMemory(store).recall("toy", list(pairs)) == pairs


WORKER = """
import sys
from digest.store import TranslationMemory, open_store
print("ready", flush=True)
sys.stdin.readline()
for number in range(5):
    with open_store(sys.argv[1]) as store:
        TranslationMemory(store).remember(sys.argv[2], {f"S{number}.": f"F{number}."})
print("done", flush=True)
"""


def test_processes_open_a_blank_database_and_write_at_once(database: Path) -> None:
    database.parent.mkdir()
    routes = ("one", "two")
    with ExitStack() as stack:
        workers = [stack.enter_context(child(WORKER, url(database), route)) for route in routes]
        for worker in workers:
            worker.tell("go")
        assert [worker.hear() for worker in workers] == ["done", "done"]
    with open_store(url(database)) as store:
        assert all(TranslationMemory(store).recall(route, ["S4."]) for route in routes)


def test_entry_comes_back_as_it_was_with_times_in_utc(store: Store) -> None:
    madrid = timezone(timedelta(hours=1))
    kept = entry("harbour", published=datetime(2026, 11, 22, 6, 30, tzinfo=madrid), title="Año 🎉")
    bare = entry("bare", url=None, title=None, language=None, body="", markup="text")
    assert Entries(store).save([kept, bare, kept], seen=NOW) == 2
    back = {item.id: item for item in Entries(store).of_sources(["gazette"])}
    assert back == {kept.id: kept, bare.id: bare}
    assert back[kept.id].published.tzinfo is UTC


def test_known_entry_gets_its_new_text_and_keeps_when_it_was_first_seen(store: Store) -> None:
    entries = Entries(store)
    entries.save([entry("harbour")], seen=NOW)
    changed = entry("harbour", title="Harbour closes again")
    later = NOW + timedelta(hours=3)
    assert entries.save([changed, entry("bridge")], seen=later) == 1
    assert entries.seen_between(NOW - timedelta(hours=1), NOW) == (changed,)
    assert entries.seen_between(NOW, later) == (entry("bridge"),)


def test_seen_between_is_after_the_start_up_to_the_end_in_order(store: Store) -> None:
    second = timedelta(seconds=1)
    for name, seen in {"d": 3, "a": 0, "c": 2, "b": 1}.items():
        Entries(store).save([entry(name)], seen=NOW + seen * second)
    between = Entries(store).seen_between(NOW, NOW + 2 * second)
    assert [item.title for item in between] == ["B", "C"]


def test_entries_are_asked_for_by_source(store: Store) -> None:
    herald = entry("bridge", source_id="herald")
    Entries(store).save([entry("harbour"), herald], seen=NOW)
    assert Entries(store).of_sources(["herald", "nobody"]) == (herald,)
    assert Entries(store).of_sources([]) == ()


def test_translation_is_remembered_by_route_and_for_good(store: Store) -> None:
    memory = TranslationMemory(store)
    memory.remember("argos 1.9", {"one": "uno"})
    memory.remember("argos 1.9", {"one": "UN", "two": "dos"})
    memory.remember("bergamot", {"one": "un"})
    assert memory.recall("argos 1.9", ["two", "one", "three"]) == {"one": "uno", "two": "dos"}
    assert memory.recall("bergamot", ["one", "two"]) == {"one": "un"}
    assert memory.recall("argos 2.0", ["one"]) == {}


def test_memory_of_thousands_is_kept_and_found_at_once(store: Store) -> None:
    pairs = {f"Sentence {number}.": f"Frase {number}." for number in range(2_500)}
    memory = TranslationMemory(store)
    memory.remember("toy", pairs)
    assert memory.recall("toy", list(pairs)) == pairs
    memory.remember("toy", {})
    assert memory.recall("toy", []) == {}
