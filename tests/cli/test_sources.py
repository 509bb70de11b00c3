"""`digest sources`: list, add, pause, resume, remove, import, export, end to end."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from digest.config import load_reading
from digest.ingest.opml import parse_opml
from digest.model import Source
from tests.cli.conftest import FRENCH_FEED, GOOD_FEED, Digest, write_sources
from tests.conftest import DOCUMENTS, ROOT, WebServer

LIST = """
  # the beginning
  - category: news
    language: es
    sources:
      - name: Uno
        url: https://uno.example/rss  # first
      - name: Dos
        url: https://dos.example/rss
        enabled: false
  - category: notes
    sources:
      - name: Tres
        path: tres.txt
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_sources(tmp_path, LIST)


def sources(path: Path) -> dict[str, Source]:
    return {source.id: source for source in load_reading(path).sources}


def page(*links: str, rest: str = "") -> str:
    head = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{link}" href="{link}">'
        for link in links
    )
    return (
        f"<!doctype html><html><head><title>Diario</title>{head}</head><body>{rest}</body></html>"
    )


HTML = {"Content-Type": "text/html"}

# --- list --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("path")
def test_list_names_every_source_with_its_state(digest: Digest) -> None:
    done = digest("sources", "list")
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [row[0] for row in rows] == ["uno", "tres", "dos"]
    assert rows[2] == ["dos", "Dos", "news", "es", "paused", "https://dos.example/rss"]


def test_list_as_json_has_the_same(digest: Digest, path: Path) -> None:
    rows = json.loads(digest("sources", "list", "--json").stdout)
    assert [row["state"] for row in rows] == ["read", "read", "paused"]
    assert rows[1]["place"] == str(path.parent / "tres.txt")
    assert set(rows[0]) == {"id", "name", "category", "language", "state", "place"}


# --- add ---------------------------------------------------------------------------------------


def test_feed_is_added_with_its_own_name_and_language(
    digest: Digest, path: Path, web: WebServer
) -> None:
    url = web.serve("/rss", GOOD_FEED)
    done = digest("sources", "add", url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Added diario-de-prueba: {url} (1 entries)\n"
    added = f"      - name: Diario de prueba\n        url: {url}\n  - category: notes"
    assert added in path.read_text()
    assert sources(path)["diario-de-prueba"].language == "es"


def test_feed_is_added_as_told(digest: Digest, path: Path, web: WebServer) -> None:
    options = ("--name", "Mi: diario", "--category", "prensa", "--language", "pt-BR", "--id", "mio")
    done = digest("sources", "add", web.serve("/rss", GOOD_FEED), *options, "--full-text", "never")
    assert (done.returncode, done.stderr) == (0, "")
    mine = sources(path)["mio"]
    assert (mine.name, mine.category, mine.language) == ("Mi: diario", "prensa", "pt-BR")
    assert mine.full_text.value == "never"


def test_feed_that_a_page_names_is_found(digest: Digest, path: Path, web: WebServer) -> None:
    web.serve("/feeds/all", GOOD_FEED)
    done = digest("sources", "add", web.serve("/", page("feeds/all"), headers=HTML))
    assert (done.returncode, done.stderr) == (0, "")
    assert sources(path)["diario-de-prueba"].url == f"{web.url}/feeds/all"


@pytest.mark.parametrize(
    ("options", "taken"), [((), "diario-de-prueba"), (("--feed", "2"), "journal")]
)
def test_of_several_feeds_the_first_is_taken_or_the_one_asked_for(
    digest: Digest, path: Path, web: WebServer, options: tuple[str, ...], taken: str
) -> None:
    web.serve("/es", GOOD_FEED)
    web.serve("/fr", FRENCH_FEED)
    url = web.serve("/", page("/es", "/fr"), headers=HTML)
    done = digest("sources", "add", url, *options)
    assert done.returncode == 0
    assert taken in sources(path)
    shown = done.stderr.splitlines()
    assert [line[:3] for line in shown[:2]] == (["  1", "* 2"] if options else ["* 1", "  2"])
    assert "--feed takes another" in shown[2]


def test_feed_at_a_usual_place_is_found_where_the_page_names_none(
    digest: Digest, path: Path, web: WebServer
) -> None:
    web.serve("/rss.xml", GOOD_FEED)
    url = web.serve("/index", page(), headers=HTML)
    assert digest("sources", "add", url).returncode == 0
    assert sources(path)["diario-de-prueba"].url == f"{web.url}/rss.xml"


def test_feed_that_a_page_names_and_that_is_broken_gives_way_to_the_next(
    digest: Digest, path: Path, web: WebServer
) -> None:
    web.serve("/fr", FRENCH_FEED)
    url = web.serve("/", page("/gone", "/fr"), headers=HTML)
    assert digest("sources", "add", url).returncode == 0
    assert sources(path)["journal"].url == f"{web.url}/fr"


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (("{web}/page",), 1, "no feed was found; tried {web}/feed (HTTP 404"),
        (("{web}/nowhere",), 1, "{web}/nowhere: HTTP 404"),
        (("{web}/page", "--feed", "3"), 2, "--feed: the page names 0 feeds, got 3"),
        (("http://uno.example/rss/",), 2, "already in the list, as 'uno'"),
        (("{web}/diario", "--id", "tres"), 2, "two sources would be called 'tres'"),
        (("{web}/diario", "--category", "No!"), 2, "category: String should match"),
        (("{web}/diario", "--language", "xx"), 2, "'xx' is not a language tag"),
        (("missing.txt",), 2, "missing.txt: no such file, and no address"),
        (("missing/*.md",), 2, "missing/*.md: no such file, and no address"),
        (("tres.txt",), 2, "already in the list, as 'tres'"),
        ((".", "--only-new"), 2, "--only-new: is for feeds"),
        ((".", "--feed", "1"), 2, "--feed: is for feeds"),
    ],
)
def test_what_cannot_be_added_is_named_and_the_list_is_left_alone(
    digest: Digest,
    path: Path,
    web: WebServer,
    arguments: tuple[str, ...],
    code: int,
    problem: str,
) -> None:
    web.serve("/page", page(), headers=HTML)
    web.serve("/diario", GOOD_FEED)
    (path.parent / "tres.txt").write_text("three")
    before = path.read_bytes()
    done = digest("sources", "add", *(part.replace("{web}", web.url) for part in arguments))
    assert problem.replace("{web}", web.url) in done.stderr
    assert (done.returncode, done.stdout, path.read_bytes()) == (code, "", before)


@pytest.mark.parametrize(
    ("place", "kept", "name"),
    [
        ("notes/a.md", "notes/a.md", "a"),
        ("notes", "notes", "notes"),
        ("notes/*.md", "notes/*.md", "notes"),
    ],
)
def test_documents_are_added_by_their_path_from_the_list(
    digest: Digest, path: Path, place: str, kept: str, name: str
) -> None:
    (path.parent / "notes").mkdir()
    (path.parent / "notes" / "a.md").write_text("# A note\n\nWith some words in it.\n")
    done = digest("sources", "add", place, "--category", "notes", "--language", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"        path: {kept}\n" in path.read_text().replace("'", "")
    assert sources(path)[name].category == "notes"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        pytest.param((), True, id="all"),
        pytest.param(
            ("--only-new",),
            False,
            id="only new",
            marks=pytest.mark.xfail(strict=True, reason="the store lacks an entry's new columns"),
        ),
    ],
)
def test_what_a_feed_shows_when_it_is_added_is_told_or_only_known(
    digest: Digest, tmp_path: Path, web: WebServer, options: tuple[str, ...], told: bool
) -> None:
    write_sources(
        tmp_path, f"\n  - sources: [{{name: d, path: {next(DOCUMENTS.glob('*.txt'))}}}]\n"
    )
    assert digest("sources", "add", web.serve("/rss", GOOD_FEED), *options).returncode == 0
    database = tmp_path / "state" / "digest.db"
    assert database.exists() is not told
    if not told:
        query = "SELECT source_id, substr(first_seen, 1, 4), last_seen > '2000' || '' FROM entries"
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute(query).fetchall() == [("diario-de-prueba", "1970", 1)]


# --- pause, resume, remove ---------------------------------------------------------------------


def test_pause_resume_and_remove_change_the_list_and_say_so(digest: Digest, path: Path) -> None:
    before = path.read_text()
    assert digest("sources", "pause", "uno", "dos").stdout == "Paused uno.\n"
    assert path.read_text() == before.replace("  # first\n", "  # first\n        enabled: false\n")
    assert digest("sources", "resume", "uno").stdout == "Resumed uno.\n"
    assert digest("sources", "resume", "uno").stdout == "Nothing to do: not paused.\n"
    assert digest("sources", "pause", "dos").stdout == "Nothing to do: paused already.\n"
    assert path.read_text() == before
    assert digest("sources", "remove", "uno", "dos", "--yes").stdout == "Removed uno, dos.\n"
    assert path.read_text().endswith("""  # the beginning
  - category: notes
    sources:
      - name: Tres
        path: tres.txt
""")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("pause", "unoo"), "ID: unknown source 'unoo'; did you mean uno?"),
        (("resume", "zzz"), "ID: unknown source 'zzz'; see them all: digest sources list"),
        (("remove", "unos", "--yes"), "did you mean uno"),
        (("remove", "uno", "dos", "tres", "--yes"), "the last source cannot be removed"),
        (("remove", "uno"), "remove: nobody is there to be asked; say --yes"),
        (("import", "missing.opml"), "missing.opml: cannot be read: No such file"),
        (("import", "sources.yaml"), "sources.yaml:1: not OPML"),
    ],
)
def test_what_cannot_be_changed_is_named(
    digest: Digest, path: Path, arguments: tuple[str, ...], problem: str
) -> None:
    before = path.read_bytes()
    done = digest("sources", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert problem in done.stderr
    assert path.read_bytes() == before


# --- import and export -------------------------------------------------------------------------

OPML = """<opml version="1.0"><body>
<outline text="Ciencia y técnica"><outline text="Nuevo" xmlUrl="https://nuevo.example/rss"
  language="es-es"/><outline text="Uno" xmlUrl="http://uno.example/rss/"/></outline>
<outline text="Nuevo" xmlUrl="https://otro.example/rss" isComment="true"/>
<outline text="Nuevo" xmlUrl="http://otro.example/rss"/>
<outline text="新聞"><outline text="Sin" xmlUrl="https://{}.example/"/></outline>
<outline text="link" type="link" url="https://x.example"/>
</body></opml>"""


def test_import_adds_what_is_new_and_counts_the_rest(digest: Digest, path: Path) -> None:
    (path.parent / "mine.opml").write_text(OPML.replace("{}", "sin"))
    done = digest("sources", "import", "mine.opml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Added 3 feeds; 2 known, 1 without a usable address.\n"
    added = sources(path)
    assert (added["nuevo"].category, added["nuevo"].language) == ("ciencia-y-tecnica", "es-ES")
    assert added["sin"].category == "news"
    assert [source.id for source in load_reading(path).paused] == ["dos", "nuevo-2"]
    again = digest("sources", "import", "mine.opml")
    assert again.stdout == "Added 0 feeds; 5 known, 1 without a usable address.\n"


def test_import_can_put_all_in_one_category(digest: Digest, path: Path) -> None:
    (path.parent / "mine.opml").write_text(OPML.replace("{}", "sin"))
    assert digest("sources", "import", "mine.opml", "--category", "otros").returncode == 0
    assert sources(path)["nuevo"].category == sources(path)["sin"].category == "otros"


def test_nothing_is_half_imported(digest: Digest, path: Path) -> None:
    (path.parent / "mine.opml").write_text(OPML)
    before = path.read_bytes()
    done = digest("sources", "import", "mine.opml", "--category", "No!")
    assert (done.returncode, path.read_bytes()) == (2, before)
    assert "category: String should match" in done.stderr


def test_own_list_is_exported_and_imported_elsewhere(digest: Digest, tmp_path: Path) -> None:
    own = ROOT / "sources.yaml"
    done = digest("sources", "export", "--sources", str(own))
    assert done.returncode == 0
    assert "documents are left out" in done.stderr
    assert digest("sources", "export", "own.opml", "--sources", str(own)).stdout == ""
    exported = (tmp_path / "own.opml").read_bytes()
    assert done.stdout.encode() == exported
    feeds = [source for source in load_reading(own).sources if source.url]
    assert {outline.url for outline in parse_opml(exported).outlines} == {s.url for s in feeds}
    elsewhere = write_sources(tmp_path, LIST)
    assert digest("sources", "import", "own.opml").returncode == 0
    kept = [(s.name, s.url, s.category, s.language) for s in sources(elsewhere).values()]
    assert set(kept) >= {(s.name, s.url, s.category, s.language) for s in feeds}
