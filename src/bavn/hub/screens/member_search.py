"""Members by name, as somebody types it: 'vejle', 'Århus', 'taarnby'. Only among those that the reader sees by name.

Of whom a reader may not see nothing is found, and nothing changes either: else a search would tell who is a member.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from bavn.clearing.registry import spelled
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.screens.country import HERE, SEES_ALL, names
from bavn.model.member import Member

LONGEST: Final = 60


def searched(given: str) -> str:
    """What was typed, on one line and no longer than a name is looked for; "" where there is nothing to look for."""
    return " ".join(given.split())[:LONGEST]


def seen_members(hub: Hub, reader: Reader) -> list[Member]:
    """Those that this reader sees by name; those that have left only the hub's own people."""
    sees_all = reader.audience in SEES_ALL
    here = (one for one in hub.admitted.members.values() if sees_all or one.status in HERE)
    return [one for one in here if names(reader, one)]


def fitting(members: Iterable[Member], text: str) -> list[Member]:
    """Those whose name or id has the text in it, in any letters; all of them where it is "".

    >>> found = fitting([Member("taarnby", "Tårnby Kommune"), Member("aarhus", "Aarhus")], "århus")
    >>> [one.name for one in found]
    ['Aarhus']
    """
    wanted, plain = text.casefold(), spelled(text)
    return [
        one
        for one in members
        if wanted in one.name.casefold() or wanted in one.id or (plain and plain in spelled(one.name))
    ]


def way_to_members(hub: Hub, reader: Reader, given: str) -> str:
    """Where the members of this name are shown; "" where there are none."""
    text = searched(given)
    return f"/members?q={quote(text)}" if text and fitting(seen_members(hub, reader), text) else ""
