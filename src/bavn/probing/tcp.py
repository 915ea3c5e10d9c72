"""Whether somebody opens: a TCP connection, and a TLS handshake where there is to be one. Nothing is said."""

from bavn.model.probe import Ending
from bavn.probing.connecting import reach
from bavn.probing.errand import Errand
from bavn.probing.place import Place
from bavn.probing.tls import secure


async def knock(errand: Errand, place: Place) -> tuple[Ending, str]:
    """Connect, and say 'ok'. Raises `Ended` where nobody opens."""
    with await reach(errand, place.host, place.port):
        return "ok", ""


async def shake_hands(errand: Errand, place: Place) -> tuple[Ending, str]:
    """Connect, verify the certificate, and say 'ok'. Raises `Ended` where it does not hold."""
    with await reach(errand, place.host, place.port) as wire:
        await secure(errand, wire, place.host, place.port)
        await wire.flush()
        return "ok", ""
