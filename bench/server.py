"""A web server of its own process with many feeds, healthy and not. (action: network)

    python -m bench.server --list mixed|healthy|pages --feeds N [--latency MS]

In: which list and how many feeds. Out: `PORT n` on the standard output, then answers until it is
ended. Every feed lives at `/feed/NUMBER` under a host name of its own (see `bench.layout`), which
whoever asks has to resolve to 127.0.0.1. `/-/counts` says what was asked since `/-/reset`.
Must not know who asks: both programs that are compared get the same bytes.

It is one asyncio process that keeps all bodies in memory, so that it is not what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bench.layout import Reply, Spec, layout, page, reply

_DRIPS = 20
_NOT_FOUND = Reply(status=404, body=b"no such page")
_WORDS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found"}

Headers = dict[str, str]


@dataclass
class Counts:
    """What was asked: statuses, and how many requests were in work at once."""

    statuses: Counter[int] = field(default_factory=Counter)
    robots: int = 0
    pages: int = 0
    feeds: int = 0
    busy: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0
    most_per_host: int = 0

    def begin(self, host: str, path: str) -> None:
        """Count a request that begins."""
        self.robots += path == "/robots.txt"
        self.pages += path.startswith("/page/")
        self.feeds += path.startswith(("/feed/", "/moved/"))
        self.busy[host] += 1
        self.most_at_once = max(self.most_at_once, self.busy.total())
        self.most_per_host = max(self.most_per_host, self.busy[host])

    def end(self, host: str, status: int) -> None:
        """Count a request that was answered."""
        self.busy[host] -= 1
        self.statuses[status] += 1

    def told(self) -> bytes:
        """Return the counts as JSON."""
        names = ("robots", "pages", "feeds", "most_at_once", "most_per_host")
        counts = {name: getattr(self, name) for name in names}
        return json.dumps(counts | {"statuses": dict(sorted(self.statuses.items()))}).encode()


class Site:
    """All hosts: finds the reply to a request, and counts."""

    def __init__(self, specs: tuple[Spec, ...], latency: float) -> None:
        self.counts = Counts()
        self._latency = latency
        self._specs = {spec.number: spec for spec in specs}
        self._replies: dict[tuple[int, bool], Reply] = {}
        for spec in specs:
            for moved in (False, True):
                self._replies[spec.number, moved] = reply(spec, moved=moved)

    async def answer(self, path: str, headers: Headers, send: Callable[[bytes], None]) -> bool:
        """Answer one request; return whether the connection stays."""
        if path.startswith("/-/"):
            send(_head(self._told(path)) + self._told(path).body)
            self._after_told(path)
            return True
        host = headers.get("host", "").split(":")[0]
        found = _not_modified(self._find(path), headers)
        self.counts.begin(host, path)
        if found.delay or self._latency:
            await asyncio.sleep(found.delay + self._latency)
        await _send(found, headers, send)
        self.counts.end(host, found.status)
        return not found.is_cut

    def _told(self, path: str) -> Reply:
        return Reply(body=self.counts.told() if path == "/-/counts" else b"ok")

    def _after_told(self, path: str) -> None:
        if path == "/-/reset":
            self.counts = Counts()

    def _find(self, path: str) -> Reply:
        kind, _, rest = path.lstrip("/").partition("/")
        number = int(rest.split("/")[0]) if rest.split("/")[0].isdigit() else -1
        if kind == "page":
            return page(rest)
        return self._replies.get((number, kind == "moved"), _NOT_FOUND)


def _not_modified(found: Reply, headers: Headers) -> Reply:
    """Return 304 where the validators are still right (RFC 9110, section 13.2.2)."""
    etag, modified = found.headers.get("ETag"), found.headers.get("Last-Modified")
    if "if-none-match" in headers:
        same = headers["if-none-match"] == etag
    else:
        same = modified is not None and headers.get("if-modified-since") == modified
    if found.status != 200 or not same:
        return found
    kept = {k: v for k, v in found.headers.items() if k in ("ETag", "Last-Modified")}
    return Reply(status=304, headers=kept, delay=found.delay)


async def _send(found: Reply, headers: Headers, send: Callable[[bytes], None]) -> None:
    zipped = bool(found.zipped) and "gzip" in headers.get("accept-encoding", "")
    body = found.zipped if zipped else found.body
    head = _head(found, len(body), zipped=zipped)
    if found.is_cut:
        body = body[: len(body) // 2]
    if not found.drip:
        send(head + body)
        return
    send(head)
    size = len(body) // _DRIPS + 1
    for start in range(0, len(body), size):
        await asyncio.sleep(found.drip / _DRIPS)
        send(body[start : start + size])


def _head(found: Reply, length: int | None = None, *, zipped: bool = False) -> bytes:
    lines = [f"HTTP/1.1 {found.status} {_WORDS.get(found.status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in found.headers.items()]
    if zipped:
        lines.append("Content-Encoding: gzip")
    if found.status != 304:
        lines.append(f"Content-Length: {len(found.body) if length is None else length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Connection(asyncio.Protocol):
    """One connection: requests without a body, one after the other."""

    def __init__(self, site: Site) -> None:
        self._site, self._buffer = site, b""
        self._queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._task = asyncio.get_running_loop().create_task(self._work(transport))

    def data_received(self, data: bytes) -> None:
        """Take the requests that are complete."""
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
            self._queue.put_nowait(head)

    def connection_lost(self, _error: Exception | None) -> None:
        """Stop answering once the peer has gone."""
        if self._task is not None:
            self._task.cancel()

    async def _work(self, transport: asyncio.Transport) -> None:
        stays = True
        while stays:
            first, *rest = (await self._queue.get()).decode("latin-1").split("\r\n")
            pairs = (line.partition(":")[::2] for line in rest)
            headers = {name.lower(): value.strip() for name, value in pairs}
            stays = await self._site.answer(first.split(" ")[1], headers, transport.write)
        transport.close()


async def serve(site: Site, ready: Callable[[int], Awaitable[None] | None]) -> None:
    """Answer on a free port of 127.0.0.1 until cancelled; tell the port to `ready`."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(site), "127.0.0.1", 0, backlog=1024)
    ready(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def main() -> None:
    """Serve the list that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", default="mixed")
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds before an answer")
    chosen = parser.parse_args()
    site = Site(layout(chosen.list, chosen.feeds), chosen.latency / 1000)
    asyncio.run(serve(site, lambda port: print(f"PORT {port}", flush=True)))


if __name__ == "__main__":
    main()
