"""Which stories each day had, and of which articles. (action: database)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, delete, insert, select

from digest.store.engine import Store
from digest.store.schema import edition_entries, editions, story_articles


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """An article as a day's grouping knew it: its story, that story's headline, its profile.

    A profile is bytes to this room: what it is made of is known to `digest.story`.
    """

    day: date
    entry_id: str
    story_id: str
    headline: str
    language: str
    profile: bytes


_COLUMNS = [column.name for column in story_articles.columns]


class DayStories:
    """The days' stories of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, day: date, articles: Iterable[StoryArticle]) -> None:
        """Keep a day's stories in place of what was kept of that day before."""
        rows = [{name: getattr(article, name) for name in _COLUMNS} for article in articles]
        with self._store.writing() as connection:
            connection.execute(delete(story_articles).where(story_articles.c.day == day))
            if rows:
                connection.execute(insert(story_articles), rows)

    def between(self, first: date, end: date) -> tuple[StoryArticle, ...]:
        """Return the articles of the days from `first` on and before `end`, oldest day first."""
        within = and_(story_articles.c.day >= first, story_articles.c.day < end)
        in_order = (story_articles.c.day, story_articles.c.entry_id)
        query = select(story_articles).where(within).order_by(*in_order)
        with self._store.reading() as connection:
            return tuple(
                StoryArticle(**{name: getattr(row, name) for name in _COLUMNS})
                for row in connection.execute(query)
            )

    def told(self, first: date, end: date, language: str) -> dict[str, date]:
        """Return the stories that delivered editions in a language told on the days from `first`
        on and before `end`, each with the last such day.
        """
        query = (
            select(story_articles.c.story_id, editions.c.day)
            .join(edition_entries, edition_entries.c.entry_id == story_articles.c.entry_id)
            .join(editions, editions.c.id == edition_entries.c.edition_id)
            .where(
                and_(
                    editions.c.day == story_articles.c.day,
                    editions.c.day >= first,
                    editions.c.day < end,
                    editions.c.language == language,
                    editions.c.delivered_at.is_not(None),
                )
            )
            .order_by(editions.c.day)
        )
        with self._store.reading() as connection:
            return {row.story_id: row.day for row in connection.execute(query)}
