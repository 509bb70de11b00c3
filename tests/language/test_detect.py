"""The language of a text, and where its sentences end."""

from __future__ import annotations

import pytest

from digest.language import Detector
from digest.model import UNKNOWN_LANGUAGE

NIGHT_BUSES = {
    "en": "The council said that night buses would run again in spring after two years.",
    "es": "El ayuntamiento anunció que los autobuses nocturnos volverán a circular en primavera.",
    "pt": "A prefeitura anunciou que os ônibus noturnos voltarão a circular na primavera.",
    "fr": "La mairie a annoncé que les bus de nuit rouleront de nouveau au printemps.",
    "de": "Die Stadt kündigte an, dass die Nachtbusse im Frühling wieder fahren werden.",
    "it": "Il comune ha annunciato che gli autobus notturni torneranno a circolare in primavera.",
}
# Longer: these languages are not among the configured ones.
FAR_AWAY = {
    "nl": "De gemeente maakte gisteren bekend dat de nachtbussen in het voorjaar weer gaan rijden, "
    "na twee jaar zonder dienst, en dat een kaartje evenveel kost als overdag.",
    "uk": "Міська рада оголосила вчора, що нічні автобуси знову курсуватимуть навесні після двох "
    "років перерви, а квиток коштуватиме стільки ж, скільки й удень.",
    "ja": "市議会は昨日、二年間の休止を経て、夜行バスを春に再開すると発表した。" * 4,
}
NOISE = {
    "nothing": "",
    "white space": " \n\t ",
    "one word": "Barcelona",
    "numbers": "12345 67890 12345 67890 111",
    "punctuation": "!!! ??? ... --- *** ### !!! ???",
    "pictures": "🙂" * 30,
    "no words": "zzxq wvrt plmk qwxz bnmt krtp",
}


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(["es", "pt-BR"])


@pytest.mark.parametrize(("tag", "text"), NIGHT_BUSES.items(), ids=NIGHT_BUSES.keys())
def test_one_sentence_tells_its_language(detector: Detector, tag: str, text: str) -> None:
    assert detector.language_of(text, None) == tag


@pytest.mark.parametrize(("tag", "text"), NIGHT_BUSES.items(), ids=NIGHT_BUSES.keys())
def test_clear_text_overrules_what_the_source_declares(
    detector: Detector, tag: str, text: str
) -> None:
    assert detector.language_of(text, "en" if tag != "en" else "es") == tag


@pytest.mark.parametrize(("tag", "text"), FAR_AWAY.items(), ids=FAR_AWAY.keys())
def test_long_text_in_a_language_nobody_configured_is_known(
    detector: Detector, tag: str, text: str
) -> None:
    assert detector.language_of(text, "en") == tag


@pytest.mark.parametrize(
    ("text", "declared"),
    [("OK", "fr"), ("Barcelona", "ca"), ("Madrid 2 - 1 Lisboa", "pt-PT"), (NOISE["numbers"], "es")],
    ids=["short", "one name", "score", "numbers"],
)
def test_declared_language_holds_where_the_text_says_too_little(
    detector: Detector, text: str, declared: str
) -> None:
    assert detector.language_of(text, declared) == declared


@pytest.mark.parametrize("text", NOISE.values(), ids=NOISE.keys())
def test_noise_is_in_no_language(detector: Detector, text: str) -> None:
    assert detector.language_of(text, None) == UNKNOWN_LANGUAGE


@pytest.mark.parametrize("tag", ["pt-BR", "es-419", "en-GB", "de-AT"])
def test_region_of_a_declared_language_is_kept(detector: Detector, tag: str) -> None:
    assert detector.language_of(NIGHT_BUSES[tag[:2]], tag) == tag
