"""Editions that were made, and what they told. (action: database)"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete, insert, select

from digest.model import Delivery, Edition
from digest.store.engine import Store
from digest.store.schema import edition_entries, editions


class Editions:
    """The editions of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(
        self, edition: Edition, delivery: Delivery, told: Iterable[str], *, made_at: datetime
    ) -> None:
        """Keep that an edition was made; making it again replaces the record."""
        row = {
            "id": edition.id,
            "day": edition.day,
            "language": edition.language,
            "made_at": made_at,
            "stories": len(edition.stories),
            "path": str(delivery.html),
        }
        links = [{"edition_id": edition.id, "entry_id": entry} for entry in sorted(set(told))]
        with self._store.writing() as connection:
            connection.execute(
                delete(edition_entries).where(edition_entries.c.edition_id == edition.id)
            )
            connection.execute(delete(editions).where(editions.c.id == edition.id))
            connection.execute(insert(editions), row)
            if links:
                connection.execute(insert(edition_entries), links)

    def latest(self, language: str | None = None, day: date | None = None) -> Path | None:
        """Return the HTML of the newest edition, of a language or day if given."""
        query = select(editions.c.path).order_by(editions.c.day.desc(), editions.c.made_at.desc())
        if language:
            query = query.where(editions.c.language == language)
        if day:
            query = query.where(editions.c.day == day)
        with self._store.reading() as connection:
            path = connection.scalar(query.limit(1))
        return Path(path) if path else None
