"""Exercises."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Make the seven tables."""
    _exercises()
    _injects()
    _messages()
    op.create_table(
        "remarks",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        _of("remarks", "exercises", "exercise"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        _member("remarks", nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_remarks"),
    )
    op.create_index("ix_remarks_exercise", "remarks", ["exercise"], unique=False)


def _exercises() -> None:
    op.create_table(
        "exercises",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("pauses", sa.Text(), nullable=False),
        sa.Column("improve", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exercises"),
    )
    op.create_index("ix_exercises_made", "exercises", ["made"], unique=False)
    op.create_index("ix_exercises_state", "exercises", ["state"], unique=False)
    op.create_table(
        "exercise_members",
        _of("exercise_members", "exercises", "exercise"),
        _member("exercise_members"),
        sa.PrimaryKeyConstraint("exercise", "member", name="pk_exercise_members"),
    )


def _injects() -> None:
    op.create_table(
        "injects",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        _of("injects", "exercises", "exercise"),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("good", sa.Text(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_injects"),
    )
    op.create_index("ix_injects_exercise", "injects", ["exercise"], unique=False)
    op.create_table(
        "inject_members",
        _of("inject_members", "injects", "inject"),
        _member("inject_members"),
        sa.PrimaryKeyConstraint("inject", "member", name="pk_inject_members"),
    )


def _messages() -> None:
    op.create_table(
        "inject_messages",
        _of("inject_messages", "injects", "inject"),
        _member("inject_messages"),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("needs_answer", sa.Boolean(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ack", sa.LargeBinary(), nullable=True),
        sa.Column("answered", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("inject", "member", name="pk_inject_messages"),
    )
    op.create_index("ix_inject_messages_ack", "inject_messages", ["ack"], unique=True)
    op.create_table(
        "inject_calls",
        _of("inject_calls", "injects", "inject"),
        _member("inject_calls"),
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("inject", "member", "number", name="pk_inject_calls"),
    )


def _of(table: str, other: str, name: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{name}", ondelete="CASCADE")
    return sa.Column(name, sa.BigInteger(), key, nullable=False, autoincrement=False)


def _member(table: str, *, nullable: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("members.id", name=f"fk_{table}_member", ondelete="CASCADE")
    return sa.Column("member", sa.Text(), key, nullable=nullable)
