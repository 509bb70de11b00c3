"""Bytes over HTTP, politely and within limits. (action: network)

In: a `Source`, and what its server gave last time. Out: `Fetched`. Errors of httpx become
`FetchError`, with the kind of trouble in words the digest's footer can say. Must not know what
the bytes mean.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from types import TracebackType
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from digest.errors import FetchError, TransientFetchError, Trouble
from digest.ingest.caching import fresh_for, retry_after
from digest.ingest.guard import (
    GuardedBackend,
    Networks,
    ProxyBackend,
    UnsafeAddressError,
    check_host,
    until,
)
from digest.ingest.polite import PROCESS
from digest.ingest.robots import Robots
from digest.ingest.unpack import ACCEPTED, UnknownCodingError, UnpackError, unpack
from digest.model import Fetched, Source, Validators

logger = logging.getLogger(__name__)

_FEEDS = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
)
_PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_MAX_REDIRECTS = 5
_PERMANENT = frozenset({301, 308})
# Statuses that say "not now": RFC 9110 sections 15.5.9 and 15.6, RFC 6585 section 4.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_KINDS = {404: Trouble.MISSING, 410: Trouble.GONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """One request with all that bounds it; `deadline` is a time of the monotonic clock."""

    source_id: str
    url: str
    timeout: float
    headers: dict[str, str]
    deadline: float
    conditional: bool = False


class Fetcher:
    """The HTTP client of a run; safe to share between threads. Close it after use.

    `allow` lists networks that may be asked although they are not the internet.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        connect_timeout: float,
        max_bytes: int,
        allow: Networks = (),
        workers: int = 16,
        per_host: int = 2,
    ) -> None:
        self.max_bytes = max_bytes
        self._user_agent = user_agent
        self._connect_timeout = connect_timeout
        self._allow = allow
        self._place = partial(PROCESS.place, per_host=per_host, overall=workers)
        self._robots = Robots(user_agent)
        self._proxies = getproxies()
        self._direct = _client(GuardedBackend(allow), None, workers)
        self._proxied = {
            proxy: _client(ProxyBackend(allow), proxy, workers)
            for scheme, proxy in self._proxies.items()
            if scheme in ("http", "https", "all")
        }

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for client in (self._direct, *self._proxied.values()):
            client.close()

    def fetch(
        self, source: Source, *, url: str | None = None, validators: Validators | None = None
    ) -> Fetched:
        """Get the source's feed, at `url` if it moved, only if it is not what it was.

        Raises:
            FetchError: not found, too large, an address that cannot or must not be asked.
            TransientFetchError: not reached, too slow, or the server says "not now".
        """
        assert source.url is not None
        known = validators or Validators()
        given = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        headers = {"Accept": _FEEDS} | {name: value for name, value in given.items() if value}
        return self._get(source, url or source.url, headers, conditional=known != Validators())

    def fetch_page(self, source: Source, url: str) -> Fetched:
        """Get a web page for a source, if the site lets programs read it (robots.txt).

        Raises:
            FetchError: as for `fetch`, or robots.txt forbids it.
            TransientFetchError: as for `fetch`, or robots.txt cannot be read just now.
        """
        rules = partial(self._get, source, headers={"Accept": "text/plain, */*;q=0.5"})
        self._robots.check(source.id, url, rules)
        return self._get(source, url, {"Accept": _PAGES})

    def fetch_any(self, source_id: str, url: str, *, timeout: float = 20.0) -> Fetched:
        """Get whatever is at an address, as somebody who types it in a browser would.

        Raises:
            FetchError: as for `fetch`.
        """
        source = Source(id=source_id, name=source_id, url=url, timeout=timeout)
        return self._get(source, url, {"Accept": f"{_FEEDS}, text/html"})

    def _get(
        self, source: Source, url: str, headers: dict[str, str], *, conditional: bool = False
    ) -> Fetched:
        agent = source.user_agent or self._user_agent
        ask = _Ask(
            source_id=source.id,
            url=url,
            timeout=source.timeout,
            headers={"User-Agent": agent, "Accept-Encoding": ACCEPTED} | headers,
            deadline=time.monotonic() + source.timeout,
            conditional=conditional,
        )
        with _named(ask):
            return self._follow(ask)

    def _follow(self, ask: _Ask) -> Fetched:
        """Follow redirects; the time that requests wait for a place is not the source's."""
        request = self._direct.build_request("GET", ask.url, headers=ask.headers)
        moved, deadline = True, ask.deadline
        for _ in range(_MAX_REDIRECTS + 1):
            _refuse_scheme(request.url)
            waited = time.monotonic()
            with self._place(request.url.host):
                deadline += time.monotonic() - waited
                with until(deadline), self._sent(request, ask) as response:
                    if response.next_request is None:
                        permanent = str(request.url) if moved and request.url != ask.url else None
                        return self._taken(ask, response, permanent)
                    moved = moved and response.status_code in _PERMANENT
                    request = response.next_request
        detail = f"more than {_MAX_REDIRECTS} redirects"
        raise FetchError(ask.source_id, Trouble.REFUSED, detail)

    @contextmanager
    def _sent(self, request: httpx.Request, ask: _Ask) -> Iterator[httpx.Response]:
        request.extensions["timeout"] = httpx.Timeout(
            ask.timeout, connect=min(self._connect_timeout, ask.timeout)
        ).as_dict()
        client = self._client_for(request.url)
        response = client.send(request, stream=True, follow_redirects=False)
        try:
            yield response
        finally:
            response.close()

    def _client_for(self, url: httpx.URL) -> httpx.Client:
        """Return the client of the proxy that the environment names for an address, if any.

        A proxy looks names up itself; what can be looked up here too is checked all the same.
        """
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all")
        if proxy is None or proxy_bypass(url.host):
            return self._direct
        try:
            check_host(url.host, url.port or 443, self._allow)
        except httpcore.ConnectError:
            logger.debug("unresolved host=%s: left to the proxy", url.host)
        return self._proxied[proxy]

    def _taken(self, ask: _Ask, response: httpx.Response, moved_to: str | None) -> Fetched:
        now = datetime.now(UTC)
        unchanged = response.status_code == 304 and ask.conditional
        if not unchanged:
            _refuse_status(ask.source_id, response, now)
        content = b"" if unchanged else self._read(ask, response)
        logger.info("fetched source=%s bytes=%d url=%s", ask.source_id, len(content), response.url)
        return Fetched(
            source_id=ask.source_id,
            content=content,
            content_type=response.headers.get("Content-Type", ""),
            url=str(response.url),
            unchanged=unchanged,
            validators=Validators(
                etag=response.headers.get("ETag", ""),
                last_modified=response.headers.get("Last-Modified", ""),
            ),
            fresh_for=fresh_for(response.headers, now),
            moved_to=moved_to,
        )

    def _read(self, ask: _Ask, response: httpx.Response) -> bytes:
        """Read the unpacked body; the limit holds while it streams, so no bomb is unpacked."""
        body = bytearray()
        for chunk in unpack(response.iter_raw(), response.headers.get("Content-Encoding", "")):
            body += chunk
            if len(body) > self.max_bytes:
                detail = f"larger than {self.max_bytes:,} bytes"
                raise FetchError(ask.source_id, Trouble.TOO_LARGE, detail)
        return bytes(body)


def _client(backend: httpcore.NetworkBackend, proxy: str | None, workers: int) -> httpx.Client:
    transport = httpx.HTTPTransport(
        verify=_tls(),
        http2=True,
        proxy=proxy,
        limits=httpx.Limits(max_connections=4 * workers, max_keepalive_connections=2 * workers),
    )
    # httpx has no parameter for it.
    transport._pool._network_backend = backend
    return httpx.Client(transport=transport, trust_env=False)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Return the one context of the process: making one takes some 20 ms."""
    return httpx.create_ssl_context()


@contextmanager
def _named(ask: _Ask) -> Iterator[None]:
    """Turn what libraries raise into errors of the source."""
    fail: Callable[..., FetchError] = partial(FetchError, ask.source_id)
    later: Callable[..., FetchError] = partial(TransientFetchError, ask.source_id)
    try:
        yield
    except UnsafeAddressError as exc:
        raise fail(Trouble.UNSAFE, str(exc)) from exc
    except UnknownCodingError as exc:
        raise fail(Trouble.UNREADABLE, str(exc)) from exc
    except UnpackError as exc:
        raise later(Trouble.UNREADABLE, str(exc)) from exc
    except (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError) as exc:
        raise later(Trouble.TIMEOUT, _timeout_words(exc, ask)) from exc
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as exc:
        raise fail(Trouble.REFUSED, f"cannot ask {ask.url}: {exc}") from exc
    except (httpx.TransportError, httpcore.ConnectError) as exc:
        detail = f"no connection to {httpx.URL(ask.url).host}: {exc}"
        raise later(Trouble.UNREACHABLE, detail) from exc


def _refuse_scheme(url: httpx.URL) -> None:
    if url.scheme not in ("http", "https") or not url.host:
        raise httpx.UnsupportedProtocol(f"only http and https are asked, not {url.scheme!r}")


def _refuse_status(source_id: str, response: httpx.Response, now: datetime) -> None:
    status = response.status_code
    if response.is_success:
        return
    words = f"HTTP {status} {response.reason_phrase}".strip()
    wait = retry_after(response.headers.get("Retry-After"), now)
    if status in _PASSING:
        raise TransientFetchError(source_id, Trouble.REFUSED, words, retry_after=wait)
    raise FetchError(source_id, _KINDS.get(status, Trouble.REFUSED), words, retry_after=wait)


def _timeout_words(exc: Exception, ask: _Ask) -> str:
    if isinstance(exc, httpx.ConnectTimeout | httpcore.ConnectTimeout):
        return "no connection in time"
    late = time.monotonic() >= ask.deadline
    return f"not finished after {ask.timeout:g} s" if late else "no answer in time"
