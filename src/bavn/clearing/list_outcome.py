"""What came of a target list that somebody handed in, as the hub keeps it once the list itself is gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bavn.clearing.listing import Silence, hosts_of
from bavn.clearing.target_list import TargetList
from bavn.model.campaign import EarlyWarning


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts and a date, and no name of any host. `published` is aware UTC.

    `warned` is how many members were told something new by it; `silence` why nobody could be, as a code.
    """

    hosts: int
    entries: int
    rejected: int
    published: datetime
    warned: int
    silence: Silence


def outcome_of(snapshot: TargetList, silence: Silence, said: Iterable[EarlyWarning]) -> Outcome:
    """What came of a list, by the warnings that were said in its step."""
    warned = {member for one in said if one.why == "listed" and not one.ended for member in one.members or ()}
    hosts, entries = len(hosts_of(snapshot.entries)), len(snapshot.entries)
    return Outcome(hosts, entries, snapshot.rejected, snapshot.at, len(warned), silence)
