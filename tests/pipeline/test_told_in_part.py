"""A story of which readers know some articles is told with the rest, and with its ties only."""

from __future__ import annotations

import pytest

from digest.model import Copy, CopyKind, Tie
from digest.pipeline.stories import Found, without_told
from tests.story.rankable import story


def test_ties_to_articles_that_are_known_are_left_out() -> None:
    whole = story("fire", "post", "times", "mail")
    first, second, third = (article.id for article in whole.articles)
    ties = tuple(
        Tie(first=a, second=b, similarity=0.7, shared=())
        for a, b in ((first, second), (second, third))
    )
    found = Found(stories=(type(whole)(id="s", articles=whole.articles, ties=ties),), copies=())
    (left,) = without_told(found, frozenset({first}))
    assert [article.id for article in left.articles] == [second, third]
    assert left.ties == ties[1:]


@pytest.mark.parametrize(
    ("kind", "fresh", "times"),
    [
        pytest.param(CopyKind.OLDER_VERSION, 0.1, 0, id="little new"),
        pytest.param(CopyKind.OLDER_VERSION, 0.5, 1, id="much new"),
        pytest.param(CopyKind.SAME_TEXT, 0.5, 0, id="another source's text"),
    ],
)
def test_new_version_of_what_was_told_is_told_if_much_is_new(
    kind: CopyKind, fresh: float, times: int
) -> None:
    new = story("fire", "post")
    copy = Copy(article_id="old", of=new.lead.id, kind=kind, similarity=0.9, fresh=fresh)
    found = Found(stories=(new,), copies=(copy,))
    assert len(without_told(found, frozenset({"old"}))) == times
