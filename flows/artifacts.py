"""What a person finds on a run's page: progress, report, trouble, the edition itself."""

from collections.abc import Sequence
from time import monotonic
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from digest.model import Delivery, Edition, Outcome, SourceTrouble
from digest.pipeline.deliver import page_address, render_markdown
from digest.pipeline.job import Job
from digest.report import EditionReport, RunReport
from digest.store import Editions, open_store

# Each update is a request to the server; the page asks anew every few seconds.
_SECONDS = 2.0


class Progress:
    """A bar on the run's page, in percent."""

    def __init__(self, what: str) -> None:
        created = create_progress_artifact(0.0, key="progress", description=what)
        assert isinstance(created, UUID)
        self._id = created
        self._shown = monotonic()

    def show(self, percent: float) -> None:
        """Move the bar, where somebody could have seen the last move."""
        if percent >= 100 or monotonic() - self._shown >= _SECONDS:
            update_progress_artifact(self._id, min(percent, 100.0))
            self._shown = monotonic()


def show_report(report: RunReport, title: str) -> None:
    """Show the figures of a run and all that went wrong."""
    create_markdown_artifact(report.markdown(title), key="report", description=report.summary())


def show_troubles(troubles: Sequence[SourceTrouble]) -> None:
    """Show the sources that gave nothing, as a table; nothing where all gave something."""
    rows = [
        {"source": t.source_id, "name": t.name, "trouble": str(t.trouble), "detail": t.detail}
        for t in troubles
    ]
    if rows:
        create_table_artifact(rows, key="sources-in-trouble", description=f"{len(rows)} sources")


def show_editions(job: Job, outcomes: Sequence[Outcome[EditionReport]]) -> None:
    """Show each edition that was delivered as it reads, with a link to its page."""
    with open_store(job.settings.database) as store:
        kept = {one.edition.id: one.edition for one in Editions(store).of_day(job.day)}
    for outcome in outcomes:
        if outcome.value and outcome.value.delivery and outcome.subject in kept:
            _show_edition(job, kept[outcome.subject], outcome.value.delivery)


def _show_edition(job: Job, edition: Edition, delivery: Delivery) -> None:
    address = page_address(job, delivery)
    create_markdown_artifact(
        f"[Open the page]({address})\n\n{render_markdown(job, edition)}",
        key=f"edition-{edition.language.lower()}",
        description=f"{edition.title}, {edition.day}, {edition.language}: {address}",
    )
