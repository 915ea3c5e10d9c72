"""The own API's doors for those who look after the hub: members, orders by hand, target lists, claims."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast, get_args

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from bavn.clearing.changes import Order
from bavn.hub.doors.access import require, who
from bavn.hub.doors.documents import (
    Act,
    ClaimIn,
    ClaimOut,
    ConfirmIn,
    MemberAdded,
    MemberIn,
    MemberOut,
    MembersOut,
    OrderIn,
    OrderOut,
    OrdersOut,
    TargetsResult,
    TargetsTaken,
)
from bavn.hub.doors.operations import (
    JSON,
    LARGEST_SEQ,
    Door,
    Operation,
    Parameter,
    answer,
    document_of,
    need_type,
    whole_in_path,
)
from bavn.hub.doors.operator_acts import Acting, call, networks_of
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from bavn.model.campaign import Claim
from bavn.model.member import Member

FILE_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .:-]{0,199}")
_TEXT: Final = {"type": "string"}
MEMBER: Final = Parameter("member", "path", _TEXT | {"pattern": r"^[a-z0-9][a-z0-9-]{0,39}$"}, "Its id.", required=True)
ACT: Final = Parameter("act", "path", _TEXT | {"enum": list(get_args(Act))}, "What is to be done.", required=True)
NAME: Final = Parameter(
    "name", "query", _TEXT | {"pattern": f"^{FILE_NAME.pattern}$"}, "The list's file name.", required=True
)
NUMBER: Final = Parameter(
    "number", "path", {"type": "integer", "minimum": 0, "maximum": LARGEST_SEQ}, "Its number.", required=True
)
LISTS: Final = ("application/json", "application/octet-stream", "text/plain")
TARGETS: Final = "/api/v1/targets"
LARGEST_LIST: Final = 16 << 20
REFUSALS: Final = (400, 401, 403, 429, 503)
_MEMBER: Final = msgspec.json.Decoder(MemberIn)
_ORDER: Final = msgspec.json.Decoder(OrderIn)
_CONFIRM: Final = msgspec.json.Decoder(ConfirmIn)
_CLAIM: Final = msgspec.json.Decoder(ClaimIn)


@dataclass(frozen=True, slots=True)
class Operating:
    """The doors for operators."""

    hub: Hub

    def operations(self) -> tuple[Operation, ...]:
        """What they do."""
        return (
            _asks("/api/v1/members", self.members, "All members.", MembersOut),
            _asks("/api/v1/members/{member}", self.member, "One member.", MemberOut, MEMBER, refuses=(404,)),
            _does(
                "/api/v1/members",
                self.add_member,
                "Add a member.",
                takes=MemberIn,
                gives=MemberAdded,
                status=201,
                refuses=(409,),
            ),
            _does(
                "/api/v1/members/{member}/confirm",
                self.confirm,
                "Let sites and networks count that a member said are its own.",
                MEMBER,
                takes=ConfirmIn,
                gives=MemberOut,
                refuses=(404, 409),
            ),
            _does(
                "/api/v1/members/{member}/{act}",
                self.change_member,
                "Suspend, activate, remove or establish a member, or give it another joining token.",
                MEMBER,
                ACT,
                gives=MemberAdded,
                refuses=(404, 409),
            ),
            _asks("/api/v1/orders", self.orders, "What was decided by hand.", OrdersOut),
            _does(
                "/api/v1/orders",
                self.order,
                "Decide by hand, or pull the kill switch.",
                takes=OrderIn,
                gives=OrderOut,
                status=201,
            ),
            Operation(
                "POST",
                TARGETS,
                self.hand_in_targets,
                "Hand in a published target list as it is. It is read soon, and never handed out.",
                needs=("user",),
                parameters=(NAME,),
                takes_media="application/octet-stream",
                gives=TargetsTaken,
                status=202,
                refuses=(*REFUSALS, 413, 415),
                tag="operator",
            ),
            _asks(
                "/api/v1/targets/{number}",
                self.targets_result,
                "What came of a target list.",
                TargetsResult,
                NUMBER,
                refuses=(404,),
            ),
            _does("/api/v1/claims", self.claim, "Record a claim.", takes=ClaimIn, gives=ClaimOut, status=202),
        )

    async def members(self, request: Request) -> Response:
        """List them."""
        await self._operator(request)
        return answer(MembersOut(tuple(_member(one) for one in self.hub.admitted.members.values())))

    async def member(self, request: Request) -> Response:
        """Show one."""
        await self._operator(request)
        return answer(_member(self._known(request)))

    async def add_member(self, request: Request) -> Response:
        """Add one, and show its token this once."""
        reader = await self._operator(request)
        asked = await document_of(request, _MEMBER)
        member = Member(
            asked.id,
            asked.name,
            asked.sector,
            asked.code,
            standing=asked.standing,
            sites=asked.sites,
            networks=networks_of(asked.networks),
            suppliers=asked.suppliers,
            language=asked.language,
            named=asked.named,
            phone=asked.phone.strip(" "),
        )
        added, token = await Acting(self.hub, reader.user).add_member(member)
        return answer(MemberAdded(_member(added), token), 201)

    async def confirm(self, request: Request) -> Response:
        """Take over what a member said of itself."""
        reader = await self._operator(request)
        name, asked = self._known(request).id, await document_of(request, _CONFIRM)
        acting = Acting(self.hub, reader.user)
        return answer(_member(await acting.confirm(name, asked.sites, networks_of(asked.networks))))

    async def change_member(self, request: Request) -> Response:
        """Suspend, activate, remove, establish or invite again."""
        reader = await self._operator(request)
        act, name = str(request.path_params["act"]), self._known(request).id
        if act not in get_args(Act):
            raise ProblemError(404, f"what can be done is {', '.join(get_args(Act))}")
        changed, token = await Acting(self.hub, reader.user).change(name, cast("Act", act))
        return answer(MemberAdded(_member(changed), token))

    async def orders(self, request: Request) -> Response:
        """List the newest."""
        await self._operator(request)
        found = await self.hub.read(lambda store: store.orders.all())
        return answer(OrdersOut(tuple(_order(order, seq) for order, seq in found)))

    async def order(self, request: Request) -> Response:
        """Obey one at once."""
        reader = await self._operator(request)
        asked = await document_of(request, _ORDER)
        given, seq = await Acting(self.hub, reader.user).order(asked.what, asked.value, asked.until, asked.reason)
        return answer(_order(given, seq), 201)

    async def hand_in_targets(self, request: Request) -> Response:
        """Take a list as it is."""
        reader = await self._operator(request)
        need_type(request, *LISTS)
        names = request.query_params.getlist("name")
        if len(names) != 1 or not FILE_NAME.fullmatch(names[0]):
            raise ProblemError(400, "name is one file name: letters, digits and ._:-, at most 200")
        body = await request.body()

        def hand_in(store: HubStore, now: datetime) -> int:
            store.audit.write(AuditLine(now, reader.user, "targets-handed-in", detail=names[0]))
            return store.orders.hand_in(names[0], body, reader.user, now)

        return answer(TargetsTaken(await call(self.hub, hand_in)), 202)

    async def targets_result(self, request: Request) -> Response:
        """Say what came of one."""
        await self._operator(request)
        number = whole_in_path(request, NUMBER)
        result = await self.hub.read(lambda store: store.orders.import_result(number))
        return answer(TargetsResult(number, result))

    async def claim(self, request: Request) -> Response:
        """Record one."""
        reader = await self._operator(request)
        asked = await document_of(request, _CLAIM)

        def record(store: HubStore, now: datetime) -> int:
            claim = Claim(0, asked.by, asked.target, asked.at, asked.source, now, asked.tlp)
            store.audit.write(AuditLine(now, reader.user, "claim-recorded"))
            return store.orders.add_claim(claim).id

        return answer(ClaimOut(await call(self.hub, record)), 202)

    async def _operator(self, request: Request) -> Reader:
        return require(await who(request, self.hub), roles=("operator",))

    def _known(self, request: Request) -> Member:
        member = self.hub.admitted.members.get(str(request.path_params["member"]))
        if member is None:
            raise ProblemError(404, "there is no such member")
        return member


def _member(one: Member) -> MemberOut:
    networks = tuple(str(range_) for range_ in one.networks)
    return MemberOut(
        one.id,
        one.name,
        one.sector,
        one.code,
        one.status,
        one.standing,
        one.sites,
        networks,
        one.suppliers,
        one.named,
        one.joined,
        one.stated_sites,
        tuple(map(str, one.stated_networks)),
        one.phone,
    )


def _order(one: Order, seq: int | None) -> OrderOut:
    return OrderOut(one.id, one.what, one.value, one.by, one.at, one.until, one.reason, seq)


def _asks(
    path: str, door: Door, meaning: str, gives: object, *parameters: Parameter, refuses: tuple[int, ...] = ()
) -> Operation:
    every = (*REFUSALS, *refuses)
    return Operation(
        "GET", path, door, meaning, needs=("user",), parameters=parameters, gives=gives, refuses=every, tag="operator"
    )


def _does(  # noqa: PLR0913  one for each column of the table
    path: str,
    door: Door,
    meaning: str,
    *parameters: Parameter,
    takes: object = None,
    gives: object,
    status: int = 200,
    refuses: tuple[int, ...] = (),
) -> Operation:
    every = (*REFUSALS, *((413, 415, 422) if takes else ()), *refuses)
    return Operation(
        "POST",
        path,
        door,
        meaning,
        needs=("user",),
        parameters=parameters,
        takes=takes,
        takes_media=JSON if takes else None,
        gives=gives,
        status=status,
        refuses=every,
        tag="operator",
    )
