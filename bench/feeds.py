"""How fast feeds are read: all real feeds of the test set, beside feedparser as it comes.

    python -m bench.feeds [--rounds N]

Both in one run and one process, in turns, after one round that is not counted. Printed: MB/s of
processor time (one core), their ratio, and how many entries each finds; ours has each item once.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from statistics import median

import feedparser

from bench.data import DATA
from digest.ingest.feed.parse import parse_feed
from digest.model import Fetched, Source

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
URL = "https://gazette.example/feed"
SOURCE = Source(id="gazette", name="Gazette", url=URL)


def real_feeds() -> list[bytes]:
    """Return the real feeds, unpacked."""
    return [gzip.decompress(path.read_bytes()) for path in sorted(DATA.glob("feeds/real/*.gz"))]


def ours(content: bytes) -> int:
    """Read a feed as a run does; return its number of entries."""
    fetched = Fetched(source_id="gazette", content=content, content_type="", url=URL)
    return len(parse_feed(SOURCE, fetched, now=NOW).entries)


def theirs(content: bytes) -> int:
    """Read a feed with feedparser's defaults; return its number of entries."""
    headers = {"content-type": "application/xml", "content-location": URL}
    return len(feedparser.parse(BytesIO(content), response_headers=headers).entries)


def speed(read: Callable[[bytes], int], feeds: list[bytes]) -> float:
    """Return MB of feeds per second of processor time."""
    began = time.process_time()
    for content in feeds:
        read(content)
    return sum(map(len, feeds)) / 1e6 / (time.process_time() - began)


def best_speed(rounds: int = 3) -> float:
    """Return the best of a few rounds of ours, in MB/s: the floor pinned in tests/quality."""
    feeds = real_feeds()
    return max(speed(ours, feeds) for _ in range(rounds))


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds, feeds = parser.parse_args().rounds, real_feeds()
    if not feeds:
        raise SystemExit(f"no feeds in {DATA}")
    counts = [(ours(content), theirs(content)) for content in feeds]
    pairs = [(speed(ours, feeds), speed(theirs, feeds)) for _ in range(rounds)]
    fast, slow = (median(column) for column in zip(*pairs, strict=True))
    print(f"{len(feeds)} feeds, {sum(map(len, feeds)) / 1e6:.1f} MB")
    print(f"entries: ours {sum(a for a, _ in counts)}, feedparser {sum(b for _, b in counts)}")
    print(f"ours {fast:.1f} MB/s, feedparser {slow:.2f} MB/s, ratio {fast / slow:.0f}")


if __name__ == "__main__":
    main()
