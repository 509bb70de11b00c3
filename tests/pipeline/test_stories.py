"""From day to day: texts are known again, stories go on, what was told is not told again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from digest.model import EditionStory
from digest.pipeline.run import run_job
from digest.report import RunReport
from digest.store import DayStories, Editions, Store
from digest.store.schema import editions, story_articles, text_prints
from tests.conftest import NOW
from tests.pipeline.conftest import GatedWeb, List, MakeJob, Watcher, feed

TODAY, TOMORROW = NOW, NOW + timedelta(days=1)
QUAKE = (
    "Un fuerte terremoto sacude el sur de Perú",
    "Un terremoto de magnitud 7,1 sacudió el martes la región de Arequipa, en el sur de Perú, y "
    "causó al menos 12 muertos, según Defensa Civil. La carretera Panamericana quedó cortada.",
)
QUAKE_EN = (
    "Earthquake in southern Peru kills 12",
    "A magnitude 7.1 earthquake shook the Arequipa region in southern Peru on Tuesday and killed "
    "at least 12 people, civil defence said. The Pan-American highway was cut.",
)
QUAKE_NEXT = (
    "Perú busca supervivientes del terremoto de Arequipa",
    "Los equipos de rescate buscan supervivientes en Arequipa tras el terremoto de magnitud 7,1 "
    "que sacudió el sur de Perú. Los muertos son ya 19, dijo Defensa Civil en Lima.",
)
MUSEUM = (
    "El Ayuntamiento abre un museo del reloj",
    "La estación cerrada desde 1987 guardará 400 relojes de bolsillo y de torre. La entrada será "
    "gratuita los domingos, dijo la concejala de Cultura en la plaza.",
)


@pytest.fixture
def run(web: GatedWeb, listed: List, make_job: MakeJob, store: Store) -> Run:
    return Run(web, listed, make_job, store)


class Run:
    """Serves feeds and makes a day's edition of them."""

    def __init__(self, web: GatedWeb, listed: List, make_job: MakeJob, store: Store) -> None:
        self._web, self._listed, self._make_job, self.store = web, listed, make_job, store
        self.report = RunReport()

    def __call__(self, now: datetime = TODAY, **feeds: str) -> list[EditionStory]:
        for name, content in feeds.items():
            self._web.serve(f"/{name}", content)
        self._listed(*feeds)
        job = self._make_job(now=now, refresh=True, settings={"look_back_hours": 20})
        self.report = run_job(job, self.store, Watcher())
        (kept,) = Editions(self.store).of_day(now.date(), ["es"])
        return list(kept.edition.stories)


def headlines(stories: list[EditionStory]) -> list[str]:
    return [story.headline.text for story in stories]


def test_event_told_by_sources_in_two_languages_is_one_story(run: Run) -> None:
    stories = run(diario=feed("diario", QUAKE, MUSEUM), post=feed("post", QUAKE_EN, language="en"))
    assert headlines(stories) == [QUAKE[0], MUSEUM[0]]
    assert {source.language for source in stories[0].sources} == {"es", "en"}
    assert stories[0].translated_from == ""
    assert any("shares" in line and "Arequipa" in line for line in run.report.editions[0].standing)


def test_agency_text_is_told_once_and_names_the_other_place(run: Run) -> None:
    other = ("Terremoto en Perú", QUAKE[1])
    (story,) = run(diario=feed("diario", QUAKE), eco=feed("eco", other))
    assert len(story.sources) == 1
    assert [copy.name for copy in story.sources[0].copies] in (["eco"], ["diario"])


def test_text_that_was_told_is_not_told_again_under_another_address(run: Run) -> None:
    assert headlines(run(diario=feed("diario", QUAKE))) == [QUAKE[0]]
    again = feed("eco", ("Terremoto en Perú", QUAKE[1]), MUSEUM)
    assert headlines(run(TOMORROW, eco=again)) == [MUSEUM[0]]


def test_story_goes_on_the_next_day_with_its_id(run: Run) -> None:
    (first,) = run(diario=feed("diario", QUAKE))
    news, second = run(TOMORROW, diario=feed("otro", QUAKE_NEXT, MUSEUM))
    assert news.headline.text == MUSEUM[0]  # what was told yesterday comes behind
    assert second.id == first.id
    assert second.earlier is not None
    assert (second.earlier.headline, second.earlier.day) == (QUAKE[0], TODAY.date())
    assert any("goes on from" in line for line in run.report.editions[0].standing)


def test_story_that_readers_were_never_told_goes_on_from_nothing(run: Run) -> None:
    run(diario=feed("diario", QUAKE))
    with run.store.writing() as connection:
        connection.execute(update(editions).values(delivered_at=None))
    (story,) = run(TOMORROW, diario=feed("otro", QUAKE_NEXT))
    assert story.earlier is None


def test_newer_version_with_little_new_is_known(run: Run) -> None:
    text = " ".join(f"{QUAKE[1]} {MUSEUM[1]}".split())
    dated = "<pubDate>{}</pubDate><description>"
    morning = feed("diario", (QUAKE[0], text)).replace(
        "<description>", dated.format("Sun, 22 Nov 2026 04:00:00 GMT")
    )
    evening = (
        feed("diario2", (QUAKE[0], f"{text} Habrá más."), MUSEUM)
        .replace("<description>", dated.format("Mon, 23 Nov 2026 04:00:00 GMT"))
    )  # fmt: skip
    assert headlines(run(diario=morning)) == [QUAKE[0]]
    assert QUAKE[0] not in headlines(run(TOMORROW, diario=evening))


def test_run_that_is_repeated_finds_the_same_stories(run: Run) -> None:
    feeds = {"diario": feed("diario", QUAKE, MUSEUM), "eco": feed("eco", QUAKE_NEXT)}
    first = run(**feeds)
    before = DayStories(run.store).between(TODAY.date(), TOMORROW.date())
    assert run(TODAY + timedelta(minutes=5), **feeds) == first
    assert DayStories(run.store).between(TODAY.date(), TOMORROW.date()) == before


def test_what_cannot_be_read_of_earlier_days_costs_the_day_nothing(run: Run) -> None:
    (first,) = run(diario=feed("diario", QUAKE))
    with run.store.writing() as connection:
        connection.execute(update(story_articles).values(profile=b"damaged"))
        connection.execute(update(text_prints).values(content=b"\x00"))
    second = run(TOMORROW, diario=feed("otro", QUAKE_NEXT))
    assert headlines(second) == [QUAKE_NEXT[0]] and second[0].id != first.id
    assert run.report.problems == ()


def test_listed_document_is_told_though_a_feed_has_its_text(
    listed: List, make_job: MakeJob, store: Store, tmp_path: Path, web: GatedWeb
) -> None:
    (tmp_path / "quake.txt").write_text("\n\n".join(QUAKE), encoding="utf-8")
    listed("diario", more="      - {name: Nota, path: quake.txt}\n")
    web.serve("/diario", feed("diario", QUAKE))
    for now in (TODAY, TOMORROW):
        run_job(make_job(now=now, refresh=True), store, Watcher())
        (kept,) = Editions(store).of_day(now.date(), ["es"])
        assert "Nota" in {s.name for story in kept.edition.stories for s in story.sources}


def test_day_without_articles_has_no_stories(run: Run) -> None:
    assert run(diario=feed("diario", QUAKE)) != []
    assert run(TOMORROW, diario=feed("diario", QUAKE)) == []
    assert replace(run.report, seconds=()).stories == 0
