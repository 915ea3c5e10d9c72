"""Who can make the hub do what: the rules of trust, and everybody who tries to get around them."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest

from bavn.clearing.rules import Rules
from bavn.clearing.vetoes import shared_places
from bavn.model.member import Member
from tests.clearing.book import MINUTE, Hub, member

BAD = "192.0.2.7"
HOUR = timedelta(hours=1)


def established(*names: str) -> list[Member]:
    return [member(name) for name in names]


# ── what one, two and many organisations can do ──────────────────────────────────────────────────────────────────────


def test_one_member_arms_and_does_not_block() -> None:
    hub = Hub(*established("a", "b"))
    changes = hub.take(hub.flood("a", BAD))
    assert [row.actions for row in changes.decisions.values()] == [{"amber": "arm"}]
    assert hub.last(BAD).because == ("one-organisation",)


def test_two_independent_established_members_block() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD))
    hub.take(hub.flood("b", BAD))
    row = hub.last(BAD)
    assert (row.actions, row.members, row.id) == ({"amber": "block"}, ("a", "b"), 1)
    assert row.until == hub.now + 4 * HOUR


@pytest.mark.parametrize(
    "tie",
    [
        {"suppliers": ("Host A/S",)},
        {"sites": ("www.both.example",)},
        {"networks": (ip_network("203.0.113.0/24"),)},
    ],
    ids=["supplier", "site", "network"],
)
def test_two_established_members_with_something_in_common_are_one(tie: dict[str, tuple[str]]) -> None:
    hub = Hub(*(replace(one, **tie) for one in established("a", "b")))  # type: ignore[arg-type]
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD))
    assert hub.action(BAD) == "arm"


def test_ten_new_members_never_block() -> None:
    names = [f"new-{n}" for n in range(10)]
    hub = Hub(*(member(name, "new") for name in names))
    for name in names:
        hub.take(hub.flood(name, BAD))
    assert hub.action(BAD) == "arm"


def test_ten_new_members_and_one_established_do_not_block() -> None:
    hub = Hub(member("a"), *(member(f"new-{n}", "new") for n in range(20)))
    hub.take(hub.flood("a", BAD), *(hub.flood(f"new-{n}", BAD) for n in range(20)))
    assert hub.action(BAD) == "arm"


def test_nobody_corroborates_himself() -> None:
    hub = Hub(*established("a", "b"))
    for number in range(200):
        hub.take(hub.flood("a", BAD, number=number), replace(hub.flood("a", BAD, number=number), key=f"key-{number}"))
    assert hub.action(BAD) == "arm"
    assert hub.last(BAD).members == ("a",)


def test_one_member_with_200_sightings_and_20000_values_arms_no_more_than_its_cap() -> None:
    hub = Hub(*established("a", "b"), rules=Rules(alone_most=50, evidence_most=200))
    values = [f"198.18.{n // 250}.{n % 250}" for n in range(2_000)]
    for number in range(20):
        hub.take(hub.flood("a", *values[number * 100 : number * 100 + 100], number=number))
    live = [row for row in hub.clearing.decisions() if row.gone is None]
    assert len(live) == 50
    assert {row.actions["amber"] for row in live} == {"arm"}
    assert len(hub.book.testimonies) == 200


def test_of_what_one_member_says_alone_the_highest_scores_are_armed() -> None:
    hub = Hub(*established("a", "b"), rules=Rules(alone_most=2))
    hub.take(hub.flood("a", "192.0.2.1", "192.0.2.2", score=0.81))
    hub.take(hub.flood("a", "192.0.2.3", score=0.99, number=2))
    assert [hub.action(f"192.0.2.{n}") for n in (1, 2, 3)] == ["arm", "", "arm"]
    assert hub.last("192.0.2.2").gone == "revoked"
    hub.obey("revoke", "192.0.2.3")
    assert [hub.action(f"192.0.2.{n}") for n in (1, 2, 3)] == ["arm", "arm", ""]


def test_sybils_share_one_cap() -> None:
    names = [f"new-{n}" for n in range(5)]
    hub = Hub(*(member(name, "new") for name in names), rules=Rules(alone_most_new=3))
    for name in names:
        hub.take(hub.flood(name, *(f"192.0.2.{n}" for n in range(1, 9))))
    assert sum(row.gone is None for row in hub.clearing.decisions()) == 3


def test_ten_new_members_arm_a_tenth_each_of_what_an_established_one_may() -> None:
    hub = Hub(member("a"), *(member(f"new-{n}", "new") for n in range(10)))
    for n in range(10):
        for number in range(3):
            values = [f"198.{18 + n % 2}.{10 * n + number}.{last}" for last in range(250)]
            hub.take(hub.flood(f"new-{n}", *values, number=number))
    armed = [row for row in hub.clearing.decisions() if row.gone is None]
    assert len(armed) == 5_000
    assert {row.actions["amber"] for row in armed} == {"arm"}
    assert max(Counter(row.members for row in armed).values()) == 500


def test_a_new_members_networks_count_as_their_addresses_until_it_is_established() -> None:
    hub = Hub(member("a"), member("n", "new"))
    values = ("192.0.2.0/24", "198.51.100.0/24", "2001:db8:1::/64", "2001:db8:2::/48")
    hub.take(hub.flood("n", values[0], score=0.99), hub.flood("n", *values[1:], score=0.9, number=2))
    assert [hub.action(value) for value in values] == ["arm", "", "", ""]  # what does not fit ends it
    hub.take(hub.flood("n", values[2], score=0.95, number=3))
    assert [hub.action(value) for value in values] == ["arm", "", "arm", ""]
    hub.know(member("n"))
    assert [hub.action(value) for value in values] == ["arm"] * 4


def test_who_asks_for_a_limit_only_is_no_reason_to_block() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD, action="limit"), hub.flood("b", BAD))
    assert hub.action(BAD) == "arm"


def test_a_member_that_alternates_between_limit_and_block_causes_no_storm() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD))
    before = hub.clearing.seq
    for revision in range(2, 40):
        hub.after(timedelta(seconds=20))
        hub.take(hub.flood("a", BAD, action="limit" if revision % 2 else "block", revision=revision))
    assert hub.action(BAD) == "block"
    assert len([row for row in hub.clearing.decisions() if row.seq > before]) == 0


def test_a_wide_prefix_is_armed_and_never_blocked() -> None:
    hub = Hub(*established("a", "b", "c"))
    for name in "abc":
        hub.take(hub.flood(name, "198.51.100.0/23", "198.51.102.0/24", "2001:db8::/47", "2001:db8:5::/48"))
    assert [hub.action(value) for value in ("198.51.100.0/23", "2001:db8::/47")] == ["arm", "arm"]
    assert [hub.action(value) for value in ("198.51.102.0/24", "2001:db8:5::/48")] == ["block", "block"]
    assert "wide-prefix" in hub.last("198.51.100.0/23").because


def test_on_one_members_word_alone_no_wide_prefix_is_armed() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", "198.51.0.0/16", "198.51.100.0/24", "2001:db8::/47"))
    assert [hub.action(value) for value in ("198.51.0.0/16", "2001:db8::/47")] == ["", ""]
    assert hub.action("198.51.100.0/24") == "arm"


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_block_becomes_an_arm_after_four_hours_and_ends_after_a_day() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD))
    hub.after(4 * HOUR - MINUTE)
    assert hub.action(BAD) == "block"
    hub.after(2 * MINUTE)
    assert (hub.action(BAD), hub.last(BAD).until) == ("arm", hub.now + 20 * HOUR - MINUTE)
    hub.after(20 * HOUR)
    assert hub.last(BAD).gone == "expired"
    assert not hub.book.testimonies


def test_a_block_is_renewed_only_when_less_than_half_of_its_time_is_left() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD))
    seq = hub.last(BAD).seq
    for revision in range(2, 25):
        hub.after(5 * MINUTE)
        hub.take(hub.flood("a", BAD, revision=revision), hub.flood("b", BAD, revision=revision))
    assert hub.last(BAD).seq == seq
    hub.after(11 * MINUTE)
    assert hub.last(BAD).seq > seq
    assert hub.last(BAD).until == hub.now + 4 * HOUR - 11 * MINUTE


def test_a_block_needs_fresh_evidence_of_both() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("b", BAD))
    for revision in range(2, 14):
        hub.after(30 * MINUTE)
        hub.take(hub.flood("a", BAD, revision=revision))
    assert hub.action(BAD) == "arm"


def test_back_dated_evidence_holds_no_longer_than_it_is_old() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD, age=23 * HOUR), hub.flood("b", BAD, age=5 * HOUR))
    assert (hub.action(BAD), hub.last(BAD).until) == ("arm", hub.now + 19 * HOUR)
    hub.take(hub.flood("a", "192.0.2.8", age=25 * HOUR, number=2))
    assert hub.decision("192.0.2.8") is None


def test_evidence_from_the_future_counts_as_of_now() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD, age=-10 * HOUR))
    assert hub.last(BAD).until == hub.now + 24 * HOUR


def test_no_decision_lives_for_more_than_thirty_days_in_one_piece() -> None:
    hub = Hub(*established("a", "b"))
    for revision in range(1, 62):
        hub.take(hub.flood("a", BAD, revision=revision))
        hub.after(12 * HOUR)
    rows = [row for row in hub.clearing.decisions() if row.value == BAD]
    assert [row.gone for row in rows] == ["expired", None]
    assert rows[0].id < rows[1].id


# ── vetoes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "value", ["8.8.8.8", "1.1.1.1", "8.8.8.0/24", "10.0.0.1", "203.0.113.9", "203.0.113.0/28", "::ffff:8.8.8.8"]
)
def test_no_evidence_acts_against_a_resolver_a_private_address_or_a_member(value: str) -> None:
    places = shared_places([("never", "list:resolvers@1", ["8.8.8.8", "1.1.1.1"])])
    hub = Hub(*established("a", "b", "c"), member("v", networks=[ip_network("203.0.113.8/29")]), places=places)
    for name in "abc":
        assert not hub.take(hub.flood(name, value)).decisions
    assert not hub.book.testimonies


def test_a_cloud_is_armed_at_most() -> None:
    hub = Hub(*established("a", "b"), places=shared_places([("armed", "list:cloud@7", ["198.51.100.0/24"])]))
    hub.take(hub.flood("a", "198.51.100.9"), hub.flood("b", "198.51.100.9"))
    assert (hub.action("198.51.100.9"), hub.last("198.51.100.9").because[-1]) == ("arm", "list:cloud@7")


def test_a_network_that_a_member_names_ends_what_was_decided_against_it() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD, "198.51.100.1"))
    changes = hub.know(member("v", networks=[ip_network("192.0.2.0/24")]))
    assert [(row.value, row.gone) for row in changes.decisions.values()] == [(BAD, "vetoed")]
    assert hub.action("198.51.100.1") == "arm"


def test_a_member_cannot_blind_the_hub_by_calling_the_internet_its_own() -> None:
    hub = Hub(*established("a", "b"), member("liar", networks=[ip_network("0.0.0.0/0")]))
    hub.take(hub.flood("a", BAD))
    assert hub.action(BAD) == "arm"


# ── members come and go, and err ─────────────────────────────────────────────────────────────────────────────────────


def test_a_suspended_member_falls_away_at_once() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD, "192.0.2.8"))
    changes = hub.know(replace(hub.members["b"], status="suspended"))
    assert hub.action(BAD) == "arm"
    assert hub.last(BAD).members == ("a",)
    assert hub.last("192.0.2.8").gone == "revoked"
    assert changes.forgotten == {(BAD, "b"), ("192.0.2.8", "b")}
    hub.know(replace(hub.members["b"], status="active"))
    assert hub.action(BAD) == "arm"  # what it said before is not counted again: its key may have been stolen
    hub.take(hub.flood("b", BAD, revision=2))
    assert hub.action(BAD) == "block"


def test_a_mistake_revokes_and_costs_those_who_made_it() -> None:
    hub = Hub(*established("a", "b", "c"))
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD))
    began = hub.now - MINUTE
    hub.after()
    hub.obey("mistake", BAD)
    assert hub.last(BAD).gone == "mistake"
    assert {name: one.wrong for name, one in hub.clearing.reputations().items()} == {"a": 1.0, "b": 1.0}
    hub.after()
    hub.take(hub.flood("a", BAD, began=began, revision=2), hub.flood("b", BAD, began=began, revision=2))
    assert hub.decision(BAD) is None  # not from the same attack
    hub.after(2 * MINUTE)
    hub.take(hub.flood("a", BAD, number=4, began=hub.now))
    assert hub.action(BAD) == "arm"  # from a new one


@pytest.mark.parametrize("restarts", [False, True], ids=["", "restarted"])
def test_who_took_it_back_is_not_blamed_for_the_mistake_of_another(*, restarts: bool) -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD))
    hub.after()
    hub.take(hub.flood("a", revision=2))
    if restarts:
        hub.restart()
    hub.obey("mistake", BAD)
    assert {name for name, one in hub.clearing.reputations().items() if one.wrong} == {"b"}


def test_who_takes_it_back_last_is_blamed_all_the_same() -> None:
    hub = Hub(*established("a"))
    hub.take(hub.flood("a", BAD))
    hub.take(hub.flood("a", revision=2))
    hub.obey("mistake", BAD)
    hub.obey("mistake", BAD)
    assert {name: one.wrong for name, one in hub.clearing.reputations().items()} == {"a": 1.0}


def test_one_wrong_address_ends_that_one_and_no_other_block_of_its_campaign() -> None:
    hub = Hub(*established("a", "b"))
    values = [f"192.0.2.{n}" for n in range(1, 60)]
    hub.take(hub.flood("a", *values), hub.flood("b", *values))
    for wrong in values[:2]:
        changes = hub.obey("mistake", wrong)
        assert [(row.value, row.gone) for row in changes.decisions.values()] == [(wrong, "mistake")]
    hub.after()
    hub.take(hub.flood("a", "198.51.100.1", number=2), hub.flood("b", "198.51.100.1", number=2))
    assert {hub.action(value) for value in (*values[2:], "198.51.100.1")} == {"block"}


def test_after_the_third_mistake_of_both_nothing_is_blocked_on_their_word() -> None:
    hub = Hub(*established("a", "b", "c"))
    values = [f"192.0.2.{n}" for n in range(1, 9)]
    hub.take(hub.flood("a", *values), hub.flood("b", *values[:-1]), hub.flood("c", values[-1]))
    for wrong in values[:3]:
        hub.obey("mistake", wrong)
    assert {hub.action(value) for value in values[3:]} == {"arm"}
    hub.take(hub.flood("c", BAD, revision=2))
    assert hub.action(BAD) == "arm"  # also where one who was never mistaken says so, too


def test_who_was_mistaken_too_often_arms_no_more_than_a_new_member() -> None:
    hub = Hub(*established("a", "b"), rules=Rules(alone_most=9, alone_most_new=2))
    hub.take(hub.flood("a", *(f"192.0.2.{n}" for n in range(1, 9))))
    for n in range(1, 4):
        hub.obey("mistake", f"192.0.2.{n}")
    assert sum(row.gone is None for row in hub.clearing.decisions()) == 2


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("waited", [timedelta(0), timedelta(hours=30)], ids=["in force", "expired"])
def test_a_mistake_said_twice_costs_once_and_a_new_one_costs_again(*, restarts: bool, waited: timedelta) -> None:
    hub = Hub(*established("a", "b", "c"))
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD))
    hub.after(waited)
    for _ in range(3):
        hub.obey("mistake", BAD)
        if restarts:
            hub.restart()
    wrong = {name: one.wrong for name, one in hub.clearing.reputations().items()}
    assert wrong == {"a": 1.0, "b": 1.0}
    hub.after(MINUTE)
    hub.take(hub.flood("a", BAD, number=2, began=hub.now))
    hub.after(MINUTE)
    hub.obey("mistake", BAD)
    assert {name: one.wrong for name, one in hub.clearing.reputations().items()} == {"a": 2.0, "b": 1.0}


def test_an_address_can_be_erased_and_what_it_does_next_is_heard_again() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD))
    changes = hub.keep(hub.clearing.erase(BAD, hub.now))
    assert ([row.gone for row in changes.decisions.values()], changes.forgotten) == (["erased"], {(BAD, "a")})
    hub.take(hub.flood("b", BAD))
    assert hub.action(BAD) == "arm"


def test_withdrawing_a_member_takes_back_what_it_said() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD))
    hub.keep(hub.clearing.withdraw("b", hub.now))
    assert (hub.action(BAD), hub.last(BAD).members) == ("arm", ("a",))


def test_being_borne_out_counts_once_a_day_and_only_by_an_independent_established_member() -> None:
    hub = Hub(member("a"), member("n", "new"), member("m", "new"), member("s", suppliers=("x",)))
    hub.take(hub.flood("n", BAD), hub.flood("m", BAD))
    assert hub.clearing.reputations() == {}
    hub.take(hub.flood("a", BAD), hub.flood("n", BAD, revision=2))
    assert hub.clearing.reputations()["n"].right == 1.0
    assert "a" not in hub.clearing.reputations()
    hub.after()
    hub.take(hub.flood("n", BAD, revision=3))
    assert hub.clearing.reputations()["n"].right == 1.0


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_operator_blocks_by_hand_for_members_until_a_time() -> None:
    hub = Hub(*established("a"))
    hub.obey("block", "192.0.2.7/32", until=hub.now + HOUR)
    row = hub.last(BAD)
    assert (row.actions, row.by, row.because, row.kind) == ({"amber": "block"}, "inge", ("by-hand",), "by-hand")
    hub.after(HOUR)
    assert hub.last(BAD).gone == "expired"


def test_after_an_order_the_evidence_holds_again() -> None:
    hub = Hub(*established("a"))
    hub.take(hub.flood("a", BAD))
    hub.obey("block", BAD, until=hub.now + HOUR)
    assert (hub.action(BAD), hub.last(BAD).id) == ("block", 1)
    hub.after(HOUR)
    assert (hub.action(BAD), hub.last(BAD).by, hub.last(BAD).id) == ("arm", "", 1)


@pytest.mark.parametrize(
    ("value", "because"),
    [
        ("8.8.8.8", "list:resolvers@1"),
        ("10.1.2.3", "reserved:private"),
        ("203.0.113.9", "network-of:v"),
        ("example.dk", "not-an-address"),
        ("192.0.2.66", "allowed-by-hand"),
    ],
)
def test_a_veto_holds_against_an_operator_too_and_says_why(value: str, because: str) -> None:
    places = shared_places([("never", "list:resolvers@1", ["8.8.8.8"])])
    hub = Hub(*established("a"), member("v", networks=[ip_network("203.0.113.8/29")]), places=places)
    hub.obey("allow", "192.0.2.66")
    (row,) = hub.obey("block", value).decisions.values()
    assert (row.gone is not None, row.because, row.actions, row.said) == (True, ("by-hand", because), {}, {})


def test_allowing_ends_what_was_decided_until_it_is_taken_back() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD))
    hub.obey("allow", "192.0.2.0/28", until=hub.now + HOUR)
    assert hub.last(BAD).gone == "vetoed"
    hub.take(hub.flood("a", BAD, revision=2))
    assert hub.decision(BAD) is None
    hub.after(HOUR)
    hub.take(hub.flood("a", BAD, revision=3))
    assert hub.action(BAD) == "arm"


def test_a_held_value_waits_until_it_is_signed() -> None:
    hub = Hub(*established("a", "b"))
    hub.take(hub.flood("a", BAD))
    hub.obey("hold", BAD)
    assert hub.last(BAD).gone == "held"
    hub.take(hub.flood("b", BAD))
    assert hub.decision(BAD) is None
    hub.obey("sign", BAD)
    assert hub.action(BAD) == "block"


def test_under_hold_every_block_only_arms_until_it_is_signed() -> None:
    hub = Hub(*established("a", "b"), rules=Rules(hold=True))
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD))
    assert (hub.action(BAD), hub.last(BAD).because) == ("arm", ("independent-organisations", "awaits-sign-off"))
    hub.obey("sign", BAD)
    assert hub.action(BAD) == "block"


def test_unkilling_tells_again_what_still_holds() -> None:
    hub = Hub(*established("a"))
    hub.take(hub.flood("a", BAD, "192.0.2.8"))
    changes = hub.obey("kill")
    assert (changes.killed, changes.decisions, hub.clearing.killed) == ((True, hub.clearing.seq), {}, True)
    since = hub.clearing.seq
    assert hub.obey("unkill").killed == (False, since + 1)
    assert {row.value for row in hub.clearing.since(since)[0]} == {BAD, "192.0.2.8"}


def test_nothing_is_settled_before_the_registry_is_known() -> None:
    hub = Hub(*established("a"))
    hub.take(hub.flood("a", BAD))
    fresh = Hub().clearing.__class__()
    fresh.restore(hub.book.kept(hub.now), hub.now)
    assert not fresh.tick(hub.now + MINUTE).decisions
    assert not fresh.know(list(hub.members.values()), hub.now + MINUTE).decisions
    assert [row.gone for row in fresh.decisions()] == [None]
