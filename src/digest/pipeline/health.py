"""How every source is, asked now or as it was last seen. (action: glue)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.config import Reading, Settings
from digest.errors import SourceError
from digest.ingest import Answer, after_answer, after_failure, resumed
from digest.model import Health, Outcome, Source, SourceState
from digest.pipeline.fanout import Advance
from digest.pipeline.ingest import read_sources
from digest.store import SourceStates, Store

BY_OPERATOR = "paused in sources.yaml; digest sources resume {id}"
GONE = "{detail}; when it is back: digest sources resume {id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A source and how it is; `state` is None as long as nobody asked it."""

    source: Source
    health: Health | None
    state: SourceState | None
    detail: str = ""

    @property
    def is_well(self) -> bool:
        """Whether it can be read; a source paused in `sources.yaml` need not be."""
        return self.state is None or self.state.trouble is None


def ask_all(
    reading: Reading, settings: Settings, store: Store, *, now: datetime, advance: Advance
) -> tuple[Look, ...]:
    """Ask every source now and keep nothing; return how each is, in the order of the list.

    One that is paused is not asked.
    """
    known = SourceStates(store).all()
    asked = tuple(s for s in reading.sources if not _is_paused(known.get(s.id)))
    outcomes = read_sources(asked, settings, now=now, advance=advance)
    found = {
        source.id: _asked(source, known.get(source.id), outcome, now)
        for source, outcome in zip(asked, outcomes, strict=True)
    }
    return _looks(reading, {**known, **found})


def last_seen(reading: Reading, store: Store) -> tuple[Look, ...]:
    """Return how each source was when it was last asked, in the order of the list."""
    return _looks(reading, SourceStates(store).all())


def wake_sources(source_ids: Sequence[str], store: Store) -> tuple[str, ...]:
    """Let those of the sources that were given up, or fail, be asked by the next run.

    Return their ids.
    """
    states = SourceStates(store)
    known = states.all()
    asleep = [known[id_] for id_ in source_ids if id_ in known and known[id_].trouble]
    states.save([resumed(state) for state in asleep])
    return tuple(state.source_id for state in asleep)


def moved_sources(reading: Reading, store: Store) -> tuple[tuple[Source, str], ...]:
    """Return the feeds that said to have moved for good, each with its new address."""
    states = SourceStates(store).all()
    found = [(source, states.get(source.id)) for source in reading.sources]
    return tuple(
        (source, state.moved_to)
        for source, state in found
        if state and state.moved_to and state.place == source.url
    )


def _is_paused(state: SourceState | None) -> bool:
    return state is not None and state.health is Health.PAUSED


def _asked(
    source: Source, known: SourceState | None, outcome: Outcome[Answer], now: datetime
) -> SourceState:
    if outcome.value is not None:
        return after_answer(source, known, outcome.value, now=now, every=timedelta(0))
    assert isinstance(outcome.error, SourceError)
    return after_failure(source, known, outcome.error, now=now)


def _looks(reading: Reading, states: Mapping[str, SourceState]) -> tuple[Look, ...]:
    read = [_look(source, states.get(source.id)) for source in reading.sources]
    paused = [
        Look(
            source=source,
            health=Health.PAUSED,
            state=None,
            detail=BY_OPERATOR.format(id=source.id),
        )
        for source in reading.paused
    ]
    return (*read, *paused)


def _look(source: Source, state: SourceState | None) -> Look:
    if state is None:
        return Look(source=source, health=None, state=None, detail="was not asked yet")
    detail = state.detail or (
        f"moved to {state.moved_to}: digest sources follow" if state.moved_to else ""
    )
    if state.health is Health.PAUSED:
        detail = GONE.format(detail=detail, id=source.id)
    return Look(source=source, health=state.health, state=state, detail=detail)
