"""Portuguese as Apertium translates it best into Spanish. (calculation)"""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

_CONTRACTED = {
    **dict.fromkeys(("o", "a"), ""),
    **dict.fromkeys(("do", "da"), "de "),
    **dict.fromkeys(("no", "na"), "em "),
    **dict.fromkeys(("pelo", "pela"), "por "),
}
# Europe, Africa, Asia and Oceania in UN M.49; Spanish says "Europa", never "la Europa".
_CONTINENTS = frozenset({"150", "002", "142", "009"})
_KEEP_ARTICLE = frozenset({"Reino Unido"})


def prepare_portuguese(text: str) -> str:
    """Return Portuguese without what Apertium is known to misread."""
    return sign_ordinals(as_gerund(spell_countries(text)))


def spell_countries(text: str) -> str:
    """Drop the article Portuguese puts before a country's name, and spell the name in Spanish.

    Apertium reads the article "a" as a preposition ("que a Rusia invada"), and knows few
    countries by name.
    """
    pattern, names = countries()
    return pattern.sub(lambda match: _country(match, names), text)


@lru_cache(maxsize=1)
def countries() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return CLDR's territories: a pattern for them in Portuguese, and their Spanish names.

    Plural names keep their article ("los Estados Unidos"), as Spanish does.
    """
    spanish = Locale("es").territories
    names = {
        name: spanish.get(code, name)
        for code, name in Locale("pt").territories.items()
        if (code.isalpha() or code in _CONTINENTS)
        and not name.endswith("s")
        and name not in _KEEP_ARTICLE
        and not name.startswith("República")
    }
    articles = "|".join(sorted(_CONTRACTED, key=len, reverse=True))
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?:\b({articles})\s+)?\b({listed})\b", re.IGNORECASE), names


def _country(match: re.Match[str], names: dict[str, str]) -> str:
    article, name = match[1], match[2]
    if name not in names:
        return match[0]
    kept = _CONTRACTED[article.lower()] if article else ""
    if article and article[0].isupper():
        kept = kept.capitalize()
    return kept + names[name]


def as_gerund(text: str) -> str:
    """Turn "continuam a crescer" into "continuam crescendo", which Spanish shares."""
    return re.sub(r"\b([Cc]ontinu\w+) a (\w*[aei])r\b", r"\1 \2ndo", text)


def sign_ordinals(text: str) -> str:
    """Write 5º with its own sign: "5o" reads as a number and a pronoun."""
    return re.sub(r"\b(\d+)\.?([oa])\b", lambda m: m[1] + ("º" if m[2] == "o" else "ª"), text)
