"""Which story comes first. (calculation)

Coverage first (how many sources tell it), then recency: a story that several independent
sources carry matters more than one that a single source updates often. Equal ones stay in
the order they came, which is the operator's order of sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from digest.model import Story

_NEVER = datetime.min.replace(tzinfo=UTC)


def rank_stories(stories: Sequence[Story], *, limit: int) -> tuple[Story, ...]:
    """Return the `limit` stories that matter most, best first; the same on every run."""
    return tuple(sorted(stories, key=_weight, reverse=True)[:limit])


def _weight(story: Story) -> tuple[int, datetime]:
    sources = len({article.source_id for article in story.articles})
    newest = max(article.published or _NEVER for article in story.articles)
    return sources, newest
