"""`bavn hub erase`: an address or a member, gone for good, also from a hub that runs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import now
from bavn.cli.hub_data import Data, known_member, settled, store_of, user
from bavn.cli.hub_orders import wait
from bavn.cli.output import write_out
from bavn.model.problem import visible

if TYPE_CHECKING:
    from pathlib import Path

    from bavn.hub.hub import Hub

erase = typer.Typer(no_args_is_help=True, help="Delete an address or a member for good.")

Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


@erase.command("address")
def erase_address(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="The address, wherever it stands.")],
    data: Data,
    *,
    yes: Yes = False,
) -> int:
    """Delete an address, and let go of it at all who had it from the hub. Backups that were made before still have it.

    That it was called a mistake is forgotten, too: `bavn hub decide allow` keeps it from coming back.
    """
    with settled():
        from bavn.hubstore.erasing_addresses import canonical

        value = canonical(address)
    return _erase(data, "erase-address", value, lambda hub: hub.erase_address(value), yes=yes)


@erase.command("member")
def erase_member(
    name: Annotated[str, typer.Argument(metavar="ID", help="The member, with all that it sent.")],
    data: Data,
    *,
    yes: Yes = False,
) -> int:
    """Delete a member with all that it sent. Backups that were made before still have it."""
    with store_of(data) as store:
        known_member(store, name)
    return _erase(data, "erase-member", name, lambda hub: hub.erase_member(name), yes=yes)


def _erase(data: "Path", what: str, value: str, erased: "Callable[[Hub], dict[str, int]]", *, yes: bool) -> int:
    """Have the running hub do it: what it has in memory is to go too. Without one, do it here."""
    from bavn.clearing.changes import Order

    if not yes and not typer.confirm(f"Erase {visible(value)} for good?", err=True):
        raise typer.Abort
    with store_of(data) as store:
        if store.hub_runs():
            order = store.orders.add(Order(0, what, value, user(), now()))
            return wait(store, lambda: store.orders.obeyed(order.id), f"order {order.id}")
    with settled():
        from bavn.hub.opening import open_hub

        hub = open_hub(data, now)
        try:
            counts = erased(hub)
        finally:
            hub.close()
    write_out("".join(f"{kind}: {count}\n" for kind, count in counts.items() if count) or "nothing was found\n")
    return 0
