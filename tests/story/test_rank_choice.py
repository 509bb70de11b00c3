"""An edition tells the best stories of several kinds, within its limits; the rest says why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from digest.model import Ranked, Ranking, Story
from digest.story.rank import choose_stories, explain
from tests.story.rankable import factor, names, rank, story


def choose(
    *stories: Story, room: int = 30, per_category: int | None = None, per_source: int | None = None
) -> tuple[Ranked, ...]:
    ranking = Ranking(max_per_category=per_category, max_per_source=per_source)
    return choose_stories(rank(*stories, ranking=ranking), ranking, room)


def told(chosen: Sequence[Ranked]) -> list[str]:
    return names([one for one in chosen if not one.left_out])


def reasons(chosen: Sequence[Ranked]) -> dict[str, str]:
    return {one.story.id: one.left_out for one in chosen if one.left_out}


def test_best_are_told_and_the_rest_come_after_them_with_the_reason() -> None:
    stories = [story(name, name, hours_ago=n, category=name) for n, name in enumerate("abcd")]
    chosen = choose(*reversed(stories), room=2)
    assert names(chosen) == ["a", "b", "c", "d"]
    assert reasons(chosen) == {"c": "more than 2 stories", "d": "more than 2 stories"}


def test_category_that_has_many_stories_lets_others_through() -> None:
    world = [story(f"w{n}", f"w{n}", hours_ago=2) for n in range(6)]
    sport = [story(f"s{n}", f"s{n}", hours_ago=6, category="sport") for n in range(2)]
    ranked = rank(*world, *sport)
    assert names(ranked)[-2:] == ["s0", "s1"]
    assert names(choose_stories(ranked, Ranking(), 30)) == [
        *("w0", "w1", "s0", "w2", "s1", "w3", "w4", "w5"),
    ]


def test_balance_is_a_factor_like_the_others() -> None:
    chosen = choose(*(story(f"w{n}", f"w{n}") for n in range(5)))
    assert [factor(one, "balance") for one in chosen[:3]] == [
        (0.0, ""),
        (-0.12, "1 of category world before it"),
        (-0.2, "2 of category world before it"),
    ]
    for one in chosen:
        assert one.score == pytest.approx(sum(f.value for f in one.factors))


def test_balance_is_not_taken_off_what_is_left_out() -> None:
    chosen = choose(story("a"), story("b"), room=1)
    assert [[f.name for f in one.factors] for one in chosen] == [["coverage", "recency"]] * 2


def test_no_more_of_a_category_than_the_limit() -> None:
    world = [story(f"w{n}", f"w{n}", hours_ago=n) for n in range(4)]
    chosen = choose(*world, story("s", "s", hours_ago=30, category="sport"), per_category=2)
    assert told(chosen) == ["w0", "w1", "s"]
    assert set(reasons(chosen).values()) == {"more than 2 of category world"}


def test_no_more_of_a_source_than_the_limit_counting_what_it_leads() -> None:
    """`b` leads once, and is but one of the sources of the first story."""
    stories = [
        story("both", "a", "b", hours_ago=0),
        story("of a", "a", hours_ago=1),
        story("of b", "b", hours_ago=2),
        story("of b too", "b", hours_ago=3),
    ]
    chosen = choose(*stories, per_source=1)
    assert told(chosen) == ["both", "of b"]
    assert reasons(chosen) == {
        "of a": "more than 1 of source A",
        "of b too": "more than 1 of source B",
    }


@pytest.mark.parametrize(
    "limits", [{"room": 1}, {"per_category": 1}, {"per_source": 1}, {"room": 0}], ids=str
)
def test_listed_documents_are_told_beyond_any_limit(limits: dict[str, int]) -> None:
    listed = [story(f"l{n}", "a", hours_ago=900, is_listed=True) for n in range(3)]
    chosen = choose(*listed, story("news", "a", hours_ago=0), **limits)
    assert sorted(told(chosen)) == ["l0", "l1", "l2"]


def test_listed_documents_take_room_though_they_come_last() -> None:
    listed = story("l", "a", hours_ago=900, is_listed=True)
    chosen = choose(listed, *(story(f"n{n}", f"b{n}", hours_ago=n) for n in range(4)), room=3)
    assert told(chosen) == ["n0", "n1", "l"]


def test_listed_document_stands_where_its_score_puts_it() -> None:
    chosen = choose(story("l", is_listed=True, hours_ago=5), story("n", hours_ago=1), room=9)
    assert told(chosen) == ["n", "l"]


def test_limit_of_a_source_is_named_as_the_reader_knows_it() -> None:
    one, two = story("x", hours_ago=1), story("y", hours_ago=2)
    named = [replace(s, articles=(replace(s.lead, source_name="The Gazette"),)) for s in (one, two)]
    line = explain(choose(*named, per_source=1))[1]
    assert line.endswith(" - left out: more than 1 of source The Gazette")


def test_no_stories_make_no_choice() -> None:
    assert choose() == ()
