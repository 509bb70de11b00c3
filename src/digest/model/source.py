"""Sources, what they give, and how they are. (data)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal

from digest.errors import Trouble


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTrouble:
    """A source that gave nothing this time, for footer and report; `since` when, if it lasts."""

    source_id: str
    name: str
    trouble: Trouble
    detail: str
    since: date | None = None
