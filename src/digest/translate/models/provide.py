"""Which models are wanted, and what became of each pair. (action: network, disk)

In: the languages that sources write and the one that readers read, or a pair. Out: one plain
sentence for each pair: what was installed, or why not and what will be used instead. The Argos
index is asked first, then Mozilla's catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.errors import ChecksumError, ModelError
from digest.model import UNKNOWN_LANGUAGE, Routing, base_language
from digest.translate import argos, bergamot
from digest.translate.engine import Pair, Translator
from digest.translate.models.index import Index, Offer, release
from digest.translate.models.install import Installation, install_from
from digest.translate.models.terms import Progress, Terms
from digest.translate.route import find_routes


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one language pair: installed, or served by `route`, or by nothing.

    `refused` says that its package was not the pinned one: no other engine is asked instead.
    """

    pair: Pair
    installed: str
    reason: str
    route: str
    installations: tuple[Installation, ...] = ()
    refused: bool = False


def describe(attempts: Iterable[Attempt]) -> tuple[str, ...]:
    """Say in plain sentences what was installed, or why not and what is used instead."""
    by_reason: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_reason.setdefault(attempt.reason, []).append(attempt)
    return tuple(_sentence(reason, group) for reason, group in by_reason.items())


def _sentence(reason: str, group: Sequence[Attempt]) -> str:
    if not reason:
        return f"Installed {', '.join(attempt.installed for attempt in group)}."
    routes = dict.fromkeys(f"{a.pair} by {a.route}" for a in group if a.route)
    lost = [str(attempt.pair) for attempt in group if not attempt.route]
    parts = [f"using {', '.join(routes)}"] if routes else []
    parts += [f"not translating {', '.join(lost)}"] if lost else []
    return f"Nothing installed: {reason}; {', '.join(parts)}."


def install_for(
    target: str,
    sources: Iterable[str],
    engines: Sequence[Translator],
    progress: Progress,
    terms: Terms | None = None,
) -> tuple[Attempt, ...]:
    """Install what leads from each source language to the target, where it can be had.

    The Argos index is asked for a direct package first. Where it has none, a direct route of
    another engine (between close languages) is left as it is, and any other language is led
    through English. Where that fails too, Mozilla's catalogue is asked.
    """
    wanted = sorted({base_language(tag) for tag in sources} - {UNKNOWN_LANGUAGE})
    goal = base_language(target)
    supply = _Supply(progress, terms or Terms())
    return tuple(_lead(Pair(source, goal), engines, supply) for source in wanted if source != goal)


def install_pairs(
    pairs: Iterable[Pair],
    engines: Sequence[Translator],
    progress: Progress,
    terms: Terms | None = None,
) -> tuple[Attempt, ...]:
    """Install or renew the direct model of each pair: an Argos package, or else a Bergamot model.

    A pair whose package is the newest there is stays as it is.
    """
    supply = _Supply(progress, terms or Terms())
    return tuple(_renew(pair, engines, supply) for pair in pairs)


class _Supply:
    """Where packages come from, for one call."""

    def __init__(self, progress: Progress, terms: Terms) -> None:
        self.index = Index(terms.mirror)
        self.routing = terms.routing
        self._progress, self._terms = progress, terms

    def install(self, offer: Offer) -> Installation:
        return install_from(offer.links, self._progress, self._terms)


def _lead(pair: Pair, engines: Sequence[Translator], supply: _Supply) -> Attempt:
    route, direct, argos_alone = _present(pair, engines, supply.routing)
    if argos_alone:
        return Attempt(pair, "", "it is there already", route)
    try:
        return _with_argos(pair, _needed(pair, supply.index, only_direct=direct), supply)
    except ChecksumError as exc:
        return Attempt(pair, "", str(exc), route, refused=True)
    except ModelError as argos_failure:
        if direct:
            return Attempt(pair, "", str(argos_failure), route)
        return _with_bergamot(pair, str(argos_failure), route)


def _renew(pair: Pair, engines: Sequence[Translator], supply: _Supply) -> Attempt:
    route, _, _ = _present(pair, engines, supply.routing)
    try:
        offer = supply.index.offer(pair)
        present = argos.ArgosTranslator().installed().get(pair)
        if present and offer.version and release(present.version) >= release(offer.version):
            return Attempt(pair, "", "it is there already", route)
        return _with_argos(pair, (offer,), supply)
    except ChecksumError as exc:
        return Attempt(pair, "", str(exc), route, refused=True)
    except ModelError as argos_failure:
        return _with_bergamot(pair, str(argos_failure), route)


def _present(pair: Pair, engines: Sequence[Translator], routing: Routing) -> tuple[str, bool, bool]:
    """Return the route there is, whether it is direct, and whether Argos does all of it."""
    routes = find_routes(engines, *pair, routing)
    if not routes:
        return "", False, False
    hops = routes[0].hops
    argos_alone = all(hop.engine == argos.ArgosTranslator.name for hop in hops)
    return str(routes[0]), len(hops) == 1, argos_alone


def _needed(pair: Pair, index: Index, *, only_direct: bool) -> tuple[Offer, ...]:
    """Return the packages that lead from one language to the other and are not here yet.

    Raises:
        ModelError: the index cannot be had, or lacks one of them.
    """
    offers = index.offers()
    through_english = (Pair(pair.source, "en"), Pair("en", pair.target))
    needed = (pair,) if pair in offers or only_direct else through_english
    present = argos.ArgosTranslator().installed()
    missing = [part for part in needed if part not in present]
    if any(part not in offers for part in missing):
        raise ModelError(f"the Argos index has no package for {pair}")
    return tuple(offers[part] for part in missing)


def _with_argos(pair: Pair, offers: Sequence[Offer], supply: _Supply) -> Attempt:
    installations = tuple(supply.install(offer) for offer in offers)
    installed = " and ".join(f"the Argos package {offer.pair}" for offer in offers)
    return Attempt(pair, installed, "", "", installations)


def _with_bergamot(pair: Pair, reason: str, route: str) -> Attempt:
    try:
        bergamot.install(pair)
    except ModelError as exc:
        return Attempt(pair, "", f"{reason}, and {exc}", route)
    return Attempt(pair, f"Bergamot {pair} from Mozilla's catalogue", "", "")
