"""Runs, states of sources, mails; editions are kept with their content."""

import sqlalchemy as sa
from alembic import op

revision = "m002"
down_revision = "m001"


def upgrade() -> None:
    """Add what schedules, retries and notices need."""
    with op.batch_alter_table("entries") as entries:
        entries.add_column(sa.Column("last_seen", sa.DateTime()))
    op.execute("UPDATE entries SET last_seen = first_seen")
    with op.batch_alter_table("entries") as entries:
        entries.alter_column("last_seen", nullable=False)
        entries.create_index("ix_entries_last_seen", ["last_seen"])
    with op.batch_alter_table("editions") as editions:
        editions.add_column(sa.Column("content", sa.Text()))
        editions.add_column(sa.Column("delivered_at", sa.DateTime()))
        editions.alter_column("path", existing_type=sa.Text(), nullable=True)
    op.execute("UPDATE editions SET delivered_at = made_at")
    _create_tables()


def _create_tables() -> None:
    op.create_table(
        "source_states",
        sa.Column("source_id", sa.String(100), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime()),
        sa.Column("trouble", sa.String(40)),
        sa.Column("detail", sa.Text()),
        sa.Column("failing_since", sa.DateTime()),
        sa.PrimaryKeyConstraint("source_id", name="pk_source_states"),
    )
    op.create_table(
        "mails",
        sa.Column("edition_id", sa.String(50), nullable=False),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", "recipient", name="pk_mails"),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("scheduled_for", sa.DateTime()),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("notice", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_started_at", "runs", ["started_at"])
