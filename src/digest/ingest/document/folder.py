"""Which files a folder or a pattern stands for. (action: lists folders)

In: a path. Out: the text files below it and what could not be looked at. Nothing hidden, no
folder behind a link, and nothing that leads outside. Must not know what is in the files.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

TEXT = frozenset({".txt", ".text"})
MARKDOWN = frozenset({".md", ".markdown"})
HTML = frozenset({".html", ".htm", ".xhtml"})
_READABLE = TEXT | MARKDOWN | HTML
_MAGIC = frozenset("*?[")
# Listing 100,000 empty files took 3.4 s on two busy cores; whoever has more meant another folder.
_MAX_NAMES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file: `name` is its path below the folder, with slashes; `changed` in seconds (mtime)."""

    path: Path
    name: str
    changed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The files below `base`, newest first and then by name; `troubles` are lines to show."""

    base: Path
    files: tuple[Found, ...]
    troubles: tuple[str, ...]


def list_files(path: Path) -> Listing:
    """Return the files that the folder or pattern stands for.

    In a pattern, `*`, `?` and `[...]` stay within one name and `**` stands for any folders. A
    pattern that names an ending (`*.log`) finds it; otherwise the endings of text, Markdown
    and HTML are found.

    Raises:
        OSError: the folder itself cannot be listed.
    """
    base, pattern = _divide(path)
    root = base.resolve(strict=True)
    suffixes = _READABLE | {PurePath(pattern[-1]).suffix.lower()} - {"", ".*"}
    troubles: list[str] = []
    files = [
        found
        for item in _walk(base, pattern, troubles)
        if item.suffix.lower() in suffixes
        and _matches(item.relative_to(base).parts, pattern)
        and (found := _look_at(item, base, root, troubles))
    ]
    files.sort(key=lambda found: (-found.changed, found.name))
    return Listing(base=base, files=tuple(files), troubles=tuple(troubles))


def _divide(path: Path) -> tuple[Path, tuple[str, ...]]:
    """Return the folder above the first wildcard, and the pattern below it."""
    magic = [i for i, part in enumerate(path.parts) if _MAGIC & set(part)]
    if not magic or path.is_dir():
        return path, ("**",)
    return Path(*path.parts[: magic[0]]), path.parts[magic[0] :]


def _walk(base: Path, pattern: tuple[str, ...], troubles: list[str]) -> Iterator[Path]:
    """Yield what is no folder, as deep as the pattern can reach."""
    deepest = None if "**" in pattern else len(pattern) - 1
    folders, seen = [(base, 0)], 0
    while folders:
        folder, depth = folders.pop()
        for item in _entries(folder, base, troubles):
            seen += 1
            if seen > _MAX_NAMES:
                troubles.append(f"more than {_MAX_NAMES:,} names below {base}; the rest is unread")
                return
            if not item.is_dir(follow_symlinks=False):
                yield folder / item.name
            elif deepest is None or depth < deepest:
                folders.append((folder / item.name, depth + 1))


def _entries(folder: Path, base: Path, troubles: list[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as items:
            return [item for item in items if not item.name.startswith(".")]
    except OSError as exc:
        if folder == base:
            raise
        troubles.append(f"{_name(folder, base)}: {exc.strerror}")
        return []


def _name(path: Path, base: Path) -> str:
    """Return the path below the folder; what is no UTF-8 in it (Linux allows that) is escaped."""
    return os.fsencode(path.relative_to(base).as_posix()).decode("utf-8", "backslashreplace")


def _matches(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether the path fits, following all readings of `**` at once: never exponential."""
    at = _past_stars({0}, pattern)
    for i, part in enumerate(parts):
        stay = {p for p in at if p < len(pattern) and pattern[p] == "**"}
        step = {p + 1 for p in at - stay if p < len(pattern) and fnmatchcase(part, pattern[p])}
        is_file = i == len(parts) - 1
        ends = {len(pattern)} if is_file and len(pattern) - 1 in stay else set()
        at = _past_stars(stay | step, pattern) if not is_file else step | ends
    return len(pattern) in at


def _past_stars(at: set[int], pattern: tuple[str, ...]) -> set[int]:
    reached = set(at)
    for p, part in enumerate(pattern):
        if p in reached and part == "**":
            reached.add(p + 1)
    return reached


def _look_at(path: Path, base: Path, root: Path, troubles: list[str]) -> Found | None:
    """Return the file, or None with a trouble noted if it is none or leads outside."""
    name = _name(path, base)
    try:
        about = path.stat()
        outside = path.is_symlink() and not path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError) as exc:
        troubles.append(f"{name}: {getattr(exc, 'strerror', None) or 'a link to itself'}")
        return None
    if outside or not stat.S_ISREG(about.st_mode):
        troubles.append(f"{name}: leads outside" if outside else f"{name}: not a file")
        return None
    return Found(path=path, name=name, changed=about.st_mtime)
