"""`bavn hub run`: a data folder becomes a hub that answers, until it is told to stop."""

import gc
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from bavn.hub.opening import KEYS, open_hub
from bavn.hub.serving.certificates import Authority
from bavn.hub.serving.server import allow_many_files, bound, hold_less_for_each, server_of, tls_of, url_of
from bavn.hub.settings import HubSettings

COLLECTED: Final = (50_000, 20, 100)  # allocations, young and middle generations
FORMAT: Final = "%(asctime)s %(levelname)s %(message)s"


def run_hub(
    data: Path,
    read: HubSettings,
    now: Callable[[], datetime],
    says: Callable[[str], None],
    stopping: Callable[[], object],
) -> None:
    """Answer until SIGTERM or SIGINT. `says` is told where, once it does; `stopping` when it ends. `Problem`."""
    allow_many_files()
    hold_less_for_each()
    collect_seldom()
    listening = bound(read.hub.listen)
    try:
        hub = open_hub(data, now, read)
        try:
            tls = tls_of(read, Authority(data / KEYS), hub)
        except BaseException:
            hub.close()
            raise
        url = url_of(listening, tls=tls is not None)
        settle_down()
        server_of(hub, tls, lambda: says(url)).run(sockets=[listening])
        stopping()
    finally:
        listening.close()


def collect_seldom() -> None:
    """Look for cycles less often: of hundreds of thousands of facts that hold none, each look takes 0.1 s."""
    gc.set_threshold(*COLLECTED)


def settle_down() -> None:
    """Never look for cycles in what the start has made: it stays until the end."""
    gc.collect()
    gc.freeze()


def log_to_stderr() -> None:
    """Write what the hub says of itself to standard error: no secret, no address, nothing that was sent."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(FORMAT))
    for name in ("bavn.hub", "asyncio"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.propagate = False
    logging.getLogger("bavn.hub").setLevel(logging.INFO)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it names the addresses of broken connections
