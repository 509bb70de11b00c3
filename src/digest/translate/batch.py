"""What all engines do alike with the texts of a batch. (calculation)

In: texts as they were found. Out: what an engine is given (each text once, none blank, none with
characters that no engine can take), and its outputs back at the places of the texts. Knows no
engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

# Control characters (tab and line break are white space to every engine) and the halves of
# surrogate pairs, which no UTF-8 can hold.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"

Run = Callable[[Sequence[str]], Sequence[str]]
"""What translates distinct texts, none of them blank, one output for each, in order."""


def translate_distinct(texts: Sequence[str], run: Run) -> list[str]:
    """Return an output for each text, in order: "" for a blank one, the same for the same."""
    plain = [plain_line(text) for text in texts]
    distinct = [text for text in dict.fromkeys(plain) if text]
    outputs = dict(zip(distinct, run(distinct), strict=True)) if distinct else {}
    return [outputs[text] if text else "" for text in plain]


def plain_line(text: str) -> str:
    """Return a text as one line: no control characters, no halves of characters, single spaces."""
    whole = _SURROGATES.sub(_REPLACEMENT, _joined_surrogates(text))
    line = " ".join(_CONTROLS.sub(" ", whole).split())
    return text if line == text else line  # (most are, and need not be in memory twice)


def _joined_surrogates(text: str) -> str:
    """Make characters of surrogate pairs, as JSON read in parts leaves them."""
    if not _SURROGATES.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def in_chunks(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield the texts in runs of at most `size`."""
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def buckets_of(lengths: Sequence[int], *, spread: float, capacity: int) -> Iterator[list[int]]:
    """Yield the places of what is about as long, the longest first; lengths of 0 are left out.

    The shortest of a bucket has at least 1 / `spread` of its longest, and the bucket times its
    longest stays within `capacity`, but for one that is beyond it alone.
    """
    bucket: list[int] = []
    longest = 0
    for place in sorted(
        filter(lengths.__getitem__, range(len(lengths))), key=lambda p: -lengths[p]
    ):
        full = (len(bucket) + 1) * longest > capacity
        if bucket and (full or lengths[place] * spread < longest):
            yield bucket
            bucket = []
        longest = longest if bucket else lengths[place]
        bucket.append(place)
    if bucket:
        yield bucket


def deal(lengths: Sequence[int], hands: int) -> list[list[int]]:
    """Return the places dealt to `hands` that get about as much in all; no hand is empty.

    Longest first, each to the hand that has the least (Graham's LPT rule, 1969).
    """
    dealt: list[list[int]] = [[] for _ in range(hands)]
    loads = [0] * hands
    for place in sorted(range(len(lengths)), key=lambda p: -lengths[p]):
        least = loads.index(min(loads))
        dealt[least].append(place)
        loads[least] += lengths[place] or 1
    return [sorted(hand) for hand in dealt if hand]
