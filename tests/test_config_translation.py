"""The key `translation` of sources.yaml, and glossary.yaml beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.config import Reading, load_reading
from digest.errors import ConfigError
from digest.model import Glossary, Routing, Term

SOURCES = """\
groups:
  - sources:
      - name: One
        url: https://example.org/feed
"""


def read(folder: Path, translation: str = "", glossary: str | None = None) -> Reading:
    (folder / "sources.yaml").write_text(translation + SOURCES, encoding="utf-8")
    if glossary is not None:
        (folder / "glossary.yaml").write_text(glossary, encoding="utf-8")
    return load_reading(folder / "sources.yaml")


def refused(folder: Path, translation: str = "", glossary: str | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        read(folder, translation, glossary)
    return str(caught.value).replace(f"{folder}/", "")


def test_without_a_word_argos_is_preferred_and_no_term_is_fixed(tmp_path: Path) -> None:
    reading = read(tmp_path)
    assert reading.routing == Routing(prefer="argos", forbid=frozenset())
    assert reading.glossary == Glossary()


def test_engines_are_preferred_and_forbidden(tmp_path: Path) -> None:
    reading = read(tmp_path, "translation: {prefer: quality, forbid: [apertium]}\n")
    assert reading.routing == Routing(prefer="quality", forbid=frozenset({"apertium"}))


@pytest.mark.parametrize(
    ("translation", "expected"),
    [
        ("translation:\n  prefer: deepl\n", "sources.yaml:2: translation.prefer: Input should be"),
        ("translation:\n  forbid: [google]\n", "sources.yaml:2: translation.forbid.0: Input"),
        ("translation:\n  engine: argos\n", "sources.yaml:2: translation.engine: unknown key"),
        (
            "translation: {prefer: argos, forbid: [argos]}\n",
            "sources.yaml:1: translation: argos is preferred and forbidden",
        ),
        (
            "translation: {glossary: terms.yaml}\n",
            "terms.yaml: no such file; translation.glossary names it",
        ),
    ],
)
def test_mistake_in_the_key_is_named_with_its_line(
    translation: str, expected: str, tmp_path: Path
) -> None:
    assert refused(tmp_path, translation).startswith(expected)


def test_glossary_beside_the_sources_is_read(tmp_path: Path) -> None:
    glossary = """\
- {term: Storting, language: es, translation: Parlamento noruego, source_language: en}
- term: LOS40
"""
    assert read(tmp_path, glossary=glossary).glossary.terms == (
        Term(
            term="Storting",
            translation="Parlamento noruego",
            language="es",
            source_language="en",
        ),
        Term(term="LOS40", translation="LOS40"),
    )


def test_glossary_may_be_called_otherwise(tmp_path: Path) -> None:
    (tmp_path / "terms.yaml").write_text("- term: Otter\n")
    reading = read(tmp_path, "translation: {glossary: terms.yaml, keep_titles: true}\n")
    assert [term.term for term in reading.glossary.terms] == ["Otter"]
    assert reading.glossary.keep_titles


@pytest.mark.parametrize(
    ("glossary", "expected"),
    [
        ("", "glossary.yaml:1: is empty"),
        ("term: x\n", "glossary.yaml:1: the file: Input should be a valid list"),
        ("- term: x\n  langage: es\n", "glossary.yaml:2: 0.langage: unknown key"),
        ("- term: x\n- term: '  '\n", "glossary.yaml:2: 1.term: is empty"),
        ("- term: x\n  language: spanish\n", "glossary.yaml:2: 0.language: 'spanish' is not"),
        ("- term: x\n- term: x\n", "glossary.yaml:2: term: 'x' stands twice"),
        (
            "- {term: NATO, language: es, translation: OTAN}\n"
            "- {term: OTAN, language: es, translation: NATO}\n",
            "glossary.yaml:1: term: goes round in a circle: NATO → OTAN → NATO",
        ),
        (
            "- {term: a, translation: b}\n- {term: b, translation: c}\n"
            "- {term: c, translation: a}\n",
            "glossary.yaml:1: term: goes round in a circle: a → b → c → a",
        ),
    ],
    ids=["empty", "no list", "key", "no term", "language", "twice", "circle of two", "of three"],
)
def test_mistake_in_the_glossary_is_named_with_its_line(
    glossary: str, expected: str, tmp_path: Path
) -> None:
    assert refused(tmp_path, glossary=glossary).startswith(expected)


def test_words_swapped_between_two_languages_are_no_circle(tmp_path: Path) -> None:
    glossary = """\
- {term: NATO, language: es, translation: OTAN}
- {term: OTAN, language: en, translation: NATO}
"""
    assert len(read(tmp_path, glossary=glossary).glossary.terms) == 2
