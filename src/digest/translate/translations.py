"""Texts of an edition from their languages into one, offline. (action: engines, memory)

In: texts with their language, and a target. Out: a `Translation` for each, in order: made on the
best way whose output passes the gate, from the memory where the same way has translated the same
sentence before, or the original, marked with the reason.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from digest.errors import MissingLanguagePair
from digest.model import (
    UNKNOWN_LANGUAGE,
    Glossary,
    Refusal,
    Routing,
    Translation,
    TranslationCounts,
    base_language,
)
from digest.translate import headline
from digest.translate.engine import Pair, Translator, engine_language
from digest.translate.gate import Check, find_faults
from digest.translate.keep import is_wording, tokens_of, unmask
from digest.translate.memory import Memory
from digest.translate.prepare import LONGEST, Given, prepare
from digest.translate.route import Route, find_routes
from digest.translate.text import Text, TextKind
from digest.translate.ways import Way, go, ways_of

logger = logging.getLogger(__name__)

# Written without spaces between words and sentences.
_UNSPACED = frozenset({"zh", "ja"})


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of a sentence: an output, by a route where one was needed, or a failure.

    `broke` says that the failure is an engine's own, not the gate's.
    """

    output: str = ""
    route: str = ""
    failure: str = ""
    broke: bool = False


class Translations:
    """Engines and memory, ready to translate whole editions."""

    def __init__(
        self,
        engines: Iterable[Translator],
        memory: Memory,
        *,
        routing: Routing | None = None,
        glossary: Glossary | None = None,
    ) -> None:
        self._engines = {engine.name: engine for engine in engines}
        self._memory = memory
        self._routing = routing or Routing()
        self._glossary = glossary or Glossary()
        self.counts = TranslationCounts()

    def routes(self, source: str, target: str) -> tuple[Route, ...]:
        """Return the routes between two languages, the one that is taken first."""
        return find_routes(self._engines.values(), source, target, self._routing)

    def translate(self, texts: Sequence[Text], target: str) -> tuple[Translation, ...]:
        """Translate all texts of an edition, each language in one batch.

        A text already in the target language stays, regional variants included; one in an
        unknown language, without a route, or failing the gate stays with its `failure` named.
        """
        sentences = {text: prepare(text, target, self._glossary) for text in dict.fromkeys(texts)}
        by_language: dict[str, dict[str, None]] = defaultdict(dict)
        for given in chain.from_iterable(sentences.values()):
            by_language[given.language][given.text] = None
        made = {
            (language, sentence): result
            for language, batch in by_language.items()
            for sentence, result in self._translate_language(list(batch), language, target).items()
        }
        return tuple(_whole(text, sentences[text], made, target) for text in texts)

    def _translate_language(
        self, sentences: Sequence[str], language: str, target: str
    ) -> dict[str, _Made]:
        if engine_language(language) == engine_language(target):
            return {sentence: _Made(output=sentence) for sentence in sentences}
        made = {s: _ready(s) for s in sentences if not is_wording(s) or len(s) > LONGEST}
        left = [sentence for sentence in sentences if sentence not in made]
        return made | self._translate_all(left, language, target)

    def _translate_all(
        self, sentences: Sequence[str], language: str, target: str
    ) -> dict[str, _Made]:
        if language == UNKNOWN_LANGUAGE:
            return dict.fromkeys(sentences, _Made(failure="unknown language"))
        routes = self.routes(language, target)
        if not routes:
            return dict.fromkeys(sentences, _no_route(language, target))
        self.counts += TranslationCounts(asked=len(sentences))
        made: dict[str, _Made] = {}
        broken: Route | None = None
        for number, way in enumerate(ways_of(routes, self._engines)):
            left = [s for s in sentences if s not in made or made[s].failure]
            fitting = [sentence for sentence in left if way.is_another_for(sentence, language)]
            if not fitting or way.route == broken:
                continue
            results = self._go(way, fitting, Pair(language, target))
            broken = way.route if all(result.broke for result in results.values()) else broken
            good = sum(not result.failure for result in results.values())
            self.counts += TranslationCounts(mended=good if number else 0)
            made.update(results)
        return made

    def _go(self, way: Way, sentences: Sequence[str], languages: Pair) -> dict[str, _Made]:
        """Return what one way makes of sentences, from the memory or anew."""
        route = str(way.route)
        known = dict(self._memory.recall(way.key, sentences))
        rest = [sentence for sentence in sentences if sentence not in known]
        barred = dict(self._memory.refused(way.key, rest))
        fresh = [sentence for sentence in rest if sentence not in barred]
        ran = go(way, fresh, *languages, self._engines)
        refusals = {refusal.source: refusal for refusal in _refusals(ran.outputs, way, languages)}
        good = {s: output for s, output in ran.outputs.items() if s not in refusals}
        self._memory.remember(way.key, good)
        self._memory.refuse(way.key, list(refusals.values()))
        self._count(known, good, [*refusals.values(), *barred.values()])
        return {
            **{s: _Made(output, route) for s, output in (known | good).items()},
            **{s: _Made(failure=str(refusal)) for s, refusal in (refusals | barred).items()},
            **{s: _Made(failure=reason, broke=True) for s, reason in ran.errors.items()},
        }

    def _count(
        self, known: Mapping[str, str], good: Mapping[str, str], refusals: Iterable[Refusal]
    ) -> None:
        self.counts += TranslationCounts(
            remembered=len(known),
            translated=len(good),
            refused=tuple(Counter(refusal.kind for refusal in refusals).items()),
        )


def _refusals(outputs: Mapping[str, str], way: Way, languages: Pair) -> Iterator[Refusal]:
    """Say of each output that must not be shown why."""
    checks = [
        Check(
            source=sentence,
            output=output,
            source_language=languages.source,
            language=languages.target,
            pivot=way.route.pivot,
            kept=tokens_of(sentence),
        )
        for sentence, output in outputs.items()
    ]
    for check, fault in zip(checks, find_faults(checks), strict=True):
        if fault is not None:
            yield Refusal(
                source=check.source,
                output=check.output,
                source_language=languages.source,
                language=languages.target,
                kind=str(fault.kind),
                detail=fault.detail,
            )


def _no_route(language: str, target: str) -> _Made:
    pair = map(base_language, (language, target))
    return _Made(failure=str(MissingLanguagePair(*pair)))


def _ready(sentence: str) -> _Made:
    """Return what comes of a sentence that no engine is given."""
    if len(sentence) > LONGEST:
        return _Made(failure=f"too long: {len(sentence):,} characters")
    return _Made(output=sentence)


# --- from sentences to texts --------------------------------------------------------------------


def _whole(
    text: Text,
    sentences: Sequence[Given],
    made: Mapping[tuple[str, str], _Made],
    target: str,
) -> Translation:
    """Return the translation of a text from those of its sentences; all of it, or none."""
    results = [made[given.language, given.text] for given in sentences]
    failure = next((result.failure for result in results if result.failure), "")
    route = next((result.route for result in results if result.route), "")
    if failure or not route:
        return _untouched(text, failure)
    shown = _shown(sentences, results)
    gap = "" if base_language(target) in _UNSPACED else " "
    return Translation(
        original=text.original,
        text=gap.join(shown),
        source_language=text.language,
        language=target,
        route=route,
    )


def _shown(sentences: Sequence[Given], results: Sequence[_Made]) -> Iterator[str]:
    for given, result in zip(sentences, results, strict=True):
        shown = result.output
        if given.kind is TextKind.HEADLINE:
            shown = headline.after(shown, given.source)
        yield unmask(shown, given.masked)


def _untouched(text: Text, failure: str) -> Translation:
    return Translation(
        original=text.original,
        text=text.original,
        source_language=text.language,
        language=text.language,
        failure=failure,
    )
