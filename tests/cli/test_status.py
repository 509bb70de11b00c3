"""`digest status` and `digest sources check`: how things stand, for a person and for monitoring."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.cli.conftest import (
    GOOD_FEED,
    Digest,
    documents_group,
    feed_group,
    write_sources,
)
from tests.cli.test_run_options import change, everything, settings
from tests.conftest import WebServer
from tests.deliver.test_mailer import Letterbox, mail_host


@pytest.fixture
def feed(web: WebServer, tmp_path: Path) -> WebServer:
    """A list with one Spanish feed that can be read."""
    web.serve("/diario", GOOD_FEED)
    write_sources(tmp_path, feed_group(web, "diario"))
    return web


def as_json(digest: Digest, **environment: str) -> dict[str, Any]:
    """Return what `status --json` prints, which is JSON and nothing else."""
    done = digest("status", "--json", **environment)
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == {"ok": 0, "degraded": 3, "failed": 1}[found["health"]]
    return found


# --- in one word, and as an exit code ----------------------------------------------------------


@pytest.mark.usefixtures("documents")
def test_before_the_first_run_nothing_was_made_and_nothing_is(
    digest: Digest, tmp_path: Path
) -> None:
    done = digest("status")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith("no digest was made yet\nFailed.\n")
    found = as_json(digest)
    assert (found["runs"], found["troubles"], found["database"]["bytes"]) == ([], [], 0)
    assert [path.name for path in tmp_path.iterdir()] == ["sources.yaml"]


@pytest.mark.usefixtures("feed")
def test_good_run_is_shown_in_plain_lines_and_all_is_well(digest: Digest, tmp_path: Path) -> None:
    digest("run")
    done = digest("status")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("\nOk.\n")
    rows = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    facts = {row[0]: row[1:] for row in rows}
    day, languages, _, took, state = facts["digest"]
    assert (languages, took[-2:], state) == ("es", " s", "completed")
    assert date.fromisoformat(day) == datetime.now(UTC).date()
    assert facts["languages"] == ["es"]
    assert facts["database"][0].startswith(f"{tmp_path / 'state' / 'digest.db'}, ")
    assert facts["rows"] == ["1 entries, 1 editions, 0 translations, 1 runs"]
    assert not {"\x1b", "│", "┃", "─"} & set(done.stdout)


@pytest.mark.usefixtures("feed")
def test_looking_leaves_the_folders_as_they_are(digest: Digest, tmp_path: Path) -> None:
    digest("run")
    before = everything(tmp_path)
    assert digest("status").returncode == 0
    assert everything(tmp_path) == before


def test_source_in_trouble_is_told_since_when_and_when_it_was_last_read(
    digest: Digest, feed: WebServer, tmp_path: Path
) -> None:
    write_sources(tmp_path, feed_group(feed, "diario", "perdido"))
    digest("run")
    asked_long_ago = "read_at = '2026-11-20 21:30', next_at = NULL"
    change(tmp_path, f"UPDATE source_states SET {asked_long_ago} WHERE read_at")
    feed.answers.clear()
    digest("run")
    found = as_json(digest)
    second, first = (run["started_at"] for run in found["runs"])
    diario, perdido = found["troubles"]
    assert diario == {
        "source": "diario",
        "trouble": "missing",
        "detail": "HTTP 404 Not Found",
        "failing_since": second,
        "last_read": "2026-11-20T21:30:00+00:00",
    }
    assert (perdido["failing_since"], perdido["last_read"]) == (first, None)
    since = datetime.fromisoformat(second) + timedelta(hours=9)
    done = digest("status", DIGEST_TIME_ZONE="Asia/Tokyo")
    assert f"diario\tmissing\t{since:%Y-%m-%d %H:%M}\t2026-11-21 06:30\n" in done.stdout
    assert "2 sources in trouble: diario, perdido\n" in done.stdout


def test_source_that_recovered_or_was_taken_off_the_list_is_no_trouble(
    digest: Digest, feed: WebServer, tmp_path: Path
) -> None:
    write_sources(tmp_path, feed_group(feed, "diario", "perdido", "viejo"))
    assert digest("run").returncode == 3
    assert as_json(digest)["health"] == "degraded"
    feed.serve("/perdido", GOOD_FEED)
    write_sources(tmp_path, feed_group(feed, "diario", "perdido"))
    assert digest("run").returncode == 0
    assert as_json(digest)["troubles"] == []
    assert digest("status").returncode == 0


@pytest.mark.usefixtures("feed")
def test_degraded_digest_is_told_though_every_source_is_well(digest: Digest) -> None:
    with mail_host(Letterbox(RCPT="550 nobody here")) as server:
        assert digest("run", "--send", **settings(server)).returncode == 3
    done = digest("status")
    assert done.returncode == 3
    assert done.stdout.splitlines()[-1] == "Degraded."
    assert "550 nobody here" in done.stdout.splitlines()[-2]


def test_failed_digest_is_told_with_its_reason(digest: Digest, feed: WebServer) -> None:
    feed.answers.clear()
    assert digest("run").returncode == 1
    done = digest("status")
    assert done.returncode == 1
    reason = "the last digest failed: Failed: 1 of 1 sources gave nothing (diario)."
    assert f"\n{reason}\n" in done.stdout
    assert done.stdout.endswith("\nFailed.\n")


@pytest.mark.usefixtures("feed")
def test_digest_whose_process_died_is_told_apart_from_one_that_runs(
    digest: Digest, tmp_path: Path
) -> None:
    digest("run")
    change(tmp_path, "UPDATE runs SET state = 'running', message = '', ended_at = NULL")
    found = as_json(digest)
    assert (found["health"], found["runs"][0]["state"]) == ("failed", "crashed")
    assert found["reasons"][0].startswith("the last digest crashed: ")
    with closing(sqlite3.connect(tmp_path / "state" / "digest.db")) as database:
        ((run_id,),) = database.execute("SELECT id FROM runs")
    with FileLock(tmp_path / "state" / "locks" / f"run-{run_id}.lock"):
        found = as_json(digest)
    assert (found["health"], found["runs"][0]["state"]) == ("ok", "running")


@pytest.mark.usefixtures("feed")
@pytest.mark.parametrize(("hours", "health"), [(24.5, "ok"), (25.5, "failed")])
def test_digest_that_did_not_come_today_is_overdue(
    digest: Digest, tmp_path: Path, hours: float, health: str
) -> None:
    digest("run")
    minutes = int(hours * 60)
    change(tmp_path, f"UPDATE runs SET started_at = datetime(started_at, '-{minutes} minutes')")
    found = as_json(digest)
    assert found["health"] == health
    assert [reason[:16] for reason in found["reasons"]] == ["no digest since "] * (health != "ok")


def test_language_that_nothing_translates_is_told(
    digest: Digest, feed: WebServer, tmp_path: Path
) -> None:
    digest("run")
    write_sources(tmp_path, feed_group(feed, "diario") + "    language: ja\n")
    found = as_json(digest)
    assert (found["health"], found["models"]) == ("degraded", {"ja-es": ""})
    assert found["reasons"] == ["not translated: ja→es"]
    assert "\nja→es\tnone\n" in digest("status").stdout


@pytest.mark.parametrize(
    ("name", "value"), [("DIGEST_TIME_ZONE", "Mars/Olympus"), ("DIGEST_SOURCES", "nowhere.yaml")]
)
@pytest.mark.usefixtures("feed")
def test_wrong_configuration_ends_with_2(digest: Digest, name: str, value: str) -> None:
    done = digest("status", "--json", **{name: value})
    assert (done.returncode, done.stdout) == (2, "")
    assert value in done.stderr


# --- for monitoring, for a terminal ------------------------------------------------------------


@pytest.mark.usefixtures("documents")
def test_json_tells_all_of_it(digest: Digest, tmp_path: Path) -> None:
    before = datetime.now(UTC)
    digest("run")
    found = as_json(digest, DIGEST_DAILY_AT="07:30", DIGEST_TIME_ZONE="Asia/Tokyo")
    (run,) = found.pop("runs")
    database = found.pop("database")
    due = datetime.fromisoformat(found.pop("next_edition"))
    assert (due.hour, due.minute, due.utcoffset()) == (22, 30, timedelta(0))
    assert timedelta(0) < due - datetime.now(UTC) <= timedelta(days=1)
    assert found.pop("disk_free") > 0
    assert found.pop("models")["en-es"]
    assert found == {"health": "ok", "reasons": [], "troubles": [], "languages": ["es"]}
    file = tmp_path / "state" / "digest.db"
    assert (database["path"], database["bytes"]) == (str(file), file.stat().st_size)
    assert set(database["rows"]) == {"entries", "editions", "translations", "runs"}
    times = [datetime.fromisoformat(run.pop(key)) for key in ("started_at", "ended_at")]
    assert before < times[0] < times[1] < datetime.now(UTC)
    counts, seconds = run.pop("counts"), run.pop("seconds")
    assert (counts["sources"], counts["delivered"], counts["failed"]) == (2, 1, 0)
    assert list(seconds) == ["ingest", "stories", "translate", "deliver"]
    assert run == {
        "kind": "digest",
        "day": before.date().isoformat(),
        "languages": ["es"],
        "scheduled_for": None,
        "state": "completed",
        "message": "Complete.",
        "troubles": {},
        "problems": [],
        "refused": {},
    }


def on_a_terminal(*command: str, **environment: str) -> str:
    """Return what a command prints on a terminal of 200 columns."""
    ours, theirs = pty.openpty()
    size = {"COLUMNS": "200", "TERM": "xterm", "PYTHONUTF8": "1"}
    subprocess.run(command, stdout=theirs, env=os.environ | size | environment, timeout=60)
    os.close(theirs)
    with suppress(OSError), os.fdopen(ours, "rb", buffering=0) as screen:  # Linux ends it so
        shown = b""
        while piece := screen.read(4096):
            shown += piece
    return shown.decode()


@pytest.mark.usefixtures("feed")
def test_terminal_gets_a_table(digest: Digest, tmp_path: Path) -> None:
    digest("run")
    state, sources = str(tmp_path / "state"), str(tmp_path / "sources.yaml")
    command = (sys.executable, "-m", "digest", "status")
    shown = on_a_terminal(*command, DIGEST_STATE_DIR=state, DIGEST_SOURCES=sources)
    assert "│ next edition" in shown
    assert "Ok." in shown
    assert {"│", "\x1b"} <= set(shown)
    assert "\t" not in shown


# --- before anything is kept -------------------------------------------------------------------


def test_sources_check_tells_each_state_and_keeps_nothing(
    digest: Digest, feed: WebServer, tmp_path: Path
) -> None:
    write_sources(tmp_path, documents_group(), feed_group(feed, "diario", "perdido"))
    done = digest("sources", "check", "--json")
    assert done.returncode == 3
    states = {row["source"]: row["state"] for row in json.loads(done.stdout)}
    assert states == {"radio": "ok", "blog": "ok", "diario": "undated", "perdido": "failing"}
    troubles = {row["source"]: row["trouble"] for row in json.loads(done.stdout)}
    assert troubles["perdido"] == "missing"
    assert [path.name for path in tmp_path.iterdir()] == ["sources.yaml"]
