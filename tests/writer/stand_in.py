"""A model that says what it is told to: the chat completions interface on 127.0.0.1."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import trustme

from digest.model import Article, Block, BlockKind, Sentence, Story, Summary

# Writes an answer, status line and all, to the connection.
Speech = Callable[[BaseHTTPRequestHandler], None]


class StandIn:
    """A real server; `speeches` are given in turn, the last one again and again."""

    def __init__(self, *speeches: Speech, certificate: trustme.LeafCert | None = None) -> None:
        self.speeches = list(speeches)
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._scheme = "https" if certificate else "http"
        if certificate:
            self._secure(certificate)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}/v1"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _secure(self, certificate: trustme.LeafCert) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.paths.append(self.path)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                server.requests.append(json.loads(self.rfile.read(length)))
                server.headers.append(dict(self.headers))
                server.paths.append(self.path)
                at = min(len(server.requests), len(server.speeches)) - 1
                with suppress(OSError):  # the other side may have had enough
                    server.speeches[at](self)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@contextmanager
def model(*speeches: Speech, certificate: trustme.LeafCert | None = None) -> Iterator[StandIn]:
    """Run a stand-in, over TLS where it has a certificate."""
    server = StandIn(*speeches, certificate=certificate)
    try:
        yield server
    finally:
        server.close()


def raw(body: bytes | str, status: int = 200, **headers: str) -> Speech:
    """Answer with a body as it is."""
    content = body.encode() if isinstance(body, str) else body

    def speak(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return speak


def says(text: object, finish_reason: str | None = "stop") -> Speech:
    """Answer as such a server does."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return raw(json.dumps({"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice]}))


def drips(head: bytes, piece: bytes, pause: float = 0.05, pieces: int = 200) -> Speech:
    """Send the head, then pieces one by one, slowly."""

    def speak(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        for _ in range(pieces):
            time.sleep(pause)
            handler.wfile.write(piece)

    return speak


def silent(seconds: float) -> Speech:
    """Say nothing for a while, then hang up."""
    return lambda _: time.sleep(seconds)


def article(*paragraphs: str, id: str = "a1", title: str = "", language: str = "en") -> Article:
    """Return an article of these paragraphs."""
    return Article(
        id=id,
        source_id="valley-post",
        source_name="Valley Post",
        category="news",
        url=None,
        title=title,
        author=None,
        published=None,
        language=language,
        blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs),
    )


def extract_of(story: Story) -> Summary:
    """Return the first two sentences of the lead as the story's extract."""
    lead = story.lead
    headline = Sentence(lead.title, lead.id, -1, lead.language)
    told = tuple(
        Sentence(text, lead.id, position, lead.language)
        for position, text in enumerate(lead.prose[:2])
    )
    return Summary(story_id=story.id, headline=headline, sentences=told)
