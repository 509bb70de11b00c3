"""Compressed bytes unpacked in pieces of bounded size. (calculation)

In: pieces of an answer and the name of its coding. Out: what they unpack to, piece by piece, so
that who reads can stop before a bomb has gone off. httpx would unpack whatever one read from the
network gives as a whole: a thousand times its size, or a million times where it was compressed
twice.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import IO, cast

import brotli
import zstandard

_PIECE = 65_536
_ANY_HEADER = 32  # zlib: gzip or zlib, whichever the data begins with
# zstd frames may ask for any amount of memory; RFC 9659 allows 8 MB on the web.
_ZSTD_WINDOW = 2**23
ACCEPTED = "gzip, deflate, br, zstd"

Pieces = Iterator[bytes]


class UnpackError(Exception):
    """The bytes are not what the coding's name says, or the end is missing."""


class UnknownCodingError(Exception):
    """The answer is compressed in a way that was not asked for."""


def unpack(raw: Iterable[bytes], coding: str) -> Pieces:
    """Yield the content in pieces.

    Raises:
        UnpackError: broken or cut off.
        UnknownCodingError: in a coding, or several of them, that was not asked for.
    """
    name = coding.strip().lower()
    decode = _DECODERS.get(name)
    if decode is None:
        raise UnknownCodingError(f"compressed as {name}: not asked for")
    try:
        yield from decode(raw)
    except (zlib.error, brotli.error, zstandard.ZstdError) as exc:
        raise UnpackError(f"the answer's compression is broken: {exc}") from exc


def _plain(raw: Iterable[bytes]) -> Pieces:
    yield from raw


def _deflated(raw: Iterable[bytes]) -> Pieces:
    """Unpack gzip, in one member or several, and zlib."""
    decoder = zlib.decompressobj(zlib.MAX_WBITS | _ANY_HEADER)
    begun = False
    for piece in raw:
        rest = piece
        while rest:
            if decoder.eof:
                # Padding with zeros after the last member is allowed.
                rest = rest.lstrip(b"\0")
                if not rest:
                    break
                decoder = zlib.decompressobj(zlib.MAX_WBITS | _ANY_HEADER)
            begun = True
            yield decoder.decompress(rest, _PIECE)
            rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
    if begun and not decoder.eof:
        raise UnpackError("the answer's compression is broken: the end is missing")


def _brotli(raw: Iterable[bytes]) -> Pieces:
    decoder = brotli.Decompressor()
    for piece in raw:
        rest = piece
        while rest or not decoder.can_accept_more_data():
            yield decoder.process(rest, output_buffer_limit=_PIECE)
            rest = b""
            if decoder.is_finished():
                break
    if not decoder.is_finished():
        raise UnpackError("the answer's compression is broken: the end is missing")


def _zstd(raw: Iterable[bytes]) -> Pieces:
    source = _Reader(raw)
    decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    with decoder.stream_reader(cast("IO[bytes]", source), read_across_frames=True) as reader:
        while piece := reader.read(_PIECE):
            yield piece


class _Reader:
    """Pieces as something to be read from."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def read(self, size: int) -> bytes:
        if not self._rest:
            self._rest = next(self._pieces, b"")
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


_DECODERS: dict[str, Callable[[Iterable[bytes]], Pieces]] = {
    "": _plain,
    "identity": _plain,
    "gzip": _deflated,
    "x-gzip": _deflated,
    "deflate": _deflated,
    "br": _brotli,
    "zstd": _zstd,
}
