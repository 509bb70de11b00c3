"""What each option of `digest run` changes: what is asked, told, rendered, sent, kept."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from digest.deliver import MailServer
from tests.cli.conftest import (
    FRENCH_FEED,
    GOOD_FEED,
    Digest,
    documents_group,
    feed_group,
    write_sources,
)
from tests.conftest import ROOT, WebServer
from tests.deliver.test_mailer import HANG_UP, Letterbox, mail_host

MORE = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Diario de prueba</title><language>es</language>
<item><guid>faro</guid><title>El faro se apaga tras un siglo</title>
<link>https://example.org/faro</link>
<description>El faro de la isla deja de alumbrar. Los pescadores piden que su lámpara quede en un
museo.</description></item></channel></rss>"""
SPORT = {
    "futbol": GOOD_FEED.replace("tren", "futbol"),
    "remo": MORE.replace("faro", "remo"),
    "diario": GOOD_FEED.replace("tren", "diario"),
}


@pytest.fixture
def feed(web: WebServer, tmp_path: Path) -> WebServer:
    """A list with one Spanish feed that can be read."""
    web.serve("/diario", GOOD_FEED)
    write_sources(tmp_path, feed_group(web, "diario"))
    return web


def made(tmp_path: Path, name: str = "digest.es.txt") -> Path:
    (path,) = (tmp_path / "out").glob(f"*/{name}")
    return path


def asked(web: WebServer) -> list[str]:
    """Return the paths that were asked for, and forget them."""
    paths = [path for path, _ in web.requests]
    web.requests.clear()
    return paths


def change(tmp_path: Path, statement: str) -> None:
    with closing(sqlite3.connect(tmp_path / "state" / "digest.db")) as database, database:
        assert database.execute(statement).rowcount > 0


def everything(*folders: Path) -> dict[Path, tuple[bytes, int]]:
    """Return all files below folders: what is in them, and when it was put there."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


# --- what is read ------------------------------------------------------------------------------


def test_feed_read_lately_is_asked_again_only_when_told_to(
    digest: Digest, feed: WebServer, tmp_path: Path
) -> None:
    digest("run")
    assert asked(feed) == ["/diario"]
    again = digest("run")
    assert (again.returncode, asked(feed)) == (0, [])
    assert "read lately\t1\n" in again.stdout
    assert "read lately\t0\n" in digest("run", "--refresh").stdout
    assert asked(feed) == ["/diario"]
    change(tmp_path, "UPDATE source_states SET next_at = datetime(next_at, '-45 minutes')")
    digest("run")
    assert asked(feed) == []
    change(tmp_path, "UPDATE source_states SET next_at = datetime(next_at, '-15 minutes')")
    digest("run")
    assert asked(feed) == ["/diario"]


def test_feed_in_trouble_or_moved_is_asked_at_once(
    digest: Digest, feed: WebServer, tmp_path: Path
) -> None:
    feed.answers.clear()
    assert digest("run").returncode == 1
    feed.serve("/diario", GOOD_FEED)
    assert digest("run").returncode == 0
    assert asked(feed) == ["/diario", "/diario"]
    feed.serve("/nuevo", MORE)
    write_sources(tmp_path, feed_group(feed, "diario").replace("/diario", "/nuevo"))
    assert digest("run").returncode == 0
    assert asked(feed) == ["/nuevo"]
    assert "El faro se apaga" in made(tmp_path).read_text()


def test_category_stands_for_all_its_sources(
    digest: Digest, feed: WebServer, tmp_path: Path
) -> None:
    names = ("futbol", "remo", "diario")
    for name in names:
        feed.serve(f"/{name}", SPORT[name])
    sport = feed_group(feed, *names[:2]).replace("category: news", "category: sport")
    write_sources(tmp_path, documents_group(), sport, feed_group(feed, "diario"))
    assert digest("run", "--source", "category:sport").returncode == 0
    assert sorted(asked(feed)) == ["/futbol", "/remo"]
    text = made(tmp_path).read_text()
    assert ("El futbol nocturno" in text, "OTAN" in text) == (True, False)
    assert digest("run", "-s", "category:sport", "-s", "diario", "--refresh").returncode == 0
    assert sorted(asked(feed)) == ["/diario", "/futbol", "/remo"]


@pytest.mark.usefixtures("documents")
def test_only_the_sources_named_are_told(digest: Digest, tmp_path: Path) -> None:
    assert digest("run", "--source", "blog").returncode == 0
    text = made(tmp_path).read_text()
    assert "1 noticia" in text
    assert "Radio" not in text


@pytest.mark.usefixtures("feed")
def test_look_back_says_how_long_ago_news_may_have_been_found(
    digest: Digest, tmp_path: Path
) -> None:
    digest("run")
    change(tmp_path, "UPDATE entries SET first_seen = datetime(first_seen, '-5 hours')")
    assert "stories\t0\n" in digest("run", "--look-back", "4.9").stdout
    assert "El tren nocturno" not in made(tmp_path).read_text()
    assert "stories\t1\n" in digest("run", "--look-back", "5.1").stdout
    assert "El tren nocturno" in made(tmp_path).read_text()


@pytest.mark.usefixtures("feed")
@pytest.mark.parametrize("hours", ["0", "745", "-3", "soon"])
def test_look_back_beyond_a_month_or_none_is_wrong_usage(digest: Digest, hours: str) -> None:
    done = digest("run", "--look-back", hours)
    assert done.returncode == 2
    assert "--look-back" in done.stderr


# --- what is made ------------------------------------------------------------------------------


def test_render_only_shows_changed_templates_and_neither_reads_nor_translates(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    web.serve("/journal", FRENCH_FEED)
    write_sources(tmp_path, feed_group(web, "journal"))
    templates = shutil.copytree(ROOT / "templates", tmp_path / "templates")
    digest("run", DIGEST_TEMPLATES=str(templates))
    before = made(tmp_path).read_text()
    change(tmp_path, "UPDATE translations SET target = 'Nada.'")
    asked(web)

    changed = shutil.copytree(templates, tmp_path / "changed")
    with (changed / "digest.txt.j2").open("a") as template:
        template.write("\nHasta {{ edition.day.year + 1 }}.\n")
    done = digest("run", "--render-only", DIGEST_TEMPLATES=str(changed))

    assert done.returncode == 0
    assert (asked(web), "translated\t0\n" in done.stdout) == ([], True)
    year = int(made(tmp_path).parent.name[:4])
    assert made(tmp_path).read_text().split() == [*before.split(), "Hasta", f"{year + 1}."]


@pytest.mark.usefixtures("feed")
def test_render_only_of_what_was_not_made_says_so(digest: Digest, tmp_path: Path) -> None:
    done = digest("run", "--render-only")
    assert done.returncode == 1
    assert "edition" in done.stderr and "in es is kept; make it first" in done.stderr
    assert digest("run").returncode == 0
    before = made(tmp_path).read_bytes()
    done = digest("run", "--render-only", "--lang", "pt")
    assert (done.returncode, "in pt is kept" in done.stderr) == (1, True)
    assert made(tmp_path).read_bytes() == before


@pytest.mark.usefixtures("documents")
def test_strict_refuses_to_deliver_without_a_route(digest: Digest, tmp_path: Path) -> None:
    done = digest("run", "--lang", "es", "--lang", "nl", "--strict")
    assert done.returncode == 2
    assert "digest models install nl" in done.stderr
    assert list((tmp_path / "out").glob("*/digest.*")) == []


@pytest.mark.parametrize("path", ["/diario", "/perdido"], ids=["good", "failing"])
def test_dry_run_prints_the_digest_and_keeps_nothing(
    digest: Digest, feed: WebServer, tmp_path: Path, path: str
) -> None:
    write_sources(tmp_path, feed_group(feed, path[1:]))
    done = digest("run", "--dry-run")
    assert done.returncode == (0 if path in feed.answers else 1)
    assert ("El tren nocturno" in done.stdout) is (path in feed.answers)
    assert [path.name for path in tmp_path.iterdir()] == ["sources.yaml"]


def test_dry_run_leaves_what_earlier_runs_made_untouched(
    digest: Digest, feed: WebServer, tmp_path: Path
) -> None:
    digest("run")
    before = everything(tmp_path / "state", tmp_path / "out")
    feed.serve("/diario", MORE)
    box = Letterbox()
    with mail_host(box) as server:
        done = digest("run", "--dry-run", "--refresh", "--send", **settings(server))
    assert done.returncode == 0
    assert "El faro se apaga" in done.stdout
    assert "El tren nocturno" in done.stdout
    assert everything(tmp_path / "state", tmp_path / "out") == before
    assert box.mails == []


# --- what leaves the machine -------------------------------------------------------------------


def settings(server: MailServer) -> dict[str, str]:
    """Return the environment that leads to a mail server."""
    return {"SMTP_HOST": server.host, "SMTP_PORT": str(server.port), "SMTP_SECURITY": "none"}


def test_sending_without_a_mail_server_stops_before_any_work(
    digest: Digest, feed: WebServer, tmp_path: Path
) -> None:
    done = digest("run", "--send")
    assert done.returncode == 2
    assert "DIGEST_SMTP_HOST: sending needs a mail server: set SMTP_HOST" in done.stderr
    assert (asked(feed), (tmp_path / "state").exists()) == ([], False)


@pytest.mark.parametrize("goodbye", ["221 bye", "421 too busy"])
def test_mail_is_sent_when_asked_for_and_then_never_again(
    digest: Digest, feed: WebServer, tmp_path: Path, goodbye: str
) -> None:
    box = Letterbox(QUIT=goodbye)
    with mail_host(box) as server:
        assert digest("run", **settings(server)).returncode == 0
        assert box.mails == []
        first = digest("run", "--send", **settings(server))
        content = made(tmp_path, "digest.es.eml").read_bytes()
        assert box.mails == [("digest@localhost", ["reader@localhost"], content)]
        feed.serve("/diario", MORE)
        second = digest("run", "--send", "--refresh", **settings(server))
    assert "El faro se apaga" in made(tmp_path).read_text()
    assert (first.returncode, second.returncode, len(box.mails)) == (0, 0, 1)


@pytest.mark.usefixtures("feed")
@pytest.mark.parametrize("code", [450, 550])
def test_refused_mail_is_named_and_sent_by_a_later_run(
    digest: Digest, tmp_path: Path, code: int
) -> None:
    box = Letterbox(RCPT=f"{code} nobody here")
    with mail_host(box) as server:
        refused = digest("run", "--send", **settings(server))
        assert made(tmp_path).is_file()
        box.answers.clear()
        later = [digest("run", "--send", **settings(server)).returncode for _ in range(2)]
    day = made(tmp_path).parent.name
    why = f"failed, reader@localhost refused: {code} nobody here"
    assert refused.returncode == 3
    assert f"mail of {day}-es to reader@localhost: {why}" in refused.stdout
    assert (later, len(box.mails)) == ([0, 0], 1)


@pytest.mark.usefixtures("feed")
def test_mail_that_may_have_arrived_is_named_and_never_sent_again(digest: Digest) -> None:
    box = Letterbox(DATA=HANG_UP)
    with mail_host(box) as server:
        patient = settings(server) | {"DIGEST_NOTICE_AFTER": "9"}
        runs = [digest("run", "--send", **patient)]
        box.answers.clear()
        runs.append(digest("run", "--send", **patient))
        runs.append(digest("run", "--send", "--render-only", **patient))
    assert [run.returncode for run in runs] == [3, 3, 3]
    assert all("reader@localhost: uncertain, no answer after the" in run.stdout for run in runs)
    assert len(box.mails) == 1


@pytest.mark.usefixtures("feed")
@pytest.mark.parametrize("password", ["let-me-in", "contraseña"], ids=["ASCII", "accents"])
def test_password_is_told_to_nobody_but_the_mail_server(
    digest: Digest, tmp_path: Path, password: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    login = {"SMTP_USERNAME": "ana", "SMTP_PASSWORD": password}
    with mail_host(Letterbox(), auth_require_tls=False) as server:
        done = digest("run", "--send", **settings(server) | login)
    assert done.returncode == 3
    assert "reader@localhost: failed, 127.0.0.1: the user " in done.stdout
    kept = b"".join(content for content, _ in everything(tmp_path).values())
    assert password.encode() not in kept
    assert password not in done.stdout + done.stderr + caplog.text
