"""A hub made of what doors look at: decisions that are published, keys that hold, a pipeline that only remembers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self, TypeVar, cast

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from bavn.clearing.changes import Changes, Report
from bavn.hub.admitted import Admitted, admitted_of, digest_of
from bavn.hub.dialects.lapi_ledger import Ledgers
from bavn.hub.doors.limits import Limits
from bavn.hub.doors.nonces import Nonces
from bavn.hub.doors.problems import answer_refusal
from bavn.hub.doors.quota import Quota
from bavn.hub.hub import Hub
from bavn.hub.pipeline import Ack, BusyError, UnfitError
from bavn.hub.published import Published, Publishing
from bavn.hub.settings import HubSection, HubSettings
from bavn.model.campaign import Gone, Said, SharedAction, SharedDecision
from bavn.model.member import Key, Member, Purpose
from bavn.model.tlp import LEVELS, Tlp

NOW: Final = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
T = TypeVar("T")


def decision(
    number: int,
    value: str,
    action: SharedAction = "block",
    *,
    seq: int | None = None,
    levels: Sequence[Tlp] = LEVELS,
    lasts: timedelta = timedelta(hours=4),
    kind: str = "http-flood",
    gone: Gone | None = None,
) -> SharedDecision:
    """A decision that all `levels` are told alike."""
    seq = number if seq is None else seq
    said = Said(seq, action, kind, 1, 2, (), (), NOW + lasts, gone)
    return SharedDecision(
        id=number,
        seq=seq,
        value=value,
        actions=dict.fromkeys(levels, action),
        kind=kind,
        campaign=1,
        members=("vejle", "ishoj"),
        named=(),
        because=(),
        made=NOW,
        until=NOW + lasts,
        gone=gone,
        said=dict.fromkeys(levels, said),
    )


@dataclass(slots=True)
class Story:
    """What a hub publishes, one step after another."""

    publishing: Publishing = field(default_factory=lambda: Publishing((), (), (), floor=0, now=NOW, secret=b""))
    seq: int = 0
    killed: bool = False
    decisions: dict[int, SharedDecision] = field(default_factory=dict)

    def tell(self, *decisions: SharedDecision, at: datetime = NOW, killed: bool | None = None) -> Published:
        """Publish these on top of all that came before. The kill switch takes a seq of its own.

        As the clearing house does it, all that stands is told again when the switch goes off.
        """
        self._publish(decisions)
        if killed is not None:
            self.killed = killed
            self.seq += 1
            self.publishing.add(Changes(killed=(killed, self.seq)))
            if not killed:
                self._publish([self._again(one) for one in self.decisions.values() if one.gone is None])
        return self.publishing.published(self.seq, at, killed=self.killed)

    def _publish(self, decisions: Sequence[SharedDecision]) -> None:
        self.seq = max([self.seq, *(one.seq for one in decisions)])
        self.decisions |= {one.id: one for one in decisions}
        self.publishing.add(Changes(decisions={one.id: one for one in decisions}))

    def _again(self, one: SharedDecision) -> SharedDecision:
        self.seq += 1
        return replace(one, seq=self.seq, said={level: replace(said, seq=self.seq) for level, said in one.said.items()})


@dataclass(slots=True)
class KeptCursors:
    """The store's part for cursors."""

    rows: dict[str, int] = field(default_factory=dict)

    def get(self, key: str) -> int | None:
        return self.rows.get(key)

    def keep(self, moved: dict[str, int]) -> None:
        self.rows.update(moved)


@dataclass(slots=True)
class KeptReports:
    """The store's part for reports."""

    rows: list[Report] = field(default_factory=list)

    def newest(self, *, member: str) -> list[Report]:
        return [report for report in reversed(self.rows) if report.member == member]


@dataclass(slots=True)
class StandInStore:
    """What the doors ask of the store."""

    lapi_cursors: KeptCursors = field(default_factory=KeptCursors)
    reports: KeptReports = field(default_factory=KeptReports)


@dataclass(slots=True)
class StandInPipeline:
    """Remembers what was handed in; `busy`: hands it back; `unfit`: cannot take it."""

    store: StandInStore
    busy: bool = False
    unfit: bool = False

    async def submit(self, reports: Sequence[Report]) -> Ack:
        if self.busy:
            raise BusyError
        if self.unfit:
            raise UnfitError
        self.store.reports.rows.extend(reports)
        return Ack(len(reports), 0, 0)

    async def call(self, work: Callable[[Any, datetime], T]) -> T:
        return work(self.store, NOW)


@dataclass(slots=True)
class StandInHub:
    """All of a hub that these doors look at."""

    settings: HubSettings = field(default_factory=lambda: HubSettings(HubSection(name="Demo")))
    admitted: Admitted = field(default_factory=Admitted)
    published: Published = field(default_factory=lambda: Published(0, NOW))
    limits: Limits = field(default_factory=Limits)
    quota: Quota = field(default_factory=Quota)
    ledgers: Ledgers = field(default_factory=lambda: Ledgers("Demo"))
    nonces: Nonces = field(default_factory=Nonces)
    store: StandInStore = field(default_factory=StandInStore)
    pipeline: StandInPipeline = field(init=False)
    time: datetime = NOW
    seen: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pipeline = StandInPipeline(self.store)

    def now(self) -> datetime:
        return self.time

    def note_seen(self, key_id: str) -> None:
        self.seen[key_id] = self.time

    async def read(self, work: Callable[[Any], T]) -> T:
        return work(self.store)

    def know(self, *keys: Key) -> None:
        """Have these keys hold, and no others. Every member that one of them names is active."""
        members = {key.member: Member(key.member, key.member, status="active") for key in keys if key.member}
        self.admitted = admitted_of(self.admitted.version + 1, members.values(), keys, ())


def key(name: str, purpose: Purpose, member: str = "") -> Key:
    """A key whose secret is `secret of NAME`."""
    return Key(f"id-{name}", purpose, member, name, digest_of(f"secret of {name}"), NOW)


class Client:
    """A client at some doors, over one event loop that goes on between its requests."""

    def __init__(self, hub: StandInHub, routes: Callable[[Hub], Sequence[BaseRoute]]) -> None:
        app = Starlette(routes=routes(cast("Hub", hub)), exception_handlers={HTTPException: answer_refusal})
        self.runner = asyncio.Runner()
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub.example")

    def ask(self, method: str, path: str, secret: str = "", **more: Any) -> httpx.Response:  # noqa: ANN401  httpx's own keywords
        """One request; `secret` in X-Api-Key."""
        headers = {**({"X-Api-Key": secret} if secret else {}), **more.pop("headers", {})}
        return self.runner.run(self.http.request(method, path, headers=headers, **more))

    def get(self, path: str, secret: str = "", **more: Any) -> httpx.Response:  # noqa: ANN401  httpx's own keywords
        return self.ask("GET", path, secret, **more)

    def post(self, path: str, secret: str = "", **more: Any) -> httpx.Response:  # noqa: ANN401  httpx's own keywords
        return self.ask("POST", path, secret, **more)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.runner.run(self.http.aclose())
        self.runner.close()
