"""Entries as the sources gave them. (action: database)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Row, and_, insert, select, update

from digest.model import Entry
from digest.store.engine import Store
from digest.store.schema import edition_entries, editions, entries


class Entries:
    """The entries of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, items: Iterable[Entry], *, seen: datetime) -> int:
        """Insert entries, or update the text of those known; return how many are new."""
        rows = {entry.id: _to_row(entry) for entry in items}
        with self._store.writing() as connection:
            known = set(connection.scalars(select(entries.c.id).where(entries.c.id.in_(rows))))
            fresh = [row | {"first_seen": seen} for key, row in rows.items() if key not in known]
            if fresh:
                connection.execute(insert(entries), fresh)
            for key in known:
                connection.execute(update(entries).where(entries.c.id == key).values(rows[key]))
        return len(fresh)

    def seen_between(self, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """Return the entries first seen after `start` and up to `end`, in that order."""
        query = (
            select(entries)
            .where(and_(entries.c.first_seen > start, entries.c.first_seen <= end))
            .order_by(entries.c.first_seen, entries.c.id)
        )
        with self._store.reading() as connection:
            return tuple(_from_row(row) for row in connection.execute(query))

    def of_sources(self, source_ids: Sequence[str]) -> tuple[Entry, ...]:
        """Return all entries of the sources, in the order of their ids."""
        query = select(entries).where(entries.c.source_id.in_(source_ids)).order_by(entries.c.id)
        with self._store.reading() as connection:
            return tuple(_from_row(row) for row in connection.execute(query))

    def told_before(self, day: date, language: str) -> frozenset[str]:
        """Return the ids of entries that an earlier day's edition in this language told."""
        query = (
            select(edition_entries.c.entry_id)
            .join(editions, editions.c.id == edition_entries.c.edition_id)
            .where(and_(editions.c.day < day, editions.c.language == language))
        )
        with self._store.reading() as connection:
            return frozenset(connection.scalars(query))


def _to_row(entry: Entry) -> dict[str, object]:
    return {column: getattr(entry, column) for column in Entry.__slots__}


def _from_row(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(**{column: getattr(row, column) for column in Entry.__slots__})
