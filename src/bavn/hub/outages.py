"""An outage that the hub saw becomes a sighting of its member, and joins campaigns: seen down, beside seen attacked.

It has no sources: nobody is accused, nothing is blocked for it. See `clearing.rules.NO_ATTACK`.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from bavn.clearing.changes import Report
from bavn.model.member import Member
from bavn.model.probe import Spell
from bavn.sharing.leaving import sighting_of_outage

KEY: Final = "hub"  # what reported it, in place of a sensor's key
AGAIN: Final = timedelta(minutes=10)  # while it goes on, so that a campaign knows that it does
LATEST: Final = timedelta(hours=24)  # after its end: a hub that was down says it later


def is_outage(spell: Spell) -> bool:
    """Whether a spell is an outage of somebody's that comes without being announced."""
    return spell.verdict == "down" and bool(spell.member) and not spell.planned


def reports_of(
    spells: Iterable[Spell], members: Mapping[str, Member], said: Mapping[int, int], number_key: bytes, now: datetime
) -> dict[int, Report]:
    """What is to be said now of outages, by the number of their spell. `said` is the revision that was said last.

    Saying it again changes nothing: a revision is a matter of the spell and the time alone. Silent about what was
    announced, about members that do not take part, and about a target that comes and goes unless that was said before.
    """
    found = {}
    for one in spells:
        member = members.get(one.member)
        if not is_outage(one) or member is None or member.status != "active":
            continue
        if (one.flapping and one.id not in said) or (one.ended is not None and now - one.ended > LATEST):
            continue
        revision = revision_of(one, now)
        if revision > said.get(one.id, -1):
            sighting = sighting_of_outage(
                *(one.site or one.target, one.began, one.ended),
                severity="high",
                number_key=number_key,
                revision=revision,
                seen=max(now, one.ended or one.began),
                tlp="amber",
            )
            found[one.id] = Report(one.member, KEY, now, sighting)
    return found


def revision_of(spell: Spell, now: datetime) -> int:
    """Which revision this is: one more each ten minutes, and one beyond all of them once it has ended."""
    if spell.ended is None:
        return max((now - spell.confirmed) // AGAIN, 0)
    return max((spell.ended - spell.confirmed) // AGAIN, 0) + 2


def number_key_of(secret: bytes) -> bytes:
    """What hides which site a sighting's id is made of."""
    return hmac.digest(secret, b"bavn.outages/1", hashlib.sha256)
