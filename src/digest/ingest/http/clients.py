"""HTTP clients, each for one request at a time. (action: network)

In: the networks that may be asked, headers, proxies from the environment. Out: an
`httpx.Client` with the connections of earlier requests. Must not know sources, redirects or
what an answer means.

A client is lent to one thread at a time, best the one that asked the same origin before:
httpcore's HTTP/2 connection changes the state of h2 from several threads without a lock
(stream ids are taken and used in two steps), so sharing one is not safe.

Proxies (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY): the operator's proxy may be anywhere.
Where it is used, the addresses that this machine finds for a host are checked all the same;
a host that only the proxy can look up is left to the proxy, which must guard its own network.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from threading import Lock
from urllib.request import getproxies_environment, proxy_bypass

import httpcore
import httpx

from digest.ingest.http.guard import (
    GuardedBackend,
    Networks,
    check,
    look_up,
    time_left,
    tls_context,
)

# One client asks one host after another; 8 connections of each of 16 clients stay far below
# the 1,024 files a process may usually open.
_KEPT_CONNECTIONS = 8
_KEPT_SECONDS = 15.0


class _Transport(httpx.HTTPTransport):
    """httpx's transport with connections through our guard, directly or by a proxy."""

    def __init__(self, allow: Networks, proxy: str | None = None) -> None:
        context = tls_context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        limits = httpx.Limits(
            max_connections=_KEPT_CONNECTIONS,
            max_keepalive_connections=_KEPT_CONNECTIONS,
            keepalive_expiry=_KEPT_SECONDS,
        )
        super().__init__(verify=context, http2=True, limits=limits, proxy=proxy)
        trusted = httpx.URL(proxy).raw_host.decode() if proxy else None
        # httpx has no argument for the backend; httpcore documents it as one of its pools.
        self._pool._network_backend = GuardedBackend(allow, trusted=trusted)


class _Routes(httpx.BaseTransport):
    """Sends each request directly or by the proxy that the environment names for it."""

    def __init__(self, allow: Networks) -> None:
        self._allow = allow
        self._direct = _Transport(allow)
        self._proxied: dict[str, _Transport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        proxy = _proxy_for(request.url)
        if proxy is None:
            return self._direct.handle_request(request)
        self._check_beyond(request)
        if proxy not in self._proxied:
            self._proxied[proxy] = self._by(proxy)
        return self._proxied[proxy].handle_request(request)

    def _by(self, proxy: str) -> _Transport:
        try:
            return _Transport(self._allow, proxy)
        except (ValueError, ImportError, httpx.InvalidURL) as exc:
            raise httpx.ProxyError(f"the proxy of the environment cannot be used: {exc}") from exc

    def _check_beyond(self, request: httpx.Request) -> None:
        host = request.url.raw_host.decode()
        timeout = request.extensions["timeout"]["connect"]
        try:
            addresses = look_up(host, time_left(timeout))
        except (httpcore.ConnectError, httpcore.ConnectTimeout):
            return
        check(host, addresses, self._allow)

    def close(self) -> None:
        """Close all connections; later requests open new ones."""
        for transport in (self._direct, *self._proxied.values()):
            transport.close()


def _proxy_for(url: httpx.URL) -> str | None:
    proxies = getproxies_environment()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    port = f":{url.port}" if url.port else ""
    if not proxy or proxy_bypass(url.host + port):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


class Client(httpx.Client):
    """A client whose connections can be given up between two requests."""

    def __init__(self, routes: _Routes, headers: Mapping[str, str]) -> None:
        super().__init__(transport=routes, headers=headers, trust_env=False)
        self._routes = routes

    def hang_up(self) -> None:
        """Close its connections: one was left with an answer half read, or is dead."""
        self._routes.close()


class Clients:
    """Lends clients; safe between threads. Close it after use."""

    def __init__(self, *, allow: Networks, headers: Mapping[str, str]) -> None:
        self._make = partial(_Routes, allow)
        self._headers = dict(headers)
        self._free: list[tuple[str, Client]] = []
        self._lock = Lock()
        self._closed = False

    def close(self) -> None:
        """Close all that are not lent; those that are close when they come back."""
        with self._lock:
            free, self._free, self._closed = self._free, [], True
        for _, client in free:
            client.close()

    @contextmanager
    def lent(self, origin: str) -> Iterator[Client]:
        """Lend a client without cookies; it is not lent again after an error or when closed."""
        client = self._take(origin)
        client.cookies.clear()
        try:
            yield client
        except BaseException:
            client.close()
            raise
        self._take_back(origin, client)

    def _take_back(self, origin: str, client: Client) -> None:
        with self._lock:
            if not (self._closed or client.is_closed):
                self._free.append((origin, client))
                return
        client.close()

    def _take(self, origin: str) -> Client:
        with self._lock:
            fitting = (n for n, (asked, _) in enumerate(self._free) if asked == origin)
            position = next(fitting, len(self._free) - 1)
            if position >= 0:
                return self._free.pop(position)[1]
        return Client(self._make(), self._headers)
