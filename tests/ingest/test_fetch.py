"""Bytes over HTTP from real servers: well-behaved, moved, broken, slow, endless and hostile."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from ipaddress import ip_network
from threading import Thread

import pytest

from digest.errors import FetchError, Transient, Trouble
from digest.ingest.http.fetch import Fetcher
from digest.model import Fetched, Source
from tests.conftest import WebServer

FEED = b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>'
MAX_BYTES = 100_000


@cache
def fetcher() -> Fetcher:
    """One for the whole module, as for a whole run: making it reads all certificates."""
    return Fetcher(
        user_agent="digest/test",
        connect_timeout=2,
        max_bytes=MAX_BYTES,
        allow=(ip_network("127.0.0.0/8"),),
    )


@pytest.fixture(scope="module", autouse=True)
def _close() -> Iterator[None]:
    with fetcher():
        yield


def fetch(url: str, *, timeout: float = 5.0, user_agent: str | None = None) -> Fetched:
    source = Source(id="gazette", name="Gazette", url=url, timeout=timeout, user_agent=user_agent)
    return fetcher().fetch(source)


def fails(url: str, *, timeout: float = 5.0) -> tuple[Trouble, bool]:
    """Return the kind of trouble and whether a later try may help."""
    with pytest.raises(FetchError) as caught:
        fetch(url, timeout=timeout)
    assert caught.value.source_id == "gazette"
    return caught.value.trouble, isinstance(caught.value, Transient)


def redirect(web: WebServer, path: str, to: str) -> str:
    return web.serve(path, b"", status=302, headers={"Location": to})


@contextmanager
def talking(say: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve on 127.0.0.1 whatever `say` writes to each connection; yield the URL."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65536)
            say(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/feed"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def test_what_is_fetched_comes_with_where_and_what_it_is(web: WebServer) -> None:
    url = web.serve("/feed", FEED, headers={"Content-Type": "application/rss+xml"})
    assert fetch(url) == Fetched(
        source_id="gazette", content=FEED, content_type="application/rss+xml", url=url
    )


def test_compressed_answer_is_unpacked(web: WebServer) -> None:
    packed = {"gzip": gzip.compress(FEED), "deflate": zlib.compress(FEED)}
    for coding, body in packed.items():
        url = web.serve(f"/{coding}", body, headers={"Content-Encoding": coding})
        assert fetch(url).content == FEED


def test_redirect_is_followed_and_the_final_address_kept(web: WebServer) -> None:
    final = web.serve("/new/feed", FEED)
    redirect(web, "/moved", "/new/feed")
    fetched = fetch(redirect(web, "/old", web.url + "/moved"))
    assert (fetched.content, fetched.url) == (FEED, final)


def test_redirect_loop_is_refused_after_a_few_rounds(web: WebServer) -> None:
    redirect(web, "/b", "/a")
    assert fails(redirect(web, "/a", "/b")) == (Trouble.REFUSED, False)
    assert len(web.requests) < 10


@pytest.mark.parametrize(
    "target", ["file:///etc/hostname", "ftp://pages.example/", "http://xn--a.example/"]
)
def test_redirect_to_what_is_no_web_address_is_refused(target: str, web: WebServer) -> None:
    assert fails(redirect(web, "/feed", target)) == (Trouble.REFUSED, False)


@pytest.mark.parametrize(
    ("status", "trouble", "passing"),
    [
        (404, Trouble.MISSING, False),
        (410, Trouble.GONE, False),
        (401, Trouble.REFUSED, False),
        (403, Trouble.REFUSED, False),
        (304, Trouble.REFUSED, False),
        (408, Trouble.REFUSED, True),
        (429, Trouble.REFUSED, True),
        (500, Trouble.REFUSED, True),
        (502, Trouble.REFUSED, True),
        (503, Trouble.REFUSED, True),
        (504, Trouble.REFUSED, True),
    ],
)
def test_status_tells_the_trouble_and_whether_to_try_again(
    status: int, trouble: Trouble, passing: bool, web: WebServer
) -> None:
    assert fails(web.serve("/feed", b"", status=status)) == (trouble, passing)


def test_closed_port_is_unreachable_for_now() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert fails(f"http://127.0.0.1:{port}/feed") == (Trouble.UNREACHABLE, True)


def test_unknown_host_is_unreachable_for_now_and_named() -> None:
    with pytest.raises(FetchError, match=r"gazette\.example") as caught:
        fetch("https://gazette.example/feed")
    assert caught.value.trouble is Trouble.UNREACHABLE
    assert isinstance(caught.value, Transient)


def test_connection_cut_in_the_body_is_no_short_feed(web: WebServer) -> None:
    url = web.serve("/feed", FEED, cut_after=20)
    assert fails(url) == (Trouble.UNREACHABLE, True)


@pytest.mark.parametrize(
    "says", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200"], ids=["nothing", "ssh", "half-line"]
)
def test_server_that_does_not_speak_http_is_unreachable(says: bytes) -> None:
    with talking(lambda connection: connection.sendall(says)) as url:
        assert fails(url) == (Trouble.UNREACHABLE, True)


def _never_answers(_: socket.socket) -> None:
    time.sleep(2)


def _drips(connection: socket.socket) -> None:
    """Each byte is in time, the whole is not."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(40):
        connection.sendall(b"<")
        time.sleep(0.05)


def _redirects_slowly(connection: socket.socket) -> None:
    time.sleep(0.2)
    head = (
        b"HTTP/1.1 302 Found\r\nLocation: /feed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    connection.sendall(head)


@pytest.mark.parametrize(
    "say",
    [_never_answers, _drips, _redirects_slowly],
    ids=["never-answers", "drips", "redirects-slowly"],
)
def test_timeout_holds_for_the_whole_answer(say: Callable[[socket.socket], None]) -> None:
    begun = time.monotonic()
    with talking(say) as url:
        assert fails(url, timeout=0.3) == (Trouble.TIMEOUT, True)
    assert time.monotonic() - begun < 1.0


def test_body_up_to_the_limit_is_read_and_one_more_byte_refused(web: WebServer) -> None:
    assert len(fetch(web.serve("/limit", b"x" * MAX_BYTES)).content) == MAX_BYTES
    assert fails(web.serve("/over", b"x" * (MAX_BYTES + 1))) == (Trouble.TOO_LARGE, False)


def test_endless_body_is_refused_at_the_limit() -> None:
    sent = []

    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
        while len(sent) < 2_000:
            connection.sendall(b"x" * 10_000)
            sent.append(10_000)

    with talking(pour) as url:
        assert fails(url) == (Trouble.TOO_LARGE, False)
    assert len(sent) < 2_000


BOMB = gzip.compress(bytes(10_000_000))
BOMBS = {
    "gzip": (BOMB, "gzip"),
    "deflate": (zlib.compress(bytes(10_000_000)), "deflate"),
    "gzip-in-gzip": (gzip.compress(BOMB), "gzip, gzip"),
}


@pytest.mark.parametrize(("body", "coding"), BOMBS.values(), ids=BOMBS)
def test_bomb_is_refused_before_it_is_unpacked(body: bytes, coding: str, web: WebServer) -> None:
    assert len(body) < MAX_BYTES
    url = web.serve("/feed", body, headers={"Content-Encoding": coding})
    tracemalloc.start()
    try:
        trouble, passing = fails(url)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert trouble in (Trouble.TOO_LARGE, Trouble.UNREADABLE)
    assert not passing
    assert peak < 5_000_000


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_broken_compression_is_unreadable_for_now(coding: str, web: WebServer) -> None:
    url = web.serve("/feed", b"\x1f\x8b not packed", headers={"Content-Encoding": coding})
    assert fails(url) == (Trouble.UNREADABLE, True)


@pytest.mark.parametrize(
    ("own", "sent"), [(None, "digest/test"), ("Gazette Reader", "Gazette Reader")]
)
def test_reader_names_itself(own: str | None, sent: str, web: WebServer) -> None:
    fetch(web.serve("/feed", FEED), user_agent=own)
    ((path, headers),) = web.requests
    assert (path, headers["User-Agent"]) == ("/feed", sent)


def test_one_fetcher_reads_many_sources_at_once_unmixed(web: WebServer) -> None:
    sources = [
        Source(id=f"s{n}", name="S", url=web.serve(f"/{n}", str(n) * 1_000)) for n in range(24)
    ]
    with ThreadPoolExecutor(8) as pool:
        fetched = list(pool.map(fetcher().fetch, sources))
    assert [f.source_id for f in fetched] == [s.id for s in sources]
    assert [f.content.decode() for f in fetched] == [str(n) * 1_000 for n in range(24)]
