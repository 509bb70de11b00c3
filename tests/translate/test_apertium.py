"""Apertium: real pairs, odd characters, and counts that hold whatever a batch contains."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from bench.data import DATA, read_lines
from digest.errors import EngineError
from digest.translate.apertium import ApertiumTranslator
from digest.translate.engine import Pair

if shutil.which("apertium") is None:
    pytest.skip("apertium is not installed", allow_module_level=True)

PT_ES, XX_YY = Pair("pt", "es"), Pair("xx", "yy")


@pytest.fixture(scope="module")
def engine() -> ApertiumTranslator:
    return ApertiumTranslator()


def with_mode(folder: Path, pipeline: str, name: str = "xx-yy") -> ApertiumTranslator:
    """Return an engine whose only mode runs a pipeline of shell commands."""
    modes = folder / "modes"
    modes.mkdir()
    (modes / f"{name}.mode").write_text(pipeline + "\n")
    return ApertiumTranslator(modes)


# --- pairs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", [("pt", "es"), ("fr", "es"), ("it", "es"), ("ca", "es")])
def test_debian_pairs_are_found_under_two_letter_codes(
    engine: ApertiumTranslator, pair: tuple[str, str]
) -> None:
    assert engine.installed()[Pair(*pair)].version[:2] == "20"


def test_variants_and_helper_modes_are_not_offered(engine: ApertiumTranslator) -> None:
    assert all(len(code) == 2 for pair in engine.installed() for code in pair)


def test_mode_is_offered_when_its_programs_are_there(tmp_path: Path) -> None:
    assert set(with_mode(tmp_path, "cat | cat").installed()) == {XX_YY}


@pytest.mark.parametrize(
    "pipeline", ["no-such-program x", "cat | no-such-program 'a b.bin' | cat"], ids=["first", "mid"]
)
def test_mode_whose_program_is_missing_is_not_offered(
    tmp_path: Path, pipeline: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert not with_mode(tmp_path, pipeline).installed()
    assert "missing=no-such-program" in caplog.text


def test_folder_without_modes_offers_nothing(tmp_path: Path) -> None:
    assert not ApertiumTranslator(tmp_path / "nowhere").installed()


# --- real translation ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pair", "text", "expected"),
    [
        ("pt es", "O governo anunciou ontem as medidas.", "El gobierno anunció ayer las medidas."),
        ("pt es", "A casa tem três portas azuis.", "La casa tiene tres puertas azules."),
        ("ca es", "El govern va aprovar la llei.", "El gobierno aprobó la ley."),
    ],
    ids=["pt-es news", "pt-es house", "ca-es"],
)
def test_sentence_is_translated(
    engine: ApertiumTranslator, pair: str, text: str, expected: str
) -> None:
    assert engine.translate([text], Pair(*pair.split())) == [expected]


ODD = {
    "stars": ("O governo *ontem* anunciou", "El gobierno *ayer* anunció"),
    "sums": ("** 2*3 = 6 *", "** 2*3 = 6 *"),
    "brackets": ("Preço [novo] e {outro} (final)", "Precio [nuevo] y {otro} (final)"),
    "an open bracket": ("[", "["),
    "a closing bracket": ("Que diz [ele]] hoje", "Que dice [él]] hoy"),
    "tags": ("casa <b>azul</b> hoje", "casa <b>azul</b> hoy"),
    "less and more": ("3 < 4 > 2 & 5 %", "3 < 4 > 2 & 5 %"),
    "slashes": ("hoje/ontem", "hoy/ayer"),
    "an address": ("https://exemplo.pt/a_b?c=5#azul", "https://exemplo.pt/a_b?c=5#azul"),
    "signs": ("custa $5 ^hoje^ @ #3 ~ a|b", "cuesta $5 ^hoy^ @ #3 ~ a|b"),
    "a backslash": ("termina hoje \\", "termina hoy \\"),
    "emoji": ("😀 olá", "😀 hola"),
    "blanks of its format": ("[[t:b:x]]casa[[/]] [<b>]hoje", "[[t:b:x]]casa[[/]] [<b>]hoy"),
    "commands of its format": ("<STREAMCMD:SETVAR:x> hoje", "<STREAMCMD:SETVAR:x> hoy"),
    "a lexical unit": ("^casa<n><f>$ hoje", "^casa<n><f>$ hoy"),
    "private characters": ("olá \ue000 \ue001*hoje", "hola \ue000 \ue001*hoy"),
    "controls": ("olá\x00hoje\x1b", "hola hoy"),
    "half a character": ("olá \ud800 hoje", "hola \ufffd hoy"),
    "Hebrew": ("שלום hoje", "שלום hoy"),
    "Chinese": ("漢字 hoje", "漢字 hoy"),
}


@pytest.fixture(scope="module")
def survivors(engine: ApertiumTranslator) -> dict[str, str]:
    """What becomes of the odd texts, all in one batch."""
    outputs = engine.translate([text for text, _ in ODD.values()], PT_ES)
    return dict(zip(ODD, outputs, strict=True))


@pytest.mark.parametrize("name", ODD)
def test_characters_of_the_stream_format_survive(survivors: dict[str, str], name: str) -> None:
    assert survivors[name] == ODD[name][1]


def test_any_white_space_within_a_text_is_a_space(engine: ApertiumTranslator) -> None:
    spaces = ("\n", "\n\n", "\r\n", "\t", "\u2028", "\u00a0", "\x0b", "\x85", "  ")
    outputs = engine.translate([f"Olá,{space}amigo.{space}" for space in spaces], PT_ES)
    assert outputs == ["Hola, amigo."] * len(spaces)


def test_unknown_words_are_not_marked(engine: ApertiumTranslator) -> None:
    text = "Xyzzybraga visitou Quixeramobim e o desmantelamento da Vrumbolândia-Norte."
    (output,) = engine.translate([text], PT_ES)
    assert "Xyzzybraga visitó Quixeramobim" in output
    assert "*" not in output


def test_unknown_word_of_portuguese_is_respelled(engine: ApertiumTranslator) -> None:
    (output,) = engine.translate(["Houve uma blorficação e uma zumbralidade."], PT_ES)
    assert "blorficación" in output
    assert "zumbralidad." in output


# --- counts --------------------------------------------------------------------------------------


def test_500_texts_keep_count_and_order(engine: ApertiumTranslator) -> None:
    outputs = engine.translate([f"A casa {i} é azul." for i in range(500)], PT_ES)
    assert outputs == [f"La casa {i} es azul." for i in range(500)]


@pytest.mark.parametrize("places", [(0,), (1, 2), (3,), (2, 3), (0, 1, 2, 3)], ids=str)
def test_blank_texts_keep_their_places(engine: ApertiumTranslator, places: tuple[int]) -> None:
    texts = ["" if place in places else f"A casa {place}." for place in range(4)]
    expected = ["" if place in places else f"La casa {place}." for place in range(4)]
    assert engine.translate(texts, PT_ES) == expected


def test_white_space_alone_is_blank(engine: ApertiumTranslator) -> None:
    texts = [" ", "A casa.", "\n\n", "\u00a0", "A casa.", "\t"]
    assert engine.translate(texts, PT_ES) == ["", "La casa.", "", "", "La casa.", ""]


def test_no_texts_give_no_outputs(engine: ApertiumTranslator) -> None:
    assert engine.translate([], PT_ES) == []


def test_one_text_does_not_change_the_next(engine: ApertiumTranslator) -> None:
    text, before = "O gato dorme", ("A Maria vê", "[", "<b", "\\", "(", "*", "que", "]]", "fim.")
    (alone,) = engine.translate([text], PT_ES)
    outputs = engine.translate([t for first in before for t in (first, text)], PT_ES)
    assert outputs[1::2] == [alone] * len(before)


@pytest.mark.parametrize("chunk", [1, 3, 10])
def test_chunks_keep_count_and_order(
    engine: ApertiumTranslator, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.translate.apertium._CHUNK", chunk)
    outputs = engine.translate([f"A casa {i} é azul." for i in range(5)], PT_ES)
    assert outputs == [f"La casa {i} es azul." for i in range(5)]


def test_word_of_100000_characters_is_not_tried(engine: ApertiumTranslator) -> None:
    outputs = engine.translate(["A casa.", "olá " + "x" * 100_000, "O gato."], PT_ES)
    assert outputs == ["La casa.", "", "El gato."]


def test_text_of_100000_characters_is_whole(engine: ApertiumTranslator) -> None:
    (output,) = engine.translate(["a casa azul. " * 7_700], PT_ES)
    assert output.lower().count("casa azul.") == 7_700


# --- programs that fail --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pipeline",
    [
        pytest.param("false", id="fails"),
        pytest.param("cat >/dev/null", id="prints nothing"),
        pytest.param("tr -d '\\n'", id="joins texts"),
        pytest.param("printf '\\377\\376'", id="prints no UTF-8"),
    ],
)
def test_program_that_fails_is_an_engine_error(tmp_path: Path, pipeline: str) -> None:
    engine = with_mode(tmp_path, pipeline)
    with pytest.raises(EngineError, match="Apertium: xx-yy"):
        engine.translate(["one", "two"], XX_YY)


def test_pipeline_that_hangs_is_ended_with_all_its_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.translate.apertium._SECONDS_AT_LEAST", 0.5)
    engine = with_mode(tmp_path, "cat | sleep 61.25 | cat")
    started = time.monotonic()
    with pytest.raises(EngineError, match="timed out"):
        engine.translate(["one"], XX_YY)
    assert time.monotonic() - started < 30
    running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert b"sleep\x0061.25\x00" not in running


def test_mark_that_no_letter_follows_is_not_shown(tmp_path: Path) -> None:
    engine = with_mode(tmp_path, "sed -e 's/one/*\xcc\x81 @\\^x #<n>y/'")
    (output,) = engine.translate(["one *two"], XX_YY)
    assert output.count("*") == 1
    assert output.endswith("*two")


def test_pair_that_is_not_installed_is_an_engine_error(engine: ApertiumTranslator) -> None:
    with pytest.raises(EngineError, match="xx→yy"):
        engine.translate(["one"], XX_YY)


@pytest.mark.skipif(not DATA.is_dir(), reason="DIGEST_DATA names no test sets")
@pytest.mark.parametrize("language", ["it", "fr", "pt"])
def test_no_mark_of_apertium_gets_through(language: str) -> None:
    engine = ApertiumTranslator()
    pair = Pair(language, "es")
    if pair not in engine.installed():
        pytest.skip(f"{pair} is not installed")
    texts = read_lines(f"mt/flores-dev.{language}")[:300]
    outputs = engine.translate(texts, pair)
    for source, output in zip(texts, outputs, strict=True):
        assert [output.count(mark) for mark in "#@*"] == [source.count(mark) for mark in "#@*"]
