"""What an operator's words about translation do to an edition, and what a run says of it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from digest.pipeline.job import Job
from digest.pipeline.run import run_job
from digest.report import RunReport
from digest.store import Store
from tests.conftest import NOW, WebServer
from tests.pipeline.conftest import List, MakeJob, Watcher, feed

pytestmark = pytest.mark.skipif(
    shutil.which("apertium") is None, reason="apertium is not installed"
)

PARLIAMENT = (
    "The Storting debates the new railway",
    "The Storting will vote on the railway on Friday. It will cost 40 million euros, and the "
    "government wants it open in 2031.",
)


@pytest.fixture
def english(web: WebServer, listed: List) -> None:
    web.serve("/storting", feed("storting", PARLIAMENT, language="en"))
    listed("storting")


def run(job: Job, store: Store) -> RunReport:
    return run_job(job, store, Watcher())


def edition(folder: Path) -> str:
    (page,) = folder.glob("out/*/digest.es.txt")
    return " ".join(page.read_text(encoding="utf-8").split())


@pytest.mark.usefixtures("english")
def test_terms_of_the_glossary_stand_in_the_edition(
    make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "glossary.yaml").write_text(
        "- {term: Storting, language: es, translation: Parlamento noruego}\n"
    )
    report = run(make_job(), store)
    assert not report.degraded
    assert edition(tmp_path).count("Parlamento noruego") >= 2


@pytest.mark.usefixtures("english")
def test_forbidden_engine_leaves_the_original_and_the_run_says_so(
    make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    sources = tmp_path / "sources.yaml"
    sources.write_text(f"translation: {{forbid: [apertium]}}\n{sources.read_text()}")
    report = run(make_job(), store)
    assert report.degraded
    assert "no translation from en to es is installed" in report.summary()
    assert PARLIAMENT[0] in edition(tmp_path)


@pytest.mark.usefixtures("english")
def test_report_counts_sentences_anew_and_from_memory(make_job: MakeJob, store: Store) -> None:
    first = run(make_job(), store).translation
    second = run(make_job(now=NOW + timedelta(hours=2)), store).translation
    assert first.asked == first.translated > 2
    assert (second.asked, second.remembered) == (first.asked, first.asked)
    assert second.hit_rate == 1
