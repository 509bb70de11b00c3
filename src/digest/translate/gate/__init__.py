"""Whether a translation may be shown. (calculation)

In: sentences with their translations. Out: for each the first reason against it, or nothing.
What fails is not shown as if it were translated: it is tried in another way, then the original
stands, marked.
"""

from __future__ import annotations

from collections.abc import Sequence

from digest.translate.gate.check import Check, Fault, FaultKind
from digest.translate.gate.sentence import find_fault, number_values

__all__ = ["VERSION", "Check", "Fault", "FaultKind", "find_fault", "find_faults", "number_values"]

# Part of what a remembered translation depends on: raise it when the gate changes.
VERSION = 1

_KINDS = {kind.value: kind for kind in FaultKind}


def find_faults(checks: Sequence[Check]) -> tuple[Fault | None, ...]:
    """Return the fault of each translation, in order; None for one that may be shown."""
    return tuple(map(_fault, checks))


def _fault(check: Check) -> Fault | None:
    said = find_fault(check.source, check.output, check.source_language, check.language)
    if not said:
        return None
    return Fault(_KINDS[said]) if said in _KINDS else Fault(FaultKind.NUMBERS, said)
