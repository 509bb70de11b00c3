"""Whether a translation says what its source says. (action: loads a model once)

In: checks. Out: for each a fault of meaning, or nothing. By the multilingual sentence encoder of
the language room, as one batch, for the languages it knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from digest.language import has_meaning, meanings_of, unit_vectors
from digest.translate.gate.check import Check, Fault, FaultKind
from digest.translate.gate.length import lack

# Cosines. Human translations of FLORES-200 dev (500 sentences, 15 pairs): 0.44 for the lowest 2
# in 1,000, 0.55 for the lowest 2 in 100; the next sentence's translation, often on the same
# subject: 0.22 half of the time, 0.46 for the highest tenth; any other's: 0.23 for the highest 1
# in 100.
_UNLIKE = 0.35
# Below this another sentence of the batch that is nearer by so much is what was translated.
_DOUBTFUL, _NEARER = 0.6, 0.1
# Short by so many standard deviations and no nearer than this: something is missing. Of human
# translations one in fifty is as short, one in ten as far; few are both.
_SHORT, _SHORT_AND_UNLIKE = 2.3, 0.65
# Fewer letters hold too little meaning: names, "7 km".
_LEAST_LETTERS = 12
# What is compared with what, at most: the batch's sentences before and after.
_BLOCK = 1000


def find_meanings(checks: Sequence[Check]) -> tuple[Fault | None, ...]:
    """Return the fault of each check's meaning, in order."""
    asked = [at for at, check in enumerate(checks) if _can_tell(check)]
    found: list[Fault | None] = [None] * len(checks)
    for start in range(0, len(asked), _BLOCK):
        block = asked[start : start + _BLOCK]
        for at, fault in zip(block, _faults([checks[at] for at in block]), strict=True):
            found[at] = fault
    return tuple(found)


def _can_tell(check: Check) -> bool:
    known = has_meaning(check.source_language) and has_meaning(check.language)
    return known and sum(map(str.isalpha, check.source)) >= _LEAST_LETTERS


def _faults(checks: Sequence[Check]) -> list[Fault | None]:
    sources = unit_vectors(meanings_of([check.source for check in checks]))
    outputs = unit_vectors(meanings_of([check.output for check in checks]))
    likeness = outputs @ sources.T
    own = likeness.diagonal()
    return [
        _judged(check, float(mine), float(best))
        for check, mine, best in zip(checks, own, likeness.max(axis=1), strict=True)
    ]


def _judged(check: Check, own: float, best: float) -> Fault | None:
    if own < _UNLIKE:
        return Fault(FaultKind.MEANING, f"{own:.2f} alike")
    if own < _DOUBTFUL and best >= own + _NEARER:
        return Fault(FaultKind.MEANING, "another sentence's")
    if own < _SHORT_AND_UNLIKE and lack(check) > _SHORT:
        return Fault(FaultKind.MEANING, "a part is missing")
    return None
