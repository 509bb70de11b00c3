"""How models are to be installed. (data)"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from digest.model import Routing

Progress = Callable[[str, int, int], None]
"""Called with what is being loaded, bytes so far, and bytes in all (0 if unknown)."""

_ANY = Routing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Where packages come from and what they are held against.

    `lock` is the file of pins, none if nothing is pinned; `mirror` holds the files of the index by
    name and is then the only place asked for packages; `repin` accepts a package that differs from
    its pin; `pauses` are the seconds before each new try of a download that broke off. `routing` is
    what the operator says about engines.
    """

    lock: Path | None = None
    mirror: str = ""
    repin: bool = False
    pauses: tuple[float, ...] = (0.5, 1, 2, 4)
    routing: Routing = _ANY
