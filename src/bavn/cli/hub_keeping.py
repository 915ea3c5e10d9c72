"""`bavn hub backup`, `restore`, `export-member`: a hub in one file, and what a member may ask of it."""

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import now
from bavn.cli.destination import write_file
from bavn.cli.hub_data import Data, settled, store_of
from bavn.cli.output import say, write_out
from bavn.model.problem import visible

if TYPE_CHECKING:
    from bavn.hub.archive import Restored
    from bavn.model.member import Key, User

MEGA = 1_000_000


def backup(
    data: Data,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write; it must not be there yet.")],
) -> None:
    """Copy the whole hub to one file (0600) while it goes on: stores, settings and keys. The copy is read through."""
    with store_of(data) as store:
        from bavn.hub.archive import pack

        packed = pack(data, store, out, now())
    say("bavn: the hub's keys are in it: who has it can be the hub")
    store_part = f"{packed.rows} rows" if packed.rows else "the database"
    seen = f", {packed.seen_bytes / MEGA:.1f} MB of what was seen from outside" if packed.seen_bytes else ""
    write_out(f"{visible(str(out))}: {store_part}, {packed.files} files{seen}\n")


def restore(
    copy: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="What `bavn hub backup` wrote.")],
    data: Data,
) -> None:
    """Make a hub again of such a file, in an empty folder. Joining tokens of the copy do not hold.

    Whoever was turned away after the copy was made is let in again: all who are let in are listed, with the order that
    turns each away. Go through them before `bavn hub run`.
    """
    with settled():
        from bavn.hub.archive import unpack

        restored = unpack(copy, data, now())
    say(f"bavn: restored as of {restored.made:%Y-%m-%d %H:%M} UTC; members report what still goes on")
    say("bavn: who was turned away since is let in again, and what was erased since is back. Before `bavn hub run`:")
    write_out("".join(f"{line}\n" for line in _let_in(restored)))
    say("bavn: no joining token of the copy holds: `bavn hub member invite ID` makes another")


def export_member(
    name: Annotated[str, typer.Argument(metavar="ID", help="The member's short name.")],
    data: Data,
    *,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write there (0600), not here.")] = None,
) -> None:
    """Write everything about one member as JSON, for that member: no other member is named in it."""
    with store_of(data) as store:
        import msgspec

        from bavn.hub.seen_of_member import seen_of
        from bavn.hubstore.exporting import export_member as export

        found = export(store.database, name) | seen_of(data, name, now())
        document = msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"
    if out is None:
        write_out(document)
    else:
        write_file("--out", out, document, private=True)
        write_out(f"{visible(str(out))}: written\n")


def _let_in(restored: "Restored") -> list[str]:
    """Who comes in at the door, a line each, with the order that turns it away."""
    rows = [
        *((f"member {one.id}", one.name, f"member suspend {one.id}") for one in restored.members),
        *(
            (f"key {one.id}", f"{_whose(one)} {one.purpose} {one.name}", f"key revoke {one.id}")
            for one in restored.keys
        ),
        *(
            (f"user {one.name}", f"{_whose(one)} {one.role}", f"user remove {quote(one.name)}")
            for one in restored.users
        ),
    ]
    return [visible(f"{who:<28} {what:<36} bavn hub {order}") for who, what, order in rows]


def _whose(one: "Key | User") -> str:
    return one.member or "-"
