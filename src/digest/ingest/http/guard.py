"""Connections that lead only where a feed may be. (action: network)

In: a host name. Out: a connection to an address that was looked up once, checked, and is the
one connected to, so that a name that changes its mind in between (DNS rebinding) gains
nothing. Also holds the deadline of the thread's current errand in every read and write. Must
not know HTTP, sources or redirects: each of those comes through here by itself.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from threading import Thread, local
from typing import Any

import certifi
import httpcore

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]

# RFC 6052 section 2.1, RFC 3056 section 2: IPv6 addresses that a gateway turns into IPv4 ones.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What `ipaddress` of some Python versions takes for global, or that is so only by its number.
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # IETF protocol assignments, RFC 6890; a cloud's host service is in it
        "192.88.99.0/24",  # 6to4 relays, withdrawn by RFC 7526
        "168.63.129.16/32",  # Azure's host service, which every machine there can reach
        "fec0::/10",  # site-local, withdrawn by RFC 3879
        "64:ff9b:1::/48",  # RFC 8215: NAT64 of a house; what is behind it cannot be known
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segment routing, RFC 9602
    )
)


class UnsafeAddressError(Exception):
    """The host leads into this machine or the house's network."""


# --- which addresses ---------------------------------------------------------------------


def is_safe(address: Address, allow: Networks = ()) -> bool:
    """Return whether a stranger may send us there: it is global unicast, or in `allow`.

    IPv4 addresses inside IPv6 ones (mapped, 6to4, NAT64) are judged in their stead. The
    ranges are those of IANA's special-purpose registries, as `ipaddress` has them.
    """
    meant = _meant(address)
    if any(each in network for network in allow for each in (address, meant)):
        return True
    if any(meant in network for network in _NEVER):
        return False
    return meant.is_global and not (meant.is_multicast or meant.is_reserved)


def _meant(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def check(host: str, addresses: Iterable[Address], allow: Networks) -> None:
    """Refuse a host where one of its addresses is not safe.

    Raises:
        UnsafeAddressError: names host and address.
    """
    for address in addresses:
        if not is_safe(address, allow):
            place = host if host == str(address) else f"{host} ({address})"
            raise UnsafeAddressError(f"{place} is not a public address")


# --- until when ----------------------------------------------------------------------------

_errand = local()


@contextmanager
def until(deadline: float) -> Iterator[None]:
    """End every read, write and connecting of this thread at `deadline` (`time.monotonic`)."""
    before = getattr(_errand, "deadline", None)
    _errand.deadline = deadline
    try:
        yield
    finally:
        _errand.deadline = before


def time_left(timeout: float | None) -> float | None:
    """Return the seconds that connecting may take: `timeout` or what is left of the errand's time.

    Raises:
        httpcore.ConnectTimeout: none are.
    """
    return _capped(timeout, httpcore.ConnectTimeout)


def _capped(timeout: float | None, late: type[Exception]) -> float | None:
    """Return the seconds that are left.

    Raises:
        the exception `late`: none are.
    """
    deadline: float | None = getattr(_errand, "deadline", None)
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("the time is up")
    return left if timeout is None else min(timeout, left)


# --- look-up ---------------------------------------------------------------------------------


def look_up(host: str, timeout: float | None) -> tuple[Address, ...]:
    """Return the addresses of a host in the system's order of preference.

    The system's look-up knows no timeout, so it runs in a thread that is left behind.

    Raises:
        httpcore.ConnectError: it has none.
        httpcore.ConnectTimeout: nobody could say in time.
    """
    literal = _literal(host)
    if literal is not None:
        return (literal,)
    found: list[tuple[Address, ...] | Exception] = []

    def ask() -> None:
        try:
            found.append(_resolve(host))
        except (OSError, UnicodeError, ValueError) as exc:
            found.append(exc)

    thread = Thread(target=ask, daemon=True, name="look-up")
    thread.start()
    thread.join(timeout)
    if not found:
        raise httpcore.ConnectTimeout(f"no address for {host} in time")
    if isinstance(found[0], Exception):
        raise httpcore.ConnectError(str(found[0])) from found[0]
    return found[0]


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _resolve(host: str) -> tuple[Address, ...]:
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ipaddress.ip_address(answer[4][0]) for answer in answers))


# --- connections -----------------------------------------------------------------------------


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends with the errand it is used for."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _capped(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _capped(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _capped(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to safe addresses only; with `trusted`, to that host (a proxy) as well."""

    def __init__(self, allow: Networks, *, trusted: str | None = None) -> None:
        self._allow, self._trusted = allow, trusted
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers; each has its share of the time.

        Raises:
            UnsafeAddressError: one of the addresses is not safe; none is connected to.
            httpcore.ConnectError, httpcore.ConnectTimeout: what the last address gave.
        """
        options = tuple(socket_options or ())
        begun, whole = time.monotonic(), time_left(timeout)
        addresses = look_up(host, whole)
        if host != self._trusted:
            check(host, addresses, self._allow)
        for position, address in enumerate(addresses):
            share = _share(whole, begun, len(addresses) - position)
            try:
                stream = self._inner.connect_tcp(str(address), port, share, local_address, options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if position + 1 == len(addresses):
                    raise
            else:
                return _Stream(stream)
        raise httpcore.ConnectError(f"no address for {host}")


def _share(whole: float | None, begun: float, among: int) -> float | None:
    if whole is None:
        return None
    return max(whole - (time.monotonic() - begun), 0.001) / among


class _SteadyContext(ssl.SSLContext):
    """A TLS context that many connections may share at once.

    httpcore sets the protocols anew, always the same, for every connection. OpenSSL frees the
    old list then, which another thread's connection may be copying.
    """

    _set = False

    def set_alpn_protocols(self, alpn_protocols: Iterable[str]) -> None:
        if not self._set:
            self._set = True
            super().set_alpn_protocols(list(alpn_protocols))


def tls_context(bundle: str | None, folder: str | None) -> ssl.SSLContext:
    """Return the process's TLS context: the given certificates, else those of certifi."""
    return _tls_context(bundle or None, folder or None)


@cache
def _tls_context(bundle: str | None, folder: str | None) -> ssl.SSLContext:
    context = _SteadyContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1", "h2"])
    own = bundle is None and folder is None
    context.load_verify_locations(certifi.where() if own else bundle, folder)
    return context
