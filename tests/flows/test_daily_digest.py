"""The flow in a real Prefect: its own temporary server, real tasks, real editions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import GOOD_FEED, documents_group, feed_group, write_sources
from tests.conftest import ROOT, WebServer

pytestmark = pytest.mark.flow

# Runs in a process of its own: Prefect reads its settings when it is imported.
RUN = """
import json, sys
from flows.daily_digest import daily_digest
state = daily_digest(**json.loads(sys.argv[1]), return_state=True)
print("STATE", json.dumps([state.type.value, state.name, state.message]))
"""


class FlowRuns:
    """Runs the flow against one Prefect home, as `python flows/daily_digest.py` would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = {
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DIGEST_STATE_DIR": str(folder / "state"),
            "DIGEST_OUT": str(folder / "out"),
            "DIGEST_SOURCES": str(folder / "sources.yaml"),
            "PYTHONPATH": str(ROOT),
        }

    def __call__(self, **parameters: Any) -> tuple[str, str, str]:
        done = subprocess.run(
            [sys.executable, "-c", RUN, json.dumps(parameters)],
            cwd=self.folder,
            env=os.environ | self.settings,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("STATE ")]
        assert lines, done.stderr[-3000:]
        kind, name, message = json.loads(lines[-1].removeprefix("STATE "))
        return kind, name, message


@pytest.fixture
def runs(tmp_path: Path) -> FlowRuns:
    return FlowRuns(tmp_path)


def test_flow_and_command_line_make_the_same_edition(
    runs: FlowRuns, web: WebServer, tmp_path: Path
) -> None:
    web.serve("/diario", GOOD_FEED)
    write_sources(tmp_path, documents_group(), feed_group(web, "diario", "perdido"))

    kind, name, message = runs(languages=["es"])

    assert (kind, name) == ("COMPLETED", "Degraded")
    assert "1 of 4 sources gave nothing (perdido)" in message
    (made,) = (tmp_path / "out").glob("*/digest.es.html")
    flow_made = made.read_bytes()
    made.unlink()
    command = [sys.executable, "-m", "digest", "run", "--lang", "es"]
    done = subprocess.run(command, cwd=tmp_path, env=os.environ | runs.settings, check=False)
    assert done.returncode == 3
    assert made.read_bytes() == flow_made


def test_wrong_parameters_fail_before_any_work_and_name_the_choices(
    runs: FlowRuns, tmp_path: Path
) -> None:
    write_sources(tmp_path, documents_group())
    kind, _, message = runs(sources=["nobody"])
    assert kind == "FAILED"
    assert "sources" in message
    assert "'radio', 'blog' or 'category:world'" in message
    assert not (tmp_path / "out").exists()


def test_a_list_that_cannot_be_read_is_named_by_the_run(runs: FlowRuns, tmp_path: Path) -> None:
    write_sources(tmp_path, "\n  - sauces: []\n")
    kind, _, message = runs()
    assert kind == "FAILED"
    assert "sources.yaml:5: groups.0" in message


FORM = """
import importlib, json, sys
flow = getattr(importlib.import_module("flows." + sys.argv[1]), sys.argv[2])
print(json.dumps(flow.parameters.model_dump()["properties"]))
"""
FIELDS = {
    "daily_digest": "languages sources day look_back_hours delivery dry_run render_only refresh "
    "strict",
    "ingest": "sources refresh",
    "edition": "languages sources day look_back_hours strict",
    "deliver": "languages day delivery due_only",
    "models": "action languages",
    "maintenance": "backup vacuum",
}


@pytest.mark.parametrize("name", FIELDS)
def test_parameters_explain_themselves(name: str, runs: FlowRuns, tmp_path: Path) -> None:
    write_sources(tmp_path, documents_group())
    done = subprocess.run(
        [sys.executable, "-c", FORM, name, name],
        cwd=tmp_path,
        env=os.environ | runs.settings,
        capture_output=True,
        text=True,
        check=True,
    )
    fields = json.loads(done.stdout)
    assert " ".join(fields) == FIELDS[name]
    for key, about in fields.items():
        assert about["title"] != key, "a title of its own"
        assert about["description"].endswith("."), "a sentence"
    if "sources" in fields:
        assert fields["sources"]["items"]["enum"] == ["radio", "blog", "category:world"]
    if "languages" in fields:
        assert fields["languages"]["items"]["enum"][:3] == ["es", "en", "pt"]


def test_without_any_source_the_run_fails_and_says_why(
    runs: FlowRuns, web: WebServer, tmp_path: Path
) -> None:
    write_sources(tmp_path, feed_group(web, "perdido"))
    kind, _, message = runs()
    assert kind == "FAILED"
    assert message == "Failed: 1 of 1 sources gave nothing (perdido)."


def test_a_strict_run_that_cannot_translate_delivers_nothing(
    runs: FlowRuns, tmp_path: Path
) -> None:
    write_sources(tmp_path, documents_group())
    kind, _, message = runs(languages=["de"], strict=True)
    assert kind == "FAILED"
    assert "no translation from en to de" in message
    assert not list((tmp_path / "out").glob("*-*-*"))
