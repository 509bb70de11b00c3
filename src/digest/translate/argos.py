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
from pathlib import Path
from typing import Any

from digest.errors import EngineError
from digest.translate.engine import Care, Installed, Pair

logger = logging.getLogger(__name__)

# As Argos Translate itself sets them, so that the text is the same.
_BEAM_SIZE, _LENGTH_PENALTY = 4, 0.2
_BATCH_TOKENS = 2048
# A decoder that loops runs to its cap. Twice the source and ten tokens cut none of the
# 1,994 human translations between English and Portuguese in FLORES-200 dev (longest: 2.07 times).
_CAP_FACTOR, _CAP_REST = 2, 10


class ArgosTranslator:
    """The installed Argos packages; loads each model once, at first use."""

    name = "Argos"
    cares = (Care.USUAL,)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: dict[Pair, Any] = {}

    def installed(self) -> Mapping[Pair, Installed]:
        """Return the pairs of the packages on disk; a broken package is named and left out."""
        return {
            pair: Installed(pair, str(package.package_version))
            for pair, package in _packages().items()
        }

    def translate(
        self,
        texts: Sequence[str],
        pair: Pair,
        care: Care = Care.USUAL,  # noqa: ARG002
    ) -> list[str]:
        """Translate sentences in one batch; see `Translator`."""
        package = _packages().get(pair)
        if package is None:
            raise EngineError(self.name, f"no package for {pair}")
        try:
            return self._translate(texts, package, self._model(pair, package))
        except (RuntimeError, ValueError, OSError) as exc:
            raise EngineError(self.name, f"{pair}: {exc}") from exc

    def _translate(self, texts: Sequence[str], package: Any, model: Any) -> list[str]:
        tokens = [package.tokenizer.encode(text) for text in texts]
        longest = max((len(sentence) for sentence in tokens), default=0)
        prefix = package.target_prefix
        results = model.translate_batch(
            tokens,
            target_prefix=[[prefix]] * len(tokens) if prefix else None,
            replace_unknowns=True,
            max_batch_size=_BATCH_TOKENS,
            batch_type="tokens",
            beam_size=_BEAM_SIZE,
            length_penalty=_LENGTH_PENALTY,
            max_decoding_length=longest * _CAP_FACTOR + _CAP_REST,
        )
        return [
            _finish(package.tokenizer.decode(result.hypotheses[0]), prefix) for result in results
        ]

    def _model(self, pair: Pair, package: Any) -> Any:
        import ctranslate2  # (0.3 s)

        with self._lock:
            if pair not in self._loaded:
                folder = str(Path(package.package_path) / "model")
                self._loaded[pair] = ctranslate2.Translator(folder, device="cpu")
            return self._loaded[pair]


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
    return Pair(package.from_code, package.to_code)


def _packages() -> dict[Pair, Any]:
    oldest_first = sorted(_read_packages(), key=lambda package: _release(package.package_version))
    return {Pair(package.from_code, package.to_code): package for package in oldest_first}


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
