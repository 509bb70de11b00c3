"""One package, installed whole or not at all. (action: network, disk)

In: an address or a file. Out: a package beside the others, and its pin in the lock file. Fetched,
hashed, unpacked and tried in a scratch folder, then moved into place at once; whatever goes wrong
leaves what was there before.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from digest.errors import EngineError, ModelError
from digest.translate import argos
from digest.translate.engine import Pair
from digest.translate.models import download, workplace
from digest.translate.models.archive import unpack
from digest.translate.models.download import Loaded, hash_file
from digest.translate.models.index import file_name, is_url
from digest.translate.models.pins import Pin, keep_pin
from digest.translate.models.terms import Progress, Terms

# Argos has codes of its own beside those of ISO 639, such as zt and pb.
_CODE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_VERSION = re.compile(r"[\w.+-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What was installed."""

    pair: Pair
    pin: Pin


def install_package(place: str, progress: Progress, terms: Terms | None = None) -> Pair:
    """Install an `.argosmodel` from a URL or a path; return what it translates.

    Raises:
        ModelError: it cannot be fetched, is no package, lacks a file, or differs from its pin.
    """
    return install_from([place], progress, terms or Terms()).pair


def install_from(places: Sequence[str], progress: Progress, terms: Terms) -> Installation:
    """Install a package from the first of several places that has it.

    Raises:
        ModelError: none has it, it is no package, or it differs from its pin.
    """
    folder = argos.packages_folder()
    try:
        with workplace.scratch_in(folder) as scratch:
            place, loaded = _fetch_first(places, scratch, terms, progress)
            return _install(place, loaded, scratch, terms)
    except OSError as exc:
        raise ModelError(f"cannot install {_shown(places)}: {exc}") from exc


def _fetch_first(
    places: Sequence[str], scratch: Path, terms: Terms, progress: Progress
) -> tuple[str, Loaded]:
    failures = []
    for place in places:
        try:
            return place, _fetch(place, scratch, terms, progress)
        except ModelError as exc:
            failures.append(str(exc))
    raise ModelError("; ".join(failures) or "no address of a package")


def _fetch(place: str, scratch: Path, terms: Terms, progress: Progress) -> Loaded:
    target = scratch / "package.argosmodel"
    if is_url(place):
        return download.load(place, target, scratch.parent, terms.pauses, progress)
    if not Path(place).is_file():
        raise ModelError(f"no file {place}")
    shutil.copyfile(place, target)
    return hash_file(target)


def _install(place: str, loaded: Loaded, scratch: Path, terms: Terms) -> Installation:
    folder = scratch.parent
    try:
        package = unpack(loaded.path, scratch / "unpacked")
        pair = _read(package)
        _check_name(package.name, pair, folder)
    except ModelError as exc:
        raise ModelError(f"{_shown([place])}: {exc}") from exc
    pin = Pin(
        name=_name(place),
        pair=f"{pair.source}-{pair.target}",
        version=_version(package),
        bytes=loaded.size,
        sha256=loaded.sha256,
        origin=_shown([place]) if is_url(place) else f"file {_name(place)}",
    )
    # Pinned first: a process that is killed in between leaves a pin, never an unpinned package.
    keep_pin(pin, terms)
    with workplace.alone(folder):
        workplace.put(package, folder / package.name, scratch)
        _take_others_away(folder / package.name, pair, scratch)
    return Installation(pair=pair, pin=pin)


def _read(package: Path) -> Pair:
    """Return what a package translates, once its model has been loaded.

    Raises:
        ModelError: a file of it is missing or broken.
    """
    try:
        pair = argos.read_package(package)
    except EngineError as exc:
        raise ModelError(str(exc)) from exc
    if not all(isinstance(code, str) and _CODE.fullmatch(code) for code in pair):
        raise ModelError(f"its languages are {pair.source!r:.40} and {pair.target!r:.40}")
    _try_model(package)
    return pair


def _try_model(package: Path) -> None:
    import ctranslate2  # (0.3 s)

    try:
        ctranslate2.Translator(
            str(package / "model"), device="cpu", inter_threads=1, intra_threads=1
        )
    except (RuntimeError, ValueError, MemoryError) as exc:
        raise ModelError(f"its model cannot be loaded: {exc}") from exc


def _version(package: Path) -> str:
    """Return the version that a package says it has, or nothing."""
    try:
        version = json.loads((package / "metadata.json").read_text()).get("package_version")
    except (OSError, ValueError, AttributeError, RecursionError):
        return ""
    return version if isinstance(version, str) and _VERSION.fullmatch(version) else ""


def _check_name(name: str, pair: Pair, folder: Path) -> None:
    """Refuse a package that would replace one of another pair, or that could not be seen."""
    if name.startswith("."):
        raise ModelError(f"refused package {name!r}: the name is hidden")
    if (folder / name).exists() and _pair_of(folder / name) not in (pair, None):
        raise ModelError(f"refused package {name!r}: a package of another pair has the name")


def _take_others_away(final: Path, pair: Pair, scratch: Path) -> None:
    """Remove other versions of the package that was just put in place."""
    for other in packages_of(pair, final.parent):
        if other.name != final.name:
            workplace.take_away(other, scratch)


def packages_of(pair: Pair, folder: Path) -> tuple[Path, ...]:
    """Return the folders of the packages of a pair."""
    shown = (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))
    return tuple(path for path in shown if path.is_dir() and _pair_of(path) == pair)


def _pair_of(package: Path) -> Pair | None:
    try:
        return argos.read_package(package)
    except EngineError:
        return None


def _name(place: str) -> str:
    return file_name(place) if is_url(place) else Path(place).name


def _shown(places: Sequence[str]) -> str:
    """Return places as they may be shown and kept: no user, password or query."""
    return ", ".join(_without_secrets(place) if is_url(place) else place for place in places)


def _without_secrets(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return file_name(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))
