"""Texts as a model can read them, whatever letters it learned. (calculation)

In: a text, and which characters a model knows. Out: the text in those alone, and how to write names
in the output as they were. A model whose vocabulary has no "ü" drops it, or the whole word: of
"Müller" the English-Portuguese Bergamot model makes "M'", and of £27 million 27 million euros.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii
from babel import Locale
from babel.numbers import get_currency_name

CanRead = Callable[[str], bool]
"""Whether a model knows a character."""

_WORD = re.compile(r"[^\W\d_]+")
# A sign of money before a number, and a million or what English newspapers write for it behind.
_MONEY = re.compile(
    r"([^\w\s.,:;!?'\"()-])\s?(\d(?:[\d.,]*\d)?)"
    r"(?:\s?([mb]il\w*|trillion|thousand|m|mn|bn|tn|k)\b)?"
)
_QUOTATION = str.maketrans(dict.fromkeys("«»“”„", '"'))
_MAGNITUDES = {
    "m": "million",
    "mn": "million",
    "bn": "billion",
    "tn": "trillion",
    "k": "thousand",
}
_ANY = 2  # what takes the plural in the languages that have one


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text in the letters of a model; `originals` are its words by how they are spelled now."""

    text: str
    originals: Mapping[str, str]


def spell(text: str, can_read: CanRead, language: str) -> Spelled:
    """Write a text in the characters that a model can read; unchanged if it can read them all."""
    if all(map(can_read, set(text))):
        return Spelled(text, {})
    originals: dict[str, str] = {}

    def word(match: re.Match[str]) -> str:
        if all(map(can_read, match[0])) or not match[0].isalpha():
            return match[0]
        plain = "".join(_WORD.findall(anyascii(match[0]))) or match[0]
        originals.setdefault(plain, match[0])
        return plain

    def money(match: re.Match[str]) -> str:
        name = "" if can_read(match[1]) else _name_of(match[1], language)
        magnitude = _MAGNITUDES.get(match[3], match[3])
        return " ".join(filter(None, (match[2], magnitude, name))) if name else match[0]

    worded = _WORD.sub(word, _MONEY.sub(money, text))
    return Spelled("".join(c if can_read(c) else _plain(c) for c in worded), originals)


def restore(output: str, spelled: Spelled) -> str:
    """Write the words of an output as the source has them, as often as it has them."""
    left = Counter(_WORD.findall(spelled.text))

    def word(match: re.Match[str]) -> str:
        original = spelled.originals.get(match[0])
        if original is None or not left[match[0]]:
            return match[0]
        left[match[0]] -= 1
        return original

    return _WORD.sub(word, output) if spelled.originals else output


def _plain(sign: str) -> str:
    return anyascii(sign.translate(_QUOTATION))


@lru_cache(maxsize=256)
def _name_of(sign: str, language: str) -> str:
    """Return what a currency is called, by its sign: pounds for £; empty if it is none."""
    locale = Locale.parse(language)
    code = next((code for code, one in locale.currency_symbols.items() if one == sign), "")
    name = str(get_currency_name(code, _ANY, locale)) if code else ""
    # "British pounds" are pounds to who reads about Britain.
    return name.rpartition(" ")[2] if language == "en" else name.lower()
