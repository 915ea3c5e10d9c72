"""Why something that the hub has signed is not taken all the same: it is of another time, or for somebody else.

What is sealed says nothing of who handed it over. Where others end TLS, they could hand over an old state again, so
that what the hub let go comes back and what it has just said vanishes; or what was made for another member.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from bavn.model.tlp import Audience
from bavn.sharing.delta import Delta
from bavn.sharing.signing import WINDOW

Doubt = Literal["for-others", "told-before", "of-another-time"]

BACK: Final = timedelta(seconds=2)  # by so much a hub's clock may be put back without a word
AWAY: Final = WINDOW + timedelta(minutes=2)  # the hub speaks with whose clock is off by no more than the first
OURS: Final[Audience] = "member"


def doubt_of(
    delta: Delta, *, member: str, newest: datetime | None, local: datetime, hub_time: datetime
) -> Doubt | None:
    """Return why this is not to be taken, as a code; None where it is.

    `hub_time` is the hub's time, as it is known here, when this was asked for: an answer that takes minutes to arrive
    over a slow line is no older for it. Of what came unasked it is that of its arrival.

    `newest` is when the newest delta that was taken was made. It does not count where it is further ahead than clocks
    that speak with each other are: the hub's was wrong then, and is heard again within twice `WINDOW` of being put
    right. Ahead of this machine's clock (`local`) too, for who stands between may have said what the hub's time is.
    A hub that says neither for whom nor to whom is older, and believed.
    """
    if delta.audience not in ("", OURS) or delta.to not in ("", member):
        return "for-others"
    if newest is not None and newest - max(local, hub_time) <= WINDOW and delta.at < newest - BACK:
        return "told-before"
    return "of-another-time" if abs(delta.at - hub_time) > AWAY else None


def newest_of(newest: datetime | None, made: datetime) -> datetime:
    """When the newest was made, now that one was taken that was made then: one far ahead that did not count is gone."""
    return made if newest is None or newest - made > BACK else max(newest, made)
