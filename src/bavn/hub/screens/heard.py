"""Which members the hub hears: of the others it does not know whether they are attacked.

A member is heard while one of its sensors listens, or was heard within `RECENT`: a sensor that listens and is told
nothing asks anew every ten minutes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bavn.hub.doors.events import Listener
from bavn.model.member import Key

RECENT: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Heard:
    """Members by what is heard of their sensors. Who is in none of these has no sensor.

    `silent` says when each was heard last, None for never; `new` ones joined a moment ago, and will be heard yet.
    """

    now: frozenset[str] = frozenset()
    silent: Mapping[str, datetime | None] = field(default_factory=dict)
    new: frozenset[str] = frozenset()


def heard_of(keys: Iterable[Key], seen: Mapping[str, datetime], listening: Collection[str], now: datetime) -> Heard:
    """Sort members by their sensors' keys. `seen`: when keys were shown since that was last kept; `listening`: keys."""
    latest: dict[str, datetime | None] = {}
    made: dict[str, datetime] = {}
    for key in keys:
        if key.purpose != "sensor" or key.revoked is not None or not key.member:
            continue
        at = now if key.id in listening else _later(seen.get(key.id), key.last_seen)
        latest[key.member] = _later(latest.get(key.member), at)
        made[key.member] = max(made.get(key.member, key.made), key.made)
    alive = frozenset(name for name, at in latest.items() if at is not None and now - at <= RECENT)
    new = frozenset(name for name, at in latest.items() if at is None and now - made[name] <= RECENT)
    return Heard(alive, {name: at for name, at in latest.items() if name not in alive | new}, new)


def listening_in(listeners: Iterable[Listener]) -> frozenset[str]:
    """The keys of those that listen now."""
    return frozenset(one.reader.key.id for one in listeners if one.reader.key is not None and not one.ended)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
