"""Numbers by value, in figures and words of six languages."""

from __future__ import annotations

from decimal import Decimal
from time import process_time

import pytest

from digest.writer.numbers import numbers_in, values_in

SAME = {
    "en": ("2000", "2,000", "2 000", "2\u202f000", "two thousand", "2 thousand"),
    "es": ("2000", "2.000", "2\u00a0000", "dos mil", "2 mil"),
    "fr": ("2000", "2 000", "2\u202f000", "deux mille"),
    "de": ("2000", "2.000", "2'000", "zwei Tausend"),
    "pt": ("2000", "2.000", "dois mil", "duas mil"),
    "it": ("2000", "2.000", "2’000", "due mila"),
}


@pytest.mark.parametrize(
    ("language", "written"),
    [(language, written) for language, forms in SAME.items() for written in forms],
)
def test_two_thousand_is_two_thousand(language: str, written: str) -> None:
    (number,) = numbers_in(f"({written})", language)
    assert number.values == {Decimal(2000)}


VALUES = [
    ("en", "twenty-five", 25),
    ("en", "Twelve", 12),
    ("en", "a million", 10**6),
    ("en", "hundred", 100),
    ("en", "two hundred", 200),
    ("en", "hundred thousand", 10**5),
    ("en", "3.5 billion", 3_500_000_000),
    ("en", "3.5bn", 3_500_000_000),
    ("en", "1,234,567.5", "1234567.5"),
    ("en", "6.30", "6.3"),
    ("es", "veinticinco", 25),
    ("es", "veintidós", 22),
    ("es", "treinta y dos", 32),
    ("es", "dos mil millones", 2 * 10**9),
    ("es", "un millón", 10**6),
    ("es", "2,5 millones", 2_500_000),
    ("fr", "soixante et onze", 71),
    ("fr", "quatre-vingt-dix-sept", 97),
    ("fr", "quatre-vingts", 80),
    ("fr", "vingt et un", 21),
    ("fr", "3 milliards", 3 * 10**9),
    ("de", "fünfundzwanzig", 25),
    ("de", "zwölf", 12),
    ("de", "dreißig", 30),
    ("de", "2,5 Mrd.", 2_500_000_000),
    ("pt", "quarenta e cinco", 45),
    ("pt", "3 bilhões", 3 * 10**9),
    ("it", "ventuno", 21),
    ("it", "quarantotto", 48),
    ("it", "cento", 100),
    ("ar", "٢٠٠٠", 2000),
    ("hi", "४२", 42),
]


@pytest.mark.parametrize(
    ("language", "written", "value"), VALUES, ids=[f"{tag}-{text}" for tag, text, _ in VALUES]
)
def test_number_has_its_value(language: str, written: str, value: int | str) -> None:
    (number,) = numbers_in(f"«{written}»", language)
    assert number.values == {Decimal(value)}


def test_regional_language_has_the_words_of_its_base() -> None:
    assert values_in("dos mil", "es-419") == {Decimal(2000)}


def test_letter_behind_figures_may_be_a_scale_or_a_unit() -> None:
    assert values_in("$2m", "en") == {Decimal(2), Decimal(2_000_000)}


def test_mark_before_a_scale_may_be_a_decimal_one() -> None:
    assert Decimal(3_125_000_000) in values_in("3.125 billion", "en")
    assert Decimal(2_000_000_000) in values_in("2.000 millones", "es")


def test_figures_divided_by_a_space_may_be_two_numbers() -> None:
    assert values_in("In 12 300 were counted.", "en") == {*map(Decimal, (12300, 12, 300))}


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Onerous tension among often-tentative sixths"), ("de", "Einigkeit"), ("tr", "on iki")],
    ids=["inside-words", "german-word", "language-without-words"],
)
def test_words_that_are_no_numbers_have_no_value(language: str, text: str) -> None:
    assert numbers_in(text, language) == ()


HOSTILE = {
    "figures": "9" * 20_000,
    "groups": "1 000 " * 5_000,
    "marks": "1,2.3," * 5_000,
    "words": "two thousand " * 3_000,
    "scales": "1 " + "million " * 4_000,
    "hyphens": "twenty-" * 4_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    begun = process_time()
    assert values_in(text, "en")
    assert process_time() - begun < 2
