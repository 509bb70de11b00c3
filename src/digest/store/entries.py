"""Entries as the sources gave them. (action: database)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, insert, select, update

from digest.model import Entry, SourceState
from digest.store.engine import CHUNK, Store
from digest.store.schema import edition_entries, editions, entries
from digest.store.sources import write_states


class Entries:
    """The entries of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(
        self, items: Iterable[Entry], *, seen: datetime, states: Iterable[SourceState] = ()
    ) -> int:
        """Insert entries, or update the text of those known; return how many are new.

        The states of the sources that gave them are kept in the same transaction: a source
        counts as read exactly when its entries are safe.
        """
        rows = {entry.id: _to_row(entry) | {"last_seen": seen} for entry in items}
        with self._store.writing() as connection:
            known = _known(connection, list(rows))
            fresh = [row | {"first_seen": seen} for key, row in rows.items() if key not in known]
            if fresh:
                connection.execute(insert(entries), fresh)
            if known:
                _update(connection, [rows[key] for key in rows if key in known])
            write_states(connection, states)
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
        found: list[Entry] = []
        with self._store.reading() as connection:
            for start in range(0, len(source_ids), CHUNK):
                chunk = entries.c.source_id.in_(source_ids[start : start + CHUNK])
                rows = connection.execute(select(entries).where(chunk))
                found.extend(_from_row(row) for row in rows)
        return tuple(sorted(found, key=lambda entry: entry.id))

    def told_before(self, day: date, language: str) -> frozenset[str]:
        """Return the ids of entries that an earlier day's delivered edition in a language told."""
        query = (
            select(edition_entries.c.entry_id)
            .join(editions, editions.c.id == edition_entries.c.edition_id)
            .where(
                and_(
                    editions.c.day < day,
                    editions.c.language == language,
                    editions.c.delivered_at.is_not(None),
                )
            )
        )
        with self._store.reading() as connection:
            return frozenset(connection.scalars(query))


def _known(connection: Connection, ids: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        chunk = entries.c.id.in_(ids[start : start + CHUNK])
        known.update(connection.scalars(select(entries.c.id).where(chunk)))
    return known


def _update(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """Update many rows by their ids, as one statement that is prepared once."""
    columns: dict[str, BindParameter[object]] = {
        name: bindparam(f"new_{name}") for name in rows[0] if name != "id"
    }
    statement = update(entries).where(entries.c.id == bindparam("new_id")).values(columns)
    connection.execute(statement, [{f"new_{k}": v for k, v in row.items()} for row in rows])


def _to_row(entry: Entry) -> dict[str, object]:
    return {column: getattr(entry, column) for column in Entry.__slots__}


def _from_row(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(**{column: getattr(row, column) for column in Entry.__slots__})
