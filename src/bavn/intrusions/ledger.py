"""The findings about logins: what is going on, what has ended, and how one grows. Facts, no names."""

from datetime import UTC, datetime
from typing import Final

import msgspec

from bavn.intrusions.bounded import make_room
from bavn.intrusions.distinct import Distinct
from bavn.model.finding import SEVERITIES, Action, Finding, Outcome, Rate, Severity, Source

LISTED: Final = 16_384  # sources of one finding
OPEN: Final = 4_096  # findings that go on at once
INSTANT_S: Final = 1e-6
ENDED: Final = 8_192  # and that wait to be handed out

TECHNIQUES: Final = {
    "password-guessing": "T1110.001",
    "password-spraying": "T1110.003",
    "credential-stuffing": "T1110.004",
    "account-takeover": "T1078",
    "login-new-network": "T1078",
}


# kind, site, actor, began, whether it has ended, severity, outcome
Outlined = tuple[str, str, str, datetime, bool, str, str | None]


class Tally(msgspec.Struct, gc=False):
    """The share of one address in a finding."""

    requests: int
    first: float
    last: float
    score: float = 0.5
    shared: bool = False
    action: Action = "watch"
    because: tuple[str, ...] = ()


class Campaign(msgspec.Struct, gc=False):
    """A finding in the making. `kind`, `system`, `actor` and `began` are its key and never change.

    `quiet_s` is how long it takes without anything new until it has ended. `of` says whose it is, for who began it.
    """

    kind: str
    system: str
    actor: str
    began: float
    detected: float
    last: float
    quiet_s: float
    severity: Severity
    confidence: float
    outcome: Outcome = "attempt"
    of: str = ""
    requests: int = 0
    accounts: Distinct = msgspec.field(default_factory=Distinct)
    sources: dict[str, Tally] = msgspec.field(default_factory=dict)
    ended: float | None = None
    second: int = 0
    in_second: int = 0
    peak: int = 0
    changes: int = 0

    def add(self, time: float, count: int, account: int | None) -> None:
        """Count failures (or whatever the kind counts), at `time`, on an account (None: already counted)."""
        self.requests += count
        self.changes += 1
        self.last = max(self.last, time)
        if account is not None:
            self.accounts.add(account)
        if (second := int(time)) != self.second:
            self.second, self.in_second = second, 0
        self.in_second += count
        self.peak = max(self.peak, self.in_second)

    def tally(self, address: str, time: float, count: int) -> Tally | None:
        """Count failures of one source and return its share; None where the finding lists as many as it can."""
        tally = self.sources.get(address)
        if tally is None:
            if len(self.sources) >= LISTED:
                return None
            tally = self.sources[address] = Tally(0, time, time)
        tally.requests += count
        tally.first = min(tally.first, time)
        tally.last = max(tally.last, time)
        self.changes += 1
        return tally

    def raise_to(self, severity: Severity, confidence: float) -> None:
        """Make it as severe and as sure as said; never less than it was."""
        if SEVERITIES.index(severity) > SEVERITIES.index(self.severity):
            self.severity = severity
        self.confidence = max(self.confidence, confidence)
        self.changes += 1


class Ledger(msgspec.Struct, gc=False):
    """All findings about logins.

    `handed_out` counts those of `ended` that were in the last answer. `latest` is when the latest finding about an
    actor began, so that the keys of two are never equal, though a log's clock may step back.
    """

    opened: int = 0
    open: dict[int, Campaign] = msgspec.field(default_factory=dict)
    ended: list[Campaign] = msgspec.field(default_factory=list)
    handed_out: int = 0
    latest: dict[str, float] = msgspec.field(default_factory=dict)

    def begin(self, campaign: Campaign) -> int:
        """Open a finding and return its number. It begins a microsecond after the latest of its key at the least."""
        key = f"{campaign.kind}\n{campaign.system}\n{campaign.actor}"
        make_room(self.latest, ENDED, float)
        campaign.began = max(campaign.began, self.latest.get(key, 0.0) + INSTANT_S)
        campaign.detected = max(campaign.detected, campaign.began)
        self.latest[key] = campaign.began
        self.opened += 1
        self.open[self.opened] = campaign
        return self.opened

    def is_full(self, reserved: int = 0) -> bool:
        """Whether no more findings can be open at once, with some room `reserved` for others."""
        return len(self.open) >= OPEN - reserved

    def end(self, number: int) -> None:
        """Close a finding: it ended when something was last seen of it. Nothing happens where it has ended already."""
        campaign = self.open.pop(number, None)
        if campaign is None:
            return
        campaign.ended = campaign.last
        campaign.changes += 1
        if len(self.ended) >= ENDED:
            del self.ended[0]
            self.handed_out = max(self.handed_out - 1, 0)
        self.ended.append(campaign)

    def end_if_quiet(self, number: int, time: float) -> bool:
        """End a finding that has been quiet; True where it is open no more."""
        campaign = self.open.get(number)
        if campaign and time - campaign.last > campaign.quiet_s:
            self.end(number)
        return number not in self.open

    def forget_ended(self) -> None:
        """Drop the ended ones of the last answer."""
        del self.ended[: self.handed_out]
        self.handed_out = 0


def finding_of(campaign: Campaign) -> Finding:
    """Return the finding that a campaign is."""
    return Finding(
        kind=campaign.kind,
        technique=TECHNIQUES[campaign.kind],
        site=campaign.system,
        began=moment(campaign.began),
        detected=moment(campaign.detected),
        ended=None if campaign.ended is None else moment(campaign.ended),
        severity=campaign.severity,
        confidence=campaign.confidence,
        requests=campaign.requests,
        rate=Rate(0.0, float(campaign.peak)),
        sources=_sources(campaign),
        actor=campaign.actor,
        outcome=campaign.outcome,
        accounts=campaign.accounts.count(),
    )


def outlined(campaign: Campaign) -> Outlined:
    """Return what makes its finding the same, and what of it is news."""
    ended = campaign.ended is not None
    key = campaign.kind, campaign.system, campaign.actor, moment(campaign.began)
    return *key, ended, campaign.severity, campaign.outcome


def _sources(campaign: Campaign) -> tuple[Source, ...]:
    listed = sorted(campaign.sources.items(), key=lambda item: (-item[1].score, -item[1].requests, item[0]))
    return tuple(
        Source(
            address=address,
            requests=tally.requests,
            first=moment(tally.first),
            last=moment(tally.last),
            score=tally.score,
            shared=tally.shared,
            action=tally.action,
            because=tally.because,
        )
        for address, tally in listed
    )


def moment(seconds: float) -> datetime:
    """Return the aware UTC time of seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
