"""How a member's sensor becomes one: a token that is used once, for a key of its own.

GET  /api/v1/ca    the certificate to believe, which the token names by its SHA-256
POST /api/v1/join  the token's secret and the sensor's public key ──> the key's id, and the key that the hub seals with
"""

import binascii
import hashlib
import re
from base64 import b64decode, b64encode, urlsafe_b64decode
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from bavn.hub.doors.access import check_protocol, knock
from bavn.hub.doors.documents import Joined, JoinRequest
from bavn.hub.doors.operations import JSON, Operation, answer, document_of
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.taking import busy_problem
from bavn.hub.doors.vantages import VANTAGE, join_vantage
from bavn.hub.hub import Hub
from bavn.hub.pipeline import BusyError
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from bavn.model.decision import IPNetwork
from bavn.model.member import Key, Member
from bavn.settings.rules import WrongValueError, network
from bavn.sharing.signing import KEY_BYTES, PROTOCOL

CA: Final = "/api/v1/ca"
JOIN: Final = "/api/v1/join"
PEM: Final = "application/x-pem-file"
COST: Final = 20  # of a try, in knocks at the door
MOST_NETWORKS: Final = 500
MOST_SITES: Final = 500
WIDEST_NETWORK: Final = {4: 16, 6: 32}  # that is believed to be a member's own
KEY_ID_DIGITS: Final = 16
_HOST: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?", re.ASCII)
_REQUEST: Final = msgspec.json.Decoder(JoinRequest)


@dataclass(frozen=True, slots=True)
class Joining:
    """The door for those who have a token."""

    hub: Hub

    def operations(self) -> tuple[Operation, ...]:
        """What it does."""
        return (
            Operation(
                "GET",
                CA,
                self.authority,
                "The certificate of the hub's own authority, to be compared with a joining token.",
                gives_media=PEM,
                refuses=(404, 429),
                tag="joining",
            ),
            Operation(
                "POST",
                JOIN,
                self.join,
                "Become a member's sensor, with the secret of a joining token and a public key of one's own.",
                takes=JoinRequest,
                takes_media=JSON,
                gives=Joined,
                refuses=(400, 401, 413, 415, 422, 429, 503),
                tag="joining",
            ),
        )

    async def authority(self, request: Request) -> Response:
        """Hand out what members believe."""
        knock(request, self.hub)
        if not self.hub.authority:
            raise ProblemError(404, "this hub has no authority of its own: believe what the system believes")
        return Response(self.hub.authority, media_type=PEM)

    async def join(self, request: Request) -> Response:
        """Use a token up."""
        knock(request, self.hub, COST)
        check_protocol(request)
        asked = await document_of(request, _REQUEST)
        if asked.protocol != PROTOCOL:
            old = "hub" if asked.protocol > PROTOCOL else "sensor"
            raise ProblemError(400, f"this hub speaks {PROTOCOL}, this sensor {asked.protocol}: update the {old}")
        applying = Applying(asked, _secret(asked.secret), _public(asked.public_key), own_networks(asked.networks))
        try:
            key = await self.hub.pipeline.call(applying.join)
        except BusyError as busy:
            raise busy_problem(busy) from None
        hub_key = b64encode(self.hub.signing.public).decode()
        return answer(Joined(key.id, self.hub.settings.hub.name, hub_key, asked.member))


def own_networks(given: tuple[str, ...]) -> tuple[IPNetwork, ...]:
    """What a member says is its own, as far as it is of the internet and not wider than anybody's. It waits.

    Nobody is ever blocked in it, so the half of the internet is not believed to be somebody's own. `ProblemError` 422
    for what is no network.
    """
    try:
        found = {network(one) for one in given}
    except WrongValueError:
        raise ProblemError(422, "networks are addresses and prefixes, such as 192.0.2.0/24") from None
    fitting = (one for one in found if one.prefixlen >= WIDEST_NETWORK[one.version] and not _is_inside(one))
    return tuple(sorted(fitting, key=lambda one: (one.version, one.network_address, one.prefixlen)))


def _is_inside(one: IPNetwork) -> bool:
    return one.is_loopback or one.is_link_local or one.is_multicast or one.is_unspecified or _is_private(one)


def _is_private(one: IPNetwork) -> bool:
    return any(one.version == other.version and one.subnet_of(other) for other in _PRIVATE)  # type: ignore[arg-type]


_PRIVATE: Final = tuple(map(network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")))


@dataclass(frozen=True, slots=True)
class Applying:
    """One who wants to join, with what was read of what was asked."""

    asked: JoinRequest
    secret: bytes
    public: bytes
    networks: tuple[IPNetwork, ...]

    def join(self, store: HubStore, now: datetime) -> Key:
        """In one transaction: a token that is refused for any reason is not used up. `ProblemError`."""
        if self.asked.member.startswith(VANTAGE):
            key = Key(key_id_of(self.public), "probe", "", self.asked.name, self.public, now)
            return join_vantage(store, self.asked.member, self.secret, key)
        registry = store.registry
        member = registry.tokens.take_token(hashlib.sha256(self.secret).digest(), now)
        known = registry.members.get(member) if member is not None else None
        if known is None or known.id != self.asked.member or known.status not in {"invited", "active"}:
            raise ProblemError(401, "this token does not hold here: it is of another hub, was used, or is too old")
        key = Key(key_id_of(self.public), "sensor", known.id, self.asked.name or "sensor", self.public, now)
        if registry.keys.get(key.id) is not None:
            raise ProblemError(422, "this key is known already: make a new one")
        registry.keys.add(key)
        joined = registry.members.change(self._joined(known, now))
        store.audit.write(AuditLine(now, known.id, "joined", known.id, detail=f"key {key.id}{_waiting(joined)}"))
        return key

    def _joined(self, known: Member, now: datetime) -> Member:
        """What it says of itself waits for an operator: nobody shields a network by calling it their own."""
        named = (site.lower() for site in self.asked.sites if _HOST.fullmatch(site))
        sites = dict.fromkeys((*known.stated_sites, *(site for site in named if site not in known.sites)))
        ranges = dict.fromkeys((*known.stated_networks, *(one for one in self.networks if one not in known.networks)))
        return replace(
            known,
            status="active",
            joined=known.joined or now,
            stated_sites=tuple(sites)[:MOST_SITES],
            stated_networks=tuple(ranges)[:MOST_NETWORKS],
        )


def _waiting(joined: Member) -> str:
    sites, networks = len(joined.stated_sites), len(joined.stated_networks)
    return f"; sites and networks that wait for a word: {sites}, {networks}" if sites or networks else ""


def key_id_of(public: bytes) -> str:
    """What a sensor's key is called.

    >>> key_id_of(bytes(32))
    '66687aadf862bd77'
    """
    return hashlib.sha256(public).hexdigest()[:KEY_ID_DIGITS]


def _secret(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except (binascii.Error, ValueError):
        raise ProblemError(422, "secret is base64url") from None


def _public(text: str) -> bytes:
    try:
        found = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != KEY_BYTES:
        raise ProblemError(422, f"public_key is {KEY_BYTES} bytes in base64")
    return found
