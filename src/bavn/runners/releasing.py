"""Letting somebody through: what `bavn release` and the sensor's own pages both do. A sensor that runs confirms it."""

import os
import pwd
from datetime import datetime, timedelta
from typing import Final

from bavn.model.decision import IPNetwork
from bavn.model.safe_text import visible
from bavn.protection.reference import found_by
from bavn.settings.rules import WrongValueError, network
from bavn.store.database import Store
from bavn.store.releases import Release

LONGEST_NAME: Final = 60


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


def user() -> str:
    """The user of this machine who asks, also behind sudo."""
    uid = os.getuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = f"user {uid}"
    behind = os.environ.get("SUDO_USER", "") if uid == 0 else ""
    return visible(f"{name} (sudo: {behind[:LONGEST_NAME]})" if behind else name)


__all__ = ["WrongValueError", "ask", "meant_by", "user"]
