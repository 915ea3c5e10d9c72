"""A hub that runs in this process, for the commands beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

from bavn.hub.hub import Hub
from bavn.hub.opening import open_hub
from bavn.hub.steps import Steps
from tests.hub.hubs import established, joined, new_folder, report, sighting

__all__ = ["established", "hub_that_runs", "new_folder", "now", "seen_by"]


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the command has a clock of its own


@contextmanager
def hub_that_runs(data: Path) -> Iterator[Hub]:
    """The writer of a hub, without a door: it ticks until the block ends, and what it has published is asked then.

    A command hears that it was obeyed as soon as that is on disk, which is a moment before it is published.
    """
    hub, stop = open_hub(data, now), Event()
    steps: Steps = hub._steps

    def tick() -> None:
        while not stop.wait(0.01):
            steps.tick(now())

    thread = Thread(target=tick)
    thread.start()
    try:
        yield hub
    finally:
        stop.set()
        thread.join()
        hub.close()


def seen_by(data: Path, member: str) -> None:
    """A member joins and hands in one sighting; then the hub stops."""
    hub = open_hub(data, now)
    joined(hub, established(member), now)
    hub._steps.tick(now())
    hub._steps.take([report(member, sighting(at=now()), now())], now())
    hub.close()
