"""`digest preview`: look at an edition that was made. (action)"""

from __future__ import annotations

import webbrowser
from datetime import date
from typing import Annotated

import typer

from digest.cli.terminal import file_link, out, say
from digest.config import load_settings
from digest.errors import ConfigError, DeliveryError
from digest.store import Editions, open_store


def preview(
    lang: Annotated[
        str | None,
        typer.Option("--lang", "-l", metavar="LANG", help="Language of the edition; any if unset."),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="Day of the edition; newest if unset."),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--open/--print", help="Open a browser, or only print the path.")
    ] = True,
) -> None:
    """Open the newest edition in a browser; print its path where there is none."""
    try:
        chosen = date.fromisoformat(day) if day else None
    except ValueError as exc:
        raise ConfigError(f"{day!r} is not a date like 2026-11-22", key="--date") from exc
    with open_store(load_settings().database, discard=True) as store:
        path = Editions(store).latest(lang, chosen)
    if path is None:
        raise DeliveryError("no such edition was made yet; make one with: digest run")
    if not path.is_file():
        raise DeliveryError(f"the edition is gone from {path}; make it again with: digest run")
    say(file_link(path))
    if browser and out.is_terminal:
        webbrowser.open(path.resolve().as_uri())
