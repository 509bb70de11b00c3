"""How reading each source went. (action: database)"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from digest.errors import Trouble
from digest.model import SourceState
from digest.store.engine import Store
from digest.store.schema import source_states


class SourceStates:
    """The states of a store's sources."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> dict[str, SourceState]:
        """Return the state of every source that was ever asked, by its id."""
        query = select(source_states).order_by(source_states.c.source_id)
        with self._store.reading() as connection:
            return {row.source_id: _from_row(row) for row in connection.execute(query)}

    def of(self, source_id: str) -> SourceState | None:
        """Return the state of one source, or None if it was never asked."""
        query = select(source_states).where(source_states.c.source_id == source_id)
        with self._store.reading() as connection:
            row = connection.execute(query).first()
        return _from_row(row) if row else None

    def save(self, states: Iterable[SourceState]) -> None:
        """Keep how reading these sources went."""
        with self._store.writing() as connection:
            write_states(connection, states)


def write_states(connection: Connection, states: Iterable[SourceState]) -> None:
    """Replace the states of these sources, within a transaction."""
    rows = [_to_row(state) for state in states]
    if rows:
        this = source_states.c.source_id == bindparam("known")
        connection.execute(
            delete(source_states).where(this), [{"known": row["source_id"]} for row in rows]
        )
        connection.execute(insert(source_states), rows)


def _to_row(state: SourceState) -> dict[str, object]:
    return {
        "source_id": state.source_id,
        "place": state.place,
        "checked_at": state.checked_at,
        "read_at": state.read_at,
        "trouble": state.trouble.value if state.trouble else None,
        "detail": state.detail,
        "failing_since": state.failing_since,
    }


def _from_row(row: Row[tuple[object, ...]]) -> SourceState:
    return SourceState(
        source_id=row.source_id,
        place=row.place,
        checked_at=row.checked_at,
        read_at=row.read_at,
        trouble=Trouble(row.trouble) if row.trouble else None,
        detail=row.detail or "",
        failing_since=row.failing_since,
    )
