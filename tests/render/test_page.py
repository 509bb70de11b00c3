"""An edition as a page and as text: whole, escaped, readable offline, the same every time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from zoneinfo import ZoneInfo

import pytest
from lxml import html as lxml_html

from digest.errors import ConfigError, Trouble
from digest.model import (
    Edition,
    EditionStory,
    Page,
    RelatedNote,
    SourceNote,
    SourceTrouble,
    Translation,
)
from digest.render import Renderer
from digest.render.page import TEXT_WIDTH
from tests.conftest import NOW, ROOT

TEMPLATES = ROOT / "templates"
MADRID = ZoneInfo("Europe/Madrid")
ROUTE = "Toy en→es"
FERRY_URL = "https://valley.example/ferry"
LONG_URL = "https://valley.example/" + "otters-return-" * 9 + "?a=1&b=%22"


def part(text: str, language: str = "es") -> Translation:
    """A translation from English; in another language than Spanish, an original."""
    source, route = ("en", ROUTE) if language == "es" else (language, "")
    return Translation(
        original=text, text=text, source_language=source, language=language, route=route
    )


def note(name: str, title: str, url: str | None = None, language: str = "en") -> SourceNote:
    return SourceNote(
        name=name, title=title, url=url, language=language, author=None, published=None, minutes=2
    )


def related(story_id: str, headline: str) -> tuple[RelatedNote, ...]:
    return (RelatedNote(story_id=story_id, headline=headline, similarity=0.139, shared=()),)


FERRY = EditionStory(
    id="ferry",
    category="world",
    headline=part("El transbordador a la isla de Brock vuelve a navegar tras nueve semanas"),
    summary=(part("El barco zarpó con 240 pasajeros."), part("Repararlo cuesta 1.200.000 libras.")),
    figures=(part("Desde el 14 de septiembre el pan llegó en helicóptero, 3,5 t al día."),),
    sources=(
        replace(
            note("Valley Post", "Ferry sails again", FERRY_URL), author="Ann & Co", published=NOW
        ),
        note("Puerto «Norte»", "عودة العبارة", language="ar"),
    ),
    related=related("otters", "ثعالب الماء"),
)
OTTERS = EditionStory(
    id="otters",
    category="science",
    headline=part("ثعالب الماء", "ar"),
    summary=(part("Otters were seen in 1987.", "en"),),
    figures=(),
    sources=(
        note("Lin Times", "Otters return", LONG_URL),
        note("Valley Post", "Otters on film", FERRY_URL, "und"),
    ),
    related=related("ferry", FERRY.headline.text),
)


def troubled(trouble: Trouble, *names: str) -> tuple[SourceTrouble, ...]:
    return tuple(SourceTrouble(source_id=n, name=n, trouble=trouble, detail="") for n in names)


EDITION = Edition(
    title="El resumen",
    day=date(2026, 11, 22),
    language="es",
    stories=(FERRY, OTTERS),
    sources_read=9,
    troubles=(
        *troubled(Trouble.TIMEOUT, "BBC & Söhne"),
        *troubled(Trouble.EMPTY, "Radio Uno"),
        *troubled(Trouble.TIMEOUT, "RTP <2>"),
    ),
)
HOSTILE = "<script>alert(\"x\")</script><img src=x onerror=y> & 'quoted' {{ 7 * 7 }} </p>"


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(TEMPLATES, MADRID)


@pytest.fixture(scope="module")
def page(renderer: Renderer) -> Page:
    return renderer.render(EDITION)


def tree(page: Page) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(page.html)


def words(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def language_of(element: lxml_html.HtmlElement) -> str:
    """The language declared nearest around a piece of the page."""
    return next(t.get("lang") for t in (element, *element.iterancestors()) if t.get("lang"))


# --- the page --------------------------------------------------------------------------------


def test_page_has_one_title_and_headings_in_order(page: Page) -> None:
    levels = [int(tag.tag[1]) for tag in tree(page).iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert words(tree(page).find(".//h1")) == EDITION.title


def test_page_tells_encoding_early_language_direction_and_title(page: Page) -> None:
    assert page.html.startswith("<!DOCTYPE html>")
    assert b'<meta charset="utf-8">' in page.html.encode()[:1024]
    root = tree(page)
    assert (root.get("lang"), root.get("dir")) == ("es", "ltr")
    assert words(root.find(".//title")) == "El resumen · domingo, 22 de noviembre de 2026"


def test_links_inside_the_page_lead_somewhere(page: Page) -> None:
    ids = [tag.get("id") for tag in tree(page).iter() if tag.get("id")]
    assert len(ids) == len(set(ids))
    inside = [a.get("href") for a in tree(page).iter("a") if a.get("href").startswith("#")]
    assert len(inside) == 4, "two of the contents, two between related stories"
    assert {target[1:] for target in inside} <= set(ids)


def test_links_outside_are_those_of_the_sources(page: Page) -> None:
    outside = [a.get("href") for a in tree(page).iter("a") if not a.get("href").startswith("#")]
    assert outside == [FERRY_URL, LONG_URL, FERRY_URL]


def test_nothing_is_loaded_from_elsewhere(page: Page) -> None:
    loading = ("img", "link", "script", "iframe", "object", "embed", "video", "base", "form")
    assert [tag.tag for tag in tree(page).iter(*loading)] == []
    assert [tag for tag in tree(page).iter() if tag.get("src") or tag.get("background")] == []
    assert not re.search(r"url\(|@import|@font-face", page.html)


def test_styles_are_inlined_but_for_dark_mode_and_phones(page: Page) -> None:
    body = tree(page).find("body")
    plain = [t.tag for t in body.iter("h1", "h2", "h3", "p", "li", "a") if not t.get("style")]
    assert plain == []
    head = "".join(style.text for style in tree(page).iterfind("./head/style"))
    assert "@media (prefers-color-scheme: dark)" in head and "@media (max-width: 480px)" in head
    assert body.find(".//style") is None


def test_whatever_a_source_wrote_is_text(renderer: Renderer) -> None:
    source = replace(note(HOSTILE, HOSTILE, url='https://x.example/"><b>'), author=HOSTILE)
    told = {"headline": part(HOSTILE), "summary": (part(HOSTILE, "en"),), "sources": (source,)}
    story = replace(FERRY, related=(), **told)
    troubles = troubled(Trouble.EMPTY, HOSTILE)
    hostile = replace(EDITION, title=HOSTILE, stories=(story, OTTERS), troubles=troubles)
    found = tree(renderer.render(hostile))
    assert [tag.tag for tag in found.iter("script", "img", "b")] == []
    assert words(found.find(".//h1")) == words(found.find(".//h3")) == HOSTILE
    assert [a.get("href") for a in found.iter("a")][2] == 'https://x.example/"><b>'
    # title, h1, preheader, contents, h3, summary, source's name, author and title, trouble
    assert found.text_content().count(HOSTILE) == 10


def test_foreign_words_carry_their_language_and_direction(page: Page) -> None:
    expected = [("Otters were seen in 1987.", "en"), ("«عودة العبارة»", "ar")]
    for text, language in expected:
        (element,) = tree(page).xpath(f'//body//*[normalize-space(text()) = "{text}"]')
        assert language_of(element) == language
        assert element.get("dir") == "auto"


def test_untranslated_headline_carries_its_language_wherever_it_stands(page: Page) -> None:
    places = tree(page).xpath('//body//*[normalize-space(text()) = "ثعالب الماء"]')
    assert [element.tag for element in places] == ["a", "a", "h3"]
    assert [language_of(element) for element in places] == ["ar", "ar", "ar"]


@pytest.mark.parametrize("form", ["html", "text"])
def test_reader_is_told_what_is_translated_and_what_is_not(page: Page, form: str) -> None:
    told = words(tree(page).find("body")) if form == "html" else " ".join(page.text.split())
    assert "traducción automática del inglés" in told
    assert "sin traducir: en árabe" in told
    assert f"sin internet, con {ROUTE}. 2 textos no se pudieron traducir" in told


@pytest.mark.parametrize("form", ["html", "text"])
def test_troubles_are_grouped_by_kind(page: Page, form: str) -> None:
    told = words(tree(page).find("body")) if form == "html" else page.text
    assert "BBC & Söhne y RTP <2>: no respondió a tiempo." in told
    assert "Radio Uno: vacía." in told
    assert "Fuentes con problemas" in told


@pytest.mark.parametrize("language", ["es", "ar"])
def test_day_without_news_says_so(renderer: Renderer, language: str) -> None:
    empty = replace(EDITION, language=language, stories=(), troubles=())
    page = renderer.render(empty)
    says = {"es": "Hoy no hay noticias.", "ar": "No news today."}[language]
    assert says in page.html and says in page.text
    assert "Fuentes con problemas" not in page.html + page.text
    assert tree(page).get("dir") == {"es": "ltr", "ar": "rtl"}[language]


# --- the text --------------------------------------------------------------------------------


def test_text_keeps_to_its_width_but_for_addresses(renderer: Renderer) -> None:
    crowded = replace(
        EDITION,
        title="Un resumen con un título bastante más largo que una línea de un correo de texto",
        stories=(replace(FERRY, summary=FERRY.summary * 9), OTTERS),
        troubles=troubled(Trouble.EMPTY, *(f"Radio number {n}" for n in range(30))),
    )
    lines = renderer.render(crowded).text.splitlines()
    assert [line for line in lines if len(line) > TEXT_WIDTH and "https://" not in line] == []


def test_numbered_links_of_the_text_resolve(page: Page) -> None:
    used = re.findall(r": \[(\d+)\]$", page.text, re.MULTILINE)
    listed = dict(re.findall(r"^\[(\d+)\] (\S+)$", page.text, re.MULTILINE))
    assert used == ["1", "2", "1"]
    assert listed == {"1": FERRY_URL, "2": LONG_URL}


def test_text_has_no_debris_of_markup(page: Page) -> None:
    assert not re.search(r"</?[a-z]+[ >]|&[a-z]+;|&#|\{\{|\{%|style=", page.text)
    assert "\n\n\n" not in page.text and " \n" not in page.text


def test_text_tells_the_same_parts_and_numbers_as_the_page(page: Page) -> None:
    text = re.sub(r"^\[\d+\] .*$|: \[\d+\]$", "", page.text, flags=re.MULTILINE)
    seen = words(tree(page).find("body"))
    number = re.compile(r"\d+(?:[.,:]\d+)*")
    assert set(number.findall(text)) == set(number.findall(seen))
    flowing = " ".join(text.split())
    assert [p.text for p in EDITION.parts if p.text not in flowing] == []
    assert [p.text for p in EDITION.parts if p.text not in seen] == []


def test_subject_is_one_line_of_title_day_and_first_headline(page: Page) -> None:
    day = "domingo, 22 de noviembre de 2026"
    assert page.subject == f"El resumen · {day}: {FERRY.headline.text}"


# --- the templates ---------------------------------------------------------------------------


def test_same_edition_gives_the_same_bytes(renderer: Renderer, page: Page) -> None:
    assert renderer.render(EDITION) == page
    assert Renderer(TEMPLATES, MADRID).render(EDITION) == page
    assert (page.edition_id, page.language) == ("2026-11-22-es", "es")


@pytest.mark.parametrize("folder", ["missing", "empty"])
def test_folder_without_templates_is_named(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match=re.escape(str(tmp_path / folder))):
        Renderer(tmp_path / folder, MADRID)


@pytest.mark.parametrize(
    "name", ["digest.html.j2", "digest.txt.j2", "subject.txt.j2", "_story.html.j2"]
)
@pytest.mark.parametrize(
    "content",
    ["{% if %}", "{{ edition.nonsense }}", "{{ nonsense }}", "{{ 1 | nonsense }}", None],
    ids=["syntax", "attribute", "variable", "filter", "file"],
)
def test_broken_template_is_named(tmp_path: Path, name: str, content: str | None) -> None:
    folder = Path(copytree(TEMPLATES, tmp_path / "templates"))
    broken = folder / name
    broken.unlink() if content is None else broken.write_text(content)
    with pytest.raises(ConfigError, match=re.escape(name)):
        Renderer(folder, MADRID).render(EDITION)
