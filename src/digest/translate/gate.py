"""Whether a translation may be shown. (calculation)

In: a sentence and its translation. Out: the reason against it, or nothing. What fails is not
shown as if it were translated: another route is tried, then the original stands, marked.
"""

from __future__ import annotations

import re
from collections import Counter

from digest.model import base_language

# Fewer words may well be the same in both languages: names, "Radio Nacional", "7 km".
_COPY_WORDS = 4
_COPY_SHARE = 0.9
# Characters out per character in, over 12 pairs of FLORES-200 dev: 0.55 to 1.9 for 999 in 1,000.
_RATIO_LOW, _RATIO_HIGH = 0.4, 2.5
_RATIO_FROM = 20
_REPEATS = 4
# Sentences may be nearly the same in these, and right.
_SISTERS = frozenset({"es", "pt", "gl", "ca"})
_DIGITS = re.compile(r"\d+(?:[.,\u00a0\u202f ]?\d{3})*(?:[.,]\d+)?")
_WORD = re.compile(r"[^\W\d_]+")


def find_fault(source: str, output: str, source_language: str, target_language: str) -> str:
    """Return why the output must not be shown, or an empty string."""
    if not output.strip():
        return "empty"
    if len(source) >= _RATIO_FROM and not _RATIO_LOW <= len(output) / len(source) <= _RATIO_HIGH:
        return "length"
    if not _are_sisters(source_language, target_language) and _is_copy(source, output):
        return "not translated"
    if _loops(output) and not _loops(source):
        return "repetition"
    lost = number_values(source) - number_values(output)
    return f"lost {', '.join(sorted(lost))}" if lost else ""


def _is_copy(source: str, output: str) -> bool:
    words, out = (_WORD.findall(text.casefold()) for text in (source, output))
    if len(words) < _COPY_WORDS:
        return False
    kept = sum((Counter(words) & Counter(out)).values())
    return kept >= _COPY_SHARE * len(words)


def _loops(text: str) -> bool:
    """Whether a word or pair of words comes four times in a row."""
    words = _WORD.findall(text.casefold())
    return any(
        all(words[i : i + n] == words[i + n * k : i + n * (k + 1)] for k in range(1, _REPEATS))
        for n in (1, 2)
        for i in range(len(words) - n * _REPEATS + 1)
    )


def _are_sisters(first: str, second: str) -> bool:
    return {base_language(first), base_language(second)} <= _SISTERS


def number_values(text: str) -> set[str]:
    """Return the numbers of a text by value, whatever the separators: 2,000 is 2.000 is 2000.

    Single digits are left out: languages differ in when they spell them.
    """
    values = (_value(found) for found in _DIGITS.findall(text))
    return {value for value in values if len(value) > 1}


def _value(number: str) -> str:
    """Drop grouping; keep a decimal part, which is anything but three digits after a mark."""
    match = re.fullmatch(r"(.*?)[.,](\d{1,2}|\d{4,})", number)
    whole, part = (match[1], match[2]) if match else (number, "")
    digits = re.sub(r"\D", "", whole)
    return f"{digits}.{part}" if part else digits
