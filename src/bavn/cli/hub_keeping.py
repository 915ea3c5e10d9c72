"""`bavn hub backup`, `restore`, `export-member`: a hub in one file, and what a member may ask of it."""

from pathlib import Path
from typing import Annotated

import typer

from bavn.cli.clock import now
from bavn.cli.destination import write_file
from bavn.cli.hub_data import Data, settled, store_of
from bavn.cli.output import say, write_out
from bavn.model.problem import visible


def backup(
    data: Data,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write; it must not be there yet.")],
) -> None:
    """Copy the whole hub to one file (0600) while it goes on: store, settings and keys. The copy is read through."""
    with store_of(data) as store:
        from bavn.hub.archive import pack

        packed = pack(data, store, out, now())
    say("bavn: the hub's keys are in it: who has it can be the hub")
    write_out(f"{visible(str(out))}: {packed.rows} rows, {packed.files} files\n")


def restore(
    copy: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="What `bavn hub backup` wrote.")],
    data: Data,
) -> None:
    """Make a hub again of such a file, in an empty folder; numbers that were given since are skipped."""
    with settled():
        from bavn.hub.archive import unpack

        unpack(copy, data, now())
    write_out(
        f"{visible(str(data))}: restored; what came in after the copy was made is lost, and members send it again\n"
    )


def export_member(
    name: Annotated[str, typer.Argument(metavar="ID", help="The member's short name.")],
    data: Data,
    *,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write there (0600), not here.")] = None,
) -> None:
    """Write everything about one member as JSON, for that member: no other member is named in it."""
    with store_of(data) as store:
        import msgspec

        from bavn.hubstore.exporting import export_member as export

        document = msgspec.json.format(msgspec.json.encode(export(store.database, name)), indent=1) + b"\n"
    if out is None:
        write_out(document)
    else:
        write_file("--out", out, document, private=True)
        write_out(f"{visible(str(out))}: written\n")
