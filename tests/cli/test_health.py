"""`digest sources check`, `history`, `follow`, `resume`: how sources are, and what can be done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import GOOD_FEED, Digest, feed_group, write_sources
from tests.conftest import WebServer

DATED = GOOD_FEED.replace("<author>", "<pubDate>Sun, 22 Nov 2026 05:00:00 GMT</pubDate><author>")
EMPTY = '<rss version="2.0"><channel><title>Vacío</title></channel></rss>'
WALL = """<!doctype html><html><head><title>Just a moment...</title></head><body>
<h1>Checking your browser</h1><form><input type="password" name="p"></form></body></html>"""


@pytest.fixture(autouse=True)
def feeds(web: WebServer, tmp_path: Path) -> WebServer:
    """Five feeds: well, without dates, without items, behind a wall, gone for good."""
    web.serve("/bueno", DATED)
    web.serve("/sinfecha", GOOD_FEED)
    web.serve("/vacio", EMPTY)
    web.serve("/muro", WALL, headers={"Content-Type": "text/html"})
    web.serve("/adios", "", status=410)
    write_sources(tmp_path, feed_group(web, "bueno", "sinfecha", "vacio", "muro", "adios"))
    return web


def looks(digest: Digest, *options: str) -> dict[str, dict[str, Any]]:
    rows = json.loads(digest("sources", "check", "--json", *options).stdout)
    return {row["source"]: row for row in rows}


def states(digest: Digest, *options: str) -> dict[str, str]:
    return {name: row["state"] for name, row in looks(digest, *options).items()}


def test_check_tells_how_each_source_is_and_keeps_nothing(digest: Digest, tmp_path: Path) -> None:
    expected = {
        "bueno": "ok",
        "sinfecha": "undated",
        "vacio": "empty",
        "muro": "blocked",
        "adios": "paused",
    }
    assert states(digest) == expected
    assert not (tmp_path / "state").exists()
    assert set(states(digest, "--stored").values()) == {""}


def test_check_ends_with_3_exactly_when_a_source_gives_nothing(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    assert digest("sources", "check").returncode == 3
    write_sources(tmp_path, feed_group(web, "bueno", "sinfecha", "vacio"))
    assert digest("sources", "check").returncode == 0


def test_what_the_runs_found_is_told_without_asking(digest: Digest, web: WebServer) -> None:
    digest("run")
    web.requests.clear()
    stored = looks(digest, "--stored")
    assert web.requests == []
    assert (stored["bueno"]["state"], stored["bueno"]["entries"]) == ("ok", 1)
    assert stored["muro"]["failing_since"] is not None
    assert stored["muro"]["failures"] == 1
    assert "digest sources resume adios" in stored["adios"]["detail"]


def test_a_source_gone_for_good_is_left_alone_and_stays_in_the_report(
    digest: Digest, web: WebServer
) -> None:
    digest("run")
    web.requests.clear()
    again = digest("run", "--refresh")
    assert "/adios" not in [path for path, _ in web.requests]
    assert "adios\tgone\tHTTP 410" in again.stdout
    assert again.returncode == 3


def test_resume_lets_it_be_asked_again(digest: Digest, web: WebServer) -> None:
    digest("run")
    web.serve("/adios", DATED)
    assert digest("sources", "resume", "adios").stdout == "Resumed adios.\n"
    digest("run")
    assert looks(digest, "--stored")["adios"]["state"] == "ok"


def test_a_paused_source_is_shown_and_not_asked(digest: Digest, web: WebServer) -> None:
    digest("sources", "pause", "bueno", "muro", "adios")
    found = looks(digest)
    assert (found["bueno"]["state"], found["bueno"]["detail"]) == (
        "paused",
        "paused in sources.yaml; digest sources resume bueno",
    )
    assert {path for path, _ in web.requests} == {"/sinfecha", "/vacio"}


def test_history_tells_each_change_latest_first(digest: Digest, web: WebServer) -> None:
    digest("run")
    web.serve("/muro", DATED)
    digest("run", "--refresh")
    digest("run", "--refresh")
    rows = json.loads(digest("sources", "history", "muro", "--json").stdout)
    assert [(row["state"], row["checks"]) for row in rows] == [("ok", 2), ("blocked", 1)]
    assert digest("sources", "history", "nadie").returncode == 2


def test_a_feed_that_moved_is_asked_there_and_the_list_follows_on_demand(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    web.serve("/nuevo", DATED)
    moved = {"Location": f"{web.url}/nuevo"}
    web.serve("/bueno", "", status=301, headers=moved)
    digest("run")
    web.requests.clear()
    digest("run", "--refresh")
    assert {"/nuevo"} == {path for path, _ in web.requests} & {"/nuevo", "/bueno"}
    assert f"moved to {web.url}/nuevo" in looks(digest, "--stored")["bueno"]["detail"]
    assert f"/bueno is now {web.url}/nuevo" in digest("sources", "follow").stdout
    assert f"{web.url}/nuevo" in (tmp_path / "sources.yaml").read_text()
    assert digest("sources", "follow").stdout == "Nothing to do: no feed has moved.\n"


def test_a_redirect_that_ends_nowhere_moves_nothing(digest: Digest, web: WebServer) -> None:
    web.serve("/bueno", "", status=301, headers={"Location": f"{web.url}/muro"})
    digest("run")
    stored = looks(digest, "--stored")["bueno"]
    assert (stored["state"], stored["moved_to"]) == ("blocked", None)
