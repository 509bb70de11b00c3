"""Keeping the database small, sound and backed up. (action: database, disk)"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import and_, delete, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from digest.errors import StoreError
from digest.model import RunState
from digest.store.engine import Store, copy_database
from digest.store.schema import edition_entries, editions, entries, runs, translations

_BACKUP = "digest-{stamp}.db"
_TABLES = {"entries": entries, "editions": editions, "translations": translations, "runs": runs}


class Upkeep:
    """What the maintenance of a store does, one method a step."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def prune(self, *, before: datetime) -> Mapping[str, int]:
        """Remove what has not been of use since `before`; return how many of each.

        Entries count from when a source last showed them, so that a feed's old items never
        come back as new; translations from when they were made; runs from their start.
        Editions are kept.
        """
        steps = {
            "entries": delete(entries).where(entries.c.last_seen < before),
            "translations": delete(translations).where(translations.c.made_at < before),
            "runs": delete(runs).where(
                and_(runs.c.started_at < before, runs.c.state != RunState.RUNNING.value)
            ),
        }
        with self._store.writing() as connection:
            removed = {name: connection.execute(step).rowcount for name, step in steps.items()}
            gone = edition_entries.c.entry_id.not_in(select(entries.c.id))
            connection.execute(delete(edition_entries).where(gone))
        return removed

    def vacuum(self) -> None:
        """Check the database and give the space of removed rows back.

        Raises:
            StoreError: the database is damaged.
        """
        try:
            if self._store.engine.url.get_backend_name() == "sqlite":
                self._vacuum_sqlite()
                return
            with self._store.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM"))
        except (SQLAlchemyError, sqlite3.Error) as exc:
            raise StoreError(f"cannot vacuum the database: {exc}") from exc

    def _vacuum_sqlite(self) -> None:
        # On the driver's own connection: ours begin a transaction, where VACUUM is refused.
        with closing(self._store.engine.raw_connection()) as borrowed:
            connection = borrowed.driver_connection
            assert isinstance(connection, sqlite3.Connection)
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise StoreError(f"the database is damaged: {verdict}; restore one of the backups")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def backup(self, folder: Path, *, now: datetime, keep: int) -> Path:
        """Copy the database to `folder` whole or not at all; keep the newest `keep` copies.

        Raises:
            ConfigError: it is no SQLite database.
            StoreError: the copy cannot be written.
        """
        url = self._store.engine.url.render_as_string(hide_password=False)
        final = folder / _BACKUP.format(stamp=now.strftime("%Y%m%dT%H%M%SZ"))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".copying-") as scratch:
                copy = Path(scratch) / final.name
                copy_database(url, copy)
                copy.replace(final)
            for old in sorted(folder.glob(_BACKUP.format(stamp="*")))[:-keep]:
                old.unlink()
        except OSError as exc:
            raise StoreError(f"cannot write a copy to {folder}: {exc.strerror}") from exc
        return final

    def counts(self) -> Mapping[str, int]:
        """Return how many rows the larger tables have."""
        with self._store.reading() as connection:
            return {
                name: connection.scalar(select(func.count()).select_from(table)) or 0
                for name, table in _TABLES.items()
            }
