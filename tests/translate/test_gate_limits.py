"""Hostile and odd input gets an answer, in time; batches keep their order."""

from __future__ import annotations

from time import perf_counter

import pytest

from digest.translate.gate import Check, FaultKind, find_fault, find_faults

# Each takes about a tenth of a second here; what is quadratic takes minutes at this length.
SECONDS = 10.0
LONG = 20_000
HOSTILE = {
    "one letter": "a" * LONG,
    "two letters": "ab" * (LONG // 2),
    "one word": "ab " * (LONG // 3),
    "different words": " ".join(f"w{chr(97 + n % 26) * (n % 9)}x" for n in range(LONG // 7)),
    "digits": "1" * LONG,
    "grouped digits": "1" + ",000" * (LONG // 4),
    "many numbers": " ".join(map(str, range(LONG // 6))),
    "open brackets": "(" * LONG,
    "open tags": "<a " * (LONG // 3),
    "open quotes": "“a " * (LONG // 3),
    "ampersands": "&a" * (LONG // 2),
    "at signs": "a@" * (LONG // 2),
    "addresses": "a.a-" * (LONG // 4) + "@",
    "braces": "{{" * (LONG // 2),
    "capitals": "Ab de " * (LONG // 6),
    "Chinese": "议" * LONG,
    "commas": "，" * LONG,
    "white space": " " * LONG,
    "controls": "\x00\x07" * (LONG // 2),
    "marks that combine": "e\u0301" * (LONG // 2),
    "right to left": "مرحبا " * (LONG // 6),
    "half a surrogate pair": "\ud83d and so on",
}


def _check(source: str, output: str, **said: str) -> Check:
    languages = {"source_language": "en", "language": "es"} | said
    return Check(source=source, output=output, **languages)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_answered_in_time(text: str) -> None:
    sound = "The council will vote on the new bridge before the end of the month."
    began = perf_counter()
    found = find_faults(
        [_check(text, text, pivot="pt"), _check(sound, text), _check(text, sound, pivot="pt")]
    )
    assert len(found) == 3
    assert perf_counter() - began < SECONDS


@pytest.mark.parametrize(
    ("source_language", "language"),
    [("en", "tlh"), ("xx", "es"), ("zh-Hant", "en"), ("pt-BR", "es-MX"), ("fa", "he")],
)
def test_any_pair_of_languages_is_answered(source_language: str, language: str) -> None:
    check = _check("12 km", "12 km", source_language=source_language, language=language)
    assert find_faults([check]) == (None,)


def test_no_check_is_no_fault() -> None:
    assert find_faults([]) == ()


def test_nothing_translates_nothing() -> None:
    assert find_faults([_check("", ""), _check("…", "…")]) == (None, None)


def test_faults_come_in_the_order_of_the_checks() -> None:
    source = "The council will vote on the new bridge before the end of the month."
    good = "El consejo votará sobre el nuevo puente antes de fin de mes."
    found = find_faults(
        [
            _check(source, good),
            _check(source, ""),
            _check(source, good),
            _check(source, "El equipo perdió la final por culpa de la lluvia y del mal césped."),
            _check(source, good),
        ]
    )
    kinds = [fault.kind if fault else None for fault in found]
    assert kinds == [None, FaultKind.EMPTY, None, FaultKind.MEANING, None]


def test_sentences_on_the_same_subject_are_not_taken_for_each_other() -> None:
    first = "The prime minister promised new money for the schools of the north of the country."
    second = "The prime minister promised new money for the hospitals of the south of the country."
    of_first = "El primer ministro prometió nuevo dinero para las escuelas del norte del país."
    of_second = "El primer ministro prometió nuevo dinero para los hospitales del sur del país."
    assert find_faults([_check(first, of_first), _check(second, of_second)]) == (None, None)


def test_one_output_is_asked_after_without_a_batch() -> None:
    assert find_fault("Some 300 boats left.", "Salieron 200 barcos.", "en", "es").startswith(
        "numbers"
    )
