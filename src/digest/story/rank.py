"""Which story comes first. (calculation)

Coverage first (how many sources tell it), then recency: a story that several independent
sources carry matters more than one that a single source updates often. Equal ones stay in
the order they came, which is the operator's order of sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from digest.model import Story


def rank_stories(stories: Sequence[Story], *, now: datetime) -> tuple[Story, ...]:
    """Return the stories, those that matter most first; what has no date is of `now`."""
    return tuple(sorted(stories, key=lambda story: _weight(story, now), reverse=True))


def _weight(story: Story, now: datetime) -> tuple[int, datetime]:
    sources = len({article.source_id for article in story.articles})
    newest = max(article.published or now for article in story.articles)
    return sources, newest
