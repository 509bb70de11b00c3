"""Argos packages of the rarer kinds: BPE, a target prefix, Argos's own names of languages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.errors import EngineError
from digest.translate.argos import ArgosTranslator, packages_folder, read_package
from digest.translate.engine import Care, Pair
from digest.translate.models import install_package
from tests.conftest import FIXTURES

FOLDER = FIXTURES / "toy_argos"
TOY = FOLDER / "translate-es_en-0_1.argosmodel"
PHRASES = [tuple(pair) for pair in json.loads((FOLDER / "phrases_bpe.json").read_text())]
SPANISH = [spanish for spanish, _ in PHRASES]
ENGLISH = [english for _, english in PHRASES]
ES_EN = Pair("es", "en")

Change = Callable[..., ArgosTranslator]


@pytest.fixture(scope="module", autouse=True)
def toy() -> Iterator[Path]:
    """Install the toy package for this module alone; yield its folder."""
    install_package(str(TOY), lambda *_: None)
    folder = packages_folder() / TOY.stem
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def engine() -> ArgosTranslator:
    return ArgosTranslator()


@pytest.fixture
def copy(toy: Path) -> Iterator[Path]:
    """A copy of the toy package, read before it."""
    folder = toy.parent / "aa-copy"
    shutil.copytree(toy, folder)
    yield folder
    shutil.rmtree(folder)


def describe(folder: Path, **changes: Any) -> None:
    """Change what a package says of itself."""
    path = folder / "metadata.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_package_is_of_the_rarer_kind(toy: Path) -> None:
    assert (toy / "bpe.model").is_file()
    assert not (toy / "sentencepiece.model").exists()
    assert json.loads((toy / "metadata.json").read_text())["target_prefix"] == ">>en<<"


@pytest.mark.parametrize("care", Care)
def test_twenty_unseen_phrases_come_out_exactly_and_in_order(
    engine: ArgosTranslator, care: Care
) -> None:
    assert engine.translate(SPANISH, ES_EN, care) == ENGLISH


def test_other_prefix_gives_the_other_language(copy: Path) -> None:
    describe(copy, target_prefix=">>es<<", to_code="yy")
    assert ArgosTranslator().translate(SPANISH, Pair("es", "yy")) == SPANISH


def test_same_text_as_stock_argos_translate(engine: ArgosTranslator, toy: Path) -> None:
    from argostranslate.package import Package
    from argostranslate.translate import Language, PackageTranslation

    class Whole:
        def split_sentences(self, text: str) -> list[str]:
            return [text]

    languages = Language("es", "Spanish"), Language("en", "English")
    stock = PackageTranslation(*languages, Package(toy))
    stock.sentencizer = Whole()
    assert engine.translate(SPANISH, ES_EN) == [stock.translate(text) for text in SPANISH]


ODD = {
    "controls": "\x00\x01\x1f\x85",
    "half a character": "\ud800",
    "no width": "\u200b",
    "marks of BPE": "@@ @@",
    "the prefix": ">>es<<",
    "escapes of Moses": "&amp; &apos; &#124; | [ ] { } < > ^ ~",
    "one long word": "x" * 100_000,
    "many words": "la casa " * 12_500,
    "Chinese": "漢字" * 300,
    "Hebrew": "שלום עולם",
    "question marks": "¿" * 2_000,
    "full stops": "..." * 2_000,
    "accents": "\u0301" * 500,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_harms_no_other(engine: ArgosTranslator, text: str) -> None:
    outputs = engine.translate([SPANISH[0], text, SPANISH[1]], ES_EN)
    assert (len(outputs), outputs[0], outputs[2]) == (3, ENGLISH[0], ENGLISH[1])


@pytest.mark.parametrize(
    "content",
    [b"", b"one two three\n", b"\xff\xfe\x00", b"#version: x\n"],
    ids=["empty", "three words", "no UTF-8", "no version"],
)
def test_broken_tokenizer_is_an_engine_error_or_nonsense(copy: Path, content: bytes) -> None:
    describe(copy, from_code="xx")
    (copy / "bpe.model").write_bytes(content)
    engine = ArgosTranslator()
    try:
        assert len(engine.translate(SPANISH[:2], Pair("xx", "en"))) == 2
    except EngineError as exc:
        assert "xx→en" in str(exc)
    assert engine.translate(SPANISH[:1], ES_EN) == ENGLISH[:1]


@pytest.mark.parametrize(
    ("codes", "pairs"),
    [
        (("en", "pb"), {("en", "pt-BR"), ("en", "pt")}),
        (("pb", "en"), {("pt-BR", "en"), ("pt", "en")}),
        (("zt", "en"), {("zh-Hant", "en")}),
        (("en", "nb"), {("en", "nb"), ("en", "no")}),
        (("zh", "en"), {("zh", "en")}),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_argos_names_of_languages_become_tags(
    copy: Path, codes: tuple[str, str], pairs: set[tuple[str, str]]
) -> None:
    describe(copy, from_code=codes[0], to_code=codes[1])
    assert set(ArgosTranslator().installed()) - {ES_EN} == pairs
    assert read_package(copy) in pairs


def test_package_of_the_language_itself_is_not_hidden_by_a_variant(toy: Path, copy: Path) -> None:
    describe(copy, to_code="pb", package_version="9.0")
    other = copy.with_name("bb-other")
    shutil.copytree(toy, other)
    try:
        describe(other, to_code="pt", package_version="1.0")
        versions = {pair: data.version for pair, data in ArgosTranslator().installed().items()}
    finally:
        shutil.rmtree(other)
    assert versions[Pair("es", "pt")] == "1.0"
    assert versions[Pair("es", "pt-BR")] == "9.0"


def test_newer_release_in_the_same_place_is_loaded(copy: Path) -> None:
    describe(copy, from_code="xx")
    engine, pair = ArgosTranslator(), Pair("xx", "en")
    assert engine.translate(SPANISH[:1], pair) == ENGLISH[:1]
    describe(copy, target_prefix=">>es<<", package_version="0.2")
    assert engine.translate(SPANISH[:1], pair) == SPANISH[:1]
