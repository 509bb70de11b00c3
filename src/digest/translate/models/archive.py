"""Unpacking what strangers packed. (action: disk)

In: a zip file and an empty folder. Out: the archive's one top folder, or a `ModelError` that names
what is wrong. Nothing is written outside, and no more than the limits allow, whatever the archive
says of itself: sizes are counted while they are read.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from digest.errors import ModelError

_CHUNK = 262_144
_END, _END_64_LOCATOR = b"PK\5\6", b"PK\6\7"
_END_SIZE, _LOCATOR_SIZE, _LONGEST_COMMENT = 22, 20, 65_535
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(RuntimeError, NotImplementedError, ValueError, OverflowError),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an archive may unpack to.

    Chosen with room, not measured on real packages: the toy package has 6 members and 0.8 bytes
    packed for each unpacked, weights hardly pack at all, and the package for English to Spanish
    has 87 MB packed. `free_bytes` is what may be unpacked whatever the ratio.
    """

    members: int = 2_000
    bytes: int = 2_000_000_000
    ratio: int = 50
    free_bytes: int = 10_000_000
    name_length: int = 240
    depth: int = 12


def unpack(archive: Path, target: Path, limits: Limits | None = None) -> Path:
    """Unpack an archive of one top folder into a new folder; return the top folder.

    Raises:
        ModelError: it is no such archive, is damaged, wants out of its folder, or is a bomb.
    """
    limits = limits or Limits()
    target.mkdir()
    try:
        with archive.open("rb") as file:
            _check_directory(file, limits)
            _unpack(file, target, limits)
    except _BROKEN as exc:
        raise ModelError(f"not an Argos package: {exc}") from exc
    folders = [path for path in target.iterdir() if path.is_dir()]
    if len(folders) != 1:
        raise ModelError(f"not an Argos package: {len(folders)} folders at its top, not one")
    return folders[0]


def _check_directory(file: BinaryIO, limits: Limits) -> None:
    """Refuse a directory of too many members before it is read into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LOCATOR_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    # Found in the same way as zipfile finds it, or the two could be made to differ.
    plain = tail[-_END_SIZE:].startswith(_END) and tail.endswith(b"\0\0")
    at = len(tail) - _END_SIZE if plain else tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise ModelError("not an Argos package: no zip file")
    if tail[max(0, at - _LOCATOR_SIZE) : at].startswith(_END_64_LOCATOR):
        raise ModelError("not an Argos package: a zip file of the 64-bit kind")
    _, _, _, _, count, directory = struct.unpack("<4sHHHHI", tail[at : at + 16])
    # A member's entry has 46 bytes and its name, and may have a little more.
    if count > limits.members or directory > limits.members * (limits.name_length + 300):
        raise ModelError(f"not an Argos package: more than {limits.members:,} members")


def _unpack(file: BinaryIO, target: Path, limits: Limits) -> None:
    packed = file.seek(0, 2)
    with zipfile.ZipFile(file) as package:
        members = package.infolist()
        _check_members(members, limits)
        allowance = _Allowance(packed, limits)
        allowance.take_declared(sum(member.file_size for member in members))
        for member in members:
            _write(package, member, target, allowance)


class _Allowance:
    """How many bytes may still be written."""

    def __init__(self, packed: int, limits: Limits) -> None:
        self._by_ratio = max(limits.free_bytes, packed * limits.ratio)
        self._limits, self._left = limits, min(limits.bytes, self._by_ratio)

    def take_declared(self, size: int) -> None:
        """Refuse at once what says itself that it is too much."""
        if size > self._left:
            self._refuse()

    def take(self, size: int) -> None:
        """Count what was read."""
        self._left -= size
        if self._left < 0:
            self._refuse()

    def _refuse(self) -> None:
        most = min(self._limits.bytes, self._by_ratio)
        why = "" if most == self._limits.bytes else f", {self._limits.ratio} times its size"
        raise ModelError(f"a decompression bomb: unpacks to more than {most:,} bytes{why}")


def _check_members(members: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.members:
        raise ModelError(f"not an Argos package: more than {limits.members:,} members")
    seen: set[str] = set()
    for member in members:
        if problem := _problem(member, limits):
            raise ModelError(f"refused member {member.orig_filename[:100]!r}: {problem}")
        name = unicodedata.normalize("NFC", member.filename.rstrip("/")).casefold()
        if name in seen:
            raise ModelError(f"refused member {member.filename[:100]!r}: it is there twice")
        seen.add(name)


def _problem(member: zipfile.ZipInfo, limits: Limits) -> str:
    """Say what is wrong with a member, or nothing."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    if problem := _problem_of_name(member.orig_filename, limits):
        return problem
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "it is a link" if kind == stat.S_IFLNK else "it is no plain file"
    if member.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    return "" if member.compress_type in _PACKINGS else "it is packed in an unusual way"


def _problem_of_name(name: str, limits: Limits) -> str:
    parts = name.rstrip("/").split("/")
    if re.match(r"[A-Za-z]:", name) or name.startswith(("/", "\\")):
        return "an absolute path"
    if "\\" in name or any(unicodedata.category(letter)[0] == "C" for letter in name):
        return "letters that no file name has"
    if any(part in ("", ".", "..") for part in parts):
        return "a path that leads elsewhere"
    too_long = len(name.encode()) > limits.name_length or len(parts) > limits.depth
    return "a path that is too long" if too_long else ""


def _write(
    package: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, allowance: _Allowance
) -> None:
    path = target / member.filename
    if member.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with package.open(member) as source, path.open("xb") as out:
        while chunk := source.read(_CHUNK):
            allowance.take(len(chunk))
            out.write(chunk)
