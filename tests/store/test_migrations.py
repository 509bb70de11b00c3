"""A database of the first version is brought up to date, and loses nothing on the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from digest import store as room
from digest.errors import StoreError
from digest.model import Entry, derive_id
from digest.store import Editions, Entries, TranslationMemory, open_store
from digest.store.schema import metadata
from tests.conftest import NOW
from tests.store.conftest import delivery, dump, edition, entry, url

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
HARBOUR, BRIDGE = entry("harbour", published=NOW - timedelta(days=2)), entry("bridge")
# The tables of the first version, in its columns.
FIRST_VERSION = {
    "entries": "id, source_id, url, title, author, published, language, body, markup, first_seen",
    "editions": "id, day, language, made_at, stories, path",
    "edition_entries": "edition_id, entry_id",
    "translations": "id, route, source, target, made_at",
}


@pytest.fixture
def old(database: Path) -> Path:
    """A database as the first version left it: of every table, two rows."""
    database.parent.mkdir()
    _make_first_version(database)
    rows: dict[str, list[tuple[object, ...]]] = {
        "entries": [
            _entry_row(HARBOUR, "2026-11-20 06:00:00.000000", "2026-11-21 05:30:00.000000"),
            _entry_row(BRIDGE, None, "2026-11-22 05:30:00.000000"),
        ],
        "editions": [_edition_row(YESTERDAY, "es"), _edition_row(YESTERDAY, "pt")],
        "edition_entries": [(f"{YESTERDAY}-es", HARBOUR.id), (f"{YESTERDAY}-pt", BRIDGE.id)],
        "translations": [_translation_row("one", "uno"), _translation_row("two", "dos")],
    }
    with closing(sqlite3.connect(database)) as connection, connection:
        for table, columns in FIRST_VERSION.items():
            marks = ", ".join("?" for _ in columns.split(","))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[table])
    return database


def _make_first_version(database: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(room.__file__).parent / "migrations"))
    engine = create_engine(url(database))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "m001")
    engine.dispose()


def _entry_row(item: Entry, published: str | None, seen: str) -> tuple[object, ...]:
    given = (item.id, item.source_id, item.url, item.title, item.author)
    return (*given, published, item.language, item.body, item.markup, seen)


def _edition_row(day: date, language: str) -> tuple[object, ...]:
    page = f"out/{day}/digest.{language}.html"
    return (f"{day}-{language}", str(day), language, "2026-11-21 06:01:00.000000", 1, page)


def _translation_row(source: str, target: str) -> tuple[object, ...]:
    return (derive_id("toy", source), "toy", source, target, "2026-11-21 06:00:30.000000")


def _rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as connection:
        return {
            table: connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
            for table, columns in FIRST_VERSION.items()
        }


def test_every_row_of_the_first_version_is_there_afterwards(old: Path) -> None:
    before = _rows(old)
    assert [len(rows) for rows in before.values()] == [2, 2, 2, 2]
    with open_store(url(old)):
        pass
    assert _rows(old) == before


def test_migrated_database_has_the_schema_of_the_code(old: Path) -> None:
    with open_store(url(old)) as store, store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_entries_and_translations_are_found_as_they_were(old: Path) -> None:
    with open_store(url(old)) as store:
        assert set(Entries(store).of_sources(["gazette"])) == {HARBOUR, BRIDGE}
        assert Entries(store).seen_between(NOW - timedelta(hours=1), NOW) == (BRIDGE,)
        assert TranslationMemory(store).recall("toy", ["one", "two"]) == {
            "one": "uno",
            "two": "dos",
        }


def test_entries_count_as_seen_last_when_they_were_first_seen(old: Path) -> None:
    with open_store(url(old)):
        pass
    with closing(sqlite3.connect(old)) as connection:
        seen = connection.execute("SELECT first_seen, last_seen FROM entries").fetchall()
    assert len(seen) == 2
    assert all(first == last for first, last in seen)


def test_what_old_editions_told_is_not_told_again(old: Path) -> None:
    with open_store(url(old)) as store:
        assert Entries(store).told_before(TODAY, "es") == {HARBOUR.id}
        assert Entries(store).told_before(TODAY, "pt") == {BRIDGE.id}


def test_old_editions_count_as_delivered_and_are_found(old: Path) -> None:
    with open_store(url(old)) as store:
        page = Path(f"out/{YESTERDAY}/digest.pt.html")
        assert Editions(store).latest("pt", YESTERDAY) == page
        assert Editions(store).undelivered(YESTERDAY - timedelta(days=7)) == ()


def test_old_editions_have_no_content_to_be_rendered_again(old: Path) -> None:
    with open_store(url(old)) as store:
        assert Editions(store).of_day(YESTERDAY) == ()
        assert Editions(store).of_day(YESTERDAY, ["es", "pt"]) == ()


def test_old_edition_can_be_made_anew(old: Path) -> None:
    made = edition(YESTERDAY, "es")
    with open_store(url(old)) as store:
        editions = Editions(store)
        editions.save(made, [BRIDGE.id], made_at=NOW)
        assert [kept.edition for kept in editions.of_day(YESTERDAY)] == [made]
        assert [kept.edition for kept in editions.undelivered(YESTERDAY)] == [made]
        editions.delivered(delivery(made), at=NOW)
        assert Entries(store).told_before(TODAY, "es") == {BRIDGE.id}


def test_rows_still_go_with_the_edition_they_belong_to(old: Path) -> None:
    """Keys are honoured again after tables were made anew."""
    with open_store(url(old)) as store, store.writing() as connection:
        connection.exec_driver_sql(f"DELETE FROM editions WHERE id = '{YESTERDAY}-es'")
    assert _rows(old)["edition_entries"] == [(f"{YESTERDAY}-pt", BRIDGE.id)]


def test_migration_that_fails_leaves_the_first_version(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("CREATE TABLE runs (id TEXT)")
    before = dump(old)
    with pytest.raises(StoreError, match="runs already exists"), open_store(url(old)):
        pass
    assert dump(old) == before


def test_dry_run_migrates_its_own_copy(old: Path) -> None:
    before = dump(old)
    with open_store(url(old), discard=True) as store:
        assert Entries(store).told_before(TODAY, "es") == {HARBOUR.id}
    assert dump(old) == before
