from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bavn.member.heard import Heard
from bavn.model.finding import Finding
from bavn.model.notice import Notice
from bavn.runners.hub_later import LinkWhenReady
from bavn.runners.probing_findings import finding_of
from bavn.runners.probing_hub import ToHub, ToNobody, reports_of
from bavn.settings.schema import HubSettings, ProbingSettings, SensorSettings, Settings
from tests.runners.prober import NOW, Hands, spell


@dataclass(slots=True)
class Line:
    """Stands for the link to a hub."""

    heard: Heard = field(default_factory=Heard)
    hub: str = "Hub"
    why: str = ""
    said: list[str] = field(default_factory=list)

    def start(self) -> None:
        self.said.append("start")

    def report(self, finding: Finding, number: int, update: str, now: datetime) -> None:
        assert now.tzinfo is not None
        self.said.append(f"{finding.kind} {number} {update}")

    def notices(self) -> list[Notice]:
        return [Notice("hub-back", "Hub")]

    def stop(self, patience_s: float) -> None:
        self.said.append(f"stop {patience_s:g}")


def test_outages_go_to_the_hub_and_nothing_else() -> None:
    line = Line()
    reports = ToHub(LinkWhenReady(lambda: line, Path("x"), lambda: NOW))
    reports.start()
    reports.report(finding_of(spell(), "high"), 1, "new", NOW)
    reports.report(finding_of(spell(verdict="partial"), "high"), 2, "new", NOW)
    reports.report(finding_of(spell(planned=True), "low"), 3, "new", NOW)
    assert [one.code for one in reports.notices()] == ["hub-back"]
    reports.stop(0.5)
    assert line.said == ["start", "outage 1 new", "stop 0.5"]


def test_without_a_hub_nobody_is_told() -> None:
    reports = reports_of(Settings(), Hands().clock())
    assert isinstance(reports, ToNobody)
    reports.start()
    reports.report(finding_of(spell(), "high"), 1, "new", NOW)
    assert reports.notices() == []
    reports.stop(0)


def test_a_hub_that_was_not_joined_is_said_and_the_prober_works_alone(tmp_path: Path) -> None:
    settings = Settings(
        sensor=SensorSettings(state=tmp_path / "sensor"),
        probing=ProbingSettings(state=tmp_path / "probe"),
        hub=HubSettings("https://hub.example:8643", spool=tmp_path / "spool"),
    )
    reports = reports_of(settings, Hands().clock())
    (notice,) = reports.notices()
    assert (notice.code, notice.where) == ("hub-not-joined", str(tmp_path / "sensor" / "hub.identity"))
    reports.report(replace(finding_of(spell(), "high")), 1, "new", NOW)
    reports.stop(0)
