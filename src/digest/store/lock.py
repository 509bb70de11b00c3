"""Locks between processes that share a database. (action: files or database)

A lock belongs to a process: the operating system or the database server frees it when that
process ends, however it ends. SQLite: one locked file for each name, beside the database.
PostgreSQL: advisory locks, which hold across machines.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from digest.errors import ConfigError, LockedError, StoreError

_POLL_SECONDS = 0.2


class Locks:
    """The locks of a database, by name; `folder` holds those of an SQLite file."""

    def __init__(self, engine: Engine, folder: Path | None) -> None:
        self._engine = engine
        self._folder = folder

    def hold(self, name: str, *, wait: float = 0) -> AbstractContextManager[None]:
        """Hold a lock while the context lasts; wait for it up to `wait` seconds.

        Raises:
            LockedError: another process holds it all that time; it says which, where known.
            StoreError: the lock's file cannot be written.
        """
        backend = self._engine.url.get_backend_name()
        if backend == "postgresql":
            return self._advisory(name, wait)
        if backend != "sqlite":
            raise ConfigError(f"runs cannot be kept apart on {backend}", key="DIGEST_DATABASE_URL")
        if self._folder is None:
            return nullcontext()  # in memory: no other process can see it
        return _locked_file(self._folder / f"{name}.lock", name, wait)

    def is_held(self, name: str) -> bool:
        """Whether a process holds the lock just now."""
        try:
            with self.hold(name):
                return False
        except LockedError:
            return True

    def forget(self, name: str) -> None:
        """Remove what is left of a lock whose name is not used again."""
        if self._folder is not None:
            for suffix in ("lock", "holder"):
                (self._folder / f"{name}.{suffix}").unlink(missing_ok=True)

    def tidy(self, day: date) -> None:
        """Remove the files of locks that were named after days before this one."""
        for path in self._folder.glob("*-????-??-??.lock") if self._folder else ():
            if path.stem[-10:] < day.isoformat():
                path.unlink(missing_ok=True)

    @contextmanager
    def _advisory(self, name: str, wait: float) -> Iterator[None]:
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        deadline = time.monotonic() + wait
        # The lock is the connection's: one of its own, in no transaction.
        with self._connection(name) as connection:
            while not self._ask(connection, name, "SELECT pg_try_advisory_lock(:key)", key):
                if time.monotonic() >= deadline:
                    raise LockedError(name, "")
                time.sleep(_POLL_SECONDS)
            try:
                yield
            finally:
                self._ask(connection, name, "SELECT pg_advisory_unlock(:key)", key)

    @contextmanager
    def _connection(self, name: str) -> Iterator[Connection]:
        try:
            connection = self._engine.connect()
        except SQLAlchemyError as exc:
            raise StoreError(f"cannot lock {name}: {exc}") from exc
        with connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def _ask(self, connection: Connection, name: str, question: str, key: int) -> object:
        try:
            return connection.scalar(text(question), {"key": key})
        except SQLAlchemyError as exc:
            raise StoreError(f"cannot lock {name}: {exc}") from exc


@contextmanager
def _locked_file(path: Path, name: str, wait: float) -> Iterator[None]:
    lock = FileLock(path, thread_local=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait, poll_interval=_POLL_SECONDS)
    except Timeout as exc:
        raise LockedError(name, _holder(path)) from exc
    except OSError as exc:
        raise StoreError(f"cannot lock {path}: {exc.strerror}") from exc
    note = path.with_suffix(".holder")
    try:
        _sign(note)
        yield
    finally:
        with suppress(OSError):
            note.unlink()
        lock.release()


def _sign(note: Path) -> None:
    """Write down who holds a lock, for those who are refused it."""
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    try:
        note.write_text(f"process {os.getpid()} since {since}")
    except OSError as exc:
        raise StoreError(f"cannot lock {note}: {exc.strerror}") from exc


def _holder(path: Path) -> str:
    """Return who holds a lock; a holder that was killed leaves its note, and no lock."""
    try:
        return path.with_suffix(".holder").read_text()
    except OSError:
        return ""
