"""Sentences from one language to another, offline. (action: runs engines, reads the memory)

In: texts with their language, and a target. Out: a `Translation` for each, in order: made by
the best route whose output passes the gate, from the memory where the same route has
translated the same sentence before, or the original, marked with the reason.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Protocol

from digest.errors import EngineError, MissingLanguagePair
from digest.language import split_sentences
from digest.model import UNKNOWN_LANGUAGE, Translation, base_language
from digest.translate.apertium import ApertiumTranslator
from digest.translate.argos import ArgosTranslator
from digest.translate.bergamot import BergamotTranslator
from digest.translate.engine import Pair, Translator
from digest.translate.gate import Check, find_faults
from digest.translate.mend import VERSION, after_hop, after_route, before_hop
from digest.translate.route import Route, find_routes
from digest.translate.text import Text, TextKind

__all__ = [
    "ForgetfulMemory",
    "Memory",
    "Text",
    "TextKind",
    "Translations",
    "Translator",
    "find_routes",
    "installed_engines",
]

logger = logging.getLogger(__name__)

# Each route costs a run over the sentences that failed; two are enough for an honest try.
_ROUTES_TRIED = 2


class Memory(Protocol):
    """Translations made before, keyed by route and sentence."""

    def recall(self, route: str, texts: Sequence[str]) -> Mapping[str, str]:
        """Return the translations known of these texts by this route."""
        ...

    def remember(self, route: str, pairs: Mapping[str, str]) -> None:
        """Keep translations made by this route."""
        ...


class ForgetfulMemory:
    """No memory: every text is translated anew."""

    def recall(self, route: str, texts: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def remember(self, route: str, pairs: Mapping[str, str]) -> None:
        """Keep nothing."""


def installed_engines() -> tuple[Translator, ...]:
    """Return the engines of this machine; each finds its models at first use."""
    return (ArgosTranslator(), BergamotTranslator(), ApertiumTranslator())


class Translations:
    """Engines and memory, ready to translate whole editions."""

    def __init__(self, engines: Iterable[Translator], memory: Memory) -> None:
        self._engines = {engine.name: engine for engine in engines}
        self._memory = memory
        self.translated = self.remembered = 0

    def translate(self, texts: Sequence[Text], target: str) -> tuple[Translation, ...]:
        """Translate all texts of an edition, each language in one batch.

        A text already in the target language stays, regional variants included; one in an
        unknown language, without a route, or failing the gate stays with its `failure` named.
        """
        by_language: dict[str, dict[str, Text]] = defaultdict(dict)
        pieces = {text: _sentences(text) for text in texts}
        for piece in chain.from_iterable(pieces.values()):
            by_language[piece.language].setdefault(piece.source, piece)
        done = {
            (language, source): translation
            for language, batch in by_language.items()
            for source, translation in self._translate_language(batch, language, target).items()
        }
        return tuple(
            _joined(text, [done[piece.language, piece.source] for piece in pieces[text]])
            for text in texts
        )

    def _translate_language(
        self, batch: Mapping[str, Text], language: str, target: str
    ) -> dict[str, Translation]:
        if base_language(language) == base_language(target):
            return {source: _kept(text, "") for source, text in batch.items()}
        if language == UNKNOWN_LANGUAGE:
            return {source: _kept(text, "unknown language") for source, text in batch.items()}
        routes = find_routes(self._engines.values(), language, target)[:_ROUTES_TRIED]
        failures = dict.fromkeys(
            batch, str(MissingLanguagePair(*map(base_language, (language, target))))
        )
        done: dict[str, Translation] = {}
        for route in routes:
            left = [source for source in batch if source not in done]
            outputs, faults = self._by_route(left, route, Pair(language, target))
            failures.update(faults)
            done.update(
                (source, _made(batch[source], output, target, route))
                for source, output in outputs.items()
            )
        kept = {s: _kept(t, failures[s]) for s, t in batch.items() if s not in done}
        return done | kept

    def _by_route(
        self, sources: Sequence[str], route: Route, languages: Pair
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Return the outputs that may be shown, and the fault of each that may not."""
        if not sources:
            return {}, {}
        key = f"{route.key}, mends {VERSION}"
        remembered = dict(self._memory.recall(key, sources))
        fresh = [source for source in sources if source not in remembered]
        try:
            outputs = self._run(fresh, route, languages.target)
        except EngineError as exc:
            logger.warning("route failed route=%s reason=%s", route, exc)
            self.remembered += len(remembered)
            return remembered, dict.fromkeys(fresh, str(exc))
        found = find_faults(
            [
                Check(
                    source=source,
                    output=output,
                    source_language=languages.source,
                    language=languages.target,
                )
                for source, output in outputs.items()
            ]
        )
        faults = {source: str(fault) for source, fault in zip(outputs, found, strict=True) if fault}
        good = {source: output for source, output in outputs.items() if source not in faults}
        self._memory.remember(key, good)
        self.remembered += len(remembered)
        self.translated += len(good)
        return remembered | good, faults

    def _run(self, sources: Sequence[str], route: Route, target: str) -> dict[str, str]:
        texts = list(sources)
        for hop in route.hops if texts else ():
            prepared = [before_hop(text, hop) for text in texts]
            outputs = self._engines[hop.engine].translate(prepared, hop.data.pair)
            texts = [after_hop(output, hop) for output in outputs]
        return {
            source: after_route(source, output, base_language(target))
            for source, output in zip(sources, texts, strict=True)
        }


def _made(text: Text, output: str, target: str, route: Route) -> Translation:
    return Translation(
        original=text.original,
        text=output,
        source_language=text.language,
        language=target,
        route=str(route),
    )


def _kept(text: Text, failure: str) -> Translation:
    return Translation(
        original=text.original,
        text=text.original,
        source_language=text.language,
        language=text.language,
        failure=failure,
    )


def _sentences(text: Text) -> tuple[Text, ...]:
    """Return a text's sentences as texts of their own: engines are given one at a time."""
    parts = split_sentences(text.source, text.language)
    return tuple(Text(part, text.language) for part in parts) if len(parts) > 1 else (text,)


def _joined(text: Text, parts: Sequence[Translation]) -> Translation:
    """Return the translation of a text from those of its sentences; all of it, or none."""
    failed = next((part for part in parts if not part.route), None)
    if failed is not None:
        return replace(failed, original=text.original, text=text.original)
    shown = " ".join(part.text for part in parts)
    return replace(parts[0], original=text.original, text=shown)
