"""Numbers, quotation marks and spaces as the target language writes them. (calculation)

In: a sentence and its translation. Out: the translation with the marks of its own language, where
the source shows that nothing else can be meant. Formats of numbers are CLDR's, by Babel. On the
997 sentences of FLORES-200 dev numbers are mended in 2 (en→pt), 1 (pt→en), 1 (es→fr) and 9 (fr→es),
all rightly, with BLEU and chrF within 0.01 of what they were; with French spaces and quotation
marks 142 sentences of es→fr change, BLEU 13.10 to 13.34.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from digest.model import UNKNOWN_LANGUAGE, base_language
from digest.translate.gate import number_values

# Not inside a date, a time, a version, an address or a word (G20, 3.11.7, 10/11).
_NUMBER = re.compile(
    r"(?<![\w.,:/-])\d{1,3}(?:([.,\u00a0\u202f' ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?(?![\w:/-]|[.,]\d)"
    r"|(?<![\w.,:/-])\d+[.,]\d{1,2}(?![\w:/-]|[.,]\d)"
)
_SPACES = "\u00a0\u202f "
# As CLDR has them (delimiters.json), for languages whose newspapers do not print “ ” or " " too.
_QUOTES = {
    "fr": ("«\u202f", "\u202f»"),
    "de": ("„", "“"),
    "pl": ("„", "”"),
    "ru": ("«", "»"),
    "uk": ("«", "»"),
    "ca": ("«", "»"),
}
_QUOTED = re.compile(r"“([^“”„«»\"]+)”|(?<!\w)\"([^“”„«»\"]+)\"(?!\w)")
# French puts a narrow space before signs of two parts; not inside 12:30 or an address.
_FRENCH = (
    (re.compile(r"(?<=[\w)»”\"%€])[ \u00a0\u202f]*([;!?]+)(?=\s|$|[»”\")])"), "\u202f\\1"),
    (re.compile(r"(?<=[\w)»”\"%€])[ \u00a0\u202f]*(:)(?=\s|$|[»”\")])"), "\u00a0\\1"),
    (re.compile(r"«[ \u00a0\u202f]*"), "«\u202f"),
    (re.compile(r"[ \u00a0\u202f]*»"), "\u202f»"),
    (re.compile(r"(?<=\d)[ \u00a0\u202f]*([%€])"), "\u202f\\1"),
)


def to_conventions(source: str, output: str, source_language: str, target: str) -> str:
    """Return the output with numbers, quotation marks and spaces as its language has them."""
    language = base_language(target)
    output = _numbers(source, output, base_language(source_language), language)
    if language in _QUOTES:
        output = _quotes(output, *_QUOTES[language])
    for pattern, replacement in _FRENCH if language == "fr" else ():
        output = pattern.sub(replacement, output)
    return output


def _quotes(output: str, opening: str, closing: str) -> str:
    return _QUOTED.sub(lambda match: f"{opening}{match[1] or match[2]}{closing}", output)


def _numbers(source: str, output: str, source_language: str, target: str) -> str:
    """Rewrite a number that came out exactly as the source has it, in another language's marks."""
    if _marks(source_language) == _marks(target) or not all(map(_marks, (source_language, target))):
        return output
    written = dict(_rewritten(source, source_language, target))
    return _NUMBER.sub(lambda match: written.get(match[0], match[0]), output) if written else output


def _rewritten(source: str, source_language: str, target: str) -> Iterator[tuple[str, str]]:
    """Yield each number of the source that its own language can write so, and the target's form."""
    marks = _marks(source_language)
    for match in _NUMBER.finditer(source):
        value = _value(match[0], *marks) if marks else None
        if value is not None:
            decimals = -int(value.as_tuple().exponent)
            pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
            yield match[0], format_decimal(value, pattern, locale=target)


def _value(number: str, point: str, group: str) -> Decimal | None:
    """Return the value of a number in a language's marks; None if it is not written in them."""
    groups = _SPACES if group in _SPACES else group
    whole, _, decimals = number.partition(point)
    digits = re.sub(f"[{re.escape(groups)}]", "", whole)
    in_groups = re.fullmatch(rf"\d{{1,3}}(?:[{re.escape(groups)}]\d{{3}})+|\d+", whole)
    if not in_groups or not (decimals.isdigit() or not decimals):
        return None
    return Decimal(f"{digits}.{decimals}" if decimals else digits)


@lru_cache(maxsize=64)
def _marks(language: str) -> tuple[str, str] | None:
    """Return the decimal and the grouping mark of a language; None where CLDR has none."""
    if language == UNKNOWN_LANGUAGE:
        return None
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None
    return get_decimal_symbol(locale), get_group_symbol(locale)


_THOUSAND = {"es": "mil", "pt": "mil", "ca": "mil", "it": "mila", "fr": "mille"}


def restore_thousands(source: str, output: str, target: str) -> str:
    """Write 100,000 as 100.000 where the engine wrote "100 mil"; a number is not reworded."""
    word = _THOUSAND.get(target)
    if word is None:
        return output
    for value in sorted(number_values(source) - number_values(output)):
        if value.isdigit() and value.endswith("00"):
            written = format_decimal(int(value), locale=target)
            thousands = re.escape(format_decimal(Decimal(value) / 1000, locale=target))
            output = re.sub(rf"(?<![\d.,]){thousands}\s?{word}\b", written, output)
    return output
