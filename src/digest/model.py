"""The values that travel through the pipeline, one type per hop. (data)

All are frozen; collections are tuples; times are aware and in UTC; languages are BCP 47
tags, `UNKNOWN_LANGUAGE` where none is known; ids are derived in `derive_id` alone, so the
same input has the same id on every machine and every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Generic, Literal, TypeVar

from digest.errors import DigestError, Trouble

T = TypeVar("T")

UNKNOWN_LANGUAGE = "und"


def derive_id(*parts: str) -> str:
    """Return a 16-digit hexadecimal id of the parts; equal parts give equal ids."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def base_language(tag: str) -> str:
    """Return the primary subtag of a BCP 47 tag: `pt` for `pt-BR`."""
    return tag.replace("_", "-").split("-")[0].lower()


class FullText(StrEnum):
    """When the page behind an entry's link is fetched: where the feed's own text is a teaser,
    for every entry, or for none.
    """

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class RuleField(StrEnum):
    """Which part of an entry a rule looks at; `any` is each of them."""

    ANY = "any"
    TITLE = "title"
    TEXT = "text"
    AUTHOR = "author"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Rule:
    """A regular expression that is searched in a part of an entry, whatever the case."""

    field: RuleField
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something to read: a feed (`url`), or local documents (`path`).

    `path` is one file, or with `many` a folder or a pattern such as `notes/*.md`. `every` is how
    often a feed is asked. Entries that match no rule of `include`, where there are some, or
    any of `exclude` are left out.
    """

    id: str
    name: str
    url: str | None = None
    path: Path | None = None
    many: bool = False
    category: str = "news"
    language: str | None = None
    max_items: int = 20
    max_age: timedelta | None = None
    timeout: float = 20.0
    user_agent: str | None = None
    every: timedelta | None = None
    full_text: FullText = FullText.AUTO
    include: tuple[Rule, ...] = ()
    exclude: tuple[Rule, ...] = ()

    @property
    def is_document(self) -> bool:
        """Whether it is a file on this machine."""
        return self.path is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave so that it can be asked again cheaply (RFC 9110, section 8.8)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Bytes as they came, with where they finally came from.

    `unchanged` says that the server confirmed what it gave before: `content` is empty then.
    `fresh_for` is how long the server says that asking again is of no use. `moved_to` is the
    new address, where every redirect on the way there was permanent.
    """

    source_id: str
    content: bytes
    content_type: str
    url: str
    unchanged: bool = False
    validators: Validators = Validators()
    fresh_for: timedelta = timedelta(0)
    moved_to: str | None = None


Markup = Literal["html", "text"]


class TextFrom(StrEnum):
    """Where an entry's text comes from: the feed or document itself, the page behind its link,
    or only the feed's teaser: because the page could not be had, not even later, or not yet.
    """

    SOURCE = "source"
    PAGE = "page"
    TEASER = "teaser"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a source offers as one item, before cleaning. `body` is untrusted markup or text.

    `url` is in canonical form, without trackers. `tags` are the source's own words for what it
    is about. `image` is the address of a picture. `paywalled` says that only subscribers can
    read all of it, as far as the page tells.
    """

    id: str
    source_id: str
    url: str | None
    title: str | None
    author: str | None
    published: datetime | None
    language: str | None
    body: str
    markup: Markup
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    text_from: TextFrom = TextFrom.SOURCE
    paywalled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """By what an entry is recognised when its source shows it again."""

    id: str
    url: str | None
    title: str | None
    published: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as it was read: what it says of itself, and all its entries, newest first.

    `site` is the address of the page the feed belongs to.
    """

    title: str = ""
    language: str | None = None
    site: str | None = None
    entries: tuple[Entry, ...] = ()


class BlockKind(StrEnum):
    """What a block of an article is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or quotation, as plain text on one line.

    `language` is set where it is not that of the article.
    """

    kind: BlockKind
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An entry with everything but the article removed.

    `is_listed`: it is a document that `sources.yaml` names, told as long as it does. `links`
    are the addresses, in canonical form, that its text links to.
    """

    id: str
    source_id: str
    source_name: str
    category: str
    url: str | None
    title: str
    author: str | None
    published: datetime | None
    language: str
    blocks: tuple[Block, ...]
    is_local: bool = False
    is_listed: bool = False
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    links: tuple[str, ...] = ()
    text_from: TextFrom = TextFrom.SOURCE
    paywalled: bool = False

    @property
    def prose(self) -> tuple[str, ...]:
        """The running text, headings left out."""
        return tuple(b.text for b in self.blocks if b.kind is not BlockKind.HEADING)

    @property
    def word_count(self) -> int:
        """Words of the running text, as white space divides them."""
        return sum(len(text.split()) for text in self.prose)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """A page of a site by what stands on it: `page` tells it from others, `blocks` are keys of
    its blocks of text.
    """

    site: str
    page: str
    blocks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCounts:
    """How many pages of a site were seen, and on how many of them each block stood, by key."""

    pages: int
    blocks: Mapping[str, int]


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
class SourceTrouble:
    """A source that gave nothing this time, for footer and report; `since` when, if it lasts."""

    source_id: str
    name: str
    trouble: Trouble
    detail: str
    since: date | None = None


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


class Health(StrEnum):
    """How a source is.

    `unchanged`: it gave what it had given before. `empty`: it was read and holds nothing.
    `undated`: nothing in it has a date. `blocked`: a captcha, log-in or consent page came
    instead. `failing`: it gave nothing, for another reason. `paused`: it is not asked any more,
    because the operator said so or because it said that it is gone for good.
    """

    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    UNDATED = "undated"
    BLOCKED = "blocked"
    FAILING = "failing"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How a source is, and what must be known to ask it again.

    `place` is the address or path as `sources.yaml` names it: where it changes, the source is
    read anew. `moved_to` is where it says to have moved for good, which is asked instead.
    `read_at` is when it last gave something; `next_at` when it is to be asked again;
    `failures` how often in a row it gave nothing. `fingerprint` is of the content last read.
    """

    source_id: str
    place: str | None = None
    moved_to: str | None = None
    health: Health = Health.OK
    checked_at: datetime
    read_at: datetime | None = None
    next_at: datetime | None = None
    trouble: Trouble | None = None
    detail: str = ""
    failing_since: datetime | None = None
    failures: int = 0
    entries: int = 0
    validators: Validators = Validators()
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSpell:
    """A time through which a source stayed the same, and how often it was asked in it."""

    source_id: str
    since: datetime
    until: datetime
    health: Health
    trouble: Trouble | None
    detail: str
    checks: int


class RunKind(StrEnum):
    """Which part of the work a run does."""

    DIGEST = "digest"
    INGEST = "ingest"
    EDITION = "edition"
    DELIVER = "deliver"
    MODELS = "models"
    MAINTENANCE = "maintenance"


class RunState(StrEnum):
    """How a run goes or ended; `crashed` is one whose process died."""

    RUNNING = "running"
    COMPLETED = "completed"
    DEGRADED = "degraded"
    FAILED = "failed"
    CRASHED = "crashed"

    @property
    def is_failure(self) -> bool:
        """Whether nothing came of it."""
        return self in (RunState.FAILED, RunState.CRASHED)


class Notice(StrEnum):
    """What the operator is told by mail."""

    NONE = ""
    FAILED = "failed"
    DEGRADED = "degraded"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the pipeline or of a part of it.

    `scheduled_for` is the time the schedule meant, of a run that nobody started by hand.
    """

    id: str
    kind: RunKind
    day: date
    languages: tuple[str, ...]
    scheduled_for: datetime | None = None
    started_at: datetime
    ended_at: datetime | None = None
    state: RunState = RunState.RUNNING
    message: str = ""
    report: Mapping[str, object] = field(default_factory=dict)
    notice: Notice = Notice.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[T]):
    """What became of one subject of a fan-out: a value or the error that stopped it."""

    subject: str
    value: T | None = None
    error: DigestError | None = None
