"""Installing models: whole or not at all, and one plain sentence about it."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from digest.errors import ModelError
from digest.translate import installed_engines
from digest.translate.argos import ArgosTranslator, packages_folder
from digest.translate.engine import Pair
from digest.translate.models import Attempt, describe, install_for, install_package
from tests.conftest import FIXTURES, WebServer

TOY = FIXTURES / "toy_argos" / "translate-en_es-0_1.argosmodel"
EN_ES, DE_EN = Pair("en", "es"), Pair("de", "en")
CHAIN = "Bergamot en→pt + Apertium pt→es"
APERTIUM = shutil.which("apertium")


def quiet(*_: object) -> None: ...


@pytest.fixture(autouse=True)
def packages(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty packages folder; index and Mozilla's catalogue are asked of the local server."""
    monkeypatch.setattr("argostranslate.settings.package_index", f"{web.url}/")
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", f"{web.url}/records")
    folder = packages_folder()
    assert not list(folder.iterdir())
    yield folder
    for path in folder.iterdir():
        shutil.rmtree(path)


def zipped(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return made.getvalue()


def toy_members() -> dict[str, bytes]:
    with zipfile.ZipFile(TOY) as toy:
        return {name: toy.read(name) for name in toy.namelist()}


def toy_as(pair: Pair) -> bytes:
    """Return the toy package under the name of another pair."""
    codes = f"{pair.source}_{pair.target}"
    members = {name.replace("en_es", codes): body for name, body in toy_members().items()}
    (metadata,) = (name for name in members if name.endswith("metadata.json"))
    renamed = {"from_code": pair.source, "to_code": pair.target}
    members[metadata] = json.dumps({**json.loads(members[metadata]), **renamed}).encode()
    return zipped(members)


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


def traces(folder: Path) -> set[str]:
    """Everything in the packages folder and beside it."""
    return {str(path.relative_to(folder.parent)) for path in folder.parent.rglob("*")}


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


def _damaged(content: bytes) -> bytes:
    """Overwrite where the compressed data of the model begins."""
    start = content.index(b"model/model.bin") + len(b"model/model.bin")
    return content[:start] + b"\xff" * 64 + content[start + 64 :]


def _encrypted(content: bytes) -> bytes:
    """Set the flag of encryption on every member."""
    return content.replace(b"PK\3\4\x14\0\0", b"PK\3\4\x14\0\1").replace(
        b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1"
    )


BAD_PACKAGES = {
    "nothing": b"",
    "a page": b"<html>gone</html>",
    "half a zip": TOY.read_bytes()[:100_000],
    "damaged data": _damaged(TOY.read_bytes()),
    "encrypted": _encrypted(TOY.read_bytes()),
    "an empty zip": zipped({}),
    "files without a folder": zipped({"metadata.json": b"{}"}),
    "two folders": zipped({"one/metadata.json": b"{}", "two/metadata.json": b"{}"}),
    "no metadata": zipped({"toy/model/model.bin": b"x"}),
    "metadata is a list": zipped({"toy/metadata.json": b"[]"}),
    "no model": zipped({"toy/metadata.json": b'{"from_code": "en", "to_code": "es"}'}),
}


@pytest.mark.parametrize("content", BAD_PACKAGES.values(), ids=BAD_PACKAGES)
def test_bad_package_is_refused_and_leaves_nothing(
    content: bytes, packages: Path, tmp_path: Path
) -> None:
    package, before = tmp_path / "bad.argosmodel", traces(packages)
    package.write_bytes(content)
    with pytest.raises(ModelError):
        install_package(str(package), quiet)
    assert traces(packages) == before


@pytest.mark.parametrize("there_before", [False, True], ids=["first time", "again"])
def test_download_that_is_cut_changes_nothing(
    web: WebServer, packages: Path, there_before: bool
) -> None:
    if there_before:
        install_package(str(TOY), quiet)
    before = traces(packages)
    url = web.serve("/toy.argosmodel", TOY.read_bytes(), cut_after=100_000)
    with pytest.raises(ModelError, match=r"toy\.argosmodel"):
        install_package(url, quiet)
    assert traces(packages) == before


@pytest.mark.parametrize(
    "place", ["{web}/gone.argosmodel", "/no/such.argosmodel", "http://mirror:port/en_es", ""]
)
def test_package_that_is_not_there_is_a_model_error(web: WebServer, place: str) -> None:
    with pytest.raises(ModelError):
        install_package(place.format(web=web.url), quiet)


@pytest.mark.parametrize(
    "name", ["../evil", "../../evil", "../../../evil", "/evil", "a/../../evil"]
)
def test_no_member_is_written_outside(name: str, packages: Path, tmp_path: Path) -> None:
    package = tmp_path / "slip.argosmodel"
    package.write_bytes(zipped({**toy_members(), name: b"evil"}))
    with suppress(ModelError):
        install_package(str(package), quiet)
    home = packages.parent
    assert not list(home.rglob("evil"))
    assert not [place for place in (home.parent, Path("/")) if (place / "evil").exists()]


def test_archive_that_unpacks_to_too_much_is_refused(
    packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = traces(packages)
    monkeypatch.setattr("digest.translate.models._MAX_UNPACKED", 500_000)
    with pytest.raises(ModelError, match="unpacks to more than 500,000 bytes"):
        install_package(str(TOY), quiet)
    assert traces(packages) == before
