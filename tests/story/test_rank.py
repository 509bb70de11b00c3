"""Every story gets a score, which is the sum of factors that say what they are."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.model import (
    Block,
    BlockKind,
    Copy,
    CopyKind,
    Earlier,
    Ranked,
    Ranking,
    Story,
    TextFrom,
)
from digest.story.rank import explain
from tests.conftest import NOW
from tests.story.rankable import article, factor, names, only, rank, story

YESTERDAY = (NOW - timedelta(days=1)).date()


def test_score_is_the_sum_of_its_factors() -> None:
    ranking = Ranking(source_weights={"a": 3}, category_weights={"world": 0.5})
    ranked = only(story("s", "a", "b", paywalled=True), ranking, {"s": YESTERDAY})
    assert [f.name for f in ranked.factors] == [
        *("coverage", "recency", "novelty", "source", "category", "substance"),
    ]
    assert ranked.score == pytest.approx(sum(f.value for f in ranked.factors))


def test_plain_story_has_coverage_and_recency_alone() -> None:
    assert [f.name for f in only(story("s")).factors] == ["coverage", "recency"]


def test_coverage_and_recency_are_weighed_against_each_other() -> None:
    stories = [
        story("three, old", "a", "b", "c", hours_ago=30),
        story("two, new", "a", "b", hours_ago=1),
        story("two, old", "a", "b", hours_ago=30),
        story("one, new", "c", hours_ago=0),
        story("one often, old", "d", "d", "d", "d", hours_ago=20),
    ]
    expected = ["two, new", "three, old", "two, old", "one, new", "one often, old"]
    assert names(rank(*reversed(stories))) == expected


# --- coverage --------------------------------------------------------------------------------


def at(source: str, url: str | None) -> tuple[str, str | None]:
    return source, url


@pytest.mark.parametrize(
    ("places", "count"),
    [
        pytest.param([at("a", "https://a.org/1"), at("b", "https://b.org/2")], 2, id="two papers"),
        pytest.param([at("a", "https://a.org/1"), at("a", "https://b.org/2")], 1, id="one feed"),
        pytest.param(
            [at("a", "https://feeds.a.co.uk/1"), at("b", "https://www.a.co.uk/2")],
            1,
            id="two feeds of one paper",
        ),
        pytest.param([at("a", "https://a.co.uk/1"), at("b", "https://b.co.uk/2")], 2, id="co.uk"),
        pytest.param(
            [at("a", "https://ann.blogspot.com/"), at("b", "https://bob.blogspot.com/")],
            2,
            id="two blogs of one hoster",
        ),
        pytest.param([at("a", None), at("b", None)], 2, id="documents without address"),
        pytest.param([at("a", "http://["), at("b", "http://[")], 2, id="addresses that are none"),
    ],
)
def test_coverage_counts_sources_that_are_independent(
    places: list[tuple[str, str | None]], count: int
) -> None:
    articles = tuple(replace(article(f"x{n}", s), url=u) for n, (s, u) in enumerate(places))
    told = factor(only(Story(id="s", articles=articles)), "coverage")
    words = f"{count} sources" if count > 1 else "1 source"
    assert told == (round(math.log(count), 2), words)


def test_copies_add_nothing() -> None:
    plain = story("s", "a")
    same = Copy(article_id="x", of="s-0", kind=CopyKind.SAME_TEXT, similarity=1.0)
    copied = replace(plain, copies=((article("x", "b", NOW), same),))
    assert only(copied).factors == only(plain).factors


def test_coverage_has_a_bound() -> None:
    many = story("s", *(f"s{n}" for n in range(500)))
    assert factor(only(many), "coverage") == (round(math.log(20), 2), "500 sources")


# --- recency ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "value", "words"),
    [
        (0, 1.0, "less than an hour old"),
        (1.5, 0.94, "1 hour old"),
        (18, 0.5, "18 hours old"),
        (36, 0.25, "36 hours old"),
        (24 * 14, 0.0, "14 days old"),
        (24 * 365 * 2000, 0.0, "730000 days old"),
        (-3, 1.0, "less than an hour old"),
        (None, 1.0, "undated"),
    ],
    ids=["now", "hour", "half", "window", "fortnight", "Nero", "future", "undated"],
)
def test_recency_halves_in_eighteen_hours(hours: float | None, value: float, words: str) -> None:
    assert factor(only(story("s", hours_ago=hours)), "recency") == (value, words)


def test_newest_article_dates_a_story() -> None:
    old, new = story("x", hours_ago=30), story("y", hours_ago=3)
    both = replace(old, articles=(*old.articles, *new.articles))
    assert factor(only(both), "recency") == factor(only(new), "recency")


def test_undated_story_stands_below_a_dated_one_of_this_moment() -> None:
    undated, dated = story("a", hours_ago=None), story("b", hours_ago=0)
    assert names(rank(undated, dated)) == ["b", "a"]


def test_date_of_change_counts_only_where_the_older_version_is_known() -> None:
    changed = story("s", hours_ago=30, updated=NOW)
    older = Copy(article_id="x", of="s-0", kind=CopyKind.OLDER_VERSION, similarity=0.9, fresh=0.2)
    known = replace(changed, copies=((article("x", "a"), older),))
    assert factor(only(changed), "recency")[1] == "30 hours old"
    assert factor(only(known), "recency")[1] == "less than an hour old"


def test_date_of_change_stands_in_for_a_missing_date() -> None:
    changed = story("s", hours_ago=None, updated=NOW - timedelta(hours=18))
    assert factor(only(changed), "recency") == (0.5, "18 hours old")


# --- novelty ---------------------------------------------------------------------------------


def going_on(headline: str, one: Story) -> Story:
    earlier = Earlier(story_id="before", headline=headline, language="en", day=YESTERDAY)
    return replace(one, earlier=earlier)


@pytest.mark.parametrize(
    ("days", "value", "words"),
    [
        (1, -0.8, "told yesterday"),
        (2, -0.4, "told 2 days ago"),
        (4, -0.1, "told 4 days ago"),
        (0, -0.8, "told yesterday"),
        (-2, -0.8, "told yesterday"),
    ],
    ids=["yesterday", "two", "four", "today", "tomorrow"],
)
def test_story_told_before_loses_less_every_day(days: int, value: float, words: str) -> None:
    told = {"s": (NOW - timedelta(days=days)).date()}
    assert factor(only(story("s"), told=told), "novelty") == (value, words)


def test_story_that_goes_on_with_one_that_was_told_loses() -> None:
    one = going_on("Title", story("s"))
    assert factor(only(one, told={"before": YESTERDAY}), "novelty") == (-0.8, "told yesterday")


def test_story_that_goes_on_with_one_that_was_not_told_does_not_lose() -> None:
    assert factor(only(going_on("Title", story("s"))), "novelty") == (0.0, "")


def test_new_sources_make_up_for_having_been_told() -> None:
    one = going_on("Title", story("s", "a", "b", "c", "d"))
    told = factor(only(one, told={"before": YESTERDAY}), "novelty")
    assert told == (-0.2, "told yesterday, 4 new sources")


def test_articles_of_before_are_no_news() -> None:
    one = going_on("Title", story("s", "a", "b", hours_ago=60))
    assert factor(only(one, told={"before": YESTERDAY}), "novelty") == (-0.8, "told yesterday")


@pytest.mark.parametrize(
    ("before", "title", "told"),
    [
        pytest.param("Quake kills 40", "Quake: 1,090 dead", (-0.4, "1,090"), id="another number"),
        pytest.param("Quake", "Quake: 90 dead", (-0.4, "90"), id="a first number"),
        pytest.param("Quake: 1,090 dead", "1.090 muertos", (-0.8, ""), id="other separators"),
        pytest.param("Quake kills 40", "40 dead in quake", (-0.8, ""), id="the same number"),
        pytest.param("Quake kills 40", "Mourning begins", (-0.8, ""), id="no number"),
    ],
)
def test_new_number_in_the_headline_is_news(
    before: str, title: str, told: tuple[float, str]
) -> None:
    one = going_on(before, story("s", title=title))
    value, words = factor(only(one, told={"before": YESTERDAY}), "novelty")
    number = f", new in its headlines: {told[1]}" if told[1] else ""
    assert (value, words) == (told[0], f"told yesterday{number}")


# --- weights ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weight", "value"),
    [(2, 0.69), (0.5, -0.69), (1, 0.0), (10, 2.3), (1e9, 2.3), (0.001, -2.3)],
    ids=["double", "half", "one", "ten", "beyond the most", "below the least"],
)
def test_weights_add_their_logarithm(weight: float, value: float) -> None:
    by_source = only(story("s"), Ranking(source_weights={"a": weight}))
    by_category = only(story("s"), Ranking(category_weights={"world": weight}))
    assert factor(by_source, "source")[0] == factor(by_category, "category")[0] == value


def test_heaviest_source_gives_its_weight() -> None:
    ranked = only(story("s", "a", "b"), Ranking(source_weights={"a": 0.2, "b": 2}))
    assert factor(ranked, "source") == (0.69, "source b has weight 2")
    beside_a_plain_one = only(story("s", "a", "b"), Ranking(source_weights={"a": 0.2}))
    assert factor(beside_a_plain_one, "source") == (0.0, "")


# --- substance -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"blocks": ()}, (-0.4, "short")),
        ({"blocks": (Block(BlockKind.HEADING, "x" * 900),)}, (-0.4, "short")),
        ({"blocks": (Block(BlockKind.PARAGRAPH, "x" * 300),)}, (-0.2, "short")),
        ({"blocks": (Block(BlockKind.PARAGRAPH, "議" * 200),)}, (0.0, "")),
        ({"text_from": TextFrom.TEASER}, (-0.2, "a teaser")),
        ({"text_from": TextFrom.PENDING, "paywalled": True}, (-0.2, "a teaser")),
        ({"paywalled": True}, (-0.2, "behind a paywall")),
        ({"blocks": (), "paywalled": True}, (-0.6, "short, behind a paywall")),
    ],
    ids=[
        *("no text", "headings only", "half a text", "Chinese", "teaser", "pending", "paywall"),
        "both",
    ],
)
def test_little_text_takes_off(changes: dict[str, object], told: tuple[float, str]) -> None:
    assert factor(only(story("s", **changes)), "substance") == told  # type: ignore[arg-type]


def test_one_whole_article_makes_up_for_teasers() -> None:
    teasers, whole = story("x", "a", "b", text_from=TextFrom.TEASER), story("y", "c")
    both = replace(teasers, articles=(*teasers.articles, *whole.articles))
    assert factor(only(both), "substance") == (0.0, "")


# --- explanation -----------------------------------------------------------------------------


def test_explanation_has_a_line_for_each_story() -> None:
    one = story("ferry", "a", "b", "c", hours_ago=2, title="Ferry sails again")
    ranked: list[Ranked] = [*rank(one, told={"ferry": YESTERDAY}), *rank(story("otters"))]
    ranked.append(replace(ranked[1], left_out="more than 1 of category world"))
    assert explain(ranked) == (
        "1. 1.76 Ferry sails again: 3 sources +1.10, 2 hours old +0.93, "
        "told yesterday, 3 new sources -0.27",
        "2. 0.79 Title of otters: 1 source +0.00, 6 hours old +0.79",
        "- 0.79 Title of otters: 1 source +0.00, 6 hours old +0.79"
        " - left out: more than 1 of category world",
    )
