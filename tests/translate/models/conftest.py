"""An empty packages folder, and a server that can continue what it was cut in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from digest.translate.argos import packages_folder
from tests.conftest import WebServer


@pytest.fixture
def packages(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty packages folder; index and Mozilla's catalogue are asked of the local server."""
    monkeypatch.setattr("argostranslate.settings.package_index", f"{web.url}/")
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", f"{web.url}/records")
    folder = packages_folder()
    assert not list(folder.iterdir())
    yield folder
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@dataclass
class Store:
    """One file that is served in ranges; `cuts` says after how many bytes each answer breaks."""

    body: bytes
    etag: str = '"one"'
    modified: str = ""
    ranges: bool = True
    says_length: bool = True
    cuts: list[int] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def rest(self, headers: dict[str, str]) -> int:
        """Return where the answer begins (RFC 9110, section 13.1.5)."""
        first = headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-")
        version = self.etag if self.etag.startswith('"') else self.modified
        agrees = self.ranges and headers.get("If-Range") == version != ""
        return int(first) if agrees else 0


@pytest.fixture
def store() -> Iterator[Store]:
    """A real server for one file, `/model.argosmodel`."""
    served = Store(b"")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(served))
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    served.url = f"http://127.0.0.1:{server.server_port}/model.argosmodel"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join(5)


def _handler(store: Store) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = dict(self.headers)
            store.asked.append(headers)
            start, size = store.rest(headers), len(store.body)
            if start > size:
                self.send_response(416)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
            for name, value in (("ETag", store.etag), ("Last-Modified", store.modified)):
                if value:
                    self.send_header(name, value)
            if store.says_length:
                self.send_header("Content-Length", str(size - start))
            self.end_headers()
            cut = store.cuts.pop(0) if store.cuts else None
            self.wfile.write(store.body[start:][:cut])
            self.close_connection = cut is not None or not store.says_length

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
