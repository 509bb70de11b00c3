"""Which engines lead from one language to another, best first. (calculation)

In: what is installed, and what the operator prefers. Out: routes of one or two hops. A direct
package of the preferred engine (Argos unless the operator says otherwise) wins where there is
one; otherwise the measured quality decides, and where nothing was measured, what engines of the
kind are worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.model import QUALITY, Routing
from digest.translate.engine import Installed, Pair, Translator, engine_language
from digest.translate.measured import MEASURED, Quality


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
    def quality(self) -> Quality | None:
        """How well it translates, where that was measured."""
        return MEASURED.get(str(self))

    @property
    def pivot(self) -> str:
        """The language in the middle; empty where one engine does it all."""
        return self.hops[0].data.pair.target if len(self.hops) > 1 else ""


# BLEU of a route where nobody measured. Bergamot and Argos: as English to Spanish; Apertium: the
# mean of the six pairs in `measured`, 11.5 to 19.2. The eight chains there have 0.99 to 1.43 times
# the BLEU of their weaker hop, so a second hop only decides between routes of one kind.
_EXPECTED = {"Bergamot": 26.0, "Argos": 23.0, "Apertium": 15.0}
_SECOND_HOP_KEEPS = 0.95
_PREFERRED = 1000.0
_ANY = Routing()


def find_routes(
    engines: Iterable[Translator], source: str, target: str, routing: Routing = _ANY
) -> tuple[Route, ...]:
    """Return the routes from source to target, best first; none if no engine leads there.

    Regional variants are translated as their language: `pt-BR` as `pt`.
    """
    pair = Pair(engine_language(source), engine_language(target))
    hops = [
        Hop(engine.name, data)
        for engine in engines
        if engine.name.lower() not in routing.forbid
        for data in engine.installed().values()
    ]

    def rank(route: Route) -> tuple[float, str]:
        return -_merit(route, routing), str(route)

    return tuple(sorted(_paths(hops, pair), key=rank))


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


def _merit(route: Route, routing: Routing) -> float:
    """Return the route's BLEU, measured or expected; far more for the preferred engine's."""
    direct = len(route.hops) == 1
    if direct and routing.prefer not in ("", QUALITY) and _uses(route, routing.prefer):
        return _PREFERRED
    if route.quality is not None:
        return route.quality.bleu
    expected = min(_EXPECTED.get(hop.engine, 0.0) for hop in route.hops)
    return expected if direct else expected * _SECOND_HOP_KEEPS


def _uses(route: Route, engine: str) -> bool:
    return route.hops[0].engine.lower() == engine
