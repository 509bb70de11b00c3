"""Which addresses may be asked, and that nothing else is ever connected to."""

from __future__ import annotations

import _socket
import socket
import time
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Any

import httpcore
import pytest

from digest.errors import FetchError, Trouble
from digest.ingest.http.fetch import Fetcher
from digest.ingest.http.guard import GuardedBackend, UnsafeAddressError, is_safe, until
from digest.model import Source
from tests.conftest import WebServer

HOME = (ip_network("127.0.0.0/8"),)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",
        "198.18.0.1", "203.0.113.5", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
        "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "2002:7f00:1::", "2002:a9fe:a9fe::1", "64:ff9b::a00:1", "64:ff9b::7f00:1",
        "64:ff9b:1::808:808", "2001:0:7f00:1::1",
    ],
)  # fmt: skip
def test_address_of_this_machine_or_house_is_not_safe(address: str) -> None:
    assert not is_safe(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808",
     "2002:808:808::1"],
)  # fmt: skip
def test_public_address_is_safe(address: str) -> None:
    assert is_safe(ip_address(address))


@pytest.mark.parametrize(
    ("address", "safe"),
    [("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("10.2.0.1", False), ("::1", False)],
)
def test_only_what_is_in_an_allowed_network_is_excepted(address: str, safe: bool) -> None:
    assert is_safe(ip_address(address), (ip_network("10.1.0.0/16"),)) is safe


@pytest.fixture
def strict() -> Iterator[Fetcher]:
    """A fetcher that may ask 127.0.0.1 and nothing else of this machine."""
    with Fetcher(
        user_agent="digest/test",
        connect_timeout=1,
        max_bytes=1_000,
        allow=(ip_network("127.0.0.1/32"),),
    ) as fetcher:
        yield fetcher


def refused(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(Source(id="gazette", name="Gazette", url=url, timeout=2))
    assert caught.value.trouble is Trouble.UNSAFE
    return caught.value.detail


@pytest.mark.parametrize(
    "host", ["127.0.0.2", "[::1]", "[::ffff:127.0.0.2]", "10.0.0.1", "169.254.169.254"]
)
def test_literal_address_is_refused_and_named(host: str, strict: Fetcher) -> None:
    assert host.strip("[]").rpartition(":")[2] in refused(strict, f"http://{host}:9/feed")


@pytest.mark.parametrize(
    "host",
    [
        "2130706434", "0x7f.2", "127.2", "017700000002", "10.1", "0xa000001", "167772161",
        "0177.0.0.2", "１０.0.0.1", "10。0。0。1", "[fe80::1%25eth0]", "[::1%25lo]",
        "[0:0:0:0:0:ffff:7f00:2]", "[64:ff9b::10.0.0.1]", "[2002:a00:1::]", "0", "[::]",
    ],
)  # fmt: skip
def test_no_spelling_of_a_private_address_gets_through(
    host: str, strict: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's look-up reads numbers in ways that `ipaddress` does not."""
    monkeypatch.setattr(socket, "getaddrinfo", _numbers_alone)
    with pytest.raises(FetchError) as caught:
        strict.fetch(Source(id="gazette", name="Gazette", url=f"http://{host}:9/", timeout=2))
    assert caught.value.trouble in (Trouble.UNSAFE, Trouble.REFUSED)


def _numbers_alone(host: str, port: int | None, **options: Any) -> Any:
    """Look up as the system does, names left out."""
    return _socket.getaddrinfo(host, port, 0, options.get("type", 0), 0, socket.AI_NUMERICHOST)


def test_kept_connection_is_not_lent_to_another_name(
    web: WebServer, strict: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same server under another name is another host, and is looked up and checked."""
    asked = answers(monkeypatch, [["127.0.0.1"], ["10.0.0.1"]])
    port = web.url.rpartition(":")[2]
    web.serve("/feed", b"news")
    strict.fetch(Source(id="g", name="G", url=f"http://one.example:{port}/feed", timeout=2))
    refused(strict, f"http://two.example:{port}/feed")
    assert asked == ["one.example", "two.example"]
    assert len(web.requests) == 1


def test_redirect_to_a_private_address_is_refused(web: WebServer, strict: Fetcher) -> None:
    to = {"Location": "http://169.254.169.254/latest/meta-data/"}
    url = web.serve("/feed", b"", status=302, headers=to)
    assert "169.254.169.254" in refused(strict, url)


def test_name_is_refused_where_one_of_its_addresses_is_private(
    web: WebServer, strict: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server answers with what it likes; this one mixes."""
    answers(monkeypatch, [["127.0.0.1", "10.0.0.1"]])
    port = web.url.rpartition(":")[2]
    assert refused(strict, f"http://rebind.example:{port}/") == (
        "rebind.example (10.0.0.1) is not a public address"
    )
    assert web.requests == []


def test_name_that_changes_between_look_ups_is_looked_up_once(
    web: WebServer, strict: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checked answer is the one connected to; the next answer would be a private one."""
    asked = answers(monkeypatch, [["127.0.0.1"], ["10.0.0.1"]])
    port = web.url.rpartition(":")[2]
    web.serve("/feed", b"news")
    source = Source(id="g", name="G", url=f"http://rebind.example:{port}/feed", timeout=2)
    assert strict.fetch(source).content == b"news"
    assert asked == ["rebind.example"]
    assert web.requests[0][1]["Host"] == f"rebind.example:{port}"


def test_next_address_is_tried_where_the_first_does_not_answer(
    web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, [["::1", "127.0.0.1"]])
    backend = GuardedBackend((*HOME, ip_network("::1/128")))
    stream = backend.connect_tcp("two.example", int(web.url.rpartition(":")[2]), timeout=2)
    assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
    stream.close()


def test_slow_look_up_ends_with_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1) or [])
    begun = time.monotonic()
    with until(begun + 0.1), pytest.raises(httpcore.ConnectTimeout):
        GuardedBackend(HOME).connect_tcp("slow.example", 80, timeout=5)
    assert time.monotonic() - begun < 0.5


def test_trusted_proxy_may_be_private_and_nothing_else() -> None:
    backend = GuardedBackend((), trusted="127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        backend.connect_tcp("127.0.0.1", listener.getsockname()[1], timeout=1).close()
    with pytest.raises(UnsafeAddressError):
        backend.connect_tcp("127.0.0.2", 80, timeout=1)


def answers(monkeypatch: pytest.MonkeyPatch, replies: list[list[str]]) -> list[str]:
    """Let the system's look-up give these addresses, one list after another."""
    asked: list[str] = []
    left = iter(replies)
    look_up = socket.getaddrinfo

    def resolve(host: str, *rest: Any, **options: Any) -> list[Any]:
        if not host.endswith(".example"):
            return look_up(host, *rest, **options)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 0)) for each in next(left)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked
