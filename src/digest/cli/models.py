"""`digest models`: which translations are possible here, and how to get more. (action)"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
from rich.progress import Progress as Bar

from digest.cli.terminal import (
    EXIT_DEGRADED,
    EXIT_FAILED,
    err,
    in_bytes,
    out,
    say,
    show_table,
)
from digest.config import check_language, load_reading, load_settings
from digest.errors import ConfigError, ModelError
from digest.model import Routing
from digest.pipeline.provision import PairCheck, model_terms, pairs_between, prove_pairs
from digest.store import TranslationMemory, open_store
from digest.translate import find_routes, installed_engines
from digest.translate.models import (
    Attempt,
    Installation,
    Pair,
    Progress,
    Terms,
    describe,
    install_for,
    install_from,
    install_pairs,
    near_languages,
    remove_pair,
)

app = typer.Typer(
    no_args_is_help=True, help="Translation models: list, install, check and remove them."
)

# Small letters: pt-BR is a language of a region, pt-br leads from Portuguese to Breton.
_PAIR = re.compile(r"([a-z]{2,3})(?:-|_|->|→)([a-z]{2,3})")
_PAIR_HELP = "Pairs of languages in small letters, such as en-es."


@app.command("list")
def list_models() -> None:
    """Show the route each language pair would take, with its measured quality.

    Routes are those of sources.yaml, where `translation` may prefer or forbid engines. Quality is
    BLEU / chrF of the machine's words before mending; see README for what it was measured on.
    """
    routing = _routing(load_settings().sources)
    engines = installed_engines()
    pairs = {pair for engine in engines for pair in engine.installed()}
    sources, targets = {pair.source for pair in pairs}, {pair.target for pair in pairs}
    rows = []
    for source in sorted(sources):
        for target in sorted(targets - {source}):
            for route in find_routes(engines, source, target, routing)[:1]:
                quality = f"{route.quality} ({route.quality.measured_on})" if route.quality else ""
                versions = ", ".join(hop.data.version for hop in route.hops)
                rows.append((f"{source}→{target}", str(route), versions, quality))
    if not rows:
        say("No translation is installed. Try: digest models install es", style="yellow")
        raise typer.Exit(EXIT_DEGRADED)
    show_table(("pair", "route", "versions", "BLEU / chrF"), rows)


@app.command("install")
def install(
    wanted: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[LANG|PAIR|FILE|URL]...",
            help="A language readers want (es), a pair (en-es), or an .argosmodel, as a file or "
            "an address; the languages of sources.yaml if unset.",
        ),
    ] = None,
    mirror: Annotated[
        str | None,
        typer.Option(
            help="Place with index.json and the packages by name; else DIGEST_MODELS_MIRROR."
        ),
    ] = None,
    repin: Annotated[
        bool, typer.Option("--repin", help="Accept packages that differ from models.lock.")
    ] = False,
) -> None:
    """Install what translates the configured sources into a language, or what is named.

    Asks the Argos index first (ARGOS_PACKAGE_INDEX, or a mirror), then Mozilla's catalogue; says
    for each pair what was installed, or why not and what is used instead. A download that is cut
    goes on where it stopped the next time. The sha256 of every package is pinned in models.lock
    beside sources.yaml; one that differs later is refused. Ends with 3 where some pair has no
    route at all, with 1 where a package was refused or a file or address gave none.
    """
    settings = load_settings(models_mirror=mirror)
    order = _read_order(wanted or [])
    with _progress() as progress:
        terms = model_terms(settings, _routing(settings.sources), repin=repin)
        done = _carry_out(order, progress, terms, settings.sources)
    for sentence in describe(done.attempts):
        say(sentence)
    for installation in done.installations:
        say(_particulars(installation))
    for failure in done.failures:
        err.print(failure, style="red", markup=False, soft_wrap=True)
    if done.failures or any(attempt.refused for attempt in done.attempts):
        raise typer.Exit(EXIT_FAILED)
    if any(not attempt.installed and not attempt.route for attempt in done.attempts):
        raise typer.Exit(EXIT_DEGRADED)


@app.command("check")
def check(
    pairs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PAIR]...",
            help=f"{_PAIR_HELP} Those that sources.yaml needs if unset; without it, all.",
        ),
    ] = None,
    text: Annotated[
        str, typer.Option(help="What to translate; a date in words of the language if unset.")
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Check every installed pair.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Prove that translating needs no network: do it where none can be reached.

    A process of its own gives up the network (a network namespace; where that is not allowed,
    refused sockets) and translates on the route of each pair. Ends with 3 if one fails.
    """
    chosen = tuple(map(_pair, pairs or ())) or _needed_pairs(every=every)
    proof, checks = prove_pairs(chosen, _routing(load_settings().sources), text)
    if as_json:
        found = {"proof": proof.value, "pairs": [asdict(one) for one in checks]}
        out.print_json(json.dumps(found))
    else:
        _show_checks(checks)
        say(f"Proof: {proof}.", style="dim")
    if any(one.fault for one in checks):
        raise typer.Exit(EXIT_DEGRADED)


@app.command("refused")
def refused(
    limit: Annotated[int, typer.Option(min=1, help="How many at most, newest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show translations that were not good enough to be shown, and why."""
    with open_store(load_settings().database, discard=True) as store:
        found = TranslationMemory(store).latest_refusals(limit)
    if as_json:
        out.print_json(json.dumps([asdict(one) for one in found]))
    elif not found:
        say("No translation was refused.")
    else:
        rows = [(f"{r.source_language}→{r.language}", str(r), r.source, r.output) for r in found]
        show_table(("pair", "reason", "sentence", "refused"), rows)


@app.command("remove")
def remove(
    pairs: Annotated[list[str], typer.Argument(metavar="PAIR...", help=_PAIR_HELP)],
    engine: Annotated[
        str, typer.Option(help="Only the models of this engine: Argos or Bergamot.")
    ] = "",
) -> None:
    """Remove the models of pairs. Their pins in models.lock stay for the next time."""
    for pair in [_pair(word) for word in pairs]:
        say(f"Removed {pair} of {' and '.join(remove_pair(pair, engine))}.")


# --- what was asked for ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What is to be installed, by kind."""

    places: tuple[str, ...]
    pairs: tuple[Pair, ...]
    languages: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.places or self.pairs or self.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What came of an order."""

    attempts: tuple[Attempt, ...]
    installations: tuple[Installation, ...]
    failures: tuple[str, ...]


def _read_order(words: Sequence[str]) -> _Order:
    places = tuple(word for word in words if _is_place(word))
    pairs = tuple(word for word in words if not _is_place(word) and _PAIR.fullmatch(word))
    rest = (word for word in words if word not in places and word not in pairs)
    return _Order(
        places=places, pairs=tuple(map(_pair, pairs)), languages=tuple(map(_language, rest))
    )


def _is_place(word: str) -> bool:
    return "://" in word or word.endswith(".argosmodel") or Path(word).is_file()


def _pair(word: str) -> Pair:
    named = _PAIR.fullmatch(word)
    if named is None:
        raise ConfigError(f"{word!r} is not a pair of languages such as en-es", key="PAIR")
    if named[1] == named[2]:
        raise ConfigError(f"{word!r} leads from a language to itself", key="PAIR")
    return Pair(named[1], named[2])


def _language(word: str) -> str:
    try:
        return check_language(word, key="LANGUAGES")
    except ConfigError as exc:
        near = near_languages(word)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise ConfigError(f"{exc.problem}{hint}", key="LANGUAGES") from exc


def _needed_pairs(*, every: bool) -> tuple[tuple[str, str], ...]:
    """Return the pairs that `sources.yaml` needs; all that are installed where there is none."""
    path = load_settings().sources
    if path.exists() and not every:
        reading = load_reading(path)
        return pairs_between(reading, reading.languages)
    found = sorted({pair for engine in installed_engines() for pair in engine.installed()})
    if not found:
        say("No translation is installed. Try: digest models install es", style="yellow")
        raise typer.Exit(EXIT_DEGRADED)
    return tuple(found)


def _routing(sources: Path) -> Routing:
    """Return what `sources.yaml` says about engines; nothing where there is none."""
    return load_reading(sources).routing if sources.exists() else Routing()


# --- what is done ----------------------------------------------------------------------


def _carry_out(order: _Order, progress: Progress, terms: Terms, sources: Path) -> _Done:
    engines = installed_engines()
    attempts = list(install_pairs(order.pairs, engines, progress, terms))
    if order.languages or order.is_empty:
        reading = load_reading(sources)
        written = {source.language for source in reading.sources if source.language}
        for target in order.languages or reading.languages:
            attempts += install_for(target, written, engines, progress, terms)
    placed, failures = _install_places(order.places, progress, terms)
    by_attempt = [made for attempt in attempts for made in attempt.installations]
    return _Done(
        attempts=tuple(attempts),
        installations=tuple(dict.fromkeys([*by_attempt, *placed])),
        failures=tuple(failures),
    )


def _install_places(
    places: Sequence[str], progress: Progress, terms: Terms
) -> tuple[list[Installation], list[str]]:
    """Install what stands at each place; one that gives nothing does not keep the others back."""
    done, failures = [], []
    for place in places:
        try:
            done.append(install_from([place], progress, terms))
        except ModelError as exc:
            failures.append(str(exc))
    return done, failures


# --- what is shown ---------------------------------------------------------------------


@contextmanager
def _progress() -> Iterator[Progress]:
    """Yield what shows a download: a bar on a terminal, a line for each quarter elsewhere."""
    if not err.is_terminal:
        yield _quarters()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Bar(*columns, TransferSpeedColumn(), console=err, transient=True) as bar:
        tasks = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total or None)
            bar.update(tasks[name], completed=done)

        yield show


def _quarters() -> Progress:
    shown: set[tuple[str, int]] = set()

    def show(name: str, done: int, total: int) -> None:
        quarter = done * 4 // total if total else 0
        if quarter and (name, quarter) not in shown:
            shown.add((name, quarter))
            text = f"{name}: {in_bytes(done)} of {in_bytes(total)}"
            err.print(text, markup=False, soft_wrap=True)

    return show


def _particulars(installation: Installation) -> str:
    pin = installation.pin
    version = f" {pin.version}" if pin.version else ""
    return (
        f"{installation.pair}{version}: {pin.name}, {in_bytes(pin.bytes)}, "
        f"sha256 {pin.sha256}, from {pin.origin}"
    )


def _show_checks(checks: Sequence[PairCheck]) -> None:
    if not checks:
        say("No pair is needed: every source is in a language of the editions.")
        return
    rows = [(*one.as_row().values(),) for one in checks]
    verdicts = [(*row[:-1], row[-1] or "works") for row in rows]
    styles = ["red" if one.fault else "" for one in checks]
    show_table(("pair", "route", "sentence", "translation", "seconds", "verdict"), verdicts, styles)
