"""`digest run`: the main job, without Prefect. (action)"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress

from digest.cli.terminal import (
    EXIT_DEGRADED,
    EXIT_DONE,
    EXIT_FAILED,
    file_link,
    out,
    progress_bar,
    say,
    show_table,
)
from digest.config import load_settings
from digest.errors import ConfigError
from digest.model import RunState
from digest.pipeline.fanout import Advance
from digest.pipeline.job import Job, Request, check_job, plan, trial
from digest.pipeline.run import run_job
from digest.report import EditionReport, RunReport
from digest.store import open_store

_RELATIONS_SHOWN = 5
_EXIT_CODES = {
    RunState.COMPLETED: EXIT_DONE,
    RunState.DEGRADED: EXIT_DEGRADED,
    RunState.FAILED: EXIT_FAILED,
}


def run(
    lang: Annotated[
        list[str] | None,
        typer.Option(
            "--lang",
            "-l",
            metavar="LANG",
            help="Language of an edition, such as es; may be repeated.",
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="Day of the edition; today if unset."),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            "-s",
            metavar="ID",
            help="Read and tell this source only, or category:NAME; may be repeated.",
        ),
    ] = None,
    look_back: Annotated[
        float | None,
        typer.Option(
            "--look-back", metavar="HOURS", min=1, max=744, help="How old what was read may be."
        ),
    ] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask feeds again that were read lately.")
    ] = False,
    only_new: Annotated[
        bool,
        typer.Option(
            "--only-new", help="Of feeds read for the first time, tell only what comes later."
        ),
    ] = False,
    render_only: Annotated[
        bool, typer.Option("--render-only", help="Render the day's kept editions again.")
    ] = False,
    send: Annotated[
        bool, typer.Option("--send/--outbox", help="Hand the mails to the mail server too.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the digest; write no file, keep no record.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say of each story why it stands where it does."),
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail (2) where a text cannot be translated.")
    ] = False,
    out_dir: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", help="Folder of the editions [DIGEST_OUT]."),
    ] = None,
    sources_file: Annotated[
        Path | None,
        typer.Option("--sources", metavar="FILE", help="List of sources [DIGEST_SOURCES]."),
    ] = None,
) -> None:
    """Read the sources, make the day's digest in each language, write it to the outbox.

    Ends with 0 when all went well, 3 when a digest was made and something is missing from
    it, 2 for wrong usage or configuration, 1 when it failed.
    """
    settings = load_settings(out=out_dir, sources=sources_file)
    request = Request(
        languages=tuple(lang or ()),
        sources=tuple(source or ()),
        day=_parse_day(day),
        look_back_hours=look_back,
        strict=strict,
        dry_run=dry_run,
        refresh=refresh,
        only_new=only_new,
        render_only=render_only,
        send=send,
    )
    job = plan(settings, request)
    check_job(job)
    report = _try_out(job) if dry_run else _run(job)
    if explain:
        _show_standing(report.editions)
    _show(report)
    raise typer.Exit(_EXIT_CODES[report.state])


def _run(job: Job) -> RunReport:
    with open_store(job.settings.database) as store, progress_bar() as bar:
        return run_job(job, store, _Stages(bar))


def _try_out(job: Job) -> RunReport:
    """Run on a copy of everything, print the text of each edition, keep nothing."""
    with tempfile.TemporaryDirectory(prefix="digest-preview-") as folder, trial(job) as copy:
        settings = copy.settings.model_copy(update={"out": Path(folder)})
        report = _run(replace(copy, settings=settings))
        for edition in report.editions:
            if edition.delivery:
                out.print(edition.delivery.text.read_text(), markup=False, soft_wrap=True)
    return replace(report, editions=tuple(replace(e, delivery=None) for e in report.editions))


class _Stages:
    """Shows each stage of the pipeline as a line of the progress display."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar

    def begin(self, stage: str, total: int) -> Advance:
        """Add a line; return what moves it on by one."""
        task = self._bar.add_task(stage, total=total)
        return lambda: self._bar.advance(task)

    def say(self, sentence: str) -> None:
        """Print a line above the display."""
        self._bar.console.print(escape(sentence), style="yellow", soft_wrap=True)


def _show_standing(editions: Sequence[EditionReport]) -> None:
    for edition in editions:
        say(f"{edition.language}: the stories and what put them there", style="bold")
        for line in edition.standing:
            out.print(line, markup=False, highlight=False, soft_wrap=True)
        for line in edition.written:
            say(line, style="dim")


def _parse_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as exc:
        raise ConfigError(f"{text!r} is not a date like 2026-11-22", key="--date") from exc


def _show(report: RunReport) -> None:
    show_table(("run", ""), [(name, f"{value:,}") for name, value in report.counts()])
    show_table(("stage", "seconds"), [(name, f"{spent:.1f}") for name, spent in report.seconds])
    _show_problems(report)
    _show_relations(report.editions)
    for edition in report.editions:
        if edition.delivery:
            say(f"{edition.language}: {file_link(edition.delivery.html)}", style="bold green")
    say(report.summary(), style="yellow" if report.degraded else "green")


def _show_problems(report: RunReport) -> None:
    if report.troubles:
        rows = [(t.source_id, t.trouble.value, t.detail) for t in report.troubles]
        show_table(("source", "trouble", "detail"), rows)
    told = {f"{trouble.source_id}: {trouble.detail}" for trouble in report.troubles}
    for problem in (problem for problem in report.problems if problem not in told):
        say(problem, style="yellow")


def _show_relations(editions: Sequence[EditionReport]) -> None:
    """Say how near stories on one subject are, and why they are not one story."""
    relations = [relation for edition in editions[:1] for relation in edition.relations]
    for relation in relations[:_RELATIONS_SHOWN]:
        say(relation, style="dim")
