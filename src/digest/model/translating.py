"""What an operator says about translating, and what the gate refused. (data)"""

from __future__ import annotations

from collections import Counter
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationCounts:
    """What came of sentences, each counted once for each edition it is in.

    `asked` is how many needed a translation: `remembered` came from the memory, `translated` were
    made anew, and the rest stand as they were. `refused` says how often the gate refused an
    output, by kind of fault, and `mended` how many of those sentences another way led through.
    """

    asked: int = 0
    remembered: int = 0
    translated: int = 0
    mended: int = 0
    refused: tuple[tuple[str, int], ...] = ()

    @property
    def hit_rate(self) -> float:
        """The share of sentences that the memory knew, from 0 to 1."""
        return self.remembered / self.asked if self.asked else 0.0

    def __add__(self, other: TranslationCounts) -> TranslationCounts:
        refused = Counter(dict(self.refused)) + Counter(dict(other.refused))
        return TranslationCounts(
            asked=self.asked + other.asked,
            remembered=self.remembered + other.remembered,
            translated=self.translated + other.translated,
            mended=self.mended + other.mended,
            refused=tuple(sorted(refused.items())),
        )

    def since(self, before: TranslationCounts) -> TranslationCounts:
        """Return what was added to earlier counts."""
        refused = Counter(dict(self.refused)) - Counter(dict(before.refused))
        return TranslationCounts(
            asked=self.asked - before.asked,
            remembered=self.remembered - before.remembered,
            translated=self.translated - before.translated,
            mended=self.mended - before.mended,
            refused=tuple(sorted(refused.items())),
        )
