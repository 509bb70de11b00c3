"""The judge as a whole: any text has a verdict, and what passes holds no number of its own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.language import Detector
from digest.model import Story
from digest.writer.judge import Question, judge
from digest.writer.sources import passages_of
from tests.writer.stand_in import article

RIVER = article(
    "The river Lin rose by three metres on Monday after 36 hours of rain. The town closed the old "
    "bridge, and 2,000 people had to leave. “The mill is not open”, said Mayor Rosa Vega.",
    "Farmers moved their animals to the hills. Trains to the coast do not run, the railway said.",
    title="River Lin rises by three metres",
)
PASSAGES = passages_of(Story(id="s1", articles=(RIVER,)), "en")
QUESTION = Question(
    passages=PASSAGES,
    language="en",
    extract=(RIVER.title, *(sentence.text for sentence in PASSAGES[0].sentences[:2])),
)
DETECTOR = Detector(("en", "es"))
PIECES = [
    *RIVER.prose[0].replace(".", " .").split(),
    *(
        "3,000",
        "2 000",
        "two",
        "million",
        "½",
        "٣",
        "9" * 40,
        "Ebro",
        "“",
        "”",
        "'",
        "\n",
        ". ",
        "-",
    ),
    *("\u202e", "\x00", "\ud7ff", "<b>", "otters.example", "As an AI"),
]
WORDS = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
ANY = st.text(max_size=400)


@given(answer=ANY | WORDS | st.tuples(WORDS, ANY).map("".join))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_has_the_same_verdict_twice(answer: str) -> None:
    first = judge(answer, QUESTION, DETECTOR)
    assert first == judge(answer, QUESTION, DETECTOR)
    assert first.fault or first.sentences


LINES = [sentence.text for sentence in PASSAGES[0].sentences]


STRANGE = ("3,000", "9" * 40, "Ebro", "otters.example", "<b>", "As an AI", "\u202e", "million")


@pytest.mark.parametrize("strange", STRANGE)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_what_the_sources_do_not_have_never_passes(strange: str, data: Any) -> None:
    told = data.draw(st.lists(st.sampled_from(LINES), min_size=2, max_size=4, unique=True))
    words = " ".join(told).split(" ")
    at = data.draw(st.integers(1, len(words) - 2))
    answer = " ".join([*words[:at], strange, *words[at:]])
    assert judge(answer, QUESTION, DETECTOR).fault


@pytest.mark.parametrize("count", [2, 3, 4])
def test_sentences_of_the_sources_pass(count: int) -> None:
    assert judge(" ".join(LINES[:count]), QUESTION, DETECTOR).fault == ""
