"""The ways to translate a sentence, and going one of them. (action: runs engines)

In: routes, engines, sentences. Out: outputs in the target's spelling, before the gate. A sentence
goes the best way first; what is refused there goes the next.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from digest.errors import EngineError
from digest.translate.engine import Care, Translator
from digest.translate.gate import VERSION as GATE_VERSION
from digest.translate.keep import around_tokens, is_wording
from digest.translate.mend import VERSION as MEND_VERSION
from digest.translate.mend import after_hop, after_route, before_hop
from digest.translate.pieces import Piece, clauses_of, join_pieces, shorter_pieces
from digest.translate.route import Route

logger = logging.getLogger(__name__)

# Each way costs a run over the sentences that failed; two routes are enough for an honest try.
_ROUTES_TRIED = 2
# An engine that breaks over one sentence of a batch is asked again for the halves of it, so that
# the others are not lost. One that breaks over both halves too is broken; and there is an end to
# looking for the sentences: 40 calls find one in a thousand, or three.
_BREAKS_AT_FIRST, _MOST_BREAKS = 3, 40

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
    """What came of a run: for each sentence an output, or what broke."""

    outputs: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def ways_of(routes: Sequence[Route], engines: Mapping[str, Translator]) -> Iterator[Way]:
    """Return the ways that are tried, in order: other beam, by clauses, around tokens, other route.

    All but the first are for sentences that were refused so far.
    """
    for best in routes[:1]:
        yield Way(route=best)
        if any(Care.GUARDED in engines[hop.engine].cares for hop in best.hops):
            yield Way(route=best, care=Care.GUARDED)
        yield Way(route=best, divide=shorter_pieces)
        yield Way(route=best, divide=around_tokens)
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
    ran, waiting, breaks = Ran(), deque([list(sentences)] if sentences else []), 0
    while waiting:
        batch = waiting.popleft()
        try:
            outputs = _go(way, batch, language, target, engines)
        except EngineError as exc:
            breaks += 1
            broken = breaks >= (_MOST_BREAKS if ran.outputs else _BREAKS_AT_FIRST)
            if broken or len(batch) == 1:
                lost = [*batch, *(chain.from_iterable(waiting) if broken else ())]
                ran.errors.update(dict.fromkeys(lost, str(exc)))
                logger.warning(
                    "engine broke route=%s texts=%d reason=%s", way.route, len(lost), exc
                )
                waiting = deque() if broken else waiting
            else:
                middle = len(batch) // 2
                waiting += [batch[:middle], batch[middle:]]
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
    given = dict.fromkeys(piece.text for pieces in divided for piece in pieces)
    texts = [text for text in given if is_wording(text)]
    outputs = texts
    for hop in way.route.hops:
        prepared = [before_hop(text, hop) for text in outputs]
        made = engines[hop.engine].translate(prepared, hop.data.pair, way.care)
        outputs = [after_hop(output, hop) for output in made]
    made_of = dict(zip(texts, outputs, strict=True))
    joined = [
        join_pieces(pieces, [made_of.get(piece.text, piece.text) for piece in pieces])
        for pieces in divided
    ]
    return [
        after_route(sentence, output, target, language)
        for sentence, output in zip(sentences, joined, strict=True)
    ]
