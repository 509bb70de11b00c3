"""Names, numbers, dates and countries have one key in every language."""

from __future__ import annotations

import pytest

from digest.story.keys import keys_of


def keys(text: str, language: str) -> list[str]:
    return [key for key, _ in keys_of(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It began on March 7th in town"),
        ("en", "It began on March 7, 2024 in town"),
        ("es", "Empezó el 7 de marzo en la ciudad"),
        ("fr", "Cela commença le 7 mars en ville"),
        ("de", "Es begann am 7. März in der Stadt"),
        ("pt", "Começou em 7 de março na cidade"),
        ("it", "Cominciò il 7 marzo in città"),
        ("ru", "Это началось 7 марта в городе"),
    ],
)
def test_date_is_its_month_and_day(language: str, text: str) -> None:
    assert "03-07" in keys(text, language)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Germany"),
        ("es", "Alemania"),
        ("fr", "Allemagne"),
        ("de", "Deutschland"),
        ("pt", "ALEMANHA"),
        ("it", "Germania"),
    ],
)
def test_country_is_its_code(language: str, name: str) -> None:
    assert keys(f"x {name}.", language)[-1] == "@DE"


@pytest.mark.parametrize("text", ["100,000", "100.000", "100 000", "100\u202f000", "100\u00a0000"])
def test_number_in_groups_is_one_number(text: str) -> None:
    assert keys(f"({text})", "en") == ["100000"]


def test_decimals_stay_decimals() -> None:
    assert keys("3,5 3.5", "es") == ["3.5", "3.5"]


def test_script_without_spaces_gives_pairs_of_signs() -> None:
    assert keys("東京都", "ja") == ["東京", "京都"]


def test_one_name_in_two_scripts_is_one_key() -> None:
    assert keys("Putin", "en") == keys("Путин", "ru")


def test_arabic_words_have_latin_keys() -> None:
    assert all(key.isascii() for key in keys("الرئيس في القاهرة", "xx"))
