"""What repeats over the pages of a site goes; what only looks like it stays."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.clean.content import Content
from digest.clean.template import (
    SiteBlocks,
    block_key,
    furniture_of,
    is_new_page,
    keys_of,
    site_of,
    without_furniture,
)
from digest.model import Block, BlockKind

NOTE = "Enjoyed this? Subscribe to the Harbour letter."
SERIES = (
    "Every week our reporters walk one street of the old harbour, from the customs house to the "
    "last crane, and write down what the people who live there tell them about the sea and work."
)


def paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


def page(number: int, *extra: str, words: int = 60) -> tuple[Block, ...]:
    letters = "abcdefghij"
    own = " ".join(f"{letters[number % 10]}{letters[number // 10]}{'x' * (i % 7)}{letters[i % 10]}"
                   for i in range(words))  # fmt: skip
    return (paragraph(f"Own text of page: {own}."), *(paragraph(text) for text in extra))


def learn(pages: Sequence[tuple[Block, ...]]) -> SiteBlocks:
    counts: Counter[str] = Counter()
    seen = SiteBlocks(site="harbour.example", counts=counts)
    for blocks in pages:
        if is_new_page(blocks, seen):
            counts.update(keys_of(blocks))
            seen = SiteBlocks(site=seen.site, pages=seen.pages + 1, counts=counts)
    return seen


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 comments", "9 Comments"),
        ("Read  more »", "read more"),
        ("Ｆｅｒｒｙ 3", "ferry 12"),
    ],
)
def test_counters_and_case_make_no_difference(one: str, other: str) -> None:
    assert block_key(one) == block_key(other)


@pytest.mark.parametrize("text", ["12", "***", "", "—", "3 / 4"])
def test_text_without_letters_has_no_key(text: str) -> None:
    assert block_key(text) == ""
    assert not keys_of([paragraph(text)])


@given(st.text())
def test_every_text_has_a_key_or_none(text: str) -> None:
    assert len(block_key(text)) in (0, 16, 17)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.harbour.example/a", "harbour.example"),
        ("https://m.harbour.example:8080/a", "harbour.example"),
        ("https://amp.harbour.example/a", "harbour.example"),
        ("https://m.example/a", "m.example"),
        ("https://sport.harbour.example/a", "sport.harbour.example"),
        ("not an address", ""),
        ("http://[x", ""),
    ],
)
def test_site_is_the_host_whatever_its_edition(url: str, site: str) -> None:
    assert site_of(url) == site


def test_note_on_three_pages_leaves_the_fourth() -> None:
    furniture = furniture_of(learn([page(n, NOTE) for n in range(3)]))
    content = Content(title="Ferry", blocks=page(4, NOTE))
    assert without_furniture(content, furniture) == Content(title="Ferry", blocks=page(4))


def test_note_on_two_pages_stays() -> None:
    assert not furniture_of(learn([page(n, NOTE) for n in range(2)]))


def test_note_on_few_of_many_pages_stays() -> None:
    pages = [page(n, *([NOTE] if n < 3 else [])) for n in range(40)]
    assert not furniture_of(learn(pages))


def test_standing_introduction_goes_later_than_a_note() -> None:
    pages = [page(n, SERIES) for n in range(5)]
    assert not furniture_of(learn(pages[:4]))
    assert furniture_of(learn(pages)) == {block_key(SERIES)}


def test_article_under_many_addresses_is_learnt_once() -> None:
    article = (*page(1), *page(2), paragraph(NOTE))
    seen = learn([article, *(((*article, paragraph(f"Variant {w}"))) for w in "abcdefgh")])
    assert seen.pages == 1
    assert not furniture_of(seen)


def test_known_furniture_does_not_make_a_short_page_an_old_one() -> None:
    seen = learn([page(n, SERIES) for n in range(6)])
    assert is_new_page(page(7, SERIES, words=3), seen)


def test_headings_are_never_furniture() -> None:
    conclusion = Block(BlockKind.HEADING, "Conclusion")
    assert not furniture_of(learn([(*page(n), conclusion) for n in range(6)]))


def test_subheading_in_disguise_stays_amid_text_and_goes_at_the_end() -> None:
    label = "What we found"
    furniture = frozenset({block_key(label)})
    amid = Content(blocks=(*page(1, label), *page(2)))
    assert without_furniture(amid, furniture) == amid
    at_end = Content(blocks=page(1, label))
    assert without_furniture(at_end, furniture).blocks == page(1)


def test_index_of_a_series_goes_amid_text() -> None:
    index = ("Part one", "Part two: the crane", "The customs house")
    furniture = frozenset(map(block_key, index))
    content = Content(blocks=(*page(1, *index), *page(2)))
    assert without_furniture(content, furniture).blocks == (*page(1), *page(2))


def test_heading_goes_with_all_that_stood_under_it() -> None:
    heading, other = (Block(BlockKind.HEADING, text) for text in ("Stay in touch", "Timetable"))
    furniture = frozenset({block_key(NOTE)})
    blocks = (*page(1), heading, paragraph(NOTE), other, *page(2))
    assert without_furniture(Content(blocks=blocks), furniture).blocks == (
        *page(1),
        other,
        *page(2),
    )
    blocks = (*page(1), heading, paragraph(NOTE), *page(2))
    assert heading in without_furniture(Content(blocks=blocks), furniture).blocks


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param((paragraph(NOTE),), id="nothing-else"),
        pytest.param((paragraph("Ferry back."), paragraph(NOTE)), id="mostly"),
        pytest.param((), id="empty"),
    ],
)
def test_page_is_never_emptied(blocks: tuple[Block, ...]) -> None:
    content = Content(blocks=blocks)
    assert without_furniture(content, frozenset({block_key(NOTE)})) is content


def test_huge_page_takes_little_time() -> None:
    blocks = tuple(paragraph(f"line {'x' * (n % 50)}") for n in range(50_000))
    began = time.perf_counter()
    seen = SiteBlocks(site="s", pages=9, counts=dict.fromkeys(keys_of(blocks), 9))
    without_furniture(Content(blocks=(*blocks, *page(1))), furniture_of(seen))
    assert time.perf_counter() - began < 2
