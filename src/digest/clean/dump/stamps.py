"""Times as pages print them: "Updated 3 hours ago", "22/11/2026 10:30 CET". (calculation)

In: a line or a part of one. Out: whether it is a time and nothing else, and the day it names.
The words for months, weekdays and "hours ago" are CLDR's (through Babel), in every language
of the house; only the words for "updated" are a list of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from babel import Locale
from babel.dates import format_timedelta

from digest.clean.dump.furniture_words import DATE_PARTICLES, LANGUAGES, STAMPED

_WIDTH = 120
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_ISO = re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b")
_CJK_DAY = re.compile(rf"{_YEAR}\s*[年년]\s*(?P<month>\d\d?)\s*[月월]\s*(?P<day>\d\d?)\s*[日일]")
_DOTTED = re.compile(rf"\b(?P<day>\d\d?)([./-])(?P<month>\d\d?)\2{_YEAR}\b")
_CLOCK = re.compile(r"\b\d\d?[:.h]\d\d\b")
_ZONE = re.compile(r"(?:UTC|GMT|[A-Z]{1,3}S?T|MEZ|MESZ|МСК|AM|PM|am|pm|h|Uhr)")
_UNITS = ("seconds", "minutes", "hours", "days", "weeks")
# One, two, few and many: the plural forms of all these languages.
_COUNTS = (1, 2, 3, 5, 11, 21)


def is_stamp(text: str) -> bool:
    """Whether the text is a day or a time, with nothing but the words that go with it."""
    if len(text) > _WIDTH:
        return False
    tokens = _TOKEN.findall(text)
    if not any(letter.isdigit() for letter in text):
        # "Published", alone on its line.
        return len(tokens) == 1 and tokens[0].casefold() in STAMPED
    known = _date_words()
    if not all(t.isdigit() or t.casefold() in known or _ZONE.fullmatch(t) for t in tokens):
        return False
    return len(tokens) > 1 and bool(day_of(text) or _CLOCK.search(text) or _is_worded(tokens))


def tells_time(text: str) -> bool:
    """Whether a stamp says when within the day, or says "updated": only pages print that."""
    words = {token.casefold() for token in _TOKEN.findall(text)}
    return bool(_CLOCK.search(text) or words & STAMPED)


def day_of(text: str) -> datetime | None:
    """Return the day at midnight UTC, if it can be read in one way only: 03/04/2026 cannot."""
    for form in (_ISO, _CJK_DAY, _DOTTED):
        if match := form.search(text):
            day, month = int(match["day"]), int(match["month"])
            ambiguous = form is _DOTTED and day <= 12 and month != day
            return None if ambiguous else _as_day(int(match["year"]), month, day)
    return _worded_day([token.casefold() for token in _TOKEN.findall(text[:_WIDTH])])


def _worded_day(tokens: list[str]) -> datetime | None:
    """Read a day whose month is a word: the number of four digits is the year."""
    months = {m for token in tokens if (m := _months().get(token))}
    years = {int(t) for t in tokens if t.isdecimal() and len(t) == 4 and t[:2] in ("19", "20")}
    at = next((i for i, token in enumerate(tokens) if token in _months()), None)
    if at is None or len(months) != 1 or len(years) != 1:
        return None
    beside = [t for t in tokens[max(0, at - 2) : at + 2] if t.isdecimal() and len(t) <= 2]
    return _as_day(years.pop(), months.pop(), int(beside[0])) if beside else None


def _as_day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _is_worded(tokens: list[str]) -> bool:
    """Whether there is a word of a date of three letters or more: "3 of 5" is none."""
    return any(len(t) >= 3 and t.casefold() in _date_words() for t in tokens)


@cache
def _months() -> dict[str, int]:
    """Return the months by name and short name; a name that is two months is left out."""
    found: dict[str, set[int]] = {}
    for names in _names("months"):
        for number, name in names.items():
            found.setdefault(name.casefold().strip("."), set()).add(number)
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1}


@cache
def _date_words() -> frozenset[str]:
    named = [name for kind in ("months", "days") for n in _names(kind) for name in n.values()]
    texts = [*named, *_ago()]
    return (
        frozenset(t.casefold() for text in texts for t in _TOKEN.findall(text))
        | STAMPED
        | DATE_PARTICLES
    )


def _names(kind: str) -> Iterator[dict[int, str]]:
    for language in LANGUAGES:
        forms = getattr(Locale.parse(language), kind)
        for context in forms.values():
            yield from (context[width] for width in ("wide", "abbreviated") if width in context)


def _ago() -> Iterator[str]:
    for language in LANGUAGES:
        for unit in _UNITS:
            for count in _COUNTS:
                past = timedelta(**{unit: -count})
                yield format_timedelta(past, threshold=1, add_direction=True, locale=language)
