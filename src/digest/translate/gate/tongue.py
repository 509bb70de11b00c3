"""Whether a translation is in the language it is meant to be in. (calculation)

In: a check. Out: a fault of language, or nothing. Short texts hold few words of any language, and
names of none: there the target is believed.
"""

from __future__ import annotations

from functools import lru_cache

from digest.language import Detector
from digest.model import base_language
from digest.translate.gate.check import Check, Fault, FaultKind
from digest.translate.gate.scripts import scripts_of
from digest.translate.gate.words import folded_words, telltales, words_of

# A sentence of another language has so many small words that the target lacks, and so many times
# more of them than of the target's own; a quoted title has some.
_TELLING, _TIMES = 2, 2
# From so many letters on the detector is believed whatever language it names.
_LONG = 50
_TOLD_AGAINST = ("en", "es", "pt", "fr", "it", "de")


def find_tongue(check: Check) -> Fault | None:
    """Return the fault of an output in another language than the target."""
    strange = _strange_script(check)
    if strange:
        return Fault(FaultKind.LANGUAGE, strange)
    words = frozenset(word for word in words_of(check.output) if word.islower())
    told = _told(check, words) or ("" if _is_plain(check, words) else _detected(check))
    return Fault(FaultKind.LANGUAGE, told) if told else None


def _strange_script(check: Check) -> str:
    """Return a script that neither the target nor the source is written in."""
    found = scripts_of(check.output)
    if len(found) < 2 and found <= {"LATIN"}:
        return ""
    strange = found - scripts_of(check.source) - _scripts_of_language(check.language)
    return min(strange, default="")


@lru_cache(maxsize=64)
def _scripts_of_language(language: str) -> frozenset[str]:
    """Return the scripts a language's own name for itself is in, and Latin, which all borrow."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(base_language(language))
    except (UnknownLocaleError, ValueError):
        return frozenset()
    names = " ".join(locale.languages.values()) + (locale.get_display_name() or "")
    return frozenset({*scripts_of(names), "LATIN", "GREEK"})


def _is_plain(check: Check, words: frozenset[str]) -> bool:
    """Whether small words tell the target already: asking the detector takes far longer."""
    own = words & telltales(check.language, check.source_language)
    return len(own) >= _TELLING and not words & telltales(check.source_language, check.language)


def _told(check: Check, words: frozenset[str]) -> str:
    """Return the language that small words tell the output to be in."""
    target = base_language(check.language)
    for other in _TOLD_AGAINST:
        if other == target:
            continue
        telling = len(words & telltales(other, target))
        if telling >= _TELLING and telling > _TIMES * len(words & telltales(target, other)):
            return other
    return ""


def _detected(check: Check) -> str:
    """Return the language the output is in if that clearly is another."""
    target = base_language(check.language)
    if len(folded_words(check.output)) < 4 and check.output.isascii():
        return ""
    found = base_language(_detector(target).language_of(check.output, target))
    expected = {base_language(check.source_language), base_language(check.pivot or target)}
    is_long = sum(map(str.isalpha, check.output)) >= _LONG
    return found if found != target and (found in expected or is_long) else ""


@lru_cache(maxsize=16)
def _detector(target: str) -> Detector:
    return Detector((target,))
