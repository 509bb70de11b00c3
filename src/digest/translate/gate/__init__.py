"""Whether a translation may be shown. (action: loads the detector and the encoder once)

In: sentences with their translations. Out: for each the first reason against it, or nothing.
What fails is not shown as if it were translated: it is tried in another way, then the original
stands, marked. `python -m bench.gate` measures what is caught and what is wrongly stopped.
"""

from __future__ import annotations

from collections.abc import Sequence

from digest.translate.gate.check import Check, Fault, FaultKind
from digest.translate.gate.meaning import find_meanings
from digest.translate.gate.numbers import number_values
from digest.translate.gate.sentence import find_fault_of

__all__ = ["VERSION", "Check", "Fault", "FaultKind", "find_fault", "find_faults", "number_values"]

# Part of what a remembered translation depends on: raise it when the gate changes.
VERSION = 1


def find_faults(checks: Sequence[Check]) -> tuple[Fault | None, ...]:
    """Return the fault of each translation, in order; None for one that may be shown.

    What a sentence alone does not show, its meaning does: those left are compared as one batch.
    """
    found = list(map(find_fault_of, checks))
    left = [at for at, fault in enumerate(found) if fault is None]
    for at, fault in zip(left, find_meanings([checks[at] for at in left]), strict=True):
        found[at] = fault
    return tuple(found)


def find_fault(source: str, output: str, source_language: str, target_language: str) -> str:
    """Return why one output must not be shown, or an empty string; meanings are not compared."""
    fault = find_fault_of(
        Check(
            source=source, output=output, source_language=source_language, language=target_language
        )
    )
    return str(fault) if fault else ""
