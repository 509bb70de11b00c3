"""How many requests run at once. (action: waits)

In: the host about to be asked. Out: a place among those who may ask. Must not know what is
asked. The places are of the whole process: the tasks of a flow each open a Fetcher in a thread
of their own, and a host does not care which of them asks.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class NoPlaceError(Exception):
    """Nobody left in time."""


class Places:
    """Counts who is asking, by host and in all; safe between threads."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._at: Counter[str] = Counter()
        self._total = 0

    @contextmanager
    def place(self, host: str, *, per_host: int, workers: int, patience: float) -> Iterator[float]:
        """Hold a place while the body runs; yield the seconds that were waited for it.

        Raises:
            NoPlaceError: none was free for `patience` seconds.
        """
        begun = time.monotonic()
        with self._changed:
            free = self._changed.wait_for(
                lambda: self._total < workers and self._at[host] < per_host, patience
            )
            if not free:
                raise NoPlaceError(f"no place at {host} for {patience:g} s")
            self._at[host] += 1
            self._total += 1
        try:
            yield time.monotonic() - begun
        finally:
            self._leave(host)

    def _leave(self, host: str) -> None:
        with self._changed:
            self._total -= 1
            self._at[host] -= 1
            if not self._at[host]:
                del self._at[host]
            self._changed.notify_all()


PLACES = Places()
