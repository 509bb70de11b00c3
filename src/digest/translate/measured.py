"""How well routes translate, where it was measured. (data)

BLEU and chrF by sacrebleu 2.5. Where `measured_on` is FLORES-200 dev (997 sentences), the figures
are this project's own (`python -m bench.translate`), without its mends; those of Argos and
Bergamot on FLORES-200 devtest were published with Mozilla's evaluation of its Translations models
and have no chrF; Apertium's en→es was measured there with the same sacrebleu. Spanish
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
        "Bergamot en→pt": Quality(46.8, 69.2),
        "Bergamot pt→en": Quality(45.4, 69.3),
        "Apertium es→fr": Quality(13.1, 46.2),
        "Apertium es→pt": Quality(16.8, 48.9),
        "Apertium fr→es": Quality(15.5, 45.8),
        "Apertium it→es": Quality(13.5, 44.7),
        "Apertium pt→es": Quality(19.3, 48.9),
        "Apertium es→it": Quality(11.5, 44.4),
        "Bergamot en→pt + Apertium pt→es": Quality(19.4, 49.3),
        "Apertium es→pt + Bergamot pt→en": Quality(21.7, 53.6),
        "Apertium fr→es + Apertium es→pt": Quality(16.9, 48.4),
        "Apertium fr→es + Apertium es→it": Quality(13.6, 46.1),
        "Apertium it→es + Apertium es→fr": Quality(14.2, 46.8),
        "Apertium it→es + Apertium es→pt": Quality(13.4, 45.9),
        "Apertium pt→es + Apertium es→fr": Quality(18.7, 49.9),
        "Apertium pt→es + Apertium es→it": Quality(13.4, 45.9),
        "Argos en→es": Quality(23.3, None, _DEVTEST),
        "Bergamot en→es": Quality(26.2, None, _DEVTEST),
        "Apertium en→es": Quality(12.1, 44.1, _DEVTEST),
    }
)
