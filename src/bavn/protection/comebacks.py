"""Who was let go and came back: each time doubles how long a decision holds (`deciding.lasts`)."""

from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Final

from bavn.model.decision import IPNetwork
from bavn.store.audit import AuditLine

REMEMBERED: Final = timedelta(days=7)
MOST: Final = 50_000


class Comebacks:
    """Count, for each network, how often its decisions ran out in the last seven days.

    Bounded: of more than `MOST` networks, those that were let go first are forgotten.

    >>> from datetime import UTC
    >>> day = datetime(2026, 11, 22, tzinfo=UTC)
    >>> seen = Comebacks()
    >>> seen.lapsed(ip_network("192.0.2.7"), day)
    >>> seen.earlier(ip_network("192.0.2.7"), day), seen.earlier(ip_network("192.0.2.7"), day + timedelta(days=8))
    (1, 0)
    """

    def __init__(self) -> None:
        self._times: OrderedDict[IPNetwork, tuple[int, datetime]] = OrderedDict()

    def lapsed(self, network: IPNetwork, at: datetime) -> None:
        """Note that a decision about `network` ran out."""
        self._times[network] = (self.earlier(network, at) + 1, at)
        self._times.move_to_end(network)
        while len(self._times) > MOST:
            self._times.popitem(last=False)

    def earlier(self, network: IPNetwork, now: datetime) -> int:
        """How often it was let go in the last seven days."""
        times, last = self._times.get(network, (0, now))
        return times if now - last <= REMEMBERED else 0

    def recall(self, lines: Iterable[AuditLine]) -> None:
        """Remember what the audit says about an earlier run, oldest line first."""
        for line in lines:
            if line.what == "expired":
                with suppress(ValueError):
                    self.lapsed(ip_network(line.value), line.at)
