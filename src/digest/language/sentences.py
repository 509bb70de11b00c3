"""Text to sentences. (calculation)

In: a paragraph and its language. Out: its sentences. Must not know what they are for.

The splitter is sentencex (Wikimedia), rules for about 300 languages without model files. Mended
here: what it breaks or leaves together in the six languages that the digest is read in most, and
the time it takes, which grows with the square of the quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from sentencex import segment

from digest.language.abbreviations import NAMES, NUMBERS, STARTERS, WITHIN
from digest.model import UNKNOWN_LANGUAGE, base_language

# What is given to the splitter at once. Measured on 80,000 quotation marks without an end: at
# once 30 s, by pieces of this size under a second. No sentence gets longer, so that a text
# without a full stop is cut at spaces. Paragraphs of news are shorter.
_WINDOW = 2000
# As far as rules look back and ahead from a break.
_LOOK = 40

# English and German rules know initials; elsewhere one letter and a full stop goes on.
_KNOWS_INITIALS = frozenset({"en", "de"})
_INITIAL = re.compile(r"(?:^|[\s(«“„\"’'\-.])[^\W\d_]\.$")
_HALF_SIGN = re.compile("[\ud800-\udfff]")
_NUMBERING = re.compile(r"(?:\d{1,3}|[^\W\d_])[.)]")
# A German number with a full stop is an ordinal after an article or a preposition.
_ORDINAL = re.compile(
    r"\b(?:de[rnms]|die|das|[ai]m|vom|zu[mr]|beim|ins|ab|bis|seit|und|jede\w?|(?:k?ein|ihr|sein"
    r"|unser|mein|dies)\w{0,2}) (?:\d{1,3}|[IVX]{1,6})\.$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d|[IVXLC]+\b")
_WORD_BEGINS = r"(?:^|(?<=[\s(\[«“„\"’'‘]))"
# Behind a full stop without a space: the end of a site's name, or the second of two initials.
_NO_BREAK = re.compile(
    r"-|(?:com|net|org|gov|edu|info|io|tv|js|co|uk|eu|es|fr|de|it|pt|br)\b", re.IGNORECASE
)
_ASIDE = re.compile(r"[—–-]\s?[^\W\d_]")
_AFTER_A_TIME = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[ECMP][DS]?T\b|GMT|UTC|BST")
_FIRST_NUMBER = re.compile(r"\s*\d{1,2}[.)]")
_NEXT_NUMBER = re.compile(r"[.!?]\s+(?=\d{1,2}[.)]\s)")
_PARENTHESIS = re.compile(r"\s*\([^()]*[.!?…]\)\s+(?=\S)")


class _Rules(NamedTuple):
    """What is added for a language; `ends` finds where a sentence ends in an abbreviation."""

    names: re.Pattern[str]
    numbers: re.Pattern[str]
    within: re.Pattern[str]
    ends: re.Pattern[str]
    starters: frozenset[str]
    joins_initials: bool
    has_ordinals: bool


def split_sentences(text: str, language: str) -> tuple[str, ...]:
    """Return the sentences of a paragraph in order, without the space between them.

    No word is lost; halves of a UTF-16 sign, which are no text, become U+FFFD. For a language
    without rules of its own, and for `UNKNOWN_LANGUAGE`, English ones serve. A sentence of
    more than 2,000 characters comes in parts.
    """
    code = "en" if language == UNKNOWN_LANGUAGE else base_language(language)
    sound = _HALF_SIGN.sub("\ufffd", text)
    return tuple(part for raw in _windows(sound, code) if (part := raw.strip()))


def _windows(text: str, code: str) -> Iterator[str]:
    """Yield the sentences of a text, looking at no more than a window of it at once."""
    start = 0
    while len(text) - start > _WINDOW:
        pieces = _sentences(text[start : start + _WINDOW], code)
        if len(pieces) > 1:
            pieces.pop()
            yield from pieces
            start += sum(map(len, pieces))
        else:
            end = _space_before(text, start, start + _WINDOW)
            yield text[start:end]
            start = end
    yield from _sentences(text[start:], code)


def _space_before(text: str, start: int, end: int) -> int:
    """Return where the last word before `end` begins; `end` in a text without spaces."""
    return next((at for at in range(end, start, -1) if text[at - 1].isspace()), end)


def _sentences(text: str, code: str) -> list[str]:
    """Return the sentences with the space after them: joined, they are the text."""
    rules = _rules(code)
    joined: list[str] = []
    for piece in _broken(segment(code, text), rules):
        if joined and not _is_end(joined[-1], piece, rules):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _broken(pieces: Iterable[str], rules: _Rules) -> Iterator[str]:
    """Yield the pieces, broken behind a sentence in parentheses, behind an abbreviation that ends
    one, and before the next number of an enumeration.
    """
    is_list = False
    for piece in pieces:
        is_list = is_list or _FIRST_NUMBER.match(piece) is not None
        aside = _PARENTHESIS.match(piece)
        breaks = {aside.end()} if aside else set()
        breaks |= {found.end() for found in rules.ends.finditer(piece)}
        if is_list:
            breaks |= {found.end() for found in _NEXT_NUMBER.finditer(piece)}
        bounds = [0, *sorted(breaks), len(piece)]
        yield from (piece[a:b] for a, b in pairwise(bounds))


def _is_end(before: str, after: str, rules: _Rules) -> bool:
    """Whether a sentence ends between two pieces."""
    tail = " ".join(before[-_LOOK:].split())
    ahead = after[:_LOOK].lstrip()
    if len(before) < _LOOK and _NUMBERING.fullmatch(tail):
        return False
    if not before[-1].isspace() and tail.endswith(".") and _NO_BREAK.match(ahead):
        return False
    if _ASIDE.match(ahead):
        return not ahead.lstrip("—–- ")[:1].islower()
    return not (tail.endswith(".") and _goes_on(tail, ahead, rules))


def _goes_on(tail: str, ahead: str, rules: _Rules) -> bool:
    """Whether the full stop at the end of `tail` is part of a word."""
    if rules.names.search(tail):
        return True
    if rules.numbers.search(tail) and _NUMBER.match(ahead):
        return True
    if ahead[:1].islower() and rules.within.search(tail):
        return True
    if tail.endswith("m.") and _AFTER_A_TIME.match(ahead):
        return True
    if rules.joins_initials and _INITIAL.search(tail):
        return ahead.split(" ")[0].rstrip(",") not in rules.starters
    return rules.has_ordinals and _ORDINAL.search(tail) is not None


@lru_cache(maxsize=64)
def _rules(code: str) -> _Rules:
    starters = STARTERS.get(code, "").split()
    first = "|".join(starters) or "(?!)"
    within = _words(WITHIN.get(code, ""))
    return _Rules(
        names=_at_the_end(NAMES.get(code, "")),
        numbers=_at_the_end(NUMBERS.get(code, "")),
        within=_at_the_end(WITHIN.get(code, "")),
        ends=re.compile(rf"{_WORD_BEGINS}(?i:{within})\.\s+(?=(?:{first})[\s,])"),
        starters=frozenset(starters),
        joins_initials=code not in _KNOWS_INITIALS,
        has_ordinals=code == "de",
    )


def _at_the_end(listed: str) -> re.Pattern[str]:
    return re.compile(rf"{_WORD_BEGINS}(?:{_words(listed)})\.$", re.IGNORECASE)


def _words(listed: str) -> str:
    """Return a pattern of the listed abbreviations, longest first; none matches nothing."""
    words = sorted(map(re.escape, listed.split()), key=len, reverse=True)
    return "|".join(words).replace("_", r"\s") or "(?!)"
