"""The article's text as a page states it in its data: schema.org's `articleBody`. (calculation)

In: an lxml tree. Out: blocks. Pages that are built in the browser have their text nowhere else;
elsewhere it often is a shortened copy, without headings and lists.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from digest.clean.markup.fragment import fragment_blocks
from digest.model import Block

_KEY: Final = "articleBody"
# More values than a page's data has, by far; what comes after is not read.
_MOST_VALUES: Final = 20_000


def stated_blocks(tree: Any) -> tuple[Block, ...]:
    """Return the longest text that the page states, a block a line; empty if there is none."""
    bodies = (body for data in _data(tree) for body in _bodies(data))
    longest = max(bodies, key=len, default="")
    return tuple(block for line in longest.splitlines() for block in fragment_blocks(line))


def _data(tree: Any) -> Iterator[object]:
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        if script.text and _KEY in script.text:
            try:
                # Pages put line breaks into strings, which JSON forbids.
                yield json.loads(script.text, strict=False)
            except (ValueError, RecursionError):  # other people's data: no text in it then
                continue


def _bodies(data: object) -> Iterator[str]:
    """Yield the texts in the data, at any depth; without recursion, as depth is untrusted."""
    waiting = [data]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            body = value.get(_KEY)
            if isinstance(body, str):
                yield body
            waiting.extend(value.values())
