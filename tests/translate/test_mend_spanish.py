"""What Apertium makes of Portuguese, in good Spanish usage."""

from __future__ import annotations

import pytest

from digest.translate.cognates import adapt_unknown
from digest.translate.engine import Installed, Pair
from digest.translate.mend import after_hop, after_route
from digest.translate.route import Hop

TO_SPANISH = Hop("Apertium", Installed(Pair("pt", "es"), "1"))


@pytest.mark.parametrize(
    ("given", "mended"),
    [
        ("una concentración mayor del que la normal", "una concentración mayor que la normal"),
        ("diez veces más caro del que el viejo", "diez veces más caro que el viejo"),
        ("el miedo del que habla", "el miedo del que habla"),
        ("son muy más pequeños", "son mucho más pequeños"),
        ("Muy mejores que antes", "Mucho mejores que antes"),
        ("muy grande", "muy grande"),
        ("dijo que iría a perjudicar la economía", "dijo que iba a perjudicar la economía"),
        ("los que irían a votar", "los que iban a votar"),
        ("se rechazó a ratificar el acuerdo", "se negó a ratificar el acuerdo"),
        ("rechazó a la delegación", "rechazó a la delegación"),
        ("fueron prendidos en la calle", "fueron detenidos en la calle"),
        ("el alfiler prendido en la ropa", "el alfiler prendido en la ropa"),
        ("en el leíste del océano", "en el este del océano"),
        ("sólo tres", "solo tres"),
        ("ver el quón rápido iba", "ver cuán rápido iba"),
        ("La mídia local", "La prensa local"),
        ("Recientemente, él perdió", "Recientemente, perdió"),
        ("dicen que ellos no van", "dicen que no van"),
        ("dicen que ellos y otros van", "dicen que ellos y otros van"),
        ("más alto que él cuando joven", "más alto que él cuando joven"),
        ("habla, él mismo lo dice", "habla, él mismo lo dice"),
        ("con él, ellas solas", "con él, ellas solas"),
    ],
)
def test_usage(given: str, mended: str) -> None:
    assert after_hop(given, TO_SPANISH) == mended


def test_exclamation_mark_of_a_name_is_none() -> None:
    shown = after_route("Users of Yahoo! and of others.", "Usuarios de Yahoo! y de otros.", "es")
    assert shown == "Usuarios de Yahoo! y de otros."


@pytest.mark.parametrize(
    ("portuguese", "spanish"),
    [
        ("Atlântico", "Atlántico"),
        ("lâmpada", "lámpada"),
        ("acadêmicos", "académicos"),
        ("Mediterrâneo", "Mediterráneo"),
        ("Antônio", "Antonio"),
        ("Vênus", "Venus"),
        ("ciências", "ciencias"),
        ("Esquadrão", "Escuadrón"),
    ],
)
def test_unknown_word_is_spelt_with_spanish_accents(portuguese: str, spanish: str) -> None:
    assert adapt_unknown(portuguese, Pair("pt", "es")) == spanish
