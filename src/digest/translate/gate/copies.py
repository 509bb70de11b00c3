"""Whether an engine left what it should have translated. (calculation)

In: a check. Out: a fault of words left in the source's language or in that of a route's middle,
or nothing. Names are left, and nearly related languages share words; neither is a fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from digest.model import base_language
from digest.translate.gate.check import Check, Fault, FaultKind
from digest.translate.gate.scripts import scripts_of
from digest.translate.gate.words import folded_words, foreign_letters, telltales, words_of

# Fewer words may well be the same in both languages: names, "Radio Nacional", "7 km"; two more
# where all begin with a capital letter, as names do and headlines In Title Case.
_COPY_WORDS, _NAMES_MORE = 4, 2
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
_NOTHING = re.compile(r"(?!)")
# One unknown word in so many leaves a sentence that can be read, and the original often cannot:
# en→pt→es leaves one in 50 of 997 sentences of FLORES-200 dev, two in a sentence seldom.
_TOLERATED = 12


def find_copy(check: Check) -> Fault | None:
    """Return the fault of a sentence, or a clause of it, that stands as in the source."""
    if _is_copy(check):
        return Fault(FaultKind.COPY, "")
    left = _left_script(check) or _left_clause(check)
    return Fault(FaultKind.COPY, left) if left else None


def find_pivot(check: Check) -> Fault | None:
    """Return the fault of words in the language of a route's middle.

    One small word that the target has not, or more than one in twelve words as the target never
    spells one; what the source has too is a name or a quotation.
    """
    if not check.pivot or base_language(check.pivot) == base_language(check.language):
        return None
    small = telltales(check.pivot, check.language)
    letters = foreign_letters(check.pivot, check.language)
    source = set(folded_words(check.source))
    spelled = _SPELLED.get((base_language(check.pivot), base_language(check.language)), _NOTHING)
    words = words_of(check.output)
    strange = []
    for word in words:
        if not word.islower() or word in source:
            continue
        if word in small:
            return Fault(FaultKind.PIVOT, word)
        if letters & set(word) or spelled.search(word):
            strange.append(word)
    return Fault(FaultKind.PIVOT, strange[0]) if _are_many(strange, words) else None


def _is_copy(check: Check) -> bool:
    if _are_sisters(check.source_language, check.language):
        return False
    words, out = folded_words(check.source), folded_words(check.output)
    may_be_names = not any(map(str.islower, words_of(check.source)))
    if len(words) < _COPY_WORDS + may_be_names * _NAMES_MORE:
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
    left = _left_words(check, output)
    if left:
        return left
    for run in _runs(output):
        if run in source and any(word in small for word in run):
            return " ".join(run)
    return ""


def _left_words(check: Check, output: str) -> str:
    """Return a word of the source, in letters that the target does not write; more than one."""
    letters = foreign_letters(check.source_language, check.language)
    if not letters:
        return ""
    source = set(words_of(check.source))
    words = words_of(output)
    left = [w for w in words if w.islower() and letters & set(w) and w in source]
    return left[0] if _are_many(left, words) else ""


def _are_many(left: Sequence[str], words: Sequence[str]) -> bool:
    """Whether so many words are left that a reader is better off with the original."""
    return len(left) * _TOLERATED > len(words)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield each three words in a row that are in small letters, with spaces between them."""
    for clause in _CLAUSE.findall(text):
        words = clause.split()
        yield from zip(words, words[1:], words[2:], strict=False)
