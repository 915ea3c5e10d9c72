"""Who belongs to a hub: organisations, their keys, and the people who look after it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from bavn.model.decision import IPNetwork
from bavn.model.language import Language
from bavn.model.problem import Problem

Role = Literal["member", "analyst", "operator", "read-only"]
Status = Literal["invited", "active", "suspended", "removed"]
Standing = Literal["new", "established"]  # where a member's trust begins
Purpose = Literal["sensor", "bouncer", "report", "read", "probe"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
LONGEST_PHONE: Final = 30
PHONE: Final = r"^([ +()-]*[0-9][0-9 +()-]*)?(?!\n)$"  # as JSON Schema has it too; empty: none is known


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation. `id` is a short name without spaces (`vejle`) and never given twice.

    `sites` are host names, `networks` its own address ranges (never acted against), `suppliers` the names or hosts of
    those it depends on: two members with one supplier, site or network in common do not bear each other out. `named`:
    it lets other members know which reports are its own. `code` is its number in a registry, "" where it has none.

    `stated_sites` and `stated_networks` are what it only says of itself. They wait for an operator's word; until then
    nothing rests on them: a claim to somebody else's network would shield who attacks from there.

    `phone` is the number of its duty officer as `phone_of` takes it, for people to dial: no program ever calls it.
    Operators, analysts and its own people may see it; other members never.
    """

    id: str
    name: str
    sector: str = "municipality"
    code: str = ""
    status: Status = "invited"
    standing: Standing = "new"
    sites: tuple[str, ...] = ()
    networks: tuple[IPNetwork, ...] = ()
    suppliers: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()  # Apprise URLs of people who are told, in order of escalation
    language: Language = "da"
    named: bool = False
    joined: datetime | None = None
    stated_sites: tuple[str, ...] = ()
    stated_networks: tuple[IPNetwork, ...] = ()
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What a program shows at the door. `id` is public.

    A sensor's key is an Ed25519 pair, of which the hub has only the `public` half (32 bytes); so is a vantage point's
    (`probe`). Of a bouncer's, a reporter's or a reader's secret it has only the SHA-256 (`public` again, 32 bytes).
    `member` "": of nobody, so it sees what the community may see.
    """

    id: str
    purpose: Purpose
    member: str
    name: str
    public: bytes
    made: datetime
    revoked: datetime | None = None
    last_seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A person who looks after the hub, or reads in it. `secret` is the SHA-256 of a token of 256 random bits."""

    name: str
    role: Role
    member: str
    secret: bytes
    made: datetime
    revoked: datetime | None = None


def phone_of(given: str) -> str:
    """Return a telephone number as it is kept; "" for none. `Problem` for what nobody could dial.

    >>> phone_of("  +45 76 81 00 00 ")
    '+45 76 81 00 00'
    """
    number = given.strip(" ")
    if len(number) > LONGEST_PHONE or not re.search(PHONE, number):
        raise Problem(
            "is no telephone number",
            allowed=f"at most {LONGEST_PHONE} digits, spaces, '+', '-', '(' and ')', such as +45 76 81 00 00",
        )
    return number
