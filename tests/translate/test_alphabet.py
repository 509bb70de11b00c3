"""Texts in the letters that a model knows, and names as they were."""

from __future__ import annotations

import string
from time import perf_counter

import pytest

from digest.translate.alphabet import restore, spell
from digest.translate.bergamot import BergamotTranslator
from digest.translate.engine import Pair

EN_PT = Pair("en", "pt")
FEW = frozenset(string.ascii_letters + string.digits + " .,;:!?'\"()-%$&/" + "áéíóúâêôãõçàÁÉÀ")


@pytest.mark.parametrize(
    ("text", "language", "spelled"),
    [
        ("Müslüm Gürses sang in São Paulo.", "en", "Muslum Gurses sang in São Paulo."),
        ("Владимир Путин said: “no”…", "en", 'Vladimir Putin said: "no"...'),
        ("A fee of £27m – or £1.5bn.", "en", "A fee of 27 million pounds - or 1.5 billion pounds."),
        ("It costs £3.20.", "en", "It costs 3.20 pounds."),
        ("The €5.4 billion plan, ¥500", "en", "The 5.4 billion euros plan, 500 yen"),
        ("Custa £ 27 milhões.", "pt", "Custa 27 milhões libras esterlinas."),
        ("$5 million", "en", "$5 million"),
        ("½ cup", "en", "1/2 cup"),
    ],
)
def test_what_a_model_cannot_read_is_written_as_it_can(
    text: str, language: str, spelled: str
) -> None:
    assert spell(text, FEW.__contains__, language).text == spelled


def test_text_that_can_be_read_stays() -> None:
    spelled = spell("São Paulo pays $5.", FEW.__contains__, "en")
    assert (spelled.text, spelled.originals) == ("São Paulo pays $5.", {})


@pytest.mark.parametrize(
    ("source", "output", "restored"),
    [
        ("Müslüm sang.", "Muslum cantou.", "Müslüm cantou."),
        ("Zürich is rich.", "Zurique é rica.", "Zurique é rica."),
        ("Peña lost.", "Pena perdeu, que Pena!", "Peña perdeu, que Pena!"),
        ("Путин, Путин.", "Putin, Putin.", "Путин, Путин."),
    ],
)
def test_names_are_written_as_in_the_source_and_as_often(
    source: str, output: str, restored: str
) -> None:
    assert restore(output, spell(source, FEW.__contains__, "en")) == restored


def test_model_without_a_letter_keeps_the_name() -> None:
    (output,) = BergamotTranslator().translate(
        ["The singer Müslüm Gürses met Łukasz Peña in Malmö."], EN_PT
    )
    assert {"Müslüm", "Gürses", "Łukasz", "Peña", "Malmö"} <= set(output.strip(".").split())


def test_pounds_do_not_become_euros() -> None:
    (output,) = BergamotTranslator().translate(["It costs £350 a night."], EN_PT)
    assert "350 libras" in output


def test_long_text_of_odd_characters_takes_no_time() -> None:
    began = perf_counter()
    spell("£1" * 5_000 + "ü" * 50_000 + "£" * 20_000, FEW.__contains__, "en")
    assert perf_counter() - began < 2
