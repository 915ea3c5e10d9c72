"""What earlier campaigns had, so that it is seen what a campaign reuses: addresses for 180 days, shapes for years.

Beyond `MOST_PAST` addresses and `MOST_KNOWN` shapes the oldest are forgotten.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from bavn.clearing.changes import Learned
from bavn.clearing.parts import Part
from bavn.clearing.running import Running
from bavn.model.campaign import Testimony
from bavn.model.sighting import Template

REMEMBERED: Final = timedelta(days=180)  # for which a source is reused if it comes back
MOST_PAST: Final = 200_000
MOST_KNOWN: Final = 200_000
NOBODYS: Final = 0  # the number of a campaign of which nothing else is known
MOMENT: Final = timedelta(microseconds=1)


class Past:
    """Addresses with the last campaign that had them, and shapes with the first time that they were seen."""

    def __init__(self) -> None:
        self._addresses: dict[str, tuple[int, datetime]] = {}  # oldest first
        self._shapes: dict[Template, datetime] = {}

    def know(self, learned: Iterable[Learned]) -> None:
        """Remember shapes that a list or the library has."""
        for one in learned:
            self._shapes[one.template] = min(one.first, self._shapes.get(one.template, one.first))

    def hear(self, testimony: Testimony) -> None:
        """Remember an address by what is held against it since a campaign that is over."""
        self._addresses[testimony.value] = (testimony.campaign, testimony.last)

    def remember(self, running: Running) -> None:
        """Remember the addresses of a campaign that has ended."""
        for source in running.named.sources:
            self._addresses.pop(source, None)
            self._addresses[source] = (running.id, running.last)

    def compare(self, running: Running, part: Part, came: Iterable[str]) -> None:
        """See what a part that was put into a campaign has of earlier ones; `came` are the addresses new to it."""
        past = self._addresses
        running.seen_before.update([one for one in came if one in past and past[one][0] != running.id])
        for template in part.fingerprint.templates:
            if self._shapes.setdefault(template, part.received) < running.first:
                running.templates_before.add(template)

    def go_on_from(self, running: Running, first: datetime) -> None:
        """Remember that what a campaign has reused was there before it, although nobody knows where."""
        for source in running.seen_before:
            self._addresses.setdefault(source, (NOBODYS, first))
        for template in running.templates_before:
            self._shapes[template] = min(self._shapes.get(template, first), first - MOMENT)

    def take_back(self, number: int, sources: Iterable[str]) -> None:
        """A campaign that has ended never had these."""
        for source in sources:
            if self._addresses.get(source, (NOBODYS,))[0] == number:
                del self._addresses[source]

    def erase(self, address: str) -> None:
        """Forget an address."""
        self._addresses.pop(address, None)

    def let_go(self, now: datetime) -> None:
        """Forget what is too old, and the oldest of what is too much."""
        while self._addresses:
            address, (_, last) = next(iter(self._addresses.items()))
            if len(self._addresses) <= MOST_PAST and now - last <= REMEMBERED:
                break
            del self._addresses[address]
        while len(self._shapes) > MOST_KNOWN:
            del self._shapes[next(iter(self._shapes))]
