"""`digest run --explain`, and summaries by a model of the house as `digest run` shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Digest, feed_group, write_sources
from tests.conftest import WebServer
from tests.writer.stand_in import model, raw, says

FERRY = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>{name}</title><language>es</language>
<item><guid>{name}</guid><title>{title}</title><link>https://{name}.example/1</link>
<description>&lt;p&gt;El transbordador a la isla de Brock volvió a navegar el lunes, nueve semanas
después de la tormenta que rompió el muelle de Hollow Quay.&lt;/p&gt;&lt;p&gt;{more} El condado de
Lorne paga la mitad de los arreglos. El barco iba lleno. Los vecinos recibían el pan en
helicóptero. El muelle nuevo será de hormigón y lo construye un astillero de Portmere.&lt;/p&gt;
</description></item></channel></rss>"""
TRUE = (
    "El transbordador a la isla de Brock volvió a navegar el lunes. El condado de Lorne paga la "
    "mitad de los arreglos."
)
FALSE = TRUE.replace("la mitad", "77 millones")


@pytest.fixture
def sources(web: WebServer, tmp_path: Path) -> None:
    about = {
        "diario": ("El transbordador vuelve a Brock", "Repararlo costó 1,2 millones de libras."),
        "faro": (
            "La isla de Brock recupera su barco",
            "La obra duró más de lo previsto, dijo Ana.",
        ),
    }
    for name, (title, more) in about.items():
        web.serve(f"/{name}", FERRY.format(name=name, title=title, more=more))
    write_sources(tmp_path, feed_group(web, *about))


def text_of(tmp_path: Path) -> str:
    (path,) = (tmp_path / "out").glob("*/digest.es.txt")
    return " ".join(path.read_text().split())


@pytest.mark.usefixtures("sources")
def test_each_story_says_what_put_it_there_and_holds_it_together(digest: Digest) -> None:
    done = digest("run", "--explain")
    assert done.returncode == 0
    assert "1 source +0.00" in done.stdout or "2 sources +0.69" in done.stdout
    assert "undated +1.00" in done.stdout
    assert "shares " in done.stdout or "same text" in done.stdout
    assert "undated" not in digest("run").stdout


@pytest.mark.usefixtures("sources")
def test_story_left_out_says_why(digest: Digest, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(path.read_text() + "interests:\n  never: [transbordador]\n")
    done = digest("run", "--explain")
    assert "left out: unwanted: transbordador" in done.stdout
    assert "transbordador" not in text_of(tmp_path)


@pytest.mark.usefixtures("sources")
def test_summary_of_a_model_is_shown_and_said_to_be_one(digest: Digest, tmp_path: Path) -> None:
    with model(says(TRUE)) as server:
        given = {"DIGEST_WRITER_URL": server.url, "DIGEST_WRITER_MODEL": "toy-1b"}
        done = digest("run", "--explain", **given)
        assert server.requests
    assert done.returncode == 0
    assert "summaries accepted" in done.stdout
    text = text_of(tmp_path)
    assert TRUE.split(". ")[0] in text
    assert "Escrito por toy-1b a partir de las fuentes" in text


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize(
    ("speech", "word"),
    [(says(FALSE), "refused (number)"), (raw("no", 500), "failed")],
    ids=["made up", "broken"],
)
def test_summary_that_fails_leaves_the_sources_sentences(
    digest: Digest, tmp_path: Path, speech: object, word: str
) -> None:
    with model(speech) as server:  # type: ignore[arg-type]
        given = {"DIGEST_WRITER_URL": server.url, "DIGEST_WRITER_MODEL": "toy-1b"}
        done = digest("run", "--explain", **given)
    assert done.returncode == 0
    assert word in done.stdout, done.stdout
    text = text_of(tmp_path)
    assert "77" not in text and "Escrito por" not in text
    assert "Hollow Quay" in text


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"DIGEST_WRITER_URL": "https://api.example.com/v1"}, "DIGEST_WRITER"),
        ({"DIGEST_WRITER_URL": "http://8.8.8.8/v1", "DIGEST_WRITER_MODEL": "m"}, "8.8.8.8"),
        ({"DIGEST_WRITER_URL": "http://127.0.0.1:1/v1"}, "DIGEST_WRITER_MODEL"),
    ],
    ids=["no model", "public address", "model missing"],
)
def test_writer_that_cannot_be_used_stops_before_any_work(
    digest: Digest, web: WebServer, given: dict[str, str], word: str
) -> None:
    done = digest("run", **given)
    assert done.returncode == 2 and word in done.stderr
    assert web.requests == []
