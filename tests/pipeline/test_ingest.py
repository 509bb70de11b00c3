"""Sources are asked when they are due, each for itself, and what they gave is kept at once."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import StoreError, Trouble
from digest.model import Outcome, SourceState
from digest.pipeline.ingest import (
    SourceRead,
    due_sources,
    ingest_sources,
    known_reads,
    troubles_of,
)
from digest.pipeline.job import Job
from digest.store import Entries, SourceStates, Store
from tests.conftest import DOCUMENTS, NOW
from tests.pipeline.conftest import (
    NUTRIA,
    STORIES,
    GatedWeb,
    List,
    MakeJob,
    asked,
    feed,
    unwatched,
)

DOCUMENT = f"      - {{name: Papel, path: {DOCUMENTS / 'nato-troops-to-ukraine.txt'}}}\n"
LATER = timedelta(minutes=1)


def ingest(job: Job, store: Store) -> dict[str, Outcome[SourceRead]]:
    outcomes = ingest_sources(job, store, unwatched)
    return {outcome.subject: outcome for outcome in outcomes}


def state_of(store: Store, name: str) -> SourceState:
    return SourceStates(store).all()[name]


def titles(store: Store) -> list[str]:
    found = Entries(store).seen_between(NOW - timedelta(days=999), NOW + timedelta(days=9999))
    return sorted(entry.title or "" for entry in found)


# --- freshness ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passed", "again"),
    [
        pytest.param(timedelta(minutes=10), False, id="ten minutes later"),
        pytest.param(timedelta(minutes=53), False, id="long before the hour is over"),
        pytest.param(timedelta(minutes=59, seconds=40), True, id="a schedule that is early"),
        pytest.param(timedelta(minutes=60), True, id="an hour later"),
        pytest.param(timedelta(days=30), True, id="after a month off"),
        pytest.param(timedelta(seconds=-5), False, id="clock set back five seconds"),
        pytest.param(timedelta(days=-400), True, id="clock had been a year ahead"),
    ],
)
def test_a_feed_is_asked_again_when_an_hour_has_passed(
    passed: timedelta, again: bool, listed: List, make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    listed("nutria")
    ingest(make_job(), store)
    second = ingest(make_job(now=NOW + passed), store)
    assert asked(web) == ["nutria"] * (2 if again else 1)
    assert second["nutria"].value == SourceRead(unchanged=again, fresh=not again)


@pytest.mark.parametrize(
    ("settings", "request_"),
    [({"every_minutes": 0}, {}), ({}, {"refresh": True})],
    ids=["always due", "refresh"],
)
def test_a_feed_just_read_is_asked_again_when_that_is_wanted(
    settings: dict[str, object],
    request_: dict[str, bool],
    listed: List,
    make_job: MakeJob,
    store: Store,
    web: GatedWeb,
) -> None:
    listed("nutria")
    for _ in range(2):
        ingest(make_job(settings=settings, **request_), store)
    assert asked(web) == ["nutria", "nutria"]


def test_a_source_that_moved_is_asked_at_its_new_address(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb, tmp_path: Path
) -> None:
    listed("nutria")
    ingest(make_job(), store)
    web.serve("/nuevo", feed("nutria", NUTRIA))
    text = (tmp_path / "sources.yaml").read_text()
    (tmp_path / "sources.yaml").write_text(text.replace("/nutria}", "/nuevo}"))
    ingest(make_job(now=NOW + LATER), store)
    assert asked(web) == ["nuevo", "nutria"]
    assert state_of(store, "nutria").place == f"{web.url}/nuevo"


def test_for_a_day_that_is_over_no_feed_is_asked_and_documents_are_read(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    listed("nutria", "perdido", more=DOCUMENT)
    job = make_job(day=(NOW - timedelta(days=1)).date(), refresh=True)
    outcomes = ingest(job, store)
    assert asked(web) == []
    assert outcomes["papel"].value == SourceRead(fetched=1, new=1)


def test_the_day_is_that_of_the_operators_zone(
    listed: List, make_job: MakeJob, store: Store
) -> None:
    listed("nutria")
    late = NOW.replace(hour=23)
    tokyo = {"time_zone": "Asia/Tokyo"}
    assert make_job(now=late, settings=tokyo).day == late.date() + timedelta(days=1)
    assert due_sources(make_job(now=late, settings=tokyo, day=late.date()), store) == ()


def test_a_feed_read_again_gives_only_what_is_new(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    listed("nutria")
    ingest(make_job(), store)
    web.serve("/nutria", feed("nutria", NUTRIA, STORIES["pan"]))
    second = ingest(make_job(refresh=True, now=NOW + LATER), store)
    assert second["nutria"].value == SourceRead(fetched=2, new=1)


# --- failures ----------------------------------------------------------------------------------


def test_a_source_in_trouble_is_asked_again_and_keeps_since_when(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    listed("nutria")
    ingest(make_job(), store)
    web.serve("/nutria", "", status=503)
    first = NOW + timedelta(hours=1)
    # The next run asks again; after a second failure it is left alone for longer and longer.
    for minutes in (0, 1, 3, 6, 16):
        ingest(make_job(now=first + timedelta(minutes=minutes)), store)
    assert asked(web) == ["nutria"] * 5
    state = state_of(store, "nutria")
    assert (state.failing_since, state.read_at) == (first, NOW)
    assert (state.checked_at, state.failures) == (first + timedelta(minutes=16), 4)
    assert (state.trouble, state.detail) == (Trouble.REFUSED, "HTTP 503 Service Unavailable")


def test_a_source_that_recovers_has_no_trouble_left_and_begins_anew(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    listed("nutria")
    web.serve("/nutria", "", status=503)
    ingest(make_job(), store)
    web.serve("/nutria", feed("nutria", NUTRIA))
    back = NOW + LATER
    ingest(make_job(now=back), store)
    state = state_of(store, "nutria")
    assert (state.trouble, state.detail, state.failing_since) == (None, "", None)
    assert state.read_at == back
    web.serve("/nutria", "", status=404)
    ingest(make_job(now=NOW + timedelta(hours=2)), store)
    assert state_of(store, "nutria").failing_since == NOW + timedelta(hours=2)


def test_each_source_fails_for_itself_whatever_the_reason(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    web.serve("/pagina", "<!doctype html><title>Portada</title>")
    web.serve("/corto", feed("corto", NUTRIA), cut_after=40)
    web.serve("/mudo", "")
    broken = (
        "      - {name: nadie, url: 'http://127.0.0.1:1/'}\n"
        '      - {name: nulo, path: "a\\0b.txt"}\n'
        "      - {name: ausente, path: ausente.txt}\n"
    )
    listed("nutria", "pagina", "corto", "mudo", "perdido", "pan", more=broken)
    job = make_job()
    outcomes = ingest_sources(job, store, unwatched)
    found = {t.source_id: t.trouble for t in troubles_of(outcomes, job)}
    assert found == {
        "pagina": Trouble.NOT_A_FEED,
        "corto": Trouble.UNREACHABLE,
        "mudo": Trouble.EMPTY,
        "perdido": Trouble.MISSING,
        "nadie": Trouble.UNREACHABLE,
        "nulo": Trouble.UNEXPECTED,
        "ausente": Trouble.MISSING,
    }
    assert titles(store) == sorted([NUTRIA[0], STORIES["pan"][0]])
    assert {name for name, s in SourceStates(store).all().items() if s.trouble} == set(found)


def test_outcomes_come_in_the_order_of_the_list_however_slow(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    listed("nutria", "tranvia", "museo")
    gate, done = web.shut("/nutria"), []

    def advance() -> None:
        done.append(len(done))
        if len(done) == 2:
            gate.set()

    outcomes = ingest_sources(make_job(), store, lambda *_: advance)
    assert [outcome.subject for outcome in outcomes] == ["nutria", "tranvia", "museo"]
    assert len(done) == 3


def test_a_broken_database_is_everybodys_trouble(
    listed: List, make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    listed("nutria", "pan")
    with sqlite3.connect(tmp_path / "state" / "digest.db") as database:
        database.execute("DROP TABLE entries")
    database.close()
    with pytest.raises(StoreError, match="no such table: entries"):
        ingest_sources(make_job(), store, unwatched)
    assert SourceStates(store).all() == {}


# --- what is known -----------------------------------------------------------------------------


def test_what_is_known_of_sources_is_told_without_asking(
    listed: List, make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    listed("nutria", "perdido")
    ingest(make_job(), store)
    web.requests.clear()
    good, bad = known_reads(make_job(now=NOW + LATER), store)
    assert good.value == SourceRead(fresh=True)
    assert str(bad.error) == "perdido: HTTP 404 Not Found"
    assert asked(web) == []
