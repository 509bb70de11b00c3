"""Text to sentences. (calculation)

The splitter is sentencex (Wikimedia), rules for about 300 languages without model files.
"""

from __future__ import annotations

from sentencex import segment

from digest.model import UNKNOWN_LANGUAGE, base_language


def split_sentences(text: str, language: str) -> tuple[str, ...]:
    """Return the sentences of a paragraph in order, without the space between them.

    For a language without rules of its own, and for `UNKNOWN_LANGUAGE`, English ones serve.
    """
    code = "en" if language == UNKNOWN_LANGUAGE else base_language(language)
    return tuple(part for raw in segment(code, text) if (part := raw.strip()))
