"""What is made to be slow, large or broken gets an answer in bounded time and memory."""

from __future__ import annotations

import time

import pytest

from digest.model import Article
from digest.story.duplicates import find_copies, print_of
from tests.story.copies import article, linked, prose


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ud800" * 50 + " broken surrogates " * 30, id="lone surrogates"),
        pytest.param("\x00\x01 " * 5000, id="control characters"),
        pytest.param("ﷺ " * 20_000, id="letters that unfold to eighteen"),
        pytest.param("a" * 1_000_000, id="a word of a million letters"),
        pytest.param("e" + "\u0301" * 200_000, id="a letter with many accents"),
        pytest.param("1 " * 200_000, id="a table of ones"),
        pytest.param("1,2.3'4 " * 50_000, id="numbers with separators"),
        pytest.param("ha " * 300_000, id="one word again and again"),
        pytest.param("字" * 500_000, id="one letter again and again"),
    ],
)
def test_hostile_text_gets_a_small_print_soon(text: str) -> None:
    start = time.perf_counter()
    kept = print_of(article("a", [text]))
    assert time.perf_counter() - start < 5
    assert len(kept.to_bytes()) < 6_000


def test_book_and_its_beginning_are_found_and_its_print_is_small() -> None:
    book = prose("book", 100_000)
    kept = print_of(article("book", book))
    assert len(kept.to_bytes()) < 6_000
    parts = [article("half", book[:800]), article("teaser", [book[0]])]
    found = {c.article_id: c.of for c in find_copies([kept, *map(print_of, parts)])}
    assert found == {"half": "book", "teaser": "book"}


def test_many_blocks_cost_what_their_words_cost() -> None:
    start = time.perf_counter()
    print_of(article("a", ["word"] * 100_000))
    assert time.perf_counter() - start < 5


def _seconds(articles: list[Article]) -> float:
    prints = [print_of(one) for one in articles]
    start = time.perf_counter()
    find_copies(prints)
    return time.perf_counter() - start


def test_thousands_of_equal_texts_are_found_without_comparing_all_pairs() -> None:
    text = prose("agency", 200)
    items = [article(f"a{at:04}", text, hours=at) for at in range(2_000)]
    start = time.perf_counter()
    assert set(linked(*items).values()) == {"a0000"}
    assert time.perf_counter() - start < 20


def test_common_boilerplate_does_not_make_copies_or_cost() -> None:
    shared = prose("footer", 60)
    items = [article(f"a{at:04}", [*prose(f"{at}", 80), *shared]) for at in range(1_000)]
    assert linked(*items) == {}
    assert _seconds(items) < 10


def test_versions_of_a_ticker_are_told_once() -> None:
    text = prose("ticker", 1_200)
    items = [
        article(f"v{at:03}", [*text[: 4 + at // 12], *prose(f"n{at}", 12)], source="t", hours=at)
        for at in range(180)
    ]
    start = time.perf_counter()
    found = linked(*items)
    assert time.perf_counter() - start < 10
    assert not set(found) & set(found.values())
