"""Numbers, quotation marks and spaces as the reader's language writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.translate.mend.conventions import to_conventions

NARROW, FIXED = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("source", "output", "languages", "shown"),
    [
        ("2,000 men", "2,000 hombres", "en es", "2.000 hombres"),
        ("1,234,567.5 tons", "1,234,567.5 toneladas", "en es", "1.234.567,5 toneladas"),
        ("3.5 million", "3.5 millones", "en es", "3,5 millones"),
        ("by 0.25 points", "en 0.25 puntos", "en es", "en 0,25 puntos"),
        ("100,000 men", "100,000 hommes", "en fr", f"100{NARROW}000 hommes"),
        ("2.000 hombres", "2.000 men", "es en", "2,000 men"),
        ("3,5 millones", "3,5 million", "es en", "3.5 million"),
        ("12 500 hommes", "12 500 men", "fr en", "12,500 men"),
        ("2.000 hombres", "2.000 homens", "es pt", "2.000 homens"),
    ],
)
def test_number_is_written_as_the_target_writes_it(
    source: str, output: str, languages: str, shown: str
) -> None:
    assert to_conventions(source, output, *languages.split()) == shown


@pytest.mark.parametrize(
    "text",
    [
        "in 2024",
        "version 3.11.7",
        "at 6:30",
        "on 10/11/2024",
        "the G20",
        "COVID-19",
        "24.12.2024",
        "1.234.567 in Spanish marks",
        "12,5 in Spanish marks",
        "3,40,000 of India",
        "www.example.org/2,000",
    ],
)
def test_what_may_mean_something_else_stays(text: str) -> None:
    assert to_conventions(text, text, "en", "es") == text


def test_number_that_the_engine_has_rewritten_stays() -> None:
    assert to_conventions("2,000 of 3.5", "3.500 de 2.000", "en", "es") == "3.500 de 2.000"


@pytest.mark.parametrize("languages", ["und es", "en und", "xx es"])
def test_unknown_language_changes_nothing(languages: str) -> None:
    assert to_conventions("2,000", "2,000", *languages.split()) == "2,000"


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("fr", f"Il dit «{NARROW}oui{NARROW}» et part."),
        ("de", "Il dit „oui“ et part."),
        ("ru", "Il dit «oui» et part."),
        ("es", 'Il dit "oui" et part.'),
    ],
)
def test_quotation_marks_are_the_targets(target: str, shown: str) -> None:
    assert to_conventions("x", 'Il dit "oui" et part.', "en", target) == shown


@pytest.mark.parametrize("text", ['5" screen', "l'eau", 'a "b', "say “a"])
def test_quotation_marks_that_are_no_pair_stay(text: str) -> None:
    assert to_conventions("x", text, "en", "de") == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Qui vient?", f"Qui vient{NARROW}?"),
        ("Qui vient ?!", f"Qui vient{NARROW}?!"),
        ("Un fait : il pleut; il vente!", f"Un fait{FIXED}: il pleut{NARROW}; il vente{NARROW}!"),
        ("À 12:30, 5 % de «gens»", f"À 12:30, 5{NARROW}% de «{NARROW}gens{NARROW}»"),
        ("https://example.org/?a=1", "https://example.org/?a=1"),
    ],
)
def test_french_has_narrow_spaces_before_signs_of_two_parts(text: str, shown: str) -> None:
    assert to_conventions("x", text, "en", "fr-CA") == shown


@given(
    st.text(alphabet=st.sampled_from("ab 0123.,:'\"“”«»?!\u202f%"), max_size=80),
    st.sampled_from(["es", "fr", "de", "en", "ja"]),
)
def test_doing_it_again_changes_nothing(text: str, target: str) -> None:
    once = to_conventions("", text, "en", target)
    assert to_conventions("", once, "en", target) == once
