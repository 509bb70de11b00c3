"""Articles for the tests of copies: texts without end from a seed, and their prints."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from digest.model import Article, Block, BlockKind, Copy, TextFrom
from digest.story.duplicates import find_copies, print_of
from tests.conftest import NOW


def prose(seed: str, words: int) -> list[str]:
    """Return paragraphs of up to 60 words, which share no four in a row with other seeds."""
    dice = Random(seed)
    drawn = [f"{chr(97 + dice.randrange(26))}{dice.randrange(5000):x}q" for _ in range(words)]
    return [" ".join(drawn[at : at + 60]) + "." for at in range(0, words, 60)]


def article(
    name: str, paragraphs: list[str], *, source: str = "", hours: int | None = 0
) -> Article:
    """Return an article of a source of its own, unless `source` names one."""
    return Article(
        id=name,
        source_id=source or f"source of {name}",
        source_name=source or name,
        category="news",
        url=None,
        title=f"Headline of {name}",
        author=None,
        published=None if hours is None else NOW + timedelta(hours=hours),
        language="en",
        blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs),
        text_from=TextFrom.SOURCE,
    )


def copies(*articles: Article, known: tuple[Article, ...] = ()) -> tuple[Copy, ...]:
    """Return the copies among articles."""
    return find_copies([print_of(a) for a in articles], [print_of(a) for a in known])


def linked(*articles: Article, known: tuple[Article, ...] = ()) -> dict[str, str]:
    """Return each copy with what it is a copy of."""
    return {copy.article_id: copy.of for copy in copies(*articles, known=known)}
