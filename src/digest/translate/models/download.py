"""A file from the web, continued where an earlier try was cut. (action: network, disk)

In: an address and the folder where cut downloads are kept. Out: the whole file with its sha256,
which is made while it comes. What is kept is continued by RFC 9110, sections 13.1.5 (If-Range) and
14.2 (Range); a server that does not agree is read from the beginning. Memory is bounded.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx

from digest.errors import ModelError
from digest.translate.models.index import TIMEOUT, cause_of, file_name
from digest.translate.models.terms import Progress

logger = logging.getLogger(__name__)

# The package for English to Spanish has 87 MB; one of this size is no model.
MAX_BYTES = 2_000_000_000
_CHUNK = 262_144
_BROKEN_OFF = (httpx.ReadError, httpx.RemoteProtocolError, httpx.ReadTimeout)
_RANGE = re.compile(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A file on this disk: how many bytes, and their sha256 in hexadecimal digits."""

    path: Path
    size: int
    sha256: str


def load(
    url: str, target: Path, keep: Path, pauses: tuple[float, ...], progress: Progress
) -> Loaded:
    """Load a file to `target`; what is cut is kept in the folder `keep` for the next time.

    `progress` is told the file's name, bytes so far, and bytes in all. A connection that breaks
    off is made again after each of `pauses`, in seconds.

    Raises:
        ModelError: it cannot be had, or is larger than any model.
    """
    part = keep / f".{hashlib.sha256(url.encode()).hexdigest()[:16]}.part"
    with _open_alone(part, target.with_suffix(".part")) as file:
        partial = _Partial(file)
        try:
            _load_whole(url, partial, pauses, progress)
            return partial.move_to(target)
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            kept = f"; {partial.size:,} bytes are kept" if partial.is_of_use else ""
            raise ModelError(f"{url}: {cause_of(exc)}{kept}") from exc
        finally:
            partial.tidy()


def hash_file(path: Path) -> Loaded:
    """Return a file with its size and sha256."""
    with path.open("rb") as file:
        return Loaded(
            path=path,
            size=os.fstat(file.fileno()).st_size,
            sha256=hashlib.file_digest(file, "sha256").hexdigest(),
        )


class _Partial:
    """What is here of a file; a note beside it says of which version (RFC 9110, section 8.8)."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._path = file, Path(file.name)
        self._note = self._path.with_suffix(".part-of")
        self.version, self.size, self._sha256 = self._noted(), 0, hashlib.sha256()
        if self.version:
            self._read()
        else:
            self.begin("")

    @property
    def is_of_use(self) -> bool:
        """Whether it can be continued."""
        return bool(self.version and self.size)

    def begin(self, version: str) -> None:
        """Forget what is here; what comes now is of this version, unknown if empty."""
        self._note.unlink(missing_ok=True)
        self._file.truncate(0)
        self.version, self.size, self._sha256 = version, 0, hashlib.sha256()
        if version:
            self._note.write_text(json.dumps({"version": version}))

    def add(self, chunk: bytes) -> None:
        """Write what has come."""
        self._file.write(chunk)
        self._sha256.update(chunk)
        self.size += len(chunk)

    def move_to(self, target: Path) -> Loaded:
        """Put the whole file where it is wanted."""
        self._file.flush()
        self._path.replace(target)
        self.version = ""
        return Loaded(path=target, size=self.size, sha256=self._sha256.hexdigest())

    def tidy(self) -> None:
        """Leave nothing behind that cannot be continued."""
        if not self.is_of_use:
            self._note.unlink(missing_ok=True)
            self._path.unlink(missing_ok=True)

    def _noted(self) -> str:
        try:
            return str(json.loads(self._note.read_text())["version"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return ""

    def _read(self) -> None:
        self._file.seek(0)
        while chunk := self._file.read(_CHUNK):
            self._sha256.update(chunk)
            self.size += len(chunk)


def _open_alone(part: Path, private: Path) -> BinaryIO:
    """Open a part that no other process is loading; where one is, a part of our own."""
    file = part.open("a+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The process that held it may have moved the whole file away just now.
        if os.fstat(file.fileno()).st_ino == part.stat().st_ino:
            return file
    except (BlockingIOError, FileNotFoundError):
        pass
    file.close()
    return private.open("a+b")


def _load_whole(url: str, partial: _Partial, pauses: tuple[float, ...], progress: Progress) -> None:
    for pause in pauses:
        try:
            return _load_rest(url, partial, progress)
        except _BROKEN_OFF as exc:
            logger.info("download broke off url=%s bytes=%d reason=%s", url, partial.size, exc)
            time.sleep(pause)
    return _load_rest(url, partial, progress)


def _load_rest(url: str, partial: _Partial, progress: Progress) -> None:
    # Bytes as they are stored: a range of a compressed answer is of no use.
    headers = {"Accept-Encoding": "identity"}
    if partial.is_of_use:
        headers |= {"Range": f"bytes={partial.size}-", "If-Range": partial.version}
    with httpx.stream(
        "GET", url, headers=headers, timeout=TIMEOUT, follow_redirects=True
    ) as response:
        total = _agree(response, partial)
        for chunk in response.iter_raw():
            partial.add(chunk)
            if max(partial.size, total) > MAX_BYTES:
                partial.begin("")  # of no use the next time either
                raise ModelError(f"{url}: more than {MAX_BYTES:,} bytes")
            progress(file_name(url), partial.size, total)
    if total and partial.size != total:
        raise httpx.RemoteProtocolError(f"{partial.size:,} of {total:,} bytes came")


def _agree(response: httpx.Response, partial: _Partial) -> int:
    """Begin anew unless the answer continues what is here; return the size of the whole file.

    Raises:
        httpx.RemoteProtocolError: the answer is some other part; the next try begins anew.
        httpx.HTTPStatusError: the server has no such file.
    """
    given = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    partly = response.status_code == httpx.codes.PARTIAL_CONTENT
    if partly and given and int(given[1]) == partial.size:
        return int(given[2])
    if partly or response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        partial.begin("")
        raise httpx.RemoteProtocolError("the server does not continue what is here")
    response.raise_for_status()
    partial.begin(_version_of(response))
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else 0


def _version_of(response: httpx.Response) -> str:
    """Return what If-Range may name: a strong ETag, or else the date of the last change."""
    tag = str(response.headers.get("ETag", ""))
    return tag if tag.startswith('"') else str(response.headers.get("Last-Modified", ""))
