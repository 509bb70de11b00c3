"""What a run came to: figures that add up, a state that means something, text that stays text."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from digest.errors import Trouble
from digest.model import (
    Delivery,
    Mailing,
    MailState,
    RunState,
    SourceTrouble,
    TranslationCounts,
)
from digest.report import EditionReport, RunReport, escape_markdown
from tests.conftest import NOW

HOSTILE = (
    "<script>alert(1)</script> & &lt;b&gt;",
    "[gratis](javascript:alert) ![x](http://t.example/p.png)",
    "**grande** _chico_ `código` ~~nada~~",
    "| celda | otra |",
    "# título",
    "1. uno",
    "- punto",
    "> cita",
    "fin \\",
    "<https://t.example/> https://t.example/ [ref]: http://t.example/",
    "{{ plantilla }} {% raw %}",
)
SPANISH = EditionReport(edition_id="2026-11-22-es", language="es", stories=3)
PORTUGUESE = EditionReport(edition_id="2026-11-22-pt", language="pt", stories=2)


def trouble(name: str = "Pan", detail: str = "no answer in time") -> SourceTrouble:
    return SourceTrouble(source_id="pan", name=name, trouble=Trouble.TIMEOUT, detail=detail)


def mailing(state: MailState, detail: str = "") -> Mailing:
    return Mailing(
        edition_id="2026-11-22-es",
        recipient="ana@example.org",
        state=state,
        changed_at=NOW,
        detail=detail,
    )


def delivered(made: EditionReport, state: MailState | None = None) -> EditionReport:
    """Return an edition as it is reported after its delivery."""
    page = Path("out") / f"digest.{made.language}.html"
    delivery = Delivery(
        edition_id=made.edition_id, language=made.language, html=page, text=page, mail=page
    )
    return EditionReport(
        edition_id=made.edition_id,
        language=made.language,
        stories=made.stories,
        delivery=delivery,
        mailing=mailing(state) if state else None,
    )


def as_html(markdown: str) -> str:
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))


# --- figures -----------------------------------------------------------------------------------


def test_the_figures_follow_the_news_through_the_pipeline() -> None:
    first = EditionReport(
        edition_id="a",
        language="es",
        stories=6,
        untranslated=1,
        translation=TranslationCounts(
            asked=26, remembered=5, translated=20, mended=1, refused=(("numbers", 2),)
        ),
    ).joined_with(delivered(SPANISH, MailState.SENT))
    second = EditionReport(
        edition_id="b",
        language="pt",
        stories=6,
        translation=TranslationCounts(asked=12, remembered=2, translated=10),
    ).joined_with(delivered(PORTUGUESE, MailState.FAILED))
    report = RunReport(
        sources=9,
        fresh=2,
        unchanged=3,
        pages=7,
        fetched=40,
        new=15,
        articles=14,
        stories=6,
        troubles=(trouble(),),
        editions=(first, second, EditionReport(edition_id="c", language="fr", stories=6)),
        failures=("nl edition: broken",),
    )
    assert dict(report.counts()) == {
        "sources": 9,
        "read lately": 2,
        "unchanged": 3,
        "in trouble": 1,
        "fetched": 40,
        "new": 15,
        "duplicate": 25,
        "full texts": 7,
        "articles": 14,
        "stories": 6,
        "grouped": 8,
        "translated": 30,
        "from memory": 7,
        "memory hit rate, %": 18,
        "refused by the gate": 2,
        "translated another way": 1,
        "flagged": 1,
        "delivered": 2,
        "sent": 1,
        "failed": 2,
    }


def test_what_is_kept_of_a_run_is_json() -> None:
    report = RunReport(
        sources=2,
        troubles=(trouble(detail="«años»"),),
        editions=(SPANISH,),
        seconds=(("ingest", 1.23456), ("deliver", 0.0)),
    )
    kept = json.loads(json.dumps(report.as_json()))
    assert kept["counts"]["sources"] == 2
    assert kept["seconds"] == {"ingest": 1.23, "deliver": 0.0}
    assert kept["troubles"] == {"pan": "«años»"}
    assert kept["problems"] == ["pan: «años»"]


# --- how it ended ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "summary"),
    [
        pytest.param(
            RunReport(sources=3, editions=(SPANISH,), troubles=(trouble(), trouble("Museo"))),
            "2 of 3 sources gave nothing (Pan, Museo)",
            id="sources",
        ),
        pytest.param(
            RunReport(editions=(SPANISH,), skipped=("article 1: empty", "article 2: empty")),
            "entries skipped: 2",
            id="entries",
        ),
        pytest.param(
            RunReport(
                editions=(
                    EditionReport(
                        edition_id="x",
                        language="nl",
                        stories=1,
                        untranslated=4,
                        failures=("no route", "unknown language"),
                    ),
                )
            ),
            "texts of the nl edition left untranslated: 4 (no route; unknown language)",
            id="translations",
        ),
        pytest.param(
            RunReport(editions=(SPANISH,), failures=("nl edition: broken",)),
            "nl edition: broken",
            id="an edition",
        ),
        pytest.param(
            RunReport(
                editions=(
                    SPANISH.joined_with(
                        EditionReport(
                            edition_id="x",
                            language="es",
                            stories=1,
                            mailing=mailing(MailState.UNCERTAIN, "no answer after the text"),
                        )
                    ),
                )
            ),
            "mail of 2026-11-22-es to ana@example.org: uncertain, no answer after the text",
            id="a mail",
        ),
    ],
)
def test_whatever_is_missing_makes_a_run_degraded_and_is_said(
    report: RunReport, summary: str
) -> None:
    assert report.state is RunState.DEGRADED
    assert report.summary() == f"Degraded: {summary}."
    assert report.problems


def test_a_run_that_misses_nothing_is_complete() -> None:
    report = RunReport(sources=2, editions=(delivered(SPANISH, MailState.SENT), PORTUGUESE))
    assert (report.state, report.summary()) == (RunState.COMPLETED, "Complete.")
    assert report.problems == ()


def test_a_run_without_an_edition_failed_and_says_so() -> None:
    report = RunReport(sources=1, troubles=(trouble(),), failures=("es edition: broken",))
    assert report.state is RunState.FAILED
    assert report.summary() == ("Failed: 1 of 1 sources gave nothing (Pan). es edition: broken.")


def test_a_run_that_had_no_source_to_read_does_not_call_itself_complete() -> None:
    report = RunReport()
    assert report.state is RunState.FAILED
    assert report.summary().startswith("Failed: ")


# --- Markdown ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_what_others_wrote_stays_text_in_markdown(text: str) -> None:
    shown = as_html(f"- {escape_markdown(text)}\n")
    assert shown == f"<ul>\n<li>{escape(text, quote=False)}</li>\n</ul>\n"


def test_a_text_of_several_lines_stays_on_one() -> None:
    assert escape_markdown("uno\n\n- dos\r\n\ttres ") == "uno \\- dos tres"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["name", "detail", "failure", "mail server"])
def test_nothing_that_others_wrote_becomes_markup_in_the_report(place: str, text: str) -> None:
    edition = SPANISH
    if place == "mail server":
        refused = mailing(MailState.FAILED, text)
        edition = SPANISH.joined_with(
            EditionReport(edition_id="x", language="es", stories=1, mailing=refused)
        )
    report = RunReport(
        sources=2,
        troubles=(trouble(*{"name": (text,), "detail": ("Pan", text)}.get(place, ())),),
        failures=(text,) if place == "failure" else (),
        editions=(edition,),
    )
    plain = RunReport(sources=2, troubles=(trouble(),), editions=(SPANISH,), failures=("x",))
    shown = as_html(report.markdown("Digest of 2026-11-22"))
    assert escape(" ".join(text.split()), quote=False) in shown
    assert tags(shown) <= tags(as_html(plain.markdown("Digest of 2026-11-22")))


def tags(html: str) -> set[str]:
    """Return the names of the elements in a page."""
    return {part.split(">")[0].split()[0] for part in html.split("<")[1:]}


def test_the_report_shows_figures_seconds_and_what_was_wrong() -> None:
    report = RunReport(
        sources=1200,
        editions=(SPANISH,),
        troubles=(trouble(),),
        seconds=(("ingest", 1.26), ("deliver", 0.0)),
    )
    shown = as_html(report.markdown("Digest of 2026-11-22"))
    assert shown.startswith("<h1>Digest of 2026-11-22</h1>\n<p>Degraded: 1 of 1200 sources")
    rows = [row.split("</td>")[0].rpartition(">")[2] for row in shown.split("<tr>")[1:]]
    assert rows.count("sources") == rows.count("ingest") == 1
    assert '<td style="text-align:right">1,200</td>' in shown
    assert '<td style="text-align:right">1.3</td>' in shown
    assert "<h2>What was wrong</h2>\n<ul>\n<li>pan: no answer in time</li>\n</ul>" in shown
