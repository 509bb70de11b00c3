"""The command line: one module for each group of verbs. (action: terminal)

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 done but degraded.
"""

from __future__ import annotations

import logging
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from digest import __version__
from digest.cli import maintain, models, preview, run, serve, sources, status, web
from digest.cli.terminal import EXIT_FAILED, EXIT_USAGE, fail
from digest.errors import ConfigError, DigestError, UntranslatedError

app = typer.Typer(
    name="digest",
    help="A calm news digest: many sources in, one page a day out, translated offline.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=True,
)
app.command("run")(run.run)
app.command("preview")(preview.preview)
app.command("status")(status.status)
app.command("maintain")(maintain.maintain)
app.command("serve")(serve.serve)
app.command("web")(web.web)
app.add_typer(sources.app, name="sources")
app.add_typer(models.app, name="models")


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"digest {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="Log what is done; -vv for more.")
    ] = 0,
    version: Annotated[  # noqa: ARG001
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    level = (logging.ERROR, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if verbose < 2:
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("alembic").setLevel(logging.WARNING)


def main() -> None:
    """Run the command line; an expected error is one plain line and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without these letters shows ?
    try:
        app()
    except (ConfigError, UntranslatedError) as exc:
        fail(str(exc), EXIT_USAGE)
    except DigestError as exc:
        fail(str(exc), EXIT_FAILED)
    except KeyboardInterrupt:
        sys.exit(130)
