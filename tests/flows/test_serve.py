"""`digest serve`: schedules, every flow, crashes, restarts, the end."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import GOOD_FEED, documents_group, feed_group, write_sources
from tests.conftest import WebServer
from tests.flows.serving import Served, clean_environment, editions, serving, wait_for

pytestmark = pytest.mark.flow

SLOW = 25.0
SPANISH: dict[str, Any] = {"languages": ["es"]}
PARTS: dict[str, dict[str, Any]] = {
    "ingest": {},
    "edition": SPANISH,
    "deliver": SPANISH | {"due_only": False},
    "models": SPANISH,
    "maintenance": {},
}


@pytest.fixture(scope="module")
def web_server() -> Iterator[WebServer]:
    server = WebServer()
    server.serve("/diario", GOOD_FEED)
    server.serve("/lento", GOOD_FEED.replace("tren", "barco"), delay=SLOW)
    yield server
    server.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, web_server: WebServer) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("serve")
    write_sources(folder, documents_group(), feed_group(web_server, "diario"))
    with serving(folder, DIGEST_TIME_ZONE="America/Santiago", DIGEST_DAILY_AT="07:30") as running:
        yield running


@dataclass
class Doomed:
    """A run whose process, and the worker that watched it, were killed at once."""

    served: Served
    run_id: str


@pytest.fixture(scope="module", autouse=True)
def doomed(tmp_path_factory: pytest.TempPathFactory, web_server: WebServer) -> Iterator[Doomed]:
    """Begins before all other tests: what it waits for takes a minute and a half."""
    folder = tmp_path_factory.mktemp("doomed")
    write_sources(folder, documents_group(), feed_group(web_server, "diario", "lento"))
    with serving(folder) as running:
        run_id = running.start_run("daily-digest")
        wait_for(lambda: _is_reading(web_server), 60, "the run reads the slow source")
        os.kill(running.children()["deployments"], signal.SIGSTOP)
        runs = _runs_of(running)
        assert runs
        for process in (*runs, running.children()["deployments"]):
            os.kill(process, signal.SIGKILL)
        web_server.serve("/lento", GOOD_FEED.replace("tren", "barco"))
        yield Doomed(running, run_id)


def _is_reading(web_server: WebServer) -> bool:
    return any(path == "/lento" for path, _ in web_server.requests)


def _runs_of(served: Served) -> list[int]:
    """Return the processes that run flows of these deployments."""
    mark = f"DIGEST_STATE_DIR={served.folder / 'state'}".encode()
    return [
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdigit()
        and b"prefect.engine" in _read(process / "cmdline")
        and mark in _read(process / "environ").split(b"\0")
    ]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def deployments(served: Served) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in served.api("/deployments/filter", {})}


def test_schedules_follow_the_operators_clock(served: Served) -> None:
    known = deployments(served)
    assert set(known) == {"daily-digest", "ingest", "edition", "deliver", "models", "maintenance"}
    schedules = {name: one["schedules"] for name, one in known.items()}
    (daily,) = schedules["daily-digest"]
    assert daily["schedule"]["cron"] == "30 7 * * *"
    assert daily["schedule"]["timezone"] == "America/Santiago"
    assert schedules["deliver"][0]["schedule"]["cron"] == "*/15 * * * *"
    assert all("digest" in one["tags"] for one in known.values())

    def scheduled() -> list[dict[str, Any]]:
        wanted = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
        found: list[dict[str, Any]] = served.api("/flow_runs/filter", wanted)
        return found

    runs = wait_for(scheduled, 60, "the server plans runs")
    assert {run["deployment_id"] for run in runs} <= {one["id"] for one in known.values()}


def test_every_flow_runs_and_the_parts_make_what_the_whole_makes(served: Served) -> None:
    whole = served.ended(served.start_run("daily-digest", languages=["es"]))
    assert (whole["state_name"], whole["name"][:7]) == ("Completed", "digest ")
    made = editions(served.folder / "out")
    for path in (served.folder / "out").glob("*/digest.*"):
        path.unlink()

    for part in PARTS:
        parameters = PARTS[part]
        run = served.ended(served.start_run(part, **parameters))
        assert run["state_name"] == "Completed", (part, run["state"]["message"])

    assert editions(served.folder / "out") == made
    assert list((served.folder / "state" / "backups").glob("digest-*.db"))


def test_command_line_and_flow_give_the_same_bytes(served: Served) -> None:
    served.ended(served.start_run("daily-digest", languages=["es", "pt"]))
    by_flow = editions(served.folder / "out", ("html", "txt", "eml"))
    for path in (served.folder / "out").glob("*/digest.*"):
        path.unlink()
    command = [sys.executable, "-m", "digest", "run", "--lang", "es", "--lang", "pt"]
    environment = clean_environment(served.folder) | {"DIGEST_TIME_ZONE": "America/Santiago"}
    done = subprocess.run(
        command,
        env=environment,
        cwd=served.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert editions(served.folder / "out", ("html", "txt", "eml")) == by_flow


def test_what_the_library_says_is_on_the_run_s_page(served: Served) -> None:
    run_id = served.start_run("ingest", refresh=True)
    served.ended(run_id)

    def logged() -> bool:
        wanted = {"logs": {"flow_run_id": {"any_": [run_id]}}}
        lines = [line["message"] for line in served.api("/logs/filter", wanted)]
        return any("ingested source=diario " in line for line in lines)

    assert wait_for(logged, 20, "the library's lines")


def test_wrong_parameters_are_refused_and_name_the_field(served: Served) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        served.start_run("daily-digest", look_back_hours=9999)
    assert "look_back_hours" in refused.value.read().decode()
    with pytest.raises(urllib.error.HTTPError) as refused:
        served.start_run("daily-digest", sources=["nobody"])
    answer = refused.value.read().decode()
    assert "nobody" in answer
    assert "diario" in answer, "the known ones are listed"


def test_two_runs_of_a_day_go_one_after_the_other(served: Served) -> None:
    first, second = (served.start_run("daily-digest", refresh=True) for _ in "12")
    ends = [served.ended(run_id) for run_id in (first, second)]
    assert [run["state_name"] for run in ends] == ["Completed", "Completed"]
    with closing(sqlite3.connect(served.folder / "state" / "digest.db")) as database:
        rows = database.execute(
            "SELECT started_at, ended_at FROM runs WHERE kind = 'digest' "
            "ORDER BY started_at DESC LIMIT 2"
        ).fetchall()
    (later_began, _), (_, earlier_ended) = rows
    assert later_began >= earlier_ended


def test_times_that_went_by_asleep_are_made_good_by_one_run(served: Served) -> None:
    """Several late runs wait for the machine to wake: the first does the work of all."""
    known = deployments(served)["daily-digest"]
    now = datetime.now(UTC)
    late = [now - timedelta(days=days) for days in (3, 2, 1)]
    runs = [_late_run(served, known["id"], moment) for moment in late]
    ends = [served.ended(run_id) for run_id in runs]
    assert sorted(run["state_name"] for run in ends) == ["Completed", "Skipped", "Skipped"]
    skipped = next(run for run in ends if run["state_name"] == "Skipped")
    assert "has made this one good" in skipped["state"]["message"]


def _late_run(served: Served, deployment: str, moment: datetime) -> str:
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": moment.isoformat()}}
    body = {"state": state, "tags": ["catch-up"]}
    return str(served.api(f"/deployments/{deployment}/create_flow_run", body)["id"])


def test_a_source_added_to_the_list_is_soon_a_choice(served: Served, web_server: WebServer) -> None:
    web_server.serve("/nuevo", GOOD_FEED.replace("tren", "avion"))
    write_sources(served.folder, documents_group(), feed_group(web_server, "diario", "nuevo"))

    def offered() -> bool:
        schema = deployments(served)["daily-digest"]["parameter_openapi_schema"]
        return "nuevo" in json.dumps(schema)

    assert wait_for(offered, 40, "the new source is offered")
    run = served.ended(served.start_run("daily-digest", sources=["nuevo"]))
    assert run["state_name"] == "Completed"


def test_services_that_die_are_started_again(served: Served) -> None:
    for name in ("server", "deployments", "pages"):
        died = served.children()[name]
        os.kill(died, signal.SIGKILL)
        wait_for(lambda: served.children().get(name, died) != died, 60, f"a new {name}")  # noqa: B023
        assert f"The {name} ended with -9" in served.log
    wait_for(lambda: _answers(served), 60, "the server answers again")
    run = served.ended(served.start_run("daily-digest"), seconds=180)
    assert run["state_name"] == "Completed"


def _answers(served: Served) -> bool:
    try:
        return bool(served.api("/deployments/filter", {}))
    except OSError:
        return False


def test_a_missed_edition_is_made_once_and_signals_stop_everything(
    tmp_path: Path, web_server: WebServer
) -> None:
    write_sources(tmp_path, feed_group(web_server, "diario"))
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    at = {"DIGEST_TIME_ZONE": "Etc/UTC", "DIGEST_DAILY_AT": f"{hour_ago:%H:%M}"}
    _run_in_the_past(tmp_path, days=2)

    with serving(tmp_path, **at) as running:
        run = wait_for(lambda: _catch_ups(running), 60, "a run that catches up")[0]
        assert running.ended(run["id"])["state_name"] == "Completed"
        _stops_cleanly(running, signal.SIGINT)
    with serving(tmp_path, **at) as running:
        time.sleep(8)
        assert len(_catch_ups(running)) == 1
        _stops_cleanly(running, signal.SIGTERM)


def _stops_cleanly(running: Served, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end everything, in good order, with 0."""
    children = running.children()
    assert set(children) == {"server", "deployments", "pages"}
    assert running.stop(number) == 0
    assert "Stopped." in running.log
    assert "killed" not in running.log
    assert "Traceback" not in running.log.rpartition("shutting down")[2]
    assert not [pid for pid in children.values() if Path(f"/proc/{pid}").exists()]


def _run_in_the_past(folder: Path, days: int) -> None:
    """Leave a store whose last scheduled digest ran some days ago."""
    subprocess.run(
        [sys.executable, "-m", "digest", "run"],
        env=clean_environment(folder),
        cwd=folder,
        check=False,
        capture_output=True,
    )
    with closing(sqlite3.connect(folder / "state" / "digest.db")) as database:
        database.execute(f"UPDATE runs SET started_at = datetime(started_at, '-{days} days')")
        database.commit()


def _catch_ups(served: Served) -> list[dict[str, Any]]:
    runs = served.api("/flow_runs/filter", {"flow_runs": {"tags": {"all_": ["catch-up"]}}})
    return [run for run in runs if run["state_type"] != "SCHEDULED"]


def test_a_run_that_died_with_its_worker_ends_as_crashed_by_itself(doomed: Doomed) -> None:
    served = doomed.served
    run = served.ended(doomed.run_id, seconds=200)
    assert (run["state_type"], run["state"]["message"]) == ("CRASHED", "No heartbeat.")
    again = served.ended(served.start_run("daily-digest"), seconds=180)
    assert again["state_name"] == "Completed"
    with closing(sqlite3.connect(served.folder / "state" / "digest.db")) as database:
        states = database.execute("SELECT state FROM runs WHERE kind = 'digest'").fetchall()
    assert ("crashed",) in states
    assert list((served.folder / "out" / "notices").glob("failed.*.eml"))
