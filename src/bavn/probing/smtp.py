"""A mail server's greeting (RFC 5321, 4.2): nothing is said but goodbye."""

import asyncio
import re
from typing import Final

from bavn.model.probe import Ending
from bavn.probing.connecting import reach
from bavn.probing.errand import Errand
from bavn.probing.limits import BANNER_MOST, SECOND_SHARE
from bavn.probing.notes import Ended
from bavn.probing.place import Place
from bavn.probing.wire import Wire

_LINE: Final = re.compile(rb"([2-5][0-9]{2})(?:([ -])[^\r\n]*)?\r?\n")
GREETS: Final = 220
TURNED_AWAY: Final = frozenset({521, 550, 554})  # 554: no service for you; 521: none for anybody
LATER: Final = range(400, 500)


async def greet(errand: Errand, place: Place) -> tuple[Ending, str]:
    """Wait for the greeting of a mail server and say QUIT; `first_byte` is the time until the greeting began.

    'ok' with 220, 'turned-away' where it refuses this visitor, 'server-error' with 4xx, 'no-greeting' for anything
    else that is said. Raises `Ended` where the connection breaks.
    """
    with await reach(errand, place.host, place.port) as wire:
        with errand.notes.timing("first_byte"):
            first = await wire.receive()
        code = errand.notes.status = await _code(wire, first)
        errand.notes.certain = Ended(*_ending(code))  # a goodbye that hangs changes nothing
        await _leave(errand, wire)
    return _ending(code)


async def _code(wire: Wire, data: bytes) -> int:
    """The code of the last line of a greeting. Raises `Ended` for what is none."""
    at = 0
    while True:
        while line := _LINE.match(data, at):
            at = line.end()
            if line[2] != b"-":
                return int(line[1])
        if len(data) > BANNER_MOST:
            raise Ended("too-large", "greeting")
        if b"\n" in data[at:]:
            raise Ended("no-greeting")
        more = await wire.receive()
        if not more:
            raise Ended("no-greeting", "" if data else "empty")
        data += more


def _ending(code: int) -> tuple[Ending, str]:
    if code == GREETS:
        return "ok", ""
    if code in TURNED_AWAY:
        return "turned-away", ""
    return ("server-error", "") if code in LATER else ("no-greeting", "")


async def _leave(errand: Errand, wire: Wire) -> None:
    try:
        async with asyncio.timeout(errand.look_s * SECOND_SHARE):
            await wire.send(b"QUIT\r\n")
            await wire.receive()
    except (Ended, TimeoutError):
        return
