"""Connections that stay in the house and end on time. (action: network)

In: a host, and until when. Out: a connection to an address that was looked up once, checked,
and is the one connected to: a name that points elsewhere in between gains nothing. Must not
know HTTP, models or stories.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from threading import Thread
from typing import Any

import httpcore

from digest.house import Address, is_of_the_house, literal


class OutsideError(Exception):
    """The host leads out of the house; nothing was sent."""


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends at one deadline, however slowly bytes drip in."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._inner.read(max_bytes, _left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._inner.write(buffer, _left(self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, httpcore.ConnectTimeout)
        secured = self._inner.start_tls(ssl_context, server_hostname, left)
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class HouseBackend(httpcore.NetworkBackend):
    """Connects within the house only, and only until `deadline` (`time.monotonic`)."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers.

        Raises:
            OutsideError: one of its addresses is beyond the house; none is connected to.
            httpcore.ConnectError, httpcore.ConnectTimeout: no address answers in time.
        """
        options = tuple(socket_options or ())
        refused: httpcore.ConnectError | None = None
        for address in _checked(host, _look_up(host, self._deadline)):
            left = _left(self._deadline, httpcore.ConnectTimeout)
            try:
                stream = self._inner.connect_tcp(str(address), port, left, local_address, options)
            except httpcore.ConnectError as exc:
                refused = exc
            else:
                return _Stream(stream, self._deadline)
        raise refused or httpcore.ConnectError(f"no address for {host}")


def _left(deadline: float, late: type[Exception]) -> float:
    """Return the seconds that are left.

    Raises:
        the exception `late`: none are.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("the time is up")
    return left


def _checked(host: str, addresses: tuple[Address, ...]) -> tuple[Address, ...]:
    for address in addresses:
        if not is_of_the_house(address):
            place = host if host == str(address) else f"{host} ({address})"
            raise OutsideError(f"{place} is not in this house")
    return addresses


def _look_up(host: str, deadline: float) -> tuple[Address, ...]:
    """Return the addresses of a host.

    The system's look-up knows no timeout, so it runs in a thread that is left behind.
    """
    address = literal(host)
    if address is not None:
        return (address,)
    found: list[tuple[Address, ...] | Exception] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            found.append(tuple(dict.fromkeys(ipaddress.ip_address(a[4][0]) for a in answers)))
        except (OSError, UnicodeError, ValueError) as exc:
            found.append(exc)

    thread = Thread(target=ask, daemon=True, name="writer-look-up")
    thread.start()
    thread.join(_left(deadline, httpcore.ConnectTimeout))
    if not found:
        raise httpcore.ConnectTimeout(f"no address for {host} in time")
    if isinstance(found[0], Exception):
        raise httpcore.ConnectError(str(found[0])) from found[0]
    return found[0]
