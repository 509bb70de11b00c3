"""What grouping reads of an article, small enough to be kept for the days to come. (calculation)

In: articles. Out: a `Profile` each. Must not know what it is compared with.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from digest.language import meanings_of
from digest.model import UNKNOWN_LANGUAGE, Article, base_language
from digest.story.keys import keys_of, stem_of

ToPivot = Callable[[Sequence[tuple[str, str]]], Sequence[str]]
"""Languages and texts to the texts in one pivot language, empty where that cannot be had. The
result need not be good prose: its words are compared."""

# News say the main thing first: the first 300 words score as well as the whole text does.
_KEYS_READ = 400
# Enough of a text for so many keys.
_CHARACTERS_READ = 4000
_PIVOT_WORDS = 60
_LINKS = 20
# A word that follows another in a sentence, so that a capital means a name.
_INSIDE = re.compile(r"(?<=[\w,;:)»”'’] )[^\W\d_a-z][\w'’-]+")
_SEVERAL = 2
_LONG_WORD = 6  # letters; words of grammar seldom have as many


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An article as grouping knows it.

    `keys` counts the keys of its title and beginning, `forms` tells how those of names, numbers
    and longer words are written; `pivot` counts the keys of title and lead in the
    pivot language, empty where they are not known there. Meanings are vectors of
    `digest.language.meaning`.
    """

    article_id: str
    source_id: str
    language: str
    at: datetime | None
    keys: Mapping[str, int]
    forms: Mapping[str, str]
    pivot: Mapping[str, int] = field(default_factory=dict)
    url: str | None = None
    links: tuple[str, ...] = ()
    title_meaning: bytes = b""
    text_meaning: bytes = b""

    def to_bytes(self) -> bytes:
        """Return the profile as it is kept."""
        content = {name: getattr(self, name) for name in self.__slots__}
        content["at"] = self.at.isoformat() if self.at else None
        for name in _MEANINGS:
            content[name] = base64.b85encode(content[name]).decode()
        return zlib.compress(json.dumps(content, ensure_ascii=False).encode(), level=1)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Profile:
        """Return the profile that `to_bytes` gave; raise `ValueError` for other bytes."""
        try:
            content = json.loads(zlib.decompress(kept))
            content["at"] = datetime.fromisoformat(content["at"]) if content["at"] else None
            content["links"] = tuple(content["links"])
            for name in _MEANINGS:
                content[name] = base64.b85decode(content[name])
            profile = cls(**content)
        except (zlib.error, KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a profile") from error
        if not profile._is_whole():
            raise ValueError("not a whole profile")
        return profile

    def _is_whole(self) -> bool:
        counts = (self.keys, self.forms, self.pivot)
        is_dated = self.at is None or self.at.tzinfo is not None
        return is_dated and all(isinstance(one, dict) for one in counts)


_MEANINGS = ("title_meaning", "text_meaning")


def profile_articles(
    articles: Sequence[Article], to_pivot: ToPivot | None = None
) -> tuple[Profile, ...]:
    """Return the profile of each article, in order.

    `to_pivot` is called once, with title and lead of all articles, and only where they are in
    more than one language.
    """
    titles = meanings_of([article.title for article in articles])
    texts = meanings_of([_beginning(article) for article in articles])
    pivots = _pivots(articles, to_pivot)
    return tuple(
        _profile(article, pivot, meanings)
        for article, pivot, meanings in zip(
            articles, pivots, zip(titles, texts, strict=True), strict=True
        )
    )


def _profile(article: Article, pivot: str, meanings: tuple[bytes, bytes]) -> Profile:
    text = _beginning(article)
    found = list(islice(keys_of(text, article.language), _KEYS_READ))
    return Profile(
        article_id=article.id,
        source_id=article.source_id,
        language=article.language,
        at=article.published or article.updated,
        keys=Counter(key for key, _ in found),
        forms=_forms(found, text),
        pivot=Counter(key for key, _ in keys_of(pivot, UNKNOWN_LANGUAGE)),
        url=article.url,
        links=article.links[:_LINKS],
        title_meaning=meanings[0],
        text_meaning=meanings[1],
    )


def _beginning(article: Article) -> str:
    return f"{article.title}. {' '.join(islice(article.prose, 40))}"[:_CHARACTERS_READ]


def _forms(found: Iterable[tuple[str, str]], text: str) -> dict[str, str]:
    """Return how keys of names, numbers and longer words are commonly written in sentences.

    A capital at the start of a sentence counts where the word is a name inside others.
    """
    names = {stem_of(word) for word in _INSIDE.findall(text)}
    forms: dict[str, Counter[str]] = {}
    for key, written in found:
        is_name = key in names or key[:1] == "@" or key[:1].isdigit()
        if is_name or len(written) >= _LONG_WORD:
            form = written if is_name else written.lower()
            forms.setdefault(key, Counter())[form] += 1
    return {
        key: max(counts, key=lambda form: (counts[form], form)) for key, counts in forms.items()
    }


def _pivots(articles: Sequence[Article], to_pivot: ToPivot | None) -> Sequence[str]:
    languages = {base_language(article.language) for article in articles} - {UNKNOWN_LANGUAGE}
    if to_pivot is None or len(languages) < _SEVERAL:
        return [""] * len(articles)
    return to_pivot([(article.language, _lead(article)) for article in articles])


def _lead(article: Article) -> str:
    return " ".join(_beginning(article).split()[:_PIVOT_WORDS])
