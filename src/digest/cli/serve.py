"""`digest serve`: schedules, form and pages, until it is stopped. (action: processes)

Three services of their own: the Prefect server, the deployments (which run the flows) and the
pages. One that ends by itself is started again; a signal stops all of them, the server last.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx
import typer

from digest.cli.ports import require_free
from digest.cli.services import Service, Supervisor, stopped_by_signals
from digest.cli.terminal import err, out, say
from digest.config import Settings, load_settings
from digest.errors import ConfigError, ServeError
from digest.pipeline.job import Request, check_job, plan

# A cold machine takes 10 to 20 s for Prefect's first start.
_START_SECONDS = 120
_READY_FILE = "DIGEST_READY_FILE"
# Set where the operator did not set them.
_PREFECT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "digest",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    # A run whose process died is told by its silence: three heartbeats (flows/deployments.py).
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # A person who submits the form waits this long at most for the run to begin.
    "PREFECT_RUNNER_POLL_FREQUENCY": "3",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 24 * 3600),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the services listen; `api` is the Prefect server's address, ours or another's."""

    host: str
    port: int
    web_port: int
    api: str
    own_server: bool

    @property
    def pages(self) -> str:
        """Address of the editions' pages, for a browser on this machine."""
        return f"http://{_reachable(self.host)}:{self.web_port}"


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 lets other machines in.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port of the Prefect server and its UI.")
    ] = 4200,
    web_port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port of the editions' pages.")
    ] = 4280,
) -> None:
    """Run every day by itself, and let runs be started in the browser, until stopped.

    Starts a Prefect server with its UI, serves all deployments with their schedules in the
    operator's time zone, and shows the editions as web pages. With PREFECT_API_URL set, that
    server is used and none is started. Ctrl-C or SIGTERM stops everything.
    """
    settings = load_settings()
    check_job(plan(settings, Request()))
    ports = _ports(host, port, web_port)
    environment = _environment(settings, ports)
    supervisor = Supervisor(environment, _logs(settings), stopped_by_signals(), say=_note)
    try:
        with out.status("Starting") if out.is_terminal else nullcontext():
            _start(supervisor, ports, Path(environment[_READY_FILE]))
        _welcome(settings, ports)
        supervisor.watch()
    finally:
        supervisor.stop()
    say("Stopped.")


def _ports(host: str, port: int, web_port: int) -> Ports:
    """Return where things listen, once it is known that they can.

    Raises:
        ConfigError: both services would have one port.
        ServeError: a port is in use, or the server that was named does not answer.
    """
    named = os.environ.get("PREFECT_API_URL", "").rstrip("/")
    if named and not _answers(named):
        raise ServeError(
            f"the Prefect server at {named} does not answer; start it, correct PREFECT_API_URL, "
            "or unset it and a server is started here"
        )
    if not named and port == web_port:
        raise ConfigError(f"{port} is the port of the Prefect server too", key="--web-port")
    if not named:
        require_free(host, port, option="--port")
    require_free(host, web_port, option="--web-port")
    return Ports(
        host=host,
        port=port,
        web_port=web_port,
        api=named or f"http://{_reachable(host)}:{port}/api",
        own_server=not named,
    )


def _start(supervisor: Supervisor, ports: Ports, ready: Path) -> None:
    """Start the services, each when the one before it answers."""
    python = [sys.executable, "-m"]
    if ports.own_server:
        supervisor.start(Service("server", [*python, "flows.server"]))
        supervisor.wait_until(lambda: _answers(ports.api), _START_SECONDS, "the Prefect server")
    listen = ["--host", ports.host, "--port", str(ports.web_port)]
    supervisor.start(Service("pages", [*python, "digest", "web", *listen]))
    ready.parent.mkdir(parents=True, exist_ok=True)
    ready.unlink(missing_ok=True)
    # Prefect's runner ends quietly at Ctrl-C; at SIGTERM it leaves tracebacks of its own.
    deployments = Service("deployments", [*python, "flows.deployments"], signal.SIGINT)
    supervisor.start(deployments)
    supervisor.wait_until(ready.is_file, _START_SECONDS, "the deployments")


def _environment(settings: Settings, ports: Ports) -> Mapping[str, str]:
    """Return the environment of the services: paths that hold from any folder, Prefect's own."""
    state = settings.state_dir.absolute()
    ours = {
        "DIGEST_SOURCES": str(settings.sources.absolute()),
        "DIGEST_OUT": str(settings.out.absolute()),
        "DIGEST_STATE_DIR": str(state),
        "DIGEST_TEMPLATES": str(settings.templates.absolute()),
        "DIGEST_WEB_URL": settings.web_url or ports.pages,
        _READY_FILE: str(state / "serve.ready"),
        "PREFECT_API_URL": ports.api,
    }
    if ports.own_server:
        ours |= {
            "PREFECT_SERVER_API_HOST": ports.host,
            "PREFECT_SERVER_API_PORT": str(ports.port),
            "PREFECT_UI_API_URL": "/api",
        }
    wished = _PREFECT | {
        "PREFECT_HOME": str(state / "prefect"),
        # Prefect writes its UI there; the default is inside the installation.
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(state / "prefect" / "ui"),
    }
    merged = wished | os.environ | ours
    # Prefect makes this folder itself, but not the ones above it.
    Path(merged["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    return merged


def _answers(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=5).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def _reachable(host: str) -> str:
    """Return the address under which this machine reaches what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)


def _logs(settings: Settings) -> Path | None:
    """Return where the services' output is kept: on a terminal it would bury what is said."""
    return settings.state_dir / "logs" if out.is_terminal else None


def _welcome(settings: Settings, ports: Ports) -> None:
    say(f"Prefect UI:     {ports.api.removesuffix('/api')}", style="bold green")
    say(f"Editions:       {ports.pages}")
    say(f"Daily edition:  {settings.daily_at} ({settings.zone.key})")
    logs = _logs(settings)
    if logs:
        say(f"Logs:           {logs}")
        say("Ctrl-C stops everything.", style="dim")


def _note(sentence: str) -> None:
    err.print(sentence, style="yellow", markup=False, soft_wrap=True)
