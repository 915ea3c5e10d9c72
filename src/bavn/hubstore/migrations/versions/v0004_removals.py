"""Requests that an address be let go of."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"


def upgrade() -> None:
    """Make the table."""
    key = sa.ForeignKey("members.id", name="fk_removals_member", ondelete="CASCADE")
    op.create_table(
        "removals",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), key, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("closed", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_removals"),
    )
    op.create_index("ix_removals_value", "removals", ["value"], unique=False)
    op.create_index("ix_removals_state", "removals", ["state"], unique=False)
    op.create_index("ix_removals_at", "removals", ["at"], unique=False)
