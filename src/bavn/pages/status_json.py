"""`bavn status --json`: one document, schema `bavn.status/1`."""

from typing import Any, Final

import msgspec

from bavn.pages.status_prober import ProberStatus
from bavn.store.overview import Overview

SCHEMA: Final = "bavn.status/1"


def status_json(seen: Overview, prober: ProberStatus | None = None) -> bytes:
    """Encode an overview as UTF-8 JSON with a final newline; times are RFC 3339 UTC.

    `running` says whether a sensor holds the state folder now; `sensor` is its last word about itself, or null.
    `prober` is what is known of the one of this machine, null where it is to look at nothing.
    """
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "at": seen.now,
        "folder": str(seen.folder).encode("utf-8", "backslashreplace").decode(),
        "running": seen.process is not None,
        "process": seen.process or None,
        "sensor": seen.status,
        "findings": seen.findings,
        "decisions": {"standing": seen.standing, "next_expiry": seen.next_expiry},
        "releases": [
            {
                "network": None if one.network is None else str(one.network),
                "until": one.until,
                "by": one.by,
                "confirmed": one.confirmed,
            }
            for one in seen.releases
        ],
        "messages": [
            {
                "at": one.queued,
                "channel": one.channel,
                "title": one.title,
                "state": one.state,
                "attempts": one.attempts,
                "said": one.said,
            }
            for one in seen.messages
        ],
        "waiting": seen.waiting,
        "channels": seen.channels,
        "unread": seen.unread,
        "prober": None if prober is None else _prober(prober),
    }
    return msgspec.json.encode(document) + b"\n"


def _prober(seen: ProberStatus) -> dict[str, Any]:
    return {
        "folder": str(seen.folder).encode("utf-8", "backslashreplace").decode(),
        "running": seen.process is not None,
        "process": seen.process or None,
        "vantage": seen.place,
        "looked": seen.looked,
        "count": seen.count,
        "targets": seen.targets,
        "hub": seen.hub,
        "waiting": seen.messages.waiting if seen.messages is not None else 0,
        "channels": seen.messages.channels if seen.messages is not None else (),
        "unread": seen.unread,
    }
