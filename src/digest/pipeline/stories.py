"""The day's articles to its stories: copies set aside, days linked. (action: glue)

What is learned of the articles is kept, so that later days know their texts and stories again
without reading them.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from digest.model import Article, Copy, CopyKind, Story
from digest.pipeline.job import Job
from digest.store import DayStories, Store, StoryArticle, TextPrints
from digest.story import (
    KnownStory,
    Print,
    Profile,
    ToPivot,
    find_copies,
    group_articles,
    print_of,
    profile_articles,
)

logger = logging.getLogger(__name__)

T = TypeVar("T")

# A month, so that a column that is printed again in the next one is known.
_TEXTS_KNOWN = timedelta(days=31)
# News go on from day to day; after a silence of a week it is another event.
_STORIES_KNOWN = timedelta(days=7)
# Each takes some 50 kB of memory while stories are found.
_ARTICLES_KNOWN = 5000
# A new version of what readers were told is told again if that much of it is new.
_WORTH_TELLING = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The day's stories, and which of its articles have the text of which others, of this day
    or before it.
    """

    stories: tuple[Story, ...]
    copies: tuple[Copy, ...]


def find_stories(
    job: Job, articles: Sequence[Article], to_pivot: ToPivot | None, store: Store
) -> Found:
    """Return the stories of a day's articles, and keep what is to be known of them later.

    Documents that the operator listed are always told: they are nobody's copy.
    """
    prints = [print_of(article) for article in articles if not article.is_listed]
    copies = find_copies(prints, _known_prints(job, prints, store))
    aside = _aside(copies, articles)
    told = [article for article in articles if article.id not in aside]
    profiles = profile_articles(told, to_pivot)
    known = _known_stories(job, store)
    stories = group_articles(told, profiles, known)
    news = _news_of(stories, known)
    _keep(job, [one for one in prints if one.article_id not in aside], news, profiles, store)
    logger.info("found stories=%d articles=%d copies=%d", len(stories), len(told), len(aside))
    return Found(stories=_with_copies(stories, aside, articles), copies=copies)


def end_of(job: Job) -> datetime:
    """Return up to when entries belong to the job's day: its end, or now if it is not over."""
    end = datetime.combine(job.day + timedelta(days=1), time(), tzinfo=job.settings.zone)
    return min(end, job.now)


# --- texts that are known ------------------------------------------------------------------------


def _known_prints(job: Job, prints: Iterable[Print], store: Store) -> tuple[Print, ...]:
    """Return the prints of articles of the last weeks that are not among today's."""
    today = {one.article_id for one in prints}
    end = end_of(job)
    kept = TextPrints(store).between(end - _TEXTS_KNOWN, end)
    raw = {id_: content for id_, content in kept.items() if id_ not in today}
    return tuple(_readable(raw, Print.from_bytes).values())


def _readable(raw: Mapping[str, bytes], read: Callable[[bytes], T]) -> dict[str, T]:
    """Return what can be read of what was kept, by id; the rest is as if it had not been kept."""
    found: dict[str, T] = {}
    for id_, content in raw.items():
        try:
            found[id_] = read(content)
        except (ValueError, OverflowError, OSError) as exc:  # (the last two: of a wild date)
            logger.warning("unreadable entry=%s reason=%s", id_, exc)
    return found


def _aside(copies: Iterable[Copy], articles: Iterable[Article]) -> dict[str, Copy]:
    """Return the copies, by article, of which the better one is of this day too."""
    today = {article.id for article in articles}
    return {copy.article_id: copy for copy in copies if {copy.article_id, copy.of} <= today}


def _with_copies(
    stories: Iterable[Story], aside: Mapping[str, Copy], articles: Iterable[Article]
) -> tuple[Story, ...]:
    of: dict[str, list[tuple[Article, Copy]]] = defaultdict(list)
    for article in articles:
        if article.id in aside:
            of[aside[article.id].of].append((article, aside[article.id]))
    return tuple(
        replace(story, copies=tuple(pair for a in story.articles for pair in of[a.id]))
        for story in stories
    )


def without_told(found: Found, told: frozenset[str]) -> tuple[Story, ...]:
    """Return the stories without the articles that readers know; those with none left are out.

    Known is what was told before, under whatever address; a newer version of it only where
    little of that is new. Documents that are listed are always told.
    """
    known = told | _told_in_other_dress(found.copies, told)
    left = (
        (story, tuple(a for a in story.articles if a.is_listed or a.id not in known))
        for story in found.stories
    )
    return tuple(_with_only(story, articles) for story, articles in left if articles)


def _with_only(story: Story, articles: tuple[Article, ...]) -> Story:
    """Return a story with just these of its articles, and what is said of them alone."""
    told = {article.id for article in articles}
    return replace(
        story,
        articles=articles,
        ties=tuple(tie for tie in story.ties if {tie.first, tie.second} <= told),
        related=tuple(tie for tie in story.related if told & {tie.first, tie.second}),
        copies=tuple(pair for pair in story.copies if pair[1].of in told),
    )


def _told_in_other_dress(copies: Iterable[Copy], told: frozenset[str]) -> frozenset[str]:
    copied = {copy.article_id for copy in copies if copy.of in told}
    covered = {
        copy.of
        for copy in copies
        if copy.article_id in told
        and (copy.kind is CopyKind.SAME_TEXT or copy.fresh < _WORTH_TELLING)
    }
    return frozenset(copied | covered)


# --- stories that are known ----------------------------------------------------------------------


def told_stories(job: Job, language: str, store: Store) -> dict[str, date]:
    """Return the stories that editions of the last days in a language told, with the last day."""
    return DayStories(store).told(job.day - _STORIES_KNOWN, job.day, language)


def _known_stories(job: Job, store: Store) -> tuple[KnownStory, ...]:
    """Return the stories of the last days as they were last, each article once."""
    kept = DayStories(store).between(job.day - _STORIES_KNOWN, job.day)
    latest = {article.entry_id: article for article in kept}
    newest_first = sorted(latest.values(), key=lambda a: (a.day, a.entry_id), reverse=True)
    raw = {article.entry_id: article.profile for article in newest_first[:_ARTICLES_KNOWN]}
    profiles = _readable(raw, Profile.from_bytes)
    members: dict[str, list[StoryArticle]] = defaultdict(list)
    for article in newest_first:
        if article.entry_id in profiles:
            members[article.story_id].append(article)
    return tuple(_known_story(members[story_id], profiles) for story_id in sorted(members))


def _known_story(articles: Sequence[StoryArticle], profiles: Mapping[str, Profile]) -> KnownStory:
    """Return the story of some articles, the newest first."""
    last = articles[0]
    return KnownStory(
        id=last.story_id,
        headline=last.headline,
        language=last.language,
        day=last.day,
        profiles=tuple(profiles[article.entry_id] for article in articles),
    )


def _news_of(
    stories: Iterable[Story], known: Iterable[KnownStory]
) -> tuple[tuple[Story, Article], ...]:
    """Return each story with the first of its articles that the days before did not have.

    Its headline is the day's: the others were read already.
    """
    old = {profile.article_id for story in known for profile in story.profiles}
    return tuple(
        (story, next((one for one in story.articles if one.id not in old), story.lead))
        for story in stories
    )


def _keep(
    job: Job,
    prints: Iterable[Print],
    stories: Iterable[tuple[Story, Article]],
    profiles: Iterable[Profile],
    store: Store,
) -> None:
    """Keep the prints and the day's stories, for the days to come."""
    TextPrints(store).save({one.article_id: one.to_bytes() for one in prints}, seen=job.now)
    profile_of = {profile.article_id: profile for profile in profiles}
    rows = [
        StoryArticle(
            day=job.day,
            entry_id=article.id,
            story_id=story.id,
            headline=news.title,
            language=news.language,
            profile=profile_of[article.id].to_bytes(),
        )
        for story, news in stories
        for article in story.articles
    ]
    DayStories(store).save(job.day, rows)
