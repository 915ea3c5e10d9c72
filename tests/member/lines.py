"""A member's line to a small hub, with a clock that a test moves."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bavn.member.client import HubClient
from bavn.member.hub_clock import HubClock
from bavn.member.identity import Identity
from bavn.member.saying import Reach, Saying
from bavn.member.standing import Standing
from bavn.member.uplink import Line
from bavn.model.notice import Notice
from tests.member.hubs import NOW


@dataclass
class Talk:
    """One line; `notices` are what was said on it."""

    identity: Identity
    now: datetime = NOW
    said: list[Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.saying = Saying(self.identity.url, self.clock)
        clock = HubClock(self.clock)
        self.client = HubClient(self.identity, clock)
        self.line = Line(self.client, Reach(self.saying, self.clock), Standing(clock, self.saying), self.saying)

    def clock(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def notices(self) -> list[str]:
        self.said += self.saying.taken()
        return [one.code for one in self.said]

    def close(self) -> None:
        self.client.close()
