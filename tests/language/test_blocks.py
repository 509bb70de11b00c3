"""The language of an article, and of the blocks in it that are in another one."""

from __future__ import annotations

import pytest

from digest.clean import Content, clean, to_article
from digest.language import Detector
from digest.model import Article, Block, BlockKind, Entry, Source

SPANISH = (
    "El ayuntamiento anunció ayer que los autobuses nocturnos volverán a circular en primavera.",
    "Los vecinos de los barrios más alejados lo pedían desde que se suprimieron hace dos años.",
    "El billete costará lo mismo que durante el día, según explicó la concejala de transporte.",
)
ENGLISH = (
    "We asked for this every single month, and nobody at the town hall ever wrote back to us.",
    "Night buses will run again in spring, the council said, two years after they were stopped.",
    "A ticket will cost as much as it does by day, the councillor for transport explained.",
)
TIBETAN = "གྲོང་ཁྱེར་གྱིས་མཚན་མོའི་སྤྱི་སྤྱོད་རླངས་འཁོར་ཡང་བསྐྱར་འགོ་འཛུགས་རྒྱུ་རེད།" * 2


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(["es", "en"])


def article(
    detector: Detector,
    *texts: str,
    declared: str | None = None,
    setting: str | None = None,
    title: str = "Buses",
) -> Article:
    entry = Entry(
        id="e1",
        source_id="s1",
        url=None,
        title=title,
        author=None,
        published=None,
        language=setting or declared,
        body="",
        markup="html",
    )
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    source = Source(id="s1", name="Town", language=setting)
    return to_article(entry, Content(blocks=blocks), source, detector.language_of)


def languages(told: Article) -> list[str]:
    return [told.language, *(block.language for block in told.blocks)]


@pytest.mark.parametrize("declared", [None, "es", "en", "fr"], ids=str)
def test_quoted_paragraph_in_another_language_says_so(
    detector: Detector, declared: str | None
) -> None:
    told = article(detector, SPANISH[0], ENGLISH[0], *SPANISH[1:], declared=declared)
    assert languages(told) == ["es", "", "en", "", ""]


def test_region_stays_with_the_article_and_its_blocks_are_in_it(detector: Detector) -> None:
    assert languages(article(detector, *SPANISH, declared="es-419")) == ["es-419", "", "", ""]


def test_bilingual_page_is_in_the_language_of_most_of_it(detector: Detector) -> None:
    told = article(detector, *SPANISH, *ENGLISH[:2])
    assert languages(told) == ["es", "", "", "", "en", "en"]
    told = article(detector, *SPANISH[:2], *ENGLISH)
    assert languages(told) == ["en", "es", "es", "", "", ""]


def test_language_that_the_operator_set_holds_and_blocks_still_say_theirs(
    detector: Detector,
) -> None:
    told = article(detector, *SPANISH, setting="ca")
    assert languages(told) == ["ca", "es", "es", "es"]
    assert article(detector, "Hola.", setting="pt-BR").language == "pt-BR"


def test_short_blocks_are_not_guessed(detector: Detector) -> None:
    told = article(detector, *SPANISH, "The Night Bus Company Ltd.", "Der Spiegel", "Bus 42")
    assert languages(told) == ["es", "", "", "", "", "", ""]


def test_block_that_nobody_can_read_is_in_an_unknown_language(detector: Detector) -> None:
    assert languages(article(detector, *SPANISH, TIBETAN)) == ["es", "", "", "", "und"]


@pytest.mark.parametrize(
    "text",
    [
        "Madrid 3, Barcelona 2, Sevilla 1, Valencia 0, Bilbao 4, Vigo 2, Murcia 1",
        "12,5 13,7 14,9 15,2 16,8 17,1 18,4 19,9 20,3 21,7 22,2",
        "https://example.org/the/night/buses/are/back/in/spring/and/cost/the/same",
        "{'night': buses[0], 'spring': [x for x in list(range(10))], 'id': item_id}",
        "Lorem" + " 🙂" * 60,
    ],
    ids=["names and figures", "figures", "address", "program", "pictures"],
)
def test_block_without_prose_is_in_the_language_of_the_article(
    detector: Detector, text: str
) -> None:
    assert languages(article(detector, *SPANISH, text)) == ["es", "", "", "", ""]


def test_article_without_text_or_declaration_is_in_an_unknown_language(detector: Detector) -> None:
    assert article(detector, "12 34 56", title="42").language == "und"


def test_title_alone_tells_the_language_of_a_page(detector: Detector) -> None:
    title = "Los autobuses nocturnos vuelven en primavera"
    assert article(detector, title=title).language == "es"


def test_markup_of_a_page_is_told_by_its_paragraphs(detector: Detector) -> None:
    body = "".join(f"<p>{text}</p>" for text in (*SPANISH, ENGLISH[0]))
    entry = Entry(
        id="e1",
        source_id="s1",
        url=None,
        title="Vuelven los autobuses",
        author=None,
        published=None,
        language="en",
        body=f"<html lang='en'><body><article>{body}</article></body></html>",
        markup="html",
    )
    told = clean(entry, Source(id="s1", name="Town"), detector.language_of)
    assert languages(told) == ["es", "", "", "", "en"]
