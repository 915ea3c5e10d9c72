"""Whom an operator calls at a member."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"


def upgrade() -> None:
    """Make the column. Never a copy of the table in its stead: dropping the old one takes all that hangs on members."""
    op.add_column("members", sa.Column("phone", sa.Text(), nullable=False, server_default=""))
