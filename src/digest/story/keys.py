"""What a text names, in a form that holds across inflections, scripts and languages. (calculation)

In: a text and its language. Out: keys, with how the text writes each. A word's key is the
beginning of its transliteration, so that Putin and Путину are one; a number's its digits, so that
100,000 and 100.000 are; a date's its month and day, a country's its ISO code, by CLDR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from anyascii import anyascii
from babel import Locale, UnknownLocaleError

from digest.model import UNKNOWN_LANGUAGE, base_language

# Six letters keep most inflections together and most words apart: on 1,243 labelled pairs of
# articles a cosine of such beginnings does as well as one of whole words within a language
# (AUC .885), and holds across languages for names.
_STEM = 6
_SHORTEST = 2
_NUMBER = r"(?<![\w.,])\d{1,3}(?:[., \u00a0\u202f]\d{3})+(?![\w])|\d+(?:[.,]\d+)?"
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})|(?P<word>[^\W\d_]{{{_SHORTEST},}})")
# Scripts that do not part words: each pair of signs is a key.
_UNPARTED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_GROUPS = re.compile(r"[., \u00a0\u202f](?=\d{3}(?:\D|$))")
# Shorter names of countries are words of other meanings too.
_SHORTEST_COUNTRY = 4


def keys_of(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of a text in order, each with how it is written there."""
    last = 0
    for found in _names(base_language(language)).finditer(text):
        yield from _plain_keys(text[last : found.start()])
        yield _key_of_name(found, language), found["country"] or found[0]
        last = found.end()
    yield from _plain_keys(text[last:])


def _plain_keys(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(text):
        written = found[0]
        if found["number"]:
            yield _GROUPS.sub("", written).replace(",", "."), written
        elif _UNPARTED.match(written):
            yield from ((written[at : at + 2],) * 2 for at in range(max(1, len(written) - 1)))
        else:
            yield stem_of(written), written


@lru_cache(maxsize=100_000)
def stem_of(word: str) -> str:
    """Return the beginning of a word in Latin letters without accents or capitals."""
    return (anyascii(word).lower() or word)[:_STEM]


# --- names of CLDR -------------------------------------------------------------------------------


def _key_of_name(found: re.Match[str], language: str) -> str:
    months, countries = _folded_calendar(base_language(language))
    day = found["before"] or found["after"]
    if day:
        month = months[_folded(found["month1"] or found["month2"])]
        return f"{month:02}-{int(day):02}"
    return f"@{countries[_folded(found['country'])]}"


@lru_cache(maxsize=64)
def _names(language: str) -> re.Pattern[str]:
    """Return what finds dates and countries in a language; nothing in an unknown one."""
    months, countries = _calendar(language)
    if not months:
        return re.compile(r"(?!)")
    month, country = _any(months), _any(countries)
    return re.compile(
        rf"\b(?:(?P<before>[12]?\d|3[01])(?:\.|er|º|ª|th|st|nd|rd)?\s+(?:de\s+|of\s+|d['’])?"
        rf"(?P<month1>{month})\b|(?P<month2>{month})\s+(?P<after>[12]?\d|3[01])(?:st|nd|rd|th)?\b"
        r"(?![.,]?\d)"
        rf"|(?P<country>{country})(?:s|['’]s)?\b)",
        re.IGNORECASE,
    )


def _any(names: Mapping[str, object]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))


@lru_cache(maxsize=64)
def _calendar(language: str) -> tuple[Mapping[str, int], Mapping[str, str]]:
    """Return the months of a language by name, and the codes of countries."""
    try:
        locale = None if language == UNKNOWN_LANGUAGE else Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = None
    if locale is None:
        return {}, {}
    kinds = (locale.months[kind]["wide"] for kind in ("format", "stand-alone"))
    months = {name: number for kind in kinds for number, name in kind.items()}
    territories = ((name, code) for code, name in locale.territories.items() if code.isalpha())
    countries = {name: code for name, code in territories if len(name) >= _SHORTEST_COUNTRY}
    return months, countries


@lru_cache(maxsize=64)
def _folded_calendar(language: str) -> tuple[Mapping[str, int], Mapping[str, str]]:
    months, countries = _calendar(language)
    return {_folded(n): v for n, v in months.items()}, {_folded(n): v for n, v in countries.items()}


def _folded(name: str) -> str:
    """Return a name as capitals, accents and Turkish i's do not change it."""
    return anyascii(name).lower()
