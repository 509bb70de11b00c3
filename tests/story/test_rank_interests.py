"""What the reader wants comes first; what the reader does not want is left out, and says so."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest

from digest.model import Block, BlockKind, Interests, Ranking, Story
from digest.story.rank import choose_stories
from tests.story.rankable import factor, names, only, rank, story


def wanting(*keywords: str, categories: tuple[str, ...] = ()) -> Ranking:
    return Ranking(interests=Interests(keywords=keywords, categories=categories))


def refusing(*keywords: str, categories: tuple[str, ...] = ()) -> Ranking:
    unwanted = Interests(unwanted_keywords=keywords, unwanted_categories=categories)
    return Ranking(interests=unwanted)


def telling(*texts: str, **changes: object) -> Story:
    """Return a story with an article for each text, by sources of their own."""
    plain = story("s", *(f"source{n}" for n in range(len(texts))), **changes)  # type: ignore[arg-type]
    articles = (
        replace(one, blocks=(Block(BlockKind.PARAGRAPH, f"{text} {'word ' * 200}"),))
        for one, text in zip(plain.articles, texts, strict=True)
    )
    return replace(plain, articles=tuple(articles))


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        pytest.param("climate", "A CLIMATE law.", id="case"),
        pytest.param("málaga", "Trenes a Malaga", id="accent of the keyword"),
        pytest.param("Malaga", "Trenes a Málaga", id="accent of the text"),
        pytest.param("Strasse", "Die Straße ist zu.", id="sharp s"),
        pytest.param("Киев", "КИЕВ ждет", id="Cyrillic"),
        pytest.param("Puerto Rico", "En Puerto\u00a0Rico", id="phrase across a hard space"),
        pytest.param("Sci-Fi", "New sci-fi.", id="hyphen"),
        pytest.param("C++", "Learn C++ now", id="signs"),
        pytest.param("气候", "全球气候变化", id="Chinese has no spaces"),
        pytest.param("기후", "기후를 위한", id="Korean particle"),
        pytest.param("ﬁnance", "finance bill", id="ligature"),
        pytest.param("İstanbul", "istanbul'da", id="dotted capital I"),
    ],
)
def test_keyword_is_found_as_a_word(keyword: str, text: str) -> None:
    assert factor(only(telling(text), wanting(keyword)), "interest") == (0.4, f"wanted: {keyword}")


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        pytest.param("art", "The party starts.", id="part of a word"),
        pytest.param("art", "Kunst, arte.", id="start of a word"),
        pytest.param("a.b", "a-b and axb", id="no regular expression"),
        pytest.param("New York", "New. York", id="phrase across a sentence"),
        pytest.param("कल", "कुल मिलाकर", id="vowel signs are letters"),
    ],
)
def test_keyword_is_not_found_elsewhere(keyword: str, text: str) -> None:
    assert factor(only(telling(text), wanting(keyword)), "interest") == (0.0, "")


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({"title": "On otters"}, 0.8),
        ({"tags": ("rivers", "Otters")}, 0.8),
        ({"blocks": (Block(BlockKind.PARAGRAPH, "Otters " * 200),)}, 0.4),
        ({"blocks": (Block(BlockKind.HEADING, "Otters"),)}, 0.0),
        ({}, 0.0),
    ],
    ids=["title", "tag", "text", "heading", "nowhere"],
)
def test_title_and_tags_weigh_more_than_the_text(changes: dict[str, object], value: float) -> None:
    ranked = only(story("s", **changes), wanting("otters"))  # type: ignore[arg-type]
    assert factor(ranked, "interest")[0] == value


def test_wanted_category_weighs_as_a_title_does() -> None:
    ranked = only(story("s", category="science"), wanting(categories=("science",)))
    assert factor(ranked, "interest") == (0.8, "wanted: category science")


def test_two_keywords_do_not_count_twice_and_the_longer_one_is_named() -> None:
    ranked = only(story("s", title="Climate change"), wanting("climate", "Climate  change"))
    assert factor(ranked, "interest") == (0.8, "wanted: Climate  change")


def test_keyword_of_any_article_makes_a_story_wanted() -> None:
    assert factor(only(telling("a", "b", "otters"), wanting("otters")), "interest")[0] == 0.4


@pytest.mark.parametrize(
    ("texts", "is_out"),
    [
        (("horoscope",), True),
        (("horoscope", "b", "c", "d"), True),
        (("a", "horoscope", "horoscope"), True),
        (("a", "horoscope"), False),
        (("a", "b"), False),
    ],
    ids=["alone", "the first", "most", "half, not the first", "none"],
)
def test_unwanted_keyword_leaves_a_story_out_that_is_on_it(
    texts: tuple[str, ...], is_out: bool
) -> None:
    ranked = only(telling(*texts), refusing("Horoscope"))
    assert ranked.left_out == ("unwanted: Horoscope" if is_out else "")


def test_unwanted_category_leaves_a_story_out() -> None:
    ranked = only(story("s", category="sport"), refusing(categories=("sport",)))
    assert ranked.left_out == "unwanted: category sport"


def test_unwanted_story_comes_back_last_and_takes_no_room() -> None:
    stories = story("out", "a", "b", "c", title="Horoscope"), story("in")
    ranking = refusing("horoscope")
    chosen = choose_stories(rank(*stories, ranking=ranking), ranking, room=1)
    assert names(chosen) == ["in", "out"]
    assert [one.left_out for one in chosen] == ["", "unwanted: horoscope"]


def test_listed_document_is_told_whatever_is_unwanted() -> None:
    one = story("s", title="Horoscope", category="sport", is_listed=True)
    assert only(one, refusing("horoscope", categories=("sport",))).left_out == ""


@pytest.mark.parametrize(
    "keyword",
    ["(a+)+$", "a" * 200, "\\", "[", "  ", "", "\u0301", "*" * 100, "\ud800"],
    ids=["regex", "long", "backslash", "bracket", "spaces", "empty", "accent", "stars", "half"],
)
def test_hostile_keywords_and_texts_take_no_time(keyword: str) -> None:
    hostile = telling("a" * 1_000_000 + " " * 100_000 + "\u0301" * 100_000)
    start = process_time()
    only(hostile, wanting(keyword, "otters"))
    only(hostile, refusing(keyword))
    assert process_time() - start < 3


def test_two_hundred_keywords_take_hardly_longer_than_one() -> None:
    """One pattern of 200 alternatives took 20 ms for an article of 700 words, this takes 0.3."""
    words = " ".join(f"harbour{n} ferry{n}" for n in range(350))
    stories = [telling(words) for _ in range(300)]
    many = wanting(*(f"otter{n}" for n in range(190)), *(f"river lin {n}" for n in range(10)))
    start = process_time()
    rank(*stories, ranking=many)
    assert process_time() - start < 1.5
