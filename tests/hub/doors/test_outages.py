"""Who is told what of what was seen."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bavn.hub.doors.outages import counted
from bavn.hub.doors.reader import Reader
from bavn.hub.observing import Lookout
from bavn.hub.sites_to_look_at import Watched
from bavn.hub.watching import Observed
from bavn.model.probe import Spell, Target, Verdict
from bavn.observatory.observatory import Standing
from tests.hub.hubs import NOW, Running, established, running
from tests.hub.vantage_points import shown

VEJLE, ISHOJ = established("vejle"), established("ishoj")
HOUR = timedelta(hours=1)


def target(name: str, member: str) -> Target:
    return Target(name, f"https://{name}/", name, member)


def spell(number: int, name: str, member: str, verdict: Verdict = "down", ended: datetime | None = NOW) -> Spell:
    return Spell(number, name, name, verdict, NOW - HOUR, NOW - HOUR, ended, "refused", ("aarhus",), member=member)


TARGETS = [target("www.vejle.example", "vejle"), target("www.ishoj.example", "ishoj"), target("line.example", "")]
STANDING = {
    "www.vejle.example": Standing("down", NOW),
    "www.ishoj.example": Standing("guarded", NOW),
    "line.example": Standing("up", NOW),
}
SPELLS = (
    spell(3, "www.vejle.example", "vejle", ended=None),
    spell(2, "www.ishoj.example", "ishoj", "guarded", ended=None),
    spell(1, "www.ishoj.example", "ishoj", ended=NOW - timedelta(days=8)),
)
OBSERVED = Observed(NOW, Watched(1, {one.name: one for one in TARGETS}), STANDING, SPELLS)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(Lookout, "start", lambda _: None)  # what was seen is made up
    with running(tmp_path, members=(VEJLE, ISHOJ)) as found:
        found.hub.lookout.observed = OBSERVED
        yield found


def ids(document: dict[str, Any]) -> list[int]:
    return [one["id"] for one in document["outages"]]


def test_a_member_is_told_its_own_in_detail_and_of_the_others_how_many(hub: Running) -> None:
    vejle = hub.sensor("vejle")
    verdicts = shown(vejle.asks(hub.client, "/api/v1/verdicts"))
    assert [(one["target"], one["verdict"]) for one in verdicts["targets"]] == [("www.vejle.example", "down")]
    assert verdicts["organisations"] == {"down": 1, "guarded": 1}
    outages = shown(vejle.asks(hub.client, "/api/v1/outages"))
    assert (ids(outages), outages["organisations"]) == ([3], 1)


def test_operators_and_analysts_are_told_all(hub: Running) -> None:
    for role in ("operator", "analyst"):
        person = hub.person(role)
        assert len(shown(hub.asked("/api/v1/verdicts", person))["targets"]) == 3
        assert ids(shown(hub.asked("/api/v1/outages", person))) == [3, 2]
        longer = shown(hub.asked("/api/v1/outages?days=30", person))
        assert (ids(longer), longer["organisations"]) == ([3, 2, 1], 2)


def test_the_community_is_not_told_who_or_who_turns_visitors_away(hub: Running) -> None:
    key = {"X-Api-Key": hub.key("read")}
    verdicts = shown(hub.asked("/api/v1/verdicts", key))
    assert (verdicts["targets"], verdicts["organisations"]) == ([], {"down": 1, "up": 1})
    assert ids(shown(hub.asked("/api/v1/outages", key))) == []


def test_the_public_and_a_firewall_are_told_nothing(hub: Running) -> None:
    for path in ("/api/v1/verdicts", "/api/v1/outages"):
        assert hub.client.get(path).status_code == 401
        assert hub.asked(path, {"X-Api-Key": hub.key("bouncer", "vejle")}).status_code == 403


@pytest.mark.parametrize("query", ["days=0", "days=31", "days=x", "days=1&days=2"])
def test_another_period_than_there_is_is_refused(hub: Running, query: str) -> None:
    assert hub.sensor("vejle").asks(hub.client, f"/api/v1/outages?{query}").status_code == 400


def test_an_organisation_counts_once_by_the_worst_of_what_is_known() -> None:
    targets = {name: target(name, "vejle") for name in ("a", "b", "c")}
    verdicts: dict[str, Verdict] = {"a": "up", "b": "unknown", "c": "slow", "gone": "up"}
    standing = {name: Standing(verdict, NOW) for name, verdict in verdicts.items()}
    observed = Observed(NOW, Watched(1, targets), standing)
    assert counted(observed, Reader("member", "ishoj")) == {"slow": 1}
    assert counted(observed, Reader("community")) == {"up": 1}
