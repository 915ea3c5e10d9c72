"""A hub whose members train: an exercise with three injects, and what their contacts were sent."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bavn.hub.hub import Hub
from bavn.hub.people.exercise_calls import ExerciseCalls
from bavn.hub.people.messages import People
from bavn.hubstore.store import HubStore
from bavn.model.exercise import Exercise, Inject
from tests.hub.hubs import PATIENCE_S, Clock, Running, established, running
from tests.hub.people.test_messages import OWN, Phone

VEJLE = replace(established("vejle"), contacts=("json://first.example", "json://second.example"))
ISHOEJ = replace(established("ishoej"), contacts=("json://ishoej.example",), named=True)
SILENT = established("horsens")  # names nobody
APART = replace(established("odense"), contacts=("json://odense.example",))  # takes no part
MEMBERS = (VEJLE, ISHOEJ, SILENT, APART)
TOGETHER = ("horsens", "ishoej", "vejle")
TITLE = "Skybrud i tre kommuner"
INJECTS = (
    Inject(0, 0, 0, "Vagten", "Vandet står i kælderen.", "Strømmen slås fra.", members=TOGETHER),
    Inject(0, 0, 5, "Leverandøren", "Serveren er kold.", members=("vejle",)),
    Inject(0, 0, 20, "", "Skriv ned, hvad I lærte.", asks=False, members=TOGETHER),
)
MINUTE = timedelta(minutes=1)


@dataclass
class Training:
    """A hub, where its messages go, and the loop that runs exercises; a test moves the clock."""

    hub: Running
    phone: Phone
    calls: ExerciseCalls
    people: People
    made: list[Exercise] = field(default_factory=list)

    def changes(self, work: Callable[[HubStore], object]) -> None:
        """Do something with the store as the hub does, which sees it at once."""
        self.hub.changes(work)
        self.await_(self.hub.hub.look_at_exercises)

    def make(self, *injects: Inject, members: tuple[str, ...] = TOGETHER, title: str = TITLE) -> Exercise:
        """A draft."""
        new = Exercise(0, title, "Det har regnet i to døgn.", "da", "lea", self.hub.clock(), members)
        self.changes(lambda store: self.made.append(store.exercises.make(new, injects or INJECTS)))
        return self.made[-1]

    def start(self, *injects: Inject, members: tuple[str, ...] = TOGETHER) -> Exercise:
        """One that runs; nothing was sent yet."""
        made = self.make(*injects, members=members)
        self.changes(lambda store: store.exercises.begin(made.id, self.hub.clock()))
        return made

    def end(self) -> None:
        """End the last one."""
        self.changes(lambda store: store.exercises.end(self.made[-1].id, self.hub.clock()))

    def kept(self) -> Exercise:
        """The last one as it is now."""
        found = self.hub.hub.store.exercises.get(self.made[-1].id)
        assert found is not None
        return found

    def turn(self, *, later: timedelta = timedelta(0), times: int = 1) -> None:
        """Let time pass, then let the hub look what is due: so many times, for it takes one step a member each time."""
        self.hub.clock.time += later
        for _ in range(times):
            self.await_(self.calls.turn)
            self.await_(self.calls.settled)

    def real_turn(self) -> None:
        """Let the hub look who is to be warned."""
        self.await_(self.people.turn)
        self.await_(self.people.settled)

    def await_(self, work: Callable[[], object]) -> None:
        """Do something in the hub's own loop."""
        loop = self.hub.hub.loop
        assert loop is not None
        asyncio.run_coroutine_threadsafe(work(), loop).result(PATIENCE_S)  # type: ignore[arg-type]

    def links(self) -> list[str]:
        """The ways of the links in all messages, in their order."""
        return [way for _, _, body in self.phone.sent for way in re.findall(r"https?://[^/\s]+(/answer/\S+)", body)]


def by_hand(hub: Hub) -> None:
    """A test calls people itself."""
    hub.calls_people = False


@contextmanager
def training(folder: Path, *, clock: Clock | None = None, members: tuple[object, ...] = MEMBERS) -> Iterator[Training]:
    """Run a hub whose members may train. In a folder that has one already, it is started again."""
    again = (folder / "hub").exists()
    with running(
        folder,
        members=() if again else members,  # type: ignore[arg-type]
        clock=clock or Clock(),
        change=lambda read: replace(read, hub=replace(read.hub, contacts=(OWN,))),
        opened=by_hand,
    ) as hub:
        phone = Phone()
        people = People(hub.hub, phone)
        yield Training(hub, phone, ExerciseCalls(hub.hub, phone, (people.owes,)), people)
