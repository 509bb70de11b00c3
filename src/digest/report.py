"""What a run did: for the terminal, for logs, for whoever watches. (data and calculation)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from digest.model import Delivery, SourceTrouble


class Count(NamedTuple):
    """One line of the report."""

    name: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionReport:
    """What one edition came to."""

    language: str
    stories: int
    translated: int = 0
    remembered: int = 0
    untranslated: int = 0
    failures: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    delivery: Delivery | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a whole run came to. `problems` is empty exactly when the run is not degraded."""

    sources: int = 0
    entries: int = 0
    new: int = 0
    articles: int = 0
    stories: int = 0
    troubles: tuple[SourceTrouble, ...] = ()
    skipped: tuple[str, ...] = ()
    editions: tuple[EditionReport, ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that went wrong, one sentence each."""
        return tuple(self._problems())

    @property
    def degraded(self) -> bool:
        """Whether something is missing from what was made."""
        return bool(self.problems)

    def untranslated_because(self) -> tuple[str, ...]:
        """Return why texts stand in their own language, one sentence for each edition's reason."""
        return tuple(f"{e.language}: {reason}" for e in self.editions for reason in e.failures)

    def summary(self) -> str:
        """Return in one line what was degraded, or that nothing was."""
        if not self.degraded:
            return "Complete."
        parts = []
        if self.troubles:
            names = ", ".join(trouble.name for trouble in self.troubles)
            parts.append(f"{len(self.troubles)} of {self.sources} sources gave nothing ({names})")
        if self.skipped:
            parts.append(f"entries skipped: {len(self.skipped)}")
        parts.extend(
            f"texts of the {edition.language} edition left untranslated: {edition.untranslated} "
            f"({'; '.join(edition.failures)})"
            for edition in self.editions
            if edition.untranslated
        )
        return f"Degraded: {'. '.join(parts)}."

    def counts(self) -> tuple[Count, ...]:
        """Return the figures of the run, in the order of the pipeline."""
        return (
            Count("sources", self.sources),
            Count("in trouble", len(self.troubles)),
            Count("entries", self.entries),
            Count("new", self.new),
            Count("articles", self.articles),
            Count("stories", self.stories),
            Count("translated", sum(edition.translated for edition in self.editions)),
            Count("from memory", sum(edition.remembered for edition in self.editions)),
            Count("not translated", sum(edition.untranslated for edition in self.editions)),
        )

    def _problems(self) -> Iterator[str]:
        for trouble in self.troubles:
            yield f"{trouble.source_id}: {trouble.detail}"
        yield from self.skipped
        yield from self.untranslated_because()
