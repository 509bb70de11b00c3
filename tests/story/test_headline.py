"""The headline of a story is the best of its articles' headlines, as it is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.model import Article
from digest.story.headline import headline_of
from tests.story.test_contrast import article

PLAIN = "Ferry to Brock Island sails again after storm"


def titled(title: str, language: str = "en", source: str = "") -> Article:
    return replace(article(source or title, title, language), title=title)


def best(*titles: str, reader: str = "en") -> str:
    return headline_of([titled(title) for title in titles], reader).text


@pytest.mark.parametrize(
    "worse",
    [
        "Will the ferry to Brock Island ever sail again?",
        "LIVE: Ferry to Brock Island sails again",
        "Opinion | The ferry to Brock Island sails",
        "Ferry to Brock Island sails again | The Post",
        "FERRY TO BROCK ISLAND SAILS AGAIN",
        "Ferry",
        "You won't believe what the Brock Island ferry did",
        "What you need to know about the Brock Island ferry",
        "Ferry to Brock Island sails again " + "and again " * 12,
    ],
    ids=["question", "live", "opinion", "site", "capitals", "short", "bait", "explainer", "long"],
)
def test_plain_news_wins_over(worse: str) -> None:
    assert best(worse, PLAIN) == PLAIN


def test_headline_in_the_readers_language_wins() -> None:
    told = [titled(PLAIN), titled("El transbordador vuelve a navegar", "es-MX")]
    assert headline_of(told, "es").text == "El transbordador vuelve a navegar"
    assert headline_of(told, "es").language == "es-MX"
    assert headline_of(told, "pt").text == PLAIN


def test_headline_that_says_what_the_others_say_wins() -> None:
    odd = "Islanders had lived without fresh bread"
    assert best(odd, PLAIN, "Brock Island ferry sails after the storm") != odd


def test_first_of_equal_ones_wins_and_nothing_is_changed() -> None:
    titles = ["  Odd   spacing — «quoted» ", "Another plain headline about a bridge"]
    found = headline_of([titled(title) for title in titles], "en")
    assert found.text in titles and found.position == -1
    assert best("A first headline of the day", "A other headline of the day")


def test_articles_without_titles_give_an_empty_headline() -> None:
    assert best("", "  ") == ""
    assert best("", PLAIN) == PLAIN
