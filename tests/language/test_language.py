"""The language of a text, and where its sentences end."""

from __future__ import annotations

import pytest

from digest.language import Detector, split_sentences
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


# --- sentences -------------------------------------------------------------------------------

SENTENCES = {
    "en titles, times, decimals": (
        "en",
        "Dr. Moss met Mr. Hale at 5 p.m. on Friday.",
        "They agreed on 3.5 million dollars.",
        "J. R. Pike signed.",
    ),
    "en countries and companies": (
        "en",
        "The U.S. Senate voted.",
        "Acme Inc. rose 2.4 percent on Jan. 5 in Washington, D.C. trading.",
        "Nobody answered!",
    ),
    "en quotes": (
        "en",
        '"We are late," she said.',
        '"Very late."',
        'He asked "Why now?" and left.',
        'He said: "It is over. We lost."',
        "Then he left.",
    ),
    "es titles, countries, decimals": (
        "es",
        "El Sr. Ramos y la Dra. Gil viajaron a EE. UU. el martes.",
        "Pagaron 1.200,50 euros.",
        "Véase el art. 5 de la ley.",
    ),
    "es quotes and questions": (
        "es",
        "«No lo sé», dijo.",
        "«Mañana veremos.»",
        "¿Quién pagará?",
        "¡Hasta el alcalde calla!",
        "La reunión acabó a las 10.30 h.",
    ),
    "es ordinals": ("es", "El n.º 3 de la calle Mayor cerró.", "El nº 4 no."),
    "es initials": ("es", "El general D. Luis Gil vino.", "Lo dijo Ana M. Gil en Madrid."),
    "fr mister": ("fr", "M. Petit est venu.", "Il parlait peu, selon M. Roux."),
    "fr initials": ("fr", "Le projet de J. Blanc avance.", "Il coûte 3,5 millions."),
    "fr quotes": (
        "fr",
        "« Nous verrons », dit-il.",
        "« Demain, peut-être. »",
        "La séance est levée à 18 h 30.",
    ),
    "de titles, dates, decimals": (
        "de",
        "Am 3. Oktober kam Prof. Dr. Weiß, d. h. der Arzt, nach Ulm.",
        "Er zahlte ca. 3,5 Mio. Euro.",
        "Das gilt z. B. für Busse.",
        "Nr. 5 fährt nicht.",
        "A. Kurz half.",
    ),
    "de quotes": ("de", "„Wir warten“, sagte sie.", "„Noch lange.“", "Dann ging sie."),
    "pt titles and decimals": (
        "pt",
        "O Sr. Lima e a Sra. Reis pagaram 1.200,50 reais.",
        "O Dr. A. Melo assinou.",
        "J. R. Melo chegou tarde.",
    ),
    "pt ordinals": ("pt", "O n.º 3 fechou.", "O resto não."),
    "pt quotes": ("pt", "“Não sei”, disse.", "“Talvez amanhã.”", "A sessão acabou às 18.30."),
    "it titles and decimals": (
        "it",
        "Il Sig. Conti e la Dott.ssa Riva hanno pagato 1.200,50 euro.",
        "È molto.",
    ),
    "it initials": ("it", "Il prof. G. Riva parla.", "Tutti ascoltano."),
    "it quotes": ("it", "«Vediamo», disse.", "«Domani.»", "La seduta finì alle 18.30."),
    "no spaces": ("ja", "これは文です。", "次の文です。"),
    "regional tag": ("pt-BR", "Um ônibus parou.", "Outro não."),
    "unknown language": ("und", "One is here.", "Two are there."),
    "language without rules": ("tlh", "One is here.", "Two are there."),
    "no full stop": ("en", "a line without any stop"),
}


@pytest.mark.parametrize(
    ("language", "sentences"),
    [(language, tuple(rest)) for language, *rest in SENTENCES.values()],
    ids=SENTENCES.keys(),
)
def test_sentences_end_where_they_end(language: str, sentences: tuple[str, ...]) -> None:
    joint = "" if language == "ja" else " "
    assert split_sentences(joint.join(sentences), language) == sentences


@pytest.mark.parametrize("text", ["", "  ", "\n\n"], ids=["nothing", "spaces", "line breaks"])
def test_no_text_has_no_sentences(text: str) -> None:
    assert split_sentences(text, "en") == ()
