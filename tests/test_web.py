"""The output folder as web pages: the editions and nothing else, with headers that hold them in."""

from __future__ import annotations

import http.client
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import quote

import pytest
import uvicorn

from digest.web import application

PAGE = "<!DOCTYPE html>\n<p>La nutria «vuelve».</p>\n"
TEXT = "La nutria «vuelve».\n"


class Answer(NamedTuple):
    """What the server said; `headers` have names in small letters."""

    status: int
    headers: dict[str, str]
    text: str


class Site:
    """A real server over a folder; paths are sent letter by letter, as an attacker would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        config = uvicorn.Config(
            application(folder), host="127.0.0.1", port=0, log_level="error", ws="none"
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        self._port = self._server.servers[0].sockets[0].getsockname()[1]

    def get(self, path: str, method: str = "GET") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read().decode())
        finally:
            connection.close()

    def put(self, path: str, content: str = "private") -> None:
        """Write a file of the folder, or beside it."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("web") / "out")
    yield site
    site.close()


@pytest.fixture
def site(server: Site) -> Iterator[Site]:
    """A server whose folder is not there yet."""
    yield server
    for path in (server.folder, *server.folder.parent.glob("*")):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


# --- what is shown -----------------------------------------------------------------------------


def test_before_the_first_edition_the_list_says_so(site: Site) -> None:
    assert not site.folder.exists()
    assert "No edition was made yet." in site.get("/").text


def test_list_leads_to_every_page_newest_day_first_and_dry_runs_apart(site: Site) -> None:
    for day in ("2026-11-21", "2026-11-22"):
        for language in ("es", "pt-BR"):
            site.put(f"{day}/digest.{language}.html", PAGE)
            site.put(f"{day}/digest.{language}.txt", TEXT)
            site.put(f"{day}/digest.{language}.eml")
    site.put("preview/2026-11-22/digest.fr.html", PAGE)
    site.put("notices/failed.17@localhost.eml")

    listing = site.get("/")

    editions, _, trials = listing.text.partition("<h2>Dry runs</h2>")
    links = [part.split('"')[0] for part in editions.split('href="')[1:]]
    assert links == [
        "/2026-11-22/digest.es.html",
        "/2026-11-22/digest.pt-BR.html",
        "/2026-11-21/digest.es.html",
        "/2026-11-21/digest.pt-BR.html",
    ]
    assert [part.split('"')[0] for part in trials.split('href="')[1:]] == [
        "/preview/2026-11-22/digest.fr.html"
    ]
    assert [site.get(link).text for link in links] == [PAGE] * 4
    assert "notices" not in listing.text


@pytest.mark.parametrize("folder", ["", "preview/"], ids=["edition", "dry run"])
@pytest.mark.parametrize(
    ("suffix", "content", "kind"), [("html", PAGE, "text/html"), ("txt", TEXT, "text/plain")]
)
def test_page_and_text_are_shown_as_they_are(
    site: Site, folder: str, suffix: str, content: str, kind: str
) -> None:
    site.put(f"{folder}2026-11-22/digest.es.{suffix}", content)
    answer = site.get(f"/{folder}2026-11-22/digest.es.{suffix}")
    assert (answer.status, answer.text) == (200, content)
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"


def test_page_made_again_is_shown_anew(site: Site) -> None:
    site.put("2026-11-22/digest.es.html", PAGE)
    first = site.get("/2026-11-22/digest.es.html")
    site.put("2026-11-22/digest.es.html", PAGE * 2)
    second = site.get("/2026-11-22/digest.es.html")
    assert (first.text, second.text) == (PAGE, PAGE * 2)


@pytest.mark.parametrize(
    "path",
    ["/", "/2026-11-22/digest.es.html", "/2026-11-22/digest.es.txt"],
    ids=["list", "page", "text"],
)
def test_headers_keep_a_page_from_loading_or_running_anything(site: Site, path: str) -> None:
    site.put("2026-11-22/digest.es.html", PAGE)
    site.put("2026-11-22/digest.es.txt", TEXT)
    headers = site.get(path).headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-cache"


# --- what is not -------------------------------------------------------------------------------

HIDDEN = [
    "2026-11-22/digest.es.eml",
    "2026-11-22/.digest.es.html.x7_q",
    "2026-11-22/digest.es.html~",
    "2026-11-22/digest.es.htm",
    "2026-11-22/digest.es.html.bak",
    "2026-11-22/xdigest.es.html",
    "2026-11-22/digestXes.html",
    "2026-11-22/digest..html",
    "2026-11-22/digest.es.es.html",
    "2026-11-22/index.html",
    "2026-11-22/deep/digest.es.html",
    "2026-11-22x/digest.es.html",
    "x2026-11-22/digest.es.html",
    "20261122/digest.es.html",
    "٢٠٢٦-١١-٢٢/digest.es.html",
    "notices/failed.17@localhost.eml",
    "notices/digest.es.html",
    "preview/digest.es.html",
    "preview/notices/digest.es.html",
    "preview/2026-11-22/digest.es.eml",
    "preview/preview/2026-11-22/digest.es.html",
    "digest.es.html",
]


@pytest.mark.parametrize(
    "path", HIDDEN, ids=lambda path: path if path.isascii() else "digits of another script"
)
def test_other_files_of_the_folder_are_not_shown(site: Site, path: str) -> None:
    site.put(path)
    answer = site.get(f"/{quote(path)}")
    assert (answer.status, "private" in answer.text) == (404, False)
    assert "digest." not in site.get("/").text


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/2026-11-22/../../secret.txt",
        "/2026-11-22/..%2F..%2Fsecret.txt",
        "/2026-11-22/%2e%2e/%2e%2e/secret.txt",
        "/..%2f2026-11-22/digest.es.txt",
        "/../2026-11-22/digest.es.txt",
        "/%2e%2e/2026-11-22/digest.es.txt",
        "/preview/../../2026-11-22/digest.es.txt",
        "/preview/../2026-11-22/digest.es.txt",
        "/2026-11-22/..%5c..%5csecret.txt",
        "/2026-11-22/digest.es.txt%00",
        "/2026-11-22/digest.es.txt%0A",
        "/2026-11-22//digest.es.txt",
        "//2026-11-22/digest.es.txt",
        "/%2fetc/passwd",
        "/2026-11-22",
        "/2026-11-22/",
    ],
)
def test_no_path_leads_out_of_the_editions(site: Site, path: str) -> None:
    for place in ("../secret.txt", "../2026-11-22/digest.es.txt", "2026-11-22/digest.es.txt"):
        site.put(place, "private")
    answer = site.get(path)
    assert (answer.status, "private" in answer.text) == (404, False)
    assert site.get("/2026-11-22/digest.es.txt").status == 200


def test_folder_of_a_name_and_file_of_a_day_are_no_error(site: Site) -> None:
    site.put("2026-11-20", "a file")
    site.put("2026-11-22/digest.es.html", PAGE)
    (site.folder / "2026-11-22" / "digest.pt.html").mkdir()
    listing = site.get("/")
    assert listing.status == 200
    assert "digest.es.html" in listing.text
    assert "digest.pt.html" not in listing.text
    assert site.get("/2026-11-20/digest.es.html").status == 404
    assert site.get("/2026-11-22/digest.pt.html").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed(site: Site, method: str) -> None:
    site.put("2026-11-22/digest.es.html", PAGE)
    assert site.get("/2026-11-22/digest.es.html", method).status == 405
    assert site.get("/2026-11-22/digest.es.html").text == PAGE
