"""A Prefect server alone, and what an operator does to it: commands and workers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.conftest import ROOT
from tests.flows.serving import Served, clean_environment, free_port, wait_for

PREFECT = (sys.executable, "-m", "prefect")


@dataclass
class PrefectServer(Served):
    """A running `prefect server start`; `environment` is what an operator exports for it."""

    environment: dict[str, str]

    def prefect(self, *arguments: str) -> str:
        """Call Prefect's command line in the clone; return what it says."""
        done = subprocess.run(
            [*PREFECT, "--no-prompt", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    @contextmanager
    def worker(self, pool: str) -> Iterator[Path]:
        """Let a worker take the runs of a pool; yield the file it logs to."""
        log = self.folder / "worker.log"
        command = (*PREFECT, "worker", "start", "--pool", pool, "--limit", "2")
        with log.open("w") as output:
            # Elsewhere than the clone: where the flows are is said by the deployment.
            process = _start(command, self.folder, self.environment, output)
        try:
            yield log
        finally:
            _stop(process)


@contextmanager
def prefect_server(folder: Path) -> Iterator[PrefectServer]:
    """Yield a Prefect server with a home in the folder; stop it in the end."""
    port = free_port()
    environment = clean_environment(folder) | {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "DO_NOT_TRACK": "1",
    }
    command = (*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port))
    with (folder / "serve.log").open("w") as output:
        process = _start(command, folder, environment, output)
    server = PrefectServer(folder, process, port, web_port=0, environment=environment)
    try:
        wait_for(lambda: _is_up(server), 60, "the Prefect server is up")
        yield server
    finally:
        _stop(process)


def _start(
    command: tuple[str, ...], folder: Path, environment: dict[str, str], output: IO[str]
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


def _is_up(server: PrefectServer) -> bool:
    assert server.process.poll() is None, server.log
    try:
        return bool(server.api("/health"))
    except OSError:
        return False
