"""*Outages* of a real hub: own websites, and common counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bavn.hub.observing import FOLDER
from bavn.hub.screens.outages import down_in, kept_of, period_of
from bavn.hub.watching import Observed
from bavn.model.member import Role
from bavn.model.probe import Phases, Sample, Spell, Target
from bavn.observatory.notes import Note
from bavn.observatory.observatory import open_observatory
from tests.hub.hubs import NOW, Running
from tests.hub.screens.land import DOWN, country, land
from tests.hub.screens.test_now import EVERYBODY, text_of
from tests.hub.screens.visits import visiting

ZONE = ZoneInfo("Europe/Copenhagen")
HOUR = timedelta(hours=1)
CLAIMED = "www.roedovre.example"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Every site was looked at for two days; those of three members were down, one of them claimed and attacked."""
    with land(tmp_path_factory.mktemp("land"), country(12)) as hub:
        targets = list(hub.hub.lookout.observed.watched.targets.values())
        with open_observatory(hub.hub.data / FOLDER, NOW) as kept:
            kept.know(targets)
            looks = [
                Sample(one.name, "aarhus", NOW - hours * HOUR, 4, "ok", Phases(total=90_000))
                for one in targets
                for hours in range(48)
            ]
            gone = [one for one in targets if one.member in {*DOWN, "vejle"}]
            began, ended = NOW - 6 * HOUR, NOW - 5 * HOUR
            spells = [
                Spell(
                    number, one.name, one.site, "down", began, began, ended, "timed-out", ("aarhus",), member=one.member
                )
                for number, one in enumerate(gone, start=1)
            ]
            kept.keep(looks, spells, {}, now=NOW)
            kept.note([Note("claimed", CLAIMED, began, by="NoName057(16)", source="Telegram")])
            kept.note([Note("attacked", CLAIMED, began, ended)])
        yield hub


def page(hub: Running, role: Role, member: str = "", query: str = "?lang=da") -> str:
    with visiting(hub, role, member) as visit:
        found = visit.get(f"/outages{query}")
    assert found.status_code == 200
    return found.text


def test_an_operator_sees_every_website_with_claims_and_attacks_beside_it(whole: Running) -> None:
    said = text_of(page(whole, "operator"))
    assert "3 af 14 websteder kunne ikke nås" in said
    assert "Påstået: 1. Set angrebet: 1. Set nede: 3." in said
    assert "NoName057(16)" in said
    assert "Ishøj Kommune" in said


def test_a_member_sees_its_own_and_how_many_others(whole: Running) -> None:
    found = page(whole, "member", "vejle")
    said = text_of(found)
    assert "Webstedet er ikke set nede" not in said
    assert "1 websted kunne ikke nås" in said
    assert "2 organisationer havde et websted nede i perioden." in said
    assert "www.vejle.example" in found


@pytest.mark.parametrize(("role", "member"), EVERYBODY)
@pytest.mark.parametrize("query", ["", "?days=30", "?from=2026-11-21&to=2026-11-22"])
def test_nobody_sees_another_members_websites(whole: Running, role: Role, member: str, query: str) -> None:
    found = page(whole, role, member, query)
    for one in country(12):
        if role in {"operator", "analyst"}:
            continue
        shown = one.id == member
        assert (one.sites[0] in found) == shown, one.id
    assert ("NoName057" in found) == (role == "operator")  # labels of claims are not kept beside them


def test_who_reads_for_nobody_sees_counts_only(whole: Running) -> None:
    said = text_of(page(whole, "read-only"))
    assert "så der vises kun antal" in said
    assert "2 organisationer havde" in said


def test_a_period_of_two_days_is_shown(whole: Running) -> None:
    said = text_of(page(whole, "operator", "", "?from=2026-11-21&to=2026-11-22&lang=en"))
    assert "2026-11-21 00:00 \N{EN DASH} 2026-11-22 13:00" in said


@pytest.mark.parametrize(
    "query",
    [
        "?days=8",
        "?days=<script>",
        "?from=x&to=y",
        "?from=2026-11-22",
        "?from=2026-11-22&to=2026-11-20",
        "?from=2020-01-01&to=2026-11-20",
        "?from=2027-01-01&to=2027-01-02",
        "?from=0001-01-01&to=9999-12-31",
        "?from=9999-12-31&to=9999-12-31",
        "?from=0001-01-01&to=0001-01-01",
        "?from=0001-01-01&to=0001-02-01",
    ],
)
def test_a_period_that_makes_no_sense_is_met_with_a_kind_line(whole: Running, query: str) -> None:
    found = page(whole, "operator", "", f"{query}&lang=da")
    assert "Den periode kunne ikke læses" in text_of(found)
    assert "<script>" not in found


def test_nothing_is_kept_yet(tmp_path_factory: pytest.TempPathFactory) -> None:
    with land(tmp_path_factory.mktemp("new"), country(6), hit=(), down=()) as hub:
        hub.hub.lookout.observed = Observed()
        for role, member in EVERYBODY[:3]:
            said = text_of(page(hub, role, member))
            assert "Hubben kan ikke sige det endnu" in said


def test_the_usual_period_is_seven_days_back() -> None:
    found = period_of("", "", "", now=NOW, zone=ZONE)
    assert (found.days, found.ended - found.began, found.wrong) == (7, timedelta(days=7), False)
    assert period_of("30", "", "", now=NOW, zone=ZONE).days == 30


def test_a_day_is_a_day_where_the_hub_is() -> None:
    found = period_of("", "2026-10-25", "2026-10-25", now=NOW, zone=ZONE)  # the clock is put back
    assert (found.ended - found.began, found.days, found.first) == (25 * HOUR, 0, date(2026, 10, 25))
    assert period_of("", "2026-11-21", "2099-01-01", now=NOW, zone=ZONE).ended == NOW


def test_organisations_that_were_down_are_counted_once_and_only_in_the_period() -> None:
    def spell(number: int, member: str, hours: int) -> Spell:
        began = NOW - hours * HOUR
        return Spell(number, "t", "t", "down", began, began, began + HOUR, "timed-out", (), member=member)

    announced = replace(spell(5, "d", 3), planned=True)
    unforeseen = (spell(1, "a", 2), spell(2, "a", 5), spell(3, "b", 5), spell(4, "c", 50))
    observed = Observed(NOW, spells=(*unforeseen, announced))
    assert down_in(observed, period_of("1", "", "", now=NOW, zone=ZONE), NOW) == 2
    assert down_in(observed, period_of("", "2026-10-01", "2026-10-02", now=NOW, zone=ZONE), NOW) is None
    assert down_in(Observed(), period_of("1", "", "", now=NOW, zone=ZONE), NOW) is None


def test_a_service_of_somebody_else_under_ones_own_name_is_not_ones_own(tmp_path: Path) -> None:
    own = Target("www.vejle.example", "https://www.vejle.example/", "www.vejle.example", "vejle")
    other = Target("login", "https://login.example/", "www.vejle.example", "ishoej")
    with open_observatory(tmp_path, NOW) as kept:
        kept.know([own, other])
        kept.keep([Sample(one.name, "aarhus", NOW - HOUR, 4, "ok") for one in (own, other)], (), {}, now=NOW)
        kept.note([Note("claimed", own.name, NOW - HOUR, by="NoName057(16)"), Note("attacked", own.name, NOW - HOUR)])
    period = period_of("1", "", "", now=NOW, zone=ZONE)
    told = kept_of(tmp_path, period, "vejle", noted=False, now=NOW)
    whole = kept_of(tmp_path, period, "", noted=True, now=NOW)
    assert told is not None
    assert whole is not None
    assert [(one.target.name, one.claims, one.attacks) for one in told.rows] == [(own.name, (), ())]
    assert sorted((one.target.name, len(one.claims)) for one in whole.rows) == [("login", 0), (own.name, 1)]
    assert kept_of(tmp_path, period, "nobody", noted=False, now=NOW) is None
    assert kept_of(tmp_path / "none", period, "", noted=True, now=NOW) is None
