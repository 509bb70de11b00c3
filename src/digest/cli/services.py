"""Processes that are kept alive until they are all stopped. (action: processes)"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import IO

from digest.errors import ServeError

_POLL_SECONDS = 0.3
# Ends waiting for a service to stop by itself: Prefect cancels the flows it runs meanwhile.
_STOP_SECONDS = 30.0
# Restarts wait 1, 2, 4 ... seconds; one that ran this long begins anew with 1.
_STEADY_SECONDS = 60.0
_MOST_WAIT = 60.0


@dataclass
class Service:
    """One process: what starts it, what stops it, and how its last lives went."""

    name: str
    command: Sequence[str]
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    failures: int = 0
    restart_at: float = field(default=0.0)

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts services, starts again what ends by itself, stops all in reverse order."""

    def __init__(
        self,
        environment: Mapping[str, str],
        logs: Path | None,
        stopped: Event,
        say: Callable[[str], None],
    ) -> None:
        """Keep each service's output in a file of `logs`, or let it through where that is None."""
        self._environment = environment
        self._logs = logs
        self._stopped = stopped
        self._say = say
        self._services: list[Service] = []

    def start(self, service: Service) -> None:
        """Start a service and keep it alive from now on."""
        self._services.append(service)
        self._launch(service)

    def wait_until(self, ready: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until `ready`, or until the supervisor is told to stop.

        Raises:
            ServeError: it takes longer, or the newest service ends.
        """
        newest, deadline = self._services[-1], time.monotonic() + seconds
        while not self._stopped.is_set() and not ready():
            if not newest.is_alive:
                raise ServeError(f"{what} ended while starting{self._hint(newest)}")
            if time.monotonic() > deadline:
                raise ServeError(f"{what} did not start in {seconds:g} s{self._hint(newest)}")
            self._stopped.wait(_POLL_SECONDS)

    def watch(self) -> None:
        """Keep all services alive until told to stop."""
        while not self._stopped.wait(_POLL_SECONDS):
            for service in self._services:
                if not service.is_alive:
                    self._revive(service)

    def stop(self) -> None:
        """Stop all services, the one started last first; kill what does not listen."""
        for service in reversed(self._services):
            process = service.process
            if process is None or process.poll() is not None:
                continue
            process.send_signal(service.stop_signal)
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._say(f"The {service.name} did not stop in {_STOP_SECONDS:g} s: killed.")
                process.kill()
                process.wait()

    def _revive(self, service: Service) -> None:
        now = time.monotonic()
        if service.process is not None:
            if now - service.began > _STEADY_SECONDS:
                service.failures = 0
            wait = min(2.0**service.failures, _MOST_WAIT)
            code = service.process.returncode
            self._say(
                f"The {service.name} ended with {code}{self._hint(service)}; "
                f"starting it again in {wait:g} s."
            )
            service.process, service.restart_at = None, now + wait
            service.failures += 1
        elif now >= service.restart_at:
            self._launch(service)

    def _launch(self, service: Service) -> None:
        output: IO[bytes] | None = None
        if self._logs is not None:
            self._logs.mkdir(parents=True, exist_ok=True)
            output = self._log(service).open("ab")
        try:
            service.process = subprocess.Popen(
                [*_tied_to_us(), *service.command],
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                # A signal from the terminal reaches us alone: we stop them in their order.
                start_new_session=True,
            )
            service.began = time.monotonic()
        finally:
            if output:
                output.close()

    def _log(self, service: Service) -> Path:
        assert self._logs is not None
        return self._logs / f"{service.name}.log"

    def _hint(self, service: Service) -> str:
        return f", see {self._log(service)}" if self._logs is not None else ""


def _tied_to_us() -> list[str]:
    """Return what makes a process end when we are killed; Linux only."""
    program = shutil.which("setpriv") if sys.platform == "linux" else None
    return [program, "--pdeathsig", "TERM", "--"] if program else []


def stopped_by_signals() -> Event:
    """Return what is set when the process is told to stop, by Ctrl-C or SIGTERM."""
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    if hasattr(signal, "SIGHUP") and os.isatty(0):
        signal.signal(signal.SIGHUP, lambda *_: stopped.set())
    return stopped
