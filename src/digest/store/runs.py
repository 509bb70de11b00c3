"""Runs: who began when, and how it ended. (action: database)"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row, and_, delete, func, insert, select, update

from digest.model import Notice, Run, RunKind, RunState
from digest.store.engine import Store
from digest.store.schema import runs


class Runs:
    """The runs of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, run: Run) -> None:
        """Keep that a run has begun."""
        with self._store.writing() as connection:
            connection.execute(insert(runs), _to_row(run))

    def end(self, run: Run) -> bool:
        """Keep how a run ended, unless it has ended or was removed; return whether it was kept."""
        running = and_(runs.c.id == run.id, runs.c.state == RunState.RUNNING.value)
        with self._store.writing() as connection:
            changed = connection.execute(update(runs).where(running).values(_to_row(run)))
        return changed.rowcount > 0

    def remove(self, run: Run) -> None:
        """Keep nothing of a run."""
        with self._store.writing() as connection:
            connection.execute(delete(runs).where(runs.c.id == run.id))

    def note(self, run: Run, notice: Notice) -> None:
        """Keep that the operator was told of a run."""
        with self._store.writing() as connection:
            connection.execute(update(runs).where(runs.c.id == run.id).values(notice=notice.value))

    def since_complete(self, run: Run) -> tuple[Run, ...]:
        """Return the runs of the same kind before this one, back to a complete one, newest first.

        A row of hourly runs can be long: only what decides on notices is read of it.
        """
        earlier = and_(runs.c.kind == run.kind.value, runs.c.started_at < run.started_at)
        complete = and_(earlier, runs.c.state == RunState.COMPLETED.value)
        with self._store.reading() as connection:
            last = connection.scalar(select(func.max(runs.c.started_at)).where(complete))
            query = select(runs).where(earlier).order_by(runs.c.started_at.desc(), runs.c.id)
            if last is not None:
                query = query.where(runs.c.started_at >= last)
            return tuple(_from_row(row) for row in connection.execute(query))

    def latest(self, limit: int, *kinds: RunKind) -> tuple[Run, ...]:
        """Return the newest runs, of these kinds if given, newest first."""
        query = select(runs).order_by(runs.c.started_at.desc(), runs.c.id).limit(limit)
        if kinds:
            query = query.where(runs.c.kind.in_([kind.value for kind in kinds]))
        with self._store.reading() as connection:
            return tuple(_from_row(row) for row in connection.execute(query))

    def running(self) -> tuple[Run, ...]:
        """Return the runs that have not ended, as far as is known, oldest first."""
        query = select(runs).where(runs.c.state == RunState.RUNNING.value)
        with self._store.reading() as connection:
            found = connection.execute(query.order_by(runs.c.started_at, runs.c.id))
            return tuple(_from_row(row) for row in found)

    def caught_up(self, kind: RunKind, slot: datetime) -> Run | None:
        """Return the scheduled run of a kind that did its work in or after a time slot."""
        done = [RunState.COMPLETED.value, RunState.DEGRADED.value]
        query = select(runs).where(
            and_(
                runs.c.kind == kind.value,
                runs.c.started_at >= slot,
                runs.c.scheduled_for.is_not(None),
                runs.c.state.in_(done),
            )
        )
        with self._store.reading() as connection:
            row = connection.execute(query.order_by(runs.c.started_at.desc()).limit(1)).first()
        return _from_row(row) if row else None


def _to_row(run: Run) -> dict[str, object]:
    return {
        "id": run.id,
        "kind": run.kind.value,
        "day": run.day,
        "languages": " ".join(run.languages),
        "scheduled_for": run.scheduled_for,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "state": run.state.value,
        "message": run.message,
        "report": dict(run.report),
        "notice": run.notice.value,
    }


def _from_row(row: Row[tuple[object, ...]]) -> Run:
    return Run(
        id=row.id,
        kind=RunKind(row.kind),
        day=row.day,
        languages=tuple(row.languages.split()),
        scheduled_for=row.scheduled_for,
        started_at=row.started_at,
        ended_at=row.ended_at,
        state=RunState(row.state),
        message=row.message,
        report=row.report,
        notice=Notice(row.notice),
    )
