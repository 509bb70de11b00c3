"""What the gate is asked, and what it answers. (data)"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """Why a translation must not be shown, in kinds that can be counted."""

    EMPTY = "empty"
    LENGTH = "length"
    COPY = "not translated"
    LOOP = "repetition"
    LANGUAGE = "language"
    PIVOT = "pivot"
    NUMBERS = "numbers"
    MONEY = "money"
    NAMES = "names"
    MARKUP = "markup"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A sentence and its translation.

    Languages are BCP 47 tags. `pivot` is the language in the middle of a route of two hops, or
    empty. `kept` are the strings that must stand in the output as they are: addresses, code,
    handles, an operator's terms.
    """

    source: str
    output: str
    source_language: str
    language: str
    pivot: str = ""
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """The first reason against a translation: its kind, and what of the sentence shows it."""

    kind: FaultKind
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else self.kind
