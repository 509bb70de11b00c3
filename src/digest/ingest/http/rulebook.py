"""The rules of every site that was asked for them. (action: waits)

In: an address about to be read, and how to ask for a site's rules. Out: nothing where it may be
read, else an error. Each site is asked once, however many threads want its pages at the same
time. Must not know how rules are fetched or read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from digest.errors import TransientFetchError
from digest.ingest.http.robots import Rules, robots_url

# RFC 9309, section 2.4: rules are kept for a day at most; that there were none, for less.
_KEPT = 86_400.0
_NONE_KEPT = 600.0

Verdict = Rules | TransientFetchError


@dataclass(slots=True)
class _Page:
    """What is known of one site; whoever asks it holds the lock."""

    lock: Lock = field(default_factory=Lock)
    verdict: Verdict | None = None
    until: float = 0.0


class Rulebook:
    """Keeps rules by origin; safe between threads."""

    def __init__(self) -> None:
        self._pages: dict[str, _Page] = {}
        self._lock = Lock()

    def look_up(self, url: str, ask: Callable[[str], Verdict]) -> tuple[Verdict, float]:
        """Return what is known for an address, and the seconds that another's asking took.

        `ask` takes the address of the rules; it is called where nothing fresh is known.
        """
        where = robots_url(url)
        with self._lock:
            page = self._pages.setdefault(where, _Page())
        begun = time.monotonic()
        with page.lock:
            waited = time.monotonic() - begun
            if page.verdict is None or page.until < time.monotonic():
                page.verdict = ask(where)
                kept = _KEPT if isinstance(page.verdict, Rules) else _NONE_KEPT
                page.until = time.monotonic() + kept
            return page.verdict, waited
