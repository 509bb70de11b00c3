"""Bytes over HTTP, politely and within limits. (action: network)

In: a feed's `Source`, or the address of a page. Out: `Fetched`. Errors of httpx become
`FetchError`, with the kind of trouble in words the digest's footer can say. Must not know what
the bytes mean, nor what is kept.

Redirects: at most five, to http and https only, each hop checked and counted like the first.
One from https to http is followed, without credentials, but never becomes a source's address.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from types import TracebackType

import httpx

from digest.errors import FetchError, TransientFetchError, Trouble
from digest.ingest.http.caching import fresh_for, retry_after
from digest.ingest.http.clients import Client, Clients
from digest.ingest.http.failures import shown, translated
from digest.ingest.http.guard import Networks, until
from digest.ingest.http.polite import PLACES
from digest.ingest.http.robots import MAX_BYTES as ROBOTS_BYTES
from digest.ingest.http.robots import Rules, read_rules
from digest.ingest.http.rulebook import Rulebook
from digest.ingest.http.unpack import ACCEPTED, BrokenCodingError, unpacked
from digest.model import Fetched, Source, Validators

logger = logging.getLogger(__name__)

_FEEDS = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
)
_PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
_MAX_REDIRECTS = 5
# Of an answer that is no use, so much is read for the sake of its connection. Chosen.
_DRAINED = 65_536
# How long to wait for a place at a host. 500 feeds of one host, two at once, each taking a
# second, need four minutes. Chosen, not measured.
_PATIENCE = 600.0
# An etag longer than this is not kept, as it would be sent back each time. Chosen.
_LONGEST_VALIDATOR = 4_096
# Nor is more kept of a Content-Type or of the words of a status. Chosen.
_LONGEST_WORDS = 200
# Statuses that say "not now": RFC 9110 sections 15.5.9 and 15.6, RFC 6585 section 4.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_TROUBLES = {404: Trouble.MISSING, 410: Trouble.GONE}
_PERMANENT = frozenset({301, 308})
# 203 is 200 by way of a proxy that changed it; what 204 says is that there is nothing.
_GIVEN = frozenset({200, 203, 204})
# httpcore calls it out when it opens a connection, so not when it uses one again.
_OPENED = "connection.connect_tcp.started"
_NOTHING = Validators()


@dataclass(slots=True, kw_only=True)
class _Errand:
    """One thing to get, with all that it takes; `deadline` moves by what is waited for a place."""

    source_id: str
    timeout: float
    headers: dict[str, str]
    limit: int
    deadline: float
    gate: Callable[[_Errand, str], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """The last answer of a chain of redirects, or one of them where `onward` is set."""

    response: httpx.Response
    content: bytes
    too_large: bool
    onward: httpx.Request | None
    moved_to: str | None = None


class Fetcher:
    """The HTTP side of a whole run; safe to share between threads. Close it after use.

    `allow` are networks that may be asked though they are not public. At most `per_host`
    requests at once to one host and `workers` in all, together with every other Fetcher of
    this process.
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
        self._workers, self._per_host = workers, per_host
        headers = {"User-Agent": user_agent, "Accept-Encoding": ACCEPTED}
        self._clients = Clients(allow=allow, headers=headers)
        self._rulebook = Rulebook()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._clients.close()

    def fetch(
        self, source: Source, *, url: str | None = None, validators: Validators = _NOTHING
    ) -> Fetched:
        """Get a feed: at `url` where given, else at the source's own.

        `validators` are of an earlier answer: `unchanged` is set where they still hold.

        Raises:
            FetchError: not found, gone, too large, an address that cannot or may not be asked.
            TransientFetchError: not reached, too slow, or the server says "not now";
                `retry_after` where it says until when.
        """
        target = url or source.url
        assert target is not None
        errand = self._errand(source, _FEEDS)
        errand.headers |= _conditions(validators)
        return self._get(errand, target, validators)

    def fetch_page(self, source: Source, url: str) -> Fetched:
        """Get a web page where the site's robots.txt lets it be read; on every hop.

        Raises:
            FetchError: as `fetch`; with `Trouble.ROBOTS` where robots.txt says no.
            TransientFetchError: as `fetch`; also where robots.txt cannot be had (RFC 9309,
                section 2.3.1.4).
        """
        errand = self._errand(source, _PAGES)
        errand.gate = self._heed_robots
        return self._get(errand, url, _NOTHING)

    def fetch_any(self, source_id: str, url: str, *, timeout: float = 20.0) -> Fetched:
        """Get what a person asked for by hand: feed or page, without robots.txt.

        Raises:
            FetchError: as `fetch`.
        """
        source = Source(id=source_id, name=source_id, url=url, timeout=timeout)
        return self._get(self._errand(source, _FEEDS), url, _NOTHING)

    def _errand(self, source: Source, accept: str) -> _Errand:
        headers = {"Accept": accept}
        headers["User-Agent"] = source.user_agent or self._user_agent
        return _Errand(
            source_id=source.id,
            timeout=source.timeout,
            headers=headers,
            limit=self.max_bytes,
            deadline=time.monotonic() + source.timeout,
        )

    def _get(self, errand: _Errand, url: str, validators: Validators) -> Fetched:
        answer = self._answer(errand, url)
        _refuse_status(errand, answer, validators)
        if answer.too_large:
            detail = f"larger than {errand.limit:,} bytes"
            raise FetchError(errand.source_id, Trouble.TOO_LARGE, detail)
        fetched = _fetched(errand, answer, validators)
        logger.info(
            "fetched source=%s status=%d bytes=%d url=%s",
            errand.source_id,
            answer.response.status_code,
            len(fetched.content),
            shown(fetched.url),
        )
        return fetched

    def _answer(self, errand: _Errand, url: str) -> _Answer:
        """Follow redirects to the last answer, whatever its status."""
        with translated(errand.source_id, url):
            origin = _origin(httpx.URL(url))
            with self._clients.lent(origin) as client:
                headers = httpx.Headers(errand.headers, encoding="latin-1")
                request = client.build_request("GET", url, headers=headers)
                moved = True
                for _ in range(_MAX_REDIRECTS + 1):
                    answer = self._hop(errand, client, request)
                    if answer.onward is None:
                        return _Answer(
                            response=answer.response,
                            content=answer.content,
                            too_large=answer.too_large,
                            onward=None,
                            moved_to=_moved_to(httpx.URL(url), request.url) if moved else None,
                        )
                    moved = moved and _moves(answer.response, answer.onward)
                    request = answer.onward
                detail = f"more than {_MAX_REDIRECTS} redirects"
                raise FetchError(errand.source_id, Trouble.REFUSED, detail)

    def _hop(self, errand: _Errand, client: Client, request: httpx.Request) -> _Answer:
        if errand.gate is not None:
            errand.gate(errand, str(request.url))
        with PLACES.place(
            request.url.host, per_host=self._per_host, workers=self._workers, patience=_PATIENCE
        ) as waited:
            errand.deadline += waited
            with until(errand.deadline):
                return self._exchange(errand, client, request)

    def _exchange(self, errand: _Errand, client: Client, request: httpx.Request) -> _Answer:
        connect = min(self._connect_timeout, errand.timeout)
        request.extensions["timeout"] = httpx.Timeout(errand.timeout, connect=connect).as_dict()
        response = _sent(client, request)
        try:
            wanted = response.status_code in _GIVEN
            content, whole = _read(response, errand) if wanted else (b"", _drained(response))
        finally:
            response.close()
        if not whole:
            client.hang_up()
        return _Answer(
            response=response,
            content=content,
            too_large=wanted and not whole,
            onward=response.next_request,
        )

    def _heed_robots(self, errand: _Errand, url: str) -> None:
        rules, waited = self._rulebook.look_up(url, partial(self._ask_rules, errand))
        errand.deadline += waited
        if isinstance(rules, TransientFetchError):
            raise TransientFetchError(
                errand.source_id, rules.trouble, rules.detail, retry_after=rules.retry_after
            )
        if not rules.allow(url, errand.headers["User-Agent"]):
            detail = f"robots.txt of {httpx.URL(url).host} does not let us read {shown(url)}"
            raise FetchError(errand.source_id, Trouble.ROBOTS, detail)

    def _ask_rules(self, errand: _Errand, where: str) -> Rules | TransientFetchError:
        asking = _Errand(
            source_id=errand.source_id,
            timeout=errand.timeout,
            headers={"User-Agent": errand.headers["User-Agent"], "Accept": "text/plain, */*;q=0.5"},
            limit=ROBOTS_BYTES,
            deadline=errand.deadline,
        )
        try:
            answer = self._answer(asking, where)
            return _rules(errand, answer)
        except TransientFetchError as exc:
            detail = f"robots.txt: {exc.detail}"
            return TransientFetchError(
                exc.source_id, exc.trouble, detail, retry_after=exc.retry_after
            )
        except FetchError as exc:
            if exc.trouble is Trouble.UNSAFE:
                raise
            return Rules()
        finally:
            errand.deadline = asking.deadline


def _rules(errand: _Errand, answer: _Answer) -> Rules:
    """Return the rules; 5xx and "not now" are no permission, 4xx is (RFC 9309, 2.3.1)."""
    status = answer.response.status_code
    if status >= 500 or status in _PASSING:
        raise _passing(errand, answer.response)
    return read_rules(answer.content) if status == 200 else Rules()


def _conditions(validators: Validators) -> dict[str, str]:
    """Return the validators exactly as they came."""
    given = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in given.items() if value}


def _refuse_status(errand: _Errand, answer: _Answer, validators: Validators) -> None:
    response = answer.response
    status = response.status_code
    if status in _GIVEN or (status == 304 and validators != _NOTHING):
        return
    if status in _PASSING:
        raise _passing(errand, response)
    trouble = _TROUBLES.get(status, Trouble.REFUSED)
    wait = retry_after(response.headers, now=datetime.now(UTC))
    raise FetchError(errand.source_id, trouble, _status_words(response), retry_after=wait)


def _passing(errand: _Errand, response: httpx.Response) -> TransientFetchError:
    wait = retry_after(response.headers, now=datetime.now(UTC))
    words = _status_words(response)
    return TransientFetchError(errand.source_id, Trouble.REFUSED, words, retry_after=wait)


def _status_words(response: httpx.Response) -> str:
    return f"HTTP {response.status_code} {response.reason_phrase}".strip()[:_LONGEST_WORDS]


def _fetched(errand: _Errand, answer: _Answer, earlier: Validators) -> Fetched:
    response = answer.response
    unchanged = response.status_code == 304
    given = _validators(response, earlier if unchanged else _NOTHING)
    return Fetched(
        source_id=errand.source_id,
        content=answer.content,
        content_type=response.headers.get("Content-Type", "")[:_LONGEST_WORDS],
        url=shown(str(response.url)),
        unchanged=unchanged,
        validators=given,
        fresh_for=fresh_for(response.headers, now=datetime.now(UTC)),
        moved_to=None if unchanged else answer.moved_to,
    )


def _validators(response: httpx.Response, earlier: Validators) -> Validators:
    """Return what the answer gives, else what was known (RFC 9111, section 3.2)."""
    raw = {name.lower(): value.decode("latin-1") for name, value in response.headers.raw}
    short = {name: value for name, value in raw.items() if len(value) <= _LONGEST_VALIDATOR}
    return Validators(
        etag=short.get(b"etag", earlier.etag),
        last_modified=short.get(b"last-modified", earlier.last_modified),
    )


def _moved_to(asked: httpx.URL, final: httpx.URL) -> str | None:
    """Return the new address, with user and password of the old one where they still apply."""
    if final == asked:
        return None
    if asked.userinfo and final.host == asked.host and final.scheme in (asked.scheme, "https"):
        final = final.copy_with(userinfo=asked.userinfo)
    return str(final)


def _sent(client: Client, request: httpx.Request) -> httpx.Response:
    """Send a request; anew where it went into a connection that the server had closed meanwhile.

    RFC 9112, section 9.3.1: a client may repeat what can be repeated, on a new connection.
    """
    steps: set[str] = set()
    request.extensions["trace"] = lambda step, _: steps.add(step)
    try:
        return client.send(request, stream=True)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        if _OPENED in steps:
            raise
    client.hang_up()
    return client.send(request, stream=True)


def _moves(response: httpx.Response, onward: httpx.Request) -> bool:
    downgraded = response.url.scheme == "https" and onward.url.scheme == "http"
    return response.status_code in _PERMANENT and not downgraded


def _read(response: httpx.Response, errand: _Errand) -> tuple[bytes, bool]:
    """Read the unpacked body up to the limit; False where there is more.

    The limit holds for packed bytes too: there are codings that take many and yield none.
    """
    coding = response.headers.get("Content-Encoding", "")
    body = bytearray()
    for piece in unpacked(_limited(response.iter_raw(), errand), coding):
        body += piece
        if len(body) > errand.limit:
            return bytes(body[: errand.limit]), False
        _hurry(errand)
    return bytes(body), True


def _limited(chunks: Iterable[bytes], errand: _Errand) -> Iterator[bytes]:
    taken = 0
    for chunk in chunks:
        taken += len(chunk)
        if taken > errand.limit + _DRAINED:
            raise BrokenCodingError(f"more than {errand.limit:,} packed bytes")
        yield chunk


def _hurry(errand: _Errand) -> None:
    """Hold the total time where unpacking takes it, not the network."""
    if time.monotonic() > errand.deadline:
        raise httpx.ReadTimeout("not finished in time")


def _drained(response: httpx.Response) -> bool:
    """Read what is left, so that the connection can be used again; whether that was little."""
    taken = 0
    try:
        for chunk in response.iter_raw():
            taken += len(chunk)
            if taken > _DRAINED:
                return False
    except httpx.HTTPError:
        return False
    return True


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}"
