"""Whether an engine began to say the same again and again. (calculation)

In: a check. Out: a fault of repetition, or nothing. What the source repeats itself may be
repeated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.translate.gate.check import Check, Fault, FaultKind
from digest.translate.gate.words import folded_words

# How often in a row so many words may not come: "muy, muy" and "paso a paso a" are language,
# "A B A B A B" is a loop.
_TIMES = {1: 3, 2: 3, 3: 3}
# So many words come twice in a row only where an engine began again.
_PHRASE = 4
# So many come twice in a sentence, wherever, only where the source says them twice.
_AGAIN, _AGAIN_IN_SOURCE = 6, 3
# Two to twelve letters five times in a row, or one eight times, within a word or without white
# space at all, as Chinese is written.
_LETTERS = re.compile(r"([^\W\d_])\1{7}|([^\W\d_]{2,12}?)\2{4}")
_UNPARTED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff、，]{2,24}?)\1{2}")
# A word of more letters than this is no word; looking on would take too long.
_LONGEST = 20_000


def find_loop(check: Check) -> Fault | None:
    """Return the fault of words, phrases or letters that come again and again."""
    output = folded_words(check.output[:_LONGEST])
    source = folded_words(check.source[:_LONGEST])
    said = _row(output) or _phrase(output)
    if said and not (_row(source) or _phrase(source)):
        return Fault(FaultKind.LOOP, said)
    letters = _letters(check.output)
    if letters and not _letters(check.source):
        return Fault(FaultKind.LOOP, letters)
    again = _again(output, _AGAIN)
    return Fault(FaultKind.LOOP, again) if again and not _again(source, _AGAIN_IN_SOURCE) else None


def _row(words: Sequence[str]) -> str:
    """Return the one to three words that come in a row as often as they may not."""
    for size, times in _TIMES.items():
        run = 0
        for at in range(size, len(words)):
            run = run + 1 if words[at] == words[at - size] else 0
            if run >= size * (times - 1):
                return " ".join(words[at - size + 1 : at + 1])
    return ""


def _phrase(words: Sequence[str]) -> str:
    """Return the phrase, however long, that comes twice in a row; in time linear in the words."""
    last: dict[tuple[str, ...], int] = {}
    lag = run = 0
    for at in range(len(words) - _PHRASE + 1):
        gram = tuple(words[at : at + _PHRASE])
        found = at - last.get(gram, at)
        run = run + 1 if found and found == lag else 1
        lag = found
        last[gram] = at
        if lag >= _PHRASE and run + _PHRASE - 1 >= lag:
            return " ".join(gram)
    return ""


def _again(words: Sequence[str], size: int) -> str:
    seen: set[tuple[str, ...]] = set()
    for at in range(len(words) - size + 1):
        gram = tuple(words[at : at + size])
        if gram in seen:
            return " ".join(gram)
        seen.add(gram)
    return ""


def _letters(text: str) -> str:
    text = text[:_LONGEST]
    found = _LETTERS.search(text) or _UNPARTED.search(text)
    return found[0][:20] if found else ""
