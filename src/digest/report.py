"""What a run did: for the terminal, the run's page, the operator. (data and calculation)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from digest.model import Delivery, Mailing, MailState, RunState, SourceTrouble, TranslationCounts

# What Markdown (CommonMark 0.31, 2.4) or HTML within it would take for more than a character.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")


def escape_markdown(text: str) -> str:
    """Return text so that Markdown shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


class Count(NamedTuple):
    """One line of the report."""

    name: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionReport:
    """What one edition came to; `mailing` is None where no mail was asked for.

    `standing` says of each story of the day why it stands where it does, or why it is left out;
    `written` how the model fared that writes summaries.
    """

    edition_id: str
    language: str
    stories: int
    translation: TranslationCounts = field(default_factory=TranslationCounts)
    untranslated: int = 0
    failures: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    delivery: Delivery | None = None
    mailing: Mailing | None = None

    def joined_with(self, delivered: EditionReport) -> EditionReport:
        """Return the report of preparing an edition together with that of delivering it."""
        return replace(self, delivery=delivered.delivery, mailing=delivered.mailing)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run came to. `problems` is empty exactly when the run is not degraded.

    `fresh` sources were read so lately that they were not asked again, `unchanged` ones had
    nothing else than before; `pages` were fetched because the feeds gave but teasers; `failures`
    are editions that could not be made or delivered, one sentence each.
    """

    sources: int = 0
    fresh: int = 0
    unchanged: int = 0
    pages: int = 0
    fetched: int = 0
    new: int = 0
    articles: int = 0
    stories: int = 0
    troubles: tuple[SourceTrouble, ...] = ()
    skipped: tuple[str, ...] = ()
    editions: tuple[EditionReport, ...] = ()
    failures: tuple[str, ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that went wrong, one sentence each."""
        return tuple(self._problems())

    @property
    def degraded(self) -> bool:
        """Whether something is missing from what was made."""
        return bool(self.problems)

    @property
    def state(self) -> RunState:
        """How a run that came to its end ended: without an edition it failed."""
        if not self.editions:
            return RunState.FAILED
        return RunState.DEGRADED if self.degraded else RunState.COMPLETED

    @property
    def translation(self) -> TranslationCounts:
        """What came of the sentences of all editions."""
        return sum((edition.translation for edition in self.editions), TranslationCounts())

    def untranslated_because(self) -> tuple[str, ...]:
        """Return why texts stand in their own language, one sentence for each edition's reason."""
        return tuple(f"{e.language}: {reason}" for e in self.editions for reason in e.failures)

    def summary(self) -> str:
        """Return in one line what was degraded, or that nothing was."""
        if self.state is RunState.COMPLETED:
            return "Complete."
        if not self.degraded:
            return "Failed: there was nothing to tell."
        word = "Degraded" if self.editions else "Failed"
        return f"{word}: {'. '.join(self._summary())}."

    def counts(self) -> tuple[Count, ...]:
        """Return the figures of the run, in the order of the pipeline."""
        translation = self.translation
        mails = [edition.mailing for edition in self.editions if edition.mailing]
        sent = sum(mail.state is MailState.SENT and not mail.earlier for mail in mails)
        unsent = sum(mail.state is not MailState.SENT for mail in mails)
        return (
            Count("sources", self.sources),
            Count("read lately", self.fresh),
            Count("unchanged", self.unchanged),
            Count("in trouble", len(self.troubles)),
            Count("fetched", self.fetched),
            Count("new", self.new),
            Count("duplicate", self.fetched - self.new),
            Count("full texts", self.pages),
            Count("articles", self.articles),
            Count("stories", self.stories),
            Count("grouped", self.articles - self.stories),
            Count("translated", translation.translated),
            Count("from memory", translation.remembered),
            Count("memory hit rate, %", round(100 * translation.hit_rate)),
            Count("refused by the gate", sum(count for _, count in translation.refused)),
            Count("translated another way", translation.mended),
            Count("flagged", sum(edition.untranslated for edition in self.editions)),
            Count("delivered", sum(edition.delivery is not None for edition in self.editions)),
            Count("sent", sent),
            Count("failed", len(self.failures) + unsent),
        )

    def markdown(self, title: str) -> str:
        """Return the report as Markdown: figures, seconds, what went wrong."""
        lines = [f"# {title}", "", escape_markdown(self.summary()), "", "| | |", "|---|---:|"]
        lines += [f"| {count.name} | {count.value:,} |" for count in self.counts()]
        if self.seconds:
            lines += ["", "| stage | seconds |", "|---|---:|"]
            lines += [f"| {stage} | {spent:.1f} |" for stage, spent in self.seconds]
        if self.translation.refused:
            lines += ["", "| refused by the gate | |", "|---|---:|"]
            lines += [f"| {kind} | {count:,} |" for kind, count in self.translation.refused]
        if self.problems:
            lines += ["", "## What was wrong", ""]
            lines += [f"- {escape_markdown(problem)}" for problem in self.problems]
        return "\n".join(lines) + "\n"

    def as_json(self) -> dict[str, object]:
        """Return what is kept of the run and what monitoring reads."""
        return {
            "counts": {count.name: count.value for count in self.counts()},
            "seconds": {stage: round(spent, 2) for stage, spent in self.seconds},
            "refused": dict(self.translation.refused),
            "troubles": {t.source_id: t.detail for t in self.troubles},
            "problems": list(self.problems),
        }

    def _problems(self) -> Iterator[str]:
        for trouble in self.troubles:
            yield f"{trouble.source_id}: {trouble.detail}"
        yield from self.skipped
        yield from self.untranslated_because()
        yield from self.failures
        yield from self._mail_problems()

    def _mail_problems(self) -> Iterator[str]:
        for edition in self.editions:
            mail = edition.mailing
            if mail and mail.state is not MailState.SENT:
                what = f"mail of {edition.edition_id} to {mail.recipient}"
                yield f"{what}: {mail.state}, {mail.detail}"

    def _summary(self) -> Iterator[str]:
        if self.troubles:
            names = ", ".join(trouble.name for trouble in self.troubles)
            yield f"{len(self.troubles)} of {self.sources} sources gave nothing ({names})"
        if self.skipped:
            yield f"entries skipped: {len(self.skipped)}"
        for edition in self.editions:
            if edition.untranslated:
                yield (
                    f"texts of the {edition.language} edition left untranslated: "
                    f"{edition.untranslated} ({'; '.join(edition.failures)})"
                )
        yield from self.failures
        yield from self._mail_problems()
