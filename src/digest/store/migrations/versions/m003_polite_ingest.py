"""Sources have a health and a history; entries say where their text comes from."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "m003"
down_revision = "m002"


def upgrade() -> None:
    """Add what polite reading, full texts and site templates need."""
    _extend(
        "entries",
        sa.Column("updated", sa.DateTime()),
        sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("image", sa.Text()),
        sa.Column("text_from", sa.String(8), nullable=False, server_default="source"),
        sa.Column("paywalled", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("fingerprint", sa.String(16), nullable=False, server_default=""),
    )
    _extend(
        "source_states",
        sa.Column("moved_to", sa.Text()),
        sa.Column("health", sa.String(12), nullable=False, server_default="ok"),
        sa.Column("next_at", sa.DateTime()),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("entries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("etag", sa.Text(), nullable=False, server_default=""),
        sa.Column("last_modified", sa.Text(), nullable=False, server_default=""),
        sa.Column("fingerprint", sa.String(64), nullable=False, server_default=""),
    )
    op.execute(
        "UPDATE source_states SET health = 'failing', failures = 1 WHERE trouble IS NOT NULL"
    )
    _create_tables()


def _extend(table: str, *columns: sa.Column[Any]) -> None:
    with op.batch_alter_table(table) as changed:
        for column in columns:
            changed.add_column(column)
    with op.batch_alter_table(table) as changed:
        for column in columns:
            if column.server_default is not None:
                changed.alter_column(column.name, existing_type=column.type, server_default=None)


def _create_tables() -> None:
    op.create_table(
        "source_history",
        sa.Column("source_id", sa.String(100), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("health", sa.String(12), nullable=False),
        sa.Column("trouble", sa.String(40)),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "since", name="pk_source_history"),
    )
    op.create_index("ix_source_history_until", "source_history", ["until"])
    for table, key, length, columns in (
        ("site_blocks", "block", 20, [sa.Column("pages", sa.Integer(), nullable=False)]),
        ("site_pages", "page", 16, []),
    ):
        op.create_table(
            table,
            sa.Column("site", sa.String(255), nullable=False),
            sa.Column(key, sa.String(length), nullable=False),
            *columns,
            sa.Column("last_seen", sa.DateTime(), nullable=False),
            sa.PrimaryKeyConstraint("site", key, name=f"pk_{table}"),
        )
        op.create_index(f"ix_{table}_last_seen", table, ["last_seen"])
