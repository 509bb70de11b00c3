"""After a run: `digest maintain` keeps the database small and safe, `digest preview` finds it."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import GOOD_FEED, Digest, feed_group, write_sources
from tests.cli.test_run_options import change, made
from tests.conftest import WebServer


@pytest.fixture
def state(digest: Digest, web: WebServer, tmp_path: Path) -> Path:
    """The state folder after one run over two feeds."""
    web.serve("/diario", GOOD_FEED)
    web.serve("/viejo", GOOD_FEED.replace("tren", "faro"))
    write_sources(tmp_path, feed_group(web, "diario", "viejo"))
    assert digest("run").returncode == 0
    return tmp_path / "state"


def ask(database: Path, query: str) -> list[object]:
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute(query)]


def copies(state: Path) -> list[str]:
    return sorted(path.name for path in (state / "backups").glob("*"))


SOURCES = "SELECT source_id FROM entries ORDER BY source_id"


# --- maintain ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "left"), [("6.9", ["diario", "viejo"]), ("7.1", ["diario"])], ids=["newer", "older"]
)
def test_what_is_older_than_the_days_to_keep_is_removed(
    digest: Digest, state: Path, tmp_path: Path, days: str, left: list[str]
) -> None:
    age = f"datetime({{}}, '-{days} days') WHERE"
    change(tmp_path, f"UPDATE entries SET last_seen = {age.format('last_seen')} source_id='viejo'")
    change(tmp_path, f"UPDATE runs SET started_at = {age.format('started_at')} kind='digest'")
    done = digest("maintain", DIGEST_KEEP_DAYS="7")
    gone = 2 - len(left)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Removed {gone} entries, 0 translations, " in done.stdout
    assert f" {gone} runs; " in done.stdout
    assert ask(state / "digest.db", SOURCES) == left
    kinds = ["digest", "maintenance"] if len(left) == 2 else ["maintenance"]
    assert ask(state / "digest.db", "SELECT kind FROM runs ORDER BY kind") == kinds
    assert digest("run", "--render-only").returncode == 0, "editions are kept"


def test_the_copy_is_of_before_and_can_take_the_place_of_the_database(
    digest: Digest, state: Path, tmp_path: Path
) -> None:
    change(tmp_path, "UPDATE entries SET last_seen = '2020-01-01 00:00'")
    done = digest("maintain")
    (copy,) = copies(state)
    assert f"copied to {copy}.\n" in done.stdout
    assert ask(state / "digest.db", SOURCES) == []
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(state / "backups" / copy, restored / "digest.db")
    assert ask(restored / "digest.db", SOURCES) == ["diario", "viejo"]
    assert digest("run", "--render-only", DIGEST_STATE_DIR=str(restored)).returncode == 0


def test_newest_copies_are_kept_and_nothing_else_is_removed(digest: Digest, state: Path) -> None:
    (state / "backups").mkdir()
    for name in ("digest-20260101T033000Z.db", "digest-20260102T033000Z.db", "notes.txt"):
        (state / "backups" / name).write_text("earlier")
    assert digest("maintain", DIGEST_KEEP_BACKUPS="2").returncode == 0
    first, new, notes = copies(state)
    assert (first, notes) == ("digest-20260102T033000Z.db", "notes.txt")
    assert new > first


def test_no_copy_is_made_where_none_is_wanted(digest: Digest, state: Path) -> None:
    done = digest("maintain", "--no-backup")
    assert done.stdout.endswith("; not copied.\n")
    assert not (state / "backups").exists()


@pytest.mark.parametrize("option", ["--vacuum", "--no-vacuum"])
def test_space_of_what_was_removed_is_given_back(
    digest: Digest, state: Path, tmp_path: Path, option: str
) -> None:
    change(tmp_path, "UPDATE entries SET body = hex(zeroblob(400000)), last_seen = '2020-01-01'")
    before = (state / "digest.db").stat().st_size
    told = re.search(r"; ([\d,]+) to ([\d,]+) bytes;", digest("maintain", option).stdout)
    after = (state / "digest.db").stat().st_size
    assert (after < before - 1_500_000) is (option == "--vacuum")
    assert told
    sizes = [int(figure.replace(",", "")) for figure in told.groups()]
    assert sizes[0] == pytest.approx(before, abs=50_000)
    assert option == "--no-vacuum" or sizes[1] == pytest.approx(after, abs=50_000)


def test_dry_runs_are_cleared_away_and_editions_stay(
    digest: Digest, state: Path, tmp_path: Path
) -> None:
    edition = made(tmp_path, "digest.es.html")
    trial = tmp_path / "out" / "preview" / edition.parent.name / edition.name
    trial.parent.mkdir(parents=True)
    trial.write_text("a dry run")
    assert digest("maintain").returncode == 0
    assert edition.is_file()
    assert not (tmp_path / "out" / "preview").exists()
    assert ask(state / "digest.db", "SELECT count(*) FROM editions") == [1]


@pytest.mark.usefixtures("state")
def test_maintenance_is_on_record_and_no_digest(digest: Digest) -> None:
    digest("maintain")
    lines = digest("status").stdout.splitlines()
    assert [line.partition("\t")[0] for line in lines[:2]] == ["maintenance", "digest"]
    assert "\tcompleted" in lines[0]
    assert lines[-1] == "Ok."


def test_damaged_database_is_named_and_takes_no_good_copys_place(
    digest: Digest, state: Path, tmp_path: Path
) -> None:
    assert digest("maintain").returncode == 0
    good = copies(state)
    with closing(sqlite3.connect(state / "digest.db")) as database, database:
        database.execute("PRAGMA writable_schema = ON")
        told = "UPDATE sqlite_master SET sql = replace(sql, 'published DATETIME', ?) WHERE name = ?"
        database.execute(told, ("published DATETIME NOT NULL", "entries"))
    done = digest("maintain", DIGEST_KEEP_BACKUPS="1")
    assert done.returncode == 1
    assert re.search("the database is damaged: .*; restore .*backups", done.stderr)
    assert copies(state) == good
    assert ask(state / "backups" / good[0], "PRAGMA quick_check") == ["ok"]
    assert made(tmp_path).is_file()


@pytest.mark.parametrize("command", ["run", "status", "maintain", "preview"])
def test_file_that_is_no_database_is_named_in_one_line_and_left_alone(
    digest: Digest, state: Path, command: str
) -> None:
    (state / "digest.db").write_text("a letter to the editor\n" * 99)
    done = digest(command)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: cannot ")
    assert f"{state / 'digest.db'}" in line
    assert "file is not a database" in line
    assert (state / "digest.db").read_text() == "a letter to the editor\n" * 99


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize("wrong", ["DIGEST_KEEP_DAYS=6", "DIGEST_KEEP_BACKUPS=0"])
def test_keeping_too_little_is_wrong_configuration(digest: Digest, wrong: str) -> None:
    name, _, value = wrong.partition("=")
    done = digest("maintain", **{name: value})
    assert done.returncode == 2
    assert f"{name}: " in done.stderr


# --- preview -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("state")
def test_preview_prints_where_the_newest_edition_is(digest: Digest, tmp_path: Path) -> None:
    assert digest("preview", DIGEST_STATE_DIR=str(tmp_path / "empty")).returncode == 1
    assert not (tmp_path / "empty").exists()
    page = made(tmp_path, "digest.es.html")
    day = page.parent.name
    for options in ([], ["--lang", "es"], ["--date", day]):
        assert digest("preview", *options).stdout == f"{page}\n"
    for options in (["--lang", "pt"], ["--date", "2026-01-01"]):
        done = digest("preview", *options)
        assert (done.returncode, "no such edition" in done.stderr) == (1, True)
    assert digest("preview", "--date", "today").returncode == 2
    page.unlink()
    assert f"the edition is gone from {page}" in digest("preview").stderr
