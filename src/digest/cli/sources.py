"""`digest sources`: what is read, whether it can be, and changes to the list. (action)"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from digest.cli.terminal import EXIT_DEGRADED, err, progress_bar, say, show_table
from digest.config import Reading, Settings, load_reading, load_settings, schema_text
from digest.deliver.outbox import write_whole
from digest.errors import ConfigError, DigestError, SourceError
from digest.ingest.opml import Subscriptions, parse_opml, write_opml
from digest.model import Entry, FullText, Outcome, Source
from digest.pipeline.ingest import read_sources
from digest.pipeline.subscribe import FoundFeed, find_feed, import_feeds, mark_known
from digest.reading_list import (
    USUAL_CATEGORY,
    NewSource,
    add_sources,
    find_known,
    pause_sources,
    remove_sources,
    resume_sources,
    unknown_id,
)

app = typer.Typer(no_args_is_help=True, help="What is read: show it, check it, change it.")

SourcesFile = Annotated[
    Path | None, typer.Option("--sources", metavar="FILE", help="List of sources [DIGEST_SOURCES].")
]

# A name that ends so is a document that is missing, not a host.
_OF_DOCUMENTS = frozenset({".txt", ".html", ".htm", ".md"})
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="As `digest sources list` says.")]


@app.command("list")
def list_sources(
    sources_file: SourcesFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show every source of the list, those that are paused last. Nothing is asked."""
    reading = load_reading(load_settings(sources=sources_file).sources)
    rows = [_described(source, "read") for source in reading.sources]
    rows += [_described(source, "paused") for source in reading.paused]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        show_table(tuple(rows[0]), [list(row.values()) for row in rows])


@app.command("add")
def add(
    place: Annotated[
        str, typer.Argument(metavar="URL_OR_PATH", help="A feed, a page that names one, a file.")
    ],
    name: Annotated[str | None, typer.Option(help="As readers see it; the feed's own.")] = None,
    category: Annotated[str, typer.Option(help="Section of the digest.")] = USUAL_CATEGORY,
    language: Annotated[str | None, typer.Option(help="BCP 47 tag; the feed's own.")] = None,
    source_id: Annotated[str | None, typer.Option("--id", help="Made from the name.")] = None,
    full_text: Annotated[
        FullText | None, typer.Option(help="Fetch the pages behind the feed's links.")
    ] = None,
    feed: Annotated[
        int | None, typer.Option(min=1, help="Which of the feeds a page names, from 1.")
    ] = None,
    only_new: Annotated[
        bool, typer.Option("--only-new", help="Never tell what the feed shows now.")
    ] = False,
    sources_file: SourcesFile = None,
) -> None:
    """Add a feed, or documents, to the list.

    The address may be of a web page: the feed that it names is found. A path may be a file, a
    folder or a pattern in quotes.

        digest sources add https://www.eldiario.es/rss/ --category spain

        digest sources add theguardian.com --feed 2 --only-new

        digest sources add 'notes/*.md' --name Notes --language en
    """
    settings = load_settings(sources=sources_file)
    reading = load_reading(settings.sources)
    new = NewSource(
        name=name or "",
        id=source_id,
        category=category,
        language=language,
        full_text=full_text,
    )
    url = _address(place)
    if url is None:
        _refuse_feed_options(only_new, feed)
        _add_documents(new, place, settings)
        return
    _refuse_known(reading, url)
    found = find_feed(url, settings, choice=feed)
    _show_choices(found)
    _refuse_known(reading, found.url)
    _add_feed(new, found, settings, only_new)


@app.command("pause")
def pause(ids: Ids, sources_file: SourcesFile = None) -> None:
    """Do not read these sources any more; they stay in the list.

    digest sources pause bbc-news npr
    """
    changed = pause_sources(load_settings(sources=sources_file).sources, ids)
    say(f"Paused {', '.join(changed)}." if changed else "Nothing to do: paused already.")


@app.command("resume")
def resume(ids: Ids, sources_file: SourcesFile = None) -> None:
    """Read these sources again."""
    changed = resume_sources(load_settings(sources=sources_file).sources, ids)
    say(f"Resumed {', '.join(changed)}." if changed else "Nothing to do: not paused.")


@app.command("remove")
def remove(
    ids: Ids,
    sources_file: SourcesFile = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Take these sources out of the list; what was read of them stays in the database.

    digest sources remove ansa --yes
    """
    settings = load_settings(sources=sources_file)
    reading = load_reading(settings.sources)
    known = [source.id for source in (*reading.sources, *reading.paused)]
    for name in ids:
        if name not in known:
            raise unknown_id(name, known)
    if not yes and not sys.stdin.isatty():
        raise ConfigError("nobody is there to be asked; say --yes", key="remove")
    if not yes:
        typer.confirm(f"Remove {', '.join(ids)} from {settings.sources}?", abort=True, err=True)
    remove_sources(settings.sources, ids)
    say(f"Removed {', '.join(dict.fromkeys(ids))}.")


@app.command("import")
def import_opml(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="OPML, as most readers export it.")],
    category: Annotated[
        str | None, typer.Option(help="For all of them; the file's folders if unset.")
    ] = None,
    sources_file: SourcesFile = None,
) -> None:
    """Add the feeds of an OPML file: all that are not in the list yet, or none if one is wrong.

    Nothing is asked of the feeds: `digest sources check` does that.

        digest sources import subscriptions.opml
    """
    settings = load_settings(sources=sources_file)
    subscriptions = _parse_file(file)
    done = import_feeds(settings.sources, subscriptions, category)
    rest = f"{done.known} known, {done.unusable} without a usable address"
    say(f"Added {len(done.added)} feeds; {rest}.")


@app.command("export")
def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Standard output if unset.")
    ] = None,
    sources_file: SourcesFile = None,
) -> None:
    """Write the feeds of the list as OPML 2.0, which other readers read.

    Documents cannot be told in OPML and are left out; paused feeds are commented out.

        digest sources export feeds.opml
    """
    reading = load_reading(load_settings(sources=sources_file).sources)
    title = reading.title_in(reading.languages[0])
    written = write_opml(title, reading.sources, paused=reading.paused)
    if file is None:
        typer.echo(written, nl=False)
    else:
        write_whole(file, written)
    documents = sum(source.is_document for source in (*reading.sources, *reading.paused))
    if documents:
        err.print(f"{documents} documents are left out: OPML names feeds only.")


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


# --- adding ------------------------------------------------------------------------------------


def _parse_file(path: Path) -> Subscriptions:
    """Read an OPML file.

    Raises:
        ConfigError: it cannot be read, or is none.
    """
    try:
        return parse_opml(path.read_bytes())
    except OSError as exc:
        raise ConfigError(f"cannot be read: {exc.strerror}", path=path) from exc
    except ConfigError as exc:
        raise ConfigError(exc.problem, path=path, line=exc.line) from exc


def _address(place: str) -> str | None:
    """Return the address that is meant, None for a path; `example.org` is an address."""
    if "://" in place:
        return place
    is_path = Path(place).exists() or set("*?[") & set(place) or place.startswith((".", "/", "~"))
    if is_path:
        return None
    host = place.partition("/")[0]
    return f"https://{place}" if "." in host and Path(host).suffix not in _OF_DOCUMENTS else None


def _refuse_known(reading: Reading, url: str) -> None:
    known = find_known(reading, url)
    if known:
        raise ConfigError(f"already in the list, as {known.id!r}", key=url)


def _refuse_feed_options(only_new: bool, feed: int | None) -> None:
    if only_new or feed:
        key = "--only-new" if only_new else "--feed"
        raise ConfigError("is for feeds, and this is a path", key=key)


def _add_documents(new: NewSource, place: str, settings: Settings) -> None:
    path = Path(place).expanduser()
    if not path.exists() and not any(Path().glob(place) if not path.is_absolute() else ()):
        raise ConfigError("no such file, and no address", key=place)
    folder = settings.sources.parent.resolve()
    kept = path if path.is_absolute() else Path(os.path.relpath(Path.cwd() / path, folder))
    name = new.name or path.stem.strip("*?[]") or path.parent.name
    (added,) = add_sources(settings.sources, [replace(new, name=name, path=str(kept))])
    say(f"Added {added}: {kept}")


def _add_feed(new: NewSource, found: FoundFeed, settings: Settings, only_new: bool) -> None:
    new = replace(
        new,
        name=new.name or found.name,
        url=found.url,
        language=new.language or found.language,
    )
    (added,) = add_sources(settings.sources, [new])
    if only_new:
        _mark_known(added, found, settings)
    say(f"Added {added}: {found.url} ({len(found.feed.entries)} entries)", style="green")


def _mark_known(added: str, found: FoundFeed, settings: Settings) -> None:
    """Keep what is there as known; without that, the source is not added after all."""
    (source,) = load_reading(settings.sources).only((added,)).sources
    try:
        mark_known(source, found, settings)
    except DigestError:
        remove_sources(settings.sources, [added])
        raise


def _show_choices(found: FoundFeed) -> None:
    """Show the feeds of a page that names several, with the one that is taken."""
    if len(found.choices) < 2:
        return
    for number, link in enumerate(found.choices, start=1):
        mark = "*" if link.url == found.fetched.url or link.url == found.url else " "
        err.print(f"{mark} {number}  {escape(link.title or link.kind.value)}  {escape(link.url)}")
    err.print("The page names several feeds: * is taken; --feed takes another.")


def _described(source: Source, state: str) -> dict[str, str]:
    return {
        "id": source.id,
        "name": source.name,
        "category": source.category,
        "language": source.language or "",
        "state": state,
        "place": str(source.path) if source.path else source.url or "",
    }
