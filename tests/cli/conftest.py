"""A reading list over the two documents and a local web server, and the command line itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from digest.cli import main
from tests.conftest import DOCUMENTS, WebServer


class Done(NamedTuple):
    """What a command ended with."""

    returncode: int
    stdout: str
    stderr: str


Digest = Callable[..., Done]

GOOD_FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Diario de prueba</title><language>es</language>
<item><guid>tren</guid><title>El tren nocturno vuelve a Lisboa</title>
<link>https://example.org/tren?id=1</link><author>Ana Ruiz</author>
<description>&lt;p&gt;El tren nocturno entre Madrid y Lisboa vuelve a circular desde el lunes,
cuatro años después de su cierre.&lt;/p&gt;&lt;p&gt;Saldrá cada noche a las 21:30 y costará 45
euros.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description></item>
</channel></rss>"""
FRENCH_FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Journal</title><language>fr</language>
<item><guid>pont</guid><title>Le pont de la ville ferme pour deux mois</title>
<link>https://example.org/pont</link>
<description>Le pont principal de la ville est fermé depuis lundi pour des travaux. La mairie
annonce une réouverture le 15 mars 2027.</description></item></channel></rss>"""


@pytest.fixture
def digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Digest:
    """Call the command line as the console script does, with an empty state folder."""

    def run(*arguments: str, **environment: str) -> Done:
        settings = {
            "DIGEST_STATE_DIR": str(tmp_path / "state"),
            "DIGEST_OUT": str(tmp_path / "out"),
            "DIGEST_SOURCES": str(tmp_path / "sources.yaml"),
        }
        with monkeypatch.context() as patch:
            patch.chdir(tmp_path)
            patch.setattr(sys, "argv", ["digest", *arguments])
            for name, value in (settings | environment).items():
                patch.setenv(name, value)
            code = _call_main()
        shown = capsys.readouterr()
        return Done(code, shown.out, shown.err)

    return run


def _call_main() -> int:
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A list with the two documents alone."""
    return write_sources(tmp_path, documents_group())


def documents_group() -> str:
    return f"""
  - category: world
    language: en
    sources:
      - name: Radio
        path: {DOCUMENTS / "why-is-the-us-sending-troops-to-ukraine.txt"}
      - name: Blog
        path: {DOCUMENTS / "nato-troops-to-ukraine.txt"}
"""


def feed_group(web: WebServer, *names: str) -> str:
    """Return a group of feeds of the server, one for each path name, in their order."""
    sources = "".join(f"      - {{name: {name}, url: {web.url}/{name}}}\n" for name in names)
    # The articles' links lead nowhere.
    about = "category: news\n    timeout: 3\n    full_text: never"
    return f"\n  - {about}\n    sources:\n{sources}"


def write_sources(folder: Path, *groups: str) -> Path:
    path = folder / "sources.yaml"
    path.write_text("title: Prueba\nlanguages: [es]\ngroups:\n" + "".join(groups))
    return path
