"""What has changed since somebody last heard, as a sealed document. The same one is made once for all who may have it.

A poll, an event and a whole state are one and the same document: `bavn.delta/1`, see `sharing.delta`.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import msgspec

from bavn.clearing.telling import delta_of
from bavn.hub.published import LEVEL_OF, Published
from bavn.model.tlp import Audience, Tlp
from bavn.sharing.delta import Delta, ToldWarning
from bavn.sharing.envelope import seal
from bavn.sharing.signing import SigningKey

MOST_KEPT: Final = 64
MOST_BYTES: Final = 64 << 20
FRESH_S: Final = 10  # a delta says when it was made: no older than this

Key = tuple[Tlp, int, int, bool, tuple[tuple[int, bool], ...], datetime]


@dataclass(slots=True)
class Deltas:
    """Makes and keeps them. Not for several threads: only the event loop asks.

    `hub` is the hub's name, `key` what it seals with.
    """

    hub: str
    key: SigningKey
    _told: OrderedDict[tuple[Tlp, int, int, bool], Delta] = field(default_factory=OrderedDict)
    _sealed: OrderedDict[Key, bytes] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def sealed(self, published: Published, audience: Audience, member: str | None, since: int, now: datetime) -> bytes:
        """Return what has changed after `since` as this reader may know it; all there is where that cannot be said.

        It cannot where `since` is of a future (a hub restored from an older backup), or so old that the ends of those
        days are forgotten.
        """
        since = self.begin(published, audience, since)
        at = max(published.at, now.replace(second=now.second - now.second % FRESH_S, microsecond=0))
        warnings = self._warnings(published, audience, member, since)
        numbers = tuple((one.id, one.ended) for one in warnings)  # over for whom it has hit, and for nobody else
        key = LEVEL_OF[audience], since, published.seq, published.killed, numbers, at
        if (found := self._sealed.get(key)) is not None:
            self._sealed.move_to_end(key)
            return found
        delta = replace(self._decisions(published, audience, since), at=at, warnings=warnings)
        made = seal(msgspec.json.encode(delta), self.key)
        self._keep(key, made)
        return made

    @staticmethod
    def begin(published: Published, audience: Audience, since: int) -> int:
        """Where a delta can begin: at `since`, or at 0."""
        oldest = published.levels[LEVEL_OF[audience]].horizon
        return since if oldest <= since <= published.seq else 0

    def _decisions(self, published: Published, audience: Audience, since: int) -> Delta:
        """What everybody of this audience is told alike."""
        key = LEVEL_OF[audience], since, published.seq, published.killed
        if (found := self._told.get(key)) is not None:
            return found
        level = published.level(audience)
        rows = (*level.standing_since(since), *level.gone_since(since))
        made = self._told[key] = delta_of(
            rows,
            (),
            audience=audience,
            member=None,
            hub=self.hub,
            since=since,
            seq=published.seq,
            at=published.at,
            killed=published.killed,
        )
        if len(self._told) > MOST_KEPT:
            self._told.popitem(last=False)
        return made

    def _warnings(
        self, published: Published, audience: Audience, member: str | None, since: int
    ) -> tuple[ToldWarning, ...]:
        new = [one for one in published.warnings if one.seq > since]
        if not new:
            return ()
        told = delta_of(
            (),
            new,
            audience=audience,
            member=member,
            hub=self.hub,
            since=since,
            seq=published.seq,
            at=published.at,
            killed=published.killed,
        )
        return told.warnings

    def _keep(self, key: Key, made: bytes) -> None:
        self._sealed[key] = made
        self._bytes += len(made)
        while len(self._sealed) > 1 and (len(self._sealed) > MOST_KEPT or self._bytes > MOST_BYTES):
            _, dropped = self._sealed.popitem(last=False)
            self._bytes -= len(dropped)
