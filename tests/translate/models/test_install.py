"""Installing: pinned, at once or not at all, and alone or beside others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from digest.errors import ChecksumError, ModelError
from digest.translate.argos import ArgosTranslator
from digest.translate.engine import Pair
from digest.translate.models import Terms, install_package, remove_pair
from digest.translate.models.pins import read_pins
from tests.conftest import WebServer
from tests.translate.models.toy import DE_EN, EN_ES, TOY, quiet, toy_as, traces

OTHER_TOY = toy_as(EN_ES, description="changed")
TOY_SHA256 = "c6f19e13953445ad320e4e2378a5f533e95873129d5620032975492f8275b2be"


@pytest.fixture
def terms(tmp_path: Path) -> Terms:
    return Terms(lock=tmp_path / "models.lock")


def lock_of(terms: Terms) -> Path:
    assert terms.lock
    return terms.lock


# --- pins ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("packages")
def test_package_is_pinned_in_a_file_that_people_can_read(web: WebServer, terms: Terms) -> None:
    url = web.serve("/toy.argosmodel?key=secret", TOY.read_bytes())
    install_package(url.replace("//", "//user:word@"), quiet, terms)
    assert tomllib.loads(lock_of(terms).read_text())["package"] == [
        {
            "name": "toy.argosmodel",
            "pair": "en-es",
            "version": "0.1",
            "bytes": TOY.stat().st_size,
            "sha256": TOY_SHA256,
            "origin": f"{web.url}/toy.argosmodel",
        }
    ]
    assert lock_of(terms).read_text().startswith("# ")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(OTHER_TOY, id="same pair and version"),
        pytest.param(toy_as(EN_ES, package_version="0.2"), id="same file name, newer"),
        pytest.param(toy_as(DE_EN), id="same file name, other pair"),
    ],
)
def test_package_that_differs_from_its_pin_is_refused_and_the_old_one_stays(
    changed: bytes, packages: Path, web: WebServer, terms: Terms
) -> None:
    install_package(web.serve("/toy.argosmodel", TOY.read_bytes()), quiet, terms)
    before, pins = traces(packages), lock_of(terms).read_bytes()
    url = web.serve("/toy.argosmodel", changed)
    with pytest.raises(ChecksumError, match=rf"pinned is {TOY_SHA256} .*nothing was installed"):
        install_package(url, quiet, terms)
    assert traces(packages) == before
    assert lock_of(terms).read_bytes() == pins
    assert "changed" not in (packages / TOY.stem / "metadata.json").read_text()


@pytest.mark.usefixtures("packages")
def test_pin_outlives_the_package(web: WebServer, terms: Terms) -> None:
    install_package(str(TOY), quiet, terms)
    remove_pair(EN_ES)
    with pytest.raises(ChecksumError):
        install_package(web.serve("/other.argosmodel", OTHER_TOY), quiet, terms)
    assert not ArgosTranslator().installed()


def test_repin_accepts_the_new_package(packages: Path, web: WebServer, terms: Terms) -> None:
    install_package(str(TOY), quiet, terms)
    url = web.serve(f"/{TOY.name}", OTHER_TOY)
    install_package(url, quiet, Terms(lock=terms.lock, repin=True))
    assert "changed" in (packages / TOY.stem / "metadata.json").read_text()
    install_package(url, quiet, terms)
    (pin,) = read_pins(lock_of(terms))
    assert pin.sha256 != TOY_SHA256


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize("name", ['a "b" \\c.argosmodel', "ñ→\U0001f600\x7f.argosmodel"])
def test_pin_of_a_file_with_an_odd_name_is_read_again(
    name: str, tmp_path: Path, terms: Terms
) -> None:
    (tmp_path / name).write_bytes(TOY.read_bytes())
    install_package(str(tmp_path / name), quiet, terms)
    (pin,) = read_pins(lock_of(terms))
    assert pin.name == name
    install_package(str(tmp_path / name), quiet, terms)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"not toml", id="no TOML"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"package = 7", id="no list"),
        pytest.param(b"package = [7]", id="no tables"),
        pytest.param(b"[[package]]\nname = 'x'", id="keys are missing"),
        pytest.param(b"a = " + b"[" * 5_000, id="deep"),
    ],
)
def test_broken_lock_file_is_named_and_nothing_is_installed(
    content: bytes, packages: Path, terms: Terms
) -> None:
    lock_of(terms).write_bytes(content)
    with pytest.raises(ModelError, match=r"models\.lock is no lock file"):
        install_package(str(TOY), quiet, terms)
    assert not list(packages.iterdir())
    assert lock_of(terms).read_bytes() == content


def test_place_without_a_folder_for_pins_is_named(packages: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot pin models in "):
        install_package(str(TOY), quiet, Terms(lock=tmp_path / "gone" / "models.lock"))
    assert not list(packages.iterdir())


# --- at once -------------------------------------------------------------------------------------

INSTALL = """
import sys, time
from digest.translate.models import install_package
def slow(name, done, total):
    print(done, flush=True)
    time.sleep(float(sys.argv[2]))
install_package(sys.argv[1], slow)
"""


def installing(place: str, pause: float = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", INSTALL, place, str(pause)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_killed_installation_leaves_no_half_model_and_the_next_one_tidies_up(
    packages: Path, web: WebServer
) -> None:
    url = web.serve("/toy.argosmodel", TOY.read_bytes(), headers={"ETag": '"1"'})
    with installing(url, pause=30) as process:
        assert process.stdout
        assert process.stdout.readline().strip().isdecimal()
        os.kill(process.pid, signal.SIGKILL)
    assert ArgosTranslator().installed() == {}
    assert list(packages.glob(".installing-*"))
    assert install_package(str(TOY), quiet) == EN_ES
    assert not list(packages.glob(".installing-*"))


def test_installation_that_goes_on_is_not_tidied_away(packages: Path, web: WebServer) -> None:
    url = web.serve("/toy.argosmodel", toy_as(DE_EN))
    with installing(url, pause=0.2) as process:
        assert process.stdout
        process.stdout.readline()
        install_package(str(TOY), quiet)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert set(ArgosTranslator().installed()) == {EN_ES, DE_EN}
    assert sorted(path.name for path in packages.iterdir()) == [
        "translate-de_en-0_1",
        "translate-en_es-0_1",
    ]


def test_two_that_install_the_same_package_at_once_both_end_well(
    packages: Path, web: WebServer
) -> None:
    url = web.serve("/toy.argosmodel", TOY.read_bytes(), headers={"ETag": '"1"'})
    with installing(url, pause=0.02) as one, installing(url, pause=0.02) as other:
        one.communicate(timeout=60)
        other.communicate(timeout=60)
    assert (one.returncode, other.returncode) == (0, 0)
    assert [path.name for path in packages.iterdir()] == [TOY.stem]
    assert ArgosTranslator().translate(["The judge leaves Athens in spring."], EN_ES) == [
        "La jueza abandona Atenas en primavera."
    ]


def test_reader_never_misses_a_package_that_is_replaced(packages: Path) -> None:
    install_package(str(TOY), quiet)
    command = "import sys\nfrom digest.translate.models import install_package\n"
    command += "for _ in range(20): install_package(sys.argv[1], lambda *_: None)"
    looks, deadline = 0, time.monotonic() + 60
    with subprocess.Popen([sys.executable, "-c", command, str(TOY)]) as process:
        while process.poll() is None and time.monotonic() < deadline:
            assert (packages / TOY.stem / "model" / "model.bin").is_file()
            looks += 1
    assert process.returncode == 0
    assert looks > 1_000


# --- away again ----------------------------------------------------------------------------------


def test_removed_package_is_gone(packages: Path) -> None:
    install_package(str(TOY), quiet)
    assert remove_pair(EN_ES) == ("Argos",)
    assert not list(packages.iterdir())
    assert ArgosTranslator().installed() == {}


@pytest.mark.parametrize(
    ("pair", "engine", "reason"),
    [
        (Pair("xx", "yy"), "", "no model xx→yy of Argos, Bergamot is installed"),
        (EN_ES, "bergamot", "no model en→es of Bergamot is installed"),
        (EN_ES, "Google", "no engine 'Google'"),
        (Pair("en", "pt"), "", "was not installed here"),
    ],
    ids=["no model", "of another engine", "no engine", "of a wheel"],
)
def test_what_cannot_be_removed_is_named(
    pair: Pair, engine: str, reason: str, packages: Path
) -> None:
    install_package(str(TOY), quiet)
    with pytest.raises(ModelError, match=reason):
        remove_pair(pair, engine)
    assert len(list(packages.iterdir())) == 1
