"""Apertium, rule-based, between close languages. (action: runs the `apertium` command)

The pairs are those of the installed `apertium-*` packages. One process translates a whole
batch. Words that Apertium does not know stay in the source language; its mark before them
never leaves this module.
"""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from babel.core import get_global

from digest.errors import EngineError
from digest.translate.cognates import adapt_unknown
from digest.translate.engine import Care, Installed, Pair

logger = logging.getLogger(__name__)

_MODES = Path("/usr/share/apertium/modes")
_MODE_NAME = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")
_PROGRAM = re.compile(r"(?:^|\|)\s*([\w./-]+)")
# A blank line ends a sentence for Apertium, so that two texts never share a context.
_SEPARATOR = "\n\n"
_UNKNOWN = re.compile(r"\*(\w[\w'’-]*)")
_LITERALS = str.maketrans("*#@", "\ue000\ue001\ue002")
_RESTORED = str.maketrans("\ue000\ue001\ue002", "*#@")
# What Apertium puts before a form it cannot make (#) or a word it cannot translate (@).
_MARKS = re.compile(r"[#@](?:<[^>\s]*>)*")
_SECONDS_PER_TEXT, _SECONDS_AT_LEAST = 0.5, 30.0


class ApertiumTranslator:
    """The installed Apertium pairs."""

    name = "Apertium"
    cares = (Care.USUAL,)

    def __init__(self, modes: Path = _MODES) -> None:
        self._folder = modes

    def installed(self) -> Mapping[Pair, Installed]:
        """Return the pairs whose programs are all there."""
        return {pair: Installed(pair, _version(mode)) for pair, mode in self._modes.items()}

    def translate(
        self,
        texts: Sequence[str],
        pair: Pair,
        care: Care = Care.USUAL,  # noqa: ARG002
    ) -> list[str]:
        """Translate texts, one line each; see `Translator`."""
        if pair not in self._modes:
            raise EngineError(self.name, f"no pair {pair}")
        lines = [" ".join(text.translate(_LITERALS).split()) for text in texts]
        outputs = iter(self._translate_lines([line for line in lines if line], pair))
        return [next(outputs) if line else "" for line in lines]

    def _translate_lines(self, lines: Sequence[str], pair: Pair) -> list[str]:
        """Translate lines of which none is blank: Apertium drops blank ones at the end."""
        if not lines:
            return []
        mode = self._modes[pair].stem
        parts = self._run(mode, _SEPARATOR.join(lines), len(lines)).split(_SEPARATOR)
        if len(parts) != len(lines):
            raise EngineError(self.name, f"{mode} gave {len(parts)} texts for {len(lines)}")
        return [_without_marks(part.strip(), pair) for part in parts]

    def _run(self, mode: str, text: str, count: int) -> str:
        """Run one process over the whole batch."""
        command = ["apertium", "-d", str(self._folder.parent), mode]
        limit = max(_SECONDS_AT_LEAST, count * _SECONDS_PER_TEXT)
        try:
            done = subprocess.run(
                command,
                input=text,
                capture_output=True,
                encoding="utf-8",
                timeout=limit,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as exc:
            raise EngineError(self.name, f"{mode}: {exc}") from exc
        if done.returncode != 0 or (text.strip() and not done.stdout.strip()):
            raise EngineError(self.name, f"{mode}: {done.stderr.strip() or 'no output'}")
        return done.stdout.rstrip("\n")

    @cached_property
    def _modes(self) -> dict[Pair, Path]:
        if shutil.which("apertium") is None:
            return {}
        found: dict[Pair, Path] = {}
        for mode in sorted(self._folder.glob("*.mode")):
            match = _MODE_NAME.fullmatch(mode.stem)
            if match and _has_programs(mode):
                found[Pair(_two_letters(match[1]), _two_letters(match[2]))] = mode
        return found


def _has_programs(mode: Path) -> bool:
    """Whether every program of the pipeline is installed; Debian only recommends some of them."""
    programs = set(_PROGRAM.findall(mode.read_text(encoding="utf-8")))
    missing = sorted(program for program in programs if shutil.which(program) is None)
    if missing:
        logger.warning("apertium pair unusable mode=%s missing=%s", mode.stem, ",".join(missing))
    return not missing


def _two_letters(code: str) -> str:
    """Return `es` for `spa`, as CLDR's language aliases have it."""
    return str(get_global("language_aliases").get(code, code))


def _version(mode: Path) -> str:
    return datetime.fromtimestamp(mode.stat().st_mtime, tz=UTC).strftime("%Y-%m-%d")


def _without_marks(text: str, pair: Pair) -> str:
    adapted = _UNKNOWN.sub(lambda match: adapt_unknown(match[1], pair), text)
    return _MARKS.sub("", adapted).translate(_RESTORED)
