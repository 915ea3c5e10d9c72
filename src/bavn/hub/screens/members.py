"""`/members` and `/members/{id}`: who belongs to the hub, and all about one, for its own people and the hub's.

GET  /members                    who may be seen by name
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

from bavn.hub.doors.documents import Act, MemberIn
from bavn.hub.doors.operator_acts import Acting, networks_of
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.screens.country import HERE, SEES_ALL, Watch, names, seen_by
from bavn.hub.screens.member_inside import gathered, inside_of, last_seen, sensors_heard
from bavn.hub.screens.screen import Visitor, answer_page, form_of, frame_of, visitor
from bavn.hub.screens.told_decisions import Lines
from bavn.hubstore.store import HubStore
from bavn.hubstore.tokens import LIFE
from bavn.hubstore.vantages import Enrolled
from bavn.model.member import Key, Member
from bavn.pages.situation.member import Done, MemberView, member_page, stated_fields, token_page
from bavn.pages.situation.members import MemberLine, MembersView, Refusal, VantageLine, members_page
from bavn.pages.situation.now import member_way
from bavn.pages.situation.standing import Standing

ON_A_PAGE: Final = 200
ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}")
ACTS: Final[dict[str, Act]] = {one: one for one in ("suspend", "activate", "establish", "invite")}
DONE: Final = frozenset({"suspend", "activate", "establish", "confirm", "nothing"})


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
        fields = {name: given.get(name, "").strip() for name in ("id", "name", "sector", "code")}
        sites = tuple(given.get("sites", "").split())
        try:
            asked = msgspec.convert({**fields, "sites": sites}, MemberIn)
        except msgspec.ValidationError:
            return await self._refused(request, visit, "wrong", given)
        member = Member(asked.id, asked.name, asked.sector, asked.code, sites=asked.sites)
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
        return MemberView(member.name, member.sector, standing, own, acts, inside, done)

    async def _list(
        self, request: Request, visit: Visitor, refused: Refusal = "", given: dict[str, str] | None = None
    ) -> MembersView:
        hub, reader, country = self.hub, visit.reader, await self.watch.country()
        sees_all = reader.audience in SEES_ALL
        every = [one for one in hub.admitted.members.values() if sees_all or one.status in HERE]
        standings = seen_by(reader, country, killed=hub.published.killed).standings
        seen = sorted(
            (one for one in every if names(reader, one)),
            key=lambda one: (
                reader.member != one.id,
                not (one.id in standings and standings[one.id].is_trouble),
                one.name.casefold(),
            ),
        )
        pages = max(1, -(-len(seen) // ON_A_PAGE))
        page = min(_page(request), pages)
        shown = seen[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        keys, enrolled = await hub.read(lambda store: heard_in(store, reader))
        sensors, heard = sensors_heard(hub, keys)
        vantages = (_vantage(hub, one, keys) for one in enrolled if one.removed is None)
        return MembersView(
            tuple(_line(one, reader, standings.get(one.id), sensors[one.id], heard.get(one.id)) for one in shown),
            len(every) - len(seen),
            page,
            pages,
            sees_all,
            reader.role == "operator",
            tuple(vantages),
            refused,
            given or {},
        )

    async def _refused(self, request: Request, visit: Visitor, why: Refusal, given: dict[str, str]) -> Response:
        view = await self._list(request, visit, why, given)
        return answer_page(members_page(view, frame_of(request, self.hub, visit)), 422)

    def _token(self, request: Request, visit: Visitor, member: Member, token: str) -> Response:
        return answer_page(
            token_page(member, token, self.hub.settings.link, LIFE.days, frame_of(request, self.hub, visit))
        )


def heard_in(store: HubStore, reader: Reader) -> tuple[list[Key], list[Enrolled]]:
    """The keys that this reader may know of, and the vantage points: those are the hub's own."""
    if reader.audience in SEES_ALL:
        return store.registry.keys.all(), store.registry.vantages.all()
    return (store.registry.keys.all(member=reader.member) if reader.member else []), []


def _line(one: Member, reader: Reader, now: Standing | None, sensors: int, heard: datetime | None) -> MemberLine:
    own = reader.member == one.id
    if not own and reader.audience not in SEES_ALL:
        return MemberLine(member_way(one.id), one.name, one.sector, now)
    waits = reader.role == "operator" and bool(one.stated_sites or one.stated_networks)
    return MemberLine(
        member_way(one.id),
        one.name,
        one.sector,
        now,
        own,
        one.status,
        one.standing,
        len(one.sites),
        sensors,
        heard,
        waits,
    )


def _vantage(hub: Hub, one: Enrolled, keys: Iterable[Key]) -> VantageLine:
    key = next((key for key in keys if key.id == one.key), None) if one.key else None
    seen = last_seen(hub, key) if key is not None else None
    return VantageLine(one.vantage.name, one.vantage.country, one.vantage.way, key is not None, seen)


def _page(request: Request) -> int:
    given = request.query_params.get("page", "")
    return int(given) if NUMBER.fullmatch(given) else 1


def _back(member: Member, done: str) -> Response:
    return RedirectResponse(f"{member_way(member.id)}?done={done}", 303)
