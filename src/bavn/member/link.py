"""A sensor's link to its hub: it reports what was found, and knows what the hub said. Nobody ever waits for it.

report ──> inbox ──> (keeper: redaction, spool on disk) ──> (uplink: batches) ──> hub ──> (downlink) ──> heard
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Final

from bavn.member.client import HubClient
from bavn.member.downlink import Downlink
from bavn.member.heard import Heard
from bavn.member.hearing import NAME as HEARD
from bavn.member.hearing import Hearing
from bavn.member.hub_clock import HubClock
from bavn.member.identity import Identity
from bavn.member.inbox import Inbox
from bavn.member.saying import Reach, Saying
from bavn.member.spool import Spool
from bavn.member.standing import Standing
from bavn.member.uplink import Line, Uplink
from bavn.model.finding import Finding
from bavn.model.notice import Notice
from bavn.model.safe_text import visible
from bavn.settings.schema import HubSettings

AFTER_A_MISTAKE_S: Final = 5.0
LONGEST_NAME: Final = 60
LOOK_S: Final = 1.0  # for what has ended


class Link:
    """Reports to one hub and hears it, in three threads of its own. Any thread may call any method.

    None of them but `stop` waits for the hub or for the disk, and none raises. `Problem` when it is made: the spool
    cannot be used, or another sensor uses it.
    Before `start` everything is kept and nothing is sent; `heard` is what was last heard before this start.
    `hub` is the hub's name, as it was told at joining.
    """

    def __init__(
        self, settings: HubSettings, identity: Identity, *, clock: Callable[[], datetime], state: Path
    ) -> None:
        url = settings.url or identity.url
        self._clock = clock
        now = clock()
        self.hub = visible(identity.hub, LONGEST_NAME)
        self._saying = Saying(self.hub or url, clock)
        hub_clock = HubClock(clock)
        self._reach = reach = Reach(self._saying, clock)
        self._standing = standing = Standing(hub_clock, self._saying)

        def line() -> Line:
            return Line(HubClient(identity, hub_clock, url), reach, standing, self._saying)

        self._lines = (line(), line())  # raises what it may before the spool is held
        self._spool = Spool(settings.spool_in(state), now)
        self._hearing = Hearing(state / HEARD, identity.hub_keys, self._saying, now, member=identity.member)
        self._inbox = Inbox(settings, identity.number_key, self._spool)
        self._uplink = Uplink(self._spool, self._lines[0], reached=self._taken)
        self._downlink = Downlink(self._hearing, self._lines[1], reached=self._uplink.hub_is_there)
        self._stopping = Event()
        self._threads: list[Thread] = []

    def start(self) -> None:
        """Begin to talk with the hub; what an earlier run has kept goes first."""
        loops = {"keeper": self._keep, "uplink": self._uplink.run, "downlink": self._downlink.run}
        for name, loop in loops.items():
            thread = Thread(target=self._run, args=(loop,), name=f"bavn hub {name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def report(self, finding: Finding, number: int, update: str, now: datetime) -> None:
        """Report a finding, as often as it changes; `number` is the store's, `now` the time of what is said.

        Silent about what has nothing to say to others: `sharing.leaving` decides. `number` and `update` are not
        reported: the hub knows a finding by what it is about, and its state is in it.
        """
        del number, update
        self._inbox.put(finding, now)

    @property
    def heard(self) -> Heard:
        """What the hub said that holds now. It does not change once it is handed out; asking costs nothing.

        What has ended falls away within a second or two: whoever acts on a decision looks at its `until`, too.
        """
        return self._hearing.heard

    @property
    def why(self) -> str:
        """Why there is no line to the hub, as a code: of `Standing`, else of `Reach`; "" where nothing is amiss."""
        return self._standing.why or self._reach.why

    def notices(self) -> list[Notice]:
        """What has happened since the last call."""
        if lost := self._inbox.lost():
            self._saying.say("hub-not-reported", count=lost)
        return [*self._saying.taken(), *self._spool.notices(), *self._hearing.notices()]

    def stop(self, patience_s: float) -> None:
        """Put on disk what waits, send what the hub takes at once, and end; after `patience_s` in any case.

        A link is used once: after this it neither reports nor hears.
        """
        deadline_s = monotonic() + patience_s
        self._stopping.set()
        self._inbox.wake()
        self._downlink.stop()
        for thread in self._threads:
            thread.join(max(deadline_s - monotonic(), 0.0))
        if not self._threads:
            self._inbox.keep()
        for line in self._lines:
            line.client.cut()
        if not any(thread.is_alive() for thread in self._threads):
            for line in self._lines:
                line.client.close()
        self._spool.close()

    # ── threads ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _keep(self) -> None:
        """Put on disk what was reported, and have it sent; let fall away what has ended."""
        while True:
            stopping = self._stopping.is_set()
            if self._inbox.keep():
                self._uplink.wake()
            if stopping:
                self._uplink.stop()
                return
            self._inbox.wait(LOOK_S)
            self._hearing.at(self._clock())

    def _taken(self) -> None:
        """The hub took something that it would not: it will say something, too."""
        self._downlink.hub_is_there()

    def _run(self, loop: Callable[[], None]) -> None:
        """Run a loop to its end; a mistake of ours in it is said, and it begins again."""
        while True:
            try:
                loop()
            except Exception as error:  # noqa: BLE001  a link that dies silently would leave the member alone
                self._saying.say_seldom("hub-stopped", error=type(error).__name__)
            else:
                return
            if self._stopping.wait(AFTER_A_MISTAKE_S):
                return
