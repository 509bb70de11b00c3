"""What site templates remove from the items of real feeds, and how much of it is furniture.

    python -m bench.template [--show]

The 60 real feeds, each for a site: its items oldest first; each is cleaned with what the items
before it taught, then taught itself. Off: nothing of this is removed. Truth: every block that
stands in at least three items of its feed was judged by hand, on its text and place (`NOTES`:
furniture; everything else is text), after the first thresholds were set and before others were
compared. Headings are not counted. So precision is over all that is removed; recall is over the
occurrences from a note's fourth item on, when it could have been known.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any, NamedTuple

import feedparser

from bench.data import DATA
from digest.clean import template
from digest.clean.content import Content
from digest.clean.extract import extract
from digest.clean.template import (
    SiteBlocks,
    block_key,
    furniture_of,
    is_new_page,
    keys_of,
    without_furniture,
)
from digest.model import Block, BlockKind

# Beginnings of the blocks that are furniture, by hand.
NOTES: tuple[str, ...] = (
    *("You can watch clips of the podcast online now", "Listen wherever you get your podcasts"),
    *("Find our musical recommendations on our", "Enjoyed the article? Subscribe to my RSS"),
    *("Cheers,", "Rémi - @remi", "This entry has been truncated", "Feedback welcome!"),
    *("Index:", "SE-04", "Reflections", "Monthly updates for friends & family", "H xx"),
    *("Please subscribe to the Learnetto Podcast", "Listen to this post:"),
    *("This Post", "The Voxgig Podcast Chatbot", "Building a Podcast Chatbot for Voxgig"),
)
KNOWABLE = 3


class Score(NamedTuple):
    """Blocks removed, those of them that are furniture, furniture that could be known, and
    how much of that was removed.
    """

    removed: int
    right: int
    knowable: int
    caught: int


def feeds() -> Iterator[tuple[str, list[Content]]]:
    """Yield each feed's name and its items with a text, oldest first."""
    for path in sorted((DATA / "feeds" / "real").glob("*.gz")):
        parsed = feedparser.parse(gzip.decompress(path.read_bytes()))
        items = (extract(body) for entry in reversed(parsed.entries) if (body := _body(entry)))
        yield path.name.removesuffix(".gz"), [item for item in items if item.blocks]


def _body(entry: Any) -> str:
    contents = entry.get("content") or [{}]
    return str(contents[0].get("value") or entry.get("summary") or "")


def follow(items: Iterable[Content]) -> Iterator[tuple[Content, Content, SiteBlocks]]:
    """Yield each item, what is left of it, and what was known then."""
    counts: Counter[str] = Counter()
    seen = SiteBlocks(site="", counts=counts)
    for item in items:
        yield item, without_furniture(item, furniture_of(seen)), seen
        if is_new_page(item.blocks, seen):
            counts.update(keys_of(item.blocks))
            seen = SiteBlocks(site="", pages=seen.pages + 1, counts=counts)


def is_note(block: Block) -> bool:
    """Whether it was judged to be furniture."""
    return block.text.startswith(NOTES)


def measure(items: list[Content]) -> tuple[Score, Counter[str]]:
    """Return the score of one feed and the texts removed from it."""
    gone: Counter[str] = Counter()
    right = knowable = caught = 0
    for before, after, seen in follow(items):
        lost = Counter(_texts(before)) - Counter(_texts(after))
        gone.update(block.text for block in lost.elements())
        right += sum(map(is_note, lost.elements()))
        known = [b for b in _texts(before) if seen.counts.get(block_key(b.text), 0) >= KNOWABLE]
        knowable += sum(map(is_note, known))
        caught += sum(is_note(block) for block in known if block in lost)
    return Score(sum(gone.values()), right, knowable, caught), gone


def _texts(content: Content) -> list[Block]:
    return [block for block in content.blocks if block.kind is not BlockKind.HEADING]


def total(every: dict[str, list[Content]]) -> Score:
    """Return the sum over all feeds."""
    scores = [measure(items)[0] for items in every.values()]
    return Score(*(sum(column) for column in zip(*scores, strict=True)))


def main() -> None:
    """Print the feeds that anything was removed from, the sum, and the sum at other thresholds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what is removed")
    chosen = parser.parse_args()
    every = dict(feeds())
    for name, items in every.items():
        score, gone = measure(items)
        if score.removed or score.knowable:
            print(f"{name} {len(items):4} items  removed {score.removed:4}  right {score.right:4} "
                  f"of {score.knowable:4} knowable")  # fmt: skip
        if chosen.show:
            print(*(f"    {count:3} {text[:150]}" for text, count in gone.items()), sep="\n")
    began = perf_counter()
    report("as set", total(every))
    items = sum(map(len, every.values()))
    print(f"{1000 * (perf_counter() - began) / items:.2f} ms an item, learning included")
    for pages, share in ((2, 0.0), (3, 0.0), (3, 0.1), (3, 0.2), (4, 0.1), (5, 0.1), (5, 0.2)):
        template._MIN_PAGES, template._MIN_SHARE = pages, share
        report(f"{pages} pages and {share:.0%}", total(every))


def report(name: str, score: Score) -> None:
    """Print one line."""
    precision = score.right / score.removed if score.removed else 1.0
    recall = score.caught / score.knowable if score.knowable else 1.0
    print(
        f"{name}: removed {score.removed}, of them furniture {score.right} ({precision:.1%}); "
        f"{recall:.1%} of {score.knowable} that could be known"
    )


if __name__ == "__main__":
    main()
