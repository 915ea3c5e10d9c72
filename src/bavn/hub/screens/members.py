"""`/members` and `/members/{id}`: who belongs to the hub, and all about one, for its own people and the hub's.

GET  /members                    who may be seen by name; `?q=vejle` only those of that name
POST /members                    an operator adds one
GET  /members/{id}
POST /members/{id}/suspend       and activate, establish, invite: as at the API's own door
POST /members/{id}/confirm       what a member said of itself counts from now on

operators and analysts   all; analysts what its label lets them see of findings
a member                 itself whole; of others the name of those that let themselves be named
who reads for nobody     those that let themselves be named
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final, cast

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bavn.clearing.namesakes import namesakes
from bavn.hub.doors.documents import Act, MemberIn
from bavn.hub.doors.operator_acts import Acting, networks_of
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.screens.country import HERE, SEES_ALL, Watch, names, seen_by
from bavn.hub.screens.heard import heard_of, listening_in
from bavn.hub.screens.member_inside import gathered, inside_of, last_seen, sensors_heard
from bavn.hub.screens.member_search import fitting, searched, seen_members
from bavn.hub.screens.screen import Visitor, answer_page, form_of, frame_of, visitor
from bavn.hub.screens.told_decisions import Lines
from bavn.hubstore.store import HubStore
from bavn.hubstore.tokens import LIFE
from bavn.hubstore.vantages import Enrolled
from bavn.model.member import Key, Member
from bavn.pages.situation.member import member_page
from bavn.pages.situation.member_acts import stated_fields, token_page
from bavn.pages.situation.member_view import Done, Invitation, MemberView
from bavn.pages.situation.members import MemberLine, MembersView, Refusal, VantageLine, members_page
from bavn.pages.situation.now import member_way
from bavn.pages.situation.standing import Standing

ON_A_PAGE: Final = 200
ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}")
ACTS: Final[dict[str, Act]] = {one: one for one in ("suspend", "activate", "establish", "invite")}
DONE: Final = frozenset({"suspend", "activate", "establish", "confirm", "nothing"})


@dataclass(frozen=True, slots=True)
class Signs:
    """What is heard of a member: how many sensors it has, when the last one was seen, and whether that is recent."""

    sensors: int
    seen: datetime | None
    alive: bool


@dataclass(frozen=True, slots=True)
class MembersScreen:
    """The list, each member's page, and what an operator does there."""

    hub: Hub
    watch: Watch
    lines: Lines

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [
            Route("/members", self.all, methods=["GET"]),
            Route("/members", self.add, methods=["POST"]),
            Route("/members/{member}", self.one, methods=["GET"]),
            Route("/members/{member}/confirm", self.confirm, methods=["POST"]),
            Route("/members/{member}/{act}", self.change, methods=["POST"]),
        ]

    async def all(self, request: Request) -> Response:
        """Show the list."""
        visit = await visitor(request, self.hub)
        return answer_page(members_page(await self._list(request, visit), frame_of(request, self.hub, visit)))

    async def add(self, request: Request) -> Response:
        """Add one, and show its joining token."""
        visit = await visitor(request, self.hub, roles=("operator",))
        given = await form_of(request, visit)
        fields = {name: given.get(name, "").strip() for name in ("id", "name", "sector", "code", "phone")}
        sites = tuple(given.get("sites", "").split())
        try:
            asked = msgspec.convert({**fields, "sites": sites}, MemberIn)
        except msgspec.ValidationError:
            return await self._refused(request, visit, "wrong", given)
        member = Member(asked.id, asked.name, asked.sector, asked.code, sites=asked.sites, phone=asked.phone)
        try:
            added, token = await Acting(self.hub, visit.reader.user).add_member(member)
        except ProblemError as refusal:
            if refusal.status_code != HTTPStatus.CONFLICT:  # the id was given before
                raise
            return await self._refused(request, visit, "taken", given)
        return self._token(request, visit, added, token)

    async def one(self, request: Request) -> Response:
        """Show one."""
        visit = await visitor(request, self.hub)
        member = self._seen(request, visit.reader)
        done = request.query_params.get("done", "")
        view = await self._view(visit.reader, member, cast("Done", done if done in DONE else ""))
        return answer_page(member_page(view, frame_of(request, self.hub, visit)))

    async def confirm(self, request: Request) -> Response:
        """What was ticked counts from now on."""
        visit = await visitor(request, self.hub, roles=("operator",))
        member = self._seen(request, visit.reader)
        ticked = await form_of(request, visit)
        wanted = [(kind, value) for name, kind, value in stated_fields(member) if name in ticked]
        sites = tuple(value for kind, value in wanted if kind == "site")
        networks = networks_of(value for kind, value in wanted if kind == "network")
        if not wanted:
            return _back(member, "nothing")
        await Acting(self.hub, visit.reader.user).confirm(member.id, sites, networks)
        return _back(member, "confirm")

    async def change(self, request: Request) -> Response:
        """Do one thing to it. A new token is shown this once."""
        visit = await visitor(request, self.hub, roles=("operator",))
        member = self._seen(request, visit.reader)
        await form_of(request, visit)
        act = ACTS.get(str(request.path_params["act"]))
        if act is None:
            raise ProblemError(404, "nothing of that kind can be done here")
        changed, token = await Acting(self.hub, visit.reader.user).change(member.id, act)
        if token:
            return self._token(request, visit, changed, token)
        return _back(member, act)

    def _seen(self, request: Request, reader: Reader) -> Member:
        """The member of the address. `ProblemError` 404 also for one that the reader may not see by name."""
        asked = str(request.path_params["member"])
        member = self.hub.admitted.members.get(asked) if ID.fullmatch(asked) else None
        shown = member is not None and names(reader, member)
        if member is None or not shown or (member.status not in HERE and reader.audience not in SEES_ALL):
            raise ProblemError(404, "there is no such member here")
        return member

    async def _view(self, reader: Reader, member: Member, done: Done) -> MemberView:
        hub, country = self.hub, await self.watch.country()
        own, sees_all = reader.member == member.id, reader.audience in SEES_ALL
        standing = seen_by(reader, country, killed=hub.published.killed).standings.get(member.id)
        inside = None
        if own or sees_all:
            found = await hub.read(lambda store: gathered(store, member, reader))
            inside = inside_of(found, member, reader, hub, self.lines)
        acts = reader.role == "operator"
        alike = self._namesakes(member) if acts else ()
        return MemberView(member.name, member.sector, standing, own, acts, inside, done, alike)

    def _namesakes(self, member: Member) -> tuple[Member, ...]:
        return tuple(namesakes(member, self.hub.admitted.members.values()))

    async def _list(
        self, request: Request, visit: Visitor, refused: Refusal = "", given: dict[str, str] | None = None
    ) -> MembersView:
        hub, reader, country = self.hub, visit.reader, await self.watch.country()
        sees_all = reader.audience in SEES_ALL
        every = [one for one in hub.admitted.members.values() if sees_all or one.status in HERE]
        named, wanted = seen_members(hub, reader), searched(request.query_params.get("q", ""))
        standings = seen_by(reader, country, killed=hub.published.killed).standings
        keys, enrolled = await hub.read(lambda store: heard_in(store, reader))
        sensors, seen = sensors_heard(hub, keys)
        heard = heard_of(keys, hub.seen, listening_in(hub.events.listeners), hub.now())
        alive = heard.now | heard.new
        found = (
            _line(one, reader, standings.get(one.id), Signs(sensors[one.id], seen.get(one.id), one.id in alive))
            for one in fitting(named, wanted)
        )
        lines = sorted(found, key=_rank)
        pages = max(1, -(-len(lines) // ON_A_PAGE))
        page = min(_page(request), pages)
        vantages = (_vantage(hub, one, keys) for one in enrolled if one.removed is None)
        return MembersView(
            tuple(lines[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]),
            len(every) - len(named),
            page,
            pages,
            sees_all,
            reader.role == "operator",
            tuple(vantages),
            refused,
            given or {},
            wanted,
        )

    async def _refused(self, request: Request, visit: Visitor, why: Refusal, given: dict[str, str]) -> Response:
        view = await self._list(request, visit, why, given)
        return answer_page(members_page(view, frame_of(request, self.hub, visit)), 422)

    def _token(self, request: Request, visit: Visitor, member: Member, token: str) -> Response:
        made = Invitation(token, self.hub.settings.link, LIFE.days, self._namesakes(member))
        return answer_page(token_page(member, made, frame_of(request, self.hub, visit)))


def heard_in(store: HubStore, reader: Reader) -> tuple[list[Key], list[Enrolled]]:
    """The keys that this reader may know of, and the vantage points: those are the hub's own."""
    if reader.audience in SEES_ALL:
        return store.registry.keys.all(), store.registry.vantages.all()
    return (store.registry.keys.all(member=reader.member) if reader.member else []), []


def _line(one: Member, reader: Reader, standing: Standing | None, signs: Signs) -> MemberLine:
    own = reader.member == one.id
    if not own and reader.audience not in SEES_ALL:
        return MemberLine(member_way(one.id), one.name, one.sector, standing)
    waits = reader.role == "operator" and bool(one.stated_sites or one.stated_networks)
    return MemberLine(
        member_way(one.id),
        one.name,
        one.sector,
        standing,
        own,
        one.status,
        one.standing,
        len(one.sites),
        signs.sensors,
        signs.seen,
        waits,
        one.status == "active" and not signs.alive,
    )


def _rank(one: MemberLine) -> tuple[bool, bool, int, bool, str]:
    """One's own first, then those in trouble, the gravest first, then those not heard: what they meet nobody knows."""
    trouble = one.now is not None and one.now.is_trouble
    grave, gravity = one.now.rank if one.now is not None and trouble else (False, -1)
    return not one.own, not grave, -gravity, trouble or not one.silent, one.name.casefold()


def _vantage(hub: Hub, one: Enrolled, keys: Iterable[Key]) -> VantageLine:
    key = next((key for key in keys if key.id == one.key), None) if one.key else None
    seen = last_seen(hub, key) if key is not None else None
    return VantageLine(one.vantage.name, one.vantage.country, one.vantage.way, key is not None, seen)


def _page(request: Request) -> int:
    given = request.query_params.get("page", "")
    return int(given) if NUMBER.fullmatch(given) else 1


def _back(member: Member, done: str) -> Response:
    return RedirectResponse(f"{member_way(member.id)}?done={done}", 303)
