"""Argos packages: the toy package translates exactly, broken ones are left out."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from digest.errors import EngineError
from digest.translate import argos
from digest.translate.argos import ArgosTranslator, packages_folder
from digest.translate.engine import Care, Pair
from digest.translate.models import install_package
from tests.conftest import FIXTURES

TOY = FIXTURES / "toy_argos" / "translate-en_es-0_1.argosmodel"
PHRASES: list[tuple[str, str]] = [
    (english, spanish)
    for english, spanish in json.loads((FIXTURES / "toy_argos" / "phrases.json").read_text())
]
ENGLISH = [english for english, _ in PHRASES]
SPANISH = [spanish for _, spanish in PHRASES]
EN_ES, BROKEN = Pair("en", "es"), Pair("xx", "es")


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
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "__init__", refuse)


@pytest.fixture
def second(toy: Path) -> Iterator[Path]:
    """A copy of the toy package that says it translates from xx, to be damaged."""
    folder = toy.parent / "aa-second"
    shutil.copytree(toy, folder)
    metadata = json.loads((folder / "metadata.json").read_text())
    (folder / "metadata.json").write_text(json.dumps({**metadata, "from_code": "xx"}))
    yield folder
    shutil.rmtree(folder)


def test_package_is_offered_with_its_version(engine: ArgosTranslator) -> None:
    assert engine.installed()[EN_ES].version == "0.1"


def test_forty_unseen_phrases_come_out_exactly_and_in_order(engine: ArgosTranslator) -> None:
    assert engine.translate(ENGLISH, EN_ES) == SPANISH


def test_order_of_a_batch_does_not_depend_on_lengths(engine: ArgosTranslator) -> None:
    shuffled = sorted(PHRASES, key=lambda phrase: (len(phrase[0]) % 7, phrase[1]))
    outputs = engine.translate([english for english, _ in shuffled], EN_ES)
    assert outputs == [spanish for _, spanish in shuffled]


@pytest.mark.usefixtures("no_sockets")
def test_translating_opens_no_socket() -> None:
    with pytest.raises(AssertionError, match="socket was opened"):
        socket.create_connection(("127.0.0.1", 9))
    assert ArgosTranslator().translate(ENGLISH[:1], EN_ES) == SPANISH[:1]


def test_same_text_as_stock_argos_translate(engine: ArgosTranslator) -> None:
    from argostranslate.package import Package
    from argostranslate.translate import Language, PackageTranslation

    class Whole:
        def split_sentences(self, text: str) -> list[str]:
            return [text]

    package = Package(packages_folder() / TOY.stem)
    stock = PackageTranslation(Language("en", "English"), Language("es", "Spanish"), package)
    stock.sentencizer = Whole()
    assert engine.translate(ENGLISH, EN_ES) == [stock.translate(t) for t in ENGLISH]


# The toy says a plural subject for ever when it is asked for nothing else.
LOOPING = [
    pytest.param(word, times, id=f"{word} {times} times")
    for word in ("students", "farmers")
    for times in (6, 12, 25)
]


@pytest.mark.parametrize(("word", "times"), LOOPING)
def test_looping_sentence_ends_at_twice_its_own_length(
    engine: ArgosTranslator, word: str, times: int
) -> None:
    looping, long = " ".join([word] * times), " ".join(ENGLISH[:20])
    output, _ = engine.translate([looping, long], EN_ES)
    assert times < len(output.split()) <= 2 * times + 10


@pytest.mark.parametrize(("word", "times"), LOOPING)
def test_guarded_translation_does_not_loop(engine: ArgosTranslator, word: str, times: int) -> None:
    (output,) = engine.translate([" ".join([word] * times)], EN_ES, Care.GUARDED)
    words = output.split()
    said = [tuple(words[at : at + 3]) for at in range(len(words) - 2)]
    assert len(said) == len(set(said))


def test_guarded_translation_of_clean_sentences_is_as_good(engine: ArgosTranslator) -> None:
    assert engine.cares == (Care.USUAL, Care.GUARDED)
    assert engine.translate(ENGLISH, EN_ES, Care.GUARDED) == SPANISH


def test_several_chunks_keep_count_and_order(
    engine: ArgosTranslator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.translate.argos._CHUNK", 7)
    assert engine.translate(ENGLISH * 3, EN_ES) == SPANISH * 3


ODD = {
    "controls": "\x00\x01\x1f\x85",
    "half a character": "the judge \ud800",
    "no width": "\u200b",
    "right to left": "שלום עולם \u202e",
    "Chinese": "漢字" * 300,
    "private": "\U0010ffff" * 1_024,
    "accents": "\u0301" * 500,
    "one word of 100,000": "x" * 100_000,
    "100,000 in words": "the judge leaves Athens " * 4_167,
    "more tokens than the context": "9" * 1_500,
}


@pytest.mark.parametrize("care", Care)
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_harms_no_other(engine: ArgosTranslator, text: str, care: Care) -> None:
    outputs = engine.translate([ENGLISH[0], text, ENGLISH[1]], EN_ES, care)
    assert (len(outputs), outputs[0], outputs[2]) == (3, SPANISH[0], SPANISH[1])


@pytest.mark.parametrize("name", ["one word of 100,000", "100,000 in words"])
def test_text_beyond_the_context_is_not_cut(engine: ArgosTranslator, name: str) -> None:
    assert engine.translate([ODD[name]], EN_ES) == [""]


def test_text_within_the_context_is_not_cut(engine: ArgosTranslator) -> None:
    """CTranslate2 reads 1,024 tokens: what comes after them would be lost."""
    package = argos._open_package(packages_folder() / TOY.stem)
    tokens = [len(package.tokenizer.encode("1 " * count)) for count in (510, 1_100)]
    assert tokens[0] <= 1_024 < tokens[1]
    within, beyond = engine.translate(["1 " * 510, "1 " * 1_100], EN_ES)
    assert within
    assert not beyond


def test_no_texts_give_no_outputs(engine: ArgosTranslator) -> None:
    assert engine.translate([], EN_ES) == []


@pytest.mark.parametrize("blank", ["", "   ", "\n"], ids=["empty", "spaces", "line break"])
def test_blank_text_keeps_its_place(engine: ArgosTranslator, blank: str) -> None:
    outputs = engine.translate([ENGLISH[0], blank, ENGLISH[1], blank], EN_ES)
    assert outputs == [SPANISH[0], "", SPANISH[1], ""]


@pytest.mark.parametrize(
    "text",
    ["the judge leaves Athens in spring " * 147, "x" * 5000, "7" * 5000, "€¥漢字😀 " * 833],
    ids=["words", "one long word", "digits", "unknown characters"],
)
def test_text_of_5000_characters_gives_one_output(engine: ArgosTranslator, text: str) -> None:
    outputs = engine.translate([text, ENGLISH[0]], EN_ES)
    assert len(outputs) == 2
    assert outputs[1] == SPANISH[0]


def test_two_threads_share_one_engine() -> None:
    engine = ArgosTranslator()
    halves = [ENGLISH[:20], ENGLISH[20:]]
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda texts: engine.translate(texts, EN_ES), halves)
    assert first + second == SPANISH


def _metadata(text: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "metadata.json").write_text(text)

    return write


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _shortened(name: str) -> Callable[[Path], None]:
    def shorten(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 3])

    return shorten


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(_without("metadata.json"), id="no metadata"),
        pytest.param(_metadata("{"), id="metadata cut"),
        pytest.param(_metadata("[]"), id="metadata is a list"),
        pytest.param(_metadata('{"from_code": null}'), id="metadata without languages"),
        pytest.param(_metadata("<html>"), id="metadata is no JSON"),
        pytest.param(_without("model/model.bin"), id="no model"),
        pytest.param(_without("sentencepiece.model"), id="no tokenizer"),
    ],
)
def test_incomplete_package_is_left_out_and_others_work(
    second: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    damage(second)
    engine = ArgosTranslator()
    assert set(engine.installed()) == {EN_ES}
    assert second.name in caplog.text
    assert engine.translate(ENGLISH[:2], EN_ES) == SPANISH[:2]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(_shortened("model/model.bin"), id="model cut"),
        pytest.param(_shortened("sentencepiece.model"), id="tokenizer cut"),
        pytest.param(_without("model/shared_vocabulary.json"), id="no vocabulary"),
        pytest.param(_without("model/config.json"), id="no configuration"),
    ],
)
def test_package_that_does_not_load_is_an_engine_error(
    second: Path, damage: Callable[[Path], None]
) -> None:
    damage(second)
    engine = ArgosTranslator()
    with pytest.raises(EngineError, match="Argos: xx→es: "):
        engine.translate(ENGLISH[:1], BROKEN)
    assert engine.translate(ENGLISH[:1], EN_ES) == SPANISH[:1]


def test_pair_that_is_not_installed_is_an_engine_error() -> None:
    with pytest.raises(EngineError, match="no package for es→en"):
        ArgosTranslator().translate(["Hola."], Pair("es", "en"))


def test_file_beside_the_packages_is_ignored(toy: Path) -> None:
    stray = toy.parent / "README"
    stray.write_text("not a package")
    try:
        assert set(ArgosTranslator().installed()) == {EN_ES}
    finally:
        stray.unlink()
