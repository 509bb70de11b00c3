"""Editions: stories as one language's readers get them, and where they went. (data)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from digest.model.source import SourceTrouble
from digest.model.story import Earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A text beside its original.

    `route` names the engines that made it; it is empty when none was needed. Where no
    translation could be shown, `text` is the original, `language` its language and
    `failure` says why.
    """

    original: str
    text: str
    source_language: str
    language: str
    route: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyNote:
    """A place where the same text stands as well."""

    name: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """Where a story comes from: one article, as the digest names it.

    `is_teaser`: only what the feed gave of it could be read; `is_paywalled`: only subscribers
    can read all of it; `is_update`: it stands in place of an older version by the same source.
    `copies` are other sources with the same text.
    """

    name: str
    title: str
    url: str | None
    language: str
    author: str | None
    published: datetime | None
    minutes: int
    is_local: bool = False
    is_teaser: bool = False
    is_paywalled: bool = False
    is_update: bool = False
    copies: tuple[CopyNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one source says where others say something else.

    `number` is what differs, as the source writes it; `source` the place, from 0, of the
    article in the story's `sources`.
    """

    number: str
    text: Translation
    source: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedNote:
    """A pointer to another story of the same edition, and why."""

    story_id: str
    headline: str
    similarity: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionStory:
    """A story as one edition tells it.

    `summary_from` names for each sentence of `summary` the place, from 0, of its article in
    `sources`. `contrasts` are claims that differ, of two sources or more each. `writer` is the
    model that wrote the summary; empty where its sentences stand in the sources.
    """

    id: str
    category: str
    headline: Translation
    summary: tuple[Translation, ...]
    figures: tuple[Translation, ...]
    sources: tuple[SourceNote, ...]
    related: tuple[RelatedNote, ...] = ()
    summary_from: tuple[int, ...] = ()
    contrasts: tuple[tuple[Claim, ...], ...] = ()
    earlier: Earlier | None = None
    writer: str = ""

    @property
    def parts(self) -> tuple[Translation, ...]:
        """Headline, summary, claims that differ, and figures, in the order of reading."""
        claims = (claim.text for claims in self.contrasts for claim in claims)
        return (self.headline, *self.summary, *claims, *self.figures)

    @property
    def translated_from(self) -> str:
        """The language that something of it was translated from; empty if nothing was."""
        return next((part.source_language for part in self.parts if part.route), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One day's digest in one language."""

    title: str
    day: date
    language: str
    stories: tuple[EditionStory, ...]
    sources_read: int
    troubles: tuple[SourceTrouble, ...] = ()

    @property
    def parts(self) -> tuple[Translation, ...]:
        """Every headline and sentence of the edition."""
        return tuple(part for story in self.stories for part in story.parts)

    @property
    def id(self) -> str:
        """Stable name of the edition: `2026-11-22-es`."""
        return f"{self.day.isoformat()}-{self.language}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEdition:
    """An edition as it is kept: when this content was made, and where its page is since when."""

    edition: Edition
    made_at: datetime
    delivered_at: datetime | None = None
    path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An edition ready to be read: HTML with inlined styles, and a text of its own right."""

    edition_id: str
    language: str
    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where an edition was put."""

    edition_id: str
    language: str
    html: Path
    text: Path
    mail: Path


class MailState(StrEnum):
    """What became of the mail of one edition to one address."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """The mail of one edition to one address; `earlier` if an earlier run settled it."""

    edition_id: str
    recipient: str
    state: MailState
    changed_at: datetime
    detail: str = ""
    earlier: bool = False
