"""What may be shown as a translation: faithful ones pass, damaged ones are named."""

from __future__ import annotations

import pytest

from digest.translate.gate import find_fault

# Pair, source, faithful translation. The numbers are written as each language writes them.
FAITHFUL = {
    "date and thousands": (
        "en es",
        "The army will send 2,000 soldiers to the border on 2 February.",
        "El ejército enviará 2.000 soldados a la frontera el 2 de febrero.",
    ),
    "thousands without a mark": (
        "en es",
        "Some 2,000 soldiers and 15 tanks reached the border.",
        "Unos 2000 soldados y 15 tanques llegaron a la frontera.",
    ),
    "thousands apart by a space": (
        "de en",
        "Die Bank meldete 1 250 000 neue Konten.",
        "The bank reported 1,250,000 new accounts.",
    ),
    "thousands apart by a narrow space": (
        "fr es",
        "Le musée a reçu 12\u202f500 visiteurs en 2024.",
        "El museo recibió 12.500 visitantes en 2024.",
    ),
    "decimal comma": (
        "en es",
        "Inflation rose to 3.5% in March, after 2.75% in May.",
        "La inflación subió al 3,5 % en marzo, tras el 2,75 % de mayo.",
    ),
    "thousands and decimals": (
        "de en",
        "Der Preis stieg auf 1.234,56 Euro.",
        "The price rose to 1,234.56 euros.",
    ),
    "millions": (
        "pt en",
        "O orçamento chega a 1,5 milhão de euros, 12% mais que em 2024.",
        "The budget reaches 1.5 million euros, 12% more than in 2024.",
    ),
    "times with h": (
        "en pt",
        "The train leaves at 10:30 and arrives at 14:05.",
        "O comboio parte às 10h30 e chega às 14h05.",
    ),
    "ranges": (
        "en es",
        "He ruled the region in 2019-2020; ages 18 to 25 may vote.",
        "Gobernó la región en 2019-2020; se puede votar de los 18 a los 25 años.",
    ),
    "ordinals": (
        "en es",
        "It was the 21st summit held in the city.",
        "Fue la 21.ª cumbre celebrada en la ciudad.",
    ),
    "telephone": (
        "en de",
        "Call the office on 020 7946 0018 for tickets.",
        "Rufen Sie das Büro unter 020 7946 0018 für Karten an.",
    ),
    "result": (
        "en es",
        "The final score was 31-28 after extra time in Oslo.",
        "El resultado final fue de 31-28 tras la prórroga en Oslo.",
    ),
    "quotation": (
        "en es",
        "“We are ready,” the minister said on 14 June 2026.",
        "«Estamos preparados», dijo el ministro el 14 de junio de 2026.",
    ),
    "names nearly alone": (
        "en es",
        "Cuba, Haiti, Jamaica, Panama and Peru signed.",
        "Cuba, Haití, Jamaica, Panamá y Perú firmaron.",
    ),
    "single digits in words": (
        "en es",
        "The ship brought 7 sailors and 2 cooks home.",
        "El barco trajo a casa a siete marineros y dos cocineros.",
    ),
    "close languages": (
        "pt es",
        "O ministro visita Lisboa na terça-feira, 3 de março.",
        "El ministro visita Lisboa el martes, 3 de marzo.",
    ),
    "repetition of the source": (
        "en es",
        "“Never, never, never, never,” he shouted.",
        "«Nunca, nunca, nunca, nunca», gritó.",
    ),
    "short question": ("en es", "Why?", "¿Por qué?"),
    "title of a name": ("en es", "Radio Nacional", "Radio Nacional"),
    "year before a number": (
        "en es",
        "In 2024 300 schools were rebuilt in the valley.",
        "En 2024 se reconstruyeron 300 escuelas en el valle.",
    ),
    "zero at the end of a decimal": (
        "en es",
        "Rates stay between 4.25 and 4.50 per cent.",
        "Los tipos siguen entre el 4,25 y el 4,5 por ciento.",
    ),
    "time with a full stop": (
        "en es",
        "At 6.30am, 45 buses left the depot.",
        "A las 6:30 salieron 45 autobuses de la cochera.",
    ),
    "date in figures": (
        "de en",
        "Der Preis stieg am 03.10.2024 um 12,5 Prozent.",
        "The price rose by 12.5 percent on 03/10/2024.",
    ),
    "century in Roman numerals": (
        "en es",
        "The 19th century bridge was closed.",
        "El puente del siglo XIX fue cerrado.",
    ),
    "mil": (
        "pt en",
        "Mais de 40 mil pessoas fugiram da cidade.",
        "More than 40,000 people fled the city.",
    ),
    "billions": (
        "en es",
        "The plan costs $3.5 billion, the other €35bn.",
        "El plan cuesta 3.500 millones de dólares; el otro, 35.000 millones de euros.",
    ),
    "Arabic digits": (
        "ar en",
        "وصل ٢٠٠٠ جندي إلى الحدود في عام ٢٠١٤",
        "2,000 soldiers arrived at the border in 2014.",
    ),
    "few characters of Japanese": (
        "en ja",
        "The president will visit the city of Nara on Monday, the palace said.",
        "大統領は月曜日に奈良市を訪問すると宮殿が発表した。",
    ),
    "many characters for Chinese": (
        "zh en",
        "总统将于星期一访问奈良市，宫廷发言人周日在记者会上说。",
        "The president will visit Nara on Monday, a palace spokesman told reporters on Sunday.",
    ),
}
SOURCE = "The parliament passed the budget on Tuesday after a long debate."
NUMBERS = "The army sent 2,000 soldiers, 15 tanks and 3.5 tonnes of rice."
DAMAGED = {
    "nothing": (SOURCE, "", "empty"),
    "white space": (SOURCE, " \n\u00a0", "empty"),
    "marks alone": (SOURCE, "- . . . . . . . . . . . . . . . . . . .", "empty"),
    "copy": (SOURCE, SOURCE, "not translated"),
    "copy with a word changed": (
        SOURCE,
        SOURCE.replace("budget", "presupuesto"),
        "not translated",
    ),
    "copy in capitals": (SOURCE, SOURCE.upper(), "not translated"),
    "cut short": (SOURCE, "El parlamento.", "length"),
    "far too long": (SOURCE, "El parlamento aprobó el presupuesto. " * 5, "length"),
    "a tale for a word": (
        "No deal.",
        "No hay acuerdo entre las partes, según informaron hoy las autoridades del país vecino.",
        "length",
    ),
    "one word over and over": (
        SOURCE,
        "El parlamento aprobó el presupuesto presupuesto presupuesto presupuesto.",
        "repetition",
    ),
    "two words over and over": (
        SOURCE,
        "El parlamento aprobó de nuevo, de nuevo, de nuevo, de nuevo.",
        "repetition",
    ),
    "three words over and over": (
        SOURCE,
        "El parlamento de la paz de la paz de la paz de la paz.",
        "repetition",
    ),
    "number lost": (
        NUMBERS,
        "El ejército envió 2.000 soldados, tanques y 3,5 toneladas de arroz.",
        "numbers: lost 15",
    ),
    "number changed": (
        NUMBERS,
        "El ejército envió 2.100 soldados, 15 tanques y 3,5 toneladas de arroz.",
        "numbers: lost 2000",
    ),
    "zero too many": (
        NUMBERS,
        "El ejército envió 20.000 soldados, 15 tanques y 3,5 toneladas de arroz.",
        "numbers: lost 2000",
    ),
    "thousands gone": (
        NUMBERS,
        "El ejército envió 2 soldados, 15 tanques y 3,5 toneladas de arroz.",
        "numbers: lost 2000",
    ),
    "decimal mark lost": (
        NUMBERS,
        "El ejército envió 2.000 soldados, 15 tanques y 35 toneladas de arroz.",
        "numbers: lost 3.5",
    ),
    "two numbers lost": (
        NUMBERS,
        "El ejército envió soldados, tanques y 3,5 toneladas de arroz.",
        "numbers: lost 15, 2000",
    ),
}


@pytest.mark.parametrize(("pair", "source", "output"), FAITHFUL.values(), ids=FAITHFUL)
def test_faithful_translation_passes(pair: str, source: str, output: str) -> None:
    assert find_fault(source, output, *pair.split()) == ""


@pytest.mark.parametrize(("source", "output", "fault"), DAMAGED.values(), ids=DAMAGED)
def test_damaged_translation_is_named(source: str, output: str, fault: str) -> None:
    assert find_fault(source, output, "en", "es").startswith(fault)


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [("pt", "es", ""), ("pt-BR", "es-MX", ""), ("ca", "gl", ""), ("fr", "es", "not translated")],
)
def test_same_words_pass_between_sister_languages_alone(
    source: str, target: str, fault: str
) -> None:
    text = "Portugal visita Buenos Aires, Madrid, Brasilia"
    assert find_fault(text, text, source, target) == fault


@pytest.mark.parametrize(
    ("words", "fault"), [("", ""), (" de hoy", "not translated")], ids=["three words", "five"]
)
def test_few_words_may_be_the_same(words: str, fault: str) -> None:
    text = f"Radio Nacional, España{words}"
    assert find_fault(text, text, "en", "es") == fault
