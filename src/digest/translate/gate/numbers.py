"""Whether the numbers of a sentence are those of its translation. (calculation)

In: a check. Out: a fault that names the numbers lost or added, or nothing. Numbers are compared
by value, whatever marks a language writes in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from unicodedata import decimal

from digest.model import base_language
from digest.translate.gate.check import Check, Fault, FaultKind
from digest.translate.gate.words import folded_words, words_of

# Groups of three after one to three digits, or digits as they stand: "2024 300" is two numbers.
_DIGITS = re.compile(
    r"\d{1,3}(?:[.,'’\u00a0\u2009\u202f ]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
)
# "40 mil" is 40,000; "35 billion" is 35.000 millones; "1.5 million" is 1,500,000.
_SCALES = (
    (
        1_000,
        r"(?:mil(?:a|le)?|thousand|tausend|billions?|bn|bilh\w{1,15}|"
        r"mil\w{0,15} mill?\w{1,15}|milliards?|"
        r"milliarden|miliard\w{1,15}|тыс\w{0,15})\b",
    ),
    (
        1_000_000,
        r"(?:mill?i?[oõóe]\w{1,15}|mln|mio|m|milh\w{1,15}|млн|миллион\w{0,15}|мільйон\w{0,15})\b",
    ),
    (10_000, "[万萬만]"),
    (100_000_000, "[亿億억]"),
)
_SCALE = tuple((by, re.compile(rf"[\s\u00a0-]?{words}", re.IGNORECASE)) for by, words in _SCALES)
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_ROMAN_BELOW = 40
_SMALL_DIGITS = 3
_TIME_OR_DATE = re.compile(r"\d{1,2}\.\d{2}")
_TIME = re.compile(r"\b([0-2]?\d)[.:h]([0-5]\d)(?!\d)")
# "1960s" is "anni '60"; "7 pm" is "19 h".
_DECADE = re.compile(r"(?:1[89]|20)([1-9]0)")
_AFTERNOON = re.compile(r"(?:[.:]\d{2})?\s?p\.?\s?m\b", re.IGNORECASE)
_HOURS = 12

# Beginnings of words by which each of six languages spells the numbers from 2 to 12.
_SPELLED = {
    "en": "two|second|twi|pair|both|double|dual three|third|triple|thrice four|quart|quadr "
    "five|fif six seven eight nine|nin ten elev twel",
    "es": "dos|segund|doble|ambos|ambas|par tres|terc|tripl cuatro|cuart|cuádr cinco|quint "
    "seis|sext|sexto siete|sépt|sétim|sept ocho|octav nueve|noven diez|décim once|undéc "
    "doce|duodéc",
    "pt": "dois|duas|segund|dobro|dupl|ambos|ambas|par três|terc|tripl quatro|quart cinco|quint "
    "seis|sext sete|sétim oito|oitav nove|non dez|décim onze doze",
    "fr": "deux|second|doubl|paire trois|trois|tiers|tripl quatre|quatr|quart cinq|cinqu six|sixi "
    "sept|septi huit|huiti neuf|neuv dix|dixi onze|onzi douze|douzi",
    "it": "due|second|doppi|entramb|coppia tre|terz|tripl quattro|quart cinque|quint sei|sest "
    "sette|settim otto|ottav nove|non dieci|decim undici|undic dodici|dodic",
    "de": "zwei|zweit|doppel|beid|paar|zwo drei|dritt|dreif vier fünf sechs sieb acht neun zehn "
    "elf zwölf",
}
# Words of numbers; a sentence with one may well have its number in figures after translation.
_NUMBER_WORDS = re.compile(
    r"\b(?:ten|eleven|twelve|\w{1,15}teen|twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety|"
    r"hundreds?|thousands?|dozens?|decades?|noon|midnight|"
    r"diez|once|doce|trece|catorce|quince|dieci\w{1,15}|veint\w{1,15}|treint\w{1,15}|cuarent\w{1,15}|cincuent\w{1,15}|"
    r"[so]e[st]?ent[ao]\w{0,15}|\w?ochent\w{1,15}|noventa?\w{0,15}|cien|cientos?|\w{1,15}cient[oa]s|docenas?|siglos?|"
    r"dez|onze|doze|treze|quatorze|quinze|deze\w{1,15}|vinte|trinta|quarenta|cinquenta|oitenta|cem|"
    r"centos?|\w{1,15}cent[oa]s|dúzias?|séculos?|dix|douze|seize|vingt\w{0,15}|trent\w{1,15}|quarant\w{1,15}|"
    r"cinquant\w{1,15}|soixante|cents?|centaines?|douzaines?|siècles?|décad\w{1,15}|décennies?|"
    r"dieci|undici|dodici|\w{1,15}dici|venti\w{0,15}|sessant\w{1,15}|settant\w{1,15}|ottant\w{1,15}|novant\w{1,15}|\w{0,15}cento|"
    r"centinai[ao]|dozzin[ae]|secol[oi]|decenni[o]?|mil|mila|mille|milhares|miles|migliaia|"
    r"mill?i?[oõóe]\w{1,3}|milh\w{1,15}|mill?iard\w{0,15}|bilh\w{1,15}|billions?|"
    r"zehn\w{0,15}|elf|zwölf|\w{1,15}zehn\w{0,15}|\w{1,15}zig(?:er|ste\w{0,15})?|dreißig\w{0,15}|\w{0,15}hundert\w{0,15}|\w{0,15}tausend\w{0,15}|"
    r"dutzend\w{0,15})\b",
    re.IGNORECASE,
)


def find_numbers(check: Check) -> Fault | None:
    """Return the fault of numbers that the output lost or that it adds."""
    lost = _lost(check)
    if lost:
        return Fault(FaultKind.NUMBERS, f"lost {', '.join(lost)}")
    added = _added(check)
    return Fault(FaultKind.NUMBERS, f"added {', '.join(added)}") if added else None


def number_values(text: str) -> set[str]:
    """Return the numbers of a text by value, whatever the separators: 2,000 is 2.000 is 2000.

    Single digits are left out: languages differ in when they spell them.
    """
    return {value for value, _ in _numbers(text) if len(value) > 1}


def _lost(check: Check) -> list[str]:
    """Return the values of the source that the output shows in none of the ways they are written.

    Those are its value, its value times 1000 before a word such as "mil", its digits with other
    marks between them (6.30 and 6:30), a Roman numeral or a word for a small one.
    """
    found = _numbers(check.output)
    shown = {reading for _, readings in found for reading in readings}
    shown.update(_plain(part) for time in _TIME.findall(check.output) for part in time)
    figures = {_plain(_decimal_digits(figure)) for figure in re.findall(r"\d+", check.output)}
    lost = {
        value
        for value, readings in _numbers(check.source)
        if not readings & shown
        and not _is_spelled(value, check)
        and not (_TIME_OR_DATE.fullmatch(value) and set(map(_plain, value.split("."))) <= figures)
    }
    return sorted(lost)


def _added(check: Check) -> list[str]:
    """Return the values of two digits or more that nothing in the source says.

    A source that spells numbers may say any; one in a language whose number words are not known
    is not asked.
    """
    if base_language(check.source_language) not in _SPELLED or _NUMBER_WORDS.search(check.source):
        return []
    said = {reading for _, readings in _numbers(check.source) for reading in readings}
    figures = {_plain(figure) for figure in re.findall(r"\d+", _decimal_digits(check.source))}
    figures.update(_ROMANS[word] for word in words_of(check.source) if word in _ROMANS)
    return sorted(
        {
            value
            for value, readings in _numbers(check.output)
            if len(value) > 1 and not readings & said and not _is_made_of(value, figures)
        }
    )


def _is_made_of(value: str, figures: set[str]) -> bool:
    return set(map(_plain, value.split("."))) <= figures


def _is_spelled(value: str, check: Check) -> bool:
    """Whether the output has a small number as a word or in Roman numerals, or may have it."""
    if not value.isdigit() or len(value) > _SMALL_DIGITS:
        return False
    if any(_ROMANS.get(word.rstrip("eè")) == _plain(value) for word in words_of(check.output)):
        return True
    number = int(value)
    return number < 2 or (number < len(_spelled("en")) + 2 and _has_word(number, check))


def _has_word(number: int, check: Check) -> bool:
    code = base_language(check.language)
    if code not in _SPELLED:
        return number < 10  # (how it spells them is not known)
    beginnings = _spelled(code)[number - 2]
    return any(word.startswith(beginnings) for word in folded_words(check.output))


@lru_cache(maxsize=16)
def _spelled(code: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(ways.split("|")) for ways in _SPELLED[code].split())


@lru_cache(maxsize=512)
def _numbers(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return value and readings of each number."""
    return tuple(_read(text)) if any(map(str.isdecimal, text)) else ()


def _read(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    for match in _DIGITS.finditer(text):
        value = _value(_decimal_digits(match[0]))
        yield value, frozenset(_readings(value, text, match))


def _readings(value: str, text: str, match: re.Match[str]) -> Iterator[str]:
    number = Decimal(value)
    yield _written(number)
    yield f"{number:f}"
    for by, pattern in _SCALE:
        if pattern.match(text, match.end()):
            yield _written(number * by)
    decade = _DECADE.fullmatch(value)
    if decade:
        yield decade[1]
    if number < _HOURS and _AFTERNOON.match(text, match.end()):
        yield _written(number + _HOURS)


def _written(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _plain(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _decimal_digits(text: str) -> str:
    """Write any script's digits as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(decimal(character, character)) for character in text)


def _roman(number: int) -> str:
    """Return a small whole number as in "siglo XIX"."""
    left, written = number, ""
    for worth, letters in _ROMAN:
        written += letters * (left // worth)
        left %= worth
    return written


def _value(number: str) -> str:
    """Drop grouping; keep a decimal part, which is anything but three digits after a mark."""
    match = re.fullmatch(r"(.*?)[.,](\d{1,2}|\d{4,})", number)
    whole, part = (match[1], match[2]) if match else (number, "")
    digits = re.sub(r"\D", "", whole)
    return f"{digits}.{part}" if part else digits


_ROMANS = {_roman(number): str(number) for number in range(2, _ROMAN_BELOW)}
