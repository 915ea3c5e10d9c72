"""`/decisions`: what is in force at the reader's level; operators decide here by hand.

GET  /decisions?q=&action=&level=&page=    50 at a time, newest first; operators and analysts choose the level
POST /decisions/order                      block, arm, limit, allow, take back, hold, sign off
POST /decisions/removals/7                 answer a request for removal
GET  /decisions/kill, /decisions/unkill    asks whether it is meant
POST /decisions/kill, /decisions/unkill
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bavn.clearing.orders import StandingOrders
from bavn.hub.doors.operator_acts import Acting, call
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.published import LEVEL_OF
from bavn.hub.screens.country import SEES_ALL
from bavn.hub.screens.screen import Visitor, answer_page, form_of, frame_of, visitor
from bavn.hub.screens.told_decisions import MEMBERS, Lines, Told, value_of
from bavn.hub.screens.values import order_line
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from bavn.model.campaign import SharedDecision
from bavn.model.removal import LONGEST_REASON, Removal
from bavn.model.tlp import LEVELS, Tlp
from bavn.pages.situation.decided import value_way
from bavn.pages.situation.decisions import (
    ANSWERS,
    LENGTHS_S,
    MOST_WAITING,
    WHATS,
    Asked,
    AuditShown,
    DecisionsView,
    Notice,
    Operating,
    decisions_page,
)
from bavn.pages.situation.switch import Way, switch_page
from bavn.pages.situation.value import OrderLine

ON_A_PAGE: Final = 50
MOST_ORDERS: Final = 20
MOST_AUDIT: Final = 25
MOST_ASKED: Final = 50
MOST_EACH: Final = 5  # requests of one member: the next ones show when these are answered
RECENT: Final = timedelta(days=30)
LONGEST_QUERY: Final = 60
LONGEST_LINE: Final = 200
LONGEST_NUMBER: Final = 15
AWAITS: Final = "awaits-sign-off"
ACTIONS: Final = ("block", "limit", "arm")
SAID: Final[dict[str, Notice]] = {one: one for one in ("answered", "answered.before", "kill.already", "unkill.already")}


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for among what is in force."""

    query: str = ""
    action: str = ""
    label: Tlp = MEMBERS
    page: int = 1


@dataclass(frozen=True, slots=True)
class Done:
    """What the store knows of what people decided."""

    asked: tuple[Removal, ...]
    more_asked: Mapping[str, int]
    closed: tuple[Removal, ...]
    orders: tuple[OrderLine, ...]
    audit: tuple[AuditLine, ...]
    held: tuple[str, ...]
    outcome: OrderLine | None


@dataclass(frozen=True, slots=True)
class DecisionsScreen:
    """The page, its forms, and the kill switch."""

    hub: Hub
    lines: Lines

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [
            Route("/decisions", self.page, methods=["GET"]),
            Route("/decisions/order", self.order, methods=["POST"]),
            Route("/decisions/removals/{number}", self.answer, methods=["POST"]),
            Route("/decisions/kill", self.ask_kill, methods=["GET"]),
            Route("/decisions/kill", self.kill, methods=["POST"]),
            Route("/decisions/unkill", self.ask_unkill, methods=["GET"]),
            Route("/decisions/unkill", self.unkill, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """Show it."""
        visit = await visitor(request, self.hub)
        query = request.query_params
        given = {"value": value_of(query.get("value", ""))}
        return await self._page(
            request, visit, SAID.get(query.get("said", ""), ""), given, _whole(query.get("order", ""))
        )

    async def order(self, request: Request) -> Response:
        """Decide by hand."""
        visit = await visitor(request, self.hub, roles=("operator",))
        given = await form_of(request, visit)
        what, length, value = given.get("what", ""), given.get("for", ""), value_of(given.get("value", ""))
        if what not in WHATS or (length and length not in map(str, LENGTHS_S)):
            return await self._page(request, visit, "wrong.form", given)
        if not value:
            return await self._page(request, visit, "wrong.value", given)
        until = self.hub.now() + timedelta(seconds=int(length)) if length else None
        acting = Acting(self.hub, visit.reader.user)
        order, _ = await acting.order(what, value, until, _line(given.get("reason", "")))
        if given.get("back") == "value":
            return RedirectResponse(value_way(value), 303)
        return RedirectResponse(f"/decisions?order={order.id}", 303)

    async def answer(self, request: Request) -> Response:
        """Let go of what somebody asked for, or say no."""
        visit = await visitor(request, self.hub, roles=("operator",))
        given = await form_of(request, visit)
        number, answer = _whole(str(request.path_params["number"])), given.get("answer", "")
        asked = await self.hub.read(lambda store: store.removals.get(number))
        if asked is None:
            raise ProblemError(404, "there is no such request")
        if answer not in ANSWERS:
            return await self._page(request, visit, "wrong.answer")
        if asked.state != "open":
            return RedirectResponse("/decisions?said=answered.before", 303)
        user, said = visit.reader.user, _line(given.get("said", ""), LONGEST_REASON)
        state: Literal["declined", "released"] = "declined" if answer == "decline" else "released"

        def close(store: HubStore, now: datetime) -> bool:
            closed = store.removals.close(number, state, user, now, said)
            if closed:
                line = AuditLine(now, user, f"removal-{state}", asked.member, asked.value, said)
                store.audit.write(line)
            return closed

        if state == "released":  # first let go: nobody is told "released" of what the hub could not release
            await Acting(self.hub, user).order(answer, asked.value, None, asked.reason[:LONGEST_LINE], close)
        elif not await call(self.hub, close):
            return RedirectResponse("/decisions?said=answered.before", 303)
        return RedirectResponse("/decisions?said=answered", 303)

    # ── the kill switch ──────────────────────────────────────────────────────────────────────────────────────────────

    async def ask_kill(self, request: Request) -> Response:
        """Ask whether it is meant."""
        return await self._ask(request, "kill")

    async def ask_unkill(self, request: Request) -> Response:
        """Ask whether it is meant."""
        return await self._ask(request, "unkill")

    async def kill(self, request: Request) -> Response:
        """Let go of everything."""
        return await self._switch(request, "kill")

    async def unkill(self, request: Request) -> Response:
        """Speak again."""
        return await self._switch(request, "unkill")

    async def _ask(self, request: Request, way: Way) -> Response:
        visit = await visitor(request, self.hub, roles=("operator",))
        if self._is_already(way):
            return RedirectResponse(f"/decisions?said={way}.already", 303)
        return answer_page(switch_page(way, self._standing(), frame_of(request, self.hub, visit)))

    async def _switch(self, request: Request, way: Way) -> Response:
        visit = await visitor(request, self.hub, roles=("operator",))
        given = await form_of(request, visit)
        if given.get("sure") != "yes":
            page = switch_page(way, self._standing(), frame_of(request, self.hub, visit), unsure=True)
            return answer_page(page, 422)
        if not self._is_already(way):
            await Acting(self.hub, visit.reader.user).order(way, reason=_line(given.get("reason", "")))
        return RedirectResponse("/decisions", 303)

    def _is_already(self, way: Way) -> bool:
        return self.hub.published.killed == (way == "kill")

    def _standing(self) -> int:
        return len(self.hub.published.levels[MEMBERS].standing)

    # ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _page(
        self,
        request: Request,
        visit: Visitor,
        notice: Notice = "",
        given: Mapping[str, str] | None = None,
        order: int = 0,
    ) -> Response:
        reader = visit.reader
        search = search_of(request.query_params, reader)
        told = self.lines.at(search.label)
        found = matching(told, search)
        pages = max(1, -(-len(found) // ON_A_PAGE))
        page = min(search.page, pages)
        shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        view = DecisionsView(
            tuple(self.lines.lines(shown, told.label, reader)),
            Counter(row.said[told.label].action for row in told.level.standing),
            len(told.level.standing),
            len(found),
            page,
            pages,
            told.label,
            search.action,
            search.query,
            self.hub.published.killed,
            told.label == MEMBERS,
            reader.role == "operator",
            await self._operating(reader, order) if reader.audience in SEES_ALL else None,
            notice,
            given or {},
        )
        status = 422 if notice.startswith("wrong") else 200
        return answer_page(decisions_page(view, frame_of(request, self.hub, visit)), status)

    async def _operating(self, reader: Reader, order: int) -> Operating:
        hub, now = self.hub, self.hub.now()
        done = await hub.read(lambda store: done_in(store, now, order))
        told = self.lines.at(MEMBERS)
        unsigned = [row for row in told.level.standing if AWAITS in row.said[MEMBERS].because]
        held = tuple(value for value in done.held if value not in told.by_value)
        rules = hub.settings.trust.rules(hold=hub.settings.hub.hold)
        return Operating(
            held[:MOST_WAITING],
            tuple(self.lines.lines(unsigned[-1 : -MOST_WAITING - 1 : -1], MEMBERS, reader)),
            max(0, len(unsigned) - MOST_WAITING) + max(0, len(held) - MOST_WAITING),
            hub.settings.hub.hold,
            tuple(map(self._asked, done.asked)),
            tuple((self._named(member), more) for member, more in done.more_asked.items()),
            tuple(map(self._asked, done.closed)),
            done.orders,
            tuple(AuditShown(one.at, one.who, one.what, one.member, one.value) for one in done.audit),
            done.outcome if reader.role == "operator" else None,
            rules.by_hand_for,
        )

    def _asked(self, one: Removal) -> Asked:
        return Asked(one, self._named(one.member))

    def _named(self, id_: str) -> str:
        member = self.hub.admitted.members.get(id_)
        return member.name if member is not None else id_


def done_in(store: HubStore, now: datetime, order: int) -> Done:
    """Read what people decided and asked for. `order`: the one whose outcome is asked for, 0: none."""
    asked = store.removals.open(MOST_ASKED, MOST_EACH)
    given = store.orders.get(order) if order else None
    outcome = None
    if given is not None:
        refused = store.orders.refused(order)
        outcome = order_line(*given, refused=tuple(refused.split(", ")) if refused else ())
    return Done(
        tuple(asked),
        left_of(store.removals.open_of(), asked),
        tuple(store.removals.answered(MOST_ORDERS)),
        tuple(order_line(one, seq) for one, seq in store.orders.all(MOST_ORDERS)),
        tuple(store.audit.lines(now - RECENT, MOST_AUDIT)),
        tuple(held_in(store, now)),
        outcome,
    )


def left_of(waiting: Mapping[str, int], shown: Iterable[Removal]) -> dict[str, int]:
    """How many requests wait beside those that are shown, by member, most first."""
    left = Counter(waiting)
    left.subtract(one.member for one in shown)
    return {member: count for member, count in left.most_common() if count > 0}


def held_in(store: HubStore, now: datetime) -> Iterable[str]:
    """The values that wait for sign-off by name."""
    standing = StandingOrders()
    for order in store.orders.in_force(now):
        standing.fold(order)
    return [value for value in standing.holds if standing.is_held(value, now)]


def search_of(query: Mapping[str, str], reader: Reader) -> Search:
    """Read what is looked for. Only the hub's own people choose another level than their own."""
    asked = query.get("level", "")
    own = LEVEL_OF[reader.audience]
    label = next((one for one in LEVELS if one == asked), own) if reader.audience in SEES_ALL else own
    action = query.get("action", "")
    text = query.get("q", "").strip()[:LONGEST_QUERY]
    return Search(text, action if action in ACTIONS else "", label, _whole(query.get("page", "")) or 1)


def matching(told: Told, search: Search) -> Sequence[SharedDecision]:
    """What is in force and fits, newest first: about an address what holds for it and around it, else by its text."""
    rows: list[SharedDecision] = list(reversed(told.level.standing))
    if search.query:
        value = value_of(search.query)
        if value:
            own = told.around(value)
            rows = [*own, *told.within(value)]
        else:
            part = search.query.lower()
            rows = [row for row in rows if part in row.value]
    if search.action:
        alike = {"limit", "challenge"} if search.action == "limit" else {search.action}
        rows = [row for row in rows if row.said[told.label].action in alike]
    return rows


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def _line(text: str, most: int = LONGEST_LINE) -> str:
    """One line of what somebody wrote, without what cannot be seen."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable())[:most]
