"""What an operator says about translating, and what the gate refused. (data)"""

from __future__ import annotations

from dataclasses import dataclass

QUALITY = "quality"


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Which engines lead from one language to another.

    `prefer` is an engine, lower-cased, whose direct way wins wherever it has one, or `QUALITY`:
    the measured figures decide everywhere. `forbid` are engines that are never used.
    """

    prefer: str = "argos"
    forbid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or name with a fixed translation.

    `language` is the one translated into and `source_language` the one translated from; empty
    stands for all. A term that is its own translation is never translated.
    """

    term: str
    translation: str
    language: str = ""
    source_language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """What the operator wants translated in one way, or not at all.

    With `keep_titles`, titles in quotation marks stay as they are.
    """

    terms: tuple[Term, ...] = ()
    keep_titles: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An output of a route that was not shown: of which kind its fault is, and what shows it.

    `source` is the sentence as the engine was given it.
    """

    source: str
    output: str
    source_language: str
    language: str
    kind: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else self.kind
