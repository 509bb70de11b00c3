"""`digest run`: the main job, without Prefect. (action)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from digest import pipeline
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
from digest.config import check_language, load_reading, load_settings
from digest.errors import ConfigError
from digest.report import EditionReport, RunReport
from digest.store import open_store

_RELATIONS_SHOWN = 5


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
            "--source", "-s", metavar="ID", help="Read and tell this source only; may be repeated."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the digest; write no file, keep no record.")
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
    reading = load_reading(settings.sources).only(tuple(source or ()))
    languages = tuple(check_language(tag, key="--lang") for tag in lang or reading.languages)
    job = pipeline.plan(
        settings, reading, languages, _parse_day(day), strict=strict, dry_run=dry_run
    )
    pipeline.check_job(job)
    with open_store(settings.database, discard=dry_run) as store, progress_bar() as bar:
        report = pipeline.run_job(job, store, _Stages(bar))
    _show(report)
    raise typer.Exit(_exit_code(report))


class _Stages:
    """Shows each stage of the pipeline as a line of the progress display."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar

    def begin(self, stage: str, total: int) -> pipeline.Advance:
        """Add a line; return what moves it on by one."""
        task = self._bar.add_task(stage, total=total)
        return lambda: self._bar.advance(task)


def _parse_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as exc:
        raise ConfigError(f"{text!r} is not a date like 2026-11-22", key="--date") from exc


def _exit_code(report: RunReport) -> int:
    if not report.editions:
        return EXIT_FAILED
    return EXIT_DEGRADED if report.degraded else EXIT_DONE


def _show(report: RunReport) -> None:
    for edition in report.editions:
        if edition.text:
            out.print(edition.text, markup=False, soft_wrap=True)
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
    for problem in (*report.skipped, *report.untranslated_because()):
        say(problem, style="yellow")


def _show_relations(editions: Sequence[EditionReport]) -> None:
    """Say how near stories on one subject are, and why they are not one story."""
    relations = [relation for edition in editions[:1] for relation in edition.relations]
    for relation in relations[:_RELATIONS_SHOWN]:
        say(relation, style="dim")
