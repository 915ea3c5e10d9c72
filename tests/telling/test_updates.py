"""Who is told what, and when."""

from datetime import datetime, timedelta

import pytest

from bavn.model.finding import Severity
from bavn.telling.outbox import Fact, Told, Topic
from bavn.telling.updates import State, Worth, fits, worth
from tests.telling.stage import NOW, at, tell

QUIET = timedelta(minutes=30)


def told(topic: Topic = "new", severity: Severity = "medium", sources: int = 100, stance: str = "block") -> Told:
    return Told(Fact("tell 1", "finding 1", 1, topic, severity, sources, stance), NOW)


def state(severity: Severity = "medium", sources: int = 100, stance: str = "block", *, ended: bool = False) -> State:
    return State(severity, sources, stance, ended)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(None, state(), Worth("new", at(minutes=1)), id="a new finding is told at once"),
        pytest.param(None, state(ended=True), Worth("ended", at(minutes=1)), id="one that is over already, as over"),
        pytest.param(told(), state(), None, id="nothing new is never told"),
        pytest.param(told(), state("low"), None, id="a milder one is not told"),
        pytest.param(told(), state("high"), Worth("changed", at(minutes=1)), id="a graver one is told at once"),
        pytest.param(told(), state(sources=199), None, id="a few more sources are not told"),
        pytest.param(told(), state(sources=200), Worth("changed", at(minutes=30)), id="twice the sources, when quiet"),
        pytest.param(told(), state(stance="limit"), Worth("changed", at(minutes=30)), id="another stance, when quiet"),
        pytest.param(told(), state(ended=True), Worth("ended", at(minutes=1)), id="the end is told at once"),
        pytest.param(told("ended"), state(ended=True), None, id="the end is told once"),
        pytest.param(told("ended"), state(), Worth("changed", at(minutes=30)), id="it went on after its end"),
        pytest.param(told(sources=0), state(sources=2), Worth("changed", at(minutes=30)), id="from none to two"),
        pytest.param(told(sources=0), state(sources=1), None, id="from none to one"),
    ],
)
def test_what_matters_is_told_and_the_rest_is_quiet(before: Told | None, after: State, expected: Worth | None) -> None:
    assert worth(after, before, QUIET, at(minutes=1)) == expected


def test_after_the_quiet_time_a_change_is_told_at_once() -> None:
    later: datetime = at(minutes=31)
    assert worth(state(sources=500), told(), QUIET, later) == Worth("changed", later)


@pytest.mark.parametrize(
    ("settings", "kind", "severity", "wanted"),
    [
        pytest.param(tell(), "http-flood", "medium", True, id="all kinds from medium on"),
        pytest.param(tell(), "http-flood", "low", False, id="not below"),
        pytest.param(tell(at_least="low"), "flash-crowd", "low", True, id="low is wanted"),
        pytest.param(tell(kinds=("slow-requests",)), "http-flood", "critical", False, id="another kind"),
        pytest.param(tell(kinds=("slow-requests",)), "slow-requests", "critical", True, id="this kind"),
    ],
)
def test_a_tell_hears_of_its_kinds_from_its_severity_on(
    settings: object,
    kind: str,
    severity: Severity,
    wanted: bool,  # noqa: FBT001  a column of the table
) -> None:
    assert fits(settings, kind, severity) is wanted  # type: ignore[arg-type]
