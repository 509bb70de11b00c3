"""Editions that were made, what they told, and where they went. (action: database)"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from digest.model import Delivery, Edition, KeptEdition
from digest.store.engine import Store
from digest.store.schema import edition_entries, editions

_JSON = TypeAdapter(Edition)


class Editions:
    """The editions of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, edition: Edition, told: Iterable[str], *, made_at: datetime) -> None:
        """Keep an edition and the ids of the entries it tells.

        The same content made again keeps the time it was made and its delivery; other
        content replaces what was kept and is to be delivered anew.
        """
        content = _JSON.dump_json(edition).decode()
        row = {
            "id": edition.id,
            "day": edition.day,
            "language": edition.language,
            "made_at": made_at,
            "stories": len(edition.stories),
            "content": content,
        }
        links = [{"edition_id": edition.id, "entry_id": entry} for entry in sorted(set(told))]
        with self._store.writing() as connection:
            known = _known(connection, edition.id)
            if known is None or known.content != content:
                path = known.path if known else None  # there is a page until there is a newer one
                connection.execute(delete(editions).where(editions.c.id == edition.id))
                connection.execute(insert(editions), row | {"path": path})
            this = edition_entries.c.edition_id == edition.id
            connection.execute(delete(edition_entries).where(this))
            if links:
                connection.execute(insert(edition_entries), links)

    def delivered(self, delivery: Delivery, *, at: datetime) -> None:
        """Keep that an edition was put into the outbox."""
        changed = {"path": str(delivery.html), "delivered_at": at}
        this = editions.c.id == delivery.edition_id
        with self._store.writing() as connection:
            connection.execute(update(editions).where(this).values(changed))

    def of_day(self, day: date, languages: Iterable[str] = ()) -> tuple[KeptEdition, ...]:
        """Return the editions of a day, in the order of the languages asked for, or of all."""
        query = select(editions).where(and_(editions.c.day == day, editions.c.content.is_not(None)))
        with self._store.reading() as connection:
            kept = [_from_row(row) for row in connection.execute(query.order_by(editions.c.id))]
        place = {language: at for at, language in enumerate(languages)}
        if place:
            kept = [k for k in kept if k.edition.language in place]
            kept.sort(key=lambda k: place[k.edition.language])
        return tuple(kept)

    def undelivered(self, since: date) -> tuple[KeptEdition, ...]:
        """Return the editions of that day and later that were made and never delivered."""
        query = select(editions).where(
            and_(
                editions.c.day >= since,
                editions.c.delivered_at.is_(None),
                editions.c.content.is_not(None),
            )
        )
        with self._store.reading() as connection:
            return tuple(
                _from_row(row) for row in connection.execute(query.order_by(editions.c.id))
            )

    def latest(self, language: str | None = None, day: date | None = None) -> Path | None:
        """Return the HTML of the newest edition delivered, of a language or day if given."""
        query = (
            select(editions.c.path)
            .where(editions.c.path.is_not(None))
            .order_by(editions.c.day.desc(), editions.c.made_at.desc())
        )
        if language:
            query = query.where(editions.c.language == language)
        if day:
            query = query.where(editions.c.day == day)
        with self._store.reading() as connection:
            path = connection.scalar(query.limit(1))
        return Path(path) if path else None


def _known(connection: Connection, edition_id: str) -> Row[tuple[str | None, str | None]] | None:
    columns = select(editions.c.content, editions.c.path)
    return connection.execute(columns.where(editions.c.id == edition_id)).first()


def _from_row(row: Row[tuple[object, ...]]) -> KeptEdition:
    return KeptEdition(
        edition=_JSON.validate_json(row.content),
        made_at=row.made_at,
        delivered_at=row.delivered_at,
        path=Path(row.path) if row.path else None,
    )
