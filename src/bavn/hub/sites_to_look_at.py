"""What vantage points are to look at: members' own sites, as far as an operator believes them, and what one named.

A site is `https://site/`, from everywhere, by IPv4 and IPv6. What a member only says is its own is never looked at:
nobody is to point the hub's vantage points at somebody else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from types import MappingProxyType

from bavn.hubstore.probes import Probe
from bavn.hubstore.registry import Registry
from bavn.hubstore.vantages import Enrolled
from bavn.model.member import Member
from bavn.model.probe import Target, Turn, Vantage
from bavn.sharing.looks import why_not_looked_at


@dataclass(frozen=True, slots=True)
class Watched:
    """What is looked at, and from where, as of a `version` of the registry. `vantages` are by the id of their key."""

    version: int = -1
    targets: Mapping[str, Target] = field(default_factory=lambda: MappingProxyType({}))
    vantages: Mapping[str, Vantage] = field(default_factory=lambda: MappingProxyType({}))
    canaries: frozenset[str] = frozenset()

    def turn_of(self, vantage: Vantage) -> Turn:
        """When it looks: places take turns by their names."""
        names = sorted(one.name for one in self.vantages.values())
        return Turn(names.index(vantage.name), len(names)) if vantage.name in names else Turn()


def watched_in(registry: Registry) -> Watched:
    """Read what is looked at now, and from where."""
    version = registry.version()  # before the rest: what changes meanwhile is seen by the next look
    return watched_of(version, registry.members.all(), registry.probes.all(), registry.vantages.all())


def watched_of(
    version: int, members: Iterable[Member], probes: Iterable[Probe], vantages: Iterable[Enrolled]
) -> Watched:
    """Sort out what is looked at: sites and probes of active members, probes of nobody, and those who have joined."""
    active = [one for one in members if one.status == "active"]
    ids = {"", *(one.id for one in active)}
    found: dict[str, Target] = {}
    for member in active:
        for site in member.sites:
            found.setdefault(site, Target(site, f"https://{_in_url(site)}/", site, member.id))
    asked = [one for one in probes if one.target.member in ids]
    found |= {one.target.name: _of_site(one.target, found) for one in asked}
    found = {name: one for name, one in found.items() if not why_not_looked_at(one)}
    canaries = frozenset(one.target.name for one in asked if one.canary)
    joined = {one.key: one.vantage for one in vantages if one.key and one.removed is None}
    return Watched(version, MappingProxyType(found), MappingProxyType(joined), canaries & found.keys())


def _of_site(target: Target, sites: Mapping[str, Target]) -> Target:
    """What is added under a site's own name takes the place of its front page, and stays that member's."""
    there = sites.get(target.name)
    return target if there is None or target.member else replace(target, member=there.member)


def _in_url(site: str) -> str:
    """A host as it stands in a URL: an IPv6 address in brackets."""
    try:
        return f"[{site}]" if ip_address(site).version == 6 else site  # noqa: PLR2004  the version
    except ValueError:
        return site
