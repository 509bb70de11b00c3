"""What every test gets: an empty home, no network but loopback, a local web server.

The environment is set before anything of the project is imported: argostranslate reads its
folders when it is imported.
"""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

# The packages of this machine, as Argos Translate finds them.
_DATA = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
ARGOS_PACKAGES = Path(
    os.environ.get("ARGOS_PACKAGES_DIR") or _DATA / "argos-translate" / "packages"
)
_HOME = Path(tempfile.mkdtemp(prefix="digest-tests-"))
for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
    os.environ[name] = str(_HOME / name.lower())
os.environ["ARGOS_PACKAGES_DIR"] = str(_HOME / "argos-packages")
os.environ["TZ"] = "UTC"
for name in [name for name in os.environ if name.startswith(("DIGEST_", "SMTP_", "PREFECT_"))]:
    if name != "DIGEST_DATA":
        del os.environ[name]
# The servers of the tests are on this machine, where no feed may lead.
os.environ["DIGEST_ALLOW_NETWORKS"] = "127.0.0.0/8,::1/128"
for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(name, None)

ROOT = Path(__file__).parents[1]
DOCUMENTS = ROOT / "documents"
FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


class NetworkBlockedError(OSError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Refuse name look-ups and connections beyond 127.0.0.1 and ::1, as a cut cable would."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        local = self.family == socket.AF_UNIX or str(address[0]) in ("127.0.0.1", "::1")
        if not local:
            raise NetworkBlockedError(f"blocked: {address}")
        connect(self, address)

    def guarded_look_up(host: Any, *rest: Any, **options: Any) -> Any:
        if host not in (None, "localhost", "127.0.0.1", "::1", b"localhost", b"127.0.0.1"):
            raise socket.gaierror(socket.EAI_NONAME, f"blocked: {host}")
        return look_up(host, *rest, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@dataclass
class Answer:
    """What the local server says for one path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None  # bytes after which the connection is closed
    delay: float = 0.0  # seconds before it answers


class WebServer:
    """A real HTTP server on 127.0.0.1; `answers` maps paths to what it says."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def serve(self, path: str, body: bytes | str, **options: Any) -> str:
        """Answer a path with a body; return its URL."""
        content = body.encode() if isinstance(body, str) else body
        self.answers[path] = Answer(content, **options)
        return self.url + path

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.requests.append((self.path, dict(self.headers)))
                answer = server.answers.get(self.path, Answer(b"no such page", 404))
                time.sleep(answer.delay)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body[: answer.cut_after])
                self.close_connection = answer.cut_after is not None

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@pytest.fixture
def web() -> Iterator[WebServer]:
    server = WebServer()
    yield server
    server.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew, for review"
    )
