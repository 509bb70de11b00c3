"""A story of several sources: who said what, where they differ, what went before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from lxml import html as lxml_html

from digest.model import Claim, CopyNote, Earlier, EditionStory
from digest.render import Renderer
from tests.render.test_page import EDITION, FERRY, FERRY_URL, HOSTILE, MADRID, TEMPLATES, note, part

FORMS = ("html", "text", "markdown")
COAST_URL = "https://coast.example/pier?a=1&b=2"
POST, COAST, RADIO = (
    note("Valley Post", "Ferry sails again", FERRY_URL),
    note("Coast & Sea", "Full boat at the pier", COAST_URL),
    note("Radio Uno", "El barco vuelve", language="es"),
)
SEVERAL = replace(
    FERRY,
    sources=(POST, COAST, RADIO),
    summary=(part("Zarpó el lunes."), part("Iba lleno."), part("Cuesta 4 libras.")),
    summary_from=(0, 0, 1),
    related=(),
)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(TEMPLATES, MADRID)


def shown(renderer: Renderer, form: str, story: EditionStory) -> str:
    edition = replace(EDITION, stories=(story,))
    text = renderer.markdown(edition) if form == "markdown" else ""
    text = text or str(getattr(renderer.render(edition), form))
    if form == "html":
        text = lxml_html.document_fromstring(text).text_content()
    return " ".join(text.replace("\\", "").split())


def links(renderer: Renderer, story: EditionStory) -> dict[str, str]:
    page = renderer.render(replace(EDITION, stories=(story,)))
    found = lxml_html.document_fromstring(page.html).iter("a")
    return {link.text_content(): link.get("href") for link in found}


# --- who said what ---------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_each_run_of_sentences_is_followed_by_its_source(renderer: Renderer, form: str) -> None:
    expected = "Zarpó el lunes. Iba lleno. (Valley Post) Cuesta 4 libras. (Coast & Sea)"
    assert expected in shown(renderer, form, SEVERAL)


def test_source_of_a_run_is_a_link_to_the_article(renderer: Renderer) -> None:
    found = links(renderer, SEVERAL)
    assert (found["Valley Post"], found["Coast & Sea"]) == (FERRY_URL, COAST_URL)


@pytest.mark.parametrize("form", FORMS)
def test_one_source_alone_is_not_named_in_the_text(renderer: Renderer, form: str) -> None:
    alone = replace(SEVERAL, sources=(POST,), summary_from=(0, 0, 0))
    assert "Zarpó el lunes. Iba lleno. Cuesta 4 libras." in shown(renderer, form, alone)


@pytest.mark.parametrize("form", FORMS)
def test_edition_made_before_sources_were_kept_is_still_shown(
    renderer: Renderer, form: str
) -> None:
    old = replace(SEVERAL, summary_from=())
    assert "Zarpó el lunes. Iba lleno. Cuesta 4 libras." in shown(renderer, form, old)


# --- where they differ -----------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_claims_that_differ_stand_with_number_and_source(renderer: Renderer, form: str) -> None:
    claims = (
        Claim(number="2.000", text=part("Hay 2.000 soldados."), source=0),
        Claim(number="3.000", text=part("Hay 3.000 soldados."), source=2),
    )
    text = shown(renderer, form, replace(SEVERAL, contrasts=(claims,))).replace("**", "")
    assert "Las fuentes difieren" in text
    assert "2.000 (Valley Post): Hay 2.000 soldados." in text
    assert "3.000 (Radio Uno): Hay 3.000 soldados." in text
    assert "difieren" not in shown(renderer, form, SEVERAL)


# --- what went before, and elsewhere ---------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_story_that_goes_on_says_from_when_and_what(renderer: Renderer, form: str) -> None:
    earlier = Earlier(
        story_id="x", headline="Pier closed <soon>", language="en", day=date(2026, 11, 20)
    )
    text = shown(renderer, form, replace(SEVERAL, earlier=earlier))
    assert "Continúa lo contado el 20 de noviembre de 2026: «Pier closed <soon>»" in text


def test_earlier_headline_is_marked_with_its_language(renderer: Renderer) -> None:
    earlier = Earlier(story_id="x", headline="عودة", language="ar", day=date(2026, 11, 20))
    page = renderer.render(replace(EDITION, stories=(replace(SEVERAL, earlier=earlier),)))
    (found,) = (
        tag
        for tag in lxml_html.document_fromstring(page.html).iter("span")
        if tag.text_content() == "«عودة»"
    )
    assert (found.get("lang"), found.get("dir")) == ("ar", "auto")


@pytest.mark.parametrize("form", ["html", "text"])
def test_places_with_the_same_text_are_named(renderer: Renderer, form: str) -> None:
    copies = (CopyNote(name="Echo", url="https://echo.example/1"), CopyNote(name="Amt", url=None))
    story = replace(SEVERAL, sources=(replace(POST, copies=copies), COAST), summary_from=(0, 0, 0))
    text = shown(renderer, form, story)
    assert "El mismo texto en: Echo" in text and "Amt" in text
    assert links(renderer, story)["Echo"] == "https://echo.example/1"
    assert "https://echo.example/1" in renderer.render(replace(EDITION, stories=(story,))).text


@pytest.mark.parametrize("form", ["html", "text"])
def test_update_says_that_it_replaces_an_older_version(renderer: Renderer, form: str) -> None:
    story = replace(SEVERAL, sources=(replace(POST, is_update=True), COAST), summary_from=(0, 0, 0))
    assert "Actualizado: sustituye a una versión anterior." in shown(renderer, form, story)


@pytest.mark.parametrize("form", FORMS)
def test_summary_that_a_model_wrote_names_it(renderer: Renderer, form: str) -> None:
    text = shown(renderer, form, replace(SEVERAL, writer="toy-1b"))
    assert "Escrito por toy-1b a partir de las fuentes" in text
    if form != "markdown":
        assert "no se inventa nada" not in text.lower()
        assert "Los resúmenes los escribió en este ordenador toy-1b" in text


@pytest.mark.parametrize("form", FORMS)
def test_hostile_names_numbers_and_headlines_stay_text(renderer: Renderer, form: str) -> None:
    story = replace(
        SEVERAL,
        sources=(replace(POST, name=HOSTILE, copies=(CopyNote(name=HOSTILE, url=None),)), COAST),
        summary_from=(0, 0, 0),
        contrasts=((Claim(number=HOSTILE, text=part(HOSTILE), source=0),),),
        earlier=Earlier(story_id="x", headline=HOSTILE, language="en", day=date(2026, 11, 20)),
        writer=HOSTILE,
    )
    edition = replace(EDITION, stories=(story,))
    if form == "html":
        tree = lxml_html.document_fromstring(renderer.render(edition).html)
        assert not list(tree.iter("script", "img"))
    assert "alert(" in shown(renderer, form, story)
