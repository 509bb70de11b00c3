"""Texts of many languages as bags of words in one. (action: reads dictionaries at first use)

In: (language, text) pairs. Out: each text in the pivot language, "" where it cannot be had.
`Pivot()` is the callable: `Pivot()([("de", "Bundesregierung")])` gives `["federal government"]`
where the dictionary is installed. For comparing only; must never be shown to a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from digest.model import base_language
from digest.translate.dictionary import Dictionary, find_dictionaries, gloss, read_dictionary

__all__ = ["Pivot", "ToPivot"]

ToPivot = Callable[[Sequence[tuple[str, str]]], Sequence[str]]


class Pivot:
    """Glosses by dictionary; each dictionary is read once, when its language first comes."""

    def __init__(self, language: str = "en") -> None:
        self.language = base_language(language)
        self._read: dict[str, Dictionary] = {}

    def __call__(self, texts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """Return each text in the pivot language, in order; "" where no dictionary leads there."""
        return tuple(self._to_pivot(base_language(code), text) for code, text in texts)

    def _to_pivot(self, language: str, text: str) -> str:
        if language == self.language:
            return text
        words = self._words(language)
        return gloss(text, words) if words else ""

    def _words(self, language: str) -> Dictionary:
        if language not in self._read:
            path = find_dictionaries(self.language).get(language)
            self._read[language] = read_dictionary(path) if path else {}
        return self._read[language]
