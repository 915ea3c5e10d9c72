"""What tables are made of: how constraints are named, and the kinds of columns that both databases keep exactly."""

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, LargeBinary, MetaData, Text

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def text_column(name: str, **more: Any) -> Column[str]:  # noqa: ANN401  SQLAlchemy's own keywords
    """Text, never NULL."""
    return Column(name, Text, nullable=False, **more)


def number(name: str, **more: Any) -> Column[int]:  # noqa: ANN401  the same
    """A number or a time, never NULL."""
    return Column(name, BigInteger, nullable=False, **more)


def time_or_none(name: str) -> Column[int]:
    """A time; NULL where there is none."""
    return Column(name, BigInteger, nullable=True)


def yes_or_no(name: str) -> Column[bool]:
    """Yes or no."""
    return Column(name, Boolean, nullable=False)


def packed(name: str = "document") -> Column[bytes]:
    """Bytes, never NULL."""
    return Column(name, LargeBinary, nullable=False)


def member(name: str = "member", *, key: bool = False) -> Column[str]:
    """A member that must be there; what hangs on it goes with it. NULL: of nobody."""
    return Column(name, Text, ForeignKey("members.id", ondelete="CASCADE"), nullable=not key, primary_key=key)
