"""Somebody who listens to /events: in a thread, until the test is over."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import httpx

from bavn.member.events import Event, EventReader
from bavn.sharing.envelope import open_sealed
from tests.hub.hubs import PATIENCE_S, Running
from tests.waiting import until

LARGEST = 1 << 26


@dataclass(slots=True)
class Ear:
    """What was heard so far; `ended` when the hub has ended it."""

    hub: Running
    status: int = 0
    heard: list[Event] = field(default_factory=list)
    signs: int = 0
    ended: bool = False

    def delta(self, number: int) -> dict[str, Any]:
        """The document of the event of this number, counted from 0, once it has come."""
        until(lambda: len(self.heard) > number, what=f"event {number}")
        key = self.hub.hub.signing
        found: dict[str, Any] = json.loads(open_sealed(self.heard[number].data.encode(), {key.id: key.public}))
        return found


@contextmanager
def listening(hub: Running, shown: dict[str, str], query: str = "", **headers: str) -> Iterator[Ear]:
    """Listen from here on."""
    ear = Ear(hub)
    client = httpx.Client(base_url=hub.url, verify=hub.verify, timeout=PATIENCE_S, trust_env=False)

    def listen() -> None:
        reader = EventReader(LARGEST)
        try:
            with client.stream("GET", f"/events{query}", headers={**shown, **headers}) as answer:
                ear.status = answer.status_code
                for piece in answer.iter_raw():
                    ear.signs += piece.count(b":\n\n")
                    ear.heard.extend(reader.feed(piece))
        except httpx.HTTPError:
            pass
        ear.ended = True

    thread = Thread(target=listen, daemon=True)
    thread.start()
    try:
        until(lambda: ear.status or ear.ended, what="an answer")
        yield ear
    finally:
        client.close()
        hub.server.should_exit = True
        thread.join(PATIENCE_S)
