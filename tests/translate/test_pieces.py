"""Long sentences in pieces: where they are divided, and that nothing is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.translate.pieces import Piece, clauses_of, join_pieces, sentences_of, shorter_pieces

CLAUSES = (
    "The ministers of the northern countries met for two days in the old town hall of the capital",
    "they agreed on a common railway that is to be open to the public in the spring of 2031",
    "nobody wanted to say in front of the cameras what the whole of it will cost in the end",
    "and the mayor, who had waited outside, learned of it from a reporter of the local paper",
)


def texts(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces]


def whole(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text + piece.gap for piece in pieces)


@pytest.mark.parametrize("text", ["", "Yes.", CLAUSES[0] + ".", "; ".join(CLAUSES[:3]) + "."])
def test_sentence_that_engines_can_take_stays_whole(text: str) -> None:
    assert texts(clauses_of(text, "en")) == [text]


def test_long_sentence_is_divided_between_its_main_parts() -> None:
    sentence = "; ".join(CLAUSES) + "."
    assert texts(clauses_of(sentence, "en")) == [
        f"{CLAUSES[0]}; {CLAUSES[1]};",
        f"{CLAUSES[2]}; {CLAUSES[3]}.",
    ]


@pytest.mark.parametrize(
    ("border", "begins"),
    [
        (", and ", "and "),
        (", ", "two"),
        (" (", "("),
        (" — ", "— "),
        (" ", "two"),
    ],
    ids=["conjunction", "comma", "bracket", "dash", "white space"],
)
def test_division_is_at_the_best_border_there_is(border: str, begins: str) -> None:
    sentence = "one" + "e" * 170 + border + "two" + "o" * 170
    first, second = clauses_of(sentence, "en")
    assert second.text.startswith(begins)
    assert whole((first, second)) == sentence


def test_chinese_is_divided_at_its_own_marks() -> None:
    sentence = (
        "部长们在老市政厅开了两天的会" * 4 + "，" + "他们就一条共同的铁路达成了一致" * 4 + "。"
    )
    first, second = clauses_of(sentence, "zh")
    assert first.text.endswith("，")
    assert whole((first, second)) == sentence


def test_endless_word_is_divided_somewhere() -> None:
    pieces = clauses_of("o" * 5000, "en")
    assert max(len(piece.text) for piece in pieces) <= 300
    assert whole(pieces) == "o" * 5000


@given(st.text(alphabet=st.sampled_from("ab ,;:()—。，字 \u00a0"), max_size=1500))
def test_pieces_put_together_are_the_sentence(text: str) -> None:
    for divide in (clauses_of, shorter_pieces):
        assert whole(divide(text, "en")) == text


@pytest.mark.parametrize("text", ["a, " * 40_000, "o" * 100_000, "(" * 100_000, " " * 100_000])
def test_hundred_thousand_characters_are_divided_at_once(text: str) -> None:
    begun = time.thread_time()
    assert whole(clauses_of(text, "en")) == text
    assert time.thread_time() - begun < 3


def test_second_try_divides_what_is_not_long() -> None:
    sentence = f"{CLAUSES[0]}, and {CLAUSES[1]}."
    assert texts(shorter_pieces(sentence, "en")) == [f"{CLAUSES[0]},", f"and {CLAUSES[1]}."]
    assert texts(shorter_pieces("Two doors, and a window.", "en")) == ["Two doors, and a window."]


@pytest.mark.parametrize(
    ("outputs", "sentence"),
    [
        (("Uno;", "dos."), "Uno; dos."),
        (("Uno.", "Dos."), "Uno dos."),
        (("Uno;", "OTAN dos."), "Uno; OTAN dos."),
        (("  Uno; ", " dos. "), "Uno; dos."),
    ],
    ids=["as they are", "stop and capital added", "abbreviation", "white space"],
)
def test_outputs_become_one_sentence_again(outputs: tuple[str, str], sentence: str) -> None:
    pieces = (Piece("one;", " "), Piece("two.", ""))
    assert join_pieces(pieces, outputs) == sentence


def test_name_at_the_start_of_a_piece_keeps_its_capital() -> None:
    pieces = (Piece("one,", " "), Piece("Anna two.", ""))
    assert join_pieces(pieces, ("uno,", "Ana dos.")) == "uno, Ana dos."


def test_text_is_taken_sentence_by_sentence() -> None:
    assert sentences_of("One door. Two windows.", "en") == ("One door.", "Two windows.")
    assert sentences_of("", "en") == ("",)
