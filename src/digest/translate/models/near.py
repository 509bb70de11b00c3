"""What somebody may have meant. (calculation)

In: a language that nobody knows. Out: tags that look like it, or whose English or own name it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from babel import Locale
from babel.localedata import locale_identifiers

# No code or name is longer; matching takes time with the length.
_LONGEST = 40


def near_languages(word: str, count: int = 3) -> tuple[str, ...]:
    """Return language tags near a word, the nearest first: `Spanish` and `español` give `es`.

    Words are compared by the ratio of what they share (difflib, after Ratcliff and Obershelp).
    """
    names = _tags_by_name()
    near = near_names(word, names, count=count * 2)
    return tuple(dict.fromkeys(names[name] for name in near))[:count]


def near_names(word: str, names: Iterable[str], *, count: int = 3) -> list[str]:
    """Return names near a word, the nearest first."""
    return get_close_matches(word.strip().casefold()[:_LONGEST], list(names), count)


@cache
def _tags_by_name() -> dict[str, str]:
    """Return the tag of each language of CLDR by its tag, its English and its own name."""
    tags = sorted(tag for tag in locale_identifiers() if tag.isalpha() and len(tag) <= 3)
    english = Locale("en").languages
    names = {english.get(tag, tag).casefold(): tag for tag in tags}
    own = {(Locale(tag).get_display_name(tag) or tag).casefold(): tag for tag in tags}
    return own | names | {tag: tag for tag in tags}
