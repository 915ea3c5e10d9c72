"""A vantage point's prober that looks at this machine's own loopback and at nothing else.

A real one never looks at the inside, whatever a hub names (`runners.probing_vantage`). Here all sites are on loopback,
so this one is handed other tools: everything else is `bavn probe run` as it is.
"""

import signal
import sys
from ipaddress import ip_address
from pathlib import Path
from threading import Event

from bavn import __version__
from bavn.model.problem import Problem
from bavn.probing.manners import user_agent
from bavn.probing.tools import Tools
from bavn.runners.probing_vantage import place_of_identity, vantage_point
from bavn.runners.turning import system_clock
from bavn.settings.reading import read


def is_loopback(address: str) -> bool:
    """Say whether an address is this machine's own; what is no address is not.

    >>> [is_loopback(one) for one in ("127.80.1.1", "::1", "192.0.2.1", "10.0.0.1", "vejle")]
    [True, True, False, False, False]
    """
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def look(config: Path, stop: Event) -> None:
    """Look for the hub that was joined until `stop`. `Problem` where none was."""
    settings = read(config)
    identity = place_of_identity(settings)
    if identity is None:
        raise Problem("has joined no hub", where=str(config))
    tools = Tools(agent=user_agent(__version__, settings.probing.contact), allowed=is_loopback)
    with vantage_point(settings, identity, system_clock(), lambda _: None, tools) as point:
        point.run(stop)


def main(words: list[str]) -> None:
    """Look until somebody ends it; without settings there is nothing to look for."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    look(Path(*words), stop)


if __name__ == "__main__":
    main(sys.argv[1:])
