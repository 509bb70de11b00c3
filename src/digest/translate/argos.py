"""Argos packages, run on CTranslate2. (action: loads models)

The only module that imports argostranslate: for its packages and tokenizers. Its `translate()`
is not used, for it splits text by a model it downloads at first use and goes paragraph by
paragraph; here our own sentences go through CTranslate2 in one batch. Works with
`argos-translate-lt` and `argostranslate` alike.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from digest.errors import EngineError
from digest.translate.batch import buckets_of, in_chunks, translate_distinct
from digest.translate.cores import usable_cores
from digest.translate.engine import Care, Installed, Pair

logger = logging.getLogger(__name__)

# USUAL is as Argos Translate itself searches, so that the text is the same. GUARDED may not say
# three tokens twice, which some human translations do (FLORES-200 dev in SentencePiece tokens: 51
# of 997 in Portuguese, 36 in English) and all loops: of 115 that the toy package makes of words
# without grammar none is left by it, 80 by four tokens, 74 by the penalty alone. The toy's 40
# phrases come out as exactly as before.
_SEARCH: Mapping[Care, Mapping[str, Any]] = {
    Care.USUAL: {"beam_size": 4, "length_penalty": 0.2},
    Care.GUARDED: {
        "beam_size": 6,
        "length_penalty": 0.2,
        "no_repeat_ngram_size": 3,
        "repetition_penalty": 1.1,
    },
}
# Tokens of one batch, and how much longer its longest sentence may be than its shortest.
_BATCH_TOKENS, _SPREAD = 2048, 1.25
# Sentences that are in memory as tokens at a time.
_CHUNK = 1_000
# A decoder that loops runs to its cap. Twice the source and ten tokens cut none of the
# 1,994 human translations between English and Portuguese in FLORES-200 dev (longest: 2.07 times).
_CAP_FACTOR, _CAP_REST = 2, 10
# Beyond 1,024 tokens CTranslate2 cuts a sentence without a word. SentencePiece makes no token of
# more than 16 characters (its `max_sentencepiece_length`), so a longer text need not be counted.
_MAX_TOKENS = 1024
_MAX_CHARACTERS = _MAX_TOKENS * 16
# Argos's own names for languages that have another one in BCP 47.
_TAGS = {"pb": "pt-BR", "zt": "zh-Hant"}
# What a package does besides, where no package of its own is installed: routes ask for the
# language, and these variants are the language to most of its readers and to detectors.
_ALSO = {"pt-BR": "pt", "nb": "no"}
_BROKEN = (RuntimeError, ValueError, OSError, LookupError, AttributeError, TypeError)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A package with its tokenizer and its model in memory; `state` changes with its files."""

    package: Any
    model: Any
    state: tuple[object, ...]


class ArgosTranslator:
    """The installed Argos packages; loads each model once, at first use."""

    name = "Argos"
    cares = (Care.USUAL, Care.GUARDED)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: dict[Path, _Loaded] = {}

    def installed(self) -> Mapping[Pair, Installed]:
        """Return the pairs of the packages on disk; a broken package is named and left out."""
        return {
            pair: Installed(pair, str(package.package_version))
            for pair, package in _packages().items()
        }

    def translate(self, texts: Sequence[str], pair: Pair, care: Care = Care.USUAL) -> list[str]:
        """Translate sentences in batches of like length, on all cores; see `Translator`.

        The text is Argos Translate's own for `Care.USUAL`. A sentence beyond the model's context
        is not cut: its output is empty. Several threads may call at once.
        """
        package = _packages().get(pair)
        if package is None:
            raise EngineError(self.name, f"no package for {pair}")
        try:
            loaded = self._load(package)
            return translate_distinct(texts, partial(_translate, loaded, _SEARCH[care]))
        except _BROKEN as exc:
            reason = (str(exc).splitlines() or [type(exc).__name__])[0]
            raise EngineError(self.name, f"{pair}: {reason}") from exc

    def _load(self, package: Any) -> _Loaded:
        """Return the package loaded; anew when another release stands in its place."""
        folder = Path(package.package_path)
        state = (package.package_version, (folder / "model" / "model.bin").stat().st_mtime_ns)
        with self._lock:
            known = self._loaded.get(folder)
            if known is None or known.state != state:
                _read_tokenizer(package)
                known = self._loaded[folder] = _Loaded(package, _model(folder), state)
            return known


def _read_tokenizer(package: Any) -> None:
    """Let a package's tokenizer read its file, which it does at first use."""
    try:
        package.tokenizer.encode(" ")
    except SystemExit as exc:  # what Argos Translate does about broken BPE codes
        raise ValueError("the BPE codes are broken") from exc


def _model(folder: Path) -> Any:
    """Return a package's model, with a thread for each core.

    A core for each batch is faster than several cores for one, as CTranslate2's guide to
    performance has it; measured by `bench.translate`.
    """
    import ctranslate2  # (0.3 s)

    return ctranslate2.Translator(
        str(folder / "model"),
        device="cpu",
        compute_type=_compute_type(),
        inter_threads=usable_cores(),
        intra_threads=1,
    )


def _compute_type() -> str:
    """Return the operator's `ARGOS_COMPUTE_TYPE`, or what is fastest here."""
    from argostranslate import settings

    return str(settings.compute_type)


def _translate(loaded: _Loaded, search: Mapping[str, Any], texts: Sequence[str]) -> list[str]:
    return [
        output for chunk in in_chunks(texts, _CHUNK) for output in _chunk(loaded, search, chunk)
    ]


def _chunk(loaded: _Loaded, search: Mapping[str, Any], texts: Sequence[str]) -> list[str]:
    """Translate sentences, all under way at once: each bucket with a cap of its own."""
    tokens = [_tokens(loaded.package, text) for text in texts]
    lengths = [len(sentence) for sentence in tokens]
    prefix = loaded.package.target_prefix
    # However few the sentences, every core has some of them.
    share = sum(lengths) // loaded.model.num_translators + 1
    capacity = min(_BATCH_TOKENS, share)
    under_way = [
        (place, result)
        for bucket in buckets_of(lengths, spread=_SPREAD, capacity=capacity)
        for place, result in zip(
            bucket,
            loaded.model.translate_batch(
                [tokens[place] for place in bucket],
                target_prefix=[[prefix]] * len(bucket) if prefix else None,
                replace_unknowns=True,
                asynchronous=True,
                max_decoding_length=lengths[bucket[0]] * _CAP_FACTOR + _CAP_REST,
                **search,
            ),
            strict=True,
        )
    ]
    outputs = [""] * len(texts)
    for place, result in under_way:
        outputs[place] = _decoded(loaded.package, result.result().hypotheses[0])
    return outputs


def _tokens(package: Any, text: str) -> list[str]:
    """Return a sentence's tokens; none where they are more than the model can take."""
    tokens: list[str] = package.tokenizer.encode(text) if len(text) <= _MAX_CHARACTERS else []
    return tokens if len(tokens) <= _MAX_TOKENS else []


def _decoded(package: Any, tokens: list[str]) -> str:
    """Return the text of tokens; Argos's tokenizers spoil a prefix of underscores."""
    prefix = package.target_prefix
    said = tokens[1:] if prefix and tokens[:1] == [prefix] else tokens
    return str(package.tokenizer.decode(said)).strip()


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
    return _pair(_open_package(folder))


def language_tag(code: str) -> str:
    """Return the BCP 47 tag of a language as Argos names it: `pt-BR` for `pb`."""
    return _TAGS.get(code, code)


def _pair(package: Any) -> Pair:
    return Pair(language_tag(package.from_code), language_tag(package.to_code))


def _packages() -> dict[Pair, Any]:
    oldest_first = sorted(_read_packages(), key=lambda package: _release(package.package_version))
    own = {_pair(package): package for package in oldest_first}
    also = {Pair(*(_ALSO.get(tag, tag) for tag in pair)): package for pair, package in own.items()}
    return also | own


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
