"""Whether a sentence's translation may be shown, as far as the two alone say. (calculation)

In: a check. Out: the first reason against it, or nothing; the cheapest and surest are first.
"""

from __future__ import annotations

from digest.translate.gate.check import Check, Fault, FaultKind
from digest.translate.gate.copies import find_copy, find_pivot
from digest.translate.gate.dates import find_date
from digest.translate.gate.length import find_length
from digest.translate.gate.loops import find_loop
from digest.translate.gate.markup import find_markup
from digest.translate.gate.money import find_money
from digest.translate.gate.names import find_names
from digest.translate.gate.numbers import find_numbers
from digest.translate.gate.tongue import find_tongue

_FINDERS = (
    find_length,
    find_copy,
    find_loop,
    find_markup,
    find_numbers,
    find_date,
    find_money,
    find_pivot,
    find_tongue,
    find_names,
)


def find_fault_of(check: Check) -> Fault | None:
    """Return the first reason against a translation; none for one that may be shown."""
    if not any(map(str.isalnum, check.output)):
        return Fault(FaultKind.EMPTY) if any(map(str.isalnum, check.source)) else None
    return next(filter(None, (find(check) for find in _FINDERS)), None)
