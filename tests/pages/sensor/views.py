"""Made-up views of a sensor, with everything that others chose as hostile as it can be."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

from bavn.model.decision import Decision
from bavn.model.finding import Collateral, Finding, Network, Rate, Signature, Source, Target
from bavn.model.language import Language
from bavn.pages.sensor.finding import FindingView
from bavn.pages.sensor.now import SensorNow
from bavn.pages.sensor.what_if import Tried, WhatIf
from bavn.pages.situation.frame import Frame
from bavn.store.findings import Announcement, Kept
from bavn.store.overview import Overview
from bavn.store.releases import Release
from bavn.store.status import EnforcerStatus, HubStatus, SiteStatus, Status, WarningStatus
from tests.pages.situation import views as hub_views

NOW, EVIL = hub_views.NOW, hub_views.EVIL
MINUTE = timedelta(minutes=1)


def frame(language: Language = "da") -> Frame:
    return replace(hub_views.frame(language), of="sensor", hub=EVIL, user="", role="", form_token="token")  # noqa: S106  of nobody


KEPT = Kept(12, EVIL, "http-flood", NOW - MINUTE, NOW, None, "high", 900, NOW)
TRIED = (Tried("limit", 0, 912, 0.97), Tried("block", 871, 41, 0.97, (("allowed", 2), ("collateral", 3))))
WHAT_IF = WhatIf(KEPT, "watch", TRIED, Collateral(3, 0.004))
FINDING = Finding(
    "http-flood", "T1499.002", EVIL, NOW - MINUTE, NOW, None, "high", 0.9, 900, Rate(1.1, 180.0),
    (
        Source(EVIL, 30, NOW, NOW, 0.98, False, "block", (EVIL, "no-assets")),
        Source("192.0.2.9", 5, NOW, NOW, 0.6, True, "limit"),
    ),
    (Network(EVIL, 30, 900),), (Signature({EVIL: EVIL}, 30, 900, 0.2),), (Target({"url.path": EVIL}, 900),),
    Collateral(3, 0.004), actor=EVIL,
)  # fmt: skip
VIEW = FindingView(KEPT, FINDING, WHAT_IF, 912, (Announcement(1, "new", "high", NOW),))
STATUS = Status(
    EVIL, 1, NOW - 60 * MINUTE, NOW, lag_s=99.0,
    sites=(
        SiteStatus(EVIL, 180.0, 1.1, 900, 9_000, "attack", "block"),
        SiteStatus("new.example", 0.0, None, 0, 1, "learning"),
        SiteStatus("mail", phase="system"),
        SiteStatus("odd.example", phase=EVIL),
    ),
    enforcers=(EnforcerStatus("nginx", 871), EnforcerStatus(EVIL, 0, ok=False, said=EVIL)),
    hub=HubStatus(
        "https://hub.example", EVIL, NOW, NOW,
        warnings=(
            WarningStatus(3, "campaign", NOW, "high", "http-flood", EVIL, 4, hit=True),
            WarningStatus(4, EVIL, NOW, EVIL, EVIL),
        ),
    ),
)  # fmt: skip
SENSOR = SensorNow(
    Overview(Path("state"), NOW, 1, STATUS, (KEPT,), 912, NOW + 30 * MINUTE, unread=(EVIL,)),
    {EVIL: [(NOW - MINUTE, 1.0), (NOW, 180.0)]},
    (replace(KEPT, ended=NOW),),
    ("lag", "inputs"),
    (EVIL,),
)
DECISION = Decision(ip_network("192.0.2.7"), "block", EVIL, 12, NOW, NOW + 30 * MINUTE, 0.9, (EVIL,))
RELEASE = Release(5, ip_network("192.0.2.0/24"), NOW, NOW + 60 * MINUTE, EVIL, NOW, "")


def is_safe(page: str) -> bool:
    """Nothing that others chose is markup, hides text, or makes the page long."""
    return (
        "<script>alert" not in page
        and "<img" not in page
        and "\u202e" not in page
        and "\x1b" not in page
        and len(page) < 50_000
    )
