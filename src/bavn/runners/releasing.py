"""Letting somebody through: what `bavn release` and the sensor's own pages both do. A sensor that runs confirms it."""

import os
import pwd
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Final

from bavn.model.decision import Decision, IPNetwork
from bavn.model.safe_text import visible
from bavn.protection.enforcers import obey_releases
from bavn.protection.reference import found_by
from bavn.settings.rules import WrongValueError, network
from bavn.settings.schema import Settings
from bavn.store.database import Store
from bavn.store.lock import holder
from bavn.store.releases import Release

LONGEST_NAME: Final = 60
BETWEEN_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a release, as it stands now, after `took_s`. `process` is the sensor's, None where none runs.

    Without a sensor: `against` is what stood against it, and `refused` what programs said that did not let go of that.
    """

    release: Release
    took_s: float
    process: int | None = None
    against: tuple[Decision, ...] = ()
    refused: tuple[str, ...] = ()


def meant_by(text: str, store: Store, now: datetime) -> IPNetwork:
    """Read whom to release: an address, a network, or the reference that a blocked visitor has read out.

    `WrongValueError` where it is none of these.
    """
    if (meant := found_by(text, store.decisions.standing(now))) is not None:
        return meant
    return network(text)


def ask(store: Store, meant: IPNetwork | None, lasts: timedelta, by: str, at: datetime) -> Release:
    """Note a release (None: everybody) with its line in the audit, which does not name the address."""
    with store.transaction():
        number = store.releases.add(meant, at + lasts, by, at)
        size = "all" if meant is None else f"IPv{meant.version} /{meant.prefixlen}"
        store.audit.write(at, "release-asked", value=f"release {number}", detail=f"{size}, by {by}")
    return Release(number, meant, at, at + lasts, by)


def carry_out(asked: Release, store: Store, settings: Settings, now: Callable[[], datetime], patience_s: float) -> Came:
    """Wait until the sensor that runs has it in force, so long at most; without one, have the programs let go at once.

    What they refuse is kept with the release, until a sensor confirms it.
    """
    began = time.monotonic()
    while (process := holder(settings.sensor.state)) is not None:
        found, took_s = store.releases.one(asked.id) or asked, time.monotonic() - began
        if found.confirmed or took_s > patience_s:
            return Came(found, took_s, process)
        Event().wait(BETWEEN_S)
    against = tuple(one for one in store.decisions.standing(now()) if asked.covers(one.network))
    refused = tuple(str(error) for error in obey_releases(settings, store, now())) if against else ()
    if refused:
        store.releases.refused(asked.id, "; ".join(refused))
    return Came(store.releases.one(asked.id) or asked, time.monotonic() - began, None, against, refused)


def user() -> str:
    """The user of this machine who asks, also behind sudo."""
    uid = os.getuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = f"user {uid}"
    behind = os.environ.get("SUDO_USER", "") if uid == 0 else ""
    return visible(f"{name} (sudo: {behind[:LONGEST_NAME]})" if behind else name)


__all__ = ["Came", "WrongValueError", "ask", "carry_out", "meant_by", "user"]
