"""Apertium, rule-based, between close languages. (action: runs the `apertium` command)

The pairs are those of the installed `apertium-*` packages. One process translates a whole
batch. Words that Apertium does not know stay in the source language; its mark before them
never leaves this module.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property, partial
from itertools import chain, islice
from pathlib import Path

from babel.core import get_global

from digest.errors import EngineError
from digest.translate.batch import in_chunks, translate_distinct
from digest.translate.cognates import adapt_unknown
from digest.translate.engine import Care, Installed, Pair

logger = logging.getLogger(__name__)

_MODES = Path("/usr/share/apertium/modes")
_MODE_NAME = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")
_PROGRAM = re.compile(r"(?:^|\|)\s*([\w./-]+)")
# A blank line ends a sentence for Apertium: its tagger begins anew there. (Not wholly: of 60
# sentences of FLORES-200 dev, pt→es, one came out with another preposition than alone.)
_SEPARATOR = "\n\n"
_UNKNOWN = re.compile(r"\*(\w[\w'’-]*)")
# What a text may contain itself, and stands for a mark in what Apertium says.
_MARKERS = "*#@"
_PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0xFFFFE))
# What Apertium puts before a form it cannot make (#) or a word it cannot translate (@) or does
# not know (*, where no letter follows).
_MARKS = re.compile(r"[#@*](?:<[^>\s]*>)*")
# A process is given so many texts: 1,000 sentences take 0.75 s.
_CHUNK = 2_000
# `lt-proc` goes through an unknown word with the square of its length: one of 100,000 characters
# takes 14 s. No word of a language has as many.
_LONGEST_WORD = 1_000
_SECONDS_PER_TEXT, _SECONDS_AT_LEAST, _SECONDS_PER_CHARACTER = 0.5, 30.0, 0.001


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
        """Translate texts, one line each; see `Translator`.

        One with a word of more than 1,000 characters is not tried: its output is empty.
        """
        if pair not in self._modes:
            raise EngineError(self.name, f"no pair {pair}")
        return translate_distinct(texts, partial(self._translate, pair))

    def _translate(self, pair: Pair, lines: Sequence[str]) -> list[str]:
        """Translate lines of which none is blank: Apertium drops blank ones at the end."""
        able = [line for line in lines if max(map(len, line.split())) <= _LONGEST_WORD]
        outputs = dict.fromkeys(lines, "")
        for chunk in in_chunks(able, _CHUNK):
            outputs |= zip(chunk, self._chunk(pair, chunk), strict=True)
        return list(outputs.values())

    def _chunk(self, pair: Pair, lines: Sequence[str]) -> list[str]:
        mode = self._modes[pair].stem
        text = _SEPARATOR.join(lines)
        stand_ins = self._stand_ins(text)
        hidden = text.translate(str.maketrans(_MARKERS, stand_ins))
        parts = self._run(mode, hidden, len(lines)).split(_SEPARATOR)
        if len(parts) != len(lines):
            raise EngineError(self.name, f"{mode} gave {len(parts)} texts for {len(lines)}")
        restored = str.maketrans(stand_ins, _MARKERS)
        return [_without_marks(part.strip(), pair).translate(restored) for part in parts]

    def _stand_ins(self, text: str) -> str:
        """Return as many characters that mean nothing, and are not in the text, as markers."""
        used = set(text)
        free = (chr(code) for code in chain(*_PRIVATE) if chr(code) not in used)
        found = "".join(islice(free, len(_MARKERS)))
        if len(found) < len(_MARKERS):
            raise EngineError(self.name, "a text uses every private character there is")
        return found

    def _run(self, mode: str, text: str, count: int) -> str:
        """Run one process over the whole batch."""
        command = ["apertium", "-d", str(self._folder.parent), mode]
        limit = _SECONDS_AT_LEAST + count * _SECONDS_PER_TEXT + len(text) * _SECONDS_PER_CHARACTER
        try:
            code, said, complaint = _piped(command, text, limit)
        except (OSError, subprocess.TimeoutExpired, UnicodeError) as exc:
            raise EngineError(self.name, f"{mode}: {exc}") from exc
        if code or not said.strip():
            raise EngineError(self.name, f"{mode}: {complaint.strip() or 'no output'}")
        return said.rstrip("\n")

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


def _piped(command: Sequence[str], text: str, limit: float) -> tuple[int, str, str]:
    """Return exit code, output and complaint of a command; none of its pipeline outlives this.

    `subprocess.run` ends the command alone and waits for the programs it has started.
    """
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            said, complaint = process.communicate(text, timeout=limit)
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, said, complaint


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
    return _MARKS.sub("", adapted)
