"""Which stories are on what a reader asked for, or asked not to see. (calculation)

In: a story and `Interests`. Out: the word or category that is met, and where. Must not know
what follows from it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from digest.model import Article, Interests, Story

# Accents of Latin, Greek and Cyrillic letters. Other scripts have vowels among their marks.
_ACCENTS = re.compile("[\u0300-\u036f]")
# Scripts that do not part words, and Hangul (as NFKD leaves it), whose particles follow without
# a space: a keyword is found within what looks like one word.
_UNPARTED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)
_NEVER = r"(?!)"


class Place(IntEnum):
    """Where a story meets an interest, the least telling place first."""

    NOWHERE = 0
    TEXT = 1
    HEAD = 2


@dataclass(frozen=True, slots=True)
class Match:
    """What of an interest was met, as it is written there, and where: title, tags and category
    are the head.
    """

    place: Place
    what: str = ""


NO_MATCH = Match(Place.NOWHERE)


def wanted_in(story: Story, interests: Interests) -> Match:
    """Return the most telling place of what is wanted, in any of the story's articles."""
    if story.lead.category in interests.categories:
        return Match(Place.HEAD, f"category {story.lead.category}")
    matches = (_find(article, interests.keywords) for article in story.articles)
    return max(matches, key=lambda match: match.place)


def unwanted_in(story: Story, interests: Interests) -> str:
    """Return what the story has that is not wanted; empty if there is nothing.

    A keyword counts that stands in the article that leads the story, or in more than half of
    its articles: one source among many that mentions a word does not make the story one on it.
    """
    if story.lead.category in interests.unwanted_categories:
        return f"category {story.lead.category}"
    matches = [_find(article, interests.unwanted_keywords) for article in story.articles]
    found = [match for match in matches if match.place]
    is_on_it = matches[0].place or 2 * len(found) > len(matches)
    return found[0].what if is_on_it else ""


def _find(article: Article, keywords: Sequence[str]) -> Match:
    """Return the first keyword in title or tags, else in the text."""
    if not keywords:
        return NO_MATCH
    pattern, written = _pattern(tuple(keywords))
    places = ((Place.HEAD, (article.title, *article.tags)), (Place.TEXT, article.prose))
    for place, texts in places:
        found = pattern.search(_folded(texts))
        if found:
            return Match(place, written[_one_spaced(found[0])])
    return NO_MATCH


@lru_cache(maxsize=64)
def _pattern(keywords: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds any of the keywords in folded text, and how each is written."""
    written = {_one_spaced(_folded([keyword])): keyword for keyword in reversed(keywords)}
    written.pop("", None)
    # Where one begins with another, the longer one is named.
    longest_first = sorted(written, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(_whole, longest_first)) or _NEVER), written


def _one_spaced(text: str) -> str:
    return " ".join(text.split())


def _whole(word: str) -> str:
    """Return a pattern for a folded keyword that does not go on at either end."""
    start = "" if _UNPARTED.match(word[:1]) else r"(?<!\w)"
    end = "" if _UNPARTED.match(word[-1:]) else r"(?!\w)"
    return start + r"\s+".join(map(re.escape, word.split())) + end


def _folded(texts: Iterable[str]) -> str:
    """Return texts in one, in one case, without accents; a line break parts them."""
    text = "\n".join(texts)
    if text.isascii():
        return text.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return plain.casefold()
