"""Each kind of damage is named, and what looks like it and is right passes."""

from __future__ import annotations

import pytest

from digest.translate.gate import Check, Fault, FaultKind, find_faults


def _fault(pair: str, source: str, output: str, *kept: str, pivot: str = "") -> Fault | None:
    source_language, language = pair.split()
    check = Check(
        source=source,
        output=output,
        source_language=source_language,
        language=language,
        pivot=pivot,
        kept=kept,
    )
    return find_faults([check])[0]


PRICE = "The ferry company wants £27 million for the two ships, the harbour office said on Tuesday."
# Kind, pair, source, damaged output.
DAMAGED = {
    "half a loop": (
        FaultKind.LOOP,
        "en es",
        "The river rose again after the rain of the last three days in the valley.",
        "El río volvió a crecer y bajar y bajar y bajar tras la lluvia de los tres días.",
    ),
    "a phrase begun again": (
        FaultKind.LOOP,
        "en es",
        "The council will vote on the new bridge before the end of the month.",
        "El consejo votará sobre el nuevo puente sobre el nuevo puente antes de fin de mes.",
    ),
    "syllables": (
        FaultKind.LOOP,
        "en es",
        "The council will vote on the new bridge before the end of the month.",
        "El consejo votará sobre el nuevo puenteteteteteteteteno antes de fin de mes.",
    ),
    "Chinese without white space": (
        FaultKind.LOOP,
        "en zh",
        "The council will vote on the new bridge before the end of the month.",
        "市议会将在月底前就新桥进行表决进行表决进行表决。",
    ),
    "cut at a cap of length": (
        FaultKind.LENGTH,
        "en es",
        "The council will vote on the new bridge before the end of the month, the mayor said.",
        "El consejo votará sobre el nuevo puente antes de fin de mes, dijo",
    ),
    "a clause of the source": (
        FaultKind.COPY,
        "en es",
        "The council will vote on the new bridge before the end of the month.",
        "El consejo votará on the new bridge before antes de fin de mes.",
    ),
    "Cyrillic left": (
        FaultKind.COPY,
        "ru es",
        "Совет проголосует за новый мост до конца месяца, сообщил мэр города.",
        "El consejo votará por el nuevo мост antes de fin de mes, informó el alcalde.",
    ),
    "letters that only look right": (
        FaultKind.LANGUAGE,
        "en es",
        "The council will vote on the new bridge before the end of the month.",
        "El consejo votará sobre el nuevo рuеntе antes de fin de mes.",
    ),
    "another language": (
        FaultKind.LANGUAGE,
        "en es",
        "The council will vote on the new bridge before the end of the month.",
        "Il consiglio voterà sul nuovo ponte prima della fine del mese.",
    ),
    "the source in a sister language": (
        FaultKind.COPY,
        "pt es",
        "O conselho vai votar uma nova ponte antes do fim do mês, mas não hoje.",
        "O conselho vai votar uma nova ponte antes do fim do mês, mas não hoje.",
    ),
    "month changed": (
        FaultKind.NUMBERS,
        "en es",
        "The trial opens on 14 June in Vienna.",
        "El juicio empieza el 14 de julio en Viena.",
    ),
    "weekday changed": (
        FaultKind.NUMBERS,
        "en pt",
        "The trial opens on Tuesday in Vienna.",
        "O julgamento começa na quinta-feira em Viena.",
    ),
    "number added": (
        FaultKind.NUMBERS,
        "en es",
        "The trial opens in Vienna after a long delay.",
        "El juicio empieza en Viena tras 45 un largo retraso.",
    ),
    "small number changed": (
        FaultKind.NUMBERS,
        "en es",
        "The storm killed 4 people near the harbour.",
        "La tormenta mató a 7 personas cerca del puerto.",
    ),
    "pounds become euros": (
        FaultKind.MONEY,
        "en es",
        PRICE,
        "La naviera pide 27 millones de euros por los dos barcos, dijo el puerto el martes.",
    ),
    "dollars become reals": (
        FaultKind.MONEY,
        "en pt",
        "The council paid $40 million for the bridge.",
        "O conselho pagou R$ 40 milhões pela ponte.",
    ),
    "name gone": (
        FaultKind.NAMES,
        "en es",
        "The two sides will meet again in May, said Lindqvist on Friday.",
        "Las dos partes se reunirán de nuevo en mayo, dijo el viernes.",
    ),
    "bracket lost": (
        FaultKind.MARKUP,
        "en es",
        "The virus (H5N1) has reached the farm near the border.",
        "El virus (H5N1 ha llegado a la granja cercana a la frontera.",
    ),
    "piece of a vocabulary": (
        FaultKind.MARKUP,
        "en es",
        "The virus has reached the farm near the border.",
        "El virus ha llegado a la <unk> cercana a la frontera.",
    ),
    "control character": (
        FaultKind.MARKUP,
        "en es",
        "The virus has reached the farm near the border.",
        "El virus ha llegado a la granja\x07 cercana a la frontera.",
    ),
    "address broken": (
        FaultKind.MARKUP,
        "en es",
        "Write to press@example.org before the end of the month.",
        "Escriba a prensa@ejemplo.org antes de fin de mes.",
    ),
    "another sentence's": (
        FaultKind.MEANING,
        "en es",
        "The council will vote on the new bridge before the end of the month.",
        "El equipo perdió la final por culpa de la lluvia y del mal estado del césped.",
    ),
}
# Pair, source, translation: what is like damage and is none.
RIGHT = {
    "repeated in the source": (
        "en es",
        "“Go, go, go, go!” the crowd shouted at the runner.",
        "«¡Vamos, vamos, vamos, vamos!», gritaba el público al corredor.",
    ),
    "a title in the source's language": (
        "en es",
        "She won the prize for “The end of the road” on Friday.",
        "Ganó el viernes el premio por «The end of the road».",
    ),
    "a verb that is like a month": (
        "en es",
        "From 18 may one vote in the city, the council said.",
        "Desde los 18 se puede votar en la ciudad, dijo el consejo.",
    ),
    "a small number spelled": (
        "en es",
        "The storm killed 4 people near the harbour.",
        "La tormenta mató a cuatro personas cerca del puerto.",
    ),
    "a spelled number in figures": (
        "en es",
        "Some twenty boats left the harbour.",
        "Unos 20 barcos salieron del puerto.",
    ),
    "money by its word": (
        "en es",
        PRICE,
        "La naviera pide 27 millones de libras por los dos barcos, dijo el puerto el martes.",
    ),
    "a decade": (
        "en it",
        "He came back to Algeria in the 1960s to teach.",
        "Tornò in Algeria negli anni '60 per insegnare.",
    ),
    "a name as it sounds": (
        "en ca",
        "The two sides will meet again in May, said Khrushchev.",
        "Les dues parts es tornaran a reunir al maig, va dir Khrusxov.",
    ),
    "a city with a name of its own": (
        "en es",
        "The summit in London and in Beijing is over.",
        "La cumbre de Londres y de Pekín ha terminado.",
    ),
    "brackets of another script": (
        "en zh",
        "The virus (H5N1) has reached the farm near the border.",
        "病毒（H5N1）已经到达边境附近的农场。",
    ),
    "a headline in capital letters": (
        "en es",
        "Why Direct Intervention is Unlikely",
        "Por qué es poco probable una intervención directa",
    ),
    "a question in capital letters": (
        "en es",
        "What if a NATO Member Acts Independently?",
        "¿Y si un miembro de la OTAN actúa por su cuenta?",
    ),
    "names alone": ("en es", "Max Verstappen, Red Bull", "Max Verstappen, Red Bull"),
    "one word the engine does not know": (
        "en es",
        "The old brewery in the harbour will be rebuilt by the city before the end of the year.",
        "La antigua cervejaria del puerto será reconstruída por la ciudad antes de fin de año.",
    ),
}


@pytest.mark.parametrize(("kind", "pair", "source", "output"), DAMAGED.values(), ids=DAMAGED)
def test_damage_is_named(kind: FaultKind, pair: str, source: str, output: str) -> None:
    fault = _fault(pair, source, output)
    assert fault is not None
    assert fault.kind is kind


@pytest.mark.parametrize(("pair", "source", "output"), RIGHT.values(), ids=RIGHT)
def test_what_is_right_passes(pair: str, source: str, output: str) -> None:
    assert _fault(pair, source, output) is None


SOURCE = "You can mark the passing of time by a cyclical event, and of the days by the sun."
IN_PORTUGUESE = (
    "Se puede marcar el paso del tiempo por um evento cíclico, y el de los días por el sol."
)


@pytest.mark.parametrize(
    ("pivot", "kind"), [("pt", FaultKind.PIVOT), ("", None)], ids=["through Portuguese", "direct"]
)
def test_word_of_the_middle_language_is_named_on_its_route(
    pivot: str, kind: FaultKind | None
) -> None:
    fault = _fault("en es", SOURCE, IN_PORTUGUESE, pivot=pivot)
    assert (fault.kind if fault else None) == kind


def test_words_of_the_middle_language_that_the_target_has_pass() -> None:
    output = (
        "Se puede marcar el paso del tiempo por un evento cíclico, y el de los días por el sol."
    )
    assert _fault("en es", SOURCE, output, pivot="pt") is None


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        ("Ejecute `digest run` para leer las noticias de hoy.", None),
        ("Ejecute «digerir correr» para leer las noticias de hoy.", FaultKind.MARKUP),
    ],
    ids=["kept", "translated"],
)
def test_what_must_stand_stands(output: str, kind: FaultKind | None) -> None:
    fault = _fault("en es", "Run `digest run` to read today's news.", output, "`digest run`")
    assert (fault.kind if fault else None) == kind
