"""Stories: what tells one event, its rank and its summary. (data)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from digest.model.article import Article


class CopyKind(StrEnum):
    """Why an article is not told beside another: it has the same text (agency copy, AMP page,
    the same page under another address), or is an older version by the same source.
    """

    SAME_TEXT = "same text"
    OLDER_VERSION = "older version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """That an article has the text of another, which is told in its place.

    `similarity` in [0, 1]: how much of the shorter text stands in the other one. `fresh`, in
    [0, 1]: how much of the text of the article `of` does not stand in this one.
    """

    article_id: str
    of: str
    kind: CopyKind
    similarity: float
    fresh: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """How near two articles are: in [0, 1], and the names, numbers and words that say so, those
    that weigh most first, as the article `first` writes them.
    """

    first: str
    second: str
    similarity: float
    shared: tuple[str, ...]

    @property
    def reason(self) -> str:
        """In words: `shares Putin, NATO, 100,000; 0.61`."""
        return f"shares {', '.join(self.shared) or 'no name'}; {self.similarity:.2f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A story of an earlier day that this one goes on with: its headline, and the last day."""

    story_id: str
    headline: str
    language: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The articles that tell one event, best first, with the ties that hold them together.

    `copies` are articles left out because one of `articles` has their text, with what says so.
    """

    id: str
    articles: tuple[Article, ...]
    ties: tuple[Tie, ...] = ()
    related: tuple[Tie, ...] = ()
    copies: tuple[tuple[Article, Copy], ...] = ()
    earlier: Earlier | None = None

    @property
    def lead(self) -> Article:
        """The article whose headline and summary stand for the story."""
        return self.articles[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One reason for a story's place: what it is, and what it adds to the score."""

    name: str
    value: float
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A story with its score and the factors that it is the sum of.

    `left_out` says why the edition does not tell it; empty if it does.
    """

    story: Story
    score: float
    factors: tuple[Factor, ...]
    left_out: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interests:
    """What a reader wants more of, and what not at all: categories, and words or phrases.

    Keywords are looked for as whole words, whatever their case and accents.
    """

    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    unwanted_categories: tuple[str, ...] = ()
    unwanted_keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """What says which stories come first, and how many there may be of one kind.

    `source_weights` by source id, `category_weights` by category: 1 where there is none, in
    [0.1, 10]. `max_per_category` and `max_per_source` are without limit if None.
    """

    max_per_category: int | None = None
    max_per_source: int | None = None
    source_weights: Mapping[str, float] = field(default_factory=dict)
    category_weights: Mapping[str, float] = field(default_factory=dict)
    interests: Interests = Interests()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence exactly as it stands in its article; `position` counts from 0, -1 is its title."""

    text: str
    article_id: str
    position: int
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """Sentences of a story's sources that give different numbers of one thing.

    `numbers` are as written, one for each sentence.
    """

    numbers: tuple[str, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A headline and a few sentences of a story.

    They are taken from its articles word for word, unless `writer` names the model that wrote
    `sentences`. `figures` are further sentences, each with a number or date the others do not
    tell.
    """

    story_id: str
    headline: Sentence
    sentences: tuple[Sentence, ...]
    figures: tuple[Sentence, ...] = ()
    contrasts: tuple[Contrast, ...] = ()
    writer: str = ""
