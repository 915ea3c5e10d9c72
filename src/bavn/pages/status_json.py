"""`bavn status --json`: one document, schema `bavn.status/1`."""

from typing import Any, Final

import msgspec

from bavn.store.overview import Overview

SCHEMA: Final = "bavn.status/1"


def status_json(seen: Overview) -> bytes:
    """Encode an overview as UTF-8 JSON with a final newline; times are RFC 3339 UTC.

    `running` says whether a sensor holds the state folder now; `sensor` is its last word about itself, or null.
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
    }
    return msgspec.json.encode(document) + b"\n"
