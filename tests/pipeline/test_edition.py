"""Editions of a day: each language for itself, kept before delivered, news told once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from digest.config import Settings
from digest.errors import ConfigError, DeliveryError, UntranslatedError
from digest.model import KeptEdition, RunState
from digest.pipeline.job import Job
from digest.pipeline.run import run_job
from digest.report import RunReport
from digest.store import Editions, Runs, Store
from digest.translate.argos import packages_folder
from tests.conftest import FIXTURES, NOW
from tests.pipeline.conftest import (
    MUSEO,
    NUTRIA,
    PAN,
    TRANVIA,
    GatedWeb,
    List,
    MakeJob,
    Watcher,
    asked,
    feed,
)

TODAY = NOW.date()
TOMORROW = NOW + timedelta(days=1)
LATER = NOW + timedelta(hours=2)


def run(job: Job, store: Store) -> RunReport:
    return run_job(job, store, Watcher())


def kept(store: Store, day: date = TODAY) -> dict[str, KeptEdition]:
    return {one.edition.language: one for one in Editions(store).of_day(day)}


def headlines(store: Store, now: datetime = NOW, language: str = "es") -> list[str]:
    stories = kept(store, now.date())[language].edition.stories
    return sorted(story.headline.text for story in stories)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("out/*/digest.*"))


def text_of(folder: Path, language: str, day: date = TODAY) -> str:
    page = folder / "out" / day.isoformat() / f"digest.{language}.txt"
    return " ".join(page.read_text().split())


# --- languages ---------------------------------------------------------------------------------


@pytest.fixture
def broken_dutch() -> Iterator[None]:
    """A package from Spanish to Dutch whose metadata make the engine stumble."""
    packed, folder = FIXTURES / "toy_argos" / "translate-en_es-0_1.argosmodel", packages_folder()
    shutil.unpack_archive(packed, folder, "zip")
    package = folder / packed.stem
    metadata = json.loads((package / "metadata.json").read_text())
    odd = {"from_code": "es", "to_code": "nl", "target_prefix": 7}
    (package / "metadata.json").write_text(json.dumps(metadata | odd))
    yield
    shutil.rmtree(package)


@pytest.mark.usefixtures("broken_dutch")
def test_engine_that_breaks_leaves_the_originals_and_every_other_language(
    listed: List, make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    listed("nutria", languages=("nl", "es"))
    report = run(make_job(), store)
    assert report.state is RunState.DEGRADED
    assert "La nutria vuelve al río Manzanares" in text_of(tmp_path, "nl")
    assert "digest.es.eml" in files(tmp_path)
    (problem,) = report.problems
    assert "Argos: es→nl: translate_batch(): incompatible function arguments" in problem


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A copy of the project's templates, to be changed."""
    folder = tmp_path / "templates"
    shutil.copytree(Settings().templates, folder)
    return folder


def put_first(template: Path, text: str) -> None:
    template.write_text(text + template.read_text())


def test_a_language_that_cannot_be_rendered_leaves_the_others_and_is_made_good(
    listed: List, make_job: MakeJob, store: Store, tmp_path: Path, templates: Path
) -> None:
    listed("nutria", languages=("es", "nl"))
    whole = (templates / "digest.txt.j2").read_text()
    put_first(templates / "digest.txt.j2", '{{ edition.x if edition.language == "nl" }}')
    report = run(make_job(settings={"templates": templates}), store)
    assert report.state is RunState.DEGRADED
    (failure,) = report.failures
    assert "digest.txt.j2:1" in failure
    assert (kept(store)["nl"].delivered_at, kept(store)["es"].delivered_at) == (None, NOW)
    assert "digest.nl.html" not in files(tmp_path)

    (tmp_path / "mended").mkdir()
    mended = Path(shutil.copytree(templates, tmp_path / "mended" / "templates"))
    (mended / "digest.txt.j2").write_text(whole)
    run(make_job(now=LATER, settings={"templates": mended}), store)
    assert kept(store)["nl"].delivered_at == LATER
    assert "digest.nl.html" in files(tmp_path)


def test_strict_keeps_all_or_nothing(
    listed: List, make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    listed("nutria", languages=("es", "nl"))
    with pytest.raises(UntranslatedError, match=r"digest models install nl: La nutria"):
        run(make_job(strict=True), store)
    assert (kept(store), files(tmp_path)) == ({}, [])
    assert Runs(store).latest(1)[0].state is RunState.FAILED


def test_editions_stand_in_the_order_asked_for(
    listed: List, make_job: MakeJob, store: Store
) -> None:
    listed("nutria")
    report = run(make_job(languages=("nl", "es", "nl", "ca")), store)
    assert [edition.language for edition in report.editions] == ["nl", "es", "ca"]


# --- made again --------------------------------------------------------------------------------


def test_an_edition_made_again_unchanged_stays_as_it_was(
    listed: List, make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    listed("nutria", "tranvia")
    run(make_job(), store)
    before = {path: path.read_bytes() for path in tmp_path.glob("out/*/*")}
    run(make_job(now=LATER, refresh=True), store)
    assert kept(store)["es"].made_at == NOW
    assert {path: path.read_bytes() for path in tmp_path.glob("out/*/*")} == before
    assert len(before) == 3


def test_an_edition_that_tells_more_is_a_new_one(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb, tmp_path: Path
) -> None:
    listed("nutria")
    run(make_job(), store)
    web.serve("/nutria", feed("nutria", NUTRIA, PAN))
    run(make_job(now=LATER), store)
    assert (kept(store)["es"].made_at, kept(store)["es"].delivered_at) == (LATER, LATER)
    assert PAN[0] in text_of(tmp_path, "es")
    assert NUTRIA[0] in text_of(tmp_path, "es")


def test_rendering_again_uses_the_new_templates_and_asks_nobody(
    listed: List,
    make_job: MakeJob,
    store: Store,
    web: GatedWeb,
    tmp_path: Path,
    templates: Path,
) -> None:
    listed("nutria")
    run(make_job(), store)
    web.requests.clear()
    put_first(templates / "digest.txt.j2", "EDICIÓN DE LA CASA\n")
    report = run(make_job(now=LATER, settings={"templates": templates}, render_only=True), store)
    assert report.state is RunState.COMPLETED
    assert text_of(tmp_path, "es").startswith("EDICIÓN DE LA CASA")
    assert (kept(store)["es"].made_at, asked(web)) == (NOW, [])


def test_rendering_again_what_was_never_made_says_so(
    listed: List, make_job: MakeJob, store: Store
) -> None:
    listed("nutria")
    run(make_job(), store)
    with pytest.raises(DeliveryError, match="no edition of 2026-11-22 in nl is kept"):
        run(make_job(now=LATER, languages=("nl",), render_only=True), store)


# --- news is told once -------------------------------------------------------------------------


def test_what_was_delivered_is_not_told_the_next_day(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    listed("nutria")
    run(make_job(), store)
    web.serve("/nutria", feed("nutria", NUTRIA, PAN))
    run(make_job(now=TOMORROW), store)
    assert headlines(store, TOMORROW) == [PAN[0]]


def test_what_was_made_and_never_delivered_is_told_the_next_day(
    listed: List, make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    listed("nutria")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / TODAY.isoformat()).write_text("a file where a folder is needed")
    report = run(make_job(), store)
    assert (report.state, headlines(store)) == (RunState.FAILED, [NUTRIA[0]])
    run(make_job(now=TOMORROW), store)
    assert headlines(store, TOMORROW) == [NUTRIA[0]]


def test_what_one_language_was_told_is_news_in_another(
    listed: List, make_job: MakeJob, store: Store
) -> None:
    listed("nutria")
    run(make_job(), store)
    run(make_job(now=TOMORROW, languages=("es", "nl")), store)
    assert headlines(store, TOMORROW, "es") == []
    assert len(headlines(store, TOMORROW, "nl")) == 1


def test_what_had_no_room_is_told_the_next_day(
    listed: List, make_job: MakeJob, store: Store
) -> None:
    listed("nutria", "tranvia", "museo")
    narrow = {"max_stories": 2}
    run(make_job(settings=narrow), store)
    run(make_job(now=TOMORROW, settings=narrow), store)
    days = headlines(store), headlines(store, TOMORROW)
    assert [len(day) for day in days] == [2, 1]
    assert sorted(days[0] + days[1]) == sorted([NUTRIA[0], TRANVIA[0], MUSEO[0]])


def test_a_day_that_is_over_tells_what_was_seen_until_its_end(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    listed("nutria")
    run(make_job(), store)
    web.serve("/nutria", feed("nutria", NUTRIA, PAN))
    run(make_job(now=TOMORROW), store)
    run(make_job(now=TOMORROW + timedelta(hours=1), day=TODAY), store)
    assert headlines(store) == [NUTRIA[0]]


@pytest.mark.parametrize(("hours", "count"), [(30, 1), (20, 0)])
def test_news_older_than_the_look_back_is_left_out(
    hours: float, count: int, listed: List, make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    listed("nutria")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / TODAY.isoformat()).write_text("nothing is delivered this day")
    run(make_job(), store)
    run(make_job(now=TOMORROW, look_back_hours=hours), store)
    assert len(headlines(store, TOMORROW)) == count


def test_a_day_before_all_news_is_refused(listed: List, make_job: MakeJob, store: Store) -> None:
    listed("nutria")
    with pytest.raises(ConfigError, match="day: 0001-01-01"):
        run(make_job(day=date.min), store)


# --- sources in trouble ------------------------------------------------------------------------


def test_without_a_source_and_without_news_no_edition_is_made(
    listed: List, make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    listed("perdido", "ausente")
    report = run(make_job(), store)
    assert report.state is RunState.FAILED
    assert report.summary() == "Failed: 2 of 2 sources gave nothing (perdido, ausente)."
    assert (kept(store), files(tmp_path)) == ({}, [])


def test_without_a_source_what_was_read_before_is_told(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    listed("nutria")
    run(make_job(), store)
    web.serve("/nutria", "", status=503)
    report = run(make_job(now=LATER), store)
    assert report.state is RunState.DEGRADED
    assert headlines(store) == [NUTRIA[0]]
    assert kept(store)["es"].edition.sources_read == 0
