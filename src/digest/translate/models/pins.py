"""The lock file: what was installed, and what its bytes were. (action: disk)

In: the file `models.lock`, TOML with one table for each package. Out: pins. A package is known
again by its file name, or by its pair and version; its sha256 must then be the same.
"""

from __future__ import annotations

import fcntl
import json
import os
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from digest.errors import ChecksumError, ModelError
from digest.translate.models.terms import Terms

_HEAD = (
    "# What `digest models install` installed. A package that differs from its pin is refused;\n"
    "# `--repin` accepts it.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One package: `pair` as in en-es, `sha256` in hexadecimal digits, `origin` without secrets."""

    name: str
    pair: str
    version: str
    bytes: int
    sha256: str
    origin: str

    def is_of_same_package(self, other: Pin) -> bool:
        """Whether both are of one package, of equal bytes or not."""
        known = (self.pair, self.version) == (other.pair, other.version)
        return known or self.name == other.name


def keep_pin(pin: Pin, terms: Terms) -> None:
    """Write a pin into the lock file, if there is to be one.

    Raises:
        ChecksumError: an earlier pin of the same package has another sha256, and that is not to
            be accepted.
        ModelError: the file cannot be read or written.
    """
    if terms.lock is None:
        return
    try:
        with _alone(terms.lock.parent):
            pins = read_pins(terms.lock)
            if not terms.repin:
                _check(pin, pins, terms.lock)
            others = [other for other in pins if not other.is_of_same_package(pin)]
            _write(terms.lock, [*others, pin])
    except OSError as exc:
        raise ModelError(f"cannot pin models in {terms.lock}: {exc.strerror}") from exc


def read_pins(path: Path) -> tuple[Pin, ...]:
    """Return the pins of a lock file; none where there is no file.

    Raises:
        ModelError: it is no lock file.
        OSError: it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as exc:
        raise ModelError(f"{path} is no lock file: {exc}") from exc
    try:
        return tuple(_pin(table) for table in tomllib.loads(text).get("package", ()))
    except (ValueError, TypeError, RecursionError) as exc:
        raise ModelError(f"{path} is no lock file: {exc}") from exc


def _pin(table: dict[str, object]) -> Pin:
    pin = Pin(**table)  # type: ignore[arg-type]
    if not all(isinstance(value, int if key == "bytes" else str) for key, value in table.items()):
        raise TypeError(f"a value of {pin.name} has the wrong type")
    return pin


def _check(pin: Pin, pins: Iterable[Pin], path: Path) -> None:
    for known in pins:
        if known.is_of_same_package(pin) and known.sha256 != pin.sha256:
            raise ChecksumError(
                f"{pin.name} is not the package that {path.name} pins: its sha256 is {pin.sha256}, "
                f"pinned is {known.sha256} from {known.origin}; nothing was installed "
                "(to accept it: digest models install --repin)"
            )


def _write(path: Path, pins: Sequence[Pin]) -> None:
    tables = "".join(f"\n[[package]]\n{_lines(pin)}" for pin in sorted(pins, key=_order))
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_text(_HEAD + tables, encoding="utf-8")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _order(pin: Pin) -> tuple[str, str]:
    return pin.pair, pin.name


def _lines(pin: Pin) -> str:
    # A string of JSON is a basic string of TOML, but for one letter that only TOML escapes.
    return "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n".replace("\x7f", "\\u007f")
        for key, value in asdict(pin).items()
    )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other installations from writing the same file meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
