"""What is too old goes, about once an hour, in a thread of its own: neither the writer nor a door waits for it."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bavn.disk.sqlite import StoreError
from bavn.hub.faults import said_of
from bavn.hubstore.store import HubStore

LOG: Final = logging.getLogger("bavn.hub")
FIRST_S: Final = 60.0  # after the start: whoever waited for the hub comes first
EACH_S: Final = 3_600.0


async def keep_tidy(
    store: HubStore,
    now: Callable[[], datetime],
    stop: asyncio.Event,
    *,
    first_s: float = FIRST_S,
    each_s: float = EACH_S,
) -> None:
    """Tidy until `stop` is set. What cannot be done is said, and done at the next turn."""
    wait_s = first_s
    while not await _is_set_within(stop, wait_s):
        wait_s = each_s
        try:
            taken = await asyncio.to_thread(store.tidy, now())
        except StoreError as error:
            LOG.warning("what is too old could not be taken away: %s", said_of(error))
            continue
        if taken:
            LOG.info("too old, and gone: %s", ", ".join(f"{count} {what}" for what, count in taken.items()))


async def _is_set_within(stop: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return stop.is_set()
    return True
