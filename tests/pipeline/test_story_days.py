"""Stories from day to day: told once, gone on with, and never stopped by what is kept."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Table, update

from digest.model import EditionStory
from digest.pipeline.run import run_job
from digest.report import RunReport
from digest.store import DayStories, Editions, Store
from digest.store.schema import story_articles, text_prints
from tests.conftest import NOW
from tests.pipeline.conftest import (
    MUSEO,
    NUTRIA,
    PAN,
    TRANVIA,
    GatedWeb,
    List,
    MakeJob,
    Watcher,
    feed,
)

DAYS = [NOW + timedelta(days=number) for number in range(4)]
LATER_NEWS = [
    (
        "Diez nutrias en el río Manzanares",
        "Las nutrias vistas cerca del puente de Toledo, en el río Manzanares, ya son diez. Los "
        "biólogos contaron con tres.",
    ),
    (
        "Las nutrias del río Manzanares tienen crías",
        "Cerca del puente de Toledo, en el río Manzanares, los biólogos han visto tres crías de "
        "nutria. Las nutrias son ya trece.",
    ),
]


def run(make_job: MakeJob, store: Store, now: datetime = NOW) -> RunReport:
    return run_job(make_job(now=now), store, Watcher())


def told(store: Store, now: datetime = NOW) -> Sequence[EditionStory]:
    kept = {one.edition.language: one for one in Editions(store).of_day(now.date())}
    return kept["es"].edition.stories if "es" in kept else ()


def kept_ids(store: Store, now: datetime) -> list[tuple[str, str]]:
    rows = DayStories(store).between(now.date(), now.date() + timedelta(days=1))
    return [(row.entry_id, row.story_id) for row in rows]


def test_run_repeated_on_a_day_keeps_the_same_stories(
    listed: List, make_job: MakeJob, store: Store
) -> None:
    listed("nutria", "tranvia", "museo")
    run(make_job, store)
    first = kept_ids(store, NOW), [story.id for story in told(store)]
    run(make_job, store, NOW + timedelta(hours=1))
    assert first == (kept_ids(store, NOW), [story.id for story in told(store)])
    assert len(first[1]) == 3


def test_story_that_goes_on_for_three_days_keeps_its_id_and_names_the_day_before(
    listed: List, make_job: MakeJob, web: GatedWeb, store: Store
) -> None:
    listed("nutria", "tranvia", "museo", "pan")
    run(make_job, store)
    first = next(one.id for one in told(store) if "nutria" in one.headline.text)
    news = [NUTRIA]
    for now, article in zip(DAYS[1:], LATER_NEWS, strict=False):
        before = news[-1][0]
        news.append(article)
        web.serve("/nutria", feed("nutria", *news))
        run(make_job, store, now)
        (story,) = told(store, now)
        assert (story.id, story.headline.text) == (first, article[0])
        assert story.earlier is not None
        assert story.earlier.day == now.date() - timedelta(days=1)
        assert story.earlier.headline == before


def test_article_in_two_days_windows_is_told_once(
    listed: List, make_job: MakeJob, store: Store
) -> None:
    listed("nutria", "pan")
    run(make_job, store)
    run(make_job, store, DAYS[1])
    assert (len(told(store)), len(told(store, DAYS[1]))) == (2, 0)


LONG = " ".join(text for _, text in (NUTRIA, TRANVIA, MUSEO, PAN))


def test_copy_of_yesterdays_text_under_another_address_is_not_told_again(
    listed: List, make_job: MakeJob, web: GatedWeb, store: Store
) -> None:
    web.serve("/agencia", feed("agencia", ("Nutrias y trenes", LONG)))
    web.serve("/diario", feed("diario", PAN))
    listed("agencia", "diario")
    run(make_job, store)
    web.serve("/diario", feed("diario", PAN, ("Trenes y nutrias", LONG)))
    run(make_job, store, DAYS[1])
    assert told(store, DAYS[1]) == ()


DAMAGE = [
    pytest.param(story_articles, "profile", b"", id="profile: nothing"),
    pytest.param(story_articles, "profile", b"x" * 60, id="profile: other bytes"),
    pytest.param(text_prints, "content", b"", id="print: nothing"),
    pytest.param(text_prints, "content", b"\xff" * 200, id="print: other bytes"),
]


@pytest.mark.parametrize(("table", "column", "content"), DAMAGE)
def test_kept_rows_that_cannot_be_read_do_not_stop_the_day(
    listed: List,
    make_job: MakeJob,
    web: GatedWeb,
    store: Store,
    caplog: pytest.LogCaptureFixture,
    *,
    table: Table,
    column: str,
    content: bytes,
) -> None:
    listed("nutria", "museo")
    run(make_job, store)
    with store.writing() as connection:
        connection.execute(update(table).values({column: content}))
    web.serve("/nutria", feed("nutria-new", LATER_NEWS[0]))
    web.serve("/museo", feed("museo-new", PAN))
    with caplog.at_level(logging.WARNING):
        report = run(make_job, store, DAYS[2])
    assert report.failures == ()
    assert len(told(store, DAYS[2])) == 2
    assert sum("unreadable entry=" in message for message in caplog.messages) == 2


def test_day_without_news_makes_no_stories(listed: List, make_job: MakeJob, store: Store) -> None:
    listed("leer")
    run(make_job, store)
    assert kept_ids(store, NOW) == []
