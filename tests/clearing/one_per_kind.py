"""A placing so simple that it is the same after a restart: every kind of attack is one campaign, which never ends.

It stands in for `Campaigns` where it is asked whether everything else is the same after a restart.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from bavn.clearing.campaigns import placed
from bavn.clearing.changes import Kept, Learned, Report
from bavn.clearing.clearing import Clearing
from bavn.model.campaign import Campaign
from bavn.model.sighting import Template
from bavn.model.tlp import LABELS, Tlp


class OnePerKind:
    # ruff: noqa: ARG002  as `Campaigns` has them
    def __init__(self) -> None:
        self.next_id = 1
        self.running: dict[str, Campaign] = {}
        self.touched: dict[int, Campaign] = {}

    def take(self, reports: Iterable[Report], now: datetime) -> list[Report]:
        return [placed(report, self.place(report)) for report in reports]

    def place(self, report: Report) -> int:
        sighting = report.sighting
        old = self.running.get(sighting.kind)
        if old is None:
            number, self.next_id = self.next_id, self.next_id + 1
            old = Campaign(
                number, sighting.kind, sighting.kind, sighting.began, sighting.seen, (), "low", 0, 0.0, 0, (), "clear"
            )
        label = sighting.tlp
        assert label is not None
        self.put(
            replace(
                old,
                members=tuple(sorted({*old.members, report.member})),
                severity=sighting.severity,
                requests=old.requests + sighting.requests,
                peak=max(old.peak, sighting.rate.peak),
                sources=old.sources + len(sighting.sources),
                tlp=min(old.tlp or "clear", label, key=LABELS.index),
                ended=None,
            )
        )
        return old.id

    def put(self, campaign: Campaign) -> None:
        self.running[campaign.kind] = self.touched[campaign.id] = campaign

    def withdraw(self, member: str, now: datetime) -> None:
        for campaign in [one for one in self.running.values() if member in one.members]:
            members = tuple(one for one in campaign.members if one != member)
            self.put(replace(campaign, members=members, ended=None if members else now))

    def take_back(self, member: str, sighting: str, revision: int, now: datetime) -> None: ...

    def vouch(self, order: int, address: str) -> None: ...

    def trust(self, established: Collection[str]) -> None: ...

    def tick(self, now: datetime) -> None: ...

    def erase(self, address: str) -> None: ...

    def know(self, learned: Iterable[Learned]) -> None: ...

    def changed(self) -> dict[int, Campaign]:
        touched, self.touched = self.touched, {}
        return touched

    def get(self, number: int) -> Campaign | None:
        return next((one for one in self.running.values() if one.id == number), None)

    def numbers(self) -> list[int]:
        return [one.id for one in self.running.values() if one.ended is None]

    def templates_of_several(self, number: int, labels: frozenset[Tlp]) -> tuple[Template, ...]:
        campaign = self.get(number)
        return (Template("GET", "/soeg"),) if campaign is not None and len(campaign.members) > 1 else ()

    def sources_of(self, number: int) -> frozenset[str]:
        return frozenset()

    def restore(self, kept: Kept, now: datetime) -> None:
        self.running = {campaign.kind: campaign for campaign in kept.campaigns}
        self.next_id = max((campaign.id + 1 for campaign in kept.campaigns), default=1)


def simply_placed(clearing: Clearing) -> Clearing:
    clearing._campaigns = OnePerKind()  # type: ignore[assignment]
    return clearing
