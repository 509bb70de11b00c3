"""What a reader must know of how a source was read, and of sources that are silent for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from digest.errors import Trouble
from digest.model import SourceTrouble
from digest.render import Renderer
from tests.render.test_page import EDITION, FERRY, MADRID, TEMPLATES, note

FORMS = ("html", "text", "markdown")


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(TEMPLATES, MADRID)


def shown(renderer: Renderer, form: str, **source: bool) -> str:
    marked = replace(note("Valley Post", "Ferry sails"), **source)
    edition = replace(EDITION, stories=(replace(FERRY, sources=(marked,), related=()),))
    if form == "markdown":
        return renderer.markdown(edition)
    return str(getattr(renderer.render(edition), form))


@pytest.mark.parametrize("form", ["html", "text"])
@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ({"is_teaser": True}, "Solo se pudo leer un breve extracto."),
        ({"is_paywalled": True}, "El texto completo es para suscriptores."),
    ],
    ids=["teaser", "paywalled"],
)
def test_a_source_that_could_not_be_read_whole_says_so(
    renderer: Renderer, form: str, mark: dict[str, bool], words: str
) -> None:
    assert words in " ".join(shown(renderer, form, **mark).split())
    assert words not in " ".join(shown(renderer, form).split())


@pytest.mark.parametrize("form", FORMS)
def test_a_source_that_is_silent_for_long_says_since_when(renderer: Renderer, form: str) -> None:
    lasting = SourceTrouble(
        source_id="radio",
        name="Radio",
        trouble=Trouble.BLOCKED,
        detail="",
        since=date(2026, 11, 20),
    )
    edition = replace(EDITION, troubles=(lasting, replace(lasting, name="Diario", since=None)))
    text = renderer.markdown(edition) if form == "markdown" else ""
    text = text or str(getattr(renderer.render(edition), form))
    folded = " ".join(text.replace("\\", "").split())
    assert "pide iniciar sesión o un captcha, desde el 20 de noviembre de 2026" in folded
    assert folded.count("desde el 20") == 1
    assert "Diario: pide iniciar sesión o un captcha." in folded
