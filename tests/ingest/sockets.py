"""Servers that say what a test wants, byte by byte, on 127.0.0.1."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_network
from threading import Thread
from typing import Any

import pytest

from digest.ingest.http.fetch import Fetcher
from digest.model import Source

LOOPBACK = (ip_network("127.0.0.0/8"),)
Say = Callable[[socket.socket], None]


def new_fetcher(**options: int) -> Fetcher:
    """Return one that may ask this machine."""
    limits = {"connect_timeout": 2, "max_bytes": 100_000} | options
    return Fetcher(user_agent="digest/9 (+about)", allow=LOOPBACK, **limits)


def source(url: str, *, timeout: float = 5.0) -> Source:
    return Source(id="gazette", name="Gazette", url=url, timeout=timeout)


def head(connection: socket.socket) -> bytes:
    """Return the head of the next request; nothing where there is none."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(65_536)
        if not more:
            return b""
        got += more
    return got


def answer(body: bytes = b"", status: str = "200 OK", *headers: str) -> bytes:
    """Return an answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


@contextmanager
def talking(say: Say) -> Iterator[str]:
    """Let `say` talk on each connection; yield host and port."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        thread = Thread(target=_accept, args=(listener, say), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
    thread.join(2)


def _accept(listener: socket.socket, say: Say) -> None:
    with suppress(OSError):
        while True:
            Thread(target=_talk, args=(listener.accept()[0], say), daemon=True).start()


def _talk(connection: socket.socket, say: Say) -> None:
    with connection, suppress(OSError):
        connection.settimeout(10)
        say(connection)


def names_lead_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system's look-up find 127.0.0.1 for every name that ends with .example."""
    look_up = socket.getaddrinfo

    def resolve(host: str, *rest: Any, **options: Any) -> Any:
        return look_up("127.0.0.1" if host.endswith(".example") else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
