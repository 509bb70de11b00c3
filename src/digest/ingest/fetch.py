"""Bytes over HTTP, within limits. (action: network)

In: a feed's `Source`. Out: `Fetched`. Errors of httpx become `FetchError`, with the kind of
trouble in words the digest's footer can say. Must not know what the bytes mean.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Iterator
from types import TracebackType

import httpx

from digest.errors import FetchError, TransientFetchError, Trouble
from digest.model import Fetched, Source

logger = logging.getLogger(__name__)

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
)
_MAX_REDIRECTS = 5
_DEADLINE = "digest_deadline"
_PIECE = 65_536
_ANY_HEADER = 32  # zlib: gzip or zlib, whichever the data begins with
# Statuses that say "not now": RFC 9110 sections 15.5.9 and 15.6, RFC 6585 section 4.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Fetcher:
    """One HTTP client for a whole run; safe to share between threads. Close it after use."""

    def __init__(self, *, user_agent: str, connect_timeout: float, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._connect_timeout = connect_timeout
        self._client = httpx.Client(
            follow_redirects=True,
            max_redirects=_MAX_REDIRECTS,
            headers={
                "User-Agent": user_agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
            },
            event_hooks={"response": [_refuse_late]},
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def fetch(self, source: Source) -> Fetched:
        """Get the source's URL.

        Raises:
            FetchError: not found, too large, an address that cannot be asked.
            TransientFetchError: not reached, too slow, or the server says "not now".
        """
        assert source.url is not None
        try:
            return self._get(source, source.url)
        except httpx.TimeoutException as exc:
            raise TransientFetchError(source.id, Trouble.TIMEOUT, _timeout_words(exc)) from exc
        except httpx.TooManyRedirects as exc:
            detail = f"more than {_MAX_REDIRECTS} redirects"
            raise FetchError(source.id, Trouble.REFUSED, detail) from exc
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as exc:
            raise FetchError(source.id, Trouble.REFUSED, f"cannot ask {source.url}: {exc}") from exc
        except zlib.error as exc:
            detail = f"the answer's compression is broken: {exc}"
            raise TransientFetchError(source.id, Trouble.UNREADABLE, detail) from exc
        except httpx.TransportError as exc:
            detail = f"no connection to {httpx.URL(source.url).host}: {exc}"
            raise TransientFetchError(source.id, Trouble.UNREACHABLE, detail) from exc

    def _get(self, source: Source, url: str) -> Fetched:
        deadline = time.monotonic() + source.timeout
        timeout = httpx.Timeout(source.timeout, connect=min(self._connect_timeout, source.timeout))
        headers = {"User-Agent": source.user_agent} if source.user_agent else None
        with self._client.stream(
            "GET", url, timeout=timeout, headers=headers, extensions={_DEADLINE: deadline}
        ) as response:
            _refuse_status(source, response)
            content = self._read(source, response, deadline)
            logger.info("fetched source=%s bytes=%d url=%s", source.id, len(content), response.url)
            return Fetched(
                source_id=source.id,
                content=content,
                content_type=response.headers.get("Content-Type", ""),
                url=str(response.url),
            )

    def _read(self, source: Source, response: httpx.Response, deadline: float) -> bytes:
        """Read the decoded body; the limit holds while it streams, so a bomb is never unpacked."""
        body = bytearray()
        for chunk in _decoded(source, response):
            body += chunk
            if len(body) > self.max_bytes:
                detail = f"larger than {self.max_bytes:,} bytes"
                raise FetchError(source.id, Trouble.TOO_LARGE, detail)
            if time.monotonic() > deadline:
                detail = f"not finished after {source.timeout:g} s"
                raise TransientFetchError(source.id, Trouble.TIMEOUT, detail)
        return bytes(body)


def _refuse_status(source: Source, response: httpx.Response) -> None:
    status = response.status_code
    if response.is_success:
        return
    words = f"HTTP {status} {response.reason_phrase}".strip()
    if status in _PASSING:
        raise TransientFetchError(source.id, Trouble.REFUSED, words)
    gone = status in (404, 410)
    raise FetchError(source.id, Trouble.MISSING if gone else Trouble.REFUSED, words)


def _refuse_late(response: httpx.Response) -> None:
    """Hold the total time over redirects too."""
    if time.monotonic() > response.request.extensions[_DEADLINE]:
        raise httpx.ReadTimeout("redirected for too long", request=response.request)


def _decoded(source: Source, response: httpx.Response) -> Iterator[bytes]:
    """Yield the body in pieces of bounded size.

    httpx decodes whatever one read from the network gives as a whole, which may be a thousand
    times its size, or a million times where it was compressed twice.
    """
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding in ("", "identity"):
        yield from response.iter_raw()
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(source.id, Trouble.UNREADABLE, f"compressed as {coding}: not asked for")
    decoder = zlib.decompressobj(zlib.MAX_WBITS | _ANY_HEADER)
    for raw in response.iter_raw():
        rest = raw
        while rest:
            yield decoder.decompress(rest, _PIECE)
            rest = decoder.unconsumed_tail
    if not decoder.eof:
        raise zlib.error("the end is missing")


def _timeout_words(exc: httpx.TimeoutException) -> str:
    return "no connection in time" if isinstance(exc, httpx.ConnectTimeout) else "no answer in time"
