"""Models that are not on this machine yet. (action: network, disk)

In: the languages that sources write and the one that readers read. Out: one plain sentence for
each pair: what was installed, or why not and what will be used instead. The Argos index
is asked first, then Mozilla's catalogue. Installing is atomic: a cut download leaves nothing.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from digest.errors import EngineError, ModelError
from digest.model import UNKNOWN_LANGUAGE, base_language
from digest.translate import argos, bergamot
from digest.translate.engine import Pair, Translator
from digest.translate.route import find_routes

Progress = Callable[[str, int, int], None]
"""Called with what is being loaded, bytes so far, and bytes in all (0 if unknown)."""

_TIMEOUT = httpx.Timeout(30, connect=5)
# The package for English to Spanish has 87 MB; one of this size is no model.
_MAX_UNPACKED = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one language pair: installed, or served by `route`, or by nothing."""

    pair: Pair
    installed: str
    reason: str
    route: str


def describe(attempts: Iterable[Attempt]) -> tuple[str, ...]:
    """Say in plain sentences what was installed, or why not and what is used instead."""
    by_reason: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_reason.setdefault(attempt.reason, []).append(attempt)
    return tuple(_sentence(reason, group) for reason, group in by_reason.items())


def _sentence(reason: str, group: Sequence[Attempt]) -> str:
    if not reason:
        return f"Installed {', '.join(attempt.installed for attempt in group)}."
    routes = dict.fromkeys(f"{a.pair} by {a.route}" for a in group if a.route)
    lost = [str(attempt.pair) for attempt in group if not attempt.route]
    parts = [f"using {', '.join(routes)}"] if routes else []
    parts += [f"not translating {', '.join(lost)}"] if lost else []
    return f"Nothing installed: {reason}; {', '.join(parts)}."


def install_for(
    target: str,
    sources: Iterable[str],
    engines: Sequence[Translator],
    progress: Progress,
) -> tuple[Attempt, ...]:
    """Install what leads from each source language to the target, where it can be had.

    The Argos index is asked for a direct package first. Where it has none, a direct route of
    another engine (between close languages) is left as it is, and any other language is led
    through English.
    """
    wanted = sorted({base_language(tag) for tag in sources} - {UNKNOWN_LANGUAGE})
    goal = base_language(target)
    index = _Index()
    return tuple(
        _install_pair(Pair(source, goal), engines, index, progress)
        for source in wanted
        if source != goal
    )


class _Index:
    """The Argos index, asked for once, at first use."""

    def __init__(self) -> None:
        self._packages: dict[Pair, str] | None = None
        self._failure = ""

    def links(self) -> dict[Pair, str]:
        """Return the download address of each pair.

        Raises:
            ModelError: the index cannot be had.
        """
        if self._packages is None and not self._failure:
            try:
                self._packages = _read_index(argos.index_url())
            except ModelError as exc:
                self._failure = str(exc)
        if self._packages is None:
            raise ModelError(self._failure)
        return self._packages


def _install_pair(
    pair: Pair, engines: Sequence[Translator], index: _Index, progress: Progress
) -> Attempt:
    routes = find_routes(engines, *pair)
    route = str(routes[0]) if routes else ""
    direct = bool(routes) and len(routes[0].hops) == 1
    if routes and all(hop.engine == argos.ArgosTranslator.name for hop in routes[0].hops):
        return Attempt(pair, "", "it is there already", route)
    try:
        return Attempt(pair, _install_argos(pair, index, progress, only_direct=direct), "", "")
    except ModelError as argos_failure:
        if direct:
            return Attempt(pair, "", str(argos_failure), route)
        return _install_bergamot(pair, str(argos_failure), route)


def _install_bergamot(pair: Pair, reason: str, route: str) -> Attempt:
    try:
        bergamot.install(pair)
    except ModelError as exc:
        return Attempt(pair, "", f"{reason}, and {exc}", route)
    return Attempt(pair, f"Bergamot {pair} from Mozilla's catalogue", "", "")


def _install_argos(pair: Pair, index: _Index, progress: Progress, *, only_direct: bool) -> str:
    links = index.links()
    through_english = (Pair(pair.source, "en"), Pair("en", pair.target))
    needed = (pair,) if pair in links or only_direct else through_english
    present = argos.ArgosTranslator().installed()
    missing = [part for part in needed if part not in present]
    if any(part not in links for part in missing):
        raise ModelError(f"the Argos index has no package for {pair}")
    for part in missing:
        install_package(links[part], progress)
    return " and ".join(f"the Argos package {part}" for part in missing)


def _read_index(url: str) -> dict[Pair, str]:
    try:
        response = httpx.get(url, timeout=_TIMEOUT, follow_redirects=True)
        response.raise_for_status()
        packages: list[dict[str, Any]] = response.json()
        return {
            Pair(package["from_code"], package["to_code"]): package["links"][0]
            for package in packages
            if package.get("type", "translate") == "translate" and package.get("links")
        }
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        raise ModelError(f"the Argos index cannot be reached ({_cause(exc)})") from exc
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise ModelError(f"the Argos index at {url} is not one: {exc}") from exc


def _cause(exc: Exception) -> str:
    return str(exc).splitlines()[0] if str(exc) else type(exc).__name__


def install_package(place: str, progress: Progress) -> Pair:
    """Install an `.argosmodel` from a URL or a path; return what it translates.

    Raises:
        ModelError: it cannot be fetched, is no package, or lacks a file.
    """
    try:
        return _install(place, argos.packages_folder(), progress)
    except OSError as exc:
        raise ModelError(f"cannot install {place}: {exc}") from exc


def _install(place: str, folder: Path, progress: Progress) -> Pair:
    """Fetch and unpack beside the other packages, then move into place at once."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".installing-") as scratch:
        archive = Path(scratch) / "package.argosmodel"
        if place.startswith(("http://", "https://")):
            _download(place, archive, progress)
        elif Path(place).is_file():
            shutil.copyfile(place, archive)
        else:
            raise ModelError(f"no file {place}")
        package = _unpack(archive, Path(scratch) / "unpacked")
        try:
            pair = argos.read_package(package)
        except EngineError as exc:
            raise ModelError(str(exc)) from exc
        final = folder / package.name
        shutil.rmtree(final, ignore_errors=True)
        package.replace(final)
    return pair


def _download(url: str, target: Path, progress: Progress) -> None:
    try:
        with httpx.stream("GET", url, timeout=_TIMEOUT, follow_redirects=True) as response:
            response.raise_for_status()
            total = int(response.headers.get("Content-Length", 0))
            with target.open("wb") as out:
                for chunk in response.iter_bytes():
                    out.write(chunk)
                    progress(url.rpartition("/")[2], out.tell(), total)
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        raise ModelError(f"{url}: {exc}") from exc


def _unpack(archive: Path, target: Path) -> Path:
    """Unpack an archive of one top folder; `extractall` keeps every member inside `target`."""
    target.mkdir()
    try:
        with zipfile.ZipFile(archive) as package:
            if sum(member.file_size for member in package.infolist()) > _MAX_UNPACKED:
                raise ModelError(f"unpacks to more than {_MAX_UNPACKED:,} bytes")
            package.extractall(target)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as exc:
        raise ModelError(f"not an Argos package: {exc}") from exc
    folders = [path for path in target.iterdir() if path.is_dir()]
    if len(folders) != 1:
        raise ModelError(f"not an Argos package: {len(folders)} folders at its top, not one")
    return folders[0]
