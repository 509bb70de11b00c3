"""English headlines in Title Case become sentences; names and all other headlines stay."""

from __future__ import annotations

import pytest

from digest.compose.headline import sentence_case

RECASED = {
    "name in capitals": (
        "NATO Troops To Ukraine: What You Need To Know",
        "It is said that NATO could send troops to Ukraine.",
        "NATO troops to Ukraine: what you need to know",
    ),
    "place": (
        "Ferry To Brock Island Sails Again",
        "On Monday the ferry to Brock Island sailed.",
        "Ferry to Brock Island sails again",
    ),
    "person": (
        "Why Mayor Ruth Hale Said No",
        "In March the mayor, Ruth Hale, said no.",
        "Why mayor Ruth Hale said no",
    ),
    "first name only at the start of sentences": (
        "Mayor Ruth Hale Says No To New Bridge",
        "Ruth Hale said no to the bridge. Later the mayor, as Hale is, said yes.",
        "Mayor Ruth Hale says no to new bridge",
    ),
    "possessive": (
        "Can Portmere’s Night Buses And Brock's Ferry Last?",
        "People in Portmere and on Brock like them.",
        "Can Portmere’s night buses and Brock's ferry last?",
    ),
    "mixed case": ("New iPhone Comes To McAllen Town", "", "New iPhone comes to McAllen town"),
    "the writer": ("Why I Left And I'm Back In Town", "", "Why I left and I'm back in town"),
    "hyphen": ("Well-Known Baker Opens Third Shop", "", "Well-known baker opens third shop"),
    "apostrophe": ("Don't Panic About Harbour Mud", "", "Don't panic about harbour mud"),
    "figures": ("5 Things To Know About Brock", "He knows Brock.", "5 things to know about Brock"),
    "two sentences": ("Will It Rain? Experts Say Yes", "", "Will it rain? Experts say yes"),
    "quotation first": ("“Why Not?” Asks Town Council", "", "“Why not?” asks town council"),
    "word that is also a name": (
        "Will Anna Cole Turn The Tide",
        "They hope that Anna Cole will turn the tide.",
        "Will Anna Cole turn the tide",
    ),
    "sentence full of names": (
        "Ruth Hale and Anna Cole meet in Portmere on Monday again",
        "In the town of Portmere, the mayors Ruth Hale and Anna Cole will meet on Monday.",
        "Ruth Hale and Anna Cole meet in Portmere on Monday again",
    ),
}

UNTOUCHED = {
    "sentence case": ("Ferry to Brock Island sails again", "en"),
    "few capitals": ("NATO", "en"),
    "Chinese": ("北约部长会议在布鲁塞尔举行", "zh"),
    "two words": ("Bridge Opens", "en"),
    "nothing": ("", "en"),
    "German": ("Der Bürgermeister Plant Neue Brücke Am Hafen", "de"),
    "Spanish": ("El Puente Nuevo Abre En Marzo", "es"),
    "unknown language": ("The Bridge Opens In March Again", "und"),
}


@pytest.mark.parametrize(("headline", "prose", "expected"), RECASED.values(), ids=RECASED.keys())
@pytest.mark.parametrize("language", ["en", "en-GB"])
def test_title_case_becomes_sentence_case(
    headline: str, prose: str, expected: str, language: str
) -> None:
    small = " ".join(word for word in expected.replace("-", " ").split() if word.islower())
    assert sentence_case(headline, [prose, f"Of the day: {small}"], language) == expected


def test_names_that_no_prose_tells_keep_their_capitals() -> None:
    headline = "Pope Leo Meets King Charles In Madrid"
    assert sentence_case(headline, ["They met in a palace."], "en") == (
        "Pope Leo Meets King Charles in Madrid"
    )


@pytest.mark.parametrize(("headline", "language"), UNTOUCHED.values(), ids=UNTOUCHED.keys())
def test_other_headlines_stay_as_they_are(headline: str, language: str) -> None:
    prose = ["ferry, storm, bridge, bürgermeister, puente: all in small letters."]
    assert sentence_case(headline, prose, language) == headline


@pytest.mark.parametrize(
    ("headline", "prose", "language", "expected"),
    [
        (
            "STORM CLOSES NATO'S NORTHERN RAILWAY IN PORTMERE",
            "The storm at Portmere is over. A railway of the NATO was closed.",
            "en",
            "Storm closes NATO's northern railway in Portmere",
        ),
        (
            "DER BÜRGERMEISTER PLANT EINE BRÜCKE",
            "Gestern sagte der Bürgermeister, dass er plant: die Brücke kommt.",
            "de",
            "Der Bürgermeister plant eine Brücke",
        ),
        ("¿CUÁNTO CUESTA EL PUENTE?", "", "es", "¿Cuánto cuesta el puente?"),
        ("МОСТ ОТКРОЮТ В МАРТЕ", "Новый мост в Москве.", "ru", "Мост откроют в марте"),
    ],
    ids=["English", "German nouns", "Spanish", "Russian"],
)
def test_capitals_become_small_letters_but_for_names(
    headline: str, prose: str, language: str, expected: str
) -> None:
    assert sentence_case(headline, [prose], language) == expected
