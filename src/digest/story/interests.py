"""Which stories are on what a reader asked for, or asked not to see. (calculation)

In: a story and `Interests`. Out: the word or category that is met, and where. Must not know
what follows from it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
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
_WORD = re.compile(r"\w+")


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
    """Return a keyword of title or tags, else of the text; the longest where there are several."""
    if not keywords:
        return NO_MATCH
    wanted = _keywords(tuple(keywords))
    places = ((Place.HEAD, (article.title, *article.tags)), (Place.TEXT, article.prose))
    for place, texts in places:
        found = wanted.longest_in(_folded(texts))
        if found:
            return Match(place, found)
    return NO_MATCH


@dataclass(frozen=True, slots=True)
class _Keywords:
    """Keywords as they are written, by their folded form: plain words, and all others with what
    finds them and the words that must be there.
    """

    written: Mapping[str, str]
    words: frozenset[str]
    others: Mapping[str, tuple[re.Pattern[str], frozenset[str]]]

    def longest_in(self, text: str) -> str:
        """Return the longest that is in a folded text; empty if there is none.

        A text is divided into words once, so that it is all one how many keywords there are.
        """
        words = set(_WORD.findall(text))
        found = {
            *(self.words & words),
            *(
                word
                for word, (pattern, needed) in self.others.items()
                if needed <= words and pattern.search(text)
            ),
        }
        return self.written[max(found, key=lambda word: (len(word), word))] if found else ""


@lru_cache(maxsize=64)
def _keywords(keywords: tuple[str, ...]) -> _Keywords:
    written = {" ".join(_folded([keyword]).split()): keyword for keyword in reversed(keywords)}
    written.pop("", None)
    words = {word for word in written if _WORD.fullmatch(word) and not _UNPARTED.search(word)}
    others = {word: (_pattern(word), _needed(word)) for word in written.keys() - words}
    return _Keywords(written, frozenset(words), others)


def _pattern(word: str) -> re.Pattern[str]:
    """Return a pattern for a folded keyword that does not go on at either end."""
    start = "" if _UNPARTED.match(word[:1]) else r"(?<!\w)"
    end = "" if _UNPARTED.match(word[-1:]) else r"(?!\w)"
    return re.compile(start + r"\s+".join(map(re.escape, word.split())) + end)


def _needed(word: str) -> frozenset[str]:
    """Return the words without which a keyword cannot be in a text."""
    return frozenset() if _UNPARTED.search(word) else frozenset(_WORD.findall(word))


def _folded(texts: Iterable[str]) -> str:
    """Return texts in one, in one case, without accents; a line break parts them."""
    text = "\n".join(texts)
    if text.isascii():
        return text.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return plain.casefold()
