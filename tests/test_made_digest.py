"""What the main job promises of the two documents, checked on a digest that it made.

`DIGEST_MADE=FOLDER` checks what `make run` left in FOLDER; otherwise the digest is made here,
from the documents alone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from digest.language import Detector, split_sentences
from tests.conftest import ROOT

NAVIGATION = ("NewslettersSign", "commentAPP", "spainSPAIN", "chileCHILE", "Los 40", "46 views")
NUMBERS = ("2.000", "3.000", "100.000", "2014", "2 de febrero")
TITLES = (
    "Why is the US sending troops to Ukraine? How many troops will be sent to Europe?",
    "NATO Troops To Ukraine: What You Need To Know",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one day's editions."""
    made = os.environ.get("DIGEST_MADE")
    out = Path(made) if made else _make(tmp_path_factory.mktemp("made"))
    return sorted(path for path in out.iterdir() if path.is_dir())[-1]


def _make(scratch: Path) -> Path:
    """Run the installed console script, as a person does."""
    command = [str(Path(sys.executable).with_name("digest")), "run"]
    for name in ("los40", "nato-explainer"):
        command += ["--source", name]
    settings = {"DIGEST_STATE_DIR": str(scratch / "state"), "DIGEST_OUT": str(scratch / "out")}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=False, timeout=120)
    assert done.returncode == 0
    return scratch / "out"


@pytest.fixture(scope="module")
def text(folder: Path) -> str:
    return " ".join((folder / "digest.es.txt").read_text().split())


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return (folder / "digest.es.html").read_text()


@pytest.fixture(scope="module")
def page(html: str) -> str:
    """What a reader of the HTML sees."""
    return " ".join(BeautifulSoup(html, "lxml").body.get_text(" ").split())


def test_both_documents_are_told_with_their_original_titles(text: str, page: str) -> None:
    for title in TITLES:
        assert f"«{title}»" in text
        assert f"«{title}»" in page


def test_no_navigation_anywhere(text: str, html: str) -> None:
    for words in NAVIGATION:
        assert words not in text
        assert words not in html


def test_numbers_of_the_source_are_kept(text: str, page: str) -> None:
    for number in NUMBERS:
        assert number in text
        assert number in page


def test_every_sentence_is_spanish_but_the_quoted_originals(text: str) -> None:
    own = re.sub(r"«[^»]*»", " ", text)
    own = re.sub(r"[=>*-]{2,}|\[\d+\]|https?://\S+", ". ", own)
    detector = Detector(["es"])
    found = {
        sentence: language
        for sentence in split_sentences(own, "es")
        if len(sentence.split()) >= 6 and (language := detector.language_of(sentence, "es")) != "es"
    }
    assert found == {}


def test_chatter_with_the_reader_is_not_told(text: str) -> None:
    assert not re.search(r"\b(?:guys|caras|chicos|muchachos)\b", text, re.IGNORECASE)


def test_the_route_and_the_translation_are_owned_up_to(text: str, page: str) -> None:
    for shown in (text, page):
        assert "traducción automática del inglés" in shown
        assert "Traducido en este ordenador, sin internet, con" in shown


def test_the_author_is_named_and_the_relation_shown(page: str) -> None:
    assert "por Jhon Lennon" in page
    assert "Sobre el mismo tema:" in page


def test_the_mail_opens_as_a_reader_would_open_it(folder: Path, html: str) -> None:
    raw = (folder / "digest.es.eml").read_bytes()
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_body(("html",))
    assert body is not None
    assert body.get_content().splitlines() == html.splitlines()
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "Ucrania" in mail["Subject"]
    for name in ("From", "To", "Date", "Message-ID", "List-Id"):
        assert mail[name]


def test_the_page_needs_nothing_from_elsewhere(html: str) -> None:
    soup = BeautifulSoup(html, "lxml")
    assert soup.html["lang"] == "es"
    assert not soup(["img", "script", "link", "iframe"])
    assert "url(" not in html
    assert len(html.encode()) < 100_000
