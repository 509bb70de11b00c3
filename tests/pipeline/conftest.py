"""Jobs over a temporary folder, news feeds on the local web server, runs that are watched."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from threading import Event, Thread
from typing import Any, Protocol

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from digest.config import load_settings
from digest.pipeline.fanout import Advance
from digest.pipeline.job import Job, Request, plan
from digest.store import Store, open_store
from tests.conftest import NOW, ROOT, WebServer

PATIENCE = 30.0  # seconds: long enough for a slow machine

NUTRIA = (
    "La nutria vuelve al río Manzanares",
    "Tres nutrias han sido vistas cerca del puente de Toledo. Los biólogos cuentan con que el "
    "próximo año sean diez.",
)
TRANVIA = (
    "El tranvía de la costa abre en marzo",
    "La línea unirá Alicante y Denia en 70 minutos. El billete costará cuatro euros y medio.",
)
MUSEO = (
    "Un museo del reloj en la estación vieja",
    "La estación cerrada desde 1987 guardará 400 relojes. La entrada será gratuita los domingos.",
)
PAN = (
    "Panaderos de Soria hornean con trigo antiguo",
    "Doce hornos usan una variedad que se daba por perdida. Hubo 20 toneladas de cosecha.",
)
STORIES = {"nutria": NUTRIA, "tranvia": TRANVIA, "museo": MUSEO, "pan": PAN}


class MakeJob(Protocol):
    """Plans a job at a moment, with settings that differ and a request."""

    def __call__(
        self, *, now: datetime = ..., settings: dict[str, object] | None = None, **request: Any
    ) -> Job: ...


@pytest.fixture
def make_job(tmp_path: Path) -> MakeJob:
    def make(
        *, now: datetime = NOW, settings: dict[str, object] | None = None, **request: Any
    ) -> Job:
        given = places(tmp_path) | (settings or {})
        return plan(load_settings(**given), Request(**request), now=now)

    return make


def places(folder: Path) -> dict[str, object]:
    """Return the settings that keep everything in a folder."""
    return {
        "sources": folder / "sources.yaml",
        "out": folder / "out",
        "state_dir": folder / "state",
        "time_zone": "UTC",
    }


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The store of `make_job`'s jobs."""
    with open_store(f"sqlite:///{tmp_path / 'state' / 'digest.db'}") as opened:
        yield opened


class List(Protocol):
    """Serves a feed for each name and lists them all in sources.yaml."""

    def __call__(self, *names: str, languages: Sequence[str] = ..., more: str = ...) -> None: ...


@pytest.fixture
def listed(web: GatedWeb, tmp_path: Path) -> List:
    """Serve and list feeds of the stories named; other names are listed alone."""

    def write(*names: str, languages: Sequence[str] = ("es",), more: str = "") -> None:
        for name in names:
            if name in STORIES:
                web.serve(f"/{name}", feed(name, STORIES[name]))
        sources = "".join(f"      - {{name: {name}, url: {web.url}/{name}}}\n" for name in names)
        (tmp_path / "sources.yaml").write_text(
            f"title: Prueba\nlanguages: [{', '.join(languages)}]\ngroups:\n"
            # The feeds of these tests are short and lead nowhere.
            f"  - category: news\n    timeout: 20\n    full_text: never\n"
            f"    sources:\n{sources}{more}"
        )

    return write


def feed(name: str, *stories: tuple[str, str], language: str = "es") -> str:
    """Return a feed of stories, each a title and a text."""
    items = "".join(
        f"<item><guid>{name}-{number}</guid><title>{escape(title)}</title>"
        f"<link>https://example.org/{name}/{number}</link>"
        f"<description>{escape(f'<p>{text}</p>')}</description></item>"
        for number, (title, text) in enumerate(stories)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{name}</title><language>{language}</language>{items}</channel></rss>"
    )


def asked(web: WebServer) -> list[str]:
    """Return the names of the feeds that were requested, in the order of the alphabet."""
    return sorted(path.removeprefix("/") for path, _ in web.requests)


class Watcher:
    """Watches a run; `said` is what it was told, `waiting` is set as soon as it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.waiting = Event()

    def begin(self, stage: str, total: int) -> Advance:  # noqa: ARG002
        return lambda: None

    def say(self, sentence: str) -> None:
        self.said.append(sentence)
        self.waiting.set()


def unwatched(_stage: str, _total: int) -> Advance:
    """Watch nothing."""
    return lambda: None


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Wait until something is so; fail if it never is."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited for nothing: {what}"
        time.sleep(0.01)


# --- a web server that takes its time ----------------------------------------------------------


class GatedWeb(WebServer):
    """A web server that answers the paths in `closed` only when their gate opens.

    `arrived` are the paths that were asked for, answered or not; `posted` what was posted.
    """

    def __init__(self) -> None:
        self.closed: dict[str, Event] = {}
        self.arrived: list[str] = []
        self.posted: list[dict[str, Any]] = []
        super().__init__()

    def shut(self, path: str) -> Event:
        """Let requests for a path wait from now on; set the event to answer them."""
        return self.closed.setdefault(path, Event())

    def close(self) -> None:
        for gate in self.closed.values():
            gate.set()
        super().close()

    def _handler(self) -> type[Any]:
        server, base = self, super()._handler()

        class Gated(base):  # type: ignore[misc, valid-type]
            def do_GET(self) -> None:  # noqa: N802
                server.arrived.append(self.path)
                if gate := server.closed.get(self.path):
                    gate.wait(PATIENCE)
                super().do_GET()

            def do_POST(self) -> None:  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.posted.append(json.loads(body))
                self.do_GET()

        return Gated


@pytest.fixture
def web() -> Iterator[GatedWeb]:
    server = GatedWeb()
    yield server
    server.close()


# --- a mail server -----------------------------------------------------------------------------


class MailBox:
    """A mail server on 127.0.0.1 that keeps what it is given, and says what it is told to."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.begun = Event()
        self.recipient_answer = "250 OK"
        self.answer = "250 kept"
        self.stalls = False
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        starting = self._loop.create_server(self._speaker, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(PATIENCE)

    @property
    def settings(self) -> dict[str, object]:
        """The settings that lead here."""
        port = self._server.sockets[0].getsockname()[1]
        return {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}

    def _speaker(self) -> SMTP:
        return SMTP(self, loop=self._loop, auth_require_tls=False)

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        self.begun.set()
        while self.stalls:
            await asyncio.sleep(0.02)
        return self.answer

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        asyncio.run_coroutine_threadsafe(_cancel_others(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@pytest.fixture
def mailbox() -> Iterator[MailBox]:
    server = MailBox()
    yield server
    server.close()


# --- real processes ----------------------------------------------------------------------------


class Command(Protocol):
    """Starts `python -m digest` over the job's folders."""

    def __call__(self, *arguments: str, **settings: object) -> subprocess.Popen[str]: ...


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    """Start processes; those that still live are killed at the end."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **settings: object) -> subprocess.Popen[str]:
        given = places(tmp_path) | settings
        environment = {f"DIGEST_{name.upper()}": str(value) for name, value in given.items()}
        process = subprocess.Popen(
            [sys.executable, "-m", "digest", *arguments],
            env=os.environ | environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate(timeout=PATIENCE)


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for the end of a process; return its code, output and errors."""
    out, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, out, errors
