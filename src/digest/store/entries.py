"""Entries as the sources gave them. (action: database)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import BindParameter, Connection, and_, bindparam, insert, select, update
from sqlalchemy import Row as DatabaseRow

from digest.model import Entry, KnownEntry, SourceState, TextFrom, derive_id
from digest.store.engine import CHUNK, Store
from digest.store.schema import edition_entries, editions, entries, source_states
from digest.store.sources import write_states

Row = dict[str, object]


class Entries:
    """The entries of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(
        self,
        items: Iterable[Entry],
        *,
        seen: datetime,
        states: Iterable[SourceState] = (),
        first_seen: datetime | None = None,
    ) -> int:
        """Insert entries, or update those that their source changed; return how many are new.

        The states of the sources that gave them are kept in the same transaction: a source
        counts as read exactly when its entries are safe. `first_seen` may lie before `seen`,
        for entries that are to be known and never told.
        """
        rows = {entry.id: _to_row(entry) | {"last_seen": seen} for entry in items}
        with self._store.writing() as connection:
            known = _known(connection, list(rows))
            first = {"first_seen": first_seen or seen}
            fresh = [row | first for key, row in rows.items() if key not in known]
            if fresh:
                connection.execute(insert(entries), fresh)
            _write(connection, _changed(rows, known))
            same = [{"id": key, "last_seen": seen} for key in known if _is_same(rows[key], known)]
            _write(connection, same)
            write_states(connection, states)
        return len(fresh)

    def confirm(self, states: Iterable[SourceState], *, seen: datetime) -> None:
        """Keep the states of sources that gave again what they had given before.

        What such a source showed when it was last read counts as seen now.
        """
        kept = tuple(states)
        with self._store.writing() as connection:
            of_source = entries.c.source_id == bindparam("source")
            shown = select(source_states.c.read_at).where(
                source_states.c.source_id == bindparam("source")
            )
            touch = (
                update(entries)
                .where(and_(of_source, entries.c.last_seen >= shown.scalar_subquery()))
                .values(last_seen=bindparam("seen"))
            )
            if kept:
                rows = [{"source": state.source_id, "seen": seen} for state in kept]
                connection.execute(touch, rows)
            write_states(connection, kept)

    def known_of(self, source_id: str) -> tuple[KnownEntry, ...]:
        """Return what is needed to recognise a source's entries, latest seen first."""
        columns = (entries.c.id, entries.c.url, entries.c.title, entries.c.published)
        query = (
            select(*columns)
            .where(entries.c.source_id == source_id)
            .order_by(entries.c.last_seen.desc(), entries.c.id)
        )
        with self._store.reading() as connection:
            return tuple(
                KnownEntry(id=row.id, url=row.url, title=row.title, published=row.published)
                for row in connection.execute(query)
            )

    def pending(self, source_ids: Sequence[str]) -> tuple[Entry, ...]:
        """Return the entries of these sources whose pages are still to be fetched, newest first."""
        wanted = set(source_ids)
        query = select(entries).where(entries.c.text_from == TextFrom.PENDING.value)
        newest_first = query.order_by(entries.c.first_seen.desc(), entries.c.id)
        with self._store.reading() as connection:
            rows = connection.execute(newest_first)
            return tuple(_from_row(row) for row in rows if row.source_id in wanted)

    def fill(self, items: Iterable[Entry]) -> None:
        """Replace the texts of entries by those of their pages; what the feed gave stays known."""
        rows = [_to_row(entry) for entry in items]
        for row in rows:
            del row["fingerprint"]
        with self._store.writing() as connection:
            _write(connection, rows)

    def give_up_pending(self, *, before: datetime) -> None:
        """Let entries first seen before a time stay with their teasers."""
        late = and_(entries.c.text_from == TextFrom.PENDING.value, entries.c.first_seen < before)
        with self._store.writing() as connection:
            connection.execute(update(entries).where(late).values(text_from=TextFrom.TEASER.value))

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


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return the fingerprints of those entries that are known, by id."""
    known: dict[str, str] = {}
    for start in range(0, len(ids), CHUNK):
        chunk = entries.c.id.in_(ids[start : start + CHUNK])
        found = connection.execute(select(entries.c.id, entries.c.fingerprint).where(chunk))
        known.update((row.id, row.fingerprint) for row in found)
    return known


def _is_same(row: Mapping[str, object], known: Mapping[str, str]) -> bool:
    return row["fingerprint"] == known[str(row["id"])]


def _changed(rows: Mapping[str, Row], known: Mapping[str, str]) -> list[Row]:
    return [rows[key] for key in rows if key in known and not _is_same(rows[key], known)]


def _write(connection: Connection, rows: Sequence[Row]) -> None:
    """Update many rows by their ids, as one statement that is prepared once."""
    if not rows:
        return
    columns: dict[str, BindParameter[object]] = {
        name: bindparam(f"new_{name}") for name in rows[0] if name != "id"
    }
    statement = update(entries).where(entries.c.id == bindparam("new_id")).values(columns)
    connection.execute(statement, [{f"new_{k}": v for k, v in row.items()} for row in rows])


def _to_row(entry: Entry) -> Row:
    row: Row = {column: getattr(entry, column) for column in Entry.__slots__}
    row |= {"tags": list(entry.tags), "text_from": entry.text_from.value}
    return row | {"fingerprint": derive_id(repr(entry))}


def _from_row(row: DatabaseRow[tuple[object, ...]]) -> Entry:
    given = {column: getattr(row, column) for column in Entry.__slots__}
    given |= {"tags": tuple(row.tags), "text_from": TextFrom(row.text_from)}
    return Entry(**given)
