"""`digest run` as a person calls it: real engines, a real server, files and exit codes."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.cli.conftest import (
    FRENCH_FEED,
    GOOD_FEED,
    Digest,
    documents_group,
    feed_group,
    write_sources,
)
from tests.conftest import WebServer


def made(tmp_path: Path, name: str) -> Path:
    (path,) = (tmp_path / "out").glob(f"*/{name}")
    return path


@pytest.mark.usefixtures("documents")
def test_documents_alone_make_a_complete_digest(digest: Digest, tmp_path: Path) -> None:
    done = digest("run")
    assert (done.returncode, done.stderr) == (0, "")
    assert str(made(tmp_path, "digest.es.html")) in done.stdout
    assert "Complete." in done.stdout
    kinds = [path.suffix for path in (tmp_path / "out").glob("*/*")]
    assert sorted(kinds) == [".eml", ".html", ".txt"]


@pytest.mark.usefixtures("documents")
def test_second_run_translates_nothing_anew_and_gives_the_same(
    digest: Digest, tmp_path: Path
) -> None:
    digest("run")
    first = made(tmp_path, "digest.es.html").read_bytes()
    again = digest("run")
    assert "translated\t0\n" in again.stdout
    assert made(tmp_path, "digest.es.html").read_bytes() == first


@pytest.mark.usefixtures("documents")
def test_each_language_asked_for_gets_its_edition(digest: Digest, tmp_path: Path) -> None:
    assert digest("run", "--lang", "es", "--lang", "pt").returncode == 0
    assert "domingo" not in made(tmp_path, "digest.pt.txt").read_text().partition("\n")[0]
    assert "tradução automática do inglês" in made(tmp_path, "digest.pt.html").read_text()
    assert "traducción automática del inglés" in made(tmp_path, "digest.es.html").read_text()


@pytest.mark.usefixtures("documents")
def test_an_english_reader_gets_the_originals_without_a_translation_note(
    digest: Digest, tmp_path: Path
) -> None:
    assert digest("run", "--lang", "en").returncode == 0
    text = made(tmp_path, "digest.en.txt").read_text()
    assert "The United States will be sending 2,000 more troops" in " ".join(text.split())
    assert "machine-translated" not in text


def test_sources_in_trouble_are_named_and_cost_nothing_else(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    web.serve("/diario", GOOD_FEED)
    web.serve("/vacio", "")
    web.serve("/pagina", "<!doctype html><html><body>Consent</body></html>")
    web.serve("/binario", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    web.serve("/roto", "<rss><channel><item>")
    names = ("diario", "vacio", "pagina", "binario", "roto", "perdido")
    write_sources(tmp_path, documents_group(), feed_group(web, *names))
    done = digest("run")
    assert done.returncode == 3
    named = "5 of 8 sources gave nothing (vacio, pagina, binario, roto, perdido)"
    assert f"Degraded: {named}." in done.stdout
    text = " ".join(made(tmp_path, "digest.es.txt").read_text().split())
    assert "El tren nocturno vuelve a Lisboa" in text
    assert "Tropas de la OTAN" in text
    assert "vacio: vacía." in text
    assert "perdido: ya no existe." in text
    assert "alert" not in made(tmp_path, "digest.es.html").read_text()


def test_a_french_article_reaches_a_spanish_reader(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    web.serve("/journal", FRENCH_FEED)
    write_sources(tmp_path, feed_group(web, "journal"))
    assert digest("run").returncode == 0
    text = " ".join(made(tmp_path, "digest.es.txt").read_text().split())
    assert "El puente principal de la ciudad" in text
    assert "15 de marzo de 2027" in text
    assert "(traducción automática del francés)" in text
    assert "«Le pont de la ville ferme pour deux mois»" in text


@pytest.mark.usefixtures("documents")
def test_no_route_shows_originals_marked_and_names_what_to_install(
    digest: Digest, tmp_path: Path
) -> None:
    done = digest("run", "--lang", "nl")
    assert done.returncode == 3
    assert "digest models install nl" in done.stdout
    html = made(tmp_path, "digest.nl.html").read_text()
    assert 'lang="en"' in html
    assert "not translated: in Engels" in html


WRONG = {
    "--source nobody": ["sources: ", "'nobody'", "known: blog, category:world, radio"],
    "--lang klingon": ["languages: ", "'klingon'"],
    "--date 22/11/2026": ["--date: ", "'22/11/2026'"],
    "--date 2999-01-01": ["day: ", "future"],
    "--unknown": ["--unknown"],
    "DIGEST_TIME_ZONE=Mars/Olympus": ["DIGEST_TIME_ZONE: ", "'Mars/Olympus'"],
    "DIGEST_WORKERS=many": ["DIGEST_WORKERS: ", "'many'"],
    "DIGEST_FROM_ADDRESS=nobody": ["DIGEST_FROM_ADDRESS: ", "'nobody'"],
    "DIGEST_TEMPLATES=nowhere": ["DIGEST_TEMPLATES: ", "nowhere"],
    "DIGEST_DATABASE_URL=nonsense": ["DIGEST_DATABASE_URL: "],
    "DIGEST_SOURCES=nowhere.yaml": ["nowhere.yaml", "no such file"],
}


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_usage_ends_with_2_and_says_where(digest: Digest, wrong: str) -> None:
    name, _, value = wrong.partition("=")
    done = digest("run", **{name: value}) if value else digest("run", *wrong.split())
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert [word for word in WRONG[wrong] if word not in done.stderr] == []


def test_a_broken_list_is_named_with_line_and_key(digest: Digest, tmp_path: Path) -> None:
    path = write_sources(tmp_path, documents_group())
    path.write_text(path.read_text() + "        colour: red\n")
    line = len(path.read_text().splitlines())
    done = digest("run")
    assert done.returncode == 2
    assert f"sources.yaml:{line}: groups.0.sources.1.colour: unknown key" in done.stderr


@pytest.mark.usefixtures("documents")
def test_an_output_folder_that_cannot_be_written_stops_before_any_work(
    digest: Digest, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file is in its place")
    done = digest("run")
    assert done.returncode == 1
    assert f"cannot write to {tmp_path / 'out'}" in done.stderr
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("name", "content", "trouble"),
    [
        ("empty.txt", b"", "empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00" * 20, "binary"),
        ("large.txt", b"A sentence. " * 5_000_000, "too large"),
        ("missing.txt", None, "missing"),
    ],
    ids=["empty", "binary", "60 MB", "missing"],
)
def test_a_document_that_cannot_be_used_is_named(
    digest: Digest, tmp_path: Path, name: str, content: bytes | None, trouble: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    group = f"\n  - language: en\n    sources:\n      - {{name: Odd, path: {name}}}\n"
    write_sources(tmp_path, documents_group(), group)
    done = digest("run")
    assert done.returncode == 3
    assert f"odd\t{trouble}\t" in done.stdout


def test_a_document_in_another_encoding_is_decoded(digest: Digest, tmp_path: Path) -> None:
    text = "La plaza reabre en otoño\n\nEl alcalde de Logroño anunció ayer que reabrirá la plaza."
    (tmp_path / "plaza.txt").write_bytes(text.encode("cp1252"))
    write_sources(tmp_path, "\n  - sources:\n      - {name: Plaza, path: plaza.txt}\n")
    assert digest("run").returncode == 0
    assert "Logroño anunció ayer" in made(tmp_path, "digest.es.txt").read_text()


def test_what_a_feed_told_yesterday_is_not_told_again(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    web.serve("/diario", GOOD_FEED)
    write_sources(tmp_path, documents_group(), feed_group(web, "diario"))
    digest("run")
    with sqlite3.connect(tmp_path / "state" / "digest.db") as database:
        database.execute("UPDATE editions SET day = date(day, '-1 day')")
    again = digest("run")
    assert "stories\t3\n" in again.stdout
    text = made(tmp_path, "digest.es.txt").read_text()
    assert "El tren nocturno" not in text
    assert "Tropas de la OTAN" in text


@pytest.mark.usefixtures("documents")
def test_the_mail_is_whole(digest: Digest, tmp_path: Path) -> None:
    digest("run")
    raw = made(tmp_path, "digest.es.eml").read_bytes()
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail.get_content_type() == "multipart/alternative"
    assert mail["Subject"].startswith("Prueba · ")
    for part, kind in zip(mail.iter_parts(), ("txt", "html"), strict=True):
        shown = made(tmp_path, f"digest.es.{kind}").read_text()
        assert part.get_content().splitlines() == shown.splitlines()
    assert (mail["Content-Language"], mail["Auto-Submitted"]) == ("es", "auto-generated")


WHO = (
    *("Pescadores", "Maestras", "Médicos", "Jueces", "Astrónomos", "Carteros", "Apicultores"),
    *("Mineros", "Actrices", "Panaderos", "Ciclistas", "Soldados", "Notarios", "Relojeros"),
    *("Bomberos", "Músicos", "Pilotos", "Floristas", "Arquitectas", "Pastores"),
)
WHAT = (
    "piden más sueldo tras la huelga",
    "descubren un cometa helado",
    "cantan contra la sequía en Huesca",
)


def many_items(prefix: str, count: int) -> str:
    """Return a feed of unlike items, one a minute up to now."""
    now, what = datetime.now(UTC), WHAT[len(prefix) and ord(prefix[-1]) % 3]
    items = "".join(
        f"<item><guid>{prefix}{n}</guid><title>{prefix} {n}: {WHO[n]} {what}</title>"
        f"<pubDate>{format_datetime(now - timedelta(minutes=n))}</pubDate>"
        f"<link>https://example.org/{prefix}{n}</link>"
        f"<description>{WHO[n]} de Villa{n}x{prefix} {what}.</description></item>"
        for n in range(count)
    )
    return f'<rss version="2.0"><channel><language>es</language>{items}</channel></rss>'


def test_documents_are_told_however_many_news_there_are(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    names = [f"diario{n}" for n in range(3)]
    for name in names:
        web.serve(f"/{name}", many_items(name, 20))
    write_sources(tmp_path, documents_group(), feed_group(web, *names))
    assert digest("run", DIGEST_MAX_STORIES="20").returncode == 0
    text = made(tmp_path, "digest.es.txt").read_text()
    assert "20 noticias" in text
    assert "«NATO Troops To Ukraine: What You Need To Know»" in text
    assert "Why is the US sending troops to Ukraine?" in text


def test_what_one_day_had_no_room_for_is_told_the_next(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    web.serve("/diario", many_items("d", 18))
    write_sources(tmp_path, feed_group(web, "diario"))
    told: list[set[str]] = []
    for _ in range(2):
        assert digest("run", DIGEST_MAX_STORIES="10").returncode == 0
        text = made(tmp_path, "digest.es.txt").read_text()
        told.append(set(re.findall(r"^d \d+", text, re.MULTILINE)))
        with sqlite3.connect(tmp_path / "state" / "digest.db") as database:
            database.executescript(
                "PRAGMA foreign_keys = OFF;"
                "UPDATE editions SET day = date(day, '-1 day'), id = id || '-';"
                "UPDATE edition_entries SET edition_id = edition_id || '-'"
            )
    assert (len(told[0]), len(told[1])) == (10, 8)
    assert not told[0] & told[1]


def test_a_document_replaced_by_another_is_told_no_more(digest: Digest, tmp_path: Path) -> None:
    for name, words in (("a.txt", "El puente viejo"), ("b.txt", "El mercado nuevo")):
        (tmp_path / name).write_text(f"{words} abre\n\n{words} abre el lunes a las diez.\n")
        group = f"\n  - language: es\n    sources:\n      - {{name: Nota, path: {name}}}\n"
        write_sources(tmp_path, group)
        assert digest("run").returncode == 0
    text = made(tmp_path, "digest.es.txt").read_text()
    assert "1 noticia ·" in text
    assert "puente" not in text


def test_without_the_network_what_was_read_before_is_told(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    web.serve("/diario", GOOD_FEED)
    write_sources(tmp_path, feed_group(web, "diario"))
    assert digest("run").returncode == 0
    before = made(tmp_path, "digest.es.txt").read_text()
    web.answers.clear()
    assert digest("run", "--refresh").returncode == 3
    after = made(tmp_path, "digest.es.txt").read_text()
    assert after.partition("Fuentes con problemas")[0] == before.partition("Cómo se hace")[0]


def test_an_edition_is_not_replaced_by_an_empty_one(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    web.serve("/diario", GOOD_FEED)
    write_sources(tmp_path, feed_group(web, "diario"))
    digest("run")
    before = made(tmp_path, "digest.es.html").read_bytes()
    web.answers.clear()
    assert digest("run", DIGEST_STATE_DIR=str(tmp_path / "empty")).returncode == 1
    assert made(tmp_path, "digest.es.html").read_bytes() == before
