"""Content codings undone in pieces of bounded size. (calculation)

In: a body as it came and what `Content-Encoding` calls it. Out: the unpacked body, piece by
piece, so that whoever reads can stop at a limit before a bomb is unpacked. Must not know about
HTTP clients, sources or limits of the whole.

httpx unpacks whatever one read from the network gives as a whole, which may be thousands of
times its size, or millions of times where it was packed twice.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Protocol

import brotli
import zstandard

ACCEPTED = "gzip, deflate, br, zstd"
_PIECE = 65_536
# A zstd block unpacks to at most 128 KiB and takes 4 bytes at least (RFC 8878, section 3.1.1),
# so this many bytes give some 2 MiB at most.
_ZSTD_PIECE = 64
# RFC 9659: a decoder of the zstd content coding need not accept larger windows.
_ZSTD_WINDOW = 8 * 1024 * 1024
# Empty members cost time and yield nothing. Chosen, not measured: bgzip, which writes many
# members, fills each with 65,280 bytes, so that 10 MB of it are 154.
_MEMBERS = 1_000
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPED = b"\x2a\x4d\x18"  # after a byte 50 to 5f


class UnknownCodingError(ValueError):
    """The body is packed in a way that was not asked for, or more than once."""


class BrokenCodingError(ValueError):
    """The body is not what its coding says, or its end is missing."""


class _Member(Protocol):
    """One gzip member or zstd frame."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


def unpacked(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield the body in pieces of 2 MiB at most; `coding` is the value of `Content-Encoding`.

    Raises:
        UnknownCodingError: a coding other than gzip, deflate, br and zstd, or two of them.
        BrokenCodingError: it cannot be unpacked, or ends too early.
    """
    name = coding.strip().lower()
    if name in ("", "identity"):
        yield from chunks
        return
    unpack = _CODINGS.get(name)
    if unpack is None:
        raise UnknownCodingError(f"compressed as {name[:60]}: not asked for")
    whole = iter(chunk for chunk in chunks if chunk)
    first = next(whole, None)
    if first is None:
        return  # An empty body is empty in every coding; servers name one all the same.
    try:
        yield from unpack(chain((first,), whole))
    except (zlib.error, brotli.error, zstandard.ZstdError) as exc:
        raise BrokenCodingError(f"the answer's compression is broken: {exc}") from exc


def _gzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack member after member (RFC 1952, section 2.2); what follows the last is ignored."""

    def begin() -> zlib._Decompress:
        return zlib.decompressobj(zlib.MAX_WBITS | 16)

    member, members = begin(), 1
    for chunk in chunks:
        rest = chunk
        while rest:
            if member.eof:
                if not rest.startswith(_GZIP_MAGIC[: len(rest)]):
                    return
                member, members = begin(), _one_more(members)
            yield from _inflated(member, rest)
            rest = member.unused_data
    _require_end(member)


def _deflate(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack zlib data, or bare deflate data as some servers send it in spite of RFC 9110."""
    decoder: zlib._Decompress | None = None
    head = b""
    for chunk in chunks:
        head += chunk
        if decoder is None and len(head) < 2:
            continue
        if decoder is None:
            decoder = zlib.decompressobj(zlib.MAX_WBITS if _is_zlib(head) else -zlib.MAX_WBITS)
        yield from _inflated(decoder, head)
        head = b""
        if decoder.eof:
            return
    _require_end(decoder)


def _is_zlib(head: bytes) -> bool:
    """Tell a zlib header (RFC 1950, section 2.2) from the first block of bare deflate."""
    return head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0


def _inflated(decoder: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """Unpack all of `data`; a full piece may leave more within the decoder, with nothing to go."""
    piece = decoder.decompress(data, _PIECE)
    yield piece
    while decoder.unconsumed_tail or len(piece) == _PIECE:
        piece = decoder.decompress(decoder.unconsumed_tail, _PIECE)
        yield piece


def _brotli(chunks: Iterable[bytes]) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    for chunk in chunks:
        piece = decoder.process(chunk, output_buffer_limit=_PIECE)
        # It takes all of a chunk long before it has given all that the chunk unpacks to;
        # `can_accept_more_data` tells the first alone.
        while piece:
            yield piece
            piece = decoder.process(b"", output_buffer_limit=_PIECE)
        if decoder.is_finished():
            return
    raise BrokenCodingError("the answer's compression is broken: the end is missing")


def _zstd(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack frame after frame (RFC 8878, section 3.1)."""
    context = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    frame, frames = context.decompressobj(), 1
    for chunk in chunks:
        for at in range(0, len(chunk), _ZSTD_PIECE):
            rest = chunk[at : at + _ZSTD_PIECE]
            while rest:
                if frame.eof:
                    if not _begins_frame(rest):
                        return
                    frame, frames = context.decompressobj(), _one_more(frames)
                yield frame.decompress(rest)
                rest = frame.unused_data if frame.eof else b""
    _require_end(frame)


def _begins_frame(rest: bytes) -> bool:
    skipped = rest[0] & 0xF0 == 0x50 and rest[1:4] == _ZSTD_SKIPPED[: len(rest) - 1]
    return skipped or rest.startswith(_ZSTD_MAGIC[: len(rest)])


def _one_more(members: int) -> int:
    if members >= _MEMBERS:
        raise BrokenCodingError(f"the answer's compression has more than {_MEMBERS:,} parts")
    return members + 1


def _require_end(member: _Member | None) -> None:
    if member is None or not member.eof:
        raise BrokenCodingError("the answer's compression is broken: the end is missing")


_CODINGS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
