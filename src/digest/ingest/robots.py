"""Whether a site lets programs read its pages: RFC 9309. (action: network, through the fetcher)

In: an address. Out: whether it may be read. Rules are asked for once for each site and kept as
long as the fetcher lives.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from urllib.parse import urlsplit

from protego import Protego

from digest.errors import FetchError, Transient, TransientFetchError, Trouble
from digest.model import Fetched

# RFC 9309, section 2.5: at least so much must be read.
_LIMIT = 512_000
Get = Callable[[str], Fetched]


class Robots:
    """The rules of sites, for a program of this name."""

    def __init__(self, user_agent: str) -> None:
        self._agent = user_agent
        self._rules: dict[str, Protego | Exception] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def check(self, source_id: str, url: str, get: Get) -> None:
        """Make sure that a page may be read; `get` fetches the rules.

        Raises:
            FetchError: the site forbids it.
            TransientFetchError: its rules cannot be read just now, so nothing may be.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            lock = self._locks.setdefault(origin, Lock())
        with lock:
            if origin not in self._rules:
                self._rules[origin] = _read(f"{origin}/robots.txt", get)
            rules = self._rules[origin]
        if isinstance(rules, Exception):
            detail = f"robots.txt of {parts.netloc} cannot be read: {rules}"
            raise TransientFetchError(source_id, Trouble.ROBOTS, detail)
        if not rules.can_fetch(url, self._agent):
            raise FetchError(source_id, Trouble.ROBOTS, f"robots.txt of {parts.netloc} forbids it")


def _read(url: str, get: Get) -> Protego | Exception:
    """Return a site's rules; none are found, all may be read; out of reach, nothing may."""
    try:
        content = get(url).content[:_LIMIT]
    except FetchError as exc:
        return exc if isinstance(exc, Transient) else Protego.parse("")
    return Protego.parse(content.decode("utf-8", errors="replace"))
