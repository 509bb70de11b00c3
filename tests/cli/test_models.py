"""`digest models`: install, list, check and remove, with a real server and the toy package."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.model import Refusal
from digest.store import TranslationMemory, open_store
from digest.translate.argos import packages_folder
from tests.cli.conftest import Digest, documents_group, write_sources
from tests.conftest import WebServer
from tests.translate.models.toy import EN_ES, TOY, toy_as

SENTENCE = "The judge leaves Athens in spring."


@pytest.fixture(autouse=True)
def packages(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty packages folder; index and catalogue are asked of the local server."""
    monkeypatch.setattr("argostranslate.settings.package_index", f"{web.url}/")
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", f"{web.url}/records")
    folder = packages_folder()
    yield folder
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def serve_toy(web: WebServer, body: bytes = TOY.read_bytes(), at: str = "") -> None:
    url = web.serve(f"{at}/{TOY.name}", body)
    offer = {"from_code": "en", "to_code": "es", "package_version": "0.1", "links": [url]}
    web.serve(f"{at}/index.json", json.dumps([offer]))


def test_whole_life_of_a_package(digest: Digest, web: WebServer, tmp_path: Path) -> None:
    serve_toy(web)
    installed = digest("models", "install", "en-es")
    assert installed.returncode == 0
    assert installed.stdout.startswith("Installed the Argos package en→es.\nen→es 0.1: ")
    assert "sha256 c6f19e13" in installed.stdout
    assert f"{TOY.name}: 449 kB of 449 kB" in installed.stderr
    assert 'pair = "en-es"' in (tmp_path / "models.lock").read_text()
    assert "en→es\tArgos en→es\t0.1" in digest("models", "list").stdout
    checked = digest("models", "check", "en-es", "--text", SENTENCE)
    assert checked.returncode == 0
    assert "La jueza abandona Atenas en primavera." in checked.stdout
    assert checked.stdout.splitlines()[-1].startswith("Proof: ")
    assert digest("models", "remove", "en-es").stdout == "Removed en→es of Argos.\n"
    again = digest("models", "remove", "en-es")
    assert (again.returncode, "no model en→es" in again.stderr) == (1, True)


def test_languages_of_the_sources_are_installed_when_none_are_named(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    write_sources(tmp_path, documents_group())
    serve_toy(web)
    assert "Installed the Argos package en→es." in digest("models", "install").stdout
    assert "it is there already" in digest("models", "install", "es").stdout


@pytest.mark.parametrize("by", ["option", "setting"])
def test_mirror_is_asked_instead_of_the_index(digest: Digest, web: WebServer, by: str) -> None:
    serve_toy(web, at="/mirror")
    mirror = f"{web.url}/mirror"
    if by == "option":
        done = digest("models", "install", "en-es", "--mirror", mirror)
    else:
        done = digest("models", "install", "en-es", DIGEST_MODELS_MIRROR=mirror)
    assert "Installed the Argos package en→es." in done.stdout
    assert all(path.startswith("/mirror/") for path, _ in web.requests)


def test_file_and_address_are_installed_and_one_that_fails_keeps_none_back(
    digest: Digest, web: WebServer, packages: Path
) -> None:
    url = web.serve("/de.argosmodel", toy_as(EN_ES._replace(source="de")))
    done = digest("models", "install", f"{web.url}/gone.argosmodel", str(TOY), url)
    assert done.returncode == 1
    assert "gone.argosmodel: Client error '404" in done.stderr
    # The archive of the second keeps its folder's name with the pair.
    assert len(list(packages.iterdir())) == 2


def test_changed_package_ends_with_one_until_it_is_accepted(
    digest: Digest, web: WebServer, packages: Path
) -> None:
    serve_toy(web)
    assert digest("models", "install", "en-es").returncode == 0
    assert digest("models", "remove", "en-es").returncode == 0
    serve_toy(web, toy_as(description="changed"))
    refused = digest("models", "install", "en-es")
    assert refused.returncode == 1
    assert "is not the package that models.lock pins" in refused.stdout
    assert not list(packages.iterdir())
    assert not [path for path, _ in web.requests if path == "/records"]
    assert digest("models", "install", "en-es", "--repin").returncode == 0
    assert len(list(packages.iterdir())) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["install", "spanihs"], "'spanihs' is not a language tag"),
        (["install", "spanihs"], "did you mean es"),
        (["install", "en-en"], "leads from a language to itself"),
        (["check", "english"], "'english' is not a pair of languages such as en-es"),
        (["remove", "es"], "'es' is not a pair of languages"),
        (["install", "es", "--mirror", "ftp://x"], "DIGEST_MODELS_MIRROR"),
    ],
)
def test_what_is_no_language_or_pair_is_wrong_usage(
    digest: Digest, words: list[str], message: str
) -> None:
    done = digest("models", *words)
    assert done.returncode == 2
    assert message in done.stderr


def test_unknown_pair_is_degraded_and_names_those_near_it(digest: Digest, web: WebServer) -> None:
    serve_toy(web)
    done = digest("models", "install", "en-ess")
    assert done.returncode == 3
    assert "no package for en→ess (near: en→es)" in done.stdout
    assert "not translating en→ess" in done.stdout


def test_check_as_json_ends_with_three_where_a_pair_fails(digest: Digest) -> None:
    done = digest("models", "check", "en-pt", "xx-yy", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 3
    assert [(one["source"], bool(one["fault"])) for one in found["pairs"]] == [
        ("en", False),
        ("xx", True),
    ]
    assert found["pairs"][0]["translation"] == "22 de novembro de 2026"
    assert found["proof"]


def test_check_takes_the_pairs_that_the_sources_need(
    digest: Digest, web: WebServer, tmp_path: Path
) -> None:
    write_sources(tmp_path, documents_group())
    serve_toy(web)
    digest("models", "install")
    done = digest("models", "check", "--text", SENTENCE)
    assert [line.split("\t")[0] for line in done.stdout.splitlines()[:-1]] == ["en→es"]


def test_list_shows_routes_as_the_reading_list_wants_them(digest: Digest, tmp_path: Path) -> None:
    plain = digest("models", "list").stdout
    assert "en→pt\tBergamot en→pt\t" in plain
    assert "46.8 / 69.2 (FLORES-200 dev)" in plain
    write_sources(tmp_path, documents_group() + "translation: {forbid: [bergamot]}\n")
    assert "en→pt" not in digest("models", "list").stdout


def test_check_takes_no_engine_that_is_forbidden(digest: Digest, tmp_path: Path) -> None:
    write_sources(tmp_path, documents_group() + "translation: {forbid: [bergamot]}\n")
    done = digest("models", "check", "en-pt")
    assert done.returncode == 3
    assert "Bergamot" not in done.stdout


def test_refused_translations_are_shown_with_their_reason(digest: Digest, tmp_path: Path) -> None:
    assert digest("models", "refused").stdout == "No translation was refused.\n"
    refusal = Refusal(
        source="It cost £27.",
        output="Costó 72 libras.",
        source_language="en",
        language="es",
        kind="numbers",
        detail="lost 27",
    )
    url = f"sqlite:///{tmp_path / 'state' / 'digest.db'}"
    with open_store(url) as store:
        TranslationMemory(store).refuse("Argos en→es 1", [refusal])
    shown = digest("models", "refused").stdout
    assert shown.split("\n")[0].split("\t") == [
        "en→es",
        "numbers: lost 27",
        "It cost £27.",
        "Costó 72 libras.",
    ]
    assert json.loads(digest("models", "refused", "--json").stdout)[0]["kind"] == "numbers"


@pytest.mark.parametrize("verb", ["install", "check", "remove", "list"])
def test_help_of_each_verb_says_what_it_takes(digest: Digest, verb: str) -> None:
    done = digest("models", verb, "--help")
    assert done.returncode == 0
    assert verb == "list" or "PAIR" in done.stdout
