"""Texts as they are copied off pages, in twelve languages: nothing is lost, little is left."""

from __future__ import annotations

import pytest

from bench.dumps import Judged, judge

EVERY = {one.name: one for one in judge()}
# A caption that says of itself in the page's words that it is one.
LEFT = {
    "en": ("Image caption, The first bus leaves at midnight",),
    "en-2": ("View image in fullscreen",),
    "nl": ("Reageer (3)",),
}


@pytest.mark.parametrize("one", EVERY.values(), ids=EVERY.keys())
def test_every_line_of_the_article_stays_and_the_furniture_goes(one: Judged) -> None:
    assert one.lost == ()
    assert set(one.extra) <= set(LEFT.get(one.name, ()))


def test_the_texts_are_of_many_languages() -> None:
    assert len({name.split("-")[0] for name in EVERY}) == 12
