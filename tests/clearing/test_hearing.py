"""Evidence that must not be heard is not heard: nobody can tell from anything that it was ever sent."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bavn.clearing import hearing
from bavn.clearing.changes import Changes
from bavn.clearing.rules import Rules
from bavn.model.finding import Action
from bavn.model.sighting import SharedSource
from bavn.model.tlp import LEVELS, Audience, Tlp
from bavn.sharing.checking import LIMITS
from bavn.sharing.delta import Delta
from tests.clearing.book import MINUTE, Hub, member

BAD = "192.0.2.7"
NAMES = ("a", "b", "c", "n")
ACTIONS: tuple[Action, ...] = ("block", "block", "limit")
LABELS: tuple[Tlp | None, ...] = ("red", "amber+strict", "amber", "green", "clear", None)
READERS: tuple[tuple[Audience, Tlp], ...] = (("member", "amber"), ("community", "green"), ("public", "clear"))
SEEN_AT: dict[Tlp, frozenset[Tlp]] = {
    "amber": frozenset({"amber", "green", "clear"}),
    "green": frozenset({"green", "clear"}),
    "clear": frozenset({"clear"}),
}


def community() -> Hub:
    return Hub(member("a"), member("b"), member("c", named=True), member("n", "new"))


def told(hub: Hub, audience: Audience) -> Delta:
    """What a reader is told, without the numbers that count everything."""
    delta = hub.delta(audience)
    return replace(delta, seq=0, warnings=tuple(replace(one, id=0, campaign=0) for one in delta.warnings))


def story(seed: int, hub: Hub, labels: dict[str, Tlp | None], heard: frozenset[Tlp | None]) -> list[list[Delta]]:
    """A day at a hub, of which only sightings with some labels are sent; what each reader is told at each step."""
    draw = random.Random(seed)
    tellings = []
    for number in range(40):
        who = draw.choice(NAMES)
        values = draw.sample([f"192.0.2.{n}" for n in range(1, 7)], 3)
        action, wait = draw.choice(ACTIONS), draw.choice((1, 30, 200))
        label = labels[who]
        if label in heard:
            hub.take(hub.flood(who, *values, tlp=label, number=number, action=action))
        if draw.random() < 0.1:
            hub.obey("revoke", draw.choice(values))
        hub.after(timedelta(minutes=wait))
        tellings.append([told(hub, audience) for audience, _ in READERS])
    return tellings


@pytest.mark.parametrize("label", ["red", "amber+strict", None])
@pytest.mark.parametrize("seed", range(6))
def test_evidence_that_stays_inside_changes_nothing_that_anybody_is_told(seed: int, label: Tlp | None) -> None:
    labels: dict[str, Tlp | None] = {"a": "amber", "b": "clear", "c": "green", "n": "clear"}
    labels[random.Random(seed).choice(NAMES)] = label
    outside: frozenset[Tlp | None] = frozenset(LEVELS)
    with_it, without = community(), community()
    assert story(seed, with_it, labels, frozenset(LABELS)) == story(seed, without, labels, outside)
    assert with_it.clearing.decisions() == without.clearing.decisions()
    assert with_it.clearing.warnings() == without.clearing.warnings()
    assert with_it.clearing.campaigns() == without.clearing.campaigns()
    assert with_it.clearing.seq == without.clearing.seq
    assert with_it.clearing.reputations() == without.clearing.reputations()


@pytest.mark.parametrize(("audience", "level"), READERS)
@pytest.mark.parametrize("seed", range(8))
def test_what_a_level_is_told_comes_of_what_it_may_see(seed: int, audience: Audience, level: Tlp) -> None:
    draw = random.Random(seed)
    labels: dict[str, Tlp | None] = {name: draw.choice(LABELS) for name in NAMES}
    place = [one for one, _ in READERS].index(audience)
    all_of_it = [step[place] for step in story(seed, community(), labels, frozenset(LABELS))]
    seen = [step[place] for step in story(seed, community(), labels, SEEN_AT[level])]
    assert all_of_it == seen


def test_each_level_has_an_action_of_its_own() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD, tlp="amber"), hub.flood("b", BAD, tlp="clear"), hub.flood("n", BAD, tlp="green"))
    assert hub.last(BAD).actions == {"amber": "block", "green": "arm", "clear": "arm"}
    assert {level: one.organisations for level, one in hub.last(BAD).said.items()} == {
        "amber": 3,
        "green": 2,
        "clear": 1,
    }
    assert {level: one.campaign for level, one in hub.last(BAD).said.items()} == {"amber": 1, "green": 0, "clear": 0}


def test_a_member_that_labels_more_strictly_takes_back_what_the_public_was_told() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD, tlp="clear"))
    since = hub.clearing.seq
    hub.take(hub.flood("a", BAD, tlp="amber", revision=2))
    assert hub.last(BAD).actions == {"amber": "arm"}
    assert [end.values for end in hub.delta("public", since=since).gone] == [(BAD,)]
    assert hub.delta("member", since=since).gone == ()


def test_stricter_evidence_does_not_make_the_public_hear_of_a_value_again() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD, tlp="clear"))
    since = hub.clearing.seq
    hub.take(hub.flood("b", BAD, tlp="amber"))
    assert hub.action(BAD) == "block"
    assert hub.delta("public", since=since).decisions == ()


@pytest.mark.parametrize("kind", ["flash-crowd", "site-silent", "outage"])
def test_what_is_no_attack_is_held_against_nobody(kind: str) -> None:
    hub = community()
    assert not hub.take(hub.flood("a", BAD, kind=kind)).testimonies


def test_spoofable_evidence_is_held_against_nobody_and_warns() -> None:
    hub = community()
    changes = hub.take(hub.flood("a", BAD, spoofable=True), hub.flood("b", BAD, spoofable=True))
    assert not changes.testimonies
    assert not changes.decisions
    assert len(changes.warnings) == 1


@pytest.mark.parametrize(
    ("score", "action"), [(0.79, "block"), (float("nan"), "block"), (-1.0, "block"), (0.9, "watch")], ids=str
)
def test_what_is_not_sure_enough_or_only_watched_is_not_heard(score: float, action: str) -> None:
    hub = community()
    assert not hub.take(hub.flood("a", BAD, score=score, action=action)).testimonies  # type: ignore[arg-type]


def test_a_score_above_one_is_one() -> None:
    hub = community()
    (heard,) = hub.take(hub.flood("a", BAD, score=99.0)).testimonies.values()
    assert heard.score == 1.0


@pytest.mark.parametrize("value", ["", "example.dk", "999.1.1.1", "192.0.2.7/40", "192.0.2.7 ", "1" * 4000, "0x7f.1"])
def test_what_is_no_address_is_passed_over(value: str) -> None:
    hub = community()
    report = hub.flood("a", BAD)
    odd = SharedSource(value, 1, hub.now, hub.now, 0.9, "block")
    changes = hub.take(replace(report, sighting=replace(report.sighting, sources=(odd, *report.sighting.sources))))
    assert [row.value for row in changes.decisions.values()] == [BAD]


def test_spellings_of_one_address_are_one_value() -> None:
    hub = community()
    hub.take(hub.flood("a", "2001:DB8:0:0::7"), hub.flood("b", "2001:db8::7/128"))
    assert [(row.value, row.actions["amber"]) for row in hub.clearing.decisions()] == [("2001:db8::7", "block")]


def test_strangers_and_suspended_members_are_not_heard() -> None:
    hub = community()
    hub.know(replace(member("b"), status="suspended"))
    changes = hub.take(hub.flood("stranger", BAD), hub.flood("b", BAD))
    assert (changes.testimonies, changes.decisions, changes.campaigns) == ({}, {}, {})
    assert [report.campaign for report in changes.reports] == [0, 0]


def test_what_says_nothing_new_is_not_written_again() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD))
    hub.after(timedelta(seconds=10))
    assert not hub.take(hub.flood("a", BAD, revision=2)).testimonies
    hub.after(MINUTE)
    assert len(hub.take(hub.flood("a", BAD, revision=3)).testimonies) == 1


def test_one_member_holds_no_more_than_its_share_of_evidence() -> None:
    hub = Hub(member("a"), member("b"), rules=Rules(evidence_most=3))
    hub.take(hub.flood("a", *(f"192.0.2.{n}" for n in range(1, 9))))
    assert len(hub.book.testimonies) == 3
    hub.take(hub.flood("b", "192.0.2.8"))
    assert hub.action("192.0.2.8") == "arm"
    hub.after(timedelta(hours=25))
    hub.take(hub.flood("a", "192.0.2.9", number=2))
    assert hub.action("192.0.2.9") == "arm"


@pytest.mark.parametrize("label", ["red", "amber+strict", None])
def test_the_gate_of_labels_holds_by_itself(label: Tlp | None) -> None:
    hub, changes = community(), Changes()
    hub.clearing._deciding.hear(hub.flood("a", BAD, tlp=label), hub.now, changes)
    assert changes == Changes()


# ── a newer revision of a sighting says all that it holds now ────────────────────────────────────────────────────────


@pytest.mark.parametrize("restarts", [False, True], ids=["", "restarted"])
@pytest.mark.parametrize(
    "newer",
    [
        {"values": ["192.0.2.8"]},
        {"values": []},
        {"tlp": "red"},
        {"tlp": "amber+strict"},
        {"tlp": None},
        {"spoofable": True},
        {"kind": "flash-crowd"},
        {"score": 0.79},
        {"action": "watch"},
    ],
    ids=lambda newer: " ".join(map(str, *newer.items())),
)
def test_what_a_newer_revision_takes_back_ends_in_the_same_step(newer: dict[str, Any], *, restarts: bool) -> None:
    hub = community()
    hub.take(hub.flood("a", BAD, "2001:DB8:0::7", tlp="clear"))
    hub.take(hub.flood("b", BAD, tlp="amber"))
    hub.after()
    if restarts:
        hub.restart()
    since = hub.clearing.seq
    values = newer.get("values", [BAD, "2001:db8::7"])
    what = {"tlp": "clear", **{name: one for name, one in newer.items() if name != "values"}}
    hub.take(hub.flood("a", *values, revision=2, **what))
    assert (hub.action(BAD), hub.last(BAD).members) == ("arm", ("b",))
    assert hub.last("2001:db8::7").gone == "revoked"
    gone = {value for ends in hub.delta("public", since=since).gone for value in ends.values}
    assert gone == {BAD, "2001:db8::7"}
    assert hub.action("192.0.2.8", "clear") == ("arm" if "192.0.2.8" in values else "")


@pytest.mark.parametrize("restarts", [False, True], ids=["", "restarted"])
def test_what_a_member_took_back_twice_within_an_hour_is_not_heard_from_it_for_an_hour(*, restarts: bool) -> None:
    hub = community()
    for revision in range(1, 20, 2):
        hub.take(hub.flood("a", BAD, revision=revision))
        hub.take(hub.flood("a", revision=revision + 1))
        hub.after()
        if restarts:
            hub.restart()
    assert [row.gone for row in hub.clearing.decisions()] == ["revoked", "revoked"]
    hub.take(hub.flood("b", BAD), hub.flood("a", BAD, number=2))
    assert (hub.action(BAD), hub.last(BAD).members) == ("arm", ("b",))
    hub.after(timedelta(hours=1))
    hub.take(hub.flood("a", BAD, number=2, revision=2), hub.flood("b", BAD, revision=2))
    assert hub.action(BAD) == "block"


def test_a_source_that_is_left_out_once_because_its_score_wavers_is_held_again_at_once() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD))
    hub.after()
    hub.take(hub.flood("a", BAD, revision=2, score=0.79))
    assert hub.action(BAD) == "arm"
    hub.after()
    hub.take(hub.flood("a", BAD, revision=3, score=0.8))
    assert hub.action(BAD) == "block"


def test_what_is_said_again_after_it_was_taken_back_is_weighed_also_where_others_say_it() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD), hub.flood("n", BAD))
    hub.take(hub.flood("a", revision=2))
    assert hub.action(BAD) == "arm"
    hub.take(hub.flood("a", BAD, revision=3))
    assert hub.action(BAD) == "block"


def test_a_level_that_is_told_nothing_yet_is_told_although_enough_block_already() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD), hub.flood("b", BAD))
    hub.take(hub.flood("c", BAD, tlp="clear"))
    assert hub.last(BAD).actions == {"amber": "block", "green": "arm", "clear": "arm"}


def test_what_would_hold_for_less_than_an_hour_is_not_held() -> None:
    hub = community()
    assert not hub.take(hub.flood("a", BAD, age=timedelta(hours=23))).testimonies
    hub.take(hub.flood("a", BAD, age=timedelta(hours=23) - MINUTE))
    assert hub.last(BAD).until == hub.now + timedelta(hours=1) + MINUTE


def test_a_label_becomes_stricter_at_once_and_wider_an_hour_later() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD, tlp="clear"))
    hub.take(hub.flood("a", BAD, tlp="green", revision=2))
    assert hub.last(BAD).actions == {"amber": "arm", "green": "arm"}
    hub.after()
    hub.take(hub.flood("a", BAD, tlp="clear", revision=3))
    assert hub.last(BAD).actions == {"amber": "arm", "green": "arm"}
    hub.after(timedelta(hours=1))
    hub.take(hub.flood("a", BAD, tlp="clear", revision=4))
    assert hub.last(BAD).actions == {"amber": "arm", "green": "arm", "clear": "arm"}


@pytest.mark.parametrize(
    "sayings",
    [
        [{"age": timedelta()}, {"score": 0.5}],
        [{"age": timedelta(hours=24, seconds=-2)}],
        [{"age": timedelta(hours=23, seconds=-2)}],
        [{"age": timedelta(hours=4, seconds=-2)}],
        [{"tlp": "clear"}, {"tlp": "amber"}],
        [{"action": "limit"}, {"action": "block"}],
    ],
    ids=["names and takes back", "nearly expired", "an hour left", "hardly blocks", "relabels", "limits and blocks"],
)
@pytest.mark.parametrize("others", [(), ("b",)], ids=["alone", "with another"])
def test_whatever_a_member_says_over_and_over_is_told_a_few_times_an_hour(
    sayings: list[dict[str, Any]], others: tuple[str, ...]
) -> None:
    hub, told = community(), 0
    for revision in range(1, 121):
        reports = [hub.flood("a", BAD, revision=revision, **sayings[revision % len(sayings)])]
        reports += [hub.flood(other, BAD, revision=revision) for other in others]
        told += len(hub.take(*reports).decisions) + len(hub.after().decisions)
    assert told <= 12


@pytest.mark.parametrize("rise", [0.0, 0.00001], ids=["up and down", "up by ever so little"])
def test_scores_that_change_do_not_fill_a_members_cap_by_turns(rise: float) -> None:
    hub, told = Hub(member("a"), rules=Rules(alone_most=1)), 0
    for revision in range(1, 41):
        for place in range(2):
            score = 0.9 + rise * revision if place == revision % 2 else 0.8
            report = hub.flood("a", f"192.0.2.{place + 1}", number=place, revision=revision, score=score)
            told += len(hub.take(report).decisions)
        hub.after()
    assert told <= 6


def test_a_sighting_takes_back_only_what_it_said_last_itself() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD, number=1), hub.flood("b", BAD, number=1))
    hub.after(2 * MINUTE)
    hub.take(hub.flood("a", BAD, number=2))
    hub.take(hub.flood("a", "192.0.2.8", number=1, revision=2))
    assert hub.action(BAD) == "block"
    hub.take(hub.flood("a", "192.0.2.8", number=2, revision=2))
    assert hub.action(BAD) == "arm"


def test_what_is_relabelled_in_one_batch_is_heard_as_it_was_labelled_last() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD, tlp="red"), hub.flood("a", BAD, tlp="amber", revision=2))
    assert hub.action(BAD) == "arm"
    hub.take(hub.flood("a", BAD, tlp="amber", revision=3), hub.flood("a", BAD, tlp="red", revision=4))
    assert hub.action(BAD) == ""


def test_what_is_only_too_old_or_for_a_limit_is_not_taken_back() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD))
    hub.take(hub.flood("a", BAD, revision=2, age=timedelta(days=2)), hub.flood("a", BAD, revision=3, action="limit"))
    assert hub.action(BAD) == "arm"


def test_a_list_that_is_full_takes_back_only_what_would_have_had_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "LIMITS", replace(LIMITS, sources=2))
    hub = community()
    hub.take(hub.flood("a", "192.0.2.1", score=0.99), hub.flood("a", "192.0.2.2", number=2, score=0.9))
    hub.take(hub.flood("a", "192.0.2.3", "192.0.2.4", revision=2, score=0.95))
    hub.take(hub.flood("a", "192.0.2.5", "192.0.2.6", number=2, revision=2, score=0.95))
    assert [hub.action(f"192.0.2.{n}") for n in range(1, 7)] == ["", "arm", "arm", "arm", "arm", "arm"]


def test_what_was_taken_back_is_not_known_of_an_earlier_attack_after_a_restart() -> None:
    hub = community()
    hub.take(hub.flood("a", BAD))
    hub.take(hub.flood("a", revision=2))
    hub.restart()
    changes = hub.take(hub.flood("b", BAD))
    assert [campaign.reused_sources for campaign in changes.campaigns.values()] == [0.0]
