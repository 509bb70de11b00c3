"""The whole pipeline on one screen: read, make the editions, deliver them.

`python flows/daily_digest.py` runs it once, with a temporary Prefect server of its own or, when
`PREFECT_API_URL` is set, against that server.
"""

import flows  # noqa: F401  (sets what Prefect reads when it is imported)

# isort: split
import sys
from dataclasses import replace

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger

from digest.model import Outcome, RunKind
from digest.pipeline.job import Request
from digest.pipeline.run import Clock, Say, delivery_report, report_of, values_of
from digest.report import EditionReport, RunReport
from flows import form
from flows.artifacts import Progress, show_editions, show_report, show_troubles
from flows.context import FlowRun, begin, named, result_of, said
from flows.deliver import deliver
from flows.edition import edition
from flows.form import Day, Delivery, Languages, LookBackHours, Sources
from flows.ingest import ingest


@flow(name="daily-digest", flow_run_name=lambda: named("digest"), timeout_seconds=6 * 3600)
def daily_digest(
    languages: Languages = form.LANGUAGES,
    sources: Sources = form.SOURCES,
    day: Day = form.DAY,
    look_back_hours: LookBackHours = form.LOOK_BACK_HOURS,
    delivery: Delivery = form.DELIVERY,
    dry_run: bool = form.DRY_RUN,
    render_only: bool = form.RENDER_ONLY,
    refresh: bool = form.REFRESH,
    strict: bool = form.STRICT,
) -> State[RunReport]:
    """Read the sources and make the day's digest in each language.

    Ends as Completed, as Completed named Degraded when something is missing from the digest,
    or as Failed when nothing could be made. One run of a day waits for the other.
    """
    request = Request(
        languages=tuple(languages),
        sources=tuple(sources),
        day=day,
        look_back_hours=look_back_hours,
        strict=strict,
        dry_run=dry_run,
        refresh=refresh,
        render_only=render_only,
        send=delivery == "send",
    )
    with begin(RunKind.DIGEST, request) as run:
        if run.done_by:
            return run.superseded()
        report = _render_again(run) if render_only else _make(run)
        show_report(report, f"Digest of {run.job.day}")
        show_troubles(report.troubles)
        return run.end_with(report)


def _make(run: FlowRun) -> RunReport:
    clock, progress, say = Clock(), Progress("the whole run"), get_run_logger().info
    outcomes = result_of(said(ingest(return_state=True), say))
    clock.lap("ingest")
    progress.show(40)
    news, prepared = result_of(said(edition(return_state=True), say))
    clock.lap("editions")
    progress.show(80)
    delivered = _deliver(run, say) if values_of(prepared) else ()
    progress.show(100)
    report = report_of(run.job, outcomes, news, prepared, delivered)
    return replace(report, seconds=clock.lap("deliver"))


def _deliver(run: FlowRun, say: Say) -> tuple[Outcome[EditionReport], ...]:
    outcomes: tuple[Outcome[EditionReport], ...] = result_of(said(deliver(return_state=True), say))
    show_editions(run.job, outcomes)
    return outcomes


def _render_again(run: FlowRun) -> RunReport:
    return delivery_report(_deliver(run, get_run_logger().info))


if __name__ == "__main__":
    state = daily_digest(return_state=True)
    print(state.message)
    sys.exit(state.is_failed())
