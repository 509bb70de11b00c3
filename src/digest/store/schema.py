"""The tables as this version of the code knows them. (data)

A change here comes with a migration in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite stores no zone, so it is put back on reading."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store UTC without its zone."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give UTC its zone back."""
        return value.replace(tzinfo=UTC) if value else None


entries = Table(
    "entries",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("source_id", String(100), nullable=False, index=True),
    Column("url", Text),
    Column("title", Text),
    Column("author", Text),
    Column("published", UtcDateTime),
    Column("language", String(35)),
    Column("body", Text, nullable=False),
    Column("markup", String(4), nullable=False),
    Column("updated", UtcDateTime),
    Column("tags", JSON, nullable=False),
    Column("image", Text),
    # Whether `body` is the source's own text or that of the page behind the link.
    Column("text_from", String(8), nullable=False),
    Column("paywalled", Boolean, nullable=False),
    # Of what the source gave: where it is the same again, nothing is written.
    Column("fingerprint", String(16), nullable=False),
    Column("first_seen", UtcDateTime, nullable=False, index=True),
    Column("last_seen", UtcDateTime, nullable=False, index=True),
)

# How a source is, and what must be known to ask it again.
source_states = Table(
    "source_states",
    metadata,
    Column("source_id", String(100), primary_key=True),
    Column("place", Text),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime),
    Column("trouble", String(40)),
    Column("detail", Text),
    Column("failing_since", UtcDateTime),
    Column("moved_to", Text),
    Column("health", String(12), nullable=False),
    Column("next_at", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
)

# How a source was: one row for as long as it stayed the same.
source_history = Table(
    "source_history",
    metadata,
    Column("source_id", String(100), primary_key=True),
    Column("since", UtcDateTime, primary_key=True),
    Column("until", UtcDateTime, nullable=False, index=True),
    Column("health", String(12), nullable=False),
    Column("trouble", String(40)),
    Column("detail", Text, nullable=False),
    Column("checks", Integer, nullable=False),
)

# On how many different pages of a site a block of text stood; see digest.clean.template.
site_blocks = Table(
    "site_blocks",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("block", String(20), primary_key=True),
    Column("pages", Integer, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False, index=True),
)

# The pages that were counted, by what stands on them: each counts once.
site_pages = Table(
    "site_pages",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("page", String(16), primary_key=True),
    Column("last_seen", UtcDateTime, nullable=False, index=True),
)

editions = Table(
    "editions",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("language", String(35), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("stories", Integer, nullable=False),
    # The edition itself, as JSON; editions of the first version were not kept.
    Column("content", Text),
    # Where its page is; none as long as it was not delivered.
    Column("path", Text),
    Column("delivered_at", UtcDateTime),
)

# Which entries an edition told, so that a later day does not tell them again.
edition_entries = Table(
    "edition_entries",
    metadata,
    Column("edition_id", ForeignKey("editions.id", ondelete="CASCADE"), primary_key=True),
    Column("entry_id", String(16), primary_key=True, index=True),
)

# What a text looks like, to know it again in other dress; see digest.story.duplicates.
text_prints = Table(
    "text_prints",
    metadata,
    Column("entry_id", String(16), primary_key=True),
    Column("seen", UtcDateTime, nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
)

# Which story each article was grouped into on a day, and what grouping read of it.
story_articles = Table(
    "story_articles",
    metadata,
    Column("day", Date, primary_key=True),
    Column("entry_id", String(16), primary_key=True),
    Column("story_id", String(16), nullable=False),
    Column("headline", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("profile", LargeBinary, nullable=False),
)

translations = Table(
    "translations",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("route", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    # To the day: the memory is read far oftener than written.
    Column("used_at", UtcDateTime, nullable=False, index=True),
)

# What the gate refused: the same engines would give the same again.
refusals = Table(
    "refusals",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("route", Text, nullable=False),
    Column("source_language", String(35), nullable=False),
    Column("language", String(35), nullable=False),
    Column("source", Text, nullable=False),
    Column("output", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("detail", Text, nullable=False),
    Column("used_at", UtcDateTime, nullable=False, index=True),
)

# One mail of an edition to one address: at most once, whatever happens in between.
mails = Table(
    "mails",
    metadata,
    Column("edition_id", String(50), primary_key=True),
    Column("recipient", String(320), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("detail", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("languages", Text, nullable=False),
    Column("scheduled_for", UtcDateTime),
    Column("started_at", UtcDateTime, nullable=False, index=True),
    Column("ended_at", UtcDateTime),
    Column("state", String(12), nullable=False),
    Column("message", Text, nullable=False),
    Column("report", JSON, nullable=False),
    # Which notice the operator was given of it; none if empty.
    Column("notice", String(12), nullable=False),
)
