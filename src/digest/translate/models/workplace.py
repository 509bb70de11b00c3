"""A folder of packages that several processes may change at once. (action: disk)

In: the packages folder. Out: scratch folders beside the packages, and packages that appear,
change and go at once. Whatever is being made has a name with a leading dot, which the engine
passes over; what a killed process left is removed by the next. Locks are the operating system's,
on the folders themselves, and end with their process.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SCRATCH = ".installing-"
# Cut downloads that nobody has continued for so long are given up.
_KEEP_PARTS_SECONDS = 30 * 24 * 3600
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # linux/fcntl.h, linux/fs.h


@contextmanager
def scratch_in(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside the packages; it goes with whatever is left in it."""
    with alone(folder):
        _sweep(folder)
        scratch = Path(tempfile.mkdtemp(dir=folder, prefix=_SCRATCH))
        held = _lock(scratch)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        os.close(held)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep every other process from changing what is in the folder, for a moment."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def put(fresh: Path, final: Path, scratch: Path) -> None:
    """Give a folder its final name; what had the name before goes, in the same moment."""
    if not final.exists():
        fresh.replace(final)
    elif not _exchange(fresh, final):
        take_away(final, scratch)
        fresh.replace(final)


def take_away(folder: Path, scratch: Path) -> None:
    """Let a package disappear at once; its files go with the scratch folder."""
    folder.replace(Path(tempfile.mkdtemp(dir=scratch)) / folder.name)


def _sweep(folder: Path) -> None:
    """Remove what killed processes left: their locks ended with them."""
    for left in folder.glob(f"{_SCRATCH}*"):
        with suppress(OSError):
            held = _lock(left)
            shutil.rmtree(left, ignore_errors=True)
            os.close(held)
    for part in folder.glob(".*.part*"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _KEEP_PARTS_SECONDS:
                part.unlink()


def _lock(folder: Path) -> int:
    """Lock a folder that nobody else holds; it is free again when the descriptor is closed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change names in one step, where the system can (renameat2 of Linux)."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    if rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.EPERM):
        return False
    raise OSError(number, os.strerror(number), str(other))
