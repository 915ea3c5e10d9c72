"""How ready members let the hub know they are."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"


def upgrade() -> None:
    """Make the table."""
    key = sa.ForeignKey("members.id", name="fk_readiness_member", ondelete="CASCADE")
    op.create_table(
        "readiness",
        sa.Column("member", sa.Text(), key, nullable=False),
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member", name="pk_readiness"),
    )
    op.create_index("ix_readiness_at", "readiness", ["at"], unique=False)
