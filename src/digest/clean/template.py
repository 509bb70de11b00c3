"""What repeats over the pages of a site, and an article without it. (calculation)

In: blocks of text, counts of the pages that blocks stood on. Out: keys of furniture, and content
without it. A subscription note, a series' standing introduction or an index of a series looks
like text on any one page; only that it stands on others too gives it away. Must not know where
counts are kept.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlsplit

from digest.clean.content import Content
from digest.clean.text import ends_sentence
from digest.model import Block, BlockKind

_DIGITS = re.compile(r"\d+")
_NO_WORD = re.compile(r"[\W_]+")
_SAME_SITE = re.compile(r"(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")

# Keys of prose of this many words start with a capital, so that more is asked of them.
_PROSE_WORDS = 25
_PROSE_MARK = "P"

# On 60 real feeds, learnt on their older items and applied to the newer ones (bench/template.py):
# 178 blocks went, 176 of them furniture. With two pages and any share half of what goes is text:
# code, quotations, names; with five pages a quarter more of the furniture stays.
_MIN_PAGES = 3
_MIN_SHARE = 0.1
# An agency's background paragraph comes back in a few reports of one week; a standing
# introduction goes on.
_MIN_PROSE_PAGES = 5
# A page that brings less than this share of new text is one seen before, under another address.
_NEW_SHARE = 0.5
# A subheading, a line under it: more labels in a row are an index or a menu.
_MIN_RUN = 3
# What is furniture by more than this share of its characters is a page that was learnt wrongly.
_MOST_FURNITURE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBlocks:
    """How many different pages of a site were seen, and on how many of them each block stood."""

    site: str
    pages: int = 0
    counts: Mapping[str, int]


def site_of(url: str) -> str:
    """Return the name pages are learnt under: the host, without `www`, `m`, `amp`.

    Not the registrable domain: sections on hosts of their own have templates of their own, and
    so do the blogs of one host. Empty where there is no host.
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return _SAME_SITE.sub("", host.rstrip("."), count=1)


def block_key(text: str) -> str:
    """Return the same key for texts that differ in case, digits, spaces or punctuation only.

    16 hexadecimal digits, after `P` for prose; empty for a text without letters, which says
    nothing (the cells of a table, a rule of asterisks).
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = _NO_WORD.sub(" ", _DIGITS.sub("0", folded)).strip()
    if not any(letter.isalpha() for letter in plain):
        return ""
    mark = _PROSE_MARK if plain.count(" ") + 1 >= _PROSE_WORDS else ""
    return mark + hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=8).hexdigest()


def keys_of(blocks: Iterable[Block]) -> frozenset[str]:
    """Return the keys of a page's blocks, each once.

    Headings have none: "Conclusion" stands on many pages and belongs to each of them.
    """
    texts = (block.text for block in blocks if block.kind is not BlockKind.HEADING)
    return frozenset(key for text in texts if (key := block_key(text)))


def is_new_page(blocks: Iterable[Block], seen: SiteBlocks) -> bool:
    """Whether the page is to be counted: half of its text, furniture apart, is new to the site.

    An article under a second address, or an agency's text again, is the same page and teaches
    nothing.
    """
    furniture = furniture_of(seen)
    sizes = {block_key(block.text): len(block.text) for block in blocks}
    own = {key: size for key, size in sizes.items() if key and key not in furniture}
    new = sum(size for key, size in own.items() if key not in seen.counts)
    return new > 0 and new >= _NEW_SHARE * sum(own.values())


def furniture_of(seen: SiteBlocks) -> frozenset[str]:
    """Return the keys that stand on so many pages that they are part of none of them."""
    enough = max(_MIN_PAGES, _MIN_SHARE * seen.pages)
    return frozenset(
        key
        for key, pages in seen.counts.items()
        if pages >= enough and (pages >= _MIN_PROSE_PAGES or not key.startswith(_PROSE_MARK))
    )


def without_furniture(content: Content, furniture: frozenset[str]) -> Content:
    """Return the content without the blocks whose keys are given, and headings over them alone.

    All of it where more than half of its text would go: a page is never emptied.
    """
    if not furniture:
        return content
    goes = _decide(content.blocks, [_is_one(block, furniture) for block in content.blocks])
    lost = sum(len(b.text) for b, gone in zip(content.blocks, goes, strict=True) if gone)
    if lost == 0 or lost > _MOST_FURNITURE * sum(len(b.text) for b in content.blocks):
        return content
    return replace(content, blocks=_kept(content.blocks, goes))


def _is_one(block: Block, furniture: frozenset[str]) -> bool:
    return block.kind is not BlockKind.HEADING and block_key(block.text) in furniture


def _decide(blocks: Sequence[Block], known: Sequence[bool]) -> list[bool]:
    """Return which blocks go: known ones, but for labels amid text the page has to itself.

    Many sites set their subheadings as paragraphs ("What we found"); labels that follow one
    another head nothing.
    """
    first = _edge(blocks, known)
    last = len(blocks) - _edge(blocks[::-1], known[::-1])
    return [
        is_known and (not first <= i < last or run >= _MIN_RUN or ends_sentence(block.text))
        for i, (block, is_known, run) in enumerate(zip(blocks, known, _runs(known), strict=True))
    ]


def _runs(known: Sequence[bool]) -> list[int]:
    """Return for each block how many like it stand together there."""
    sizes = (len(list(run)) for _, run in groupby(known))
    return [size for size in sizes for _ in range(size)]


def _edge(blocks: Sequence[Block], known: Sequence[bool]) -> int:
    """Return how many blocks from the start on are known, headings let through."""
    pairs = enumerate(zip(blocks, known, strict=True))
    own = (i for i, (b, is_known) in pairs if not is_known and b.kind is not BlockKind.HEADING)
    return next(own, len(blocks))


def _kept(blocks: tuple[Block, ...], goes: list[bool]) -> tuple[Block, ...]:
    """Drop from the end on, with each heading that has lost all that stood under it."""
    kept: list[Block] = []
    lost_below = False
    for block, gone in zip(reversed(blocks), reversed(goes), strict=True):
        is_heading = block.kind is BlockKind.HEADING
        stands_alone = is_heading and lost_below and _ends_section(kept)
        if not (gone or stands_alone):
            kept.append(block)
        lost_below = gone or stands_alone
    return tuple(reversed(kept))


def _ends_section(following: list[Block]) -> bool:
    """Whether nothing but the next heading, or the end, follows."""
    return not following or following[-1].kind is BlockKind.HEADING
