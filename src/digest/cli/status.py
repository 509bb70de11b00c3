"""`digest status`: how things stand, for a person and for monitoring. (action)"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from babel.dates import format_timedelta

from digest.cli.terminal import (
    EXIT_DEGRADED,
    EXIT_DONE,
    EXIT_FAILED,
    in_bytes,
    say,
    show_table,
)
from digest.config import load_settings
from digest.model import Run
from digest.pipeline.job import Job, Request, plan
from digest.pipeline.status import Health, Status, look
from digest.store import open_store

_EXIT_CODES = {
    Health.OK: EXIT_DONE,
    Health.DEGRADED: EXIT_DEGRADED,
    Health.FAILED: EXIT_FAILED,
}
_STYLES = {Health.OK: "bold green", Health.DEGRADED: "bold yellow", Health.FAILED: "bold red"}


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    sources_file: Annotated[
        Path | None,
        typer.Option("--sources", metavar="FILE", help="List of sources [DIGEST_SOURCES]."),
    ] = None,
) -> None:
    """Show the last runs, sources in trouble, the next edition, models, database and disk.

    Ends with 0 when all is well, 3 when something is missing from the digest, 1 when the
    last digest failed, is overdue or was never made, 2 when the configuration is wrong.
    """
    settings = load_settings(sources=sources_file)
    job = plan(settings, Request())
    with open_store(settings.database, discard=True) as store:
        found = look(job, store)
    if as_json:
        typer.echo(json.dumps(_as_json(found), indent=2, ensure_ascii=False))
    else:
        _show(found, job)
    raise typer.Exit(_EXIT_CODES[found.health])


def _show(found: Status, job: Job) -> None:
    zone = job.settings.zone
    rows = [_run_row(run, zone) for run in found.runs]
    if rows:
        show_table(("run", "day", "languages", "began", "took", "state"), rows)
    if found.troubles:
        rows = [
            (t.source_id, str(t.trouble), _local(t.failing_since, zone), _local(t.read_at, zone))
            for t in found.troubles
        ]
        show_table(("source", "trouble", "since", "last read"), rows)
    show_table(
        ("translation", "route"),
        [(f"{pair.source}→{pair.target}", pair.route or "none") for pair in found.pairs],
    )
    show_table(("state", ""), _facts(found, job))
    for reason in found.reasons:
        say(reason, style="yellow")
    say(found.health.value.capitalize() + ".", style=_STYLES[found.health])


def _facts(found: Status, job: Job) -> list[tuple[str, str]]:
    zone = job.settings.zone
    wait = format_timedelta(found.next_edition - job.now, locale="en", threshold=1.5)
    counts = ", ".join(f"{count:,} {name}" for name, count in found.rows.items())
    return [
        ("next edition", f"{_local(found.next_edition, zone)} ({zone.key}), in {wait}"),
        ("languages", ", ".join(found.languages)),
        ("database", f"{found.database or 'a server'}, {in_bytes(found.database_bytes)}"),
        ("rows", counts),
        ("disk free", in_bytes(found.disk_free)),
    ]


def _run_row(run: Run, zone: ZoneInfo) -> tuple[str, ...]:
    took = f"{(run.ended_at - run.started_at).total_seconds():.0f} s" if run.ended_at else ""
    return (
        str(run.kind),
        run.day.isoformat(),
        " ".join(run.languages),
        _local(run.started_at, zone),
        took,
        str(run.state),
    )


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else "never"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _as_json(found: Status) -> dict[str, object]:
    return {
        "health": str(found.health),
        "reasons": list(found.reasons),
        "runs": [
            {
                "kind": str(run.kind),
                "day": run.day.isoformat(),
                "languages": list(run.languages),
                "scheduled_for": _iso(run.scheduled_for),
                "started_at": _iso(run.started_at),
                "ended_at": _iso(run.ended_at),
                "state": str(run.state),
                "message": run.message,
                **run.report,
            }
            for run in found.runs
        ],
        "troubles": [
            {
                "source": state.source_id,
                "trouble": str(state.trouble),
                "detail": state.detail,
                "failing_since": _iso(state.failing_since),
                "last_read": _iso(state.read_at),
            }
            for state in found.troubles
        ],
        "next_edition": _iso(found.next_edition),
        "languages": list(found.languages),
        "models": {f"{pair.source}-{pair.target}": pair.route for pair in found.pairs},
        "database": {
            "path": str(found.database) if found.database else None,
            "bytes": found.database_bytes,
            "rows": found.rows,
        },
        "disk_free": found.disk_free,
    }
