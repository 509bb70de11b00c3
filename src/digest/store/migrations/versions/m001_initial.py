"""Entries, editions, translation memory."""

import sqlalchemy as sa
from alembic import op

revision = "m001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "entries",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("source_id", sa.String(100), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("author", sa.Text()),
        sa.Column("published", sa.DateTime()),
        sa.Column("language", sa.String(35)),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("markup", sa.String(4), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
    )
    op.create_index("ix_entries_source_id", "entries", ["source_id"])
    op.create_index("ix_entries_first_seen", "entries", ["first_seen"])
    op.create_table(
        "editions",
        sa.Column("id", sa.String(50), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
    )
    op.create_index("ix_editions_day", "editions", ["day"])
    op.create_table(
        "edition_entries",
        sa.Column("edition_id", sa.String(50), nullable=False),
        sa.Column("entry_id", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name="fk_edition_entries_edition_id_editions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edition_id", "entry_id", name="pk_edition_entries"),
    )
    op.create_index("ix_edition_entries_entry_id", "edition_entries", ["entry_id"])
    op.create_table(
        "translations",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_translations"),
    )
