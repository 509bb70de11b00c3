"""The models of a job: what its sources need is installed, pinned, and works without a network."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.config import load_settings
from digest.pipeline.job import Job, Request, plan
from digest.pipeline.provision import check_pairs, install_pairs
from digest.translate.argos import packages_folder
from tests.conftest import NOW, WebServer

TOY = "translate-en_es-0_1.argosmodel"
LIST = """
title: Prueba
languages: [es, pt]
groups:
  - category: world
    language: en
    sources: [{name: Radio, url: "http://127.0.0.1:9/radio"}]
"""


@pytest.fixture
def job(web: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Job]:
    """A job over one English source; index and catalogue are asked of the local server."""
    monkeypatch.setattr("argostranslate.settings.package_index", f"{web.url}/")
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", f"{web.url}/records")
    (tmp_path / "sources.yaml").write_text(LIST)
    yield plan(load_settings(sources=tmp_path / "sources.yaml"), Request(), now=NOW)
    for path in packages_folder().iterdir():
        shutil.rmtree(path)


def test_what_the_sources_need_is_installed_and_pinned_beside_them(
    job: Job, web: WebServer, tmp_path: Path
) -> None:
    package = Path(__file__).parents[1] / "fixtures" / "toy_argos" / TOY
    url = web.serve(f"/{TOY}", package.read_bytes())
    offer = {"from_code": "en", "to_code": "es", "package_version": "0.1", "links": [url]}
    web.serve("/index.json", json.dumps([offer]))
    sentences = install_pairs(job)
    assert "Installed the Argos package en→es." in sentences
    assert f'origin = "{url}"' in (tmp_path / "models.lock").read_text()


def test_pairs_of_a_job_are_tried_without_a_network(job: Job) -> None:
    by_pair = {(check.source, check.target): check for check in check_pairs(job)}
    assert set(by_pair) == {("en", "es"), ("en", "pt")}
    portuguese = by_pair["en", "pt"]
    assert str(portuguese) == "en→pt: works"
    assert portuguese.as_row()["translation"] == "22 de novembro de 2026"
