"""Proxies from the environment: used, trusted wherever they are, and no way around the guard."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from digest.errors import FetchError, TransientFetchError, Trouble
from digest.ingest.http.fetch import Fetcher
from tests.conftest import Answer, WebServer
from tests.ingest.sockets import answer, head, new_fetcher, source, talking


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(user_agent="t", connect_timeout=1, max_bytes=1_000) as one:
        yield one


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "all_proxy"])
def test_proxy_at_home_is_asked_for_a_public_name(
    variable: str, web: WebServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, web.url)
    web.answers["http://news.example/feed"] = Answer(b"news")
    assert fetcher.fetch(source("http://news.example/feed")).content == b"news"


def test_private_address_is_refused_before_the_proxy_is_asked(
    web: WebServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", web.url)
    with pytest.raises(FetchError, match=r"10\.0\.0\.1") as caught:
        fetcher.fetch(source("http://10.0.0.1/feed"))
    assert (caught.value.trouble, web.requests) == (Trouble.UNSAFE, [])


def test_host_of_no_proxy_is_asked_directly(
    web: WebServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", web.url)
    monkeypatch.setenv("NO_PROXY", "news.example")
    with pytest.raises(FetchError, match="news"):
        fetcher.fetch(source("http://news.example/feed"))
    assert web.requests == []


def test_proxy_that_cannot_be_used_is_named(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://127.0.0.1:9")
    with pytest.raises(FetchError, match="proxy") as caught:
        fetcher.fetch(source("http://news.example/feed"))
    assert caught.value.trouble is Trouble.UNREACHABLE


def test_proxy_whose_address_makes_no_sense_is_not_the_fault_of_the_source(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://me:secret@localhost:80a")
    with pytest.raises(TransientFetchError, match="proxy") as caught:
        fetcher.fetch(source("http://news.example/feed"))
    assert "secret" not in caught.value.detail


@pytest.mark.parametrize("variable", ["NO_PROXY", "FTP_PROXY", "GOPHER_PROXY"])
def test_variable_that_names_no_proxy_for_the_web_is_left_alone(
    variable: str, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    with new_fetcher() as fetcher:
        assert fetcher.fetch(source(web.serve("/feed", b"news"))).content == b"news"


def test_redirect_into_the_house_is_refused_behind_a_proxy_too(
    web: WebServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", web.url)
    to = {"Location": "http://169.254.169.254/latest/"}
    web.answers["http://news.example/feed"] = Answer(b"", 302, to)
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(source("http://news.example/feed"))
    assert caught.value.trouble is Trouble.UNSAFE
    assert [path for path, _ in web.requests] == ["http://news.example/feed"]


def test_tls_goes_through_a_tunnel_of_the_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy sees the name of the host; the request within is for the host alone."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    seen: list[bytes] = []

    def say(connection: socket.socket) -> None:
        seen.append(head(connection))
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as within:
            seen.append(head(within))
            within.sendall(answer(b"news"))

    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with (
        talking(say) as place,
        Fetcher(user_agent="t", connect_timeout=1, max_bytes=1_000) as fetcher,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:secret@{place}")
        fetched = fetcher.fetch(source("https://news.example/feed"))
    assert fetched.content == b"news"
    assert seen[0].startswith(b"CONNECT news.example:443 ")
    assert b"Proxy-Authorization" in seen[0]
    assert b"Proxy-Authorization" not in seen[1]


@pytest.mark.parametrize("status", ["407 Who are you", "403 No", "502 Not reached"])
def test_proxy_that_refuses_a_tunnel_is_no_answer_of_the_source(
    status: str, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say(connection: socket.socket) -> None:
        head(connection)
        connection.sendall(answer(b"", status))

    with talking(say) as place:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{place}")
        with pytest.raises(TransientFetchError, match=status[:3]) as caught:
            fetcher.fetch(source("https://news.example/feed"))
    assert caught.value.trouble is Trouble.UNREACHABLE


def test_proxy_that_never_answers_has_the_time_of_the_source(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with talking(lambda _: time.sleep(1)) as place:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{place}")
        begun = time.monotonic()
        with pytest.raises(TransientFetchError) as caught:
            fetcher.fetch(source("https://news.example/feed", timeout=0.3))
    assert caught.value.trouble is Trouble.TIMEOUT
    assert time.monotonic() - begun < 0.8
