"""Connections to checked addresses alone, within a deadline. (action: network)

In: a host name and a port. Out: a connection to one of its addresses, each of which was checked
first: no name and no redirect leads to this machine or its network. The name is looked up here
and nowhere else, so that it cannot mean something else a moment later (DNS rebinding).
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]

# Neither private nor reserved by name of Python's `ipaddress`, and yet not the internet: shared
# address space of providers (RFC 6598).
_SHARED = IPv4Network("100.64.0.0/10")
# Addresses of these kinds carry an IPv4 address: NAT64 (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")
_LOW_32 = 0xFFFFFFFF

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class UnsafeAddressError(Exception):
    """A host has an address that must not be asked."""


@contextmanager
def until(deadline: float) -> Iterator[None]:
    """Let every wait of a connection in this context end at a time of the monotonic clock."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


def is_safe(address: Address, allow: Networks) -> bool:
    """Whether an address is one of the internet, or of a network that is allowed."""
    inner = _unwrapped(address)
    if any(one in network for one in (address, inner) for network in allow):
        return True
    return inner.is_global and not inner.is_multicast and inner not in _SHARED


def _unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address carries, if it does."""
    if not isinstance(address, IPv6Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & _LOW_32)
    return address.ipv4_mapped or address.sixtofour or address


def check_host(host: str, port: int, allow: Networks) -> tuple[Address, ...]:
    """Look a host up and check all of its addresses.

    Raises:
        UnsafeAddressError: one of them must not be asked.
        httpcore.ConnectError: it has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise httpcore.ConnectError(str(exc)) from exc
    # A zone ("fe80::1%eth0") is no part of the address.
    addresses = tuple(dict.fromkeys(ip_address(str(one[4][0]).split("%")[0]) for one in found))
    for address in addresses:
        if not is_safe(address, allow):
            raise UnsafeAddressError(f"{host} leads to {address}, in a network of this house")
    return addresses


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses; `allow` lists networks that may be asked all the same."""

    def __init__(self, allow: Networks) -> None:
        self._allow = allow
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers, in the order of the resolver."""
        addresses = check_host(host, port, self._allow)
        for number, address in enumerate(addresses, start=1):
            try:
                stream = self._plain.connect_tcp(
                    str(address),
                    port,
                    timeout=_within(timeout),
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
            else:
                return _TimedStream(stream)
        raise httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Refuse: no feed is behind a socket of this machine."""
        raise UnsafeAddressError("a socket of this machine")

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class ProxyBackend(GuardedBackend):
    """Connects to the operator's proxy, wherever it is, within the deadline."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the proxy."""
        stream = self._plain.connect_tcp(
            host,
            port,
            timeout=_within(timeout),
            local_address=local_address,
            socket_options=socket_options,
        )
        return _TimedStream(stream)


def _within(timeout: float | None) -> float | None:
    """Return a timeout, shortened to the time that is left until the deadline."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for this source is over")
    return left if timeout is None else min(timeout, left)


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline: a server cannot drip for ever."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, _within(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
