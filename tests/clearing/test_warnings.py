"""Who is warned of what, how often, and what one member alone can make others hear."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.clearing.rules import LOCAL, NO_ATTACK, TRAVELS
from bavn.clearing.target_list import TargetEntry, TargetList
from bavn.clearing.trust import Witness
from bavn.clearing.warnings import worth_a_warning
from bavn.model.campaign import Campaign, Claim, EarlyWarning
from bavn.model.finding import Severity
from bavn.model.kinds import KINDS
from bavn.model.sighting import Template
from tests.clearing.attacks import START
from tests.clearing.book import MINUTE, SEARCH, Hub, member

KNOWN = {name: Witness(1.0, name, established=True, named=False) for name in "ab"} | {
    "c": Witness(1.0, "b", established=True, named=False)
}


def campaign(kind: str, severity: Severity, *members: str) -> Campaign:
    return Campaign(1, kind, "", START, START, members, severity, 1, 1.0, 1, (), "amber")


@pytest.mark.parametrize(
    ("kind", "severity", "members", "expected"),
    [
        ("http-flood", "medium", "a", True),
        ("http-flood", "low", "a", False),
        ("http-flood", "low", "ab", False),
        ("slow-requests", "high", "a", True),
        ("exploit-attempt", "medium", "a", False),
        ("exploit-attempt", "high", "a", True),
        ("exploit-attempt", "medium", "ab", True),
        ("exploit-attempt", "medium", "bc", False),
        ("web-probe", "low", "a", False),
        ("web-probe", "critical", "a", False),
        ("web-scan", "medium", "ab", True),
        ("flash-crowd", "critical", "ab", False),
        ("http-flood", "critical", "x", False),
    ],
    ids=str,
)
def test_what_others_are_warned_of(kind: str, severity: Severity, members: str, *, expected: bool) -> None:
    assert worth_a_warning(campaign(kind, severity, *members), KNOWN, Hub().rules) is expected


def test_the_tables_of_kinds_name_kinds_that_exist_and_none_twice() -> None:
    names = {kind.name for kind in KINDS} | {"outage"}
    assert names >= TRAVELS | LOCAL | NO_ATTACK
    assert not (TRAVELS & LOCAL) | (LOCAL & NO_ATTACK) | (TRAVELS & NO_ATTACK)


def hub_of(*names: str) -> Hub:
    return Hub(*(member(name) for name in names))


def test_a_campaign_at_one_member_warns_all_but_it() -> None:
    hub = hub_of("a", "b")
    (warning,) = hub.take(hub.flood("a", "192.0.2.1")).warnings.values()
    assert (warning.why, warning.hit, warning.members, warning.templates) == ("campaign", ("a",), None, ())
    assert [one.id for one in hub.delta(member="b").warnings] == [warning.id]
    assert hub.delta(member="a").warnings == ()


def test_when_it_was_said_first_is_kept_however_often_it_is_said_again() -> None:
    hub = hub_of("a", "b", "c")
    hub.take(hub.flood("a", "192.0.2.1"))
    (first,) = hub.clearing.warnings()
    hub.after()
    hub.take(hub.flood("b", "192.0.2.1"))
    (again,) = hub.clearing.warnings()
    assert first.since == again.since == first.at < again.at


def test_a_warning_grows_with_its_campaign_and_gives_templates_of_several_members_only() -> None:
    hub = hub_of("a", "b", "c")
    shared, own = Template("GET", "/soeg", ("q",)), Template("GET", "/own", ("x",))
    hub.take(hub.flood("a", "192.0.2.1", "192.0.2.2", templates=[shared, own]))
    since = hub.clearing.seq
    hub.after()
    hub.take(hub.flood("b", "192.0.2.1", "192.0.2.2", templates=[shared]))
    (warning,) = hub.clearing.warnings()
    assert (warning.hit, warning.organisations, warning.templates) == (("a", "b"), 2, (shared,))
    assert [one.ended for one in hub.delta(member="b", since=since).warnings] == [True]
    assert [one.templates for one in hub.delta(member="c", since=since).warnings] == [(shared,)]


def test_a_warning_ends_with_its_campaign_and_is_forgotten_after_a_week() -> None:
    hub = hub_of("a", "b")
    hub.take(hub.flood("a", "192.0.2.1"))
    hub.after(timedelta(hours=2))
    assert [warning.ended for warning in hub.clearing.warnings()] == [True]
    hub.after(timedelta(days=7))
    assert hub.clearing.warnings() == []
    assert hub.clearing.floor > 0


def test_more_of_the_same_is_not_said_again_until_a_day_has_passed() -> None:
    hub = hub_of("a", "b")
    hub.take(hub.flood("a", "192.0.2.1"))
    seq = hub.clearing.warnings()[0].seq
    for revision in range(2, 50):
        hub.after(20 * MINUTE)
        hub.take(hub.flood("a", "192.0.2.1", revision=revision))
    assert hub.clearing.warnings()[0].seq == seq
    for revision in range(50, 80):
        hub.after(20 * MINUTE)
        hub.take(hub.flood("a", "192.0.2.1", revision=revision))
    assert hub.clearing.warnings()[0].seq > seq


@pytest.mark.parametrize(("standing", "most"), [("established", 10), ("new", 2)])
def test_one_member_alone_cannot_flood_the_others_with_warnings(standing: str, most: int) -> None:
    hub = Hub(member("a", standing), member("b"))  # type: ignore[arg-type]
    for number in range(30):
        apart = Template("GET", f"/only/{number}")
        hub.take(hub.flood("a", f"198.18.{number}.1", number=number, templates=[apart]))
        hub.after(timedelta(seconds=80))
    running = [warning for warning in hub.clearing.warnings() if not warning.ended]
    assert len(running) == most


def test_a_suspended_members_campaign_warns_nobody_any_more() -> None:
    hub = hub_of("a", "b")
    hub.take(hub.flood("a", "192.0.2.1"))
    hub.know(replace(hub.members["a"], status="suspended"))
    assert [warning.ended for warning in hub.clearing.warnings()] == [True]


def with_new_member() -> Hub:
    """Where a, whom nobody vouches for, reports an attack of severity high."""
    hub = Hub(member("a", "new"), member("b"), member("c"), member("d", "new"))
    hub.take(hub.flood("a", "192.0.2.1"))
    return hub


def severities(hub: Hub) -> list[str]:
    return [one.severity for one in hub.delta(member="c").warnings]


def test_on_new_members_word_alone_nobody_is_called() -> None:
    hub = with_new_member()
    hub.after()
    hub.take(hub.flood("d", "192.0.2.1"))
    assert severities(hub) == ["medium"]
    assert [one.organisations for one in hub.delta(member="c").warnings] == [2]


def test_an_established_member_that_sees_it_too_bears_it_out() -> None:
    hub = with_new_member()
    hub.after()
    hub.take(hub.flood("b", "192.0.2.1"))
    assert severities(hub) == ["high"]


def test_who_is_established_is_believed_at_once_and_who_is_not_any_more_is_not() -> None:
    hub = with_new_member()
    for standing, severity in (("established", "high"), ("new", "medium")):
        hub.after()
        hub.know(replace(hub.members["a"], standing=standing))  # type: ignore[arg-type]
        assert severities(hub) == [severity]


@pytest.mark.parametrize(("what", "severity"), [("arm", "high"), ("block", "high"), ("allow", "medium")])
def test_an_operator_who_acts_against_one_of_its_addresses_bears_it_out(what: str, severity: str) -> None:
    hub = with_new_member()
    hub.obey(what, "198.51.100.7")
    assert severities(hub) == ["medium"]
    hub.obey(what, "192.0.2.1/32")
    assert severities(hub) == [severity]
    for revision in (2, 3):
        hub.restart()
        hub.after()
        hub.take(hub.flood("a", "192.0.2.1", revision=revision))
        assert severities(hub) == [severity]


def test_who_names_an_address_that_an_operator_acts_against_already_is_not_borne_out_by_that() -> None:
    hub = with_new_member()
    hub.obey("block", "192.0.2.9")
    for revision in (2, 3):
        hub.after()
        hub.take(hub.flood("a", "192.0.2.1", "192.0.2.9", revision=revision))
        assert severities(hub) == ["medium"]
        hub.restart()
    hub.take(hub.flood("d", "192.0.2.9", number=2))
    assert severities(hub) == ["medium"]
    hub.obey("arm", "192.0.2.9")
    assert severities(hub) == ["high"]


def test_a_campaign_that_has_the_address_no_more_is_borne_out_by_it_no_more() -> None:
    hub = with_new_member()
    hub.obey("block", "192.0.2.1")
    hub.after()
    hub.take(hub.flood("a", "192.0.2.3", revision=2))
    assert severities(hub) == ["medium"]


def test_an_order_that_is_over_or_was_taken_back_bears_nothing_out() -> None:
    for ends in ("later", "revoke"):
        hub = with_new_member()
        hub.obey("arm", "192.0.2.1", hub.now + timedelta(minutes=5))
        hub.after(timedelta(minutes=6))
        if ends == "revoke":
            hub.obey("arm", "192.0.2.1")
            hub.obey("revoke", "192.0.2.1")
        hub.take(hub.flood("a", "192.0.2.1", revision=2))
        assert severities(hub) == ["medium"]


def test_a_claim_is_told_to_whom_it_names_and_to_nobody_else() -> None:
    hub = Hub(member("a", sites=["www.a.example"]), member("b", sites=["www.b.example"]))
    claim = Claim(1, "somebody", "a.example", hub.now, "a channel", hub.now)
    assert len(hub.claim(claim).warnings) == 1
    assert not hub.claim(replace(claim, id=2)).warnings
    assert [one.why for one in hub.delta(member="a").warnings] == ["claimed"]
    assert hub.delta(member="b").warnings == ()
    hub.after(timedelta(hours=24))
    assert hub.delta(member="a").warnings == ()


def attacked_a_year_ago() -> Hub:
    """Where a was asked for one thing, b and c for another, and b alone for a third."""
    own, several, alone = (Template("GET", f"/{name}", ("q",)) for name in ("own", "several", "alone"))
    hub = Hub(*(member(name, sites=[f"www.{name}.example"]) for name in "abc"))
    asked = {"a": [own], "b": [several, alone], "c": [several]}
    for number, (name, templates) in enumerate(asked.items()):
        hub.take(hub.flood(name, f"198.18.{number}.1", templates=templates))
    hub.after(timedelta(days=365))
    return hub


def test_who_is_listed_is_told_beforehand_what_it_and_several_were_asked_for_also_after_a_restart() -> None:
    for restarts in (False, True):
        hub = attacked_a_year_ago()
        if restarts:
            hub.restart()
        listed(hub, "www.a.example")
        (warning,) = hub.delta(member="a").warnings
        assert [one.key for one in warning.templates] == ["GET /soeg?query", "GET /own?q", "GET /several?q"]
        assert hub.delta(member="b").warnings == ()


def test_who_is_claimed_to_be_attacked_is_told_what_it_and_several_were_asked_for() -> None:
    hub = attacked_a_year_ago()
    hub.claim(Claim(1, "somebody", "b.example", hub.now, "a channel", hub.now))
    (warning,) = hub.delta(member="b").warnings
    assert {one.key for one in warning.templates} == {"GET /several?q", "GET /alone?q"}


def test_what_a_suspended_member_reported_is_told_to_nobody_beforehand() -> None:
    hub = attacked_a_year_ago()
    hub.know(replace(hub.members["c"], status="suspended"))
    listed(hub, "www.a.example")
    (warning,) = hub.delta(member="a").warnings
    assert [one.key for one in warning.templates] == ["GET /soeg?query", "GET /own?q"]


@pytest.mark.parametrize("label", ["red", "amber+strict"])
def test_a_claim_that_stays_inside_warns_nobody(label: str) -> None:
    hub = Hub(member("a", sites=["www.a.example"]))
    claim = Claim(1, "somebody", "a.example", hub.now, "a channel", hub.now, label)  # type: ignore[arg-type]
    changes = hub.claim(claim)
    assert (len(changes.claims), changes.warnings) == (1, {})


def test_unkilling_says_running_warnings_again() -> None:
    hub = hub_of("a", "b")
    hub.take(hub.flood("a", "192.0.2.1"))
    hub.obey("kill")
    since = hub.clearing.seq
    hub.obey("unkill")
    assert [isinstance(one, EarlyWarning) for one in hub.clearing.since(since)[1]] == [True]


def listed(hub: Hub, *hosts: str, address: str = "192.0.2.77") -> None:
    entries = tuple(TargetEntry(host, address, "http", "GET", SEARCH, 443) for host in hosts)
    hub.keep(hub.clearing.read_list(TargetList(hub.now, "list", "list.json", entries), hub.now))


def test_a_warning_that_goes_on_keeps_none_behind_it_that_ended_and_outlives_them_also_after_a_restart() -> None:
    hub = Hub(member("a", sites=["www.a.example"]), member("b"))
    listed(hub, "www.a.example")
    hub.take(hub.flood("b", "192.0.2.1"))
    for _ in range(9 * 4):
        hub.after(timedelta(hours=6))
        listed(hub, "www.a.example")
    (warning,) = hub.clearing.warnings()
    assert (warning.why, warning.ended, warning.at) == ("listed", False, START)
    assert [one.id for one in hub.delta(member="a").warnings] == [warning.id]
    hub.restart()
    listed(hub, "www.a.example")
    assert [one.id for one in hub.clearing.warnings()] == [warning.id]


def test_that_a_long_warning_has_ended_is_told_for_a_week() -> None:
    hub = Hub(member("a", sites=["www.a.example"]))
    listed(hub, "www.a.example")
    for _ in range(9 * 4):
        hub.after(timedelta(hours=6))
        listed(hub, "www.a.example")
    since = hub.clearing.seq
    listed(hub, "www.other.example", address="192.0.2.78")
    hub.after(timedelta(days=6))
    assert [one.ended for one in hub.delta(member="a", since=since).warnings] == [True]
    hub.after(timedelta(days=1))
    assert hub.clearing.warnings() == []


@pytest.mark.parametrize(("away", "running"), [(11.9, [1]), (12.1, [2])])
def test_a_host_that_is_back_after_a_restart_is_warned_of_as_it_would_have_been(
    away: float, running: list[int]
) -> None:
    hubs = [Hub(member("a", sites=["www.a.example"])) for _ in range(2)]
    for hub in hubs:
        listed(hub, "www.a.example")
        hub.after(timedelta(hours=1))
        listed(hub, "www.other.example", address="192.0.2.78")
        hub.after(timedelta(hours=away - 1))
    hubs[1].restart()
    for hub in hubs:
        listed(hub, "www.a.example")
    steady, restarted = (hub.clearing.warnings() for hub in hubs)
    assert [one.id for one in steady if not one.ended] == running
    assert steady == restarted


def test_an_erased_address_stands_in_no_warning_any_more_and_those_of_it_are_over() -> None:
    hub = Hub(member("a", sites=["www.a.example"]))
    listed(hub, "www.a.example")
    hub.after()
    listed(hub, "www.other.example")
    (through,) = [one for one in hub.clearing.warnings() if one.through]
    assert (through.through, through.ended) == ("192.0.2.77", False)
    changes = hub.keep(hub.clearing.erase("192.0.2.77", hub.now))
    assert [(one.id, one.through, one.ended) for one in changes.warnings.values()] == [(through.id, "", True)]
    hub.after(timedelta(hours=2))
    assert not [one for one in hub.clearing.warnings() if one.through]
