"""Whether an engine left what it should have translated. (calculation)

In: a check. Out: a fault of words left in the source's language or in that of a route's middle,
or nothing. Names are left, and nearly related languages share words; neither is a fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from digest.model import base_language
from digest.translate.gate.check import Check, Fault, FaultKind
from digest.translate.gate.scripts import scripts_of
from digest.translate.gate.words import folded_words, foreign_letters, telltales, words_of

# Fewer words may well be the same in both languages: names, "Radio Nacional", "7 km".
_COPY_WORDS = 4
_COPY_SHARE = 0.9
# Sentences may be nearly the same in these, and right; small words tell there.
_SISTERS = frozenset({"es", "pt", "gl", "ca"})
# Three words in small letters in a row are a clause of the source, if one of them is a small
# word that the target has not.
_CLAUSE = re.compile(r"(?<![\w'’-])[^\W\d_A-Z]+(?: [^\W\d_A-Z]+){2,}(?![\w'’-])")
# Titles and quotations may stay as they are.
_QUOTED = re.compile(r"[\"“„«‘'「『(][^\"“”„«»‘’'「」『』()]{1,120}[\"”“»’'」』)]")

# How the words of one language are spelled and those of the other never are.
_SPELLED = {
    ("pt", "es"): re.compile(r"[aeiou]ss[aeiou]|\w\w[aeio]m$|[aeo]i[rx][ao]s?$|lh[aeo]|ou$"),
    ("es", "pt"): re.compile(r"ñ|ll[aeo]|ciones$|[td]ad$|ue[lnrst]"),
}


def find_copy(check: Check) -> Fault | None:
    """Return the fault of a sentence, or a clause of it, that stands as in the source."""
    if _is_copy(check):
        return Fault(FaultKind.COPY, "")
    left = _left_script(check) or _left_clause(check)
    return Fault(FaultKind.COPY, left) if left else None


def find_pivot(check: Check) -> Fault | None:
    """Return the fault of words in the language of a route's middle.

    One small word that the target has not, or one in letters that the target does not write;
    what the source has too is a name or a quotation.
    """
    if not check.pivot or base_language(check.pivot) == base_language(check.language):
        return None
    small = telltales(check.pivot, check.language)
    letters = foreign_letters(check.pivot, check.language)
    source = set(folded_words(check.source))
    spelled = _SPELLED.get((base_language(check.pivot), base_language(check.language)))
    for word in words_of(check.output):
        if word.islower() and word not in source:
            strange = spelled is not None and spelled.search(word)
            if word in small or letters & set(word) or strange:
                return Fault(FaultKind.PIVOT, word)
    return None


def _is_copy(check: Check) -> bool:
    if _are_sisters(check.source_language, check.language):
        return False
    words, out = folded_words(check.source), folded_words(check.output)
    if len(words) < _COPY_WORDS:
        return False
    kept = sum((Counter(words) & Counter(out)).values())
    return kept >= _COPY_SHARE * len(words)


def _are_sisters(first: str, second: str) -> bool:
    return {base_language(first), base_language(second)} <= _SISTERS


def _left_script(check: Check) -> str:
    """Return a word in the source's script where the target is written in another."""
    if check.output.isascii():
        return ""
    main = _main_script(check.source)
    if main == "LATIN" or main in ("", _main_script(check.output)):
        return ""
    left = (word for word in words_of(check.output) if len(word) > 1 and main in scripts_of(word))
    return next(left, "")


def _main_script(text: str) -> str:
    scripts = Counter(script for word in words_of(text) for script in scripts_of(word))
    return max(sorted(scripts), key=scripts.__getitem__, default="")


def _left_clause(check: Check) -> str:
    """Return words of the source that stand in a row in the output, outside quotations."""
    small = telltales(check.source_language, check.language)
    if not small:
        return ""
    source = set(_runs(check.source))
    output = _QUOTED.sub(" ; ", check.output)
    letters = foreign_letters(check.source_language, check.language)
    for word in words_of(output):
        if word.islower() and letters & set(word) and word in words_of(check.source):
            return word
    for run in _runs(output):
        if run in source and any(word in small for word in run):
            return " ".join(run)
    return ""


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield each three words in a row that are in small letters, with spaces between them."""
    for clause in _CLAUSE.findall(text):
        words = clause.split()
        yield from zip(words, words[1:], words[2:], strict=False)
