"""Asking again cheaply, moving, waiting, robots.txt, codings, and HTTP/2 from many threads."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from typing import Any

import brotli
import pytest
import trustme
import zstandard
from hypercorn.asyncio import serve
from hypercorn.config import Config

from digest.errors import FetchError, Transient, Trouble
from digest.ingest.http.fetch import Fetcher
from digest.ingest.http.polite import NoPlaceError, Places
from digest.model import Source, Validators
from tests.conftest import WebServer

FEED = b"<rss/>" * 300
KNOWN = Validators(etag='W/"a-gzip"', last_modified="Sun, 22 Nov 2026 06:00:00 GMT")


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    home = (ip_network("127.0.0.0/8"),)
    with Fetcher(
        user_agent="digest/9 (+about)", connect_timeout=2, max_bytes=100_000, allow=home
    ) as one:
        yield one


def source(url: str) -> Source:
    return Source(id="gazette", name="Gazette", url=url, timeout=5)


def failure(fetcher: Fetcher, url: str, *, page: bool = False) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch_page(source(url), url) if page else fetcher.fetch(source(url))
    return caught.value


def test_validators_are_kept_and_sent_exactly(web: WebServer, fetcher: Fetcher) -> None:
    headers = {"ETag": KNOWN.etag, "Last-Modified": KNOWN.last_modified}
    url = web.serve("/feed", FEED, headers={**headers, "Cache-Control": "max-age=60"})
    first = fetcher.fetch(source(url))
    assert (first.validators, first.fresh_for) == (KNOWN, timedelta(seconds=60))
    web.serve("/feed", b"", status=304, headers={"ETag": '"b"'})
    again = fetcher.fetch(source(url), validators=first.validators)
    sent = web.requests[-1][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == (KNOWN.etag, KNOWN.last_modified)
    assert (again.unchanged, again.content) == (True, b"")
    assert again.validators == Validators(etag='"b"', last_modified=KNOWN.last_modified)


@pytest.mark.parametrize(
    ("statuses", "moves"),
    [((301,), True), ((308, 301), True), ((302,), False), ((301, 307), False)],
)
def test_source_moves_only_where_every_hop_is_permanent(
    statuses: tuple[int, ...], moves: bool, web: WebServer, fetcher: Fetcher
) -> None:
    for hop, status in enumerate(statuses):
        web.serve(f"/{hop}", b"", status=status, headers={"Location": f"/{hop + 1}"})
    end = web.serve(f"/{len(statuses)}", FEED)
    assert fetcher.fetch(source(web.url + "/0")).moved_to == (end if moves else None)


def test_permanent_redirect_to_nothing_moves_nothing(web: WebServer, fetcher: Fetcher) -> None:
    url = web.serve("/old", b"", status=301, headers={"Location": "/none"})
    assert failure(fetcher, url).trouble is Trouble.MISSING


@pytest.mark.parametrize("status", [429, 503])
def test_wait_that_the_server_asks_for_is_told(
    status: int, web: WebServer, fetcher: Fetcher
) -> None:
    error = failure(fetcher, web.serve("/f", b"", status=status, headers={"Retry-After": "90"}))
    assert isinstance(error, Transient)
    assert error.retry_after == timedelta(seconds=90)


def test_password_stays_with_its_host_and_out_of_words(web: WebServer, fetcher: Fetcher) -> None:
    to = {"Location": web.url.replace("127.0.0.1", "localhost") + "/end"}
    web.serve("/f", b"", status=302, headers=to)
    web.serve("/end", FEED)
    fetcher.fetch(source(web.url.replace("://", "://me:secret@") + "/f"))
    assert ["Authorization" in headers for _, headers in web.requests] == [True, False]


def _two_frames(data: bytes) -> bytes:
    pack = zstandard.ZstdCompressor().compress
    return pack(data[:100]) + pack(data[100:])


PACKED = {
    "gzip-members": ("gzip", gzip.compress(FEED[:100]) + gzip.compress(FEED[100:]) + b"\0\0"),
    "bare-deflate": ("deflate", zlib.compress(FEED, wbits=-15)),
    "br": ("br", brotli.compress(FEED)),
    "zstd-frames": ("zstd", _two_frames(FEED)),
}
WIDE = zstandard.ZstdCompressor(
    compression_params=zstandard.ZstdCompressionParameters(window_log=27)
).compressobj()
ZEROS = bytes(20_000_000)
REFUSED = {
    "br-bomb": ("br", brotli.compress(ZEROS), Trouble.TOO_LARGE),
    "zstd-bomb": ("zstd", zstandard.compress(ZEROS), Trouble.TOO_LARGE),
    "gzip-members-bomb": ("gzip", gzip.compress(bytes(60_000)) * 3, Trouble.TOO_LARGE),
    "gzip-empty-members": ("gzip", gzip.compress(b"") * 4_000, Trouble.UNREADABLE),
    "zstd-wide": ("zstd", WIDE.compress(FEED) + WIDE.flush(), Trouble.UNREADABLE),
    "br-cut": ("br", brotli.compress(FEED)[:-3], Trouble.UNREADABLE),
    "zstd-cut": ("zstd", zstandard.compress(FEED)[:-3], Trouble.UNREADABLE),
    "double": ("br, gzip", b"", Trouble.UNREADABLE),
    "unknown": ("compress", b"", Trouble.UNREADABLE),
}


@pytest.mark.parametrize(("coding", "body"), PACKED.values(), ids=PACKED)
def test_every_coding_asked_for_is_unpacked(
    coding: str, body: bytes, web: WebServer, fetcher: Fetcher
) -> None:
    url = web.serve("/f", body, headers={"Content-Encoding": coding})
    assert fetcher.fetch(source(url)).content == FEED


@pytest.mark.parametrize(("coding", "body", "trouble"), REFUSED.values(), ids=REFUSED)
def test_hostile_coding_is_refused(
    coding: str, body: bytes, trouble: Trouble, web: WebServer, fetcher: Fetcher
) -> None:
    url = web.serve("/f", body, headers={"Content-Encoding": coding})
    assert failure(fetcher, url).trouble is trouble


def test_robots_are_asked_once_and_heeded(web: WebServer, fetcher: Fetcher) -> None:
    web.serve("/robots.txt", "User-agent: digest\nDisallow: /no\n")
    yes, no = web.serve("/yes", b"page"), web.serve("/no", b"page")
    assert fetcher.fetch_page(source(yes), yes).content == b"page"
    assert failure(fetcher, no, page=True).trouble is Trouble.ROBOTS
    assert [path for path, _ in web.requests] == ["/robots.txt", "/yes"]


@pytest.mark.parametrize(("status", "reads"), [(404, True), (403, True), (503, False)])
def test_missing_robots_allow_and_broken_ones_do_not(
    status: int, reads: bool, web: WebServer, fetcher: Fetcher
) -> None:
    web.serve("/robots.txt", b"", status=status)
    url = web.serve("/page", b"page")
    if reads:
        assert fetcher.fetch_page(source(url), url).content == b"page"
    else:
        assert isinstance(failure(fetcher, url, page=True), Transient)


def test_head_that_drips_ends_with_the_deadline(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection = listener.accept()[0]
            with connection:
                for _ in range(30):
                    try:
                        connection.sendall(b"H")
                    except OSError:
                        return
                    time.sleep(0.05)

        Thread(target=drip, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        begun = time.monotonic()
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(Source(id="g", name="G", url=url, timeout=0.3))
    assert caught.value.trouble is Trouble.TIMEOUT
    assert time.monotonic() - begun < 0.8


def test_one_host_gets_no_more_than_its_places() -> None:
    places = Places()
    with places.place("a", per_host=1, workers=2, patience=1):
        with pytest.raises(NoPlaceError), places.place("a", per_host=1, workers=2, patience=0.05):
            pass
        with places.place("b", per_host=1, workers=2, patience=0.05) as waited:
            assert waited < 0.05
        with pytest.raises(NoPlaceError), places.place("b", per_host=1, workers=1, patience=0.05):
            pass
    with places.place("a", per_host=1, workers=1, patience=0.05):
        pass


async def _application(scope: Any, _: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        return
    body = f"{scope['http_version']} {scope['path']} ".encode() * 500
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def http2(folder: Path) -> Iterator[str]:
    """Serve HTTP/2 over TLS; yield its URL. The certificate's authority is in ca.pem."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(
        str(folder / "server.pem")
    )
    listener = socket.create_server(("127.0.0.1", 0))
    config = Config()
    config.certfile = config.keyfile = str(folder / "server.pem")
    config.bind = [f"fd://{listener.fileno()}"]
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    running = serve(_application, config, shutdown_trigger=stop.wait)  # type: ignore[arg-type]
    thread = Thread(target=loop.run_until_complete, args=(running,), daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{listener.getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
        listener.detach()


def test_sixteen_threads_over_http2_get_their_own_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    with http2(tmp_path) as url:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        with (
            Fetcher(
                user_agent="t", connect_timeout=5, max_bytes=99_999, allow=home, per_host=16
            ) as fetcher,
            ThreadPoolExecutor(16) as pool,
        ):
            paths = [f"/{n}" for n in range(200)]
            got = list(pool.map(lambda path: fetcher.fetch(source(url + path)).content, paths))
    assert got == [f"2 {path} ".encode() * 500 for path in paths]
