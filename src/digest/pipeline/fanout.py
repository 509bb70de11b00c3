"""From exceptions to outcomes: the only bare `except` of the pipeline. (action)"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from digest.errors import DigestError, SourceError, StoreError, Trouble
from digest.model import Outcome

logger = logging.getLogger(__name__)

T = TypeVar("T")
Advance = Callable[[], None]
"""Called once for every step of a stage that is done."""
Begin = Callable[[str, int], Advance]
"""Announces a stage and its number of steps; returns what tells that one is done."""


def attempt(subject: str, step: Callable[[], T]) -> Outcome[T]:
    """Run one step of a fan-out and return its value or its error.

    Raises:
        StoreError: the database is everybody's trouble, not this subject's.
    """
    try:
        return Outcome(subject=subject, value=step())
    except StoreError:
        raise
    except Exception as exc:
        return failure_of(subject, exc)


def failure_of(subject: str, exc: Exception) -> Outcome[T]:
    """Return the outcome of a step that ended with an exception, expected or not."""
    if isinstance(exc, DigestError):
        logger.warning("failed subject=%s reason=%s", subject, exc)
        return Outcome(subject=subject, error=exc)
    logger.error("failed unexpectedly subject=%s", subject, exc_info=exc)
    detail = f"{type(exc).__name__}: {exc}"
    return Outcome(subject=subject, error=SourceError(subject, Trouble.UNEXPECTED, detail))
