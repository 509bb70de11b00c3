"""`digest models`: which translations are possible here, and how to get more. (action)"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from digest.cli.terminal import EXIT_DEGRADED, err, say, show_table
from digest.config import check_language, load_reading, load_settings
from digest.translate import find_routes, installed_engines
from digest.translate.models import Attempt, describe, install_for

app = typer.Typer(no_args_is_help=True, help="Translation models: list them, install them.")


@app.command("list")
def list_models() -> None:
    """Show the route each language pair would take, with its measured quality."""
    engines = installed_engines()
    pairs = {pair for engine in engines for pair in engine.installed()}
    sources, targets = {pair.source for pair in pairs}, {pair.target for pair in pairs}
    rows = []
    for source in sorted(sources):
        for target in sorted(targets - {source}):
            for route in find_routes(engines, source, target)[:1]:
                quality = f"{route.quality:.1f}" if route.quality else ""
                versions = ", ".join(hop.data.version for hop in route.hops)
                rows.append((f"{source}→{target}", str(route), versions, quality))
    if not rows:
        say("No translation is installed. Try: digest models install es", style="yellow")
        raise typer.Exit(EXIT_DEGRADED)
    show_table(("pair", "route", "versions", "chrF"), rows)


@app.command("install")
def install(
    languages: Annotated[
        list[str] | None,
        typer.Argument(help="Languages readers want; those of sources.yaml if unset."),
    ] = None,
) -> None:
    """Install what translates the configured sources into the languages given.

    Asks the Argos index first, then Mozilla's catalogue; says for each pair what was installed,
    or why not and what is used instead. Ends with 3 where some pair has no route at all.
    """
    reading = load_reading(load_settings().sources)
    wanted = [check_language(tag, key="LANGUAGES") for tag in languages or reading.languages]
    sources = {source.language for source in reading.sources if source.language}
    engines = installed_engines()
    attempts: list[Attempt] = []
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as bar:
        tasks: dict[str, int] = {}

        def show(name: str, done: int, total: int) -> None:
            task = tasks.setdefault(name, bar.add_task(name, total=total or None))
            bar.update(task, completed=done)  # type: ignore[arg-type]

        for target in wanted:
            attempts.extend(install_for(target, sources, engines, show))
    for sentence in describe(attempts):
        say(sentence)
    if any(not attempt.installed and not attempt.route for attempt in attempts):
        raise typer.Exit(EXIT_DEGRADED)
