"""`bavn hub audit`: who did what, when."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bavn.cli.clock import now
from bavn.cli.hub_data import Data, store_of
from bavn.cli.hub_orders import time_of
from bavn.cli.output import write_out
from bavn.model.problem import visible

if TYPE_CHECKING:
    from bavn.hubstore.audit import AuditLine

A_WEEK: Final = timedelta(days=7)
MOST: Final = 100_000


def audit(
    data: Data,
    *,
    since: Annotated[
        str, typer.Option(metavar="TIME", help="From then on, such as 2026-11-22T12:00Z; a week if not given.")
    ] = "",
    member: Annotated[str | None, typer.Option(metavar="ID", help="Only of this member.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show who did what, oldest first, in UTC: people by hand, members that joined, the hub itself."""
    begin = time_of("--since", since) if since else now() - A_WEEK
    with store_of(data) as store:
        import msgspec

        lines = store.audit.lines(begin, MOST)[::-1]
    for line in lines:
        if member is None or member in {line.member, line.who}:
            write_out(msgspec.json.encode(line).decode() + "\n" if as_json else f"{_shown(line)}\n")


def _shown(line: "AuditLine") -> str:
    told: tuple[Any, ...] = (line.member, line.value, line.detail)
    who, what = visible(line.who or "-"), visible(line.what)
    return f"{_utc(line.at)} {who:<16} {what:<18} {visible(' '.join(one for one in told if one))}".rstrip()


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
