"""Connections kept, closed under our feet, held open for ever, and how many there are."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier, Lock

import pytest

from digest.errors import FetchError, Transient, Trouble
from digest.ingest.http.fetch import Fetcher
from tests.ingest.sockets import (
    Say,
    answer,
    head,
    names_lead_here,
    new_fetcher,
    source,
    talking,
)

FEED = b"<rss/>"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with new_fetcher() as one:
        yield one


def test_connection_is_used_again(fetcher: Fetcher) -> None:
    opened: list[int] = []

    def say(connection: socket.socket) -> None:
        opened.append(1)
        while head(connection):
            connection.sendall(answer(FEED))

    with talking(say) as place:
        for _ in range(20):
            fetcher.fetch(source(f"http://{place}/"))
    assert len(opened) == 1


def test_connection_that_was_closed_meanwhile_is_opened_anew(fetcher: Fetcher) -> None:
    """The server does not say that it closes, as RFC 9112 asks it to."""
    opened: list[int] = []

    def say(connection: socket.socket) -> None:
        opened.append(1)
        head(connection)
        connection.sendall(answer(FEED))
        head(connection)  # the next request comes, and no answer to it goes

    with talking(say) as place:
        for _ in range(5):
            assert fetcher.fetch(source(f"http://{place}/")).content == FEED
    assert len(opened) == 5


def test_new_connection_that_fails_is_not_tried_twice(fetcher: Fetcher) -> None:
    heads: list[bytes] = []
    with (
        talking(lambda connection: heads.append(head(connection))) as place,
        pytest.raises(FetchError) as caught,
    ):
        fetcher.fetch(source(f"http://{place}/"))
    assert (caught.value.trouble, len(heads)) == (Trouble.UNREACHABLE, 1)


@pytest.mark.parametrize("size", [0, 60_000, 70_000, 500_000])
def test_redirect_is_followed_whatever_it_carries(size: int, fetcher: Fetcher) -> None:
    def say(connection: socket.socket) -> None:
        while request := head(connection):
            moved = answer(b"x" * size, "302 Found", "Location: /end")
            connection.sendall(answer(FEED) if b" /end " in request else moved)

    with talking(say) as place:
        for _ in range(3):
            assert fetcher.fetch(source(f"http://{place}/")).content == FEED


def test_endless_body_of_an_error_is_not_read(fetcher: Fetcher) -> None:
    sent: list[int] = []

    def say(connection: socket.socket) -> None:
        head(connection)
        connection.sendall(b"HTTP/1.1 404 Not Found\r\n\r\n")
        while len(sent) < 2_000:
            connection.sendall(b"x" * 10_000)
            sent.append(10_000)

    with talking(say) as place, pytest.raises(FetchError) as caught:
        fetcher.fetch(source(f"http://{place}/"))
    assert caught.value.trouble is Trouble.MISSING
    assert len(sent) < 2_000


# --- time ------------------------------------------------------------------------------------


def _silent(connection: socket.socket) -> None:
    connection.recv(65_536)
    time.sleep(1)


def _drips_tls(connection: socket.socket) -> None:
    connection.recv(65_536)
    connection.sendall(b"\x16\x03\x03\x40\x00")
    for _ in range(25):
        connection.sendall(b"\0")
        time.sleep(0.04)


def _goes_on(connection: socket.socket) -> None:
    head(connection)
    for _ in range(25):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.04)


def _drips_chunks(connection: socket.socket) -> None:
    head(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(25):
        connection.sendall(b"1\r\nx\r\n")
        time.sleep(0.04)


def _drips_a_body_nobody_wants(connection: socket.socket) -> None:
    head(connection)
    connection.sendall(b"HTTP/1.1 302 F\r\nLocation: /\r\nContent-Length: 900\r\n\r\n")
    for _ in range(25):
        connection.sendall(b"x")
        time.sleep(0.04)


@pytest.mark.parametrize(
    ("scheme", "say"),
    [
        ("http", _silent),
        ("https", _silent),
        ("https", _drips_tls),
        ("http", _goes_on),
        ("http", _drips_chunks),
        ("http", _drips_a_body_nobody_wants),
    ],
    ids=["silent", "silent-tls", "drips-tls", "goes-on", "drips-chunks", "drips-redirect"],
)
def test_time_of_a_source_is_the_time_of_all(scheme: str, say: Say, fetcher: Fetcher) -> None:
    with talking(say) as place:
        begun = time.monotonic()
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(source(f"{scheme}://{place}/", timeout=0.3))
        took = time.monotonic() - begun
    assert (caught.value.trouble, isinstance(caught.value, Transient)) == (Trouble.TIMEOUT, True)
    assert 0.25 < took < 0.6


def test_waiting_for_a_place_is_not_the_time_of_the_source() -> None:
    """Six requests of 0.15 s, one at a time: the last begins when 0.3 s are long over."""

    def say(connection: socket.socket) -> None:
        while head(connection):
            time.sleep(0.15)
            connection.sendall(answer(FEED))

    with talking(say) as place, new_fetcher(per_host=1) as one, ThreadPoolExecutor(6) as pool:
        asked = [source(f"http://{place}/", timeout=0.3)] * 6
        begun = time.monotonic()
        assert [fetched.content for fetched in pool.map(one.fetch, asked)] == [FEED] * 6
    assert time.monotonic() - begun > 0.8


# --- how many --------------------------------------------------------------------------------


class Crowd:
    """Answers, and counts who asks at once: of each host and in all, as the server sees it."""

    def __init__(self) -> None:
        self.most: Counter[bytes] = Counter()
        self._now: Counter[bytes] = Counter()
        self._answers = 0
        self._lock = Lock()

    def serve(self, connection: socket.socket) -> None:
        """Answer each request after a while; hang up instead of every seventh answer."""
        while request := head(connection):
            host = request.partition(b"Host: ")[2].partition(b":")[0]
            self._step(host, 1)
            time.sleep(0.01)
            self._step(host, -1)
            if self._answers % 7 == 0:
                return
            connection.sendall(answer(FEED))

    def _step(self, host: bytes, by: int) -> None:
        with self._lock:
            self._answers += by < 0
            for each in (host, b"all"):
                self._now[each] += by
                self.most[each] = max(self.most[each], self._now[each])


def test_server_sees_two_at_once_of_a_host_and_sixteen_in_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Forty threads with three fetchers and 20 hosts; places of failed requests come free."""
    names_lead_here(monkeypatch)
    crowd, begin = Crowd(), Barrier(40)
    with ExitStack() as stack:
        port = stack.enter_context(talking(crowd.serve)).rpartition(":")[2]
        fetchers = [stack.enter_context(new_fetcher()) for _ in range(3)]
        pool = stack.enter_context(ThreadPoolExecutor(40))

        def ask(number: int) -> int:
            begin.wait(5)
            hosts = (f"http://h{(number + n) % 20}.example:{port}/" for n in range(12))
            return sum(_is_given(fetchers[number % 3], url) for url in hosts)

        given = sum(pool.map(ask, range(40)))
    assert max(crowd.most[host] for host in crowd.most if host != b"all") == 2
    assert 10 < crowd.most[b"all"] <= 16
    assert 240 < given <= 480


def test_busy_host_keeps_nobody_from_another(monkeypatch: pytest.MonkeyPatch) -> None:
    names_lead_here(monkeypatch)

    def say(connection: socket.socket) -> None:
        while request := head(connection):
            time.sleep(0.3 if b"Host: busy" in request else 0)
            connection.sendall(answer(FEED))

    with talking(say) as place, new_fetcher() as fetcher, ThreadPoolExecutor(8) as pool:
        port = place.rpartition(":")[2]
        busy = [
            pool.submit(fetcher.fetch, source(f"http://busy.example:{port}/")) for _ in range(5)
        ]
        time.sleep(0.05)
        begun = time.monotonic()
        for number in range(10):
            fetcher.fetch(source(f"http://calm{number}.example:{port}/"))
        took = time.monotonic() - begun
        assert [each.result(5).content for each in busy] == [FEED] * 5
    assert took < 0.3


def _is_given(fetcher: Fetcher, url: str) -> bool:
    try:
        return fetcher.fetch(source(url)).content == FEED
    except FetchError:
        return False
