"""`bavn hub backup`, `restore`, `export-member`, `erase`: what is kept, and what a member or a person may ask of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import now
from bavn.cli.destination import write_file
from bavn.cli.hub_data import Data, settings_of, settled, store_of, user
from bavn.cli.output import say, write_out
from bavn.cli.refusal import RefusedError
from bavn.model.problem import visible

if TYPE_CHECKING:
    from bavn.hubstore.store import HubStore


def backup(
    data: Data,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The copy to write; it must not be there yet.")],
) -> None:
    """Copy the store while the hub goes on, and read the copy through. The keys in the folder are not in it."""
    with store_of(data) as store:
        from bavn.hubstore import backing_up

        backing_up.backup(store.database, out, now())
        found = backing_up.check(out)
    rows = sum(found.rows.values())
    say("bavn: keep the folder's keys and hub.toml too: without them, members do not know the hub again")
    write_out(f"{visible(str(out))}: {rows} rows\n")


def restore(
    copy: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="What `bavn hub backup` wrote.")],
    data: Data,
) -> None:
    """Make the store of a folder from a copy. There must be none yet; numbers that were given since are skipped."""
    found = settings_of(data)
    with settled():
        from bavn.hub.opening import place_of_store
        from bavn.hubstore import backing_up
        from bavn.hubstore.store import open_hub_store

        place = place_of_store(data, found)
        backing_up.restore(copy, place)
        open_hub_store(place, now()).close()
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
    import msgspec

    with store_of(data) as store:
        from bavn.hubstore.exporting import export_member as export

        document = msgspec.json.format(msgspec.json.encode(export(store.database, name)), indent=1) + b"\n"
    if out is None:
        write_out(document)
    else:
        write_file("--out", out, document, private=True)
        write_out(f"{visible(str(out))}: written\n")


def erase(
    data: Data,
    *,
    address: Annotated[str | None, typer.Option(metavar="ADDRESS", help="An address, wherever it stands.")] = None,
    member: Annotated[str | None, typer.Option(metavar="ID", help="A member, with all that it sent.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> int:
    """Delete an address or a member, also from a hub that runs. Backups that were made before still have it."""
    if (address is None) == (member is None):
        raise RefusedError("say what to erase: --address ADDRESS or --member ID")
    shown = visible((address or member or "")[:60])
    if not yes and not typer.confirm(f"Erase {shown} for good?", err=True):
        raise typer.Abort
    with store_of(data) as store:
        if store.hub_runs():
            return _ask(store, address, member)
    with settled():
        from bavn.hub.opening import open_hub

        hub = open_hub(data, now)
        try:
            counts = hub.erase_address(address) if address is not None else hub.erase_member(member or "")
        finally:
            hub.close()
    write_out("".join(f"{kind}: {count}\n" for kind, count in counts.items() if count) or "nothing was found\n")
    return 0


def _ask(store: "HubStore", address: str | None, member: str | None) -> int:
    """Have the running hub do it: what it has in memory is to go too."""
    from bavn.clearing.changes import Order
    from bavn.cli.hub_orders import wait
    from bavn.hubstore.erasing_addresses import canonical

    value = canonical(address) if address is not None else member or ""
    if member is not None and store.registry.members.get(member) is None:
        raise RefusedError(f"there is no member '{visible(member[:60])}'")
    what = "erase-address" if address is not None else "erase-member"
    order = store.orders.add(Order(0, what, value, user(), now()))
    return wait(store, lambda: store.orders.obeyed(order.id), f"order {order.id}")
