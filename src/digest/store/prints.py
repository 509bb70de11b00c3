"""What the texts of the last weeks look like, by entry. (action: database)

A print is bytes to this room: what it is made of is known to `digest.story`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from digest.store.engine import CHUNK, Store
from digest.store.schema import text_prints


class TextPrints:
    """The prints of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, prints: Mapping[str, bytes], *, seen: datetime) -> None:
        """Keep the prints of entries as they are now; a known one keeps the time it was seen."""
        ids = list(prints)
        with self._store.writing() as connection:
            known = _known(connection, ids)
            fresh = [id_ for id_ in ids if id_ not in known]
            if fresh:
                rows = [{"entry_id": id_, "seen": seen, "content": prints[id_]} for id_ in fresh]
                connection.execute(insert(text_prints), rows)
            changed = [id_ for id_ in ids if id_ in known and known[id_] != prints[id_]]
            if changed:
                this = text_prints.c.entry_id == bindparam("changed")
                statement = update(text_prints).where(this).values(content=bindparam("now"))
                rows = [{"changed": id_, "now": prints[id_]} for id_ in changed]
                connection.execute(statement, rows)

    def between(self, start: datetime, end: datetime) -> dict[str, bytes]:
        """Return the prints of entries first read from `start` on and before `end`, by id."""
        columns = (text_prints.c.entry_id, text_prints.c.content)
        within = and_(text_prints.c.seen >= start, text_prints.c.seen < end)
        query = select(*columns).where(within).order_by(text_prints.c.entry_id)
        with self._store.reading() as connection:
            return {row.entry_id: row.content for row in connection.execute(query)}


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, bytes]:
    known: dict[str, bytes] = {}
    columns = select(text_prints.c.entry_id, text_prints.c.content)
    for start in range(0, len(ids), CHUNK):
        chunk = text_prints.c.entry_id.in_(ids[start : start + CHUNK])
        rows = connection.execute(columns.where(chunk))
        known.update((row.entry_id, row.content) for row in rows)
    return known
