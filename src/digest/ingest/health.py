"""How a source is after it was asked, and when to ask it again. (calculation)

In: what is known of a source and how asking it went. Out: the `SourceState` to be kept. A source
that fails is asked less and less often, never not at all; only one that is gone for good is
paused, until the operator resumes it. Must not know how a source is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digest.errors import SourceError, Trouble
from digest.ingest.answer import Answer
from digest.model import Entry, Health, Source, SourceState, Validators

# A source that failed is asked again by the next run; one that failed twice after five minutes,
# then after ten, and so on up to a day.
_FIRST_RETRY = timedelta(minutes=5)
_LONGEST = timedelta(days=1)
# A time further in the future than this was kept by a clock that was wrong.
_CLOCK_ERROR = timedelta(hours=1)
# Waiting times are shortened by a twentieth to a fifth: readers of one feed do not all come
# at the same minute, and an hourly schedule that starts a little early still finds it due.
_SHORTEST_SHARE, _LONGEST_SHARE = 0.8, 0.95


def is_due(
    source: Source, state: SourceState | None, now: datetime, *, at_once: bool = False
) -> bool:
    """Whether a feed is to be asked at `now`; one that `sources.yaml` moved always is.

    With `at_once` the time does not matter, but one that is gone for good is left alone.
    """
    if state is None or state.place != place_of(source):
        return True
    if state.health is Health.PAUSED:
        return False
    ahead = state.checked_at - now > _CLOCK_ERROR
    return at_once or ahead or state.next_at is None or now >= state.next_at


def place_of(source: Source) -> str:
    """Return where a source is, as `sources.yaml` names it."""
    return str(source.path) if source.is_document else source.url or ""


def after_answer(
    source: Source, known: SourceState | None, answer: Answer, *, now: datetime, every: timedelta
) -> SourceState:
    """Return the state of a source that was read.

    It is asked again after `every`, or later where the server says so: a day at most.
    """
    before = _same_place(source, known)
    moved_to = before.moved_to if before else None
    wait = max(every, min(answer.fresh_for, _LONGEST))
    return SourceState(
        source_id=source.id,
        place=place_of(source),
        moved_to=answer.moved_to or moved_to,
        health=_health(answer, before),
        checked_at=now,
        read_at=now,
        next_at=now + wait * _share(source, now),
        entries=before.entries if answer.unchanged and before else answer.total,
        validators=answer.validators,
        fingerprint=answer.fingerprint,
    )


def after_failure(
    source: Source, known: SourceState | None, error: SourceError, *, now: datetime
) -> SourceState:
    """Return the state of a source that gave nothing: what was known to ask it stays.

    The next run asks it again; from the second failure on it is left alone for a time that
    doubles with each, a day at most, or for as long as the server asked. A new address that fails
    for good is given up for the old one.
    """
    before = _same_place(source, known) or SourceState(source_id=source.id, checked_at=now)
    failures = before.failures + 1
    gone = error.trouble is Trouble.GONE and before.moved_to is None
    lost = error.trouble in (Trouble.GONE, Trouble.MISSING, Trouble.NOT_A_FEED)
    return replace(
        before,
        place=place_of(source),
        moved_to=None if lost else before.moved_to,
        # What another address gave says nothing of this one.
        validators=Validators() if lost else before.validators,
        health=_failed_health(error.trouble, gone=gone),
        checked_at=now,
        next_at=None if gone else now + _pause(error, failures) * _share(source, now),
        trouble=error.trouble,
        detail=error.detail,
        failing_since=before.failing_since or now,
        failures=failures,
    )


def resumed(state: SourceState) -> SourceState:
    """Return the state of a source that the operator wants asked again now."""
    return replace(
        state,
        health=Health.OK if state.health is Health.PAUSED else state.health,
        next_at=None,
        failures=0,
        trouble=None,
        detail="",
        failing_since=None,
    )


def _same_place(source: Source, known: SourceState | None) -> SourceState | None:
    return known if known is not None and known.place == place_of(source) else None


def _failed_health(trouble: Trouble, *, gone: bool) -> Health:
    if gone:
        return Health.PAUSED
    return Health.BLOCKED if trouble is Trouble.BLOCKED else Health.FAILING


def _health(answer: Answer, before: SourceState | None) -> Health:
    if answer.unchanged:
        lasting = before is not None and before.health in (Health.EMPTY, Health.UNDATED)
        return before.health if before is not None and lasting else Health.UNCHANGED
    if answer.total == 0:
        return Health.EMPTY
    return Health.UNDATED if answer.dated == 0 else Health.OK


def _pause(error: SourceError, failures: int) -> timedelta:
    # Two to the power of nine is beyond a day already: no need to count on.
    grown: timedelta = _FIRST_RETRY * 2 ** min(failures - 2, 9) if failures > 1 else timedelta(0)
    return max(min(grown, _LONGEST), min(error.retry_after or timedelta(0), _LONGEST))


def _share(source: Source, now: datetime) -> float:
    """Return a share that differs from source to source and from time to time."""
    digest = hashlib.sha256(f"{source.id} {now.isoformat()}".encode()).digest()
    spread = int.from_bytes(digest[:4]) / 0xFFFFFFFF
    return _SHORTEST_SHARE + (_LONGEST_SHARE - _SHORTEST_SHARE) * spread


def dated(entries: Sequence[Entry]) -> int:
    """Return how many entries have a date."""
    return sum(entry.published is not None for entry in entries)
