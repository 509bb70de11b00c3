"""Prints of texts and the days' stories, in a real database."""

from __future__ import annotations

from datetime import date, timedelta

from digest.store import DayStories, Editions, Store, StoryArticle, TextPrints, Upkeep
from tests.conftest import NOW
from tests.store.conftest import edition, record

TODAY = NOW.date()
YESTERDAY, WEEK_AGO = TODAY - timedelta(days=1), TODAY - timedelta(days=7)
LATER = NOW + timedelta(hours=1)


def member(entry_id: str, story_id: str, day: date = YESTERDAY) -> StoryArticle:
    return StoryArticle(
        day=day,
        entry_id=entry_id,
        story_id=story_id,
        headline=f"About {entry_id}",
        language="pt-BR",
        profile=b"\x00\xff" + entry_id.encode(),
    )


# --- prints ----------------------------------------------------------------------------------


def test_prints_are_found_by_when_they_were_first_seen(store: Store) -> None:
    prints = TextPrints(store)
    prints.save({"a": b"\x00old"}, seen=NOW - timedelta(days=3))
    prints.save({"b": b"new"}, seen=NOW)
    assert prints.between(NOW - timedelta(days=4), LATER) == {"a": b"\x00old", "b": b"new"}
    assert prints.between(NOW - timedelta(days=2), LATER) == {"b": b"new"}
    assert prints.between(NOW - timedelta(days=4), NOW) == {"a": b"\x00old"}


def test_print_that_changed_keeps_the_time_it_was_first_seen(store: Store) -> None:
    prints = TextPrints(store)
    prints.save({"a": b"one", "b": b"same"}, seen=NOW - timedelta(days=1))
    prints.save({"a": b"two", "b": b"same", "c": b"three"}, seen=NOW)
    assert prints.between(NOW - timedelta(days=2), NOW) == {"a": b"two", "b": b"same"}


def test_two_thousand_prints_are_kept_at_once(store: Store) -> None:
    many = {f"{number:016x}": b"x" * 40 for number in range(2000)}
    TextPrints(store).save(many, seen=NOW)
    TextPrints(store).save(many, seen=NOW)
    assert TextPrints(store).between(NOW, LATER) == many


# --- stories ---------------------------------------------------------------------------------


def test_stories_of_days_are_given_oldest_first_without_the_last(store: Store) -> None:
    stories = DayStories(store)
    stories.save(TODAY, [member("c", "s3", TODAY)])
    stories.save(YESTERDAY, [member("b", "s2")])
    stories.save(WEEK_AGO, [member("a", "s1", WEEK_AGO)])
    assert stories.between(WEEK_AGO, TODAY) == (member("a", "s1", WEEK_AGO), member("b", "s2"))


def test_day_that_is_grouped_again_replaces_what_was_kept(store: Store) -> None:
    stories = DayStories(store)
    stories.save(YESTERDAY, [member("a", "s1"), member("b", "s1")])
    stories.save(YESTERDAY, [member("a", "s2")])
    assert stories.between(YESTERDAY, TODAY) == (member("a", "s2"),)


def test_one_article_may_stand_in_the_stories_of_two_days(store: Store) -> None:
    stories = DayStories(store)
    stories.save(YESTERDAY, [member("a", "s1")])
    stories.save(TODAY, [member("a", "s1", TODAY)])
    assert len(stories.between(YESTERDAY, TODAY + timedelta(days=1))) == 2


def test_told_are_the_stories_of_delivered_editions_in_that_language(store: Store) -> None:
    stories = DayStories(store)
    stories.save(WEEK_AGO, [member("a", "s1", WEEK_AGO), member("x", "s9", WEEK_AGO)])
    stories.save(YESTERDAY, [member("b", "s1"), member("c", "s2")])
    record(store, WEEK_AGO, "es", "a", "x")
    record(store, YESTERDAY, "es", "b")
    record(store, YESTERDAY, "pt", "c")
    assert stories.told(WEEK_AGO, TODAY, "es") == {"s1": YESTERDAY, "s9": WEEK_AGO}
    assert stories.told(YESTERDAY, TODAY, "es") == {"s1": YESTERDAY}
    assert stories.told(WEEK_AGO, YESTERDAY, "es") == {"s1": WEEK_AGO, "s9": WEEK_AGO}


def test_edition_that_was_never_delivered_told_nothing(store: Store) -> None:
    DayStories(store).save(YESTERDAY, [member("b", "s1")])
    Editions(store).save(edition(YESTERDAY, "es"), ["b"], made_at=NOW)
    assert DayStories(store).told(WEEK_AGO, TODAY, "es") == {}


def test_maintenance_removes_old_prints_and_stories(store: Store) -> None:
    TextPrints(store).save({"a": b"a"}, seen=NOW - timedelta(days=9))
    TextPrints(store).save({"b": b"b"}, seen=NOW)
    DayStories(store).save(WEEK_AGO, [member("a", "s1", WEEK_AGO)])
    DayStories(store).save(YESTERDAY, [member("b", "s2")])
    removed = Upkeep(store).prune(before=NOW - timedelta(days=2))
    assert (removed["text prints"], removed["story records"]) == (1, 1)
    assert TextPrints(store).between(NOW - timedelta(days=20), LATER) == {"b": b"b"}
    assert DayStories(store).between(WEEK_AGO, TODAY) == (member("b", "s2"),)
