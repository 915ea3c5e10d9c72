"""What a hub says, for tests: values with their decisions, as `member.heard` has them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bavn.member.heard import Heard, HeardDecision
from bavn.model.campaign import SharedAction
from bavn.model.sighting import Template
from bavn.settings.schema import HubDecisions, HubSettings, Protect, Settings
from bavn.sharing.delta import ToldWarning
from tests.protection.samples import NOW, settings

HOURS = timedelta(hours=4)


def says(
    value: str,
    action: SharedAction = "block",
    until: datetime = NOW + HOURS,
    *,
    named: tuple[str, ...] = (),
    organisations: int = 3,
    campaign: int = 7,
) -> HeardDecision:
    because = (f"{organisations}-organisations",) if organisations else ("by-hand",)
    return HeardDecision(value, action, "http-flood", campaign, until, organisations, named, because)


def saying(*said: HeardDecision) -> Mapping[str, HeardDecision]:
    return MappingProxyType({one.value: one for one in said})


def heard(*said: HeardDecision, killed: bool = False, templates: tuple[Template, ...] = ()) -> Heard:
    warning = ToldWarning(1, "campaign", NOW, "high", "http-flood", "amber", templates=templates)
    return Heard(saying(*said), (warning,) if templates else (), killed=killed, heard_at=NOW, hub="Hub", seq=1)


def with_hub(
    decisions: HubDecisions = "block",
    *,
    trust: tuple[str, ...] = (),
    protect: Protect = "block",
    max_blocked: int = 20_000,
) -> Settings:
    hub = HubSettings("https://hub.example", decisions=decisions, trust=trust)
    return replace(settings(protect, max_blocked=max_blocked), hub=hub)
