"""What of a finding may leave the member: attacking addresses, counts and times, shapes. Everything private stays."""

import hashlib
import hmac
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_network
from typing import Final

from bavn.model.finding import Finding, Network, Rate, Severity, Source, Target
from bavn.model.kinds import KINDS
from bavn.model.sighting import LEAST_SCORE, Effect, SharedSource, SharedTemplate, Sighting, Template
from bavn.model.tlp import Tlp
from bavn.sharing.addresses import public_value
from bavn.sharing.checking import LIMITS, OUTAGE, TECHNIQUE
from bavn.sharing.conduct import conduct_of
from bavn.sharing.masking import NAMELESS, template_from
from bavn.sharing.places import site_of

# A probe is the noise of the internet. Who logs in from a new network is nearly always the owner of the account.
NEVER: Final = frozenset({"web-probe", "login-new-network"})
KINDS_TOLD: Final = frozenset(kind.name for kind in KINDS if kind.is_attack) - NEVER
OF_A_SITE: Final = frozenset(kind.name for kind in KINDS if kind.family == "availability")  # news without a source, too
OF_TOOLS: Final = "tool-alert"
FROM_LOGS: Final = frozenset({"bavn", "modsecurity", "crowdsec", "fail2ban"})  # they saw a whole request or login
FROM_THE_LINE: Final = frozenset({"suricata"})  # a packet may have been sent by anybody
REMEMBERED: Final = 16_384
LEAST_KEY: Final = 16  # bytes
MOST_TEMPLATES: Final = 50
SOME_UNANSWERED: Final = 0.05  # of a site's pages, from which on an attack is felt: fewer fail on a calm day, too
MOST_UNANSWERED: Final = 0.5  # from which on it is down for whoever tries
MOST_COUNTED: Final = LIMITS.requests
LASTED: Final = LIMITS.lasted - timedelta(days=10)  # the hub may read it a week late
UNKNOWN: Final = re.compile(r"\(unknown\)|")


@dataclass(frozen=True, slots=True)
class _Name:
    """What makes two reports one: kept by the member, told to the hub as a keyed hash."""

    site: str
    kind: str
    actor: str
    began: datetime
    origin: str

    def number(self, key: bytes) -> str:
        if len(key) < LEAST_KEY:
            raise ValueError(f"the key of the numbers has at least {LEAST_KEY} bytes")
        text = json.dumps([self.site, self.kind, self.actor, self.began.astimezone(UTC).isoformat(), self.origin])
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def sighting_of(  # noqa: PLR0913  all but the finding are named by the caller
    finding: Finding,
    *,
    number_key: bytes,
    revision: int,
    seen: datetime,
    tlp: Tlp | None,
    least_score: float = LEAST_SCORE,
    told: bool = False,
) -> Sighting | None:
    """Return a finding as it may leave, as of `seen`; None where there is nothing to say.

    Silent about kinds that are no attack, about probes, about logins from a new network (their owners, mostly), and
    about an intrusion none of whose sources may be named; unless the hub was `told` of it, for then it must hear that
    a source is withdrawn. A source is named where its score is at least `least_score` (never less than `LEAST_SCORE`),
    the member itself would act on it (an alert of another tool: it has), and it is of the internet; never a shared
    address, nor one that was flagged because the hub named it. Of more than 5,000, those with the highest scores.

    Raises ValueError where `number_key` is too short to hide anything.
    """
    if finding.kind == OUTAGE:
        return sighting_of_outage(
            *(finding.site, finding.began, finding.ended),
            severity=finding.severity,
            number_key=number_key,
            revision=revision,
            seen=seen,
            tlp=tlp,
        )
    if finding.kind not in KINDS_TOLD:
        return None
    named = _named(finding, max(least_score, LEAST_SCORE))
    if not (named or told or finding.kind in OF_A_SITE):
        return None
    began = _within(finding.began, seen)
    return Sighting(
        id=_Name(finding.site, finding.kind, finding.actor, finding.began, finding.origin).number(number_key),
        revision=revision,
        kind=finding.kind,
        technique=finding.technique if TECHNIQUE.fullmatch(finding.technique or "") else None,
        site=site_of(finding.site),
        began=began,
        detected=max(began, _within(finding.detected, seen)),
        seen=seen.astimezone(UTC),
        ended=None if finding.ended is None else max(began, _within(finding.ended, seen)),
        severity=finding.severity,
        confidence=_finite(finding.confidence, 1.0),
        requests=_count(finding.requests),
        rate=Rate(_finite(finding.rate.usual, MOST_COUNTED), _finite(finding.rate.peak, MOST_COUNTED)),
        tlp=tlp,
        sources=tuple(_shared(address, one, seen) for address, one in named[: LIMITS.sources]),
        networks=_networks(named),
        templates=_templates(finding.targets),
        conduct=conduct_of(finding.signatures),
        effect=_effect(finding.unanswered),
        outcome=finding.outcome,
        accounts=_count(finding.accounts),
        spoofable=finding.origin not in FROM_LOGS,
        origin=finding.origin if finding.origin in FROM_LOGS | FROM_THE_LINE else "other",
    )


def sighting_of_outage(  # noqa: PLR0913  the same
    site: str,
    began: datetime,
    ended: datetime | None,
    *,
    severity: Severity,
    number_key: bytes,
    revision: int,
    seen: datetime,
    tlp: Tlp | None,
) -> Sighting:
    """Return an outage, as probing saw it, in the same words: it has no sources and accuses nobody."""
    first = _within(began, seen)
    return Sighting(
        id=_Name(site, OUTAGE, "", began, "probe").number(number_key),
        revision=revision,
        kind=OUTAGE,
        technique=None,
        site=site_of(site),
        began=first,
        detected=first,
        seen=seen.astimezone(UTC),
        ended=None if ended is None else max(first, _within(ended, seen)),
        severity=severity,
        confidence=1.0,
        requests=0,
        rate=Rate(0.0, 0.0),
        tlp=tlp,
        effect="down",
        origin="probe",
    )


def _effect(unanswered: float | None) -> Effect:
    """What an attack did to those who ask a site for pages, by how many were not answered.

    Never "none": where all is answered it may still take so long that people give up, and a log seldom says.
    """
    if unanswered is None or not unanswered >= SOME_UNANSWERED:
        return "unknown"
    return "down" if unanswered >= MOST_UNANSWERED else "slow"


def _named(finding: Finding, least_score: float) -> list[tuple[str, Source]]:
    """The sources that may be named, each address once, highest score first."""
    best: dict[str, Source] = {}
    for one in finding.sources:
        address = public_value(one.address) if _may_be_named(one, finding.kind, least_score) else ""
        if address and (address not in best or best[address].score < one.score):
            best[address] = one
    return sorted(best.items(), key=lambda item: (-item[1].score, -item[1].requests, item[0]))


def _may_be_named(source: Source, kind: str, least_score: float) -> bool:
    acted = source.action != "watch" or kind == OF_TOOLS
    heard = any(reason.startswith("hub") for reason in source.because)
    return acted and not source.shared and not heard and least_score <= source.score <= 1


def _shared(address: str, source: Source, seen: datetime) -> SharedSource:
    first = _within(source.first, seen)
    last = max(first, _within(source.last, seen))
    return SharedSource(address, _count(source.requests), first, last, source.score, source.action)


def _networks(named: list[tuple[str, Source]]) -> tuple[Network, ...]:
    """Those that may be named added up by /24 and /48: not the finding's own, in which others are counted too."""
    sources: dict[str, int] = {}
    requests: dict[str, int] = {}
    for address, one in named:
        prefix = _network_of(address)
        sources[prefix] = sources.get(prefix, 0) + 1
        requests[prefix] = _count(requests.get(prefix, 0) + _count(one.requests))
    ranked = sorted(sources, key=lambda prefix: (-requests[prefix], prefix))[: LIMITS.networks]
    return tuple(Network(prefix, sources[prefix], requests[prefix]) for prefix in ranked)


@lru_cache(maxsize=REMEMBERED)
def _network_of(address: str) -> str:
    if ":" not in address and "/" not in address:
        return f"{address.rpartition('.')[0]}.0/24"
    network = ip_network(address)
    wide = 24 if network.version == 4 else 48  # noqa: PLR2004  versions of IP
    return str(network.supernet(new_prefix=wide) if network.prefixlen > wide else network)


def _templates(targets: Iterable[Target]) -> tuple[SharedTemplate, ...]:
    """What was asked for, as shapes; those that are equal now are added up."""
    found: dict[Template, int] = {}
    for target in targets:
        path = target.match.get("url.path", "")
        if not UNKNOWN.fullmatch(path):
            method = target.match.get("http.request.method", NAMELESS)
            template = template_from(method, path, target.match.get("url.query.keys", ""))
            found[template] = _count(found.get(template, 0) + _count(target.requests))
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_TEMPLATES]
    return tuple(SharedTemplate(template, requests) for template, requests in ranked)


def _within(time: datetime, seen: datetime) -> datetime:
    """A time in UTC, not after `seen`, nor so long before that the hub would not believe it."""
    return min(max(time, seen - LASTED), seen).astimezone(UTC)


def _count(number: int) -> int:
    return min(max(number, 0), MOST_COUNTED)


def _finite(number: float, most: float) -> float:
    return min(max(number, 0.0), most) if math.isfinite(number) else 0.0
