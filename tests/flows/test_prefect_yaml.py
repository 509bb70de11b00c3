"""`prefect.yaml` says what `digest serve` serves, and a worker runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from digest.cli.serve import _PREFECT as SERVED_SETTINGS
from tests.cli.conftest import documents_group, write_sources
from tests.conftest import ROOT
from tests.flows.servers import PrefectServer, prefect_server
from tests.flows.serving import clean_environment, wait_for

pytestmark = pytest.mark.flow

NAMES = ("daily-digest", "ingest", "edition", "deliver", "models", "maintenance")
POOL = "digest"

# Runs in a process of its own: Prefect reads its settings when it is imported.
DESCRIBE = """
import asyncio, inspect, json, sys
from datetime import UTC, datetime, timedelta

from prefect.flows import load_flow_from_entrypoint
from prefect.server.schemas.schedules import CronSchedule

from digest.config import load_settings
from flows.deployments import deployments

START = datetime(2026, 11, 22, tzinfo=UTC)


def described(entrypoint, parameters, tags, schedules):
    flow = load_flow_from_entrypoint(entrypoint)
    times = [
        moment.isoformat()
        for schedule in schedules
        for moment in asyncio.run(
            CronSchedule(**schedule).get_dates(400, START, START + timedelta(days=2))
        )
    ]
    return {
        "flow": flow.name,
        "file": inspect.getsourcefile(flow.fn),
        "fields": flow.parameters.model_dump(),
        "parameters": parameters,
        "tags": tags,
        "times": times,
    }


def served(deployment):
    schedules = [
        {"cron": one.schedule.cron, "timezone": one.schedule.timezone}
        for one in deployment.schedules or ()
    ]
    return described(deployment.entrypoint, deployment.parameters, deployment.tags, schedules)


print(json.dumps({
    "served": {one.name: served(one) for one in deployments(load_settings())},
    "filed": {
        one["name"]: described(
            one["entrypoint"], one.get("parameters", {}), one["tags"], one.get("schedules", [])
        )
        for one in json.loads(sys.argv[1])
    },
}))
"""

Described = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def filed() -> list[dict[str, Any]]:
    """The deployments of the file, as Prefect reads them: anchors resolved."""
    tree = YAML(typ="safe").load((ROOT / "prefect.yaml").read_text())
    deployments: list[dict[str, Any]] = tree["deployments"]
    return deployments


@pytest.fixture(scope="module")
def both(filed: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Described:
    """What the file and `digest serve` mean, by name: flows with their form, times, parameters."""
    folder = tmp_path_factory.mktemp("described")
    write_sources(folder, documents_group())
    settings = {
        "DIGEST_TIME_ZONE": "UTC",
        "DIGEST_DAILY_AT": "06:00",
        "PREFECT_HOME": str(folder / "prefect"),
    }
    done = subprocess.run(
        [sys.executable, "-c", DESCRIBE, json.dumps(filed)],
        cwd=ROOT,
        env=clean_environment(folder) | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: Described = json.loads(done.stdout)
    return found


def test_the_file_lists_every_deployment_that_is_served(both: Described) -> None:
    assert tuple(both["filed"]) == tuple(both["served"]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_deployment_of_the_file_is_the_one_that_is_served(name: str, both: Described) -> None:
    assert both["filed"][name] == both["served"][name]


@pytest.mark.parametrize(
    ("name", "first", "a_day"),
    [
        ("daily-digest", "2026-11-22T06:00:00+00:00", 1),
        ("ingest", "2026-11-22T00:00:00+00:00", 23),
        ("deliver", "2026-11-22T00:00:00+00:00", 96),
        ("maintenance", "2026-11-22T03:30:00+00:00", 1),
    ],
)
def test_schedules_run_in_utc_as_often_as_they_should(
    name: str, first: str, a_day: int, both: Described
) -> None:
    times = both["filed"][name]["times"]
    assert times[0] == first
    assert len([time for time in times if time.startswith("2026-11-22")]) == a_day


@pytest.mark.parametrize("name", NAMES)
def test_a_worker_gives_runs_the_settings_that_serve_gives(
    name: str, filed: list[dict[str, Any]]
) -> None:
    (pool,) = [one["work_pool"] for one in filed if one["name"] == name]
    environment = pool["job_variables"]["env"]
    assert pool["name"] == POOL
    assert environment.items() <= SERVED_SETTINGS.items()
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environment["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == "30"
    assert environment["PREFECT_LOGGING_EXTRA_LOGGERS"] == "digest"


def test_a_worker_makes_the_edition_of_a_deployed_file(tmp_path: Path) -> None:
    write_sources(tmp_path, documents_group())
    with prefect_server(tmp_path) as server:
        server.prefect("work-pool", "create", POOL, "--type", "process")
        server.prefect("deploy", "--all")
        known = {one["name"]: one for one in server.api("/deployments/filter", {})}
        assert sorted(known) == sorted(NAMES)
        (pull,) = known["daily-digest"]["pull_steps"]
        assert pull["prefect.deployments.steps.set_working_directory"] == {"directory": str(ROOT)}

        with server.worker(POOL) as worker_log:
            run_id = server.start_run("daily-digest", languages=["en"])
            run = server.ended(run_id, 60)

            assert (run["state_type"], run["state_name"]) == ("COMPLETED", "Completed"), (
                f"{run['state']['message']}\n{worker_log.read_text()[-3000:]}"
            )
            assert run["work_pool_name"] == POOL
            wait_for(lambda: _library_lines(server, run_id), 15, "the library's log lines")
            wait_for(lambda: _heartbeats(server, run_id), 15, "a heartbeat of the run")
    (made,) = (tmp_path / "out").glob("*/digest.en.html")
    assert "Ukraine" in made.read_text()
    assert made.parent.name in run["name"]


def _library_lines(server: PrefectServer, run_id: str) -> list[str]:
    """Return what the library itself logged in a run, as its page shows it."""
    wanted = {"logs": {"flow_run_id": {"any_": [run_id]}}}
    lines = server.api("/logs/filter", wanted)
    return [line["message"] for line in lines if line["name"].startswith("digest.")]


def _heartbeats(server: PrefectServer, run_id: str) -> int:
    wanted = {
        "event": {"name": ["prefect.flow-run.heartbeat"]},
        "resource": {"id": [f"prefect.flow-run.{run_id}"]},
    }
    return int(server.api("/events/filter", {"filter": wanted})["total"])
