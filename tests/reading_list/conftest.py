"""Lists in several styles, and how they differ from what they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.config import load_reading
from tests.conftest import ROOT

OWN = (ROOT / "sources.yaml").read_text()
ODD = """\
# a comment	with tabs		in it
"title":   'Prueba'   # odd spaces
languages: [ es,pt ]
groups:
    -   category: world   # the world

        language: en
        max_items:   5
        sources:
            # above a
            -   name: "A: the first"   # behind a
                "url": 'https://a.example/rss'
                # inside a
            # above b
            - &b {name: b, url: "https://b.example", max_age: 2d,}   # behind b

            -
                url: https://c.example/rss?x=1&y=2#z
                name: c   # behind c
    # above sport
    - category: sport
      sources: [{name: d, url: "https://d.example"},  # behind d
                {name: e,   url: "https://e.example"}]

    - {category: tech, sources: [{name: f, url: https://f.example}]}
# the end"""

FLOW = "    - {category: tech, sources: [{name: f, url: https://f.example}]}"


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def newline(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[OWN, ODD, f"\ufeff{ODD}\n\n"], ids=["own", "odd", "odd with BOM"])
def path(request: pytest.FixtureRequest, newline: str, tmp_path: Path) -> Path:
    """A list in each of several styles and both line ends."""
    return written(tmp_path, str(request.param), newline)


def written(folder: Path, text: str, newline: str = "\n") -> Path:
    path = folder / "sources.yaml"
    path.write_bytes(text.replace("\n", newline).encode())
    return path


def ids(path: Path) -> tuple[list[str], list[str]]:
    reading = load_reading(path)
    return [source.id for source in reading.sources], [source.id for source in reading.paused]


def text_of(path: Path) -> str:
    return path.read_bytes().decode().replace("\r\n", "\n")


def changes(before: str, path: Path) -> tuple[list[str], list[str]]:
    """Return the lines that are gone and those that are new, when all others are in order."""
    old, new = before.splitlines(), text_of(path).splitlines()
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    start = start or min(len(old), len(new))
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return old[start : len(old) - end], new[start : len(new) - end]
