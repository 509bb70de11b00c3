"""Whole editions: order, memory, second routes, and originals where nothing serves."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from digest.clean import clean
from digest.language import split_sentences
from digest.model import Entry, Source
from digest.store import Store, TranslationMemory, open_store
from digest.translate import ForgetfulMemory, Text, Translations, installed_engines
from digest.translate.engine import Pair
from tests.conftest import DOCUMENTS, NOW
from tests.translate.speaker import Speaker, fails, marked

EN_ES, DE_ES, EN_PT, PT_ES = (
    Pair(*codes.split()) for codes in ("en es", "de es", "en pt", "pt es")
)


def spanish(*texts: str, engines: Sequence[Speaker], language: str = "en") -> list[tuple[str, str]]:
    """Translate into Spanish without a memory; return text and failure of each."""
    wanted = [Text(text, language) for text in texts]
    made = Translations(engines, ForgetfulMemory()).translate(wanted, "es")
    return [(one.text, one.failure) for one in made]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'digest.sqlite'}") as opened:
        yield opened


# --- what is left as it is -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "target"), [("es", "es"), ("es-MX", "es"), ("es", "es-ES"), ("pt_BR", "pt-PT")]
)
def test_text_in_the_target_language_stays_without_a_failure(language: str, target: str) -> None:
    engine = Speaker("Argos", PT_ES, Pair("es", "pt"), answer=fails)
    text = Text("La casa de la playa.", language)
    (made,) = Translations([engine], ForgetfulMemory()).translate([text], target)
    assert (made.text, made.language, made.route, made.failure) == (text.original, language, "", "")
    assert made.route == ""
    assert not engine.asked


def test_unknown_language_stays_and_says_so() -> None:
    engine = Speaker("Argos", EN_ES, answer=marked)
    assert spanish("Xi lo", engines=[engine], language="und") == [("Xi lo", "unknown language")]
    assert not engine.asked


def test_without_a_route_the_original_stays_and_what_to_install_is_named() -> None:
    engine = Speaker("Argos", EN_ES, answer=marked)
    ((text, failure),) = spanish("Kaixo mundua.", engines=[engine], language="eu")
    assert text == "Kaixo mundua."
    assert failure == ("no translation from eu to es is installed; try: digest models install es")


# --- what is translated --------------------------------------------------------------------------


def test_translation_stands_beside_its_original_and_names_its_route() -> None:
    engines = [
        Speaker("Bergamot", EN_PT, answer=str.upper),
        Speaker("Apertium", PT_ES, answer=lambda text: text.replace("DOOR", "PUERTA")),
    ]
    (made,) = Translations(engines, ForgetfulMemory()).translate(
        [Text("A door.", "en-GB")], "es-MX"
    )
    assert (made.original, made.text) == ("A door.", "A PUERTA.")
    assert (made.source_language, made.language) == ("en-GB", "es-MX")
    assert made.route == "Bergamot en→pt + Apertium pt→es"
    assert not made.failure
    assert made.route


def test_each_language_is_one_batch() -> None:
    english = Speaker("Argos", EN_ES, DE_ES, answer=marked)
    texts = [Text(f"{n} {tag}", tag) for n in "abc" for tag in ("en", "de")]
    Translations([english], ForgetfulMemory()).translate(texts, "es")
    assert english.asked == [["a en", "b en", "c en"], ["a de", "b de", "c de"]]


def test_same_text_is_translated_once_and_shown_wherever_it_was() -> None:
    engine = Speaker("Argos", EN_ES, answer=marked)
    made = spanish("red", "blue", "red", "red", engines=[engine])
    assert [text for text, _ in made] == ["*red*", "*blue*", "*red*", "*red*"]
    assert engine.asked == [["red", "blue"]]


def test_wording_goes_to_the_engine_and_the_original_to_the_reader() -> None:
    engine = Speaker("Argos", EN_ES, answer=marked)
    texts = [Text("RED DOOR", "en", "Red door"), Text("Red door", "en"), Text("Blue | Site", "en")]
    made = Translations([engine], ForgetfulMemory()).translate(texts, "es")
    assert engine.asked == [["Red door", "Blue | Site"]]
    assert [one.original for one in made] == ["RED DOOR", "Red door", "Blue | Site"]
    assert [one.text for one in made[:2]] == ["*Red door*"] * 2


@pytest.mark.parametrize("language", ["es", "und", "eu", "en"], ids=["same", "und", "no", "fails"])
def test_text_that_is_kept_shows_its_original_never_its_wording(language: str) -> None:
    engine = Speaker("Argos", EN_ES, answer=fails)
    texts = [Text("RED | SITE", language, "Red"), Text("Red!", language, "Red")]
    made = Translations([engine], ForgetfulMemory()).translate(texts, "es")
    assert [(one.original, one.text) for one in made] == [("RED | SITE",) * 2, ("Red!",) * 2]


def test_no_texts_give_no_translations() -> None:
    assert spanish(engines=[Speaker("Argos", EN_ES, answer=fails)]) == []


def test_thousand_mixed_texts_keep_count_and_order() -> None:
    tags = ("en", "de", "es", "und", "eu")
    texts = [Text(f"text {n % 400} {tags[n % 5]}", tags[n % 5]) for n in range(1000)]
    engine = Speaker("Argos", EN_ES, DE_ES, answer=marked)
    made = Translations([engine], ForgetfulMemory()).translate(texts, "es")
    assert [one.original for one in made] == [text.original for text in texts]
    assert [one.source_language for one in made] == [text.language for text in texts]
    assert all(
        (one.text == f"*{one.original}*") == (one.source_language in ("en", "de")) for one in made
    )


# --- second routes -------------------------------------------------------------------------------


def test_what_fails_the_gate_goes_to_the_second_route_alone() -> None:
    first = Speaker("Argos", EN_ES, answer=lambda t: "" if t == "bad" else f"1{t}")
    second = Speaker("Bergamot", EN_ES, answer=lambda t: f"2{t}")
    assert spanish("good", "bad", "fine", engines=[second, first]) == [
        ("1good", ""),
        ("2bad", ""),
        ("1fine", ""),
    ]
    assert second.asked == [["bad"]]


def test_what_fails_every_route_keeps_the_original_and_the_last_reason() -> None:
    engines = [
        Speaker("Argos", EN_ES, answer=lambda _: ""),
        Speaker("Bergamot", EN_ES, answer=lambda text: text.replace("42", "24")),
    ]
    text = "There were 42."
    assert spanish(text, "Two.", engines=engines) == [(text, "numbers: lost 42"), ("Two.", "")]


def test_no_third_route_is_tried() -> None:
    third = Speaker("Apertium", EN_ES, answer=marked)
    engines = [Speaker(name, EN_ES, answer=lambda _: "") for name in ("Argos", "Bergamot")]
    assert spanish("Red door.", engines=[third, *engines]) == [("Red door.", "empty")]
    assert not third.asked


def test_engine_that_breaks_gives_way_to_the_second_route() -> None:
    engines = [
        Speaker("Argos", EN_ES, answer=fails),
        Speaker("Bergamot", EN_ES, answer=marked),
    ]
    assert spanish("red", "blue", engines=engines) == [("*red*", ""), ("*blue*", "")]


def test_last_engine_that_breaks_leaves_the_originals_with_its_reason() -> None:
    engine = Speaker("Argos", EN_ES, answer=fails)
    assert spanish("red", engines=[engine]) == [("red", "Argos: broke at red")]


def test_second_hop_that_breaks_gives_way_too() -> None:
    engines = [
        Speaker("Bergamot", EN_PT, answer=str.upper),
        Speaker("Apertium", PT_ES, EN_ES, answer=lambda t: fails(t) if t.isupper() else f"2{t}"),
    ]
    assert spanish("red", engines=engines) == [("2red", "")]


def test_language_whose_engine_breaks_does_not_touch_another() -> None:
    engines = [Speaker("Argos", EN_ES, answer=fails), Speaker("Bergamot", DE_ES, answer=str.upper)]
    texts = [Text("red", "en"), Text("rot", "de")]
    made = Translations(engines, ForgetfulMemory()).translate(texts, "es")
    assert [one.text for one in made] == ["red", "ROT"]


# --- memory --------------------------------------------------------------------------------------


def run(store: Store, engine: Speaker, *texts: str, target: str = "es") -> tuple[int, int]:
    """Translate with the store's memory; return how many were made and remembered."""
    translations = Translations([engine], TranslationMemory(store, now=NOW))
    made = translations.translate([Text(text, "en") for text in texts], target)
    assert [one.text for one in made] == [f"*{text}*" for text in texts]
    return translations.counts.translated, translations.counts.remembered


def test_second_run_asks_the_engine_for_nothing_but_what_is_new(store: Store) -> None:
    first, second = (Speaker("Argos", EN_ES, answer=marked) for _ in range(2))
    assert run(store, first, "red", "blue") == (2, 0)
    assert run(store, second, "blue", "green", "red") == (1, 2)
    assert second.asked == [["green"]]
    assert run(store, second, "red") == (0, 1)
    assert second.asked == [["green"]]


@pytest.mark.parametrize(
    "newer",
    [
        Speaker("Argos", EN_ES, answer=marked, version="2"),
        Speaker("Bergamot", EN_ES, answer=marked),
    ],
    ids=["newer model", "another engine"],
)
def test_memory_of_another_route_is_not_used(store: Store, newer: Speaker) -> None:
    run(store, Speaker("Argos", EN_ES, answer=marked), "red")
    assert run(store, newer, "red") == (1, 0)


def test_what_the_gate_refused_is_asked_again_of_a_newer_model_only(store: Store) -> None:
    memory = TranslationMemory(store, now=NOW)
    for asked in ([["red"]], []):
        empty = Speaker("Argos", EN_ES, answer=lambda _: "")
        translations = Translations([empty], memory)
        (made,) = translations.translate([Text("red", "en")], "es")
        assert made.failure == "empty"
        assert translations.counts.refused == (("empty", 1),)
        assert empty.asked == asked
    assert run(store, Speaker("Argos", EN_ES, answer=marked, version="2"), "red") == (1, 0)


def test_remembered_texts_survive_an_engine_that_breaks(store: Store) -> None:
    run(store, Speaker("Argos", EN_ES, answer=marked), "red")
    broken = Speaker("Argos", EN_ES, answer=fails)
    translations = Translations([broken], TranslationMemory(store, now=NOW))
    made = translations.translate([Text("red", "en"), Text("blue", "en")], "es")
    assert [one.text for one in made] == ["*red*", "blue"]
    assert (translations.counts.translated, translations.counts.remembered) == (0, 1)


# --- the real documents --------------------------------------------------------------------------


def sentences_of(path: Path) -> list[str]:
    source = Source(id="document", name="Document", path=path)
    entry = Entry(
        id="1", source_id="document", url=None, title=None, author=None, published=None,
        language="en", body=path.read_text(encoding="utf-8"), markup="text",
    )  # fmt: skip
    article = clean(entry, source, lambda _, declared: declared or "en")
    blocks = [article.title, *(block.text for block in article.blocks)]
    return [sentence for text in blocks for sentence in split_sentences(text, "en")]


def figures(text: str) -> set[str]:
    """Numbers of two and more digits, without the marks inside them."""
    found = re.findall(r"\d[\d.,\u00a0\u202f]*\d", text)
    return {re.sub(r"\D", "", number) for number in found}


@pytest.mark.skipif(shutil.which("apertium") is None, reason="apertium is not installed")
@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_sentence_of_the_documents_is_translated(path: Path, store: Store) -> None:
    sentences = sentences_of(path)
    assert len(sentences) > 15
    translations = Translations(installed_engines(), TranslationMemory(store, now=NOW))
    made = translations.translate([Text(text, "en") for text in sentences], "es")
    assert [one.original for one in made] == sentences
    assert not [(one.original, one.failure) for one in made if one.failure]
    assert not [one for one in made if len(one.original.split()) > 4 and one.text == one.original]
    assert not [one for one in made if figures(one.original) - figures(one.text)]
    assert not [one.text for one in made if "*" in one.text]
