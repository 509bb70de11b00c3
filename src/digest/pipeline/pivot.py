"""Articles of languages that the encoder of meanings does not know, in one that it does. (action:
runs translation engines)

Comparing articles of two languages needs something that holds across them. For the languages of
`digest.language.meaning` that is their meaning; for others title and lead are translated into the
language that most of the day's articles are in, by this project's own translation and its memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from digest.language import has_meaning
from digest.model import UNKNOWN_LANGUAGE, base_language
from digest.translate import Text, Translations

# Engines do 25 to 1,300 sentences a second, and an article has three: a minute at worst, once, as
# the memory keeps them.
_MOST_TEXTS = 500


def to_day_language(
    translations: Callable[[], Translations],
) -> Callable[[Sequence[tuple[str, str]]], Sequence[str]]:
    """Return a `ToPivot` for `digest.story`; `translations` is opened where there is need of it."""

    def to_pivot(texts: Sequence[tuple[str, str]]) -> Sequence[str]:
        pivot = _most_common([language for language, _ in texts])
        asked = list(islice(_strange(texts, pivot), _MOST_TEXTS))
        if not pivot or not asked:
            return [""] * len(texts)
        made = translations().translate([text for _, text in asked], pivot)
        told = {at: one.text for (at, _), one in zip(asked, made, strict=True) if not one.failure}
        return [
            text if base_language(language) == pivot else told.get(at, "")
            for at, (language, text) in enumerate(texts)
        ]

    return to_pivot


def _most_common(languages: Sequence[str]) -> str:
    """Return the language of most texts among those whose meanings are known; empty if none."""
    counts = Counter(base_language(language) for language in languages if has_meaning(language))
    return max(sorted(counts), key=counts.__getitem__, default="")


def _strange(texts: Sequence[tuple[str, str]], pivot: str) -> Iterator[tuple[int, Text]]:
    for at, (language, text) in enumerate(texts):
        known = has_meaning(language) or language == UNKNOWN_LANGUAGE
        if not known and base_language(language) != pivot:
            yield at, Text(text, language)
