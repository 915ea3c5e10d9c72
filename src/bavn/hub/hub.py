"""The hub as one object: what every door is handed. `server` runs it, `app` gives it its doors."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from bavn.clearing.clearing import Clearing
from bavn.hub.admitted import Admitted
from bavn.hub.deltas import Deltas
from bavn.hub.dialects.lapi_ledger import Ledgers
from bavn.hub.doors.events import Events
from bavn.hub.doors.limits import Limits
from bavn.hub.doors.nonces import Nonces
from bavn.hub.doors.quota import Quota
from bavn.hub.observing import Lookout
from bavn.hub.pipeline import Pipeline
from bavn.hub.polling import Polling
from bavn.hub.published import Published
from bavn.hub.screens.sessions import SignedIn
from bavn.hub.seen_of_member import erase_seen_of
from bavn.hub.serving.certificates import authority_sha256
from bavn.hub.settings import HubSettings
from bavn.hub.steps import Steps
from bavn.hubstore.store import HubStore
from bavn.model.exercise import Exercise
from bavn.sharing.signing import SigningKey
from bavn.sharing.token import JoinToken

READERS: Final = 2

T = TypeVar("T")


@dataclass(slots=True)
class Hub:
    """A hub that runs. Doors read `published` and `admitted`, and hand what comes in to `pipeline`.

    `published` and `admitted` are replaced whole, never changed: a door that took one keeps it for its answer.
    `clearing` is the writer's alone. `authority` is the certificate that members believe (PEM), b"" where others vouch
    for the hub.
    """

    data: Path
    settings: HubSettings
    store: HubStore
    clearing: Clearing
    signing: SigningKey
    now: Callable[[], datetime]
    authority: bytes = b""
    admitted: Admitted = field(default_factory=Admitted)
    published: Published = field(init=False)
    pipeline: Pipeline = field(init=False)
    deltas: Deltas = field(init=False)
    events: Events = field(init=False)
    limits: Limits = field(init=False)
    quota: Quota = field(init=False)
    ledgers: Ledgers = field(init=False)
    polling: Polling = field(init=False)
    lookout: Lookout = field(init=False)
    signed_in: SignedIn = field(init=False)
    nonces: Nonces = field(default_factory=Nonces)
    seen: dict[str, datetime] = field(default_factory=dict)  # keys that were shown since the writer last kept this
    calls_people: bool = True  # a test calls them itself
    exercises: tuple[Exercise, ...] = ()  # that go on now
    _steps: Steps = field(init=False)
    _loop: asyncio.AbstractEventLoop | None = None
    _readers: ThreadPoolExecutor = field(init=False)
    _beside: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self.published = Published(0, self.now())
        self.exercises = tuple(self.store.exercises.going_on())
        self._steps = Steps(self, self._published, self._known)
        self._steps.rebuild(self.now())
        self.pipeline = Pipeline(self._steps, self.now)
        self.deltas = Deltas(self.settings.hub.name, self.signing)
        self.events = Events(self.deltas, lambda: self.published, self.now)
        self.polling = Polling(self.settings.targets, self.pipeline, self.now)
        self.limits = Limits(self.settings.limits.rates)
        self.quota = Quota(self.settings.limits.daily)
        self.ledgers = Ledgers(self.settings.hub.name)
        self.lookout = Lookout(self)
        self.signed_in = SignedIn(self)
        self._readers = ThreadPoolExecutor(READERS, "bavn-reader")
        self._beside = ThreadPoolExecutor(1, "bavn-intake")  # several would only take turns with the writer

    async def start(self) -> None:
        """Begin to write and to tell, in the event loop that answers."""
        self._loop = asyncio.get_running_loop()
        self.pipeline.start()
        self.events.start()
        self.polling.start()
        self.lookout.start()

    async def stop(self) -> None:
        """Write what waits, let go of the store, and end."""
        self.events.close()
        await self.polling.stop()
        await self.lookout.stop()
        await self.pipeline.stop()
        self._readers.shutdown()
        self._beside.shutdown()
        self._loop = None

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The event loop that answers; None while it does not run."""
        return self._loop

    def close(self) -> None:
        """Let go of the store of a hub that was never started."""
        self._readers.shutdown()
        self._beside.shutdown()
        self.store.close()

    def erase_address(self, value: str) -> dict[str, int]:
        """Erase an address from a hub that was not started; return how many rows of each kind. `Problem`."""
        return self._steps.erase_address(value, self.now())

    def erase_member(self, member: str) -> dict[str, int]:
        """Erase a member from a hub that was not started; return how many rows of each kind. `Problem`."""
        counts = self._steps.erase_member(member, self.now())
        return counts | {"seen": erase_seen_of(self.data, member, self.now())}

    def new_token(self, member: str) -> JoinToken:
        """A new joining token for a member; it holds once the store has it."""
        return JoinToken.make(member, authority_sha256(self.authority), self.signing.public)

    def note_seen(self, key_id: str) -> None:
        """Remember that a key was shown; it is kept once a minute."""
        self.seen[key_id] = self.now()

    async def read(self, work: Callable[[HubStore], T]) -> T:
        """Read from the store outside the event loop and beside the writer."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, work, self.store)

    async def beside(self, work: Callable[[], T]) -> T:
        """Read something large outside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._beside, work)

    async def look_at_exercises(self) -> None:
        """See which exercises go on."""
        self.exercises = tuple(await self.read(lambda store: store.exercises.going_on()))

    def _published(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.events.changed)

    def _known(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(lambda: self.events.look(self.admitted))
