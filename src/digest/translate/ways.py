"""The ways to translate a sentence, and going one of them. (action: runs engines)

In: routes, engines, sentences. Out: outputs in the target's spelling, before the gate. A sentence
goes the best way first; what is refused there goes the next.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from digest.errors import EngineError
from digest.translate.engine import Care, Translator
from digest.translate.gate import VERSION as GATE_VERSION
from digest.translate.mend import VERSION as MEND_VERSION
from digest.translate.mend import after_hop, after_route, before_hop
from digest.translate.pieces import Piece, clauses_of, join_pieces, shorter_pieces
from digest.translate.route import Route

logger = logging.getLogger(__name__)

# Each way costs a run over the sentences that failed; two routes are enough for an honest try.
_ROUTES_TRIED = 2
# An engine that breaks over one sentence of a batch is asked again for the halves of it, so that
# the others are not lost; one that breaks over all of them is not asked for ever.
_MOST_BREAKS = 40

Divide = Callable[[str, str], tuple[Piece, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A route, how its engines go to work, and how sentences are divided for them."""

    route: Route
    care: Care = Care.USUAL
    divide: Divide = clauses_of

    @property
    def key(self) -> str:
        """Identity of everything that an output depends on, beside the sentence."""
        how = f"{self.care}, {self.divide.__name__}"
        return f"{self.route.key}, {how}, mends {MEND_VERSION}, gate {GATE_VERSION}"

    def is_another_for(self, sentence: str, language: str) -> bool:
        """Whether the sentence is given to the engines otherwise than it was before."""
        return self.divide is clauses_of or len(self.divide(sentence, language)) > 1


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a run: an output or an error for each sentence."""

    outputs: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def ways_of(routes: Sequence[Route], engines: Mapping[str, Translator]) -> Iterator[Way]:
    """Return the ways that are tried, best first: other beam, clause by clause, other route."""
    for best in routes[:1]:
        yield Way(route=best)
        if any(Care.GUARDED in engines[hop.engine].cares for hop in best.hops):
            yield Way(route=best, care=Care.GUARDED)
        yield Way(route=best, divide=shorter_pieces)
    for other in routes[1:_ROUTES_TRIED]:
        yield Way(route=other)


def go(
    way: Way,
    sentences: Sequence[str],
    language: str,
    target: str,
    engines: Mapping[str, Translator],
) -> Ran:
    """Translate sentences one way, in one batch; one that breaks an engine costs no other."""
    ran, waiting, breaks = Ran(), [list(sentences)] if sentences else [], 0
    while waiting:
        batch = waiting.pop()
        try:
            outputs = _go(way, batch, language, target, engines)
        except EngineError as exc:
            breaks += 1
            if len(batch) == 1 or breaks >= _MOST_BREAKS:
                logger.warning(
                    "route failed route=%s texts=%d reason=%s", way.route, len(batch), exc
                )
                ran.errors.update(dict.fromkeys(batch, str(exc)))
            else:
                middle = len(batch) // 2
                waiting += [batch[middle:], batch[:middle]]
        else:
            ran.outputs.update(zip(batch, outputs, strict=True))
    return ran


def _go(
    way: Way,
    sentences: Sequence[str],
    language: str,
    target: str,
    engines: Mapping[str, Translator],
) -> list[str]:
    divided = [way.divide(sentence, language) for sentence in sentences]
    texts = [piece.text for pieces in divided for piece in pieces]
    for hop in way.route.hops:
        prepared = [before_hop(text, hop) for text in texts]
        outputs = engines[hop.engine].translate(prepared, hop.data.pair, way.care)
        texts = [after_hop(output, hop) for output in outputs]
    left = iter(texts)
    joined = [join_pieces(pieces, list(islice(left, len(pieces)))) for pieces in divided]
    return [
        after_route(sentence, output, target)
        for sentence, output in zip(sentences, joined, strict=True)
    ]
