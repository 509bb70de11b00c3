"""Texts that mean the same are near each other, in whatever language."""

from __future__ import annotations

import pytest

from digest.language.meaning import SIZE, meanings_of
from digest.language.meaning import alikeness as matrix

FERRY = {
    "en": "The ferry to the island sails again after nine weeks of repairs",
    "es": "El transbordador a la isla vuelve a navegar tras nueve semanas de reparaciones",
    "de": "Die Fähre zur Insel fährt nach neun Wochen Reparatur wieder",
    "fr": "Le ferry vers l'île reprend la mer après neuf semaines de réparations",
    "ru": "Паром на остров снова ходит после девяти недель ремонта",
    "ar": "العبارة إلى الجزيرة تبحر مرة أخرى بعد تسعة أسابيع من الإصلاحات",
    "zh": "经过九周的维修，开往该岛的渡轮再次起航",
}
BANK = {
    "en": "The central bank raises interest rates for the third time this year",
    "es": "El banco central sube los tipos de interés por tercera vez este año",
    "de": "Die Zentralbank erhöht die Zinsen zum dritten Mal in diesem Jahr",
    "fr": "La banque centrale relève ses taux pour la troisième fois cette année",
    "ru": "Центральный банк повышает ставку в третий раз за год",
    "ar": "البنك المركزي يرفع أسعار الفائدة للمرة الثالثة هذا العام",
    "zh": "央行今年第三次加息",
}


def alikeness(first: bytes, second: bytes) -> float:
    return float(matrix([first], [second])[0, 0])


@pytest.mark.parametrize("language", [tag for tag in FERRY if tag != "en"])
def test_same_news_is_nearer_than_other_news_of_the_same_language(language: str) -> None:
    english, same, other = meanings_of([FERRY["en"], FERRY[language], BANK[language]])
    (bank,) = meanings_of([BANK["en"]])
    assert alikeness(english, same) > alikeness(english, other) + 0.2
    assert alikeness(bank, other) > alikeness(bank, same) + 0.2


def test_text_is_as_near_to_itself_as_can_be() -> None:
    (meaning,) = meanings_of([FERRY["en"]])
    assert len(meaning) == SIZE
    assert alikeness(meaning, meaning) == pytest.approx(1.0)


def test_meaning_is_the_same_alone_and_among_others() -> None:
    (alone,) = meanings_of([BANK["de"]])
    among = meanings_of([*FERRY.values(), BANK["de"], "x " * 500])[len(FERRY)]
    assert alikeness(alone, among) > 0.999


def test_nothing_means_nothing() -> None:
    assert meanings_of([]) == ()
    empty, told, blank = meanings_of(["", FERRY["en"], " \n\t"])
    assert (empty, blank) == (b"", b"") and len(told) == SIZE
    assert alikeness(empty, told) == alikeness(told, b"damaged") == 0.0


def test_all_are_compared_with_all() -> None:
    rows, columns = meanings_of(list(FERRY.values())), meanings_of([FERRY["en"], BANK["en"], ""])
    found = matrix(rows, columns)
    assert found.shape == (len(FERRY), 3)
    assert (found[:, 0] > found[:, 1]).all() and not found[:, 2].any()
    assert matrix([], columns).shape == (0, 3)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "word " * 200_000,
        "\x00\ud800 �",
        "😀" * 5000,
        "१२३ ∑∫",
        "-",
        "中" * 100_000,
    ],
    ids=["one word", "many words", "odd", "emoji", "signs", "hyphen", "no spaces"],
)
def test_any_text_has_a_meaning_of_the_same_size(text: str) -> None:
    assert len(meanings_of([text])[0]) == SIZE
