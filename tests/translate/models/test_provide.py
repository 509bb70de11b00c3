"""Installing models: whole or not at all, and one plain sentence about it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from digest.errors import ModelError
from digest.translate import installed_engines
from digest.translate.argos import ArgosTranslator
from digest.translate.engine import Pair
from digest.translate.models import (
    Attempt,
    Terms,
    describe,
    install_for,
    install_package,
    install_pairs,
)
from tests.conftest import WebServer
from tests.translate.models.toy import DE_EN, EN_ES, TOY, quiet, toy_as, traces

CHAIN = "Bergamot en→pt + Apertium pt→es"
APERTIUM = shutil.which("apertium")


@pytest.fixture(autouse=True)
def _packages(packages: Path) -> None: ...


def serve_index(web: WebServer, *pairs: Pair) -> None:
    entries = []
    for pair in pairs:
        url = web.serve(f"/{pair.source}_{pair.target}.argosmodel", toy_as(pair))
        entries.append({"from_code": pair.source, "to_code": pair.target, "links": [url]})
    web.serve("/index.json", json.dumps(entries))


def install(*sources: str) -> tuple[Attempt, ...]:
    return install_for("es", sources, installed_engines(), quiet)


def downloads(web: WebServer) -> list[str]:
    return [path for path, _ in web.requests if path.endswith(".argosmodel")]


# --- what is installed ---------------------------------------------------------------------------


def test_direct_package_is_installed_and_said(web: WebServer) -> None:
    serve_index(web, EN_ES)
    attempts = install("en", "es", "en-GB", "und")
    assert describe(attempts) == ("Installed the Argos package en→es.",)
    assert ArgosTranslator().translate(["The judge leaves Athens in spring."], EN_ES) == [
        "La jueza abandona Atenas en primavera."
    ]


def test_language_without_a_direct_package_is_led_through_english(web: WebServer) -> None:
    serve_index(web, DE_EN, EN_ES)
    assert describe(install("de-AT")) == (
        "Installed the Argos package de→en and the Argos package en→es.",
    )
    assert set(ArgosTranslator().installed()) == {DE_EN, EN_ES}


def test_shared_half_of_two_languages_is_loaded_once(web: WebServer) -> None:
    serve_index(web, DE_EN, Pair("nl", "en"), EN_ES)
    install("de", "nl")
    assert sorted(downloads(web)) == ["/de_en.argosmodel", "/en_es.argosmodel", "/nl_en.argosmodel"]


def test_half_that_is_installed_already_need_not_be_in_the_index(web: WebServer) -> None:
    install_package(str(TOY), quiet)
    serve_index(web, DE_EN)
    install("de")
    assert set(ArgosTranslator().installed()) == {DE_EN, EN_ES}


@pytest.mark.parametrize("sources", [("en",), ("de",)], ids=["direct", "through English"])
def test_second_time_nothing_is_loaded_and_nothing_is_said_to_be_installed(
    web: WebServer, sources: tuple[str, ...]
) -> None:
    serve_index(web, DE_EN, EN_ES)
    install(*sources)
    before = downloads(web)
    (attempt,) = install(*sources)
    assert downloads(web) == before
    assert not attempt.installed
    assert attempt.route.startswith("Argos")


def test_progress_grows_to_the_size_of_the_package(web: WebServer) -> None:
    url, seen = web.serve("/toy.argosmodel", TOY.read_bytes()), []
    install_package(url, lambda *step: seen.append(step))
    names, sizes, totals = zip(*seen, strict=True)
    assert set(names) == {"toy.argosmodel"}
    assert set(totals) == {TOY.stat().st_size}
    assert list(sizes) == sorted(set(sizes))
    assert sizes[-1] == TOY.stat().st_size


def test_installing_again_replaces_what_was_there(packages: Path) -> None:
    install_package(str(TOY), quiet)
    model = packages / TOY.stem / "model" / "model.bin"
    model.write_bytes(b"damaged")
    (model.parent / "left-over").touch()
    assert install_package(str(TOY), quiet) == EN_ES
    assert model.stat().st_size == 311_340
    assert not (model.parent / "left-over").exists()


# --- why not, and what instead -------------------------------------------------------------------


def test_unreachable_index_is_named_with_the_route_used_instead(web: WebServer) -> None:
    web.close()
    (sentence,) = describe(install("en"))
    instead = f"using en→es by {CHAIN}." if APERTIUM else "not translating en→es."
    assert sentence.startswith("Nothing installed: the Argos index cannot be reached (")
    assert "refused" in sentence
    assert "Mozilla's catalogue gave no model" in sentence
    assert sentence.endswith(instead)


def test_language_that_nothing_leads_from_is_said_not_to_be_translated(web: WebServer) -> None:
    serve_index(web, EN_ES)
    (sentence,) = describe(install("eu"))
    assert sentence.startswith("Nothing installed: the Argos index has no package for eu→es, and ")
    assert sentence.endswith("; not translating eu→es.")


@pytest.mark.skipif(not APERTIUM, reason="apertium is not installed")
def test_direct_route_of_another_engine_stays_without_a_package(web: WebServer) -> None:
    serve_index(web, EN_ES)
    (attempt,) = install("pt-BR")
    assert attempt.route == "Apertium pt→es"
    assert attempt.reason == "the Argos index has no package for pt→es"
    assert not downloads(web)


@pytest.mark.parametrize(
    ("index", "status"),
    [
        pytest.param("<html><p>Log in to the network</p></html>", 200, id="a log-in page"),
        pytest.param('{"message": "rate limit exceeded"}', 200, id="an object"),
        pytest.param('["en_es"]', 200, id="a list of names"),
        pytest.param('[{"type": "translate", "links": ["x"]}]', 200, id="no codes"),
        pytest.param("null", 200, id="null"),
        pytest.param("", 200, id="nothing"),
        pytest.param("no such page", 404, id="404"),
        pytest.param("try later", 503, id="503"),
    ],
)
def test_index_that_is_none_installs_nothing_and_says_so(
    web: WebServer, index: str, status: int
) -> None:
    web.serve("/index.json", index, status=status)
    (attempt,) = install("eu")
    assert not attempt.installed
    assert attempt.reason.startswith("the Argos index ")


def test_address_of_the_index_that_is_none_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("argostranslate.settings.package_index", "http://mirror:port/")
    (attempt,) = install("eu")
    assert attempt.reason.startswith("the Argos index ")


def test_index_is_asked_once_for_many_languages(web: WebServer) -> None:
    web.serve("/index.json", "broken")
    install("da", "eu", "fi")
    assert [path for path, _ in web.requests].count("/index.json") == 1


# --- nothing half installed ----------------------------------------------------------------------


@pytest.mark.parametrize("there_before", [False, True], ids=["first time", "again"])
def test_download_that_is_cut_changes_nothing(
    web: WebServer, packages: Path, there_before: bool
) -> None:
    if there_before:
        install_package(str(TOY), quiet)
    before = traces(packages)
    url = web.serve("/toy.argosmodel", TOY.read_bytes(), cut_after=100_000)
    with pytest.raises(ModelError, match=r"toy\.argosmodel"):
        install_package(url, quiet, Terms(pauses=(0,)))
    assert traces(packages) == before


@pytest.mark.parametrize(
    "place", ["{web}/gone.argosmodel", "/no/such.argosmodel", "http://mirror:port/en_es", ""]
)
def test_package_that_is_not_there_is_a_model_error(web: WebServer, place: str) -> None:
    with pytest.raises(ModelError):
        install_package(place.format(web=web.url), quiet)


# --- pairs, links, mirrors -----------------------------------------------------------------------


def serve_offer(web: WebServer, *links: str, version: str = "0.1") -> None:
    offer = {"from_code": "en", "to_code": "es", "package_version": version, "links": links}
    web.serve("/index.json", json.dumps([offer]))


def ask(*pairs: Pair, terms: Terms | None = None) -> tuple[Attempt, ...]:
    return install_pairs(pairs, installed_engines(), quiet, terms)


def test_links_are_tried_in_turn(web: WebServer) -> None:
    good = web.serve("/second.argosmodel", TOY.read_bytes())
    serve_offer(web, "ipfs://nowhere", f"{web.url}/first.argosmodel", good)
    (attempt,) = ask(EN_ES)
    assert attempt.installed == "the Argos package en→es"
    assert downloads(web) == ["/first.argosmodel", "/second.argosmodel"]


def test_every_link_that_failed_is_named(web: WebServer) -> None:
    serve_offer(web, f"{web.url}/first.argosmodel", f"{web.url}/second.argosmodel")
    (attempt,) = ask(EN_ES)
    assert not attempt.installed
    assert "first.argosmodel" in attempt.reason
    assert "second.argosmodel" in attempt.reason


def test_mirror_holds_index_and_packages_by_name_and_nothing_else_is_asked(
    web: WebServer,
) -> None:
    serve_offer(web, "https://packages.invalid/some/where/en_es.argosmodel?key=1")
    web.answers["/mirror/index.json"] = web.answers.pop("/index.json")
    web.serve("/mirror/en_es.argosmodel", TOY.read_bytes())
    (attempt,) = ask(EN_ES, terms=Terms(mirror=f"{web.url}/mirror/"))
    assert attempt.installed
    assert [path for path, _ in web.requests] == [
        "/mirror/index.json",
        "/mirror/en_es.argosmodel",
    ]


def test_pair_that_is_the_newest_there_is_stays(web: WebServer) -> None:
    install_package(str(TOY), quiet)
    serve_index(web, EN_ES)
    serve_offer(web, f"{web.url}/en_es.argosmodel", version="0.1")
    (attempt,) = ask(EN_ES)
    assert (attempt.installed, attempt.reason) == ("", "it is there already")
    assert not downloads(web)


def test_newer_version_replaces_the_old(web: WebServer, packages: Path) -> None:
    install_package(str(TOY), quiet)
    url = web.serve("/new.argosmodel", toy_as(package_version="0.10").replace(b"-0_1/", b"-0_X/"))
    serve_offer(web, url, version="0.10")
    (attempt,) = ask(EN_ES)
    assert attempt.installed
    assert ArgosTranslator().installed()[EN_ES].version == "0.10"
    assert [path.name for path in packages.iterdir()] == ["translate-en_es-0_X"]


def test_unknown_pair_is_named_with_those_near_it(web: WebServer) -> None:
    serve_index(web, EN_ES, DE_EN)
    (attempt,) = ask(Pair("en", "ess"))
    assert "no package for en→ess (near: en→es" in attempt.reason
    assert not attempt.route


def test_newest_of_several_packages_of_a_pair_is_taken(web: WebServer) -> None:
    offers = [
        {
            "from_code": "en",
            "to_code": "es",
            "package_version": version,
            "links": [f"{web.url}/{n}"],
        }
        for n, version in enumerate(["1.9", "1.10", "1.2"])
    ]
    web.serve("/index.json", json.dumps(offers))
    ask(EN_ES)
    assert [path for path, _ in web.requests if path in ("/0", "/1", "/2")] == ["/1"]
