"""What operators do to members and decide by hand, with its line in the audit: for the own API and the pages alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

from bavn.clearing.changes import Order
from bavn.disk.sqlite import StoreError
from bavn.hub.doors.documents import Act
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.taking import busy_problem
from bavn.hub.hub import Hub
from bavn.hub.pipeline import BusyError
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from bavn.hubstore.tokens import LIFE
from bavn.model.decision import IPNetwork
from bavn.model.member import Member
from bavn.model.problem import Problem
from bavn.settings.rules import WrongValueError, network
from bavn.sharing.token import JoinToken

LETS_GO: Final = frozenset({"mistake", "revoke", "allow"})  # whoever asked for it is answered by that
SWITCH: Final = frozenset({"kill", "unkill"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Acting:
    """Does what one operator asks. `who` is their name."""

    hub: Hub
    who: str

    async def add_member(self, member: Member) -> tuple[Member, str]:
        """Add one; return it with its joining token, which is shown this once."""
        token = self.hub.new_token(member.id)

        def add(store: HubStore, now: datetime) -> Member:
            added = store.registry.members.add(member)
            store.registry.tokens.new_token(member.id, token.secret_sha256, now + LIFE)
            store.audit.write(AuditLine(now, self.who, "member-added", member.id))
            return added

        return await call(self.hub, add), token.text()

    async def confirm(self, name: str, sites: tuple[str, ...], networks: tuple[IPNetwork, ...]) -> Member:
        """Let sites and networks count that a member said are its own."""
        detail = " ".join((*sites, *map(str, networks)))

        def take(store: HubStore, now: datetime) -> Member:
            confirmed = store.registry.members.confirm(name, sites, networks)
            store.audit.write(AuditLine(now, self.who, "member-confirmed", name, detail=detail))
            return confirmed

        return await call(self.hub, take)

    async def change(self, name: str, act: Act) -> tuple[Member, str]:
        """Do one thing to a member; return it, and with `invite` a new joining token, which is shown this once."""
        token = self.hub.new_token(name) if act == "invite" else None

        def change(store: HubStore, now: datetime) -> Member:
            changed = change_member(store, name, act, now, token)
            store.audit.write(AuditLine(now, self.who, f"member-{act}", name))
            return changed

        return await call(self.hub, change), token.text() if token else ""

    async def order(
        self,
        what: str,
        value: str = "",
        until: datetime | None = None,
        reason: str = "",
        answered: Callable[[HubStore, datetime], object] = lambda *_: None,
    ) -> tuple[Order, int]:
        """Have the hub obey at once; return the order with its number, and the seq that tells of it.

        Requests for removal that wait for what is let go of are answered once the hub has obeyed: one of them by
        `answered`, which says why, in the same transaction as the others.
        """
        order = Order(0, what, value, self.who, self.hub.now(), until, reason)
        check_order(order)
        line = AuditLine(order.at, self.who, f"order-{what}", value=value, detail=reason)
        await call(self.hub, lambda store, _: store.audit.write(line))
        try:
            given, seq = await self.hub.pipeline.obey(order)
        except BusyError as busy:
            raise busy_problem(busy) from None

        def release(store: HubStore, now: datetime) -> None:
            answered(store, now)
            store.removals.release(value, self.who, now)

        if what in LETS_GO:
            await call(self.hub, release)
        return given, seq


async def call(hub: Hub, work: Callable[[HubStore, datetime], T]) -> T:
    """Change the store in one transaction. `ProblemError` 409 where it cannot be done, 503 where it cannot be now."""
    try:
        return await hub.pipeline.call(work)
    except BusyError as busy:
        raise busy_problem(busy) from None
    except StoreError:
        raise
    except Problem as problem:
        raise ProblemError(409, problem.what) from None


def change_member(store: HubStore, name: str, act: str, now: datetime, token: JoinToken | None = None) -> Member:
    """Do one of `documents.Act` to a member. `Problem` where there is none of this id."""
    members = store.registry.members
    known = members.get(name)
    if known is None:
        raise Problem("there is no such member", where=f"member {name}")
    match act:
        case "suspend":
            return members.suspend(name)
        case "activate":
            return members.activate(name, now)
        case "remove":
            return members.remove(name, now)
        case "establish":
            return members.change(replace(known, standing="established"))
        case _:
            assert token is not None  # noqa: S101  who invites has made one
            store.registry.tokens.new_token(name, token.secret_sha256, now + LIFE)
            return known


def check_order(order: Order) -> None:
    """`ProblemError` 422 for an order that means nothing: no address where one is needed, an end without a zone."""
    if order.until is not None and order.until <= order.at:
        raise ProblemError(422, "until is a time to come, with a zone")
    if order.what in SWITCH:
        if order.value:
            raise ProblemError(422, f"{order.what} takes no value: it is for everything")
        return
    try:
        network(order.value)
    except WrongValueError as error:
        raise ProblemError(422, f"value {error.what}; allowed: an address or a prefix such as 192.0.2.0/24") from None


def networks_of(given: Iterable[str]) -> tuple[IPNetwork, ...]:
    """Read networks. `ProblemError` 422 where one is none."""
    try:
        return tuple(network(one) for one in given)
    except WrongValueError as error:
        raise ProblemError(422, f"a network {error.what}; allowed: 192.0.2.0/24") from None
