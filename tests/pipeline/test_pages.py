"""Where a feed gives but a teaser, the page behind it is read; politely, and kept at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from digest.ingest import read_source
from digest.model import Entry, SourceState, TextFrom
from digest.pipeline.ingest import (
    SourceRead,
    due_sources,
    ingest_source,
    ingest_sources,
    open_fetcher,
)
from digest.store import Entries, SourceStates, Store
from tests.conftest import NOW
from tests.pipeline.conftest import GatedWeb, MakeJob, asked, unwatched

TEASER = "Tres nutrias han sido vistas cerca del puente de Toledo…"
PROSE = (
    "Los biólogos del ayuntamiento siguen desde hace dos años a una familia de nutrias que subió "
    "por el río Manzanares, y creen que el próximo otoño habrá diez ejemplares en la ciudad.",
    "El cauce se limpió en 2016, cuando se abrieron las compuertas de las siete presas urbanas; "
    "desde entonces han vuelto las garzas, los barbos y ahora el mamífero más esquivo del río.",
    "La concejalía pide a los vecinos que no les den de comer y que lleven atados a sus perros, "
    "porque las crías salen del agua al caer la tarde y se asustan con los ladridos.",
)
MENU = "<nav><a href=/>Portada</a> <a href=/deporte>Deporte</a> <a href=/tienda>Tienda</a></nav>"

Feed = Callable[..., None]


@pytest.fixture
def news(web: GatedWeb, tmp_path: Path) -> Feed:
    """Serve a feed of teasers that lead to pages of this server, and list it."""

    def serve(count: int = 1, keys: str = "") -> None:
        items = "".join(
            f"<item><guid>n-{n}</guid><title>Nutrias en la ciudad, parte {n}</title>"
            f"<link>{web.url}/page-{n}</link><description>{TEASER}</description></item>"
            for n in range(count)
        )
        web.serve("/feed", f"<rss version='2.0'><channel><title>N</title>{items}</channel></rss>")
        (tmp_path / "sources.yaml").write_text(
            "languages: [es]\ngroups:\n  - sources:\n"
            f"      - {{name: news, url: '{web.url}/feed', language: es{keys}}}\n"
        )

    return serve


def page(web: GatedWeb, number: int = 0, head: str = "") -> None:
    body = "".join(f"<p>{text}</p>" for text in PROSE)
    web.serve(
        f"/page-{number}",
        f"<!doctype html><html lang=es><head><title>Nutrias</title>{head}</head><body>{MENU}"
        f"<main><article><h1>Nutrias en la ciudad</h1>{body}</article></main>"
        "<footer>Aviso legal · Política de cookies</footer></body></html>",
        headers={"Content-Type": "text/html; charset=utf-8"},
    )


def read(make_job: MakeJob, store: Store, hours: float = 0, **request: bool) -> SourceRead:
    job = make_job(now=NOW + timedelta(hours=hours), **request)
    (outcome,) = ingest_sources(job, store, unwatched)
    assert outcome.value is not None, outcome.error
    return outcome.value


def kept(store: Store) -> list[Entry]:
    return sorted(Entries(store).of_sources(["news"]), key=lambda entry: entry.url or "")


def pages_asked(web: GatedWeb) -> list[str]:
    return [name for name in asked(web) if name.startswith("page-")]


def test_a_teasers_page_is_read_and_its_article_kept(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news()
    page(web)
    assert read(make_job, store) == SourceRead(fetched=1, new=1, pages=1)
    (entry,) = kept(store)
    assert entry.text_from is TextFrom.PAGE
    assert all(text in entry.body for text in PROSE)
    assert "Deporte" not in entry.body
    assert entry.title == "Nutrias en la ciudad, parte 0"


def test_a_page_is_asked_for_once(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news()
    page(web)
    for hours in (0, 1, 2):
        read(make_job, store, hours)
    assert asked(web).count("feed") == 3
    assert pages_asked(web) == ["page-0"]
    assert kept(store)[0].text_from is TextFrom.PAGE


def test_a_page_that_is_not_there_leaves_the_teaser_with_a_mark(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news()
    assert read(make_job, store) == SourceRead(fetched=1, new=1)
    read(make_job, store, 2)
    (entry,) = kept(store)
    assert (entry.text_from, TEASER in entry.body) == (TextFrom.TEASER, True)
    assert pages_asked(web) == ["page-0"]


def test_a_page_that_fails_just_now_is_asked_for_again(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news()
    web.serve("/page-0", "busy", status=503)
    read(make_job, store)
    assert kept(store)[0].text_from is TextFrom.PENDING
    page(web)
    # The feed itself is not due yet.
    assert read(make_job, store, 0.1) == SourceRead(fresh=True, pages=1)
    assert kept(store)[0].text_from is TextFrom.PAGE
    assert asked(web).count("feed") == 1


def test_a_page_that_keeps_failing_is_given_up_after_a_day(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news()
    web.serve("/page-0", "busy", status=503)
    read(make_job, store)
    web.requests.clear()
    read(make_job, store, 25)
    assert kept(store)[0].text_from is TextFrom.TEASER
    assert pages_asked(web) == []


def test_a_site_whose_pages_fail_in_a_row_is_left_alone_for_this_time(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news(8)
    read(make_job, store)
    assert len(pages_asked(web)) == 3
    assert [entry.text_from for entry in kept(store)].count(TextFrom.PENDING) == 5


def test_robots_txt_decides_for_pages_and_not_for_the_feed(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news()
    page(web)
    web.serve("/robots.txt", "User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"})
    assert read(make_job, store) == SourceRead(fetched=1, new=1)
    assert pages_asked(web) == []
    assert kept(store)[0].text_from is TextFrom.TEASER


@pytest.mark.parametrize(
    ("keys", "pages"),
    [(", full_text: never", 0), (", full_text: auto", 1), (", full_text: always", 1)],
    ids=["never", "auto", "always"],
)
def test_the_list_says_when_pages_are_read(
    keys: str, pages: int, news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news(keys=keys)
    page(web)
    assert read(make_job, store).pages == pages


def test_a_page_for_subscribers_is_marked(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news()
    closed = '{"@context": "https://schema.org", "@type": "NewsArticle", '
    closed += '"isAccessibleForFree": false}'
    page(web, head=f'<script type="application/ld+json">{closed}</script>')
    read(make_job, store)
    assert kept(store)[0].paywalled


def test_a_picture_where_a_page_was_expected_leaves_the_teaser(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news()
    web.serve("/page-0", b"\x89PNG", headers={"Content-Type": "image/png"})
    read(make_job, store)
    assert kept(store)[0].text_from is TextFrom.TEASER


def test_a_run_killed_between_feed_and_pages_is_made_good_by_the_next(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news()
    page(web)
    web.shut("/page-0")
    job = make_job()
    (source,) = job.reading.sources
    with open_fetcher(job.settings) as fetcher:
        answer = read_source(source, fetcher, now=NOW)
    state = SourceState(
        source_id="news",
        place=source.url,
        checked_at=NOW,
        read_at=NOW,
        next_at=NOW + timedelta(days=1),
    )
    # All that a run had kept that died before its first page came.
    Entries(store).save(answer.entries, seen=NOW, states=[state])
    assert [source.id for source in due_sources(job, store)] == ["news"]
    web.closed.clear()
    with open_fetcher(job.settings) as fetcher:
        done = ingest_source(source, job, fetcher, store)
    assert done == SourceRead(fresh=True, pages=1)


def test_what_an_only_new_run_sees_first_is_never_told_and_costs_no_pages(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news(3)
    page(web)
    assert read(make_job, store, only_new=True) == SourceRead(fetched=3)
    assert Entries(store).seen_between(NOW - timedelta(days=900), NOW) == ()
    news(4)
    page(web, 3)
    assert read(make_job, store, 1, only_new=True) == SourceRead(fetched=4, new=1, pages=1)
    (told,) = Entries(store).seen_between(NOW - timedelta(days=900), NOW + timedelta(hours=1))
    assert told.title == "Nutrias en la ciudad, parte 3"


def test_cache_headers_are_kept_with_the_entries_and_sent_the_next_time(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news(keys=", full_text: never")
    web.answers["/feed"].headers["ETag"] = 'W/"one"'
    read(make_job, store)
    state = SourceStates(store).of("news")
    assert state is not None
    assert state.validators.etag == 'W/"one"'
    assert read(make_job, store, 1) == SourceRead(unchanged=True)
    assert web.requests[-1][1]["If-None-Match"] == 'W/"one"'


def test_pages_that_are_not_wanted_any_more_are_not_asked_for(
    news: Feed, web: GatedWeb, make_job: MakeJob, store: Store
) -> None:
    news()
    web.serve("/page-0", "busy", status=503)
    read(make_job, store)
    web.requests.clear()
    news(keys=", full_text: never")
    read(make_job, store, 0.1)
    assert pages_asked(web) == []
    assert Entries(store).pending(["news"]) == ()
