"""Keeping the database small, sound and backed up. (action: database, disk)"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, and_, delete, func, select, text
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from digest.errors import StoreError
from digest.model import RunState
from digest.store.engine import Store, copy_database, in_words
from digest.store.schema import (
    edition_entries,
    editions,
    entries,
    refusals,
    runs,
    site_blocks,
    site_pages,
    source_history,
    story_articles,
    text_prints,
    translations,
)

_BACKUP = "digest-{stamp}.db"
_STAMP = "[0-9]" * 8 + "T" + "[0-9]" * 6 + "Z"
_TABLES = {"entries": entries, "editions": editions, "translations": translations, "runs": runs}


class Upkeep:
    """What the maintenance of a store does, one method a step."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def prune(self, *, before: datetime) -> Mapping[str, int]:
        """Remove what has not been of use since `before`; return how many of each.

        Entries count from when a source last showed them, so that a feed's old items never
        come back as new; translations and refusals from when they were last of use; runs from
        their start; blocks of a site from when they last stood on a page; prints of texts from
        when they were first read; stories from their day.
        Editions are kept.
        """
        steps = {
            "entries": delete(entries).where(entries.c.last_seen < before),
            "translations": delete(translations).where(translations.c.used_at < before),
            "refusals": delete(refusals).where(refusals.c.used_at < before),
            "health records": delete(source_history).where(source_history.c.until < before),
            "site blocks": delete(site_blocks).where(site_blocks.c.last_seen < before),
            "site pages": delete(site_pages).where(site_pages.c.last_seen < before),
            "text prints": delete(text_prints).where(text_prints.c.seen < before),
            "story records": delete(story_articles).where(story_articles.c.day < before.date()),
            "runs": delete(runs).where(
                and_(runs.c.started_at < before, runs.c.state != RunState.RUNNING.value)
            ),
        }
        with self._store.writing() as connection:
            removed = {name: connection.execute(step).rowcount for name, step in steps.items()}
            gone = edition_entries.c.entry_id.not_in(select(entries.c.id))
            connection.execute(delete(edition_entries).where(gone))
        return removed

    def check(self) -> None:
        """Make sure that the database is sound; only SQLite's can be asked.

        Raises:
            StoreError: it is damaged.
        """
        if self._store.engine.url.get_backend_name() == "sqlite":
            with self._outside_transactions() as connection:
                _check(connection)

    def vacuum(self) -> None:
        """Check the database and give the space of removed rows back.

        Raises:
            StoreError: the database is damaged, or cannot be had alone.
        """
        self.check()
        with self._outside_transactions() as connection:
            connection.execute(text("VACUUM"))
            if self._store.engine.url.get_backend_name() == "sqlite":
                # The log still holds the larger file, as long as somebody has it open.
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    @contextmanager
    def _outside_transactions(self) -> Iterator[Connection]:
        try:
            with self._store.engine.connect() as connection:
                yield connection.execution_options(isolation_level="AUTOCOMMIT")
        except SQLAlchemyError as exc:
            raise StoreError(f"cannot vacuum the database: {in_words(exc)}") from exc

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
            for old in sorted(folder.glob(_BACKUP.format(stamp=_STAMP)))[:-keep]:
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


def _check(connection: Connection) -> None:
    try:
        verdict = connection.scalar(text("PRAGMA quick_check(1)"))
    except OperationalError:
        raise
    except DatabaseError as exc:  # too damaged to be checked
        verdict = exc.orig
    if verdict != "ok":
        raise StoreError(f"the database is damaged: {verdict}; restore a copy from backups/")
