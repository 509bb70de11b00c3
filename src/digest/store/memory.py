"""The translation memory: each sentence is translated once. (action: database)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, insert, select

from digest.model import derive_id
from digest.store.engine import CHUNK, Store
from digest.store.schema import translations


class TranslationMemory:
    """Translations by route: engines and model versions are part of the key."""

    def __init__(self, store: Store, *, now: datetime | None = None) -> None:
        self._store = store
        self._now = now or datetime.now(UTC)

    def recall(self, route: str, texts: Sequence[str]) -> dict[str, str]:
        """Return the translations known of these texts by this route."""
        ids = [derive_id(route, text) for text in texts]
        with self._store.reading() as connection:
            return {row.source: row.target for row in _find(connection, ids)}

    def remember(self, route: str, pairs: Mapping[str, str]) -> None:
        """Keep translations made by this route; those known already stay as they are."""
        rows = {
            derive_id(route, source): {
                "id": derive_id(route, source),
                "route": route,
                "source": source,
                "target": target,
                "made_at": self._now,
            }
            for source, target in pairs.items()
        }
        if not rows:
            return
        with self._store.writing() as connection:
            known = {row.id for row in _find(connection, list(rows))}
            fresh = [row for key, row in rows.items() if key not in known]
            if fresh:
                connection.execute(insert(translations), fresh)


def _find(connection: Connection, ids: Sequence[str]) -> Iterator[Row[tuple[str, str, str]]]:
    columns = (translations.c.id, translations.c.source, translations.c.target)
    for start in range(0, len(ids), CHUNK):
        chunk = translations.c.id.in_(ids[start : start + CHUNK])
        yield from connection.execute(select(*columns).where(chunk))
