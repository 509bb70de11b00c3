"""Stories to be ranked, made of what ranking looks at. (calculation)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from digest.model import Article, Block, BlockKind, Ranked, Ranking, Story
from digest.story.rank import rank_stories
from tests.conftest import NOW

# Long enough to lack nothing.
TEXT = "The council of Lorne decided on Monday to pay half of the repairs of the old pier. " * 8
NONE: Mapping[str, date] = {}


def article(name: str, source: str, published: datetime | None = None) -> Article:
    return Article(
        id=name,
        source_id=source,
        source_name=source.title(),
        category="world",
        url=f"https://{source}.example/{name}",
        title=f"Title of {name.split('-')[0]}",
        author=None,
        published=published,
        language="en",
        blocks=(Block(BlockKind.PARAGRAPH, TEXT),),
    )


def story(name: str, *sources: str, hours_ago: float | None = 6, **changes: object) -> Story:
    """Return a story of an article for each source; `changes` are made to all of them."""
    published = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    articles = (article(f"{name}-{at}", s, published) for at, s in enumerate(sources or ("a",)))
    changed = (replace(one, **changes) for one in articles)  # type: ignore[arg-type]
    return Story(id=name, articles=tuple(changed))


def rank(
    *stories: Story, ranking: Ranking | None = None, told: Mapping[str, date] = NONE
) -> tuple[Ranked, ...]:
    return rank_stories(stories, now=NOW, ranking=ranking or Ranking(), told=told)


def only(one: Story, ranking: Ranking | None = None, told: Mapping[str, date] = NONE) -> Ranked:
    (ranked,) = rank(one, ranking=ranking, told=told)
    return ranked


def names(ranked: Sequence[Ranked]) -> list[str]:
    return [one.story.id for one in ranked]


def factor(ranked: Ranked, name: str) -> tuple[float, str]:
    """Return what a factor adds, in hundredths, and its words; zero where it is not there."""
    found = [(round(f.value, 2), f.detail) for f in ranked.factors if f.name == name]
    return found[0] if found else (0.0, "")
