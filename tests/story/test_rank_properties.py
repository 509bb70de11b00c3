"""What holds of ranking whatever the stories are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import (
    Article,
    Block,
    BlockKind,
    Earlier,
    Interests,
    Ranked,
    Ranking,
    Story,
    TextFrom,
)
from digest.story.rank import choose_stories, explain, rank_stories
from tests.conftest import NOW
from tests.story.rankable import TEXT, article

some = settings(max_examples=50, deadline=None)
SOURCES = ("a", "b", "c", "d")
CATEGORIES = ("world", "sport", "science")
WORDS = ("otters", "ferry 40", "horoscope")

moments = st.none() | st.datetimes(
    (NOW - timedelta(days=4)).replace(tzinfo=None), (NOW + timedelta(days=2)).replace(tzinfo=None)
).map(lambda at: at.replace(tzinfo=NOW.tzinfo))
known_sources = st.sampled_from(SOURCES)
days = st.dates(date(2026, 11, 18), date(2026, 11, 23))
texts = st.sampled_from(["", "A line on otters.", TEXT, f"{TEXT} horoscope"])
weights = st.floats(0.01, 20, allow_nan=False)
limits = st.none() | st.integers(0, 4)


@st.composite
def articles(draw: st.DrawFn, sources: st.SearchStrategy[str] = known_sources) -> Article:
    name = draw(sources)
    published = draw(moments)
    return replace(
        article(f"{name}-x", name, published),
        title=draw(st.sampled_from(WORDS)),
        category=draw(st.sampled_from(CATEGORIES)),
        updated=draw(moments),
        is_listed=draw(st.integers(0, 9)) == 0,
        paywalled=draw(st.booleans()),
        text_from=draw(st.sampled_from(TextFrom)),
        blocks=(Block(BlockKind.PARAGRAPH, draw(texts)),),
    )


@st.composite
def stories(draw: st.DrawFn, name: str = "s") -> Story:
    earlier = Earlier(story_id="before", headline="Ferry", language="en", day=draw(days))
    return Story(
        id=name,
        articles=tuple(draw(st.lists(articles(), min_size=1, max_size=4))),
        earlier=draw(st.sampled_from([None, earlier])),
    )


@st.composite
def editions(draw: st.DrawFn) -> tuple[Story, ...]:
    return tuple(draw(stories(f"s{n}")) for n in range(draw(st.integers(0, 9))))


rankings = st.builds(
    Ranking,
    max_per_category=limits,
    max_per_source=limits,
    source_weights=st.dictionaries(st.sampled_from(SOURCES), weights),
    category_weights=st.dictionaries(st.sampled_from(CATEGORIES), weights),
    interests=st.builds(
        Interests,
        keywords=st.sampled_from([(), ("otters",)]),
        unwanted_keywords=st.sampled_from([(), ("horoscope",)]),
        unwanted_categories=st.sampled_from([(), ("sport",)]),
    ),
)
tellings = st.dictionaries(st.sampled_from(["s", "s1", "before"]), days)


def rank(found: tuple[Story, ...], ranking: Ranking, told: dict[str, date]) -> tuple[Ranked, ...]:
    return rank_stories(found, now=NOW, ranking=ranking, told=told)


@some
@given(stories(), articles(sources=st.just("another")), rankings, tellings)
def test_one_more_source_never_lowers_a_score(
    one: Story, more: Article, ranking: Ranking, told: dict[str, date]
) -> None:
    (before,) = rank((one,), ranking, told)
    (after,) = rank((replace(one, articles=(*one.articles, more)),), ranking, told)
    assert after.score >= before.score - 1e-9


@some
@given(stories(), st.timedeltas(timedelta(0), timedelta(days=9)), rankings, tellings)
def test_an_older_story_never_scores_more(
    one: Story, by: timedelta, ranking: Ranking, told: dict[str, date]
) -> None:
    old = tuple(
        replace(a, published=a.published and a.published - by, updated=a.updated and a.updated - by)
        for a in one.articles
    )
    (before,) = rank((one,), ranking, told)
    (after,) = rank((replace(one, articles=old),), ranking, told)
    assert after.score <= before.score + 1e-9


@some
@given(editions(), rankings, tellings, st.randoms(use_true_random=False), st.integers(0, 9))
def test_order_of_arrival_changes_nothing(
    found: tuple[Story, ...],
    ranking: Ranking,
    told: dict[str, date],
    random: Random,
    room: int,
) -> None:
    shuffled = tuple(random.sample(found, len(found)))
    ranked, again = rank(found, ranking, told), rank(shuffled, ranking, told)
    assert ranked == again
    mixed = random.sample(ranked, len(ranked))
    chosen = choose_stories(ranked, ranking, room)
    assert chosen == choose_stories(mixed, ranking, room)
    assert explain(chosen) == explain(choose_stories(mixed, ranking, room))


@some
@given(editions(), rankings, tellings, st.integers(0, 9))
def test_choice_keeps_its_limits_and_every_story_comes_back_once(
    found: tuple[Story, ...], ranking: Ranking, told: dict[str, date], room: int
) -> None:
    chosen = choose_stories(rank(found, ranking, told), ranking, room)
    assert sorted(one.story.id for one in chosen) == [story.id for story in found]
    listed = [s for s in found if any(a.is_listed for a in s.articles)]
    kept = [one for one in chosen if not one.left_out]
    assert {s.id for s in listed} <= {one.story.id for one in kept}
    assert len(kept) <= max(room, len(listed))
    assert _most(kept, "category", listed, ranking.max_per_category)
    assert _most(kept, "source_id", listed, ranking.max_per_source)


def _most(kept: list[Ranked], key: str, listed: list[Story], most: int | None) -> bool:
    counts = Counter(getattr(one.story.lead, key) for one in kept)
    exempt = Counter(getattr(story.lead, key) for story in listed)
    return most is None or all(n <= max(most, exempt[name]) for name, n in counts.items())


@some
@given(editions(), rankings, tellings, st.integers(0, 9))
def test_told_stories_come_first_and_stand_in_the_order_of_their_scores(
    found: tuple[Story, ...], ranking: Ranking, told: dict[str, date], room: int
) -> None:
    chosen = choose_stories(rank(found, ranking, told), ranking, room)
    kept = [one.score for one in chosen if not one.left_out]
    assert kept == [one.score for one in chosen[: len(kept)]]
    assert all(first >= second for first, second in pairwise(kept))


BOUNDS = {
    "coverage": (0.0, 3.0),
    "recency": (0.0, 1.0),
    "novelty": (-0.8, 0.0),
    "source": (-2.31, 2.31),
    "category": (-2.31, 2.31),
    "interest": (0.0, 0.8),
    "substance": (-0.61, 0.0),
    "balance": (-0.6, 0.0),
}


@some
@given(editions(), rankings, tellings)
def test_every_factor_keeps_the_bounds_that_are_documented(
    found: tuple[Story, ...], ranking: Ranking, told: dict[str, date]
) -> None:
    for one in choose_stories(rank(found, ranking, told), ranking, 5):
        assert one.score == pytest.approx(sum(f.value for f in one.factors))
        for factor in one.factors:
            low, high = BOUNDS[factor.name]
            assert low <= factor.value <= high
