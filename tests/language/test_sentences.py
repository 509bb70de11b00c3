"""Where sentences end: by hand, in six languages, and in texts that are meant to hurt."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from typing import NamedTuple

import pytest

from digest.language import split_sentences

GOLD = Path(__file__).parent / "gold"


class Case(NamedTuple):
    """A text by its sentences: a line of a file, `what it shows: One. | Two.`"""

    language: str
    shows: str
    sentences: tuple[str, ...]


def read_cases() -> list[Case]:
    cases = []
    for path in sorted(GOLD.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            shows, _, text = line.partition(": ")
            cases.append(Case(path.stem, shows, tuple(text.split(" | "))))
    return cases


CASES = read_cases()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.language} {case.shows}" for case in CASES])
def test_sentences_end_where_a_reader_ends_them(case: Case) -> None:
    expected = tuple(part for text in case.sentences for part in _without_space(case, text))
    assert split_sentences(" ".join(case.sentences), case.language) == expected


def _without_space(case: Case, text: str) -> tuple[str, ...]:
    """In the cases without space after a stop, a sentence begins at the capital behind it."""
    if case.shows in ("no space", "sin espacio", "sans espace", "ohne Leerzeichen", "sem espaço",
                      "senza spazio"):  # fmt: skip
        first, _, second = text.partition(".")
        return f"{first}.", second
    return (text,)


def test_every_language_has_its_share_of_cases() -> None:
    languages = [case.language for case in CASES]
    assert {tag: languages.count(tag) >= 12 for tag in set(languages)} == dict.fromkeys(
        ("en", "es", "fr", "de", "pt", "it"), True
    )


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("ja", ("これは文です。", "次の文です。")),
        ("zh", ("他来了。", "她走了！", "为什么？")),
        ("ar", ("ذهب الولد. ", "جاء الرجل؟ ", "انتهى.")),
        ("hi", ("वह आया। ", "वह गया।")),
        ("el", ("Ήρθε αργά. ", "Γιατί;")),
        ("ru", ("Он пришёл. ", "Она ушла!")),
        ("pt-BR", ("Um ônibus parou. ", "Outro não.")),
        ("zh-Hant", ("他來了。", "她走了。")),
        ("und", ("One is here. ", "Two are there.")),
        ("tlh", ("One is here. ", "Two are there.")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_sentences_of_other_scripts_and_tags(language: str, sentences: tuple[str, ...]) -> None:
    expected = tuple(sentence.strip() for sentence in sentences)
    assert split_sentences("".join(sentences), language) == expected


@pytest.mark.parametrize("text", ["", "  ", "\n\n"], ids=["nothing", "spaces", "line breaks"])
def test_no_text_has_no_sentences(text: str) -> None:
    assert split_sentences(text, "en") == ()


MALICE = {
    "a word without an end": "a" * 300_000,
    "words without a stop": "word " * 100_000,
    "stops alone": "." * 200_000,
    "quotation marks that open": "“a. " * 30_000,
    "quotation marks of all kinds": "\"'«“" * 20_000,
    "parentheses that open": "(a. " * 30_000,
    "initials": "A. " * 60_000,
    "titles": "Dr. " * 50_000,
    "numbers": "1. " * 60_000,
    "addresses": "http://a.b/" * 20_000,
    "spaces": " " * 300_000,
    "hostile signs": "\u202e.\x00\ufeff.\ud800. " * 10_000,
}


@pytest.mark.parametrize("language", ["en", "es", "de"])
@pytest.mark.parametrize("text", MALICE.values(), ids=MALICE.keys())
def test_hostile_text_is_split_in_time_and_nothing_is_lost(text: str, language: str) -> None:
    began = process_time()
    sentences = split_sentences(text, language)
    assert process_time() - began < 3
    assert "".join("".join(sentences).split()) == "".join(text.replace("\ud800", "\ufffd").split())
    assert max(map(len, sentences), default=0) <= 2000


def test_long_text_is_split_as_its_parts_are() -> None:
    once = split_sentences("He came. She left. " * 50, "en")
    assert split_sentences("He came. She left. " * 500, "en") == once * 10


def test_text_without_a_stop_is_cut_between_words() -> None:
    parts = split_sentences("palabra " * 1000, "es")
    assert {word for part in parts for word in part.split()} == {"palabra"}
    assert len(parts) > 1
