"""How many requests there are at once, to one host and in all. (action: waits)

The limits hold for the whole process: each task of a flow opens a client of its own, and they
ask the same hosts.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

# Nobody waits longer for a place, in seconds: something else must be wrong then.
_PATIENCE = 600.0


class Turnstile:
    """Lets a limited number of requests through at a time."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._open = 0
        self._of_host: Counter[str] = Counter()

    @contextmanager
    def place(self, host: str, *, per_host: int, overall: int) -> Iterator[None]:
        """Wait for a place for a request to a host, and hold it.

        Raises:
            TimeoutError: none came free.
        """
        end = time.monotonic() + _PATIENCE
        with self._changed:
            while self._of_host[host] >= per_host or self._open >= overall:
                if not self._changed.wait(end - time.monotonic()):
                    raise TimeoutError(f"no place for a request to {host}")
            self._open += 1
            self._of_host[host] += 1
        try:
            yield
        finally:
            with self._changed:
                self._open -= 1
                self._of_host[host] -= 1
                if not self._of_host[host]:
                    del self._of_host[host]
                self._changed.notify_all()


PROCESS = Turnstile()
