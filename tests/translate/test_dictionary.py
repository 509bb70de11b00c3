"""Dictionaries in dictd's format, written by the tests, and the glosses made with them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from digest.translate.dictionary import gloss, read_dictionary
from digest.translate.pivot import Pivot

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
ENTRIES = {
    "Bundesregierung": " [pol.] Federal Government <n>",
    "Grenze": "border <n>",
    "Grenz": "border <n>",
    "Kontrolle": "control, check",
    "verschärfen": "tighten <v>",
}


def number(value: int) -> str:
    digits = DIGITS[value % 64]
    while value := value // 64:
        digits = DIGITS[value % 64] + digits
    return digits


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    body, lines = b"", []
    for headword, meaning in ENTRIES.items():
        entry = f"{headword} /x/ <n>\n{meaning}\n".encode()
        lines.append(f"{headword}\t{number(len(body))}\t{number(len(entry))}\n")
        body += entry
    (tmp_path / "freedict-deu-eng.dict.dz").write_bytes(gzip.compress(body))
    (tmp_path / "freedict-deu-eng.index").write_text("".join(lines), encoding="utf-8")
    monkeypatch.setenv("DIGEST_DICTIONARIES", str(tmp_path))
    return tmp_path


def test_inflected_and_compound_words_are_glossed_in_order(folder: Path) -> None:
    words = read_dictionary(folder / "freedict-deu-eng.index")
    text = "Bundesregierung verschärft Grenzkontrollen in Görlitz"
    assert gloss(text, words) == "federal government tighten border control check in görlitz"


def test_pivot_keeps_order_and_leaves_out_what_it_cannot_reach(folder: Path) -> None:
    assert folder.is_dir()
    texts = [("de-AT", "Grenze"), ("en-GB", "The border"), ("ru", "граница")]
    assert Pivot()(texts) == ("border", "The border", "")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("freedict-deu-eng.dict.dz", b"not gzip", id="body is not gzip"),
        pytest.param("freedict-deu-eng.dict.dz", gzip.compress(b"x")[:-9], id="body cut off"),
        pytest.param("freedict-deu-eng.index", b"Grenze\t\xff?\tB\n", id="offset is no number"),
        pytest.param("freedict-deu-eng.index", b"Grenze\n", id="columns missing"),
    ],
)
def test_a_broken_dictionary_is_named_and_skipped(
    folder: Path, caplog: pytest.LogCaptureFixture, name: str, content: bytes
) -> None:
    (folder / name).write_bytes(content)
    assert Pivot()([("de", "Grenze")]) == ("",)
    assert "file=freedict-deu-eng.index" in caplog.text
