"""What a finding asks for, source by source: block, limit, or nothing, and until when. Pure: no clock, no file.

site watches          -> nothing                     source is to be watched   -> nothing
no attack (a crowd)   -> nothing                     source is shared          -> limit, never block
site only limits      -> limit                       too many honest people    -> limit (max_collateral)
on the allow list     -> nothing                     came back                 -> twice as long each time
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Protocol

from bavn.model.decision import Decision, IPNetwork
from bavn.model.finding import Finding, Source
from bavn.protection.prefixes import as_clients
from bavn.response.decisions import ATTACKS, network_of
from bavn.settings.schema import ProtectSettings, SiteSettings

LONGEST: Final = timedelta(hours=24)  # however often somebody came back
MOST_DOUBLINGS: Final = 16

read = lru_cache(maxsize=1 << 16)(network_of)  # the same 20,000 addresses are read again each second


class Spares(Protocol):
    """Whoever knows which networks are never touched."""

    def spares(self, network: IPNetwork) -> bool:
        """Whether anybody in `network` is on the list."""
        ...


@dataclass(frozen=True, slots=True)
class HeldBack:
    """How many networks did not get what the finding asked for, and why: `code`.

    `allowed`: on the allow list. `unnameable`: no rule may name it. `site-limits`, `collateral`: only limited.
    `released`, `network-share`, `ceiling`: see `composing`.
    """

    code: str
    networks: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one finding asks for: a decision for each source that may be touched, and what was held back."""

    decisions: tuple[Decision, ...]
    held_back: tuple[HeldBack, ...]


def never_before(_: IPNetwork) -> int:
    """For who keeps no memory of earlier times."""
    return 0


def lasts(normally: timedelta, earlier: int) -> timedelta:
    """How long a decision holds for somebody who has come back `earlier` times: twice as long each time, to a day.

    A longer `normally` stays as it is.

    >>> [str(lasts(timedelta(minutes=30), earlier)) for earlier in (0, 1, 9)]
    ['0:30:00', '1:00:00', '1 day, 0:00:00']
    """
    return max(normally, min(normally * (1 << min(earlier, MOST_DOUBLINGS)), LONGEST))


def bounded(decision: Decision, normally: timedelta, now: datetime) -> Decision:
    """Return a decision as it may stand at `now`: no longer than one that is made now, however wrong a clock was."""
    made, expires = min(decision.made, now), min(decision.expires, now + max(normally, LONGEST))
    if (made, expires) == (decision.made, decision.expires):
        return decision
    return replace(decision, made=made, expires=expires)


def permitted(decision: Decision, sites: Mapping[str, SiteSettings]) -> Decision | None:
    """Return what is left of an earlier decision by what the site says now: None where it is gone or only watches.

    Where the site only limits, a block becomes a limit. Where the settings say now that its addresses come from a
    header, no packet filter keeps this one either.
    """
    site = sites.get(decision.site)
    if site is None or site.protect == "watch":
        return None
    action = "limit" if site.protect == "limit" else decision.action
    return replace(decision, action=action, forwarded=decision.forwarded or site.behind_proxy)


@dataclass(frozen=True, slots=True)
class Case:
    """One finding at one site, as it is judged at `now` (aware UTC).

    `earlier` says how often a network has been let go before. While the finding goes on, a decision holds from now;
    once it has ended, from its end.
    """

    finding_id: int
    finding: Finding
    site: SiteSettings
    protect: ProtectSettings
    allow: Spares
    now: datetime
    earlier: Callable[[IPNetwork], int] = never_before

    @property
    def acts(self) -> bool:
        """Whether anything may be done at all: the site protects, and this is an attack."""
        return self.site.protect != "watch" and self.finding.kind in ATTACKS

    @property
    def mildly(self) -> str | None:
        """Why nobody is blocked, only limited: a code of `HeldBack`; None where blocking is allowed."""
        if self.site.protect == "limit":
            return "site-limits"
        return "collateral" if self.finding.collateral.share > self.protect.max_collateral else None

    def of(self, source: Source, mildly: str | None) -> Decision | str | None:
        """What is done about a source: a decision, why nothing is (a code), or None where nothing was asked for."""
        if source.action == "watch":
            return None
        network = read(source.address)
        if network is None:
            return "unnameable"
        if self.allow.spares(network):
            return "allowed"
        ends = min(self.now, self.finding.ended or self.now) + lasts(self.protect.lasts, self.earlier(network))
        if ends <= self.now:
            return None
        return Decision(
            network=network,
            action="limit" if mildly or source.shared or source.action == "limit" else "block",
            site=self.site.name,
            finding=self.finding_id,
            made=self.now,
            expires=ends,
            score=source.score,
            because=source.because,
            forwarded=self.site.behind_proxy,
        )


def wanted(  # noqa: PLR0913, PLR0917  each is one fact of the case
    finding_id: int,
    finding: Finding,
    site: SiteSettings,
    protect: ProtectSettings,
    allow: Spares,
    now: datetime,
    earlier: Callable[[IPNetwork], int] = never_before,
) -> Wanted:
    """Judge every source of a finding. Where the site only watches, or nothing is an attack, nothing is wanted.

    The ceilings that count all findings together are in `composing.compose`.
    """
    case = Case(finding_id, finding, site, protect, allow, now, earlier)
    if not case.acts:
        return Wanted((), ())
    mildly = case.mildly
    judged = [case.of(source, mildly) for source in finding.sources]
    return Wanted(
        as_clients(one for one in judged if isinstance(one, Decision)),
        held_back(mildly, finding.sources, [one for one in judged if isinstance(one, str)]),
    )


def held_back(mildly: str | None, sources: tuple[Source, ...], codes: list[str]) -> tuple[HeldBack, ...]:
    """Count what was held back, by code."""
    counted = Counter(codes)
    if mildly:
        counted[mildly] += sum(1 for source in sources if source.action == "block" and not source.shared)
    return tuple(HeldBack(code, number) for code, number in sorted(counted.items()) if number)
