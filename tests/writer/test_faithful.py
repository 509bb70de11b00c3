"""What an answer may say: numbers, names, dates and quotations of its sources, in their words."""

from __future__ import annotations

from time import process_time

import pytest

from digest.writer.faithful import find_fault, is_repeated, word_share

ENGLISH = """Otters return to the Lin valley
President Emmanuel Macron met Friedrich Merz in Kyiv on Monday, 23 November, the Élysée said.
NATO will send 2,000 soldiers to Ukraine's west, and another thousand from Poland by May.
"We saw seventeen otters near the old mill," said Rosa J. Vega of the Valley Society.
The soldiers train at the river Lin. They cost $2.5 billion a year, 12% more than planned."""
SPANISH = """Las nutrias vuelven al Lin
La alcaldesa Rosa Vega anunció en enero que el Gobierno pagará 2.000 euros a cada granja.
«El río está limpio», dijo Vega a los vecinos de Puebla del Lin. Cientos de personas acudieron.
La obra terminará el martes 3 de marzo, según El Correo."""
GERMAN = """Otter kehren ins Lintal zurück
Bundeskanzler Friedrich Merz besuchte am Montag die Mühle an der Lin und sprach mit Bauern.
Das Land zahlt zweitausend Euro für jeden Hof, sagte Merz. Die Brücken wurden im Mai gebaut."""

FAITHFUL = {
    "number-in-words": ("en", "NATO will send two thousand soldiers to the west of Ukraine."),
    "number-with-a-space": ("en", "NATO will send 2 000 soldiers to the west."),
    "word-in-figures": ("en", "They saw 17 otters near the mill."),
    "another-scale": ("en", "The soldiers cost $2,500 million a year."),
    "possessive": ("en", "Macron's soldiers train at the river."),
    "initial": ("en", "The otters were seen by Rosa J. Vega near the mill."),
    "name-without-initial": ("en", "The otters were seen by Rosa Vega near the mill."),
    "opener": ("en", "Meanwhile the soldiers train at the river."),
    "name-first": ("en", "Macron met Merz in Kyiv."),
    "capitals": ("en", "President MACRON met Merz in Kyiv."),
    "quotation": ("en", "Vega said: “We saw seventeen otters near the old mill.”"),
    "part-of-a-quotation": ("en", 'Vega saw them "near the old mill", the society said.'),
    "indefinite-article": ("en", "They saw one of the otters near the mill."),
    "sign-for-a-word": ("es", "El Gobierno pagará 2000 € a cada granja, anunció Rosa Vega."),
    "spanish": ("es", "El Gobierno pagará dos mil euros a cada granja, anunció Rosa Vega."),
    "spanish-quotation": ("es", "Vega dijo a los vecinos: «El río está limpio»."),
    "spanish-date": ("es", "La obra terminará en marzo, según El Correo."),
    "apostrophes": ("en", "The soldiers' mill and the otters' river are Rosa Vega's."),
    "german-case": ("de", "Bundeskanzler Merz sprach am Montag mit dem Bauer an der Mühle."),
}
UNFAITHFUL = {
    "number": ("en", "NATO will send 3,000 soldiers to the west.", "number: 3,000"),
    "number-in-words": ("en", "They saw eighteen otters near the mill.", "number: eighteen"),
    "scale": ("en", "The soldiers cost $2.5 million a year.", "number: 2.5 million"),
    "currency": ("en", "The soldiers cost €2.5 billion a year.", "sign: €"),
    "percent-sign": ("es", "El Gobierno pagará 3 % a cada granja.", "sign: %"),
    "scale-alone": ("en", "They saw a few hundred otters near the mill.", "number: hundred"),
    "decimal": ("en", "The soldiers cost $2.6 billion a year.", "number: 2.6 billion"),
    "percent": ("en", "They cost 13% more than planned.", "number: 13"),
    "date": ("en", "Macron met Merz on Monday, 24 November.", "number: 24"),
    "sum": ("en", "NATO will send 3000 soldiers from Poland.", "number: 3000"),
    "name": ("en", "President Macron met Scholz in Kyiv.", "name: Scholz"),
    "name-first": ("en", "Scholz met Macron in Kyiv.", "name: Scholz"),
    "country": ("en", "The soldiers train in Russia by the river.", "name: Russia"),
    "weekday": ("en", "Macron met Merz in Kyiv on Tuesday.", "name: Tuesday"),
    "acronym": ("en", "The soldiers are sent by the UN to the west.", "name: UN"),
    "other-spelling": ("en", "Macron met Merz in Kiev.", "name: Kiev"),
    "other-ending": ("en", "Macron met Mertz in Kyiv.", "name: Mertz"),
    "wrong-first-name": ("en", "The soldiers met Emmanuel Merz.", "name: Emmanuel Merz"),
    "wrong-first-name-first": ("en", "Friedrich Macron met soldiers.", "name: Friedrich Macron"),
    "quotation": (
        "en",
        "Vega said: “We saw otters near the old mill.”",
        "quotation: we saw otters",
    ),
    "half-a-word": ("en", "They saw “even otters” near the mill.", "quotation: even otters"),
    "single-quotation": ("en", "Vega said: 'otters near the new mill'.", "quotation: otters near"),
    "german-quotation": ("de", "Merz sprach von einer ‚Mühle am Lin‘.", "quotation: mühle am lin"),
    "open-quotation": ("en", "They said: “We saw seventeen otters.", "quotation: not closed"),
    "other-words": ("en", "Investors cheered while shares climbed quickly.", "name: Investors"),
    "few-words": ("en", "The river bank lowered its lending rates again.", "words: "),
    "spanish-month": ("es", "La obra terminará el 3 de abril.", "date: abril"),
    "spanish-weekday": ("es", "La obra terminará el jueves 3 de marzo.", "date: jueves"),
    "spanish-amount": ("es", "Miles de personas acudieron.", "name: Miles"),
    "spanish-amount-inside": ("es", "Allí acudieron miles de personas.", "name: Allí"),
    "spanish-amount-small": ("es", "Según Vega acudieron miles de personas.", "amount: miles"),
    "another's-number": (
        "en",
        "NATO will send seventeen soldiers to the west.",
        "place: seventeen",
    ),
    "another's-name": ("en", "They cost more than planned in Poland.", "place: Poland"),
    "half": ("en", "They saw half of the otters near the mill.", "amount: half"),
    "rank": ("en", "They saw the third otter near the mill.", "amount: third"),
    "german-noun": ("de", "Merz sprach am Montag mit Fischern an der Mühle.", "name: Fischern"),
    "german-amount": ("de", "Das Land zahlt dreitausend Euro.", "amount: dreitausend"),
    "german-name": ("de", "Bundeskanzler Scholz besuchte am Montag die Mühle.", "name: Scholz"),
}
SOURCES = {"en": ENGLISH, "es": SPANISH, "de": GERMAN}


@pytest.mark.parametrize(("language", "sentence"), FAITHFUL.values(), ids=FAITHFUL)
def test_what_the_sources_say_is_let_through(language: str, sentence: str) -> None:
    assert find_fault([sentence], SOURCES[language], language) == ""


@pytest.mark.parametrize(("language", "sentence", "fault"), UNFAITHFUL.values(), ids=UNFAITHFUL)
def test_what_the_sources_do_not_say_is_named(language: str, sentence: str, fault: str) -> None:
    assert find_fault([sentence], SOURCES[language], language).startswith(fault)


def test_every_sentence_is_held_against_the_sources() -> None:
    sentences = ["Macron met Merz in Kyiv.", "NATO will send 2,000 soldiers.", "They met Putin."]
    assert find_fault(sentences, ENGLISH, "en") == "name: Putin"


def test_sources_themselves_pass() -> None:
    for language, sources in SOURCES.items():
        lines = sources.splitlines()[1:]
        assert find_fault(lines, sources, language) == ""


@pytest.mark.parametrize(
    ("sources", "sentence", "fault"),
    [
        ("عادت ثعالب الماء إلى وادي لين يوم الاثنين.", "عادت ثعالب الماء يوم الثلاثاء.", "name: "),
        ("水獺が川に戻った。", "熊が山に戻った。", "name: "),
    ],
    ids=["arabic", "japanese"],
)
def test_script_without_small_letters_is_told_word_for_word(
    sources: str, sentence: str, fault: str
) -> None:
    language = "ar" if "ثعالب" in sources else "ja"
    assert find_fault([sources], sources, language) == ""
    assert find_fault([sentence], sources, language).startswith(fault)


def test_inflected_name_counts_as_another_one() -> None:
    """A transliteration or another case is refused rather than guessed about."""
    sources = "Владимир Путин встретился с журналистами в Москве."
    assert find_fault(["В Москве прошла встреча Путина."], sources, "ru") == "name: Путина"


def test_language_without_words_for_numbers_is_told_in_its_own_words() -> None:
    sources = "De otters keerden terug naar de rivier. Er waren twintig dieren."
    assert find_fault(["Er keerden twintig otters terug."], sources, "nl") == ""
    assert find_fault(["Er keerden dertig otters terug."], sources, "nl") == "amount: dertig"


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("The mill is not open, the town said.", ""),
        ("The town said that the old mill isn't open.", ""),
        ("On Monday the river was not rising after heavy rain.", "negation: not"),
        ("The river never rose on Monday.", "negation: never"),
    ],
    ids=["as-told", "otherwise-put", "added", "added-otherwise"],
)
def test_negation_stands_beside_the_words_it_denies(sentence: str, fault: str) -> None:
    sources = (
        "The river Lin rose on Monday after 36 hours of heavy rain in the whole of the valley. "
        "The old mill is not open, the town said."
    )
    assert find_fault([sentence], sources, "en") == fault


def test_negation_left_out_is_not_seen() -> None:
    """Known limit: all that is checked stands in the sources."""
    sources = "The old mill is not open, the town said."
    assert find_fault(["The old mill is open, the town said."], sources, "en") == ""


def test_share_of_words_is_of_the_longer_small_ones() -> None:
    assert word_share("The soldiers trained at rivers.", ENGLISH) == 1.0
    assert word_share("The soldiers played chess.", ENGLISH) == pytest.approx(1 / 3)
    assert word_share("NATO!", ENGLISH) == 1.0


def test_six_words_of_the_instructions_are_a_leak() -> None:
    rules = "Write names and numbers exactly as they stand there."
    assert is_repeated("I write names and numbers exactly as they were.", rules, ENGLISH)
    assert not is_repeated("They stand there and write names.", rules, ENGLISH)
    assert not is_repeated(rules, rules, f"{ENGLISH} {rules}")


HOSTILE = {
    "open-quotes": "“" * 20_000,
    "nested-quotes": "«„‘" * 7_000,
    "closing-quotes": "‘a’b" * 5_000,
    "capitals": "A " * 10_000,
    "one-run": "Rosa " * 4_000,
    "apostrophes": "l’" * 10_000,
    "one-word": "a" * 50_000,
    "combining": "e\u0301" * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    begun = process_time()
    find_fault([text], ENGLISH, "en")
    find_fault(["Macron met Merz in Kyiv."], text, "en")
    assert process_time() - begun < 2
