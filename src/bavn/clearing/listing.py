"""Published target lists, poll by poll: which members must be warned, each of its own rows only, once per wave.

A member is warned when its own host is listed, with the templates of that host's rows; when a supplier of its is, or
another's host at an address that one of its own sites was listed at, it is told through what, and gets no rows. Either
way the templates of earlier attacks follow (`library`).

A host that is back after twelve hours off the list is a new wave with a warning of its own; before that the old warning
holds again. A warning ends when no list has its host any more, or no list was read for 36 hours.

Silent: of lists older than a day (they are learned from, nobody is warned), of an empty list (it ends nothing: three
in a thousand are the tracker's fault), and of anything that is no member's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from bavn.clearing.changes import Learned, Listing
from bavn.clearing.owners import Concern, Owners, registered_domain
from bavn.clearing.target_list import TargetEntry, TargetList
from bavn.model.campaign import NOT_CONFIRMED, Attribution, EarlyWarning
from bavn.model.finding import Severity
from bavn.model.member import Member
from bavn.model.sighting import Template
from bavn.sharing.delta import MOST_TEMPLATES
from bavn.sharing.hosts import host_of

NEW_WAVE: Final = timedelta(hours=12)  # off the list, after which a host that is back is warned of anew
FRESH: Final = timedelta(hours=24)  # a list that is older warns nobody
SILENT: Final = timedelta(hours=36)  # without any list, after which a warning ends
LEARN_AGAIN: Final = timedelta(hours=12)  # between two dates of one template
NEIGHBOURS: Final = timedelta(days=30)  # for which a site is taken to be where it was last listed
MOST_NEIGHBOURS: Final = 5  # registered domains at one address; with more it is a CDN's, and being there says nothing

SEVERITIES: Final[dict[str, Severity]] = {"own": "high", "supplier": "medium", "shared": "medium"}

Silence = Literal["", "empty", "old", "superseded"]
Beforehand = Callable[[str, datetime], tuple[Template, ...]]
WaveKey = tuple[str, str, str]  # member, its host, or through what it is concerned


@dataclass(frozen=True, slots=True)
class Host:
    """What one snapshot has of one host."""

    name: str
    addresses: tuple[str, ...]
    templates: tuple[Template, ...]
    kind: str


@dataclass(slots=True)
class Wave:
    """A warning, when its host was last on a list, and on which lists it is now."""

    warning: EarlyWarning
    last: datetime
    sources: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Read:
    """What one snapshot changed. Warnings have their final id and `seq` 0: the clearing house numbers changes."""

    listings: list[Listing]
    learned: list[Learned]
    warnings: list[EarlyWarning]


class Listings:
    """What the lists say now. `is_common` says of an address that it is many people's (a CDN's).

    `beforehand` gives what a member was asked for in earlier attacks, and others were: it stands in each new warning.
    """

    def __init__(
        self,
        attribution: Attribution = NOT_CONFIRMED,
        is_common: Callable[[str], bool] = lambda _address: False,
        beforehand: Beforehand = lambda _member, _at: (),
    ) -> None:
        self._attribution = attribution
        self._is_common = is_common
        self._beforehand = beforehand
        self._rows: dict[tuple[str, str], Listing] = {}
        self._learned: dict[tuple[Template, str], Learned] = {}
        self._waves: dict[WaveKey, Wave] = {}
        self._newest: dict[str, datetime] = {}  # by source
        self._at: dict[str, dict[str, datetime]] = {}  # address: hosts, and when they were last listed there
        self._addresses: dict[str, dict[str, datetime]] = {}  # the same the other way round

    def restore(
        self, listings: Iterable[Listing], learned: Iterable[Learned], warnings: Iterable[EarlyWarning]
    ) -> None:
        """Go on where the store stands: nobody is warned again of what they were warned of."""
        for row in listings:
            self._rows[row.host, row.source] = row
            self._newest[row.source] = max(row.last, self._newest.get(row.source, row.last))
            self._see(row.host, row.addresses, row.last)
        self._learned.update({(one.template, one.target): one for one in learned if one.listed})
        for warning in sorted(warnings, key=lambda warning: warning.id):
            if warning.why == "listed" and warning.members:
                self._resume(warning, warning.members[0])

    def read(self, snapshot: TargetList, members: Sequence[Member], now: datetime, number: Callable[[], int]) -> Read:
        """Take one snapshot. `number` gives the id of each new warning."""
        at = min(snapshot.at, now)
        hosts = hosts_of(snapshot.entries)
        silence = self.silence(snapshot, now)
        read = Read(self._list(hosts, snapshot.source, at), self._learn(hosts, at), [])
        if silence:
            return read
        self._newest[snapshot.source] = at
        listed = self._concerned(hosts, Owners(members), at)
        read.warnings.extend(self._warn(listed, snapshot.source, at, number))
        read.warnings.extend(self._end(set(listed), snapshot.source))
        return read

    def silence(self, snapshot: TargetList, now: datetime) -> Silence:
        """Why nobody is warned of a snapshot that is read now, and no warning ends by it; "" where that is not so."""
        if not hosts_of(snapshot.entries):
            return "empty"
        if now - snapshot.at > FRESH:
            return "old"
        return "superseded" if snapshot.at < self._newest.get(snapshot.source, snapshot.at) else ""

    def tick(self, now: datetime) -> list[EarlyWarning]:
        """End warnings that no list has confirmed or denied for 36 hours."""
        old = [wave for wave in self._waves.values() if not wave.warning.ended and now - wave.last > SILENT]
        return [_ended(wave) for wave in old]

    def erase(self, address: str) -> list[EarlyWarning]:
        """Forget that hosts were listed at an address, and end the warnings of whom that concerned, without it."""
        for host in self._at.pop(address, {}):
            self._addresses[host].pop(address, None)
        for key, row in self._rows.items():
            if address in row.addresses:
                self._rows[key] = replace(row, addresses=tuple(one for one in row.addresses if one != address))
        over = [key for key in self._waves if key[2] == address]
        return [replace(self._waves.pop(key).warning, ended=True, through="") for key in over]

    def warned(self) -> frozenset[str]:
        """The members of whom a host of their own is on a list now."""
        waves = self._waves.items()
        return frozenset(member for (member, site, _), wave in waves if site and not wave.warning.ended)

    def is_listed(self, host: str, now: datetime) -> bool:
        """Whether a host is on the newest reading of any list."""
        return any(
            row.last == self._newest.get(source) and now - row.last <= SILENT
            for (name, source), row in self._rows.items()
            if name == host_of(host)
        )

    # ── rows and templates ───────────────────────────────────────────────────────────────────────────────────────────

    def _list(self, hosts: Iterable[Host], source: str, at: datetime) -> list[Listing]:
        rows = [self._row(host, source, at) for host in hosts]
        for row in rows:
            self._rows[row.host, row.source] = row
            self._see(row.host, row.addresses, at)
        return rows

    def _row(self, host: Host, source: str, at: datetime) -> Listing:
        before = self._rows.get((host.name, source))
        if before is not None and at < before.first:  # an old file is read after a newer one
            return before
        goes_on = before is not None and at - before.last < NEW_WAVE
        return Listing(
            host=host.name,
            source=source,
            first=before.first if before is not None and goes_on else at,
            last=at if before is None else max(at, before.last),
            addresses=host.addresses,
            templates=host.templates,
        )

    def _see(self, host: str, addresses: Iterable[str], at: datetime) -> None:
        for address in addresses:
            for some, key, value in ((self._at, address, host), (self._addresses, host, address)):
                seen = some.setdefault(key, {})
                seen[value] = max(at, seen.get(value, at))

    def _learn(self, hosts: Iterable[Host], at: datetime) -> list[Learned]:
        changed = [
            one
            for host in hosts
            for template in host.templates
            if (one := learn(self._learned.get((template, host.name)), template, host.name, at)) is not None
        ]
        self._learned.update({(one.template, one.target): one for one in changed})
        return changed

    # ── who is concerned ─────────────────────────────────────────────────────────────────────────────────────────────

    def _concerned(self, hosts: Sequence[Host], owners: Owners, at: datetime) -> dict[WaveKey, tuple[Concern, Host]]:
        listed: dict[WaveKey, tuple[Concern, Host]] = {}
        for host in hosts:
            for concern in owners.of(host.name, host.addresses):
                listed.setdefault(_key(concern, host), (concern, host))
        own = {member for member, site, _ in listed if site}
        told = {(concern.member, host.name) for concern, host in listed.values()}
        for host in hosts:
            for concern in self._neighbours(host, owners, at):
                if concern.member not in own and (concern.member, host.name) not in told:
                    listed.setdefault(_key(concern, host), (concern, host))
        return listed

    def _neighbours(self, host: Host, owners: Owners, at: datetime) -> list[Concern]:
        """Members whose own site was lately listed at the one address of this host."""
        if (address := self._only_address(host.name, at)) is None or self._is_common(address):
            return []
        there = [name for name, last in self._at[address].items() if at - last <= NEIGHBOURS]
        if len({registered_domain(name) or name for name in there}) > MOST_NEIGHBOURS:
            return []
        return [
            Concern(concern.member, "shared", address)
            for name in there
            if name != host.name and self._only_address(name, at) is not None
            for concern in owners.of(name, ())
            if concern.relation == "own"
        ]

    def _only_address(self, host: str, at: datetime) -> str | None:
        """Where a host was listed lately, if at one address only: one that has several is behind a CDN."""
        lately = [address for address, last in self._addresses.get(host, {}).items() if at - last <= NEIGHBOURS]
        return lately[0] if len(lately) == 1 else None

    # ── warnings ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _warn(
        self, listed: dict[WaveKey, tuple[Concern, Host]], source: str, at: datetime, number: Callable[[], int]
    ) -> list[EarlyWarning]:
        changed = []
        for key, (concern, host) in listed.items():
            wave = self._waves.get(key)
            if wave is None or _is_over(wave, at):
                wave = self._waves[key] = Wave(self._warning(number(), concern, host, source, at), at)
                changed.append(wave.warning)
            elif (said := _still(wave.warning, concern, host, at)) != wave.warning:
                wave.warning = said
                changed.append(said)
            wave.last = at
            wave.sources.add(source)
        return changed

    def _end(self, listed: set[WaveKey], source: str) -> list[EarlyWarning]:
        """End the warnings whose host this list had, and no list has any more."""
        ended = []
        for key, wave in self._waves.items():
            if source in wave.sources and key not in listed:
                wave.sources.discard(source)
                if not wave.sources and not wave.warning.ended:
                    ended.append(_ended(wave))
        return ended

    def _warning(self, number: int, concern: Concern, host: Host, source: str, at: datetime) -> EarlyWarning:
        own = concern.relation == "own"
        known = self._beforehand(concern.member, at)
        return EarlyWarning(
            id=number,
            seq=0,
            why="listed",
            at=at,
            severity=SEVERITIES[concern.relation],
            kind=host.kind,
            tlp="amber",
            members=(concern.member,),
            site=host.name if own else "",
            through=concern.through,
            templates=_each_once(host.templates if own else (), known),
            attribution=self._attribution,
            source=source,
        )

    def _resume(self, warning: EarlyWarning, member: str) -> None:
        wave = Wave(warning, warning.at)
        if own := [row.last for (host, _), row in self._rows.items() if host == warning.site]:
            wave.last = max(own)
        for (host, source), row in self._rows.items() if not warning.ended else ():
            if (host == warning.site or (not warning.site and source == warning.source)) and row.last >= wave.last:
                wave.last = row.last
                if row.last == self._newest[source]:
                    wave.sources.add(source)
        self._waves[member, warning.site, warning.through] = wave


def hosts_of(entries: Iterable[TargetEntry]) -> list[Host]:
    """The entries of a snapshot by host, sorted; what has no usable host name is left out."""
    by_name: dict[str, list[TargetEntry]] = {}
    for entry in entries:
        if name := host_of(entry.host):
            by_name.setdefault(name, []).append(entry)
    return [_host(name, rows) for name, rows in sorted(by_name.items())]


def learn(before: Learned | None, template: Template, target: str, at: datetime) -> Learned | None:
    """The library's row after a list had a template for a host; None where nothing worth keeping has changed."""
    if before is None:
        return Learned(template, target, first=at, last=at, listed=True)
    if at < before.first:
        return replace(before, first=at)
    return replace(before, last=at) if at - before.last >= LEARN_AGAIN else None


def _host(name: str, rows: Sequence[TargetEntry]) -> Host:
    kinds = {row.kind for row in rows}
    return Host(
        name=name,
        addresses=tuple(sorted({row.address for row in rows if row.address})),
        templates=tuple(sorted({row.template for row in rows if row.template is not None})),
        kind="slow-requests" if kinds == {"nginx_loris"} else "http-flood",
    )


def _key(concern: Concern, host: Host) -> WaveKey:
    return concern.member, host.name if concern.relation == "own" else "", concern.through


def _is_over(wave: Wave, at: datetime) -> bool:
    """Whether a host that is listed now is a new wave."""
    return at - wave.last >= (NEW_WAVE if wave.warning.ended else SILENT)


def _still(warning: EarlyWarning, concern: Concern, host: Host, at: datetime) -> EarlyWarning:
    """The warning as it holds now: opened again, and with the rows that came since, before what it said already."""
    if warning.ended:
        warning = replace(warning, ended=False, at=at)
    if concern.relation != "own" or set(host.templates) <= set(warning.templates):
        return warning
    return replace(warning, templates=_each_once(host.templates, warning.templates))


def _each_once(first: tuple[Template, ...], then: tuple[Template, ...]) -> tuple[Template, ...]:
    return tuple(dict.fromkeys((*first, *then)))[:MOST_TEMPLATES]


def _ended(wave: Wave) -> EarlyWarning:
    wave.warning = replace(wave.warning, ended=True)
    wave.sources.clear()
    return wave.warning
