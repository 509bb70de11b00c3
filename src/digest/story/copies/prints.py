"""What is kept of an article to recognise its text in another dress. (calculation)

In: articles. Out: prints, about two kilobytes each, which can be kept as bytes. A text is its
words, folded; in scripts without spaces each letter is one. Every few words in a row are hashed
to a shingle, and of a long text those shingles are kept whose hash ends in enough zero bits
(Manber 1994; Broder 1997): of two texts the same shingles are kept, whatever stands around them,
so that the share of one in the other can be told from the samples. Must not know other articles.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from digest.model import Article, TextFrom

Hashes: TypeAlias = NDArray[np.uint32]
Entries: TypeAlias = NDArray[np.uint64]

# Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, kana, Han.
_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_LETTERS}\U00020000-\U0003ffff]|[^\W{_LETTERS}\U00020000-\U0003ffff]+")
# 1,000 and 1.000 and 1 000 with a narrow space are one number in other dress.
_INSIDE_NUMBER = re.compile(r"(?<=\d)[.,'’\u00a0\u202f](?=\d)")
# Invisible characters, and the dots that only Turkish and its kin keep apart: capitals lose them.
_FOLDED = {**dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x307]), 0x131: "i"}

# Words in a row of one shingle; letters, where letters are the words.
_WORDS, _CHARACTERS = 4, 8
# A word of Chinese, Japanese or Thai has two letters or more.
_LETTERS_OF_A_WORD = 2
# Longer texts are read up to here: a book of 100,000 words is read whole.
_MOST_TOKENS = 400_000
# Shingles, numbers and words kept of a text, at most. With 64 places of words instead of 256 a text
# of 2 % other names would differ in one, which is no evidence. News have a print of 1.4 KB.
_MOST_SHINGLES, _MOST_FIGURES, _MOST_PLACES = 512, 64, 256
# The shingles of the beginning are all kept: teasers come from there.
LEAD = 128
# A word's place is the words before it: the first of a new name changes it, not what follows.
_BEFORE = 3
# Bits of an entry that say what stands there, and of those above that may choose it.
THERE, _MOST_LEVEL = 12, 16
# Texts below this many words are compared as a whole, and below the second with their title:
# "Comments" or "Read more at our site" is the text of many articles.
BRIEF = 16
_SAYS_NOTHING, _SAYS_LITTLE = 4, 8

_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Places:
    """What stands where in a text: 32-bit entries, sorted.

    The upper 20 bits say what stands around, the lower 12 what stands there. Of a long text those
    places are kept whose number is divisible by `2 ** level`.
    """

    level: int
    entries: bytes

    def of_level(self, level: int) -> Hashes:
        """Return the entries of a level, at least its own."""
        entries = np.frombuffer(self.entries, np.uint32)
        kept: Hashes = entries[entries >> np.uint32(THERE) & np.uint32((1 << level) - 1) == 0]
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """An article's text as hashes, and what says which of two copies is the richer.

    `words` counts the text, letters of scripts without spaces as half a word. `whole` is equal
    for briefs of equal words; empty for longer texts and where there is next to no text.
    `shingles` are 32-bit hashes without repetition, in the order of the text, of which those
    divisible by `2 ** level` are kept; `lead` are the first ones of all, where `level` is not 0.
    `figures` and `places` say what stands where, of numbers and of all words.
    """

    article_id: str
    source_id: str
    language: str
    at: datetime | None
    words: int
    is_full: bool
    is_free: bool
    has_author: bool
    whole: bytes
    level: int
    shingles: bytes
    lead: bytes
    figures: Places
    places: Places

    def sample(self, level: int = 0) -> Hashes:
        """Return the shingles of a level, at least the print's own."""
        hashes = np.frombuffer(self.shingles, np.uint32)
        return hashes if level <= self.level else _of_level(hashes, level)

    def opening(self) -> Hashes:
        """Return the first `LEAD` shingles of the text."""
        return np.frombuffer(self.lead or self.shingles, np.uint32)[:LEAD]

    def to_bytes(self) -> bytes:
        """Return the print as bytes, for machines of the same byte order."""
        texts = [t.encode(*_CODING) for t in (self.article_id, self.source_id, self.language)]
        hashes = [self.shingles, self.lead, self.figures.entries, self.places.entries]
        parts = [*texts, self.whole, *hashes]
        at = self.at.timestamp() if self.at else float("nan")
        flags = self.is_full | self.is_free << 1 | self.has_author << 2
        sizes = map(len, parts)
        levels = (self.level, self.figures.level, self.places.level)
        return _HEAD.pack(at, self.words, flags, *levels, *sizes) + b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Print:
        """Return the print that `to_bytes` gave; raise `ValueError` for other bytes."""
        try:
            at, words, flags, level, *rest = _HEAD.unpack_from(data)
        except struct.error as error:
            raise ValueError("not a print") from error
        (in_figures, in_places), sizes = rest[:2], rest[2:]
        if len(data) != _HEAD.size + sum(sizes):
            raise ValueError("not a whole print")
        cut = _HEAD.size
        parts = [data[cut : (cut := cut + size)] for size in sizes]
        return cls(
            article_id=parts[0].decode(*_CODING),
            source_id=parts[1].decode(*_CODING),
            language=parts[2].decode(*_CODING),
            at=None if at != at else datetime.fromtimestamp(at, UTC),
            words=words,
            is_full=bool(flags & 1),
            is_free=bool(flags & 2),
            has_author=bool(flags & 4),
            whole=parts[3],
            level=level,
            shingles=parts[4],
            lead=parts[5],
            figures=Places(in_figures, parts[6]),
            places=Places(in_places, parts[7]),
        )


_CODING = ("utf-8", "surrogatepass")
# Time, words, flags, three levels, and the lengths of the eight parts that follow.
_HEAD = struct.Struct("<dIBBBB8I")


def print_of(article: Article) -> Print:
    """Return the print of an article's running text; headings and title are not part of it."""
    blocks = _blocks(article.prose)
    tokens = [token for block in blocks for token in block]
    letters = sum(1 for token in tokens if len(token) == 1 and token >= "\u0e00")
    words = len(tokens) - letters + letters // _LETTERS_OF_A_WORD
    is_spaced = letters * 2 <= len(tokens)
    level, shingles, lead = _sampled(_shingles(tokens, _WORDS if is_spaced else _CHARACTERS))
    figures, places = _placed(blocks, tokens, 1 if is_spaced else _LETTERS_OF_A_WORD)
    return Print(
        article_id=article.id,
        source_id=article.source_id,
        language=article.language,
        at=article.updated or article.published,
        words=words,
        is_full=article.text_from in (TextFrom.SOURCE, TextFrom.PAGE),
        is_free=not article.paywalled,
        has_author=bool(article.author),
        whole=_whole(article.title, tokens, words),
        level=level,
        shingles=shingles.tobytes(),
        lead=lead.tobytes(),
        figures=figures,
        places=places,
    )


def _blocks(texts: Sequence[str]) -> list[list[str]]:
    """Return the tokens of each text, up to `_MOST_TOKENS` of all."""
    blocks, left = [], _MOST_TOKENS
    for text in texts:
        found = [match[0] for match in islice(_TOKEN.finditer(_folded(text)), left)]
        blocks.append(found)
        left -= len(found)
    return blocks


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED)
    return _INSIDE_NUMBER.sub("", folded)


def _whole(title: str, tokens: list[str], words: int) -> bytes:
    """Return what two briefs must have in common; nothing for texts that shingles can tell."""
    if words >= BRIEF:
        return b""
    parts = tokens if words >= _SAYS_LITTLE else [*_TOKEN.findall(_folded(title)), "\n", *tokens]
    if len(parts) < _SAYS_NOTHING:
        return b""
    joined = " ".join(parts).encode("utf-8", "replace")
    return struct.pack("<II", crc32(joined), crc32(joined, len(joined)))


def _hashed(tokens: Sequence[str]) -> Entries:
    return np.fromiter(
        (crc32(token.encode("utf-8", "replace")) for token in tokens), np.uint64, len(tokens)
    )


def _mixed(columns: Sequence[Entries]) -> Entries:
    """Return one hash for each row (multiply and shift, after Steele et al. 2014)."""
    mixed = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        mixed = (mixed ^ column) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return (mixed * _MIX) >> np.uint64(32)


def _shingles(tokens: Sequence[str], size: int) -> Hashes:
    """Return the hashes of every `size` tokens in a row, first of equal ones only."""
    if len(tokens) < size:
        return np.empty(0, np.uint32)
    hashed = _hashed(tokens)
    rows = len(hashed) - size + 1
    mixed = _mixed([hashed[start : start + rows] for start in range(size)])
    _, firsts = np.unique(mixed, return_index=True)
    firsts.sort()
    return mixed[firsts].astype(np.uint32)


def _of_level(hashes: Hashes, level: int) -> Hashes:
    kept: Hashes = hashes[(hashes & np.uint32((1 << level) - 1)) == 0]
    return kept


def _sampled(hashes: Hashes) -> tuple[int, Hashes, Hashes]:
    """Return the level, the shingles of that level and, if it is not 0, the first of all."""
    level, kept = 0, hashes
    while len(kept) > _MOST_SHINGLES:
        level += 1
        kept = _of_level(hashes, level)
    return level, kept, hashes[: LEAD if level else 0]


def _placed(
    blocks: Sequence[list[str]], tokens: Sequence[str], scale: int
) -> tuple[Places, Places]:
    """Return where numbers stand, and where all words stand.

    Other numbers around a number count as any number, so that a row of new figures is a change
    in place. Places of words do not reach over the end of a block, which may be put elsewhere.
    """
    values = _hashed(tokens)
    is_number = np.fromiter((token[0].isdigit() for token in tokens), bool, len(tokens))
    masked = np.pad(np.where(is_number, np.uint64(1), values), (2, 1))
    around = _mixed([masked[:-3], masked[1:-2], masked[3:]])
    figures = _kept_places(around[is_number], values[is_number], _MOST_FIGURES)
    before = _BEFORE * scale
    if len(values) <= before:
        return figures, Places(0, b"")
    above = _mixed([values[start : len(values) - before + start] for start in range(before)])
    inside = np.concatenate([np.arange(len(block)) for block in blocks])[before:] >= before
    return figures, _kept_places(above[inside], values[before:][inside], _MOST_PLACES)


def _kept_places(around: Entries, values: Entries, most: int) -> Places:
    there = np.uint64((1 << THERE) - 1)
    entries = np.unique((around << np.uint64(THERE) | values & there).astype(np.uint32))
    level, kept = 0, Places(0, entries.tobytes())
    while len(kept.entries) > 4 * most and level < _MOST_LEVEL:
        level += 1
        kept = Places(level, kept.of_level(level).tobytes())
    return kept
