"""Languages without known meanings are compared in the day's commonest language."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from digest.model import Translation
from digest.pipeline.pivot import to_day_language
from digest.translate import ForgetfulMemory, Text, Translations, find_routes, installed_engines

CATALAN = "El pont de la ciutat tanca dos mesos per obres."
SPANISH = "El puente de la ciudad cierra dos meses por obras."


class Recorder(Translations):
    """Translations without an engine; keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__((), ForgetfulMemory())
        self.asked: list[tuple[str, str]] = []

    def translate(self, texts: Sequence[Text], target: str) -> tuple[Translation, ...]:
        self.asked += [(text.language, target) for text in texts]
        return super().translate(texts, target)


def test_only_strange_languages_are_translated_into_the_commonest() -> None:
    recorder = Recorder()
    texts = [("es", SPANISH), ("es-MX", SPANISH), ("en", "A bridge closes."), ("ca", CATALAN)]
    assert to_day_language(lambda: recorder)(texts) == [SPANISH, SPANISH, "", ""]
    assert recorder.asked == [("ca", "es")]


@pytest.mark.parametrize(
    "texts",
    [
        [("es", SPANISH), ("en", "A bridge closes.")],
        [("ca", CATALAN), ("eu", "Zubia itxita dago.")],
        [("und", "???"), ("es", SPANISH)],
        [],
    ],
    ids=["all known", "none known", "unknown language", "no texts"],
)
def test_no_engine_is_opened_without_need(texts: list[tuple[str, str]]) -> None:
    def opened() -> Translations:
        raise AssertionError("nothing to translate")

    assert to_day_language(opened)(texts) == [""] * len(texts)


def test_catalan_is_compared_in_spanish() -> None:
    engines = installed_engines()
    if not find_routes(engines, "ca", "es"):
        pytest.skip("no route from Catalan to Spanish is installed")
    to_pivot = to_day_language(lambda: Translations(engines, ForgetfulMemory()))
    assert to_pivot([("es", SPANISH), ("ca", CATALAN)])[1].startswith("El puente de la ciudad")
