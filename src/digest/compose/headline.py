"""A headline as an engine translates it best. (calculation)

English headlines are often written in Title Case, which engines trained on sentences take for
names and leave alone. The article's own text says which words are names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from digest.model import base_language

_WORD = re.compile(r"(?<!\w)[^\W\d_][\w'’]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?…]\s+)\W*\w")
_WRITER = re.compile(r"I(?:['’]\w+)?")
# What English headlines capitalise and prose never does, should the day's prose be short.
_SMALL_WORDS = frozenset(
    {"a", "an", "the", "and", "or", "but", "to", "of", "in", "on", "at", "by", "as", "for", "from"}
    | {"with", "is", "are", "was", "be", "not", "no", "its", "his", "her", "their", "what", "why"}
    | {"how", "who", "when", "where", "will", "after", "before", "over", "into", "says", "new"}
)
_CAPITAL_PAIR = re.compile(r"\b([^\W\d_a-z]\w+) (?=([^\W\d_a-z]\w+))")
# Words of four letters and more; shorter ones stay lower-cased in Title Case too.
_LONG = 4
# A headline in sentence case seldom has more names than that.
_TITLE_CASE_SHARE = 0.7
_TITLE_CASE_WORDS = 3


def sentence_case(headline: str, prose: Iterable[str], language: str) -> str:
    """Return an English Title Case headline in sentence case; any other as it is.

    `prose` is the day's English text. A word loses its capital only when the prose writes it
    without one somewhere: a name lowered is worse than a word left tall. One with a second
    capital or a digit (NATO, iPhone, G20) keeps it.
    """
    if base_language(language) != "en" or not _is_title_case(headline):
        return headline
    text = " ".join(prose)
    names = _names_in(text)
    small = {word for word in _WORD.findall(text) if word[0].islower()} | _SMALL_WORDS
    cased = _WORD.sub(lambda match: _case(match[0], names, small), headline)
    return _SENTENCE_START.sub(lambda match: match[0].upper(), cased)


def _is_title_case(headline: str) -> bool:
    long_words: list[str] = [word for word in _WORD.findall(headline) if len(word) >= _LONG]
    capital = sum(word[0].isupper() for word in long_words)
    return capital >= max(_TITLE_CASE_WORDS, _TITLE_CASE_SHARE * len(long_words))


def _names_in(text: str) -> frozenset[str]:
    """Return the words that the text writes with a capital alone, in one place inside a sentence.

    A word beside such a name at the start of a sentence is one too: Ruth in "Ruth Hale".
    """
    inside = set(re.findall(r"(?<=[^.!?…:\"“\n] )[^\W\d_a-z][\w'’]*", text))
    before = {first for first, second in _CAPITAL_PAIR.findall(text) if second in inside}
    lower = {word for word in _WORD.findall(text) if word[0].islower()}
    return frozenset(word for word in inside | before if word.lower() not in lower)


def _case(word: str, names: frozenset[str], small: Set[str]) -> str:
    stem = re.sub(r"['’]s$", "", word)
    is_name = stem in names or word in names or any(c.isupper() or c.isdigit() for c in stem[1:])
    is_word = stem.lower() in small
    return word.lower() if is_word and not is_name and not _WRITER.fullmatch(word) else word
