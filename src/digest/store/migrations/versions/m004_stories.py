"""What is known of articles of the last weeks: what they look like, which story they tell."""

import sqlalchemy as sa
from alembic import op

revision = "m004"
down_revision = "m003"


def upgrade() -> None:
    """Add the prints of texts and the stories of each day."""
    op.create_table(
        "text_prints",
        sa.Column("entry_id", sa.String(16), primary_key=True),
        sa.Column("seen", sa.DateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_text_prints_seen", "text_prints", ["seen"])
    op.create_table(
        "story_articles",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.String(16), nullable=False),
        sa.Column("story_id", sa.String(16), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", "entry_id", name="pk_story_articles"),
    )
