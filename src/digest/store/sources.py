"""How each source is, and how it was. (action: database)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, select, update

from digest.errors import Trouble
from digest.model import Health, HealthSpell, SourceState, Validators
from digest.store.engine import CHUNK, Store
from digest.store.schema import source_history, source_states


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

    def history(self, source_id: str, *, limit: int = 50) -> tuple[HealthSpell, ...]:
        """Return how a source was, latest first."""
        of_source = source_history.c.source_id == source_id
        query = select(source_history).where(of_source).order_by(source_history.c.since.desc())
        with self._store.reading() as connection:
            rows = connection.execute(query.limit(limit))
            return tuple(_to_spell(row) for row in rows)


def write_states(connection: Connection, states: Iterable[SourceState]) -> None:
    """Replace the states of these sources, within a transaction, and go on with their history."""
    kept = list({state.source_id: state for state in states}.values())
    for start in range(0, len(kept), CHUNK):
        chunk = kept[start : start + CHUNK]
        this = source_states.c.source_id == bindparam("known")
        connection.execute(
            delete(source_states).where(this), [{"known": state.source_id} for state in chunk]
        )
        connection.execute(insert(source_states), [_to_row(state) for state in chunk])
        _write_history(connection, chunk)


def _write_history(connection: Connection, states: Sequence[SourceState]) -> None:
    """Lengthen the last spell of each source that is as it was; begin one for the others."""
    latest = _latest_spells(connection, [state.source_id for state in states])
    same = [state for state in states if _goes_on(latest.get(state.source_id), state)]
    if same:
        connection.execute(
            _LENGTHEN,
            [
                {
                    "this_source": state.source_id,
                    "this_since": latest[state.source_id].since,
                    "new_until": state.checked_at,
                    "new_detail": state.detail,
                }
                for state in same
            ],
        )
    begun = [_new_spell(state) for state in states if state not in same]
    if begun:
        # Two that begin in one moment, as in a clock that was set back, are one.
        keys = [{"this_source": row["source_id"], "this_since": row["since"]} for row in begun]
        connection.execute(delete(source_history).where(_THIS_SPELL), keys)
        connection.execute(insert(source_history), begun)


def _goes_on(spell: HealthSpell | None, state: SourceState) -> bool:
    return spell is not None and (spell.health, spell.trouble) == _kind(state)


def _new_spell(state: SourceState) -> dict[str, object]:
    health, trouble = _kind(state)
    return {
        "source_id": state.source_id,
        "since": state.checked_at,
        "until": state.checked_at,
        "health": health.value,
        "trouble": trouble.value if trouble else None,
        "detail": state.detail,
        "checks": 1,
    }


_THIS_SPELL = and_(
    source_history.c.source_id == bindparam("this_source"),
    source_history.c.since == bindparam("this_since"),
)
_LENGTHEN = (
    update(source_history)
    .where(_THIS_SPELL)
    .values(
        until=bindparam("new_until"),
        detail=bindparam("new_detail"),
        checks=source_history.c.checks + 1,
    )
)


def _latest_spells(connection: Connection, source_ids: list[str]) -> dict[str, HealthSpell]:
    of_these = source_history.c.source_id.in_(source_ids)
    newest = (
        select(source_history.c.source_id, func.max(source_history.c.since).label("since"))
        .where(of_these)
        .group_by(source_history.c.source_id)
        .subquery()
    )
    query = select(source_history).join(
        newest,
        and_(
            newest.c.source_id == source_history.c.source_id,
            newest.c.since == source_history.c.since,
        ),
    )
    return {row.source_id: _to_spell(row) for row in connection.execute(query)}


def _kind(state: SourceState) -> tuple[Health, Trouble | None]:
    """Return what makes a spell: a source that gives nothing new is well."""
    health = Health.OK if state.health is Health.UNCHANGED else state.health
    return health, state.trouble


def _to_row(state: SourceState) -> dict[str, object]:
    row = {field.name: getattr(state, field.name) for field in fields(state)}
    validators = row.pop("validators")
    return row | {
        "health": state.health.value,
        "trouble": state.trouble.value if state.trouble else None,
        "etag": validators.etag,
        "last_modified": validators.last_modified,
    }


def _from_row(row: Row[tuple[object, ...]]) -> SourceState:
    given = dict(row._mapping)
    validators = Validators(etag=given.pop("etag"), last_modified=given.pop("last_modified"))
    given["trouble"] = Trouble(row.trouble) if row.trouble else None
    given["health"] = Health(row.health)
    given["detail"] = row.detail or ""
    return SourceState(**given, validators=validators)


def _to_spell(row: Row[tuple[object, ...]]) -> HealthSpell:
    return HealthSpell(
        source_id=row.source_id,
        since=row.since,
        until=row.until,
        health=Health(row.health),
        trouble=Trouble(row.trouble) if row.trouble else None,
        detail=row.detail,
        checks=row.checks,
    )
