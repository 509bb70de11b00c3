"""Runs, and what became of each subject of a fan-out. (data)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from digest.errors import DigestError


class RunKind(StrEnum):
    """Which part of the work a run does."""

    DIGEST = "digest"
    INGEST = "ingest"
    EDITION = "edition"
    DELIVER = "deliver"
    MODELS = "models"
    MAINTENANCE = "maintenance"


class RunState(StrEnum):
    """How a run goes or ended; `crashed` is one whose process died."""

    RUNNING = "running"
    COMPLETED = "completed"
    DEGRADED = "degraded"
    FAILED = "failed"
    CRASHED = "crashed"

    @property
    def is_failure(self) -> bool:
        """Whether nothing came of it."""
        return self in (RunState.FAILED, RunState.CRASHED)


class Notice(StrEnum):
    """What the operator is told by mail."""

    NONE = ""
    FAILED = "failed"
    DEGRADED = "degraded"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the pipeline or of a part of it.

    `scheduled_for` is the time the schedule meant, of a run that nobody started by hand.
    """

    id: str
    kind: RunKind
    day: date
    languages: tuple[str, ...]
    scheduled_for: datetime | None = None
    started_at: datetime
    ended_at: datetime | None = None
    state: RunState = RunState.RUNNING
    message: str = ""
    report: Mapping[str, object] = field(default_factory=dict)
    notice: Notice = Notice.NONE


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[T]):
    """What became of one subject of a fan-out: a value or the error that stopped it."""

    subject: str
    value: T | None = None
    error: DigestError | None = None
