"""Whether the months and weekdays of a sentence are those of its translation. (calculation)

In: a check. Out: a fault that names what became of a date, or nothing. Names by CLDR.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from anyascii import anyascii
from babel import Locale, UnknownLocaleError

from digest.model import base_language
from digest.translate.gate.check import Check, Fault, FaultKind
from digest.translate.gate.words import words_of

# Inflections keep so many letters of a month's name ("stycznia", "styczeń"); shorter ones stand.
_STEM = 4
# Names of days that are everyday words without their second half: "segunda", "terça".
_HALF, _ONE_WORD = "-feira", "feira"


def find_date(check: Check) -> Fault | None:
    """Return the fault of a month or weekday that became another one."""
    for kind in ("months", "days"):
        said = _named(check.source, check.source_language, kind)
        shown = _named(check.output, check.language, kind)
        if said - shown and shown - said:
            return Fault(FaultKind.NUMBERS, f"{kind} changed")
    return _lost_month(check)


def _lost_month(check: Check) -> Fault | None:
    """Return the fault of a month beside a day that the output names in no way."""
    dated = _dated(check.source, check.source_language)
    if not dated or not _calendar(base_language(check.language), "months"):
        return None
    figures = {int(found) for found in re.findall(r"(?<!\d)\d{1,2}(?!\d)", check.output)}
    lost = dated - _named(check.output, check.language, "months") - figures
    return Fault(FaultKind.NUMBERS, "month lost") if lost else None


def _dated(text: str, language: str) -> set[int]:
    """Return the months that stand beside the number of a day."""
    months = _calendar(base_language(language), "months")
    found = re.findall(
        r"(?<!\d)\d{1,2}(?:st|nd|rd|th|er|\.|º)?\s(?:de\s)?([^\W\d_]{3,})|"
        r"\b([^\W\d_]{3,})\s\d{1,2}(?:st|nd|rd|th)?\b(?![.,:]?\d)",
        text,
    )
    return _numbers_of((first or second for first, second in found), months)


def _named(text: str, language: str, kind: str) -> set[int]:
    known = _calendar(base_language(language), kind)
    return _numbers_of(words_of(text.replace(_HALF, _ONE_WORD)), known) if known else set()


def _numbers_of(words: Iterable[str], known: Mapping[str, int]) -> set[int]:
    return {known[key] for key in map(_key, words) if key in known}


@lru_cache(maxsize=8192)
def _key(word: str) -> str:
    """Return a name without accents, or its beginning where letters are not Latin ones."""
    plain = anyascii(word)
    return plain if word.isascii() or word[0].isascii() else plain[:_STEM].lower()


@lru_cache(maxsize=64)
def _calendar(language: str, kind: str) -> Mapping[str, int]:
    """Return the numbers of months or days by key; none where two share one or none is known."""
    try:
        named = getattr(Locale.parse(language), kind)
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, int] = {}
    for form in ("format", "stand-alone"):
        for number, name in named[form]["wide"].items():
            words = words_of(name.replace(_HALF, _ONE_WORD))
            for word in (word for word in words if len(word) > len("de")):
                # "May" is a month and "may" none; a Spanish headline may write "Marzo".
                for key in {_key(word), _key(word.capitalize()), _key(word.upper())}:
                    if found.setdefault(key, number) != number:
                        return {}
    return found
