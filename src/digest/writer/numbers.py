"""The numbers of a text by value, however they are written. (calculation)

In: a text and its language. Out: for each number the values it may mean: 2,000, 2.000, 2 000,
"two thousand", "dos mil" and "2 Tausend" are all 2000. Words from 1 to 99 are known in six
languages, in others digits only. Must not know what the numbers count: a unit is not read, so
5 % and 5 kilometres are the same number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from unicodedata import combining, decimal, normalize

from digest.model import base_language

# --- words ---------------------------------------------------------------------------------

# Accents are left out here and in the text. Alternatives of one value are divided by "/".
_UP_TO_19 = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
    "es": "un/uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
    "quince dieciseis diecisiete dieciocho diecinueve",
    "fr": "un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
    "quinze seize dix_sept dix_huit dix_neuf",
    "de": "ein/eins/eine/einen/einer/einem zwei drei vier funf sechs sieben acht neun zehn elf "
    "zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn",
    "pt": "um/uma dois/duas tres quatro cinco seis sete oito nove dez onze doze treze "
    "catorze/quatorze quinze dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove",
    "it": "un/uno/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici "
    "quattordici quindici sedici diciassette diciotto diciannove",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "fr": "vingt trente quarante cinquante soixante septante quatre_vingt/quatre_vingts nonante",
    "de": "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
}
LANGUAGES = frozenset(_UP_TO_19)
# How a ten and what is added to it are joined.
_JOINS = {
    "en": "{ten} {unit}",
    "es": "{ten} y {unit}",
    "fr": "{ten} {unit}",
    "de": "{unit}und{ten}",
    "pt": "{ten} e {unit}",
    "it": "{ten}{unit}",
}
_ALONE = {
    "en": {},
    "es": {"cien": 100, "mil": 1000},
    "fr": {"cent": 100, "mille": 1000},
    "de": {"hundert": 100, "tausend": 1000},
    "pt": {"cem": 100, "mil": 1000},
    "it": {"cento": 100, "mille": 1000},
}
# "billion" is what English means by it: Spanish, French and German write it rarely.
_SCALES = {
    100: "hundred cien cent cents hundert cem",
    1000: "thousand mil mille tausend mila",
    10**6: "million millions mn millon millones millionen mio milhao milhoes milione milioni",
    10**9: "billion billions bn milliard milliards milliarde milliarden mrd bilhao bilhoes "
    "miliardo miliardi mil_millones mil_milhoes",
    10**12: "trillion trillions tn billon billones billionen bilioni trilhao trilhoes",
}
_SCALE = {
    word.replace("_", " "): Decimal(worth)
    for worth, words in _SCALES.items()
    for word in words.split()
}
# After digits these may be a scale or a unit: $2m, 2 m.
_MAYBE_SCALE = {"k": Decimal(1000), "m": Decimal(10**6), "b": Decimal(10**9)}
_LONGEST_PHRASE = 4


@cache
def _words(language: str) -> Mapping[str, Decimal]:
    """Return the words for 1 to 99 and the round numbers that stand alone."""
    if language not in _UP_TO_19:
        return {}
    units = list(_listed(_UP_TO_19[language], range(1, 20)))
    tens = list(_listed(_TENS[language], range(20, 100, 10)))
    known = dict([*units, *tens])
    known.update(
        (word, ten + unit)
        for ten_word, ten in tens
        for unit_word, unit in units
        if unit < Decimal(10) or language == "fr"
        for word in _joined(language, ten_word, unit_word)
    )
    return known | {word: Decimal(value) for word, value in _ALONE[language].items()}


def _listed(words: str, values: Sequence[int]) -> Iterator[tuple[str, Decimal]]:
    for alternatives, value in zip(words.split(), values, strict=True):
        for word in alternatives.split("/"):
            yield word.replace("_", " "), Decimal(value)


def _joined(language: str, ten: str, unit: str) -> Iterator[str]:
    yield _JOINS[language].format(ten=ten, unit=unit)
    if language == "es" and ten == "veinte":
        yield f"veinti{unit}"
    if language == "fr" and unit in ("un", "une", "onze"):
        yield f"{ten} et {unit}"
    if language == "it" and unit[0] in "uo":
        yield f"{ten[:-1]}{unit}"


# --- values --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written (case folded, without accents), and the values it may have."""

    written: str
    values: frozenset[Decimal]
    in_words: bool


# Groups of three, or digits as they stand; a word.
_TOKEN = re.compile(
    r"\d{1,3}(?:[.,'’\u00a0\u202f\u2009 ]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?|[^\W\d_]+"
)
_SPACED = re.compile(r"(?<!\d)[0-9]{1,3}(?:\s[0-9]{3})+(?!\d)")
_DECIMALS = re.compile(r"(.*?)[.,](\d{1,2}|\d{4,})")
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])[-‐‑](?=[^\W\d_])")


def numbers_in(text: str, language: str) -> tuple[Number, ...]:
    """Return the numbers of a text, in order."""
    return tuple(number for number, _ in numbers_with_words(text, language, 0))


def numbers_with_words(
    text: str, language: str, reach: int
) -> Iterator[tuple[Number, tuple[str, ...]]]:
    """Give the numbers of a text, in order, each with the `reach` words before and behind it.

    Words are case folded and without accents; other numbers among them are in figures.
    """
    tokens = _TOKEN.findall(_BETWEEN_LETTERS.sub(" ", _folded(text)))
    words = _words(base_language(language))
    at = 0
    while at < len(tokens):
        number, length = _number_at(tokens, at, words)
        if number:
            behind = at + length
            yield number, (*tokens[max(0, at - reach) : at], *tokens[behind : behind + reach])
        at += length


def values_in(text: str, language: str) -> frozenset[Decimal]:
    """Return every value that a number of the text may have.

    Digits grouped by spaces may be several numbers: "12 300" is also 12 and 300.
    """
    together = (value for number in numbers_in(text, language) for value in number.values)
    apart = (_of_digits(digits) for group in _SPACED.findall(text) for digits in group.split())
    return frozenset([*together, *apart])


def _number_at(
    tokens: Sequence[str], at: int, words: Mapping[str, Decimal]
) -> tuple[Number | None, int]:
    """Return the number that begins at a token, if one does, and how many tokens were read."""
    in_words = not tokens[at][0].isdecimal()
    value, length = _plain_value(tokens, at, words)
    if value is None:
        return None, 1
    scale, more = _longest(tokens, at + length, _SCALE)
    written = " ".join(tokens[at : at + length + more])
    if scale is None:
        values = {value, *_perhaps_scaled(tokens, at + length, value, in_words=in_words)}
    else:
        values = {reading * scale for reading in (value, *_as_decimal(tokens[at]))}
    return Number(written, frozenset(values), in_words), length + more


def _plain_value(
    tokens: Sequence[str], at: int, words: Mapping[str, Decimal]
) -> tuple[Decimal | None, int]:
    if tokens[at][0].isdecimal():
        return _of_digits(tokens[at]), 1
    if tokens[at] == "a" and at + 1 < len(tokens) and tokens[at + 1] in _SCALE:
        return Decimal(1), 1
    value, length = _longest(tokens, at, words)
    # "Several hundred", "half a million": a scale alone is a number too.
    return (value, length) if length else _longest(tokens, at, _SCALE)


def _longest(
    tokens: Sequence[str], at: int, known: Mapping[str, Decimal]
) -> tuple[Decimal | None, int]:
    """Return what the longest known phrase at a token is worth, and its length."""
    for length in range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1):
        value = known.get(" ".join(tokens[at : at + length]))
        if value is not None:
            return value, length
    return None, 0


def _perhaps_scaled(
    tokens: Sequence[str], at: int, value: Decimal, *, in_words: bool
) -> tuple[Decimal, ...]:
    scale = _MAYBE_SCALE.get(tokens[at]) if at < len(tokens) and not in_words else None
    return () if scale is None else (value * scale,)


def _as_decimal(token: str) -> tuple[Decimal, ...]:
    """Return the other reading of a number before a scale: "3.125 billion" has decimals."""
    match = re.fullmatch(r"(\d{1,3})[.,](\d{3})", token)
    return (Decimal(f"{match[1]}.{match[2]}"),) if match else ()


def _of_digits(token: str) -> Decimal:
    """Return the value: three digits after a mark are a group, others are decimals."""
    match = _DECIMALS.fullmatch(token)
    whole, part = (match[1], match[2]) if match else (token, "0")
    return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{part}").normalize()


def _folded(text: str) -> str:
    """Return the text in small letters without accents, digits of any script as 0 to 9."""
    bare = "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))
    return "".join(str(decimal(c)) if c.isdecimal() else c for c in bare)
