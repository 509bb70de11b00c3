"""What a source gave when it was asked. (data)"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from digest.model import Entry, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The entries of a source that are to be kept, and what helps to ask it again.

    `unchanged`: it gave what it had given before, and `entries` is empty. `total` is how many
    entries it holds, `dated` how many of them have a date, before any limit or rule.
    `troubles` names what of it could not be read: a file among many.
    """

    source_id: str
    entries: tuple[Entry, ...] = ()
    unchanged: bool = False
    total: int = 0
    dated: int = 0
    troubles: tuple[str, ...] = ()
    validators: Validators = field(default_factory=Validators)
    fingerprint: str = ""
    fresh_for: timedelta = timedelta(0)
    moved_to: str | None = None
