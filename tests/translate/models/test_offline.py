"""The offline check: the network is gone for real, and what translates still translates."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from digest.translate.argos import packages_folder
from digest.translate.models import Probe, Proof, check_offline, install_package, near_languages
from tests.conftest import WebServer
from tests.translate.models.toy import TOY, quiet

SENTENCE = "The judge leaves Athens in spring."
# Seals itself as the check's process does, and then tries to reach a server of this machine.
REACH = """
import json, socket, subprocess, sys
from digest.translate.models import sealed
if sys.argv[2] == "hook":
    sealed._leave_network = lambda: False
proof = sealed.seal()
found = {"proof": proof.name}
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2).close()
    found["reached"] = True
except OSError as exc:
    found["reached"] = False
try:
    socket.getaddrinfo("localhost.invalid", 80)
    found["looked up"] = True
except OSError:
    found["looked up"] = False
print(json.dumps(found))
"""


def reach(web: WebServer, how: str) -> dict[str, object]:
    port = web.url.rpartition(":")[2]
    command = [sys.executable, "-c", REACH, port, how]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("how", ["as it is", "hook"])
def test_sealed_process_reaches_nothing_not_even_this_machine(web: WebServer, how: str) -> None:
    found = reach(web, how)
    assert (found["reached"], found["looked up"]) == (False, False)
    assert how != "hook" or found["proof"] == Proof.REFUSED_SOCKETS.name
    assert not web.requests


def test_process_that_is_not_sealed_reaches_the_server(web: WebServer) -> None:
    port = web.url.rpartition(":")[2]
    code = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2).close()"
    subprocess.run([sys.executable, "-c", code], timeout=60, check=True)


def test_installed_package_translates_without_a_network(packages: Path) -> None:
    install_package(str(TOY), quiet)
    proof, (check,) = check_offline([Probe(source="en", target="es", text=SENTENCE)])
    assert proof in Proof
    assert (check.route, check.translation, check.fault) == (
        "Argos en→es",
        "La jueza abandona Atenas en primavera.",
        "",
    )
    assert check.seconds > 0
    assert packages == packages_folder()


def test_pairs_that_fail_are_named_and_the_others_work() -> None:
    good = Probe(source="en", target="pt", text="The old bridge will be closed.")
    lost = Probe(source="xx", target="yy", text="Halo sa bulan.")
    _, checks = check_offline([lost, good, lost])
    assert [bool(check.fault) for check in checks] == [True, False, True]
    assert "ponte" in checks[1].translation
    assert not checks[0].translation


@pytest.mark.skipif(not shutil.which("apertium"), reason="apertium is not installed")
def test_engine_that_is_a_program_of_its_own_works_without_a_network() -> None:
    _, (check,) = check_offline([Probe(source="pt", target="es", text="A ponte está fechada.")])
    assert "puente" in check.translation


def test_no_pairs_are_no_checks() -> None:
    assert check_offline([])[1] == ()


@pytest.mark.parametrize(
    ("word", "tag"),
    [("Spanish", "es"), ("espanol", "es"), ("deutsh", "de"), ("ess", "es"), ("ukrainan", "uk")],
)
def test_language_that_somebody_may_have_meant_is_found(word: str, tag: str) -> None:
    assert tag in near_languages(word)


def test_long_word_is_compared_quickly_and_is_near_nothing() -> None:
    assert near_languages("x" * 1_000_000) == ()
