"""A decision in the words of CrowdSec's local API, as its bouncers read them.

{"id":812,"uuid":"6a2f…","origin":"bavn","type":"ban","scope":"Ip","value":"192.0.2.7","scenario":"bavn/http-flood",
 "simulated":false,"duration":"3h59m0s"}

From CrowdSec's published description (pkg/models/localapi_swagger.yaml, Decision). `origin` is the same for all: newer
firewall bouncers make a set and a rule in the kernel for each origin that they meet.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from bavn.model.campaign import SharedAction

Remedy = Literal["ban", "captcha"]

ORIGIN: Final = "bavn"
# What bites only while the reader's own site is in alarm (`arm`) no bouncer can be told: it would act at once.
REMEDIES: Final[Mapping[SharedAction, Remedy]] = {"block": "ban", "limit": "captcha", "challenge": "captcha"}
ENDED: Final = b'-1s"}'  # of what holds no more: a client only looks whether it is negative


@dataclass(slots=True)
class Row:
    """One value as one audience is told it. Times are whole seconds since 1970.

    `seq` is that of its last change, `first` that at which it was first served. `remedy` is what it was served as last.
    `ended_s` 0: it is in force. `sure` False: whether it was ever served is not known (the hub was started since).
    `head` is its JSON up to the duration.
    """

    id: int
    seq: int
    value: str
    scenario: str
    remedy: Remedy
    until_s: int
    first: int
    head: bytes
    ended_s: int = 0
    sure: bool = True

    @property
    def is_range(self) -> bool:
        """Whether it is a prefix and no single address."""
        return "/" in self.value


def head_of(hub: str, number: int, value: str, scenario: str, remedy: Remedy) -> bytes:
    """A decision's JSON up to its duration. Its `uuid` is the same as long as it lives, also after a restart.

    >>> head_of("h", 7, "192.0.2.7", "bavn/http-flood", "ban").decode()[:64]
    '{"id":7,"uuid":"14a20d02-197c-8dd0-a146-4ca3e1ff07af","origin":"'
    """
    scope = "Range" if "/" in value else "Ip"
    return (
        f'{{"id":{number},"uuid":"{uuid_of(hub, number)}","origin":"{ORIGIN}","type":"{remedy}","scope":"{scope}",'
        f'"value":"{value}","scenario":{_text(scenario)},"simulated":false,"duration":"'
    ).encode()


def uuid_of(hub: str, number: int) -> str:
    """A UUID (RFC 9562, version 8) made of the hub's name and the decision's number alone."""
    made = hashlib.blake2b(f"{hub}\0{number}".encode(), digest_size=16).hexdigest()
    return f"{made[:8]}-{made[8:12]}-8{made[13:16]}-a{made[17:20]}-{made[20:]}"


def scenario_of(kind: str) -> str:
    """What a bouncer shows as the reason."""
    return f"bavn/{kind}"


@lru_cache(maxsize=20_000)
def duration(seconds: int) -> bytes:
    """A span as Go's `time.ParseDuration` reads it, with the end of the object.

    >>> duration(14_340), duration(59), duration(-1)
    (b'3h59m0s"}', b'59s"}', b'-1s"}')
    """
    sign, left = ("-", -seconds) if seconds < 0 else ("", seconds)
    minutes, second = divmod(left, 60)
    hours, minute = divmod(minutes, 60)
    if hours:
        return f'{sign}{hours}h{minute}m{second}s"}}'.encode()
    return (f'{sign}{minute}m{second}s"}}' if minute else f'{sign}{second}s"}}').encode()


def standing(rows: Iterable[Row], now_s: int) -> list[bytes]:
    """Rows in force as JSON objects, with what is left of them; those whose time has passed are left out."""
    return [row.head + duration(row.until_s - now_s) for row in rows if row.until_s > now_s]


def ended(rows: Iterable[Row]) -> list[bytes]:
    """Rows that are to be let go."""
    return [row.head + ENDED for row in rows]


def stream_body(new: Iterable[bytes], deleted: Iterable[bytes]) -> bytes:
    """A stream's answer. What is empty is an empty list, as CrowdSec's own server has it today: every client reads it.

    >>> stream_body([], [])
    b'{"new":[],"deleted":[]}'
    """
    return b'{"new":[' + b",".join(new) + b'],"deleted":[' + b",".join(deleted) + b"]}"


def found_body(rows: Iterable[bytes]) -> bytes:
    """A look-up's answer: where nothing is found the word `null`, which is what clients compare with."""
    joined = b",".join(rows)
    return b"[" + joined + b"]" if joined else b"null"


@lru_cache(maxsize=256)
def _text(text: str) -> str:
    return json.dumps(text)
