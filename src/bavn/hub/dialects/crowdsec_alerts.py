"""Alerts of a CrowdSec agent, as it posts them to a local API: what was seen, from which address, when, how often.

[{"scenario": "crowdsecurity/ssh-bf", "events_count": 6, "start_at": "2026-11-22T10:00:00Z", "stop_at": "…",
  "simulated": false, "remediation": true, "source": {"scope": "Ip", "value": "192.0.2.7", …}, "events": […], …}]

From CrowdSec's published description (pkg/models/localapi_swagger.yaml, Alert). The fields of `_Alert` are the only
ones that are ever made into anything: `events` with its user names, paths and machine names, `message`, `meta` and
`labels` are passed over by the decoder. Of `scenario` only what it means goes on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec

from bavn.hub.dialects.crowdsec_kinds import meaning_of
from bavn.hub.dialects.lapi_index import network_of
from bavn.hub.dialects.tool_reports import MOST_REQUESTS, ToolReport
from bavn.model.finding import Action
from bavn.sharing.addresses import written

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_ALERTS: Final = 1_000
# An agent also passes on what it was told by others, and what a person did by hand: no sightings of its own.
NOT_SEEN: Final = re.compile(r"(?:manual |update : |community-blocklist|lists?:)", re.IGNORECASE)
NOT_ITS_OWN: Final = frozenset({"CAPI", "lists", "cscli", "cscli-import", "console", "bavn"})
STAMP: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,9})? ?(Z|[+-]\d\d:?\d\d)(?: [A-Z]{1,5})?", re.ASCII
)


class BadAlertsError(ValueError):
    """A body is no list of alerts. The text is one line for the sender and holds nothing of the body."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """What a body says: of `said` alerts those that tell of an address, as reports."""

    said: int
    reports: tuple[ToolReport, ...]


class _Source(msgspec.Struct):
    scope: str
    value: str


class _Decision(msgspec.Struct):
    origin: str = ""
    simulated: bool | None = None


class _Alert(msgspec.Struct):
    scenario: str
    scenario_hash: msgspec.Raw  # these are asked for and never read
    scenario_version: msgspec.Raw
    message: msgspec.Raw
    events: msgspec.Raw
    capacity: int
    leakspeed: msgspec.Raw
    events_count: int
    start_at: str
    stop_at: str
    simulated: bool
    source: _Source
    remediation: bool | None = None
    decisions: list[_Decision] | None = None


_DECODER: Final = msgspec.json.Decoder(list[_Alert])


def read_alerts(body: bytes) -> Alerts:
    """Read what an agent posted. Raises BadAlertsError where it is no list of alerts, and nothing else.

    Silent about simulated ones, about sources that are no address or range, and about what is not the agent's own.
    """
    if len(body) > MOST_BYTES:
        raise BadAlertsError("too much at once")
    try:
        alerts = _DECODER.decode(body)
    except (ValueError, RecursionError):
        raise BadAlertsError("no list of alerts") from None
    if len(alerts) > MOST_ALERTS:
        raise BadAlertsError(f"more than {MOST_ALERTS} alerts at once")
    return Alerts(len(alerts), tuple(report for alert in alerts if (report := _report(alert)) is not None))


def _report(alert: _Alert) -> ToolReport | None:
    if alert.simulated or alert.source.scope.lower() not in {"ip", "range"} or not _its_own(alert):
        return None
    network, first, last = network_of(alert.source.value), time_of(alert.start_at), time_of(alert.stop_at)
    if network is None or first is None or last is None:
        return None
    count = min(max(alert.events_count, 1), MOST_REQUESTS)
    action: Action = "block" if alert.remediation else "watch"
    return ToolReport(written(network), meaning_of(alert.scenario), first, last, count, "crowdsec", action)


def _its_own(alert: _Alert) -> bool:
    decisions: Sequence[_Decision] = alert.decisions or ()
    if NOT_SEEN.match(alert.scenario):
        return False
    return not any(one.simulated or one.origin in NOT_ITS_OWN for one in decisions)


def time_of(text: str) -> datetime | None:
    """Read an agent's time, in UTC: RFC 3339, and Go's own form of 1.4.6; None for anything else.

    >>> time_of("2026-11-22T10:00:00.123456789+01:00"), time_of("2026-11-22 10:00:00 +0000 UTC")
    (datetime.datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=datetime.timezone.utc),
     datetime.datetime(2026, 11, 22, 10, 0, tzinfo=datetime.timezone.utc))
    """
    found = STAMP.fullmatch(text)
    if found is None:
        return None
    day, time, fraction, zone = found.groups()
    try:
        return datetime.fromisoformat(f"{day}T{time}{(fraction or '')[:7]}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
