"""Translating opens no socket: each engine in a process of its own that may not open one.

An audit hook sees every socket that Python code asks for, however it is asked; it is set in the
processes that the engine starts as well, where they run Python.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import FIXTURES, ROOT

TOY = FIXTURES / "toy_argos" / "translate-en_es-0_1.argosmodel"

HOOK = """
import os, sys

def refuse(event, arguments):
    if event.startswith("socket."):
        with open(os.environ["SEEN"], "a") as seen:
            seen.write(f"{event} {os.getpid()}\\n")
        raise RuntimeError(f"a socket was asked for: {event}")

with open(os.environ["SEEN"], "a") as seen:
    seen.write(f"watched {os.getpid()}\\n")
sys.addaudithook(refuse)
"""

BERGAMOT = """
import sys
from digest.translate import bergamot, engine
bergamot._WORTH_A_PROCESS = int(sys.argv[1])
bergamot.usable_cores = lambda: 2
(first, *_) = bergamot.BergamotTranslator().translate(
    ["The old bridge is closed.", "I bought apples.", "The river is high."], engine.Pair("en", "pt")
)
print(first)
"""
ARGOS = """
from digest.translate.argos import ArgosTranslator
from digest.translate.engine import Pair
print(*ArgosTranslator().translate(["The judge leaves Athens in spring."], Pair("en", "es")))
"""
APERTIUM = """
from digest.translate.apertium import ApertiumTranslator
from digest.translate.engine import Pair
print(*ApertiumTranslator().translate(["A casa é azul."], Pair("pt", "es")))
"""


@pytest.fixture
def watched(tmp_path: Path) -> dict[str, str]:
    """The environment of a process that may open no socket, nor those it starts."""
    (tmp_path / "sitecustomize.py").write_text(HOOK)
    packages = tmp_path / "argos"
    packages.mkdir()
    shutil.unpack_archive(TOY, packages, "zip")
    return os.environ | {
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "src"), *filter(None, sys.path)]),
        "ARGOS_PACKAGES_DIR": str(packages),
        "SEEN": str(tmp_path / "seen"),
    }


def run(code: str, environment: dict[str, str], *arguments: str) -> tuple[str, str, list[str]]:
    """Return what a process printed and complained of, and what its hook saw."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout.strip(), done.stderr, Path(environment["SEEN"]).read_text().splitlines()


def test_hook_sees_a_socket(watched: dict[str, str]) -> None:
    _, complaint, seen = run("import socket; socket.socket()", watched)
    assert "a socket was asked for: socket.__new__" in complaint
    assert [line.split()[0] for line in seen] == ["watched", "socket.__new__"]


@pytest.mark.parametrize(
    ("code", "argument", "expected", "processes"),
    [
        pytest.param(ARGOS, "", "La jueza abandona Atenas en primavera.", 1, id="Argos"),
        pytest.param(BERGAMOT, "1000000", "A antiga ponte está fechada.", 1, id="Bergamot"),
        pytest.param(BERGAMOT, "10", "A antiga ponte está fechada.", 3, id="Bergamot's processes"),
        pytest.param(
            APERTIUM,
            "",
            "La casa es azul.",
            1,
            id="Apertium",
            marks=pytest.mark.skipif(not shutil.which("apertium"), reason="no apertium here"),
        ),
    ],
)
def test_translating_opens_no_socket(
    watched: dict[str, str], code: str, argument: str, expected: str, processes: int
) -> None:
    output, complaint, seen = run(code, watched, argument)
    assert output == expected, complaint
    assert [line.split()[0] for line in seen] == ["watched"] * processes
