"""Articles on one event become one story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import permutations

import pytest

from digest.clean.boilerplate import read_dump
from digest.model import Article, Block, BlockKind, Story
from digest.story import SAME_STORY, KnownStory, group_articles, profile_articles
from tests.conftest import DOCUMENTS

US_TROOPS = "why-is-the-us-sending-troops-to-ukraine.txt"
NATO_TROOPS = "nato-troops-to-ukraine.txt"


def article(
    name: str,
    title: str,
    *paragraphs: str,
    source: str = "post",
    published: datetime | None = None,
) -> Article:
    return Article(
        id=name,
        source_id=source,
        source_name=source,
        category="news",
        url=None,
        title=title,
        author=None,
        published=published,
        language="en",
        blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs),
    )


FERRY = article(
    "ferry",
    "Ferry to Brock Island sails again",
    "The ferry to Brock Island sailed again on Monday, nine weeks after a storm broke the pier at "
    "Hollow Quay. Repairs cost 1.2 million pounds, of which Lorne county pays half.",
)
FERRY_AGAIN = article(
    "ferry-again",
    "Brock Island has its boat back",
    "Nine weeks after the storm that broke the pier at Hollow Quay, islanders on Brock can take "
    "the ferry again. The county of Lorne pays half of the 1.2 million pounds for repairs.",
)
OTTERS = article(
    "otters",
    "Otters return to the river Lin",
    "Otters have been seen on the river Lin for the first time since 1987, a wildlife trust said. "
    "A camera under the old mill filmed two adults and three cubs.",
)
BUSES = article(
    "buses",
    "Night buses run from spring",
    "Night buses in Portmere run again from spring, councillors decided after two years without "
    "service. Tickets are as cheap as by day.",
)
DAY = [FERRY, OTTERS, FERRY_AGAIN, BUSES]


def grouped(articles: Sequence[Article], known: Sequence[KnownStory] = ()) -> tuple[Story, ...]:
    return group_articles(articles, profile_articles(articles), known)


def document(name: str) -> Article:
    content = read_dump((DOCUMENTS / name).read_text(encoding="utf-8"))
    return replace(article(name, content.title or ""), blocks=content.blocks)


def clusters(stories: Sequence[Story]) -> set[frozenset[str]]:
    return {frozenset(a.id for a in story.articles) for story in stories}


# --- grouping --------------------------------------------------------------------------------


def test_one_event_in_two_wordings_is_one_story_and_other_events_are_not() -> None:
    assert clusters(grouped(DAY)) == {
        frozenset({"ferry", "ferry-again"}),
        frozenset({"otters"}),
        frozenset({"buses"}),
    }


def test_every_article_is_in_exactly_one_story_in_the_order_of_the_first() -> None:
    stories = grouped(DAY)
    told = [a.id for story in stories for a in story.articles]
    assert sorted(told) == sorted(a.id for a in DAY)
    first_seen = [min(DAY.index(a) for a in story.articles) for story in stories]
    assert first_seen == [0, 1, 3]


def test_story_says_by_which_words_it_holds_together() -> None:
    story = grouped(DAY)[0]
    assert len(story.ties) == 1 and not story.related
    assert {story.ties[0].first, story.ties[0].second} == {"ferry", "ferry-again"}
    assert SAME_STORY <= story.ties[0].similarity < 1
    assert {"Brock", "1.2"} <= set(story.ties[0].shared)


def test_longest_article_leads_its_story() -> None:
    short = article("short", FERRY.title, "The ferry to Brock Island sailed again on Monday.")
    story, *_ = grouped([short, FERRY])
    assert [a.id for a in story.articles] == ["ferry", "short"]


def test_same_text_of_two_sources_is_one_story() -> None:
    copies = [article(name, FERRY.title, *FERRY.prose, source=name) for name in "abc"]
    (story,) = grouped(copies)
    assert all(tie.similarity > 0.99 for tie in story.ties) and len(story.ties) == 3


@pytest.mark.parametrize(
    "bare", [("", ()), ("!!!", ("— … —",)), ("A", ("I",))], ids=["empty", "signs", "letters"]
)
def test_articles_without_words_are_stories_of_their_own(bare: tuple[str, tuple[str, ...]]) -> None:
    title, prose = bare
    stories = grouped([article(name, title, *prose) for name in ("one", "two")])
    assert clusters(stories) == {frozenset({"one"}), frozenset({"two"})}


def test_no_articles_make_no_stories() -> None:
    assert grouped([]) == ()


def test_chain_of_half_alike_articles_does_not_join_its_ends() -> None:
    """The one in the middle tells both events, each end one of them."""
    both = article("both", "Ferry and night buses back", *FERRY.prose, *BUSES.prose)
    for order in permutations([FERRY_AGAIN, both, BUSES]):
        found = clusters(grouped([*order, OTTERS]))
        assert not [members for members in found if {"ferry-again", "buses"} <= members]


CAMPAIGN = (
    "{who} promised farmers in {where} cheaper diesel and an end to the milk quota.",
    "A court in {where} ruled that {who} must publish the tax returns of the past ten years.",
    "{who} fell ill at a rally in {where} and was taken to hospital with a high fever.",
    "Two aides of {who} were arrested in {where} after police found forged signatures.",
)
WHO = ("Ana Brandt", "Luis Okoro", "Ivo Marek", "Sara Lindqvist", "Tom Achebe")
WHERE = ("Norbury", "Sudford", "Estham")


def test_three_hundred_articles_on_one_subject_are_not_one_story() -> None:
    elections = [
        article(
            f"{at} {who} {where} {turn}",
            news.format(who=who, where=where).split(" and ")[0],
            f"Source {turn} reports: {news.format(who=who, where=where)} The country elects its "
            "president on Sunday; polls see the campaign as the closest in years.",
        )
        for at, news in enumerate(CAMPAIGN)
        for who in WHO
        for where in WHERE
        for turn in range(5)
    ]
    assert len(elections) == 300
    stories = grouped(elections)
    assert max(len(story.articles) for story in stories) <= 30
    for story in stories:
        assert len({a.id.split(" ")[0] for a in story.articles}) == 1


def test_the_two_documents_are_two_stories_on_one_subject() -> None:
    us, nato = document(US_TROOPS), document(NATO_TROOPS)
    first, second = grouped([us, nato])
    assert [len(first.articles), len(second.articles)] == [1, 1]
    assert first.related == second.related and len(first.related) == 1
    tie = first.related[0]
    assert {tie.first, tie.second} == {us.id, nato.id}
    assert 0.2 <= tie.similarity < SAME_STORY
    assert {"Ukraine", "Russia"} <= set(tie.shared)
    assert tie.reason.startswith("shares Ukraine, Russia")


@pytest.mark.parametrize(
    "names", [(US_TROOPS, NATO_TROOPS), (NATO_TROOPS, US_TROOPS)], ids=["US", "NATO"]
)
def test_shared_terms_name_what_is_shared_not_words_of_grammar(names: tuple[str, ...]) -> None:
    story, _ = grouped([document(name) for name in names])
    grammar = {"the", "and", "that", "this", "with", "for", "have", "has", "are", "not", "their"}
    assert not grammar & set(story.related[0].shared)


def test_stories_and_their_ids_do_not_depend_on_the_order_of_arrival() -> None:
    expected = {story.id: clusters([story]) for story in grouped(DAY)}
    for order in permutations(DAY):
        assert {story.id: clusters([story]) for story in grouped(order)} == expected
