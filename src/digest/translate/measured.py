"""How well routes translate, where it was measured. (data)

BLEU and chrF by sacrebleu 2.5. Where `measured_on` is FLORES-200 dev (997 sentences), the figures
are this project's own (`python -m bench.translate`), without its mends; those of FLORES-200 devtest
were published with Mozilla's evaluation of its Translations models and have no chrF. Spanish
references of FLORES are free translations of English, which lowers all scores from and to Spanish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_DEV, _DEVTEST = "FLORES-200 dev", "FLORES-200 devtest"


@dataclass(frozen=True, slots=True)
class Quality:
    """Scores of a route from 0 to 100; `chrf` is None where it was not published."""

    bleu: float
    chrf: float | None
    measured_on: str = _DEV

    def __str__(self) -> str:
        return f"{self.bleu:.1f} / {self.chrf:.1f}" if self.chrf else f"{self.bleu:.1f}"


MEASURED: Mapping[str, Quality] = MappingProxyType(
    {
        "Argos en→es": Quality(23.3, None, _DEVTEST),
        "Bergamot en→es": Quality(26.2, None, _DEVTEST),
    }
)
