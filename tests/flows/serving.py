"""`digest serve` as a person starts it, with its own state, and the API of its server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

TERMINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], Any], seconds: float, message: str) -> Any:
    """Return what `what` returns as soon as that is something; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.3)
    raise AssertionError(f"not within {seconds:g} s: {message}")


@dataclass
class Served:
    """A running `digest serve`."""

    folder: Path
    process: subprocess.Popen[str]
    port: int
    web_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "serve.log").read_text()

    def api(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the server; a body makes it a POST. What it answers with 503 is asked again."""
        request = urllib.request.Request(
            f"{self.url}/api{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        for _ in range(20):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as exc:
                if exc.code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
                exc.close()
                time.sleep(0.3)
        raise AssertionError(f"{path}: 503 all the time")

    def start_run(self, deployment: str, **parameters: Any) -> str:
        """Start a run of a deployment with these parameters; return its id."""
        known = self.api(f"/deployments/name/{deployment}/{deployment}")
        run = self.api(f"/deployments/{known['id']}/create_flow_run", {"parameters": parameters})
        return str(run["id"])

    def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api(f"/flow_runs/{run_id}")
        return found

    def ended(self, run_id: str, seconds: float = 120) -> dict[str, Any]:
        """Wait for the end of a run; return it."""

        def end() -> dict[str, Any] | None:
            run = self.run(run_id)
            return run if run["state_type"] in TERMINAL else None

        found: dict[str, Any] = wait_for(end, seconds, f"the end of run {run_id}\n{self.log}")
        return found

    def artifacts(self, run_id: str) -> dict[str, Any]:
        """Return the data of a run's artifacts by key."""
        wanted = {"artifacts": {"flow_run_id": {"any_": [run_id]}}}
        return {a["key"]: a["data"] for a in self.api("/artifacts/filter", wanted)}

    def children(self) -> dict[str, int]:
        """Return the processes it keeps, by what their command line says."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        marks = {"server": "flows.server", "deployments": "flows.deployments"}
        marks["pages"] = "digest web"
        return {
            name: int(line.split()[0])
            for line in listed.splitlines()
            for name, mark in marks.items()
            if mark in line
        }

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Served]:
    """Yield a `digest serve` over the `sources.yaml` of a folder; stop it in the end."""
    port, web_port = free_port(), free_port()
    command = [sys.executable, "-m", "digest", "serve"]
    command += ["--port", str(port), "--web-port", str(web_port)]
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=clean_environment(folder) | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
    served = Served(folder, process, port, web_port)
    try:
        wait_for(lambda: _is_up(served), 120, "digest serve is up")
        yield served
    finally:
        served.stop()


def _is_up(served: Served) -> bool:
    assert served.process.poll() is None, served.log
    return "Daily edition:" in served.log


def clean_environment(folder: Path) -> dict[str, str]:
    """Return an environment in which everything of a run stays in the folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DIGEST_", "PREFECT_"))}
    return kept | {
        "DIGEST_STATE_DIR": str(folder / "state"),
        "DIGEST_OUT": str(folder / "out"),
        "DIGEST_SOURCES": str(folder / "sources.yaml"),
        "DIGEST_ALLOW_NETWORKS": "127.0.0.0/8",
        "PYTHONUNBUFFERED": "1",
    }


def editions(folder: Path, kinds: Sequence[str] = ("html", "txt")) -> dict[str, bytes]:
    """Return the files of the editions in an output folder, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for kind in kinds
        for path in sorted(folder.glob(f"*/digest.*.{kind}"))
    }
