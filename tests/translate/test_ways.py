"""Sentences that are refused or break an engine: what else is tried, and at whose cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from digest.model import Glossary, Term, Translation
from digest.store import Store, TranslationMemory, Upkeep, open_store
from digest.translate import ForgetfulMemory, Memory, Text, TextKind, Translations
from digest.translate.engine import Pair
from tests.conftest import NOW
from tests.translate.speaker import Speaker, fails, marked

EN_ES = Pair("en", "es")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'digest.sqlite'}") as opened:
        yield opened


def spanish(
    *texts: str | Text,
    engines: list[Speaker],
    memory: Memory | None = None,
    glossary: Glossary | None = None,
) -> tuple[Translation, ...]:
    translations = Translations(engines, memory or ForgetfulMemory(), glossary=glossary)
    wanted = [text if isinstance(text, Text) else Text(text, "en") for text in texts]
    return translations.translate(wanted, "es")


def breaking(poison: str) -> Callable[[str], str]:
    return lambda text: fails(text) if poison in text else marked(text)


# --- engines that break ---------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 1, 499, 998, 999])
def test_sentence_that_breaks_the_engine_costs_no_other(at: int) -> None:
    texts = [f"poison {n}" if n == at else f"text {n}" for n in range(1000)]
    engine = Speaker("Argos", EN_ES, answer=breaking("poison"))
    made = spanish(*texts, engines=[engine])
    assert [one.original for one in made if one.failure] == [f"poison {at}"]
    assert made[at].failure == "Argos: broke at poi"
    assert sum(len(batch) > 1 for batch in engine.asked) < 30


def test_engine_that_breaks_over_everything_is_not_asked_for_ever() -> None:
    engine = Speaker("Argos", EN_ES, answer=fails)
    made = spanish(*(f"text {n}" for n in range(1000)), engines=[engine])
    assert all(one.failure for one in made)
    assert len(engine.asked) == 3


def test_engine_that_breaks_over_half_of_it_comes_to_an_end() -> None:
    engine = Speaker("Argos", EN_ES, answer=breaking("7"))
    made = spanish(*(f"text {n}" for n in range(1000)), engines=[engine])
    assert all("7" in one.original or not one.failure or one.text for one in made)
    assert len(engine.asked) < 150


# --- what the gate refuses ------------------------------------------------------------------------


def loops(_: str) -> str:
    return "la la la la la la la la"


def test_refused_sentence_is_translated_with_more_care() -> None:
    engine = Speaker("Argos", EN_ES, answer=loops, guarded=marked)
    (made,) = spanish("The red house.", engines=[engine])
    assert made.text == "*The red house.*"
    assert len(engine.asked) == 2


def test_counts_say_what_was_refused_and_what_another_way_mended() -> None:
    engine = Speaker("Argos", EN_ES, answer=loops, guarded=lambda t: loops(t) if "2" in t else t)
    translations = Translations([engine], ForgetfulMemory())
    translations.translate([Text("Two of 2.", "en"), Text("Una casa.", "en")], "es")
    counts = translations.counts
    assert (counts.asked, counts.translated, counts.mended) == (2, 1, 1)
    assert sum(count for _, count in counts.refused) == 3


def loses_tokens(text: str) -> str:
    said = text.replace("XQ1", "").replace("See", "Vea").replace("for the rest", "para el resto")
    return " ".join(said.split())


def test_lost_address_is_put_back_by_translating_around_it() -> None:
    engine = Speaker("Argos", EN_ES, answer=loses_tokens)
    (made,) = spanish("See https://example.org/a for the rest.", engines=[engine])
    assert made.text == "Vea https://example.org/a para el resto."


def test_text_that_is_an_address_alone_needs_no_engine() -> None:
    engine = Speaker("Argos", EN_ES, answer=fails)
    (made,) = spanish("https://example.org/a", engines=[engine])
    assert (made.text, made.route, made.failure) == ("https://example.org/a", "", "")
    assert not engine.asked


def test_figures_alone_need_no_engine() -> None:
    engine = Speaker("Argos", EN_ES, answer=fails)
    assert [one.failure for one in spanish("2026", "5 %", "", engines=[engine])] == ["", "", ""]
    assert not engine.asked


def test_address_stands_in_the_translation_of_the_text_around_it() -> None:
    engine = Speaker("Argos", EN_ES, answer=str.upper)
    (made,) = spanish("Ask anna@example.org. She knows.", engines=[engine])
    assert made.text == "ASK anna@example.org. SHE KNOWS."


def test_operator_says_how_a_term_is_translated() -> None:
    terms = Glossary(terms=(Term(term="Storting", translation="Parlamento", language="es"),))
    engine = Speaker("Argos", EN_ES, answer=str.upper)
    (made,) = spanish("The Storting met.", engines=[engine], glossary=terms)
    assert made.text == "THE Parlamento MET."


# --- bad input ------------------------------------------------------------------------------------


def test_hundred_thousand_characters_are_left_and_named() -> None:
    engine = Speaker("Argos", EN_ES, answer=marked)
    long, short = spanish("o" * 100_000, "A door.", engines=[engine])
    assert long.failure == "too long: 100,000 characters"
    assert long.text == long.original
    assert short.text == "*A door.*"


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("A\x00 do\x07or.", "A door."),
        ("A \u202edoor\u202c.", "A door."),
        ("A\u200b door\ufeff.", "A door."),
        ("A \ud800 door.", "A \ufffd door."),
        ("Cafe\u0301 au lait.", "Café au lait."),
        ("A\n\t door.", "A door."),
    ],
    ids=["controls", "bidi", "no width", "surrogate", "decomposed", "white space"],
)
def test_engine_is_given_plain_text(text: str, given: str) -> None:
    engine = Speaker("Argos", EN_ES, answer=marked)
    (made,) = spanish(text, engines=[engine])
    assert engine.asked[0] == [given]
    assert made.original == text
    assert made.text == marked(given)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("俄罗斯和北约会谈。双方没有结果。", "zh"),
        ("التقى الوزراء في باريس.", "ar"),
        ("می‌خواهم بروم.", "fa"),
    ],
    ids=["chinese", "arabic", "persian"],
)
def test_other_scripts_reach_the_engine_whole(text: str, language: str) -> None:
    engine = Speaker("Argos", Pair(language, "es"), answer=lambda given: f"Frase {len(given)}.")
    spanish(Text(text, language), engines=[engine])
    assert "".join(engine.asked[0]) == text


# --- the memory -----------------------------------------------------------------------------------


def test_memory_knows_a_sentence_in_other_dress(store: Store) -> None:
    engine = Speaker("Argos", EN_ES, answer=marked)
    memory = TranslationMemory(store, now=NOW)
    spanish("Café: https://example.org/1", engines=[engine], memory=memory)
    (made,) = spanish("Cafe\u0301:  https://example.org/2", engines=[engine], memory=memory)
    assert made.text == "*Café: https://example.org/2*"
    assert len(engine.asked) == 1


def test_term_that_changes_is_not_translated_anew(store: Store) -> None:
    engine = Speaker("Argos", EN_ES, answer=marked)
    memory = TranslationMemory(store, now=NOW)
    for translation in ("Parlamento", "Cortes"):
        terms = Glossary(terms=(Term(term="Storting", translation=translation),))
        (made,) = spanish("Storting met.", engines=[engine], memory=memory, glossary=terms)
        assert made.text == f"*{translation} met.*"
    assert len(engine.asked) == 1


def test_half_remembered_text_is_completed(store: Store) -> None:
    engine = Speaker("Argos", EN_ES, answer=marked)
    memory = TranslationMemory(store, now=NOW)
    spanish("One door.", engines=[engine], memory=memory)
    translations = Translations([engine], memory)
    (made,) = translations.translate([Text("One door. Two doors.", "en")], "es")
    assert made.text == "*One door.* *Two doors.*"
    assert translations.counts.hit_rate == 0.5


def test_upkeep_forgets_what_was_of_no_use_for_long(store: Store) -> None:
    engine = Speaker("Argos", EN_ES, answer=lambda text: "" if text == "bad" else marked(text))
    for day, texts in ((0, ("old", "kept", "bad")), (60, ("kept",)), (61, ("new",))):
        memory = TranslationMemory(store, now=NOW + timedelta(days=day))
        spanish(*texts, engines=[engine], memory=memory)
    removed = Upkeep(store).prune(before=NOW + timedelta(days=30))
    assert (removed["translations"], removed["refusals"]) == (1, 1)
    engine.asked.clear()
    spanish("old", "kept", "new", engines=[engine], memory=TranslationMemory(store, now=NOW))
    assert engine.asked == [["old"]]


def test_refusals_are_kept_with_what_was_wrong(store: Store) -> None:
    engine = Speaker("Argos", EN_ES, answer=lambda text: text.replace("40", "50").upper())
    memory = TranslationMemory(store, now=NOW)
    spanish("There were 40 doors.", engines=[engine], memory=memory)
    (refusal,) = memory.latest_refusals(10)
    assert (refusal.source, refusal.output) == ("There were 40 doors.", "THERE WERE 50 DOORS.")
    assert (refusal.source_language, refusal.language, refusal.kind) == ("en", "es", "numbers")


def test_headline_and_sentence_are_translated_each_as_what_it_is() -> None:
    engine = Speaker("Argos", EN_ES, answer=str.upper)
    headline = Text("Red door opens", "en", kind=TextKind.HEADLINE)
    first, second = spanish(headline, "Red door opens.", engines=[engine])
    assert (first.text, second.text) == ("RED DOOR OPENS", "RED DOOR OPENS.")
