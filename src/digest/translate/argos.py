"""Argos packages, run on CTranslate2. (action: loads models)

The only module that imports argostranslate: for its packages and tokenizers. Its `translate()`
is not used, for it splits text by a model it downloads at first use and goes paragraph by
paragraph; here our own sentences go through CTranslate2 in one batch. Works with
`argos-translate-lt` and `argostranslate` alike.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from digest.errors import EngineError
from digest.translate.engine import Care, Installed, Pair

logger = logging.getLogger(__name__)

# As Argos Translate itself sets them, so that the text is the same.
_USUAL: Mapping[str, Any] = MappingProxyType({"beam_size": 4, "length_penalty": 0.2})
# For what was refused: a wider search that may say no three tokens twice.
_GUARDED: Mapping[str, Any] = MappingProxyType(
    {"beam_size": 6, "length_penalty": 0.6, "no_repeat_ngram_size": 3, "repetition_penalty": 1.2}
)
_BATCH_TOKENS = 2048
# A decoder that loops runs to its cap. Twice the source and ten tokens cut none of the
# 1,994 human translations between English and Portuguese in FLORES-200 dev (longest: 2.07 times).
_CAP_FACTOR, _CAP_REST = 2, 10
# A cap holds for a whole batch, so sentences go in groups of nearly one length: in each the longest
# has at most that many times the tokens of the shortest. Of a model that never ends its sentences
# 96 came out in 16 s in such groups, in 95 s in one.
_GROUP_FACTOR, _GROUP_REST = 1.4, 4
# More at once take memory and gain nothing.
_AT_ONCE = 8192
# Argos's own codes where they are no BCP 47: Brazilian Portuguese, traditional Chinese.
_TAGS = MappingProxyType({"pb": "pt", "zt": "zh-Hant"})


class ArgosTranslator:
    """The installed Argos packages; loads each model once, at first use."""

    name = "Argos"
    cares = (Care.USUAL, Care.GUARDED)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: dict[Pair, Any] = {}

    def installed(self) -> Mapping[Pair, Installed]:
        """Return the pairs of the packages on disk; a broken package is named and left out."""
        return {
            pair: Installed(pair, str(package.package_version))
            for pair, package in _packages().items()
        }

    def translate(self, texts: Sequence[str], pair: Pair, care: Care = Care.USUAL) -> list[str]:
        """Translate sentences in batches of nearly one length; see `Translator`."""
        package = _packages().get(pair)
        if package is None:
            raise EngineError(self.name, f"no package for {pair}")
        search = _GUARDED if care is Care.GUARDED else _USUAL
        try:
            model = self._model(pair, package)
            parts = (texts[at : at + _AT_ONCE] for at in range(0, len(texts), _AT_ONCE))
            return [out for part in parts for out in _translate(part, package, model, search)]
        except (RuntimeError, ValueError, OSError, LookupError) as exc:
            raise EngineError(self.name, f"{pair}: {exc}") from exc

    def _model(self, pair: Pair, package: Any) -> Any:
        import ctranslate2  # (0.3 s)

        with self._lock:
            if pair not in self._loaded:
                self._loaded[pair] = ctranslate2.Translator(
                    str(Path(package.package_path) / "model"),
                    device="cpu",
                    # int8 where the processor has it: 2.1 times float32 for a model of real size.
                    compute_type="auto",
                    # A batch for each core did 8.1 sentences where two cores at one did 6.0.
                    inter_threads=usable_cores(),
                    intra_threads=1,
                )
            return self._loaded[pair]


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _translate(
    texts: Sequence[str], package: Any, model: Any, search: Mapping[str, Any]
) -> list[str]:
    """Give all groups to the model's workers, then collect what they make."""
    tokens = [package.tokenizer.encode(text) for text in texts]
    prefix = package.target_prefix
    # A batch for each worker, however few sentences there are.
    share = sum(map(len, tokens)) // model.num_translators + 1
    waiting: list[tuple[int, Any]] = []
    for group in _groups(tokens):
        longest = len(tokens[group[-1]])
        results = model.translate_batch(
            [tokens[at] for at in group],
            target_prefix=[[prefix]] * len(group) if prefix else None,
            replace_unknowns=True,
            max_batch_size=max(longest, min(_BATCH_TOKENS, share)),
            batch_type="tokens",
            max_input_length=0,
            max_decoding_length=longest * _CAP_FACTOR + _CAP_REST,
            asynchronous=True,
            **search,
        )
        waiting += zip(group, results, strict=True)
    outputs = [""] * len(texts)
    for at, result in waiting:
        outputs[at] = _finish(package.tokenizer.decode(result.result().hypotheses[0]), prefix)
    return outputs


def _groups(tokens: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """Yield the places of sentences of nearly one length, shortest first; none of empty ones."""
    group: list[int] = []
    for at in sorted((at for at, one in enumerate(tokens) if one), key=lambda at: len(tokens[at])):
        if group and len(tokens[at]) > len(tokens[group[0]]) * _GROUP_FACTOR + _GROUP_REST:
            yield group
            group = []
        group.append(at)
    if group:
        yield group


def packages_folder() -> Path:
    """Return where Argos packages are installed: `ARGOS_PACKAGES_DIR` or Argos's default."""
    from argostranslate import settings  # (creates its folders when imported)

    return Path(settings.package_data_dir)


def index_url() -> str:
    """Return the address of the package index, `ARGOS_PACKAGE_INDEX` honoured."""
    from argostranslate import settings

    return f"{str(settings.package_index).removesuffix('index.json').rstrip('/')}/index.json"


def read_package(folder: Path) -> Pair:
    """Return what an unpacked package translates.

    Raises:
        EngineError: a file of it is missing or broken.
    """
    package = _open_package(folder)
    return _pair_of(package)


def _packages() -> dict[Pair, Any]:
    oldest_first = sorted(_read_packages(), key=lambda package: _release(package.package_version))
    # A package for Brazilian Portuguese serves where there is none for all of it.
    regional_first = sorted(oldest_first, key=lambda package: not _is_regional(package))
    return {_pair_of(package): package for package in regional_first}


def _pair_of(package: Any) -> Pair:
    codes = (package.from_code, package.to_code)
    return Pair(*(_TAGS.get(code, code) for code in codes))


def _is_regional(package: Any) -> bool:
    return bool({package.from_code, package.to_code} & _TAGS.keys())


def _release(version: str) -> tuple[int, ...]:
    """Return 1.10 as (1, 10), after 1.9."""
    return tuple(int(part) for part in re.findall(r"\d+", str(version)))


def _read_packages() -> Iterator[Any]:
    from argostranslate import settings

    for root in settings.package_dirs:
        for folder in sorted(path for path in Path(root).iterdir() if path.is_dir()):
            if folder.name.startswith("."):
                continue  # being installed just now
            try:
                yield _open_package(folder)
            except EngineError as exc:
                logger.warning("argos package unusable folder=%s reason=%s", folder.name, exc)


def _open_package(folder: Path) -> Any:
    from argostranslate.package import Package

    try:
        package = Package(folder)
    except (OSError, ValueError, KeyError, AttributeError) as exc:
        raise EngineError(ArgosTranslator.name, f"package {folder.name}: {exc}") from exc
    complete = (folder / "model" / "model.bin").is_file() and hasattr(package, "tokenizer")
    if not (package.from_code and package.to_code and complete):
        raise EngineError(ArgosTranslator.name, f"package {folder.name}: files are missing")
    return package


def _finish(text: str, prefix: str) -> str:
    return text.removeprefix(prefix).strip() if prefix else text.strip()
