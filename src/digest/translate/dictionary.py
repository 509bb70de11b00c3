"""Words of one language in another, from dictionaries on this machine. (action: reads files)

In: FreeDict dictionaries in dictd's format (dictfmt(1): an index of headword, offset and length
in base 64, and a body in gzip). Out: a gloss, the candidate words of each word in order. Good
for comparing bags of words only: it must never be shown to a reader. Knows nothing of articles.
"""

from __future__ import annotations

import gzip
import logging
import os
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = ["Dictionary", "find_dictionaries", "gloss"]

logger = logging.getLogger(__name__)

Words = tuple[str, ...]
Dictionary = Mapping[str, Words]

# ISO 639-3 codes of FreeDict's file names for the languages that are looked for.
_CODES = {"de": "deu", "es": "spa", "fr": "fra", "it": "ita", "pt": "por", "en": "eng"}
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
# Far above a dictionary's size; a broken or hostile file ends here instead of filling memory.
_MOST_BYTES = 400_000_000
_MOST_ENTRIES = 2_000_000
_KEPT_WORDS = 4
_MARKS = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|\{[^{}]*\}|\([^()]*\)")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_GRAMMAR = frozenset(
    (
        "a",
        "an",
        "the",
        "to",
        "of",
        "in",
        "on",
        "at",
        "be",
        "is",
        "sth",
        "sb",
        "something",
        "somebody",
        "or",
        "and",
    )
)
_SHORTEST_PART = 4
_LONGEST_WORD = 60
_ENDINGS = 3


def find_dictionaries(target: str) -> dict[str, Path]:
    """Return the index file of each language that has a dictionary into `target`.

    DIGEST_DICTIONARIES names another folder than /usr/share/dictd.
    """
    folder = Path(os.environ.get("DIGEST_DICTIONARIES") or "/usr/share/dictd")
    last = _CODES.get(target, target)
    paths = {code: folder / f"freedict-{name}-{last}.index" for code, name in _CODES.items()}
    return {code: path for code, path in paths.items() if path.is_file()}


def read_dictionary(index: Path) -> dict[str, Words]:
    """Return the first words of each one-word headword; none, and a warning, if it is broken."""
    try:
        with gzip.open(index.with_suffix(".dict.dz")) as file:
            body = file.read(_MOST_BYTES)
        with index.open(encoding="utf-8", errors="replace") as lines:
            return _read_entries(lines, body)
    except (OSError, EOFError, zlib.error, ValueError, KeyError) as exc:
        logger.warning("dictionary skipped file=%s reason=%r", index.name, exc)
        return {}


def gloss(text: str, words: Dictionary) -> str:
    """Return the candidate words of each word of a text; a word that is not known stays."""
    return " ".join(" ".join(_candidates(word, words)) for word in _WORD.findall(text))


def _read_entries(lines: Iterator[str], body: bytes) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for count, line in enumerate(lines):
        if count >= _MOST_ENTRIES:
            break
        headword, offset, length = line.rstrip("\n").split("\t")[:3]
        if not headword or " " in headword or headword.startswith("00database"):
            continue
        start = _number(offset)
        entry = body[start : start + min(_number(length), 2_000)].decode("utf-8", "replace")
        known = found.get(headword.casefold(), ())
        if len(known) < _KEPT_WORDS and (fresh := _meaning(entry)):
            found[headword.casefold()] = tuple(dict.fromkeys(known + fresh))[:_KEPT_WORDS]
    return found


def _number(digits: str) -> int:
    value = 0
    for digit in digits[:8]:
        value = value * 64 + _VALUES[digit]
    return value


def _meaning(entry: str) -> Words:
    """Return the words of the first line below the headword that is not a note."""
    for line in entry.split("\n")[1:]:
        plain = _MARKS.sub(" ", line).strip()
        if plain and not plain.startswith(("Note:", "Synonym:", "see:", "/")):
            words = (word.casefold() for word in _WORD.findall(plain))
            return tuple(word for word in words if word not in _GRAMMAR)[:_KEPT_WORDS]
    return ()


def _candidates(word: str, words: Dictionary) -> Words:
    folded = word.casefold()
    if len(folded) > _LONGEST_WORD:
        return (folded,)
    return _known(folded, words) or _parts(folded, words) or (folded,)


def _known(word: str, words: Dictionary) -> Words:
    """Look a word up, then without one to three last letters and as a German infinitive."""
    if word in words:
        return words[word]
    for cut in range(1, _ENDINGS + 1):
        stem = word[:-cut]
        if len(stem) < _SHORTEST_PART:
            break
        for form in (stem, stem + "en"):
            if form in words:
                return words[form]
    return ()


def _parts(word: str, words: Dictionary) -> Words:
    """Split a compound in two known words, the longest first part first; joined by s or not."""
    for at in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first = words.get(word[:at]) or words.get(word[:at].removesuffix("s"))
        if first and (second := _known(word[at:], words)):
            return (first + second)[: 2 * _KEPT_WORDS]
    return ()
