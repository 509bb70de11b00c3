"""Whether the names of a sentence are those of its translation. (calculation)

In: a check. Out: a fault that names what vanished, or nothing. A name is compared as it sounds,
by its first consonants, so that Putin, Poutine and Путин are one. What languages have words of
their own for (countries, peoples, cities of CLDR, offices) is not asked after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache

from anyascii import anyascii
from babel import Locale

from digest.model import base_language
from digest.translate.gate.check import Check, Fault, FaultKind
from digest.translate.gate.offices import stems
from digest.translate.gate.words import WORD, words_of

# Languages in which a capital letter within a sentence is a name's; not German.
_CAPITALS = frozenset("en es".split())  # noqa: SIM905
# Written with letters, so that a name can be compared by how it sounds.
_SPELLING = frozenset("en es pt fr it de ca gl nl pl ro".split())  # noqa: SIM905
_SHORTEST = 4
# What English headlines in Capital Letters leave small.
_SMALL_IN_HEADLINES = frozenset(
    "a an and are as at be but by do does for from has have he his how if in into is it its nor"  # noqa: SIM905
    " no not of off on onto or our out over she so than that the their they to under up via vs was"
    " we were what when who why will with without yet you your".split()
)
_CAPITAL = r"[^\W\d_a-zà-ÿ][\w'’]{0,40}"
_RUN = re.compile(rf"\b{_CAPITAL}(?:[ -](?:(?:of|the|and|de|del|la|y|e) ){{0,2}}{_CAPITAL}){{0,8}}")
# What may stand right before a name; whatever else begins a sentence, or a quotation of one.
_NEAR = 8
_WITHIN = re.compile(r"(?:[\w,)&-]\s*|\w['’]\s*)\Z")
_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"sch|[cgjkqszx]"), "s"),
    (re.compile(r"m"), "n"),
    (re.compile(r"d"), "t"),
    (re.compile(r"w|v|b"), "b"),
    (re.compile(r"[^a-z]|[aeiouyhj]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
# English writes peoples and creeds large, most languages small and by words of their own.
_OF_PEOPLES = ("ian", "ean", "ese", "ish", "ism")
# So many consonants of a name are heard in a word.
_KEPT = 3
# Ratio of matching letters, as difflib counts them.
_ALIKE = 0.65


def find_names(check: Check) -> Fault | None:
    """Return the fault of a name that the output has in no spelling."""
    lost = lost_names(check)
    return Fault(FaultKind.NAMES, lost[0]) if lost else None


def lost_names(check: Check) -> list[str]:
    """Return the names of the source that sound like no word of the output."""
    source, target = map(base_language, (check.source_language, check.language))
    if source not in _CAPITALS or target not in _SPELLING:
        return []
    names = list(_names(check.source))
    if not names or _is_headline(check.source):
        return []
    heard = _Heard(check.output)
    countries = _countries(source, target)
    return [name for name in names if not _is_said(name, heard, source, countries)]


def _is_said(name: str, heard: _Heard, source: str, countries: Mapping[str, str]) -> bool:
    if heard.has(name):
        return True
    country = countries.get(name.casefold())
    if country:
        return any(heard.has(word) or heard.has_beginning(word) for word in WORD.findall(country))
    return _has_translation(name, source)


class _Heard:
    """The words of an output as they sound and as they begin."""

    def __init__(self, output: str) -> None:
        words = words_of(output)
        self._sounds = {_sound(word)[:_KEPT] for word in words}
        self._sounds_of_names = {_sound(word) for word in words if not word.islower()}
        self._words = tuple(anyascii(word).lower() for word in words)

    def has(self, name: str) -> bool:
        """Whether a name stands among the words, in whatever spelling or inflection."""
        sound = _sound(name)
        if len(sound) < _KEPT:
            found = sound in self._sounds_of_names
        else:
            found = sound[:_KEPT] in self._sounds
        return found or self.has_beginning(name[:_SHORTEST]) or self._has_alike(name)

    def _has_alike(self, name: str) -> bool:
        """Whether a word has about the same letters: Stadium, Estadio."""
        return bool(get_close_matches(anyascii(name).lower(), self._words, 1, _ALIKE))

    def has_beginning(self, country: str) -> bool:
        """Whether a word begins as a country does, the "land" at its end aside: Irland, irisch."""
        word = anyascii(country).lower()
        beginning = word.removesuffix("land")[:_SHORTEST]
        return any(one.startswith(beginning) for one in self._words)


def _is_headline(text: str) -> bool:
    """Whether a text is written with Capital Letters throughout, which name nobody."""
    return {word for word in WORD.findall(text) if word.islower()} <= _SMALL_IN_HEADLINES


def _names(text: str) -> Iterator[str]:
    """Yield the capitalised words in a row, without one that begins a sentence or a quotation."""
    for match in _RUN.finditer(text):
        begins = not _WITHIN.search(text, max(0, match.start() - _NEAR), match.start())
        words = [word for word in WORD.findall(match[0]) if word[0].isupper()][begins:]
        yield from (word for word in words if len(word) >= _SHORTEST and word[1:].islower())


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    """Return the consonants of a word, those that languages write for each other as one."""
    plain = anyascii(word).lower()
    for pattern, sound in _SOUNDS:
        plain = pattern.sub(sound, plain)
    return plain


def _has_translation(name: str, language: str) -> bool:
    """Whether languages have words of their own for what is named."""
    word = name.casefold()
    singular = word.removesuffix("s")
    if word.startswith(_stems(language)) or {word, singular} & _translated(language):
        return True
    return language == "en" and (
        singular.endswith(_OF_PEOPLES) or _of_country(singular) in _translated(language)
    )


def _of_country(word: str) -> str:
    """Return the country's name in "Pakistani" or "Cuban"."""
    return word[:-1] if word.endswith(("i", "n")) else word


@lru_cache(maxsize=64)
def _countries(source: str, target: str) -> Mapping[str, str]:
    """Return how the target calls each country for which the source has a single word."""
    ours, theirs = Locale.parse(source).territories, Locale.parse(target).territories
    return {
        name.casefold(): theirs[code]
        for code, name in ours.items()
        if code.isalpha() and WORD.fullmatch(name) and code in theirs
    }


@lru_cache(maxsize=16)
def _stems(language: str) -> tuple[str, ...]:
    return stems(language)


@lru_cache(maxsize=16)
def _translated(language: str) -> frozenset[str]:
    """Return the words that names of places, languages, months and days are made of."""
    locale = Locale.parse(language)
    names = [*locale.territories.values(), *locale.languages.values()]
    for kind in (locale.months, locale.days):
        names += kind["format"]["wide"].values()
    names += [zone["city"] for zone in locale.time_zones.values() if "city" in zone]
    return frozenset(word for name in names for word in WORD.findall(name.casefold()))
