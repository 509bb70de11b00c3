"""Changing `sources.yaml` and nothing in it but what was asked for. (action: disk)

In: the path of a list, and a change. Out: the same file, changed. The new text is read as any
list is before it takes the old one's place, and has to say just what was asked for: otherwise
the old one stays. Must not know where new sources come from.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import HttpUrl, TypeAdapter, ValidationError
from ruamel.yaml import YAML

from digest.config import Reading, load_reading, slug
from digest.config_edit import (
    BY_HAND,
    Place,
    append_group,
    append_sources,
    drop_key,
    has_comment,
    has_key,
    read_document,
    remove,
    set_key,
)
from digest.errors import ConfigError
from digest.model import FullText, Source

_ADDRESS = TypeAdapter(HttpUrl)
USUAL_CATEGORY = "news"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source to be added: a feed (`url`), or documents (`path`, from the list's folder).

    Where `id` is None, it is made from the name, or from the address where that gives none.
    """

    name: str
    id: str | None = None
    url: str | None = None
    path: str | None = None
    category: str = USUAL_CATEGORY
    language: str | None = None
    full_text: FullText | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class _Item:
    """A source as it has to be in the new list."""

    source: Source
    enabled: bool


_Change = Callable[[str, Mapping[str, _Item]], tuple[str, Mapping[str, _Item]]]


def add_sources(path: Path, new: Sequence[NewSource]) -> tuple[str, ...]:
    """Add sources, all or none, and return their ids.

    Each goes to the last place of a group of its category and language, else of a group of its
    category without a language, else of a new group at the end.

    Raises:
        ConfigError: the list cannot be read, an id or address is in it already, or a value
            cannot be used.
    """
    reading = load_reading(path)
    named = _with_ids(new, reading, path.parent)

    def change(text: str, items: Mapping[str, _Item]) -> tuple[str, Mapping[str, _Item]]:
        for key, members in _by_group(text, named).items():
            text = _append(text, key, members)
        return text, items

    _edit(path, change, added=named)
    return tuple(source.id or "" for source in named)


def pause_sources(path: Path, ids: Sequence[str]) -> tuple[str, ...]:
    """Say of sources that they are not to be read; return the ids of those that were.

    Raises:
        ConfigError: the list cannot be read or changed, or an id is not in it.
    """
    active = [source.id for source in load_reading(path).sources]
    changed = tuple(name for name in dict.fromkeys(ids) if name in active)
    _edit(path, lambda text, items: _each(ids, text, items, _pause))
    return changed


def resume_sources(path: Path, ids: Sequence[str]) -> tuple[str, ...]:
    """Say of sources that they are to be read again; return the ids of those that were not.

    Raises:
        ConfigError: the list cannot be read or changed, or an id is not in it.
    """
    paused = [source.id for source in load_reading(path).paused]
    changed = tuple(name for name in dict.fromkeys(ids) if name in paused)
    _edit(path, lambda text, items: _each(ids, text, items, _resume))
    return changed


def remove_sources(path: Path, ids: Sequence[str]) -> None:
    """Take sources out of the list, and groups that have none left.

    Raises:
        ConfigError: the list cannot be read or changed, an id is not in it, or none would be
            left.
    """
    _edit(path, lambda text, items: _each(ids, text, items, _remove))


def set_url(path: Path, source_id: str, url: str) -> None:
    """Write the new address of a feed that has moved.

    Raises:
        ConfigError: the list cannot be read or changed, the id is not in it, or the address is
            none.
    """
    address = check_address(url, key=source_id)

    def move(text: str, place: Place, item: _Item) -> tuple[str, _Item]:
        moved = set_key(read_document(text), place, "url", url)
        return moved, replace(item, source=replace(item.source, url=address))

    _edit(path, lambda text, items: _each([source_id], text, items, move))


def find_known(reading: Reading, url: str) -> Source | None:
    """Return the source that reads an address already: http or https, with or without `/`."""
    known = (s for s in (*reading.sources, *reading.paused) if s.url)
    return next((s for s in known if page_key(s.url or "") == page_key(url)), None)


def check_address(url: str, *, key: str) -> str:
    """Return an address as a list that was read has it.

    Raises:
        ConfigError: it is none of the web; `key` names where it was given.
    """
    try:
        return str(_ADDRESS.validate_python(url))
    except ValidationError as exc:
        raise ConfigError(f"{exc.errors()[0]['msg']}, got {url!r}", key=key) from exc


def page_key(url: str) -> tuple[str, str, str]:
    """Return what two addresses of one feed have in common: not the scheme, nor a last `/`."""
    parts = urlsplit(url)
    return (parts.netloc.lower(), parts.path.rstrip("/"), parts.query)


# --- one source at a time ----------------------------------------------------------------------

_Step = Callable[[str, Place, _Item], tuple[str, "_Item | None"]]


def _each(
    ids: Sequence[str], text: str, items: Mapping[str, _Item], step: _Step
) -> tuple[str, Mapping[str, _Item]]:
    """Take a step for every id; return the text and what it has to say after it."""
    left = dict(items)
    for name in dict.fromkeys(ids):
        if name not in items:
            raise unknown_id(name, tuple(items))
        text, item = step(text, _places(text)[name], left.pop(name))
        if item is not None:
            left[name] = item
    return text, left


def unknown_id(name: str, known: Collection[str]) -> ConfigError:
    """Return the error for an id that is not in the list, with those that look like it."""
    near = get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}?" if near else "see them all: digest sources list"
    return ConfigError(f"unknown source {name!r}; {hint}", key="ID")


def _pause(text: str, place: Place, item: _Item) -> tuple[str, _Item]:
    if not item.enabled:
        return text, item
    paused = set_key(read_document(text), place, "enabled", value=False)
    return paused, replace(item, enabled=False)


def _resume(text: str, place: Place, item: _Item) -> tuple[str, _Item]:
    """Undo a pause: without a trace where that is enough, else by saying so."""
    if item.enabled:
        return text, item
    document = read_document(text)
    group_is_off = _tree(text)[place.group].get("enabled") is False
    own = has_key(document, place, "enabled")
    if group_is_off or not own or has_comment(document, place, "enabled"):
        resumed = set_key(document, place, "enabled", value=True)
    else:
        resumed = drop_key(document, place, "enabled")
    return resumed, replace(item, enabled=True)


def _remove(text: str, place: Place, _: _Item) -> tuple[str, None]:
    return remove(read_document(text), place), None


def _tree(text: str) -> list[Any]:
    groups: list[Any] = YAML(typ="safe", pure=True).load(text)["groups"]
    return groups


def _places(text: str) -> dict[str, Place]:
    """Return where each source stands, by its id."""
    return {
        entry.get("id") or slug(entry["name"]): Place(g, s)
        for g, group in enumerate(_tree(text))
        for s, entry in enumerate(group["sources"])
    }


# --- adding ------------------------------------------------------------------------------------


def _with_ids(new: Sequence[NewSource], reading: Reading, folder: Path) -> list[NewSource]:
    """Return the new sources with an id each; refuse what the list has already."""
    known = (*reading.sources, *reading.paused)
    taken = {source.id for source in known}
    documents = {source.path: source.id for source in known if source.path}
    named: list[NewSource] = []
    for source in new:
        same = find_known(reading, source.url) if source.url else None
        twin = same.id if same else documents.get(folder / (source.path or ""))
        if twin:
            raise ConfigError(
                f"already in the list, as {twin!r}", key=source.url or source.path or ""
            )
        name = source.id or _free_id(source, taken)
        if name in taken:
            raise ConfigError(f"two sources would be called {name!r}", key="--id")
        taken.add(name)
        named.append(replace(source, id=name))
    return named


def _free_id(source: NewSource, taken: Collection[str]) -> str:
    """Return an id that is not taken, with a number behind it if need be."""
    wanted = slug(source.name)
    if not re.search("[a-z0-9]", source.name.lower()) and source.url:
        wanted = slug((urlsplit(source.url).hostname or "").removeprefix("www."))
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name


@dataclass(frozen=True, slots=True)
class _Target:
    """Where new sources go: a group that there is, or a new one for what they share."""

    group: int | None
    category: str
    language: str | None


def _by_group(text: str, new: Sequence[NewSource]) -> dict[_Target, list[NewSource]]:
    groups = _tree(text)
    chosen: dict[_Target, list[NewSource]] = {}
    for source in new:
        group = _group_for(source, groups)
        language = groups[group].get("language") if group is not None else source.language
        chosen.setdefault(_Target(group, source.category, language), []).append(source)
    return chosen


def _group_for(source: NewSource, groups: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the best group: the same language before none, one with its like before others."""
    kind = "url" if source.url else "path"
    fitting: list[tuple[bool, bool, int]] = []
    for number, group in enumerate(groups):
        own_category = group.get("category") or USUAL_CATEGORY
        if own_category != source.category or group.get("enabled") is False:
            continue
        if group.get("language") in (source.language, None):
            another_language = group.get("language") != source.language
            others = all(kind not in entry for entry in group["sources"])
            fitting.append((another_language, others, number))
    return min(fitting)[2] if fitting else None


def _append(text: str, target: _Target, members: Sequence[NewSource]) -> str:
    document = read_document(text)
    entries = [_keys(member, target.language) for member in members]
    if target.group is not None:
        return append_sources(document, target.group, entries)
    shared = {"category": target.category, "language": target.language}
    return append_group(document, {k: v for k, v in shared.items() if v}, entries)


def _keys(source: NewSource, inherited: str | None) -> dict[str, str | bool]:
    """Return what has to be written of a source, in the order of the usual list."""
    given: dict[str, str | bool | None] = {
        "name": source.name,
        "id": source.id if source.id != slug(source.name) else None,
        "language": source.language if source.language != inherited else None,
        "url": source.url,
        "path": source.path,
        "full_text": source.full_text.value if source.full_text else None,
        "enabled": None if source.enabled else False,
    }
    return {key: value for key, value in given.items() if value is not None}


# --- the file ----------------------------------------------------------------------------------


def _edit(path: Path, change: _Change, *, added: Sequence[NewSource] = ()) -> None:
    """Change the text of a list and put it in place, if it then says what it should.

    Raises:
        ConfigError: it cannot be read or written, or would say something else.
    """
    real = path.resolve()
    _ = load_reading(path)  # whatever is wrong is told with the path that was given
    items = _items(load_reading(real))
    before = _read(path)
    text, expected = change(before.decode(), items)
    if text.encode() == before:
        return
    with _written_beside(real, text.encode()) as scratch:
        _check(scratch, path, expected, added)
        if _read(path) != before:
            raise ConfigError("was changed by someone else just now; try again", path=path)
        with _as_config_error(path):
            scratch.replace(real)


def _items(reading: Reading) -> dict[str, _Item]:
    on = {source.id: _Item(source, enabled=True) for source in reading.sources}
    return on | {source.id: _Item(source, enabled=False) for source in reading.paused}


def _check(
    scratch: Path, path: Path, expected: Mapping[str, _Item], added: Sequence[NewSource]
) -> None:
    """Make sure that the new list is one, and says what was asked for and nothing else."""
    try:
        items = _items(load_reading(scratch))
    except ConfigError as exc:
        raise ConfigError(exc.problem, path=path, line=exc.line, key=exc.key) from exc
    for source in added:
        _check_added(items.pop(source.id or "", None), source, path)
    if items != expected:
        raise ConfigError(f"one of its sources {BY_HAND}", path=path)


def _check_added(item: _Item | None, wanted: NewSource, path: Path) -> None:
    if item is None or (item.source.name, item.source.category, item.enabled) != (
        wanted.name,
        wanted.category,
        wanted.enabled,
    ):
        raise ConfigError(f"{wanted.name!r} cannot be added: the list {BY_HAND}", path=path)


def _read(path: Path) -> bytes:
    with _as_config_error(path):
        return path.read_bytes()


@contextmanager
def _as_config_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise ConfigError(f"cannot be changed: {exc.strerror}", path=path) from exc


@contextmanager
def _written_beside(path: Path, content: bytes) -> Iterator[Path]:
    """Yield a file with the content, beside another and with its mode; gone at the end."""
    with _as_config_error(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    scratch = Path(name)
    try:
        with _as_config_error(path), os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
            known = path.stat()
            scratch.chmod(known.st_mode & 0o7777)
            with suppress(PermissionError):  # only root gives files away
                os.chown(scratch, known.st_uid, known.st_gid)
        yield scratch
    finally:
        scratch.unlink(missing_ok=True)
