"""Whether a translation may be shown. (calculation)

In: a sentence and its translation. Out: the reason against it, or nothing. What fails is not
shown as if it were translated: another route is tried, then the original stands, marked.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from unicodedata import decimal, east_asian_width

from digest.model import base_language

# Fewer words may well be the same in both languages: names, "Radio Nacional", "7 km".
_COPY_WORDS = 4
_COPY_SHARE = 0.9
# Length out by length in, of human translations: all 30 ways between six languages of FLORES-200
# dev, 29,910 sentences: 0.55 to 1.83 for 999 in 1,000; 2 sentences lie outside these bounds.
_RATIO_LOW, _RATIO_HIGH = 0.4, 2.5
_RATIO_FROM = 20
_REPEATS = 4
# Sentences may be nearly the same in these, and right.
_SISTERS = frozenset({"es", "pt", "gl", "ca"})
# Groups of three after one to three digits, or digits as they stand: "2024 300" is two numbers.
_DIGITS = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?")
# "40 mil" is 40,000; "35 billion" is 35.000 millones.
_SCALE = re.compile(
    r"\s?(?:mil(?:a|le)?|thousand|tausend|billions?|bn|bilh\w+|mil\w* mill?\w+|milliards?|"
    r"milliarden|miliard\w+)\b",
    re.IGNORECASE,
)
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_ROMAN_BELOW = 40
_TIME_OR_DATE = re.compile(r"\d{1,2}\.\d{2}")
# Chinese, Japanese and Korean say more in a character. An estimate: no set at hand measures it.
_WIDE = 2.5
_WORD = re.compile(r"[^\W\d_]+")


def find_fault(source: str, output: str, source_language: str, target_language: str) -> str:
    """Return why the output must not be shown, or an empty string."""
    if not any(map(str.isalnum, output)) and any(map(str.isalnum, source)):
        return "empty"
    if _length_is_off(_length(source), _length(output)):
        return "length"
    if not _are_sisters(source_language, target_language) and _is_copy(source, output):
        return "not translated"
    if _loops(output) and not _loops(source):
        return "repetition"
    lost = _lost_numbers(source, output)
    return f"lost {', '.join(lost)}" if lost else ""


def _length_is_off(source: float, output: float) -> bool:
    too_short = source >= _RATIO_FROM and output < _RATIO_LOW * source
    return too_short or output > _RATIO_HIGH * max(source, _RATIO_FROM)


def _length(text: str) -> float:
    return sum(_WIDE if east_asian_width(character) in "WF" else 1 for character in text)


def _is_copy(source: str, output: str) -> bool:
    words, out = (_WORD.findall(text.casefold()) for text in (source, output))
    if len(words) < _COPY_WORDS:
        return False
    kept = sum((Counter(words) & Counter(out)).values())
    return kept >= _COPY_SHARE * len(words)


def _loops(text: str) -> bool:
    """Whether one to four words come four times in a row."""
    words = _WORD.findall(text.casefold())
    return any(
        all(words[i : i + n] == words[i + n * k : i + n * (k + 1)] for k in range(1, _REPEATS))
        for n in (1, 2, 3, 4)
        for i in range(len(words) - n * _REPEATS + 1)
    )


def _are_sisters(first: str, second: str) -> bool:
    return {base_language(first), base_language(second)} <= _SISTERS


def number_values(text: str) -> set[str]:
    """Return the numbers of a text by value, whatever the separators: 2,000 is 2.000 is 2000.

    Single digits are left out: languages differ in when they spell them.
    """
    return {value for value, _ in _numbers(text) if len(value) > 1}


def _lost_numbers(source: str, output: str) -> list[str]:
    """Return the values of the source that the output shows in none of the ways they are written.

    Those are its value, its value times 1000 before a word such as "mil", its digits with other
    marks between them (6.30 and 6:30), and a Roman numeral for a small one.
    """
    shown = {reading for _, readings in _numbers(output) for reading in readings}
    figures = {_decimal_digits(found) for found in re.findall(r"\d+", output)}
    words = set(_WORD.findall(output))
    lost = {
        value
        for value, readings in _numbers(source)
        if not (len(value) == 1 or readings & shown or _roman(value) in words)
        and not (_TIME_OR_DATE.fullmatch(value) and set(value.split(".")) <= figures)
    }
    return sorted(lost)


def _numbers(text: str) -> list[tuple[str, set[str]]]:
    """Return value and readings of each number."""
    found = []
    for match in _DIGITS.finditer(text):
        value = _value(_decimal_digits(match[0]))
        readings = {f"{Decimal(value):f}", f"{Decimal(value).normalize():f}"}
        if _SCALE.match(text, match.end()):
            readings.add(f"{(Decimal(value) * 1000).normalize():f}")
        found.append((value, readings))
    return found


def _decimal_digits(text: str) -> str:
    """Write any script's digits as 0 to 9."""
    return "".join(str(decimal(character, character)) for character in text)


def _roman(value: str) -> str:
    """Return a small whole number as in "siglo XIX"."""
    left = int(value) if value.isdigit() and int(value) < _ROMAN_BELOW else 0
    written = ""
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
