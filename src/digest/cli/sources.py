"""`digest sources`: what is read, and whether it can be. (action)"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.terminal import EXIT_DEGRADED, progress_bar, say, show_table
from digest.config import load_reading, load_settings, schema_text
from digest.errors import SourceError
from digest.model import Entry, Outcome, Source
from digest.pipeline.ingest import read_sources

app = typer.Typer(no_args_is_help=True, help="Check and describe the list of sources.")

SourcesFile = Annotated[
    Path | None, typer.Option("--sources", metavar="FILE", help="List of sources [DIGEST_SOURCES].")
]


@app.command("check")
def check(
    sources_file: SourcesFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read every source now and show what came of it; nothing is stored.

    Ends with 0 when all can be read, 3 when some cannot, 2 when the list itself is wrong.
    """
    settings = load_settings(sources=sources_file)
    reading = load_reading(settings.sources)
    with progress_bar() as bar:
        task = bar.add_task("reading sources", total=len(reading.sources))
        outcomes = read_sources(
            reading.sources, settings, now=datetime.now(UTC), advance=lambda: bar.advance(task)
        )
    rows = [_row(*pair) for pair in zip(reading.sources, outcomes, strict=True)]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        show_table(("source", "language", "state", "entries", "detail"), [_cells(r) for r in rows])
        failed = sum(outcome.error is not None for outcome in outcomes)
        say(f"{len(rows)} sources, {failed} in trouble.", style="yellow" if failed else "green")
    if any(outcome.error is not None for outcome in outcomes):
        raise typer.Exit(EXIT_DEGRADED)


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of sources.yaml, for editors."""
    typer.echo(schema_text(), nl=False)


def _row(source: Source, outcome: Outcome[tuple[Entry, ...]]) -> dict[str, str | int]:
    error = outcome.error
    return {
        "source": source.id,
        "language": source.language or "",
        "state": error.trouble.value if isinstance(error, SourceError) else "ok",
        "entries": len(outcome.value or ()),
        "detail": error.detail
        if isinstance(error, SourceError)
        else source.url or str(source.path),
    }


def _cells(row: dict[str, str | int]) -> list[str]:
    return [str(cell) for cell in row.values()]
