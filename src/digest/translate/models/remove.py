"""Models that are not wanted any more. (action: disk)"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from digest.errors import ModelError
from digest.translate import argos, bergamot
from digest.translate.apertium import ApertiumTranslator
from digest.translate.engine import Pair
from digest.translate.models import workplace
from digest.translate.models.install import packages_of


def remove_pair(pair: Pair, engine: str = "") -> tuple[str, ...]:
    """Remove the models of a pair, of one engine or of all; return the names of the engines.

    Pins stay: what is installed again later must be the same.

    Raises:
        ModelError: there is nothing that can be removed, or no such engine.
    """
    removers = _REMOVERS
    if engine:
        named = next((name for name in removers if name.casefold() == engine.casefold()), None)
        if named is None:
            raise ModelError(f"no engine {engine!r} whose models can be removed: {_names()}")
        removers = {named: removers[named]}
    removed = tuple(name for name, remove in removers.items() if remove(pair))
    if not removed:
        raise ModelError(_why_not(pair, ", ".join(removers)))
    return removed


def _remove_argos(pair: Pair) -> bool:
    folder = argos.packages_folder()
    try:
        with workplace.scratch_in(folder) as scratch, workplace.alone(folder):
            found = packages_of(pair, folder)
            for package in found:
                workplace.take_away(package, scratch)
    except OSError as exc:
        raise ModelError(f"cannot remove the Argos package {pair}: {exc}") from exc
    return bool(found)


_REMOVERS: Mapping[str, Callable[[Pair], bool]] = {
    argos.ArgosTranslator.name: _remove_argos,
    bergamot.BergamotTranslator.name: bergamot.remove,
}


def _names() -> str:
    return ", ".join(_REMOVERS)


def _why_not(pair: Pair, engines: str) -> str:
    if pair in bergamot.BergamotTranslator().installed():
        return (
            f"the Bergamot model {pair} was not installed here: it comes with a package or folder"
        )
    if pair in ApertiumTranslator().installed():
        return f"Apertium's {pair} is a package of the system: remove it there"
    return f"no model {pair} of {engines} is installed"
