"""Content codings undone: whole, in pieces of any size, cut, broken, endless."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import suppress

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.http.unpack import BrokenCodingError, UnknownCodingError, unpacked

FEED = b"<item>news of the day</item>" * 40


def bare(data: bytes, level: int = 6) -> bytes:
    packer = zlib.compressobj(level, wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACK = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "bare-deflate": bare,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}
NAMES = {"zlib": "deflate", "bare-deflate": "deflate"}
SKIPPED = b"\x52\x2a\x4d\x18\x04\0\0\0note"


def split(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def unpack(chunks: list[bytes], coding: str) -> bytes:
    return b"".join(unpacked(chunks, coding))


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("size", [1, 7, 65_536])
def test_coding_is_undone_whatever_the_network_cuts(coding: str, size: int) -> None:
    packed = PACK[coding](FEED)
    assert unpack(split(packed, size), NAMES.get(coding, coding)) == FEED


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("length", [65_535, 65_536, 65_537, 131_072, 200_000])
def test_end_is_found_where_a_piece_is_just_full(coding: str, length: int) -> None:
    """The unpacker holds back what no longer fits, with nothing left to feed it."""
    data = bytes(length)
    packed = PACK[coding](data)
    for size in (1, 100, len(packed)):
        assert unpack(split(packed, size), NAMES.get(coding, coding)) == data


@given(st.binary(max_size=2_000), st.integers(0, 9), st.integers(1, 400))
def test_bare_deflate_is_told_from_zlib(data: bytes, level: int, size: int) -> None:
    assert unpack(split(bare(data, level), size), "deflate") == data
    assert unpack(split(zlib.compress(data, level), size), "deflate") == data


@pytest.mark.parametrize("coding", ["", "identity", "gzip", "x-gzip", "deflate", "br", "zstd"])
def test_empty_body_is_empty_in_every_coding(coding: str) -> None:
    assert unpack([], coding) == b""
    assert unpack([b"", b""], coding) == b""


@pytest.mark.parametrize("coding", PACK)
def test_every_cut_is_noticed(coding: str) -> None:
    packed = PACK[coding](FEED)
    for end in range(1, len(packed)):
        with pytest.raises(BrokenCodingError):
            unpack([packed[:end]], NAMES.get(coding, coding))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@given(data=st.binary(min_size=1, max_size=300))
def test_noise_is_unpacked_or_broken_and_nothing_else(coding: str, data: bytes) -> None:
    with suppress(BrokenCodingError):
        unpack([data], coding)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(FEED) + b"\0" * 20),
        ("gzip", gzip.compress(FEED) + b"<!-- cached -->"),
        ("deflate", zlib.compress(FEED) + b"<!-- cached -->"),
        ("deflate", bare(FEED) + b"<!-- cached -->"),
        ("zstd", zstandard.compress(FEED) + b"<!-- cached -->"),
        ("zstd", SKIPPED + zstandard.compress(FEED[:50]) + SKIPPED + zstandard.compress(FEED[50:])),
    ],
    ids=["zeros", "gzip", "zlib", "bare-deflate", "zstd", "zstd-skippable-frames"],
)
@pytest.mark.parametrize("size", [1, 65_536])
def test_what_follows_the_end_is_ignored(coding: str, packed: bytes, size: int) -> None:
    assert unpack(split(packed, size), coding) == FEED


@pytest.mark.parametrize("coding", ["gzip, gzip", "br,gzip", "compress", "aes128gcm", "g" * 5_000])
def test_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(UnknownCodingError) as caught:
        unpack([FEED], coding)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(("coding", "part"), [("gzip", gzip.compress(b"")), ("zstd", SKIPPED)])
def test_endless_empty_parts_are_refused_soon(coding: str, part: bytes) -> None:
    def pour() -> Iterator[bytes]:
        for _ in range(200):
            yield part * 3_000

    begun = time.process_time()
    with pytest.raises(BrokenCodingError, match="parts"):
        list(unpacked(pour(), coding))
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize("coding", PACK)
def test_bomb_comes_in_pieces_of_bounded_size(coding: str) -> None:
    packed = PACK[coding](bytes(20_000_000))
    tracemalloc.start()
    try:
        largest = max(len(piece) for piece in unpacked([packed], NAMES.get(coding, coding)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert largest <= 2 * 1024 * 1024
    assert peak < 8_000_000
