"""One look at one target, by one family: whatever is at the other end, it ends in time, and in one of our words."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bavn.model.probe import Ending, Family, Sample, Target, wait_code
from bavn.probing.authorities import look_up
from bavn.probing.certificate import Certificate
from bavn.probing.errand import Errand
from bavn.probing.notes import Authority, Ended, Notes
from bavn.probing.place import NoPlace, Place, read_place
from bavn.probing.smtp import greet
from bavn.probing.tcp import knock, shake_hands
from bavn.probing.tools import Tools
from bavn.probing.visiting import visit

CHECKS: Final[dict[str, Callable[[Errand, Place], Awaitable[tuple[Ending, str]]]]] = {
    "http": visit,
    "https": visit,
    "tls": shake_hands,
    "dns": look_up,
    "tcp": knock,
    "smtp": greet,
}


@dataclass(frozen=True, slots=True)
class Looked:
    """A sample, and what is known beside it.

    `retry_after_s` is how long the target asked to be left alone, None where it did not. `certificate` is the one that
    was shown last, also where it does not hold. `addresses` are all that the name leads to by this family, `cnames`
    the names on the way, `authorities` what each server of the zone said (dns only). `hops` redirects were followed.
    `fault` names a mistake of our own program, for the log; the sample is 'offline' then.
    """

    sample: Sample
    retry_after_s: int | None = None
    certificate: Certificate | None = None
    addresses: tuple[str, ...] = ()
    cnames: tuple[str, ...] = ()
    authorities: tuple[Authority, ...] = ()
    hops: int = 0
    fault: str = ""


async def look(target: Target, family: Family, vantage: str, tools: Tools, now: Callable[[], datetime]) -> Looked:
    """Look at a target once, within `target.timeout`; it never raises for what a server or a resolver does.

    A target whose URL is none of ours is 'left-out' ('url'). Where time runs out, `detail` says what went on:
    'connect', 'tls', 'first_byte', 'head', 'body'. How often a target is looked at is the caller's.
    """
    notes = Notes(tools.clock_ns)
    began = now()
    errand = Errand(target, family, tools, notes, began)
    fault = ""
    try:
        async with asyncio.timeout(errand.look_s):
            ending, detail = await _looked(errand)
    except Ended as ended:
        ending, detail = ended.ending, ended.detail
    except TimeoutError:
        ending, detail = _out_of_time(notes)
    except Exception as error:  # noqa: BLE001  a mistake of ours says nothing about the target, and stops no other look
        ending, detail, fault = "offline", "own-fault", f"{type(error).__name__}: {error}"
    detail = detail or wait_code(ending, notes.retry_after_s)
    days = notes.certificate.days(began) if notes.certificate else None
    sample = Sample(
        target.name, vantage, began, family, ending, notes.phases(), notes.address, notes.status, days, detail
    )
    beside = (notes.retry_after_s, notes.certificate, notes.addresses, notes.cnames, notes.authorities, notes.hops)
    return Looked(sample, *beside, fault)


async def _looked(errand: Errand) -> tuple[Ending, str]:
    try:
        place = read_place(errand.target.url)
    except NoPlace:
        return "left-out", "url"
    return await CHECKS[place.scheme](errand, place)


def _out_of_time(notes: Notes) -> tuple[Ending, str]:
    if notes.certain is not None:
        return notes.certain.ending, notes.certain.detail
    if notes.phase == "dns":
        return "dns-timed-out", ""
    return "timed-out", notes.phase or ("body" if notes.headed else "head")
