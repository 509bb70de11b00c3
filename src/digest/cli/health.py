"""`digest sources check` and `history`: how the sources are, and how they were. (action)"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from digest.cli.terminal import EXIT_DEGRADED, progress_bar, say, show_table
from digest.config import Reading, Settings, load_reading, load_settings
from digest.errors import ConfigError
from digest.model import Health, HealthSpell
from digest.pipeline.health import Look, ask_all, last_seen
from digest.store import SourceStates, open_store

SourcesFile = Annotated[
    Path | None, typer.Option("--sources", metavar="FILE", help="List of sources [DIGEST_SOURCES].")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_STYLES = {
    Health.OK: "green",
    Health.UNCHANGED: "green",
    Health.EMPTY: "yellow",
    Health.UNDATED: "yellow",
    Health.BLOCKED: "red",
    Health.FAILING: "red",
    Health.PAUSED: "dim",
}


def check(
    sources_file: SourcesFile = None,
    as_json: AsJson = False,
    stored: Annotated[
        bool, typer.Option("--stored", help="Ask nobody; show what the last runs found.")
    ] = False,
) -> None:
    """Read every source now and show how each is; nothing is stored.

    Ends with 0 when all can be read, 3 when some cannot, 2 when the list itself is wrong.
    """
    settings = load_settings(sources=sources_file)
    reading = load_reading(settings.sources)
    looks = _look(reading, settings, stored=stored)
    if as_json:
        typer.echo(json.dumps([_as_json(look) for look in looks], indent=2, ensure_ascii=False))
    else:
        _show(looks, settings.zone)
    if not all(look.is_well for look in looks):
        raise typer.Exit(EXIT_DEGRADED)


def history(
    source: Annotated[str, typer.Argument(metavar="ID", help="Id of a source.")],
    sources_file: SourcesFile = None,
    as_json: AsJson = False,
) -> None:
    """Show how a source was: one line for as long as it stayed the same, latest first."""
    settings = load_settings(sources=sources_file)
    reading = load_reading(settings.sources)
    known = sorted(one.id for one in (*reading.sources, *reading.paused))
    if source not in known:
        raise ConfigError(f"unknown source {source!r}; known: {', '.join(known)}", key="ID")
    with open_store(settings.database, discard=True) as store:
        spells = SourceStates(store).history(source)
    if as_json:
        rows = [_spell_as_json(spell) for spell in spells]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    show_table(
        ("since", "until", "state", "times asked", "detail"),
        [_spell_cells(spell, settings.zone) for spell in spells],
    )
    if not spells:
        say("It was not asked yet.")


def _look(reading: Reading, settings: Settings, *, stored: bool) -> tuple[Look, ...]:
    with open_store(settings.database, discard=True) as store:
        if stored:
            return last_seen(reading, store)
        with progress_bar() as bar:
            task = bar.add_task("reading sources", total=len(reading.sources))
            return ask_all(
                reading,
                settings,
                store,
                now=datetime.now(UTC),
                advance=lambda: bar.advance(task),
            )


def _show(looks: Sequence[Look], zone: ZoneInfo) -> None:
    show_table(
        ("source", "language", "state", "entries", "failing since", "detail"),
        [_cells(look, zone) for look in looks],
        styles=[_STYLES.get(look.health, "") if look.health else "" for look in looks],
    )
    ill = sum(not look.is_well for look in looks)
    say(f"{len(looks)} sources, {ill} in trouble.", style="yellow" if ill else "green")


def _cells(look: Look, zone: ZoneInfo) -> list[str]:
    state = look.state
    return [
        look.source.id,
        look.source.language or "",
        look.health.value if look.health else "",
        str(state.entries) if state else "",
        _local(state.failing_since if state else None, zone),
        look.detail or look.source.url or str(look.source.path),
    ]


def _as_json(look: Look) -> dict[str, object]:
    state = look.state
    return {
        "source": look.source.id,
        "name": look.source.name,
        "category": look.source.category,
        "language": look.source.language or "",
        "state": look.health.value if look.health else "",
        "trouble": state.trouble.value if state and state.trouble else "",
        "entries": state.entries if state else 0,
        "detail": look.detail,
        "place": look.source.url or str(look.source.path),
        "moved_to": state.moved_to if state else None,
        "checked_at": _iso(state.checked_at if state else None),
        "read_at": _iso(state.read_at if state else None),
        "next_at": _iso(state.next_at if state else None),
        "failing_since": _iso(state.failing_since if state else None),
        "failures": state.failures if state else 0,
    }


def _spell_cells(spell: HealthSpell, zone: ZoneInfo) -> list[str]:
    times = [_local(spell.since, zone), _local(spell.until, zone)]
    return [*times, spell.health.value, str(spell.checks), spell.detail]


def _spell_as_json(spell: HealthSpell) -> dict[str, object]:
    return {
        "since": _iso(spell.since),
        "until": _iso(spell.until),
        "state": spell.health.value,
        "trouble": spell.trouble.value if spell.trouble else "",
        "detail": spell.detail,
        "checks": spell.checks,
    }


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
