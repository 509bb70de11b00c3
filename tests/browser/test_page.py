"""The digest as readers see it: headless Chromium, phone and desktop, light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from digest.errors import Trouble
from digest.model import Edition, EditionStory, SourceNote, SourceTrouble, Translation
from digest.render import Renderer
from tests.conftest import ROOT

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]

# Reads the colours the browser really uses and computes WCAG 2.2 contrast (1.4.3).
LOWEST_CONTRAST = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => { const [r, g, b] = parse(c).slice(0, 3).map(v => { v /= 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor; const p = parse(c);
    if (p.length < 4 || p[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
  let lowest = [21, ''];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const node = walk.currentNode, e = node.parentElement;
    if (!node.data.trim() || !e.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < lowest[0]) lowest = [ratio, node.data.trim().slice(0, 40)]; }
  return lowest; }"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    options += ["--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield chromium
        chromium.close()


def _translated(text: str) -> Translation:
    return Translation(
        original="x", text=text, source_language="en", language="es", route="Argos en→es"
    )


def _story(number: int) -> EditionStory:
    long_word = "electroencefalografistasinternacionales" * 2
    return EditionStory(
        id=f"{number:016x}",
        category="world" if number % 2 else "culture",
        headline=_translated(f"Un titular de longitud corriente, el número {number}"),
        summary=(
            _translated("Una frase con una palabra muy larga: " + long_word + "."),
            _translated("Otra frase que dice 2.000 cosas en pocas palabras."),
        ),
        figures=(_translated("En 2014 se contaron 100.000 casos."),),
        sources=(
            SourceNote(
                name="Diario",
                title="A headline in English, quoted as it stands",
                url="https://example.org/" + "muy/largo/" * 12,
                language="en",
                author="Ana Ruiz",
                published=datetime(2026, 11, 22, 5, tzinfo=UTC),
                minutes=4,
            ),
        ),
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    trouble = SourceTrouble(
        source_id="x", name="Radio", trouble=Trouble.UNREACHABLE, detail="no connection"
    )
    edition = Edition(
        title="El resumen",
        day=date(2026, 11, 22),
        language="es",
        stories=tuple(_story(number) for number in range(6)),
        sources_read=3,
        troubles=(trouble,),
    )
    path = tmp_path_factory.mktemp("page") / "digest.es.html"
    page = Renderer(ROOT / "templates", ZoneInfo("Europe/Madrid")).render(edition)
    path.write_text(page.html)
    return path


def _open(browser: Browser, file: Path, *, width: int, scheme: str) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("width", [320, 375, 760, 1280])
def test_nothing_has_to_be_scrolled_sideways(browser: Browser, file: Path, width: int) -> None:
    page = _open(browser, file, width=width, scheme="light")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_column_stays_narrow_enough_to_read(browser: Browser, file: Path) -> None:
    page = _open(browser, file, width=1280, scheme="light")
    box = page.locator(".paper").bounding_box()
    assert box is not None
    assert box["width"] == 600


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_the_contrast_that_wcag_asks_for(
    browser: Browser, file: Path, scheme: str
) -> None:
    page = _open(browser, file, width=760, scheme=scheme)
    ratio, text = page.evaluate(LOWEST_CONTRAST)
    assert ratio >= 4.5, text


def test_dark_mode_is_dark(browser: Browser, file: Path) -> None:
    page = _open(browser, file, width=760, scheme="dark")
    colour = page.evaluate("getComputedStyle(document.querySelector('.paper')).backgroundColor")
    assert max(int(part) for part in colour[4:-1].split(",")) < 60


def test_links_of_the_contents_lead_to_their_stories(browser: Browser, file: Path) -> None:
    page = _open(browser, file, width=760, scheme="light")
    links = page.locator("ol a")
    assert links.count() == 6
    for index in range(6):
        target = (links.nth(index).get_attribute("href") or "")[1:]
        heading = page.locator(f"[id='{target}'] h3").inner_text()
        assert heading == links.nth(index).inner_text()


def test_a_screen_reader_finds_headings_in_order_and_languages_named(
    browser: Browser, file: Path
) -> None:
    page = _open(browser, file, width=760, scheme="light")
    levels = page.eval_on_selector_all("h1,h2,h3", "all => all.map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.locator("table:not([role=presentation])").count() == 0
    assert page.locator(".original:not([lang=en])").count() == 0


def test_the_page_asks_nobody_for_anything(browser: Browser, file: Path) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
