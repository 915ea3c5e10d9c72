"""What has changed since somebody last heard, as a sealed document. The same one is made once for all who may have it.

A poll, an event and a whole state are one and the same document: `bavn.delta/1`, see `sharing.delta`.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from bavn.clearing.telling import delta_of, is_for
from bavn.hub.published import LEVEL_OF, Published
from bavn.model.tlp import Audience
from bavn.sharing.delta import Delta, ToldWarning
from bavn.sharing.envelope import seal
from bavn.sharing.signing import SigningKey

MOST_KEPT: Final = 64
MOST_BYTES: Final = 64 << 20
MOST_IN_THE_LOOP: Final = 5_000  # rows: above, nobody else is to wait while they are written and sealed
FRESH_S: Final = 10  # a delta says when it was made: no older than this

T = TypeVar("T")


class Whom(NamedTuple):
    """Who is told, and from where on."""

    audience: Audience
    member: str | None
    since: int


class _Part(NamedTuple):
    """What everybody of an audience is told alike."""

    audience: Audience
    since: int
    seq: int
    killed: bool


class _Warned(NamedTuple):
    """What one reader is told of warnings; `to` is its member where others are told otherwise, else ""."""

    told: tuple[ToldWarning, ...] = ()
    to: str = ""


class _Whole(NamedTuple):
    """By what a sealed document is known: what it holds, for whom, and when it was made."""

    part: _Part
    to: str
    at: datetime


def made_at(published: Published, audience: Audience, now: datetime) -> datetime:
    """When what is told now was made, as it says: the same for all who ask within ten seconds.

    To members it says no earlier than when this was published, which would tell others when members were told
    something. Where that is of the future the hub's clock was put back since, and nobody would believe it.
    """
    at = now.replace(second=now.second - now.second % FRESH_S, microsecond=0)
    of_members = LEVEL_OF[audience] == LEVEL_OF["member"]
    return max(at, published.at) if of_members and published.at <= now else at


@dataclass(slots=True)
class Deltas:
    """Makes and keeps them. Only the event loop asks; large ones are made beside it, one after the other.

    `hub` is the hub's name, `key` what it seals with.
    """

    hub: str
    key: SigningKey
    _told: OrderedDict[_Part, Delta] = field(default_factory=OrderedDict)
    _sealed: OrderedDict[_Whole, bytes] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _making: dict[Hashable, asyncio.Future[Any]] = field(default_factory=dict)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def newest(
        self, published: Callable[[], Published], whom: Whom, now: Callable[[], datetime]
    ) -> tuple[int, bytes]:
        """What `sealed` gives of what is published now, and up to which seq.

        Where the kill switch was touched while it was made, that is what is told, and nothing of before.
        """
        while True:
            picture = published()
            made = await self.sealed(picture, whom, now())
            if published().killed == picture.killed:
                return picture.place(whom.audience), made

    async def sealed(self, published: Published, whom: Whom, now: datetime) -> bytes:
        """Return what has changed after `since` as this reader may know it; all there is where that cannot be said.

        It cannot where `since` is of a future (a hub restored from an older backup), or so old that the ends of those
        days are forgotten. More than 5,000 rows are written beside the event loop, once for all who ask.
        """
        whom = whom._replace(since=self.begin(published, whom.audience, whom.since))
        at = made_at(published, whom.audience, now)
        warned = self._warned(published, whom)
        part = _Part(whom.audience, whom.since, published.place(whom.audience), published.killed)
        whole = _Whole(part, warned.to, at)
        if (found := self._sealed.get(whole)) is not None:
            self._sealed.move_to_end(whole)
            return found
        beside = published.level(whom.audience).rows_since(whom.since) > MOST_IN_THE_LOOP
        alike = await self._alike(published, part, beside=beside)
        delta = replace(alike, at=at, warnings=warned.told, to=warned.to)

        def make() -> bytes:
            return seal(msgspec.json.encode(delta), self.key)

        return await self._once(whole, make, self._keep, beside=beside)

    @staticmethod
    def begin(published: Published, audience: Audience, since: int) -> int:
        """Where a delta can begin: at `since`, or at 0."""
        oldest = published.levels[LEVEL_OF[audience]].horizon
        return since if oldest <= since <= published.place(audience) else 0

    async def _alike(self, published: Published, part: _Part, *, beside: bool) -> Delta:
        """What everybody of this audience is told alike."""
        if (found := self._told.get(part)) is not None:
            return found

        def make() -> Delta:
            level = published.level(part.audience)
            rows = (*level.standing_since(part.since), *level.gone_since(part.since))
            made = delta_of(
                rows,
                (),
                audience=part.audience,
                member=None,
                hub=self.hub,
                since=part.since,
                seq=part.seq,
                at=published.at,
                killed=part.killed,
            )
            return replace(made, audience=part.audience)

        return await self._once(part, make, self._remember, beside=beside)

    def _warned(self, published: Published, whom: Whom) -> _Warned:
        new = [one for one in published.warnings if one.seq > whom.since]
        if not new or published.killed:
            return _Warned()
        told = delta_of(
            (),
            new,
            audience=whom.audience,
            member=whom.member,
            hub=self.hub,
            since=whom.since,
            seq=published.seq,
            at=published.at,
            killed=published.killed,
        )
        concerned = (one for one in new if is_for(one, whom.audience, whom.member))
        alone = whom.audience == "member" and any(
            one.members is not None or whom.member in one.hit for one in concerned
        )
        return _Warned(told.warnings, (whom.member or "") if alone else "")

    # ── making and keeping ───────────────────────────────────────────────────────────────────────────────────────────

    async def _once(self, key: Hashable, make: Callable[[], T], keep: Callable[..., None], *, beside: bool) -> T:
        """Make it here, or beside the event loop: then once, however many ask for it meanwhile."""
        if not beside:
            made = make()
            keep(key, made)
            return made
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.ensure_future(self._beside(key, make, keep))
            making.add_done_callback(lambda _: self._making.pop(key, None))
        found: T = await asyncio.shield(making)  # who goes away takes it from nobody else
        return found

    async def _beside(self, key: Hashable, make: Callable[[], T], keep: Callable[..., None]) -> T:
        async with self._one_at_a_time:  # several would only take turns, and hold more memory
            made = await asyncio.to_thread(make)
        keep(key, made)
        return made

    def _remember(self, key: _Part, made: Delta) -> None:
        self._told[key] = made
        if len(self._told) > MOST_KEPT:
            self._told.popitem(last=False)

    def _keep(self, key: _Whole, made: bytes) -> None:
        self._sealed[key] = made
        self._bytes += len(made)
        while len(self._sealed) > 1 and (len(self._sealed) > MOST_KEPT or self._bytes > MOST_BYTES):
            _, dropped = self._sealed.popitem(last=False)
            self._bytes -= len(dropped)
