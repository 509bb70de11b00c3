"""Text to sentences. (calculation)

The splitter is sentencex (Wikimedia), rules for about 300 languages without model files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sentencex import segment

from digest.model import UNKNOWN_LANGUAGE, base_language

# Its rules for English and German know initials; those of other languages break after them.
_KNOWS_INITIALS = frozenset({"en", "de"})
_INITIAL = re.compile(r"(?:^|[\s(«“\"])[^\W\d_]\.\s*$")


def split_sentences(text: str, language: str) -> tuple[str, ...]:
    """Return the sentences of a paragraph in order, without the space between them.

    For a language without rules of its own, and for `UNKNOWN_LANGUAGE`, English ones serve.
    """
    code = "en" if language == UNKNOWN_LANGUAGE else base_language(language)
    pieces = segment(code, text)
    if code not in _KNOWS_INITIALS:
        pieces = _rejoin_initials(pieces)
    return tuple(part for raw in pieces if (part := raw.strip()))


def _rejoin_initials(pieces: Iterable[str]) -> list[str]:
    """Join what was broken after one letter and a full stop: J. | Blanc, n. | º 3."""
    joined: list[str] = []
    for piece in pieces:
        if joined and _INITIAL.search(joined[-1]):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
