"""Vantage points, and what they look at besides the members' sites."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "vantages",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("removed", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_vantages"),
    )
    op.create_index("ix_vantages_sha256", "vantages", ["sha256"], unique=False)
    op.create_table(
        "probes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=True),
        sa.Column("canary", sa.Boolean(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name="fk_probes_member", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("name", name="pk_probes"),
    )
