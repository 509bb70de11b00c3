"""Whether an engine left what it should have translated. (calculation)

In: a check. Out: a fault of words left in the source's language or in that of a route's middle,
or nothing. Names are left, and nearly related languages share words; neither is a fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

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
_CLAUSE = re.compile(r"(?<![\w'’-])[^\W\d_A-Z]++(?: [^\W\d_A-Z]++){2,}+(?![\w'’-])")
# German nouns have capital letters.
_CLAUSES = {"de": re.compile(r"(?<![\w'’-])[^\W\d_]++(?: [^\W\d_]++){2,}+(?![\w'’-])")}
# A title may have two of them, and names have them between words with capital letters.
_SMALL_LEFT = 3
_WITHIN_NAME = re.compile(r"\b[^\W\d_a-z][\w'’-]{0,40}(?: [a-z]{1,4}){1,2} (?=[^\W\d_a-z])")
# Titles and quotations may stay as they are.
_QUOTED = re.compile(r"[\"“„«‘'「『(][^\"“”„«»‘’'「」『』()]{1,120}[\"”“»’'」』)]")

# How the words of one language are spelled and those of the other never are.
_SPELLED = {
    ("pt", "es"): r"[aeiou]ss[aeiou]|\w\w[aeio]m$|[aeo]i[rx][ao]s?$|lh[aeo]|ou$",
    ("es", "pt"): r"ñ|ll[aeo]|ciones$|[td]ad$",
}
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
    source = set(folded_words(check.source))
    spelled = _stranger(check.pivot, check.language)
    words = words_of(check.output)
    strange = []
    for word in words:
        if not word.islower() or word in source:
            continue
        if word in small:
            return Fault(FaultKind.PIVOT, word)
        if spelled.search(word):
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
    """Return words of the source that stand in the output, outside quotations."""
    small = telltales(check.source_language, check.language)
    if not small:
        return ""
    output = _QUOTED.sub(" ; ", check.output)
    return (
        _left_run(check, output, small)
        or _left_small(check, output, small)
        or (_left_words(check, output))
    )


def _left_run(check: Check, output: str, small: frozenset[str]) -> str:
    clauses = _CLAUSES.get(base_language(check.source_language), _CLAUSE)
    source = set(_runs(check.source, clauses))
    for run in _runs(output, clauses):
        if run in source and small.intersection(run) and sum(map(str.islower, run)) > 1:
            return " ".join(run)
    return ""


def _left_small(check: Check, output: str, small: frozenset[str]) -> str:
    """Return small words that the target has not, as many as no name or title has."""
    outside_names = words_of(_WITHIN_NAME.sub(" ", output))
    found = small.intersection(outside_names).intersection(words_of(check.source))
    sisters = _are_sisters(check.source_language, check.language)
    return " ".join(sorted(found)) if len(found) >= (1 if sisters else _SMALL_LEFT) else ""


@lru_cache(maxsize=64)
def _stranger(language: str, other: str) -> re.Pattern[str]:
    """Return what finds, in words of one language, that they are none of the other."""
    spelled = _SPELLED.get((base_language(language), base_language(other)), "(?!)")
    letters = "".join(sorted(foreign_letters(language, other)))
    return re.compile(f"[{letters}]|{spelled}" if letters else spelled)


def _left_words(check: Check, output: str) -> str:
    """Return a word of the source, in letters that the target does not write; more than one."""
    source, words = set(words_of(check.source)), words_of(output)
    strange = _stranger(check.source_language, check.language)
    left = [w for w in words if w.islower() and w in source and strange.search(w)]
    return left[0] if _are_many(left, words) else ""


def _are_many(left: Sequence[str], words: Sequence[str]) -> bool:
    """Whether so many words are left that a reader is better off with the original."""
    return len(left) * _TOLERATED > len(words)


def _runs(text: str, clauses: re.Pattern[str]) -> Iterator[tuple[str, ...]]:
    """Yield each three words in a row of clauses, with spaces between them."""
    for clause in clauses.findall(text):
        words = clause.split()
        yield from zip(words, words[1:], words[2:], strict=False)
