"""Which engines lead from one language to another, best first. (calculation)

In: what is installed. Out: routes of one or two hops. A direct Argos package wins where there
is one; otherwise the measured quality decides, and where nothing was measured, fewer hops and
the better kind of engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.model import base_language
from digest.translate.engine import Installed, Pair, Translator


@dataclass(frozen=True, slots=True)
class Hop:
    """One engine doing one language pair."""

    engine: str
    data: Installed

    def __str__(self) -> str:
        return f"{self.engine} {self.data.pair}"


@dataclass(frozen=True, slots=True)
class Route:
    """One or two hops in a row."""

    hops: tuple[Hop, ...]

    def __str__(self) -> str:
        return " + ".join(str(hop) for hop in self.hops)

    @property
    def key(self) -> str:
        """Identity of route and model versions: what a remembered translation depends on."""
        return " + ".join(f"{hop} {hop.data.version}" for hop in self.hops)

    @property
    def quality(self) -> float | None:
        """chrF on FLORES-200 dev, 0 to 100, where it was measured."""
        return MEASURED.get(str(self))


# chrF (sacrebleu 2.5) over the 997 sentences of FLORES-200 dev; bench.translate measures them.
# Spanish references of FLORES are free translations of English, which lowers all their scores.
MEASURED = {
    "Bergamot en→pt": 69.2,
    "Bergamot pt→en": 69.3,
    "Bergamot en→pt + Apertium pt→es": 49.2,
    "Apertium es→pt + Bergamot pt→en": 53.5,
    "Apertium pt→es": 48.9,
    "Apertium es→pt": 48.9,
    "Apertium fr→es": 45.8,
    "Apertium es→fr": 46.3,
    "Apertium it→es": 44.7,
    "Apertium es→it": 44.4,
    "Apertium fr→es + Apertium es→pt": 48.4,
}
# What a hop of an unmeasured pair is expected to keep of the meaning; order is what matters.
_EXPECTED = {"Bergamot": 62.0, "Argos": 60.0, "Apertium": 45.0}
_SECOND_HOP_KEEPS = 0.85
_DIRECT_ARGOS = 1000.0


def find_routes(engines: Iterable[Translator], source: str, target: str) -> tuple[Route, ...]:
    """Return the routes from source to target, best first; none if no engine leads there.

    Regional variants are translated as their language: `pt-BR` as `pt`.
    """
    pair = Pair(base_language(source), base_language(target))
    hops = [Hop(engine.name, data) for engine in engines for data in engine.installed().values()]
    return tuple(sorted(_paths(hops, pair), key=lambda route: (-_merit(route), str(route))))


def _paths(hops: Sequence[Hop], pair: Pair) -> list[Route]:
    direct = [Route((hop,)) for hop in hops if hop.data.pair == pair]
    firsts = [hop for hop in hops if hop.data.pair.source == pair.source]
    lasts = [hop for hop in hops if hop.data.pair.target == pair.target]
    through = [
        Route((first, last))
        for first in firsts
        for last in lasts
        if first.data.pair.target == last.data.pair.source
    ]
    return direct + through


def _merit(route: Route) -> float:
    if len(route.hops) == 1 and route.hops[0].engine == "Argos":
        return _DIRECT_ARGOS
    if route.quality is not None:
        return route.quality
    merit = min(_EXPECTED[hop.engine] for hop in route.hops)
    return merit * _SECOND_HOP_KEEPS ** (len(route.hops) - 1)
