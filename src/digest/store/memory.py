"""The translation memory: each sentence is translated once. (action: database)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, desc, insert, select, update

from digest.model import Refusal, derive_id
from digest.store.engine import CHUNK, Store
from digest.store.schema import refusals, translations

# The time of last use is kept to the day: most sentences are met again within minutes.
_USE_STEP = timedelta(days=1)


class TranslationMemory:
    """Translations and refusals by route: engines and model versions are part of the key."""

    def __init__(self, store: Store, *, now: datetime | None = None) -> None:
        self._store = store
        self._now = now or datetime.now(UTC)

    def recall(self, route: str, texts: Sequence[str]) -> dict[str, str]:
        """Return the translations known of these texts by this route."""
        return {row.source: row.target for row in self._use(translations, route, texts)}

    def remember(self, route: str, pairs: Mapping[str, str]) -> None:
        """Keep translations made by this route; those known already stay as they are."""
        rows = [
            {"source": source, "target": target, "made_at": self._now}
            for source, target in pairs.items()
        ]
        self._add(translations, route, rows)

    def refused(self, route: str, texts: Sequence[str]) -> dict[str, Refusal]:
        """Return which of these texts the gate refused by this route."""
        return {row.source: _to_refusal(row) for row in self._use(refusals, route, texts)}

    def refuse(self, route: str, refused: Sequence[Refusal]) -> None:
        """Keep what was refused of this route."""
        rows = [
            {
                "source": refusal.source,
                "output": refusal.output,
                "source_language": refusal.source_language,
                "language": refusal.language,
                "kind": refusal.kind,
                "detail": refusal.detail,
            }
            for refusal in refused
        ]
        self._add(refusals, route, rows)

    def latest_refusals(self, limit: int) -> tuple[Refusal, ...]:
        """Return what was refused last, newest first."""
        newest = select(refusals).order_by(desc(refusals.c.used_at), refusals.c.id).limit(limit)
        with self._store.reading() as connection:
            return tuple(_to_refusal(row) for row in connection.execute(newest))

    def _use(self, table: Table, route: str, texts: Sequence[str]) -> list[Row[Any]]:
        """Return the rows of these texts, and note that they were of use."""
        ids = [derive_id(route, text) for text in texts]
        with self._store.reading() as connection:
            found = list(_find(connection, table, ids))
        stale = [row.id for row in found if row.used_at < self._now - _USE_STEP]
        if stale:
            with self._store.writing() as connection:
                for chunk in _chunks(stale):
                    used = update(table).where(table.c.id.in_(chunk)).values(used_at=self._now)
                    connection.execute(used)
        return found

    def _add(self, table: Table, route: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows that are not known yet."""
        made = {
            derive_id(route, row["source"]): {**row, "route": route, "used_at": self._now}
            for row in rows
        }
        if not made:
            return
        with self._store.writing() as connection:
            known = {row.id for row in _find(connection, table, list(made))}
            fresh = [{"id": key, **row} for key, row in made.items() if key not in known]
            if fresh:
                connection.execute(insert(table), fresh)


def _find(connection: Connection, table: Table, ids: Sequence[str]) -> Iterator[Row[Any]]:
    for chunk in _chunks(ids):
        yield from connection.execute(select(table).where(table.c.id.in_(chunk)))


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _to_refusal(row: Row[Any]) -> Refusal:
    return Refusal(
        source=row.source,
        output=row.output,
        source_language=row.source_language,
        language=row.language,
        kind=row.kind,
        detail=row.detail,
    )
