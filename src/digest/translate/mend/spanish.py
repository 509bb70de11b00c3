"""Spanish that Apertium makes of Portuguese, and Spanish signs. (calculation)

Each rule says on how many of the 997 sentences of FLORES-200 dev (en→pt→es) it does something,
where that was counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from digest.translate.mend.portuguese import countries

_MONTHS = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
_DATES = (
    (re.compile(rf"\b(?:En|Lo) (?=\d{{1,2}} de (?:{_MONTHS})\b)"), "El "),
    (re.compile(rf"\b(?:en|lo) (?=\d{{1,2}} de (?:{_MONTHS})\b)"), "el "),
    (re.compile(rf"(\d{{1,2}} de (?:{_MONTHS})) (?=\d{{4}}\b)"), r"\1 de "),
)
# Written out last: its full stops would look like the end of a sentence.
_USA = "EE\u00a0UU"
_UNITED_STATES = re.compile(rf"{_USA}\.?")
_SPACING = (
    (re.compile(r"\s+(?=[),.;:?!»](?!\w))"), ""),
    (re.compile(r"(?<=[(«¿¡])\s+"), ""),
    (re.compile(r" {2,}"), " "),
    (re.compile(r"\by (?=(?:[IÍ]|[ií](?![aeo])|[Hh][ií](?![ae])))"), "e "),
)
_BEING = r"(?:fue|fueron|es|son|era|eran|ser|sido|siendo|está|están|estaba|estaban)"
_COMPARED = r"(?:más|menos|mayor(?:es)?|menor(?:es)?|mejor(?:es)?|peor(?:es)?|antes)"
_USAGE = (
    (re.compile(r"\bEUA\b|\bEE\.UU\."), _USA),
    (re.compile(r"\b(sobre|saber|saben|sabe) se\b"), r"\1 si"),
    # Apertium takes the article before a figure for a neuter one, or for a preposition.
    (re.compile(r"\bLo (?=\d+º)"), "El "),
    (re.compile(r"\blo (?=\d+º)"), "el "),
    (re.compile(r"^A (?=\d+ª)"), "La "),
    (re.compile(r"\by a (?=\d+ª)"), "y la "),
    (re.compile(r"\bde el\b"), "del"),
    (re.compile(r"\ba el\b"), "al"),
    # "Leste" is the east, not a form of reading (5 sentences).
    (re.compile(r"\b(?:lo )?leíste\b"), "este"),
    (re.compile(r"\bexcepto este\b"), "excepto el este"),
    # "Quão" and "mídia" are words that it does not know (3 and 6).
    (re.compile(r"\b(?:(?:el|lo) )?quón\b"), "cuán"),
    (re.compile(r"\bmídia\b"), "prensa"),
    (re.compile(r"\bMídia\b"), "Prensa"),
    # "Muito mais" (9), "iria fazer" (3), "foi preso" (4).
    (re.compile(r"\b([Mm])uy (?=(?:más|menos|mejor|peor|mayor|menor)(?:es)?\b)"), r"\1ucho "),
    (re.compile(r"\biría(n|s|mos)? a (?=\w+r\b)"), r"iba\1 a "),
    (re.compile(rf"\b({_BEING}) prendid([oa]s?)\b"), r"\1 detenid\2"),
    # "Mais ... do que" compares (23).
    (re.compile(rf"\b({_COMPARED}(?: [^\W\d_]+){{0,4}}?) del que\b"), r"\1 que"),
    # The accent of "sólo" went out of use with the Ortografía of 2010 (40).
    (re.compile(r"\b([Ss])ólo\b"), r"\1olo"),
)
_INTERROGATIVES = {
    "que": "qué", "cual": "cuál", "cuales": "cuáles", "quien": "quién", "quienes": "quiénes",
    "como": "cómo", "cuando": "cuándo", "donde": "dónde", "cuanto": "cuánto", "cuanta": "cuánta",
    "cuantos": "cuántos", "cuantas": "cuántas", "adonde": "adónde",
}  # fmt: skip
# What ends a question or exclamation; not the mark inside a web address or a name (Yahoo! y).
_CLOSING = re.compile(r"[?!]*(?:\?(?!\w)|!(?!\w| [a-záéíóúñ]))")
# What one begins after: the end of a sentence (no abbreviation), a colon, a dash of speech.
_BEGINNING = re.compile(
    r"(?<!\bSr)(?<!\bSra)(?<!\bDr)(?<!\bDra)(?<!\bEE)(?<!\b[A-Z])"
    r"[.!?…][\"”»’)]*\s+(?:[-–—]\s*)?|[:;]\s+|^[-–—]\s*"
)
_OPENERS = {'"': '"', "“": "”", "«": "»", "‘": "’", "'": "'", "(": ")"}
_OPENER = re.compile(r"(?<!\w)[\"“«‘'(](?=[\w¿¡])")


_REFUSED = {"rechazó": "negó", "rechazaron": "negaron", "rechaza": "niega", "rechazan": "niegan"}
_REFUSING = re.compile(rf"\b(se (?:ha |había )?)({'|'.join(_REFUSED)}) (?=a \w+r\b)")
# Spanish tells by the verb who does something (63). Not before a word that is no verb, nor where
# something is compared with somebody.
_NO_VERB = (
    r"(?:y|o|e|u|ni|que|a|de|en|con|para|por|como|si|cuando|donde|porque|pero|aunque|mientras|sino|"
    r"también|tampoco|solos?|solas?|mism\w+|un[oa]?s?|el|la|los|las|su|sus)"
)
_PRONOUN = re.compile(
    rf"(?:(?<=, )|(?<=\bque ))(?:él|ellos|ellas?) (?!{_NO_VERB}\b)(?=[^\W\d_A-Z])"
)
_COMPARES = re.compile(rf"\b{_COMPARED}\b")


def from_portuguese(text: str) -> str:
    """Return what Apertium made of Portuguese in good Spanish usage."""
    text = _REFUSING.sub(lambda match: f"{match[1]}{_REFUSED[match[2]]} ", _spanish_usage(text))
    return _destinations(_bare_countries(_without_pronouns(text)))


def _without_pronouns(text: str) -> str:
    return text if _COMPARES.search(text) else _PRONOUN.sub("", text)


def finish_spanish(source: str, output: str) -> str:
    """Return Spanish with its dates, opening marks, spaces and the United States as they are."""
    output = _opening_marks(_replace_all(output, _DATES), source)
    return _replace_all(_UNITED_STATES.sub("EE.\u00a0UU.", output), _SPACING)


def _spanish_usage(text: str) -> str:
    return _replace_all(text, _USAGE)


def _replace_all(text: str, rules: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def _opening_marks(text: str, source: str) -> str:
    """Put ¿ and ¡ where questions and exclamations begin, if the source has any."""
    if not re.search(r"[?!？！]", source):
        return text
    for match in reversed(list(_CLOSING.finditer(text))):
        start = _start_of_clause(text, match.start())
        words = text[start : match.start()]
        if words.strip() and not re.search("[¿¡]", words):
            opened = f"¿{_accent_interrogative(words)}" if match[0][0] == "?" else f"¡{words}"
            text = text[:start] + opened + text[match.start() :]
    return text


def _start_of_clause(text: str, end: int) -> int:
    """Return where the words that end there begin, inside a quotation that is still open."""
    start = max((match.end() for match in _BEGINNING.finditer(text, 0, end)), default=0)
    for match in _OPENER.finditer(text, start, end):
        if _OPENERS[match[0]] not in text[match.end() : end]:
            start = match.end()
    return start


def _accent_interrogative(words: str) -> str:
    """Accent the word a question opens with, after a preposition too: Que chispa -> Qué chispa."""
    return re.sub(
        r"^((?:a|con|de|desde|en|hasta|para|por|y|entonces,)\s+)?(\w+)",
        lambda match: (match[1] or "") + _accented(match[2]),
        words,
        count=1,
        flags=re.IGNORECASE,
    )


def _accented(word: str) -> str:
    accented = _INTERROGATIVES.get(word.lower(), word)
    return accented.capitalize() if word[0].isupper() else accented


# What goes somewhere: sending, travelling, returning, moving, fleeing, troops.
_MOTION = (
    r"envi|mand|viaj|volv|vuelv|regres|retorn|mud|hu[iy]|desplaz|transfer|export|tropas|soldados"
)


def _destinations(text: str) -> str:
    """Turn "enviar tropas para Ucrania" into "enviar tropas a Ucrania" where things move."""
    return _motion_towards().sub(r"\1 a ", text)


def _bare_countries(text: str) -> str:
    """Turn "a la Ucrania" into "a Ucrania": Apertium needs the article to see the preposition."""
    return re.sub(rf"\b([Aa])(?:l| la) (?=(?:{_spanish_names()})\b)", r"\1 ", text)


@lru_cache(maxsize=1)
def _motion_towards() -> re.Pattern[str]:
    return re.compile(
        rf"(\b(?:{_MOTION})\w*[^.;:?!]{{0,40}}?) para (?=(?:{_spanish_names()})\b)", re.IGNORECASE
    )


@lru_cache(maxsize=1)
def _spanish_names() -> str:
    _, names = countries()
    return "|".join(re.escape(name) for name in sorted(set(names.values()), key=len, reverse=True))
