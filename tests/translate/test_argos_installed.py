"""The Argos packages that this machine has, where it has any, beside Argos Translate itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bench.data import DATA, read_lines
from digest.translate.argos import ArgosTranslator, packages_folder, read_package
from digest.translate.engine import Pair
from digest.translate.gate import Check, find_faults
from tests.conftest import ARGOS_PACKAGES

FOLDERS = sorted(path.parent for path in ARGOS_PACKAGES.glob("*/metadata.json"))
SENTENCES = 30

pytestmark = [
    pytest.mark.skipif(not FOLDERS, reason="no Argos package is installed"),
    pytest.mark.skipif(not DATA.is_dir(), reason="DIGEST_DATA names no test sets"),
]


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A link to an installed package, alone among the packages."""
    link = packages_folder() / request.param.name
    link.symlink_to(request.param, target_is_directory=True)
    yield link
    link.unlink()


def sentences(pair: Pair) -> list[str]:
    path = DATA / "mt" / f"flores-dev.{pair.source}"
    if not path.is_file():
        pytest.skip(f"no sentences in {pair.source}")
    return read_lines(f"mt/{path.name}")[:SENTENCES]


def stock(folder: Path, texts: Sequence[str]) -> list[str]:
    """Translate as Argos Translate does, each sentence a text of its own."""
    from argostranslate.package import Package
    from argostranslate.translate import Language, PackageTranslation

    class Whole:
        def split_sentences(self, text: str) -> list[str]:
            return [text]

    package = Package(folder)
    codes = (package.from_code, package.to_code)
    translation = PackageTranslation(*(Language(code, code) for code in codes), package)
    translation.sentencizer = Whole()
    return [translation.translate(text) for text in texts]


def test_same_text_as_stock_argos_translate(folder: Path) -> None:
    pair = read_package(folder)
    texts = sentences(pair)
    assert ArgosTranslator().translate(texts, pair) == stock(folder, texts)


def test_nearly_all_of_it_may_be_shown(folder: Path) -> None:
    pair = read_package(folder)
    texts = sentences(pair)
    outputs = ArgosTranslator().translate(texts, pair)
    faults = find_faults(
        [
            Check(source=text, output=output, source_language=pair.source, language=pair.target)
            for text, output in zip(texts, outputs, strict=True)
        ]
    )
    assert sum(map(bool, faults)) <= SENTENCES / 10
