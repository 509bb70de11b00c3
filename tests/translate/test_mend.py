"""Known glitches of routes are mended, and what is right is left alone."""

from __future__ import annotations

import shutil

import pytest

from digest.translate import ForgetfulMemory, Text, Translations, installed_engines
from digest.translate.engine import Installed, Pair
from digest.translate.mend import after_hop, after_route, before_hop
from digest.translate.route import Hop

PT_ES = Hop("Apertium", Installed(Pair("pt", "es"), "1"))
OTHERS = [
    Hop("Apertium", Installed(Pair("es", "pt"), "1")),
    Hop("Bergamot", Installed(Pair("pt", "es"), "1")),
    Hop("Argos", Installed(Pair("en", "es"), "1")),
]


@pytest.mark.parametrize("hop", OTHERS, ids=str)
def test_other_hops_are_left_alone(hop: Hop) -> None:
    text = "A Rússia continua a crescer; o 5o de el EUA, tropas para Chile."
    assert before_hop(text, hop) == after_hop(text, hop) == text


# --- Portuguese before Apertium ------------------------------------------------------------------


COUNTRIES = {
    "articles": ("A Rússia invadiu a Ucrânia.", "Rusia invadiu Ucrania."),
    "of": ("o chefe da Rússia e o da Ucrânia", "o chefe de Rusia e o de Ucrania"),
    "in": ("Na Alemanha e no Brasil", "Em Alemania e em Brasil"),
    "by": ("pela França e pelo Japão", "por Francia e por Japón"),
    "two words": ("a Coreia do Sul e a do Norte", "Corea del Sur e a do Norte"),
    "continents": ("A Europa e a África", "Europa e África"),
    "towards": ("tropas para a Polônia", "tropas para Polonia"),
    "without an article": ("em Israel e de Portugal", "em Israel e de Portugal"),
    "plural": ("os Estados Unidos, nas Filipinas", "os Estados Unidos, nas Filipinas"),
    "kingdom": ("o Reino Unido, do Reino Unido", "o Reino Unido, do Reino Unido"),
    "republic": ("a República Dominicana", "a República Dominicana"),
    "turkey and porcelain": ("o peru da ceia, a china", "o peru da ceia, a china"),
    "a crowd": ("a malta foi ao mali", "a malta foi ao mali"),
    "inhabitants": ("os Brasileiros e a Francesa", "os Brasileiros e a Francesa"),
}
SHARED = {
    "progressive": ("Os preços continuam a subir.", "Os preços continuam subindo."),
    "progressive twice": ("Continua a ser e continuou a ir", "Continua sendo e continuou indo"),
    "a noun, not a verb": ("continua a guerra", "continua a guerra"),
    "another verb": ("começa a subir", "começa a subir"),
    "ordinals": ("o 5o congresso e a 21a edição.", "o 5º congresso e a 21ª edição."),
    "ordinal with a full stop": ("o 5.o congresso", "o 5º congresso"),
    "numbers and words": ("de 100 a 200, às 5 o ministro", "de 100 a 200, às 5 o ministro"),
}


@pytest.mark.parametrize(("portuguese", "prepared"), COUNTRIES.values(), ids=COUNTRIES)
def test_country_loses_its_article_and_gets_its_spanish_name(
    portuguese: str, prepared: str
) -> None:
    assert before_hop(portuguese, PT_ES) == prepared


@pytest.mark.parametrize(("portuguese", "prepared"), SHARED.values(), ids=SHARED)
def test_portuguese_is_written_as_spanish_shares_it(portuguese: str, prepared: str) -> None:
    assert before_hop(portuguese, PT_ES) == prepared


# --- Spanish after Apertium ----------------------------------------------------------------------


USAGE = {
    "contractions": ("la casa de el rey mira a el norte", "la casa del rey mira al norte"),
    "he": ("dice de él que a él le gusta", "dice de él que a él le gusta"),
    "names with El": ("de El Salvador a El Cairo", "de El Salvador a El Cairo"),
    "whether": ("no sabe se irá, pregunta sobre se va", "no sabe si irá, pregunta sobre si va"),
    "reflexive": ("se sabe que se fue", "se sabe que se fue"),
    "article left": ("viajó a la Ucrania y al Brasil", "viajó a Ucrania y a Brasil"),
    "article kept": ("fue al Reino Unido y a la casa", "fue al Reino Unido y a la casa"),
    "article of a republic": ("fue a la República Dominicana", "fue a la República Dominicana"),
    "sent to": ("enviar tropas para Ucrania", "enviar tropas a Ucrania"),
    "fled to": ("Huyeron para Polonia", "Huyeron a Polonia"),
    "went to, later in the clause": ("viajó ayer para Francia", "viajó ayer a Francia"),
    "meant for": ("un plan para Ucrania", "un plan para Ucrania"),
    "no country": ("tropas para la frontera", "tropas para la frontera"),
    "next sentence": ("Volvió. Un plan para Chile", "Volvió. Un plan para Chile"),
}


@pytest.mark.parametrize(("spanish", "mended"), USAGE.values(), ids=USAGE)
def test_spanish_of_apertium_is_mended(spanish: str, mended: str) -> None:
    assert after_hop(spanish, PT_ES) == mended


@pytest.mark.parametrize(
    ("spanish", "finished"),
    [
        ("Los EUA votan.", "Los EE. UU. votan."),
        ("Los EE.UU. votan.", "Los EE. UU. votan."),
        ("Tropas de los EUA.", "Tropas de los EE. UU."),
        ("Tropas de los EE.UU.", "Tropas de los EE. UU."),
        ("¿Irán los EUA?", "¿Irán los EE. UU.?"),
        ("EUAPA", "EUAPA"),
    ],
    ids=["EUA", "EE.UU.", "EUA at the end", "EE.UU. at the end", "in a question", "within a word"],
)
def test_united_states_are_abbreviated_as_in_spanish(spanish: str, finished: str) -> None:
    mended = after_route("The source.", after_hop(spanish, PT_ES), "es")
    assert mended.replace("\u00a0", " ") == finished


@pytest.mark.parametrize(
    ("spanish", "mended"),
    [
        ("Llegó en 2 de febrero.", "Llegó el 2 de febrero."),
        ("En 14 de junio 2026 votan.", "El 14 de junio de 2026 votan."),
        ("el 3 de mayo de 2024", "el 3 de mayo de 2024"),
        ("en 2 de los casos", "en 2 de los casos"),
        ("en mayo de 2024", "en mayo de 2024"),
    ],
    ids=["day", "day and year", "right already", "a number", "a month"],
)
def test_dates_are_written_as_in_spanish(spanish: str, mended: str) -> None:
    assert after_route("The source.", spanish, "es") == mended


# --- opening marks -------------------------------------------------------------------------------


OPENED = {
    "question": ("Que pasó?", "¿Qué pasó?"),
    "exclamation": ("Increíble!", "¡Increíble!"),
    "why not": ("Por que no?", "¿Por qué no?"),
    "whose": ("De quien es?", "¿De quién es?"),
    "commas": ("Vendrán, si llueve, las tropas?", "¿Vendrán, si llueve, las tropas?"),
    "two questions": ("Que pasó? Quien fue?", "¿Qué pasó? ¿Quién fue?"),
    "between sentences": ("Llegó. Donde está? Aquí!", "Llegó. ¿Dónde está? ¡Aquí!"),
    "after a colon": ("Dijo: que harás?", "Dijo: ¿qué harás?"),
    "after a semicolon": ("Es tarde; vendrán?", "Es tarde; ¿vendrán?"),
    "after an ellipsis": ("Bueno... y ahora?", "Bueno... ¿y ahora?"),
    "straight quotes": ('"Que pasa?", preguntó.', '"¿Qué pasa?", preguntó.'),
    "angle quotes": ("«Quien es?», dijo.", "«¿Quién es?», dijo."),
    "colon and quotes": ("Preguntó: “Irán ellos?”", "Preguntó: “¿Irán ellos?”"),
    "marked": ("¿Qué pasa?", "¿Qué pasa?"),
    "marked and unmarked": ("¿Qué pasa? Quien es?", "¿Qué pasa? ¿Quién es?"),
    "marked within": ("Quiere ir, ¿verdad?", "Quiere ir, ¿verdad?"),
    "nothing between": ("¿?", "¿?"),
    "statement": ("Sé que vino y como.", "Sé que vino y como."),
    "thousands": ("Bastarán 2.000 soldados?", "¿Bastarán 2.000 soldados?"),
    "decimals": ("Subió un 3.5 o un 4%?", "¿Subió un 3.5 o un 4%?"),
    "time": ("Vendrán a las 10:30 de hoy?", "¿Vendrán a las 10:30 de hoy?"),
    "abbreviation": ("El Sr. Pérez dimitirá?", "¿El Sr. Pérez dimitirá?"),
    "straight quotes within": ('Es la "zona gris" un plan?', '¿Es la "zona gris" un plan?'),
    "angle quotes within": ("Es la «zona gris» un plan?", "¿Es la «zona gris» un plan?"),
    "brackets within": ("Dimitió (que se sepa)?", "¿Dimitió (que se sepa)?"),
    "in brackets": ("Dimitió (lo echaron?).", "Dimitió (¿lo echaron?)."),
    "dialogue": ("- Quien paga? - La ciudad!", "- ¿Quién paga? - ¡La ciudad!"),
    "address": ("Mire www.ejemplo.org/n?id=5 hoy!", "¡Mire www.ejemplo.org/n?id=5 hoy!"),
}


@pytest.mark.parametrize(("spanish", "marked"), OPENED.values(), ids=OPENED)
def test_questions_and_exclamations_are_opened(spanish: str, marked: str) -> None:
    assert after_route("Is it? Yes!", spanish, "es") == marked


@pytest.mark.parametrize(("target", "shown"), [("pt", "Que pasa?"), ("fr", "Que pasa\u202f?")])
def test_only_spanish_opens_its_questions(target: str, shown: str) -> None:
    assert after_route("Is it?", "Que pasa?", target) == shown


def test_source_without_marks_opens_nothing() -> None:
    assert after_route("Yahoo buys it.", "Yahoo! lo compra.", "es") == "Yahoo! lo compra."


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "source", "output", "restored"),
    [
        ("es", "100,000 people", "100 mil personas", "100.000 personas"),
        ("pt", "100,000 people", "100 mil pessoas", "100.000 pessoas"),
        ("it", "100,000 people", "100mila persone", "100.000 persone"),
        ("fr", "100,000 people", "100 mille personnes", "100\u202f000 personnes"),
        ("es", "20,000 and 120,000", "20 mil y 120 mil", "20.000 y 120.000"),
        ("es", "100 thousand people", "100 mil personas", "100 mil personas"),
        ("es", "100,000, or 100 thousand", "100.000, o 100 mil", "100.000, o 100 mil"),
        ("es", "1,500 of 5,000", "1,5 mil de 5 mil", "1.500 de 5.000"),
        ("es", "35 billion", "35 mil millones", "35 mil millones"),
        ("de", "100,000 people", "100 mil", "100 mil"),
    ],
)
def test_thousands_of_the_source_are_restored(
    target: str, source: str, output: str, restored: str
) -> None:
    assert after_route(source, output, target) == restored


# --- the real chain ------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("apertium") is None, reason="apertium is not installed")
@pytest.mark.parametrize(
    ("english", "fragments"),
    [
        ("Russia invaded Ukraine on 24 February.", ["Rusia invadió Ucrania el 24 de febrero."]),
        ("Prices continue to rise in Brazil.", ["continúan aumentando en Brasil."]),
        ("Will Russia invade Ukraine?", ["¿Rusia invadirá Ucrania?"]),
        ("How many of the 3,000 troops will go to Europe?", ["¿Cuánt", "3.000", "a Europa?"]),
        ("The troops were sent by the US.", [" fueron enviadas por los EE.\u00a0UU."]),
        ("The 5th congress opened on Monday.", ["El 5º congreso"]),
    ],
    ids=["countries and date", "progressive", "question", "question of thousands", "US", "ordinal"],
)
def test_english_comes_out_as_written_spanish(english: str, fragments: list[str]) -> None:
    engines = [engine for engine in installed_engines() if engine.name != "Argos"]
    (made,) = Translations(engines, ForgetfulMemory()).translate([Text(english, "en")], "es")
    assert not [part for part in fragments if part not in made.text]
    assert not made.text.endswith("..")
