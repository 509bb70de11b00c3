"""When a translation was last of use, and what the gate refused."""

import sqlalchemy as sa
from alembic import op

revision = "m005"
down_revision = "m004"


def upgrade() -> None:
    """Add the time of last use, and the refusals."""
    with op.batch_alter_table("translations") as translations:
        translations.add_column(sa.Column("used_at", sa.DateTime()))
    op.execute("UPDATE translations SET used_at = made_at")
    with op.batch_alter_table("translations") as translations:
        translations.alter_column("used_at", existing_type=sa.DateTime(), nullable=False)
        translations.create_index("ix_translations_used_at", ["used_at"])
    op.create_table(
        "refusals",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("source_language", sa.String(35), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_refusals_used_at", "refusals", ["used_at"])
