"""`/values?q=` and `/values/{value}`: what is known of one address or network, at the reader's own level and no other.

GET  /values/192.0.2.7          what is decided about it, why, until when; evidence as far as its labels go
POST /values/192.0.2.7          ask that it be let go of: operators see it among *Decisions*

Its own evidence a member sees always, others' never; operators and analysts what its label lets them see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bavn.clearing.changes import Order
from bavn.clearing.fingerprint import prefix_of
from bavn.clearing.vetoes import Vetoes, own_networks, reading, shipped_places
from bavn.hub.doors.operator_acts import call
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.screens.country import SEES_ALL
from bavn.hub.screens.member_search import way_to_members
from bavn.hub.screens.screen import Visitor, answer_page, form_of, frame_of, visitor
from bavn.hub.screens.told_decisions import MEMBERS, MOST_WITHIN, Lines, Told, value_of
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.evidence_of import decisions_on, held_against
from bavn.hubstore.store import HubStore
from bavn.model.campaign import SharedDecision, Testimony
from bavn.model.member import Role
from bavn.model.removal import LONGEST_REASON, Removal
from bavn.model.tlp import SEES
from bavn.pages.situation.decided import DecisionLine, value_way
from bavn.pages.situation.now import member_way
from bavn.pages.situation.value import EvidenceLine, OrderLine, Said, ValueView, search_page, value_page

HISTORY: Final = timedelta(days=30)
MOST_HISTORY: Final = 30
ASKS: Final[tuple[Role, ...]] = ("member", "read-only")


@dataclass(frozen=True, slots=True)
class Read:
    """What the store knows of a value, as far as this reader may see it."""

    history: tuple[SharedDecision, ...] = ()
    testimonies: tuple[Testimony, ...] = ()
    orders: tuple[tuple[Order, int | None], ...] = ()
    removals: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True)
class ValuesScreen:
    """Looking up, and asking for removal."""

    hub: Hub
    lines: Lines

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [
            Route("/values", self.search, methods=["GET"]),
            Route("/values/{value:path}", self.one, methods=["GET"]),
            Route("/values/{value:path}", self.ask, methods=["POST"]),
        ]

    async def search(self, request: Request) -> Response:
        """Go to what is looked for: an address, or members by name. What is neither is met with a kind line."""
        visit = await visitor(request, self.hub)
        text = request.query_params.get("q", "")
        if value := value_of(text):
            return RedirectResponse(value_way(value), 303)
        if way := way_to_members(self.hub, visit.reader, text):
            return RedirectResponse(way, 303)
        frame = frame_of(request, self.hub, visit)
        return answer_page(search_page(text, frame, wrong=bool(text.strip())))

    async def one(self, request: Request) -> Response:
        """Show one, under its one spelling."""
        visit = await visitor(request, self.hub)
        asked = str(request.path_params["value"])
        value = value_of(asked)
        if not value:
            frame = frame_of(request, self.hub, visit)
            return answer_page(search_page(asked, frame, wrong=True), 404)
        if value != asked:
            return RedirectResponse(value_way(value), 303)
        said: Said = "asked" if request.query_params.get("asked") == "1" else ""
        return await self._page(request, visit, value, said)

    async def ask(self, request: Request) -> Response:
        """Keep a request for its removal."""
        visit = await visitor(request, self.hub, roles=ASKS)
        given = (await form_of(request, visit)).get("reason", "")
        value = value_of(str(request.path_params["value"]))
        if not value:
            raise ProblemError(404, "this is no address")
        reason = " ".join(given.split())
        if not reason or len(reason) > LONGEST_REASON:
            return await self._page(request, visit, value, "wrong", given)
        if not self._is_told(visit.reader, value):
            raise ProblemError(409, "nothing is decided about it that you are told of")
        reader = visit.reader
        removal = Removal(0, value, reader.user, reader.member or "", self.hub.now(), reason)

        def keep(store: HubStore, now: datetime) -> None:
            if store.removals.waits(removal):
                return
            store.removals.ask(removal)
            store.audit.write(AuditLine(now, reader.user, "removal-asked", reader.member or "", value))

        try:
            await call(self.hub, keep)
        except ProblemError as refusal:
            if refusal.status_code != HTTPStatus.CONFLICT:
                raise
            return await self._page(request, visit, value, "much", given)
        return RedirectResponse(f"{value_way(value)}?asked=1", 303)

    def _is_told(self, reader: Reader, value: str) -> bool:
        return bool(self.lines.of(reader).around(value))

    async def _page(self, request: Request, visit: Visitor, value: str, said: Said = "", written: str = "") -> Response:
        reader, now = visit.reader, self.hub.now()
        found = await self.hub.read(lambda store: read_of(store, value, reader, now))
        view = self._view(value, reader, found, said, written)
        status = 422 if said in {"wrong", "much"} else 200
        return answer_page(value_page(view, frame_of(request, self.hub, visit)), status)

    def _view(self, value: str, reader: Reader, found: Read, said: Said, written: str) -> ValueView:
        hub, told, sees_all = self.hub, self.lines.of(reader), reader.audience in SEES_ALL
        around = self.lines.lines(told.around(value), told.label, reader)
        within = self.lines.lines(told.within(value, MOST_WITHIN), told.label, reader)
        standing = next((one for one in around if one.value == value), None)
        spared, capped = vetoes_of(hub, value, reader)
        own = next((one for one in found.testimonies if one.member == reader.member), None)
        return ValueView(
            value,
            _network(value),
            standing,
            tuple(one for one in around if one.value != value),
            tuple(within),
            len(within) >= MOST_WITHIN,
            tuple(self._history(found.history, told, reader)),
            tuple(self._evidence(one) for one in found.testimonies) if sees_all else (),
            self._evidence(own) if own is not None and reader.member else None,
            bool(reader.member) and not sees_all,
            sees_all,
            tuple(order_line(order, seq) for order, seq in found.orders),
            found.removals,
            reader.role in ASKS and bool(around),
            reader.role == "operator",
            spared,
            capped,
            hub.published.killed,
            said,
            written,
            told.label == MEMBERS,
        )

    def _history(self, rows: Iterable[SharedDecision], told: Told, reader: Reader) -> list[DecisionLine]:
        """What ended, as this level was told of it. While the kill switch is on, only the hub's own people see it."""
        if self.hub.published.killed and reader.audience not in SEES_ALL:
            return []
        over = [row for row in rows if (said := row.said.get(told.label)) is not None and said.gone is not None]
        return self.lines.lines(over, told.label, reader)

    def _evidence(self, one: Testimony) -> EvidenceLine:
        member = self.hub.admitted.members.get(one.member)
        name = member.name if member is not None else one.member
        return EvidenceLine(
            name, member_way(one.member), one.kind, one.score, one.requests, one.first, one.last, one.tlp
        )


def read_of(store: HubStore, value: str, reader: Reader, now: datetime) -> Read:
    """Read it. Requests are the reader's own, or all for the hub's own people."""
    sees_all = reader.audience in SEES_ALL
    labels = SEES[reader.audience]
    held = held_against(store.database, [value])
    mine = store.removals.of(reader.member or "", reader.user) if not sees_all else store.removals.about(value)
    return Read(
        tuple(decisions_on(store.database, value, now - HISTORY, MOST_HISTORY)),
        tuple(
            one for one in held if (sees_all and one.tlp in labels) or (reader.member and one.member == reader.member)
        ),
        tuple(store.orders.of_value(value)) if sees_all else (),
        tuple(one for one in mine if one.value == value),
    )


def vetoes_of(hub: Hub, value: str, reader: Reader) -> tuple[str, str]:
    """Why nothing may be done against it, and why it is armed at most, as reason codes; "" where neither is so.

    Whose network it lies in is told only to the hub's own people, and to that member.
    """
    read, rules = reading(value), hub.settings.trust.rules(hold=hub.settings.hub.hold)
    if read is None:
        return "", ""
    sees_all = reader.audience in SEES_ALL
    members = [one for one in hub.admitted.members.values() if sees_all or one.id == reader.member]
    vetoes = Vetoes(shipped_places(), own_networks(members, rules.widest_own_v4, rules.widest_own_v6))
    return vetoes.why(read[1]), vetoes.armed_at_most(read[1])


def order_line(order: Order, seq: int | None, refused: tuple[str, ...] = ()) -> OrderLine:
    """An order as a line."""
    return OrderLine(
        order.what, order.value, order.by, order.at, order.until, order.reason, waits=seq is None, refused=refused
    )


def _network(value: str) -> str:
    """The network that campaigns count an address into; "" for a network."""
    return "" if "/" in value else prefix_of(value)
