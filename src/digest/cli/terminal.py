"""What every command shows in the same way. (action: terminal)

Tables and colours go to a terminal; anything else gets plain lines.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_DEGRADED = 0, 1, 2, 3

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def fail(message: str, code: int) -> NoReturn:
    """Print one error line and end the program with the exit code."""
    err.print(f"[bold red]error:[/] {escape(message)}", soft_wrap=True)
    sys.exit(code)


def say(message: str, style: str = "") -> None:
    """Print one line of result."""
    out.print(escape(message), style=style, soft_wrap=True)


def show_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str] = ()
) -> None:
    """Print rows as a table on a terminal, as tab-separated lines elsewhere.

    `styles` has one style for each row, or nothing.
    """
    if not out.is_terminal:
        for row in rows:
            typer.echo("\t".join(row))
        return
    table = Table(header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for at, row in enumerate(rows):
        style = styles[at] if styles else None
        table.add_row(*(escape(cell) for cell in row), style=style)
    out.print(table)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Yield a progress display on the error stream; invisible where that is no terminal."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as progress:
        yield progress


def in_bytes(size: int) -> str:
    """Return a number of bytes as a person reads it."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:,} {unit}"
        size = round(size / 1000)
    return f"{size:,} GB"


def file_link(path: Path) -> str:
    """Return a path as it can be opened: absolute, so that terminals make it a link."""
    return str(path.resolve())
