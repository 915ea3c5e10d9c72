"""Markdown tables, aligned so that they read well in a terminal too."""

from collections.abc import Sequence

MIB = 1 << 20


def make_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, all others to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    rule = [("-" * width if not column else "-" * (width - 1) + ":") for column, width in enumerate(widths)]

    def line(cells: Sequence[str]) -> str:
        first = cells[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        return f"| {' | '.join([first, *rest])} |"

    return "\n".join([line(head), line(rule), *(line(row) for row in rows)])


def thousands(number: float) -> str:
    """12345 as '12,345'."""
    return f"{number:,.0f}"


def ratio(value: float) -> str:
    """Two or three digits that mean something: 12, 1.2, 0.0012."""
    if value >= 10:
        return f"{value:.0f}"
    return f"{value:.2g}" if value < 1 else f"{value:.1f}"


def part(value: float | None) -> str:
    """A share of 1 to three places; '-' where there is none."""
    return "-" if value is None else f"{value:.3f}"


def mib(size: int) -> str:
    """Memory; under 10 MiB the program that measures cannot tell."""
    return f"{size / MIB:.0f} MB" if size > 11 * MIB else "< 11 MB"
