"""Findings go to the hub, what it says goes to protection and to people, and nothing of it holds the loop up."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.member.heard import Heard
from bavn.model.finding import Finding
from bavn.model.notice import Notice
from bavn.model.sighting import Template
from bavn.protection.composer import HubStanding
from bavn.protection.imposing import Imposed
from bavn.runners.hub_link import GROWTH_EVERY, Alone, Hub, HubLink
from bavn.settings.schema import HubDecisions, HubSettings, Protect
from bavn.store.status import HubStatus, WarningStatus
from tests.protection.hubs import HOURS, saying, says
from tests.runners.hubs import NOW, People, Shield, Wire, warning
from tests.runners.sensing import settings_of
from tests.store.samples import finding

SECOND = timedelta(seconds=1)
HEARD = Heard(
    saying(says("192.0.2.1", until=NOW + HOURS)), (warning(3),), seq=5, heard_at=NOW, connected=True, hub="Hub"
)


class Stand:
    """A hub link with everybody around it."""

    def __init__(self, folder: Path, decisions: HubDecisions = "block", protect: Protect = "block") -> None:
        hub = HubSettings("https://hub.example", decisions=decisions)
        settings = settings_of(folder, protect=protect)
        settings.sensor.state.mkdir(exist_ok=True)
        self.wire, self.shield, self.people = Wire(), Shield(), People()
        self.link = HubLink(self.wire, replace(settings, hub=hub), hub, self.shield, self.people.ears)

    def hear(self, heard: Heard, seconds: int = 0) -> None:
        self.wire.heard = heard
        self.link.hear(NOW + seconds * SECOND)


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return Stand(tmp_path)


def flood(requests: int = 100, number: int = 0) -> Finding:
    return replace(finding(), requests=requests, began=NOW + number * SECOND, ended=None)


# out


def test_what_is_announced_is_reported_at_once(stand: Stand) -> None:
    stand.link.announced(1, "new", flood(), NOW)
    stand.link.announced(1, "changed", flood(200), NOW + SECOND)
    stand.link.announced(1, "ended", replace(flood(300), ended=NOW), NOW + 2 * SECOND)
    assert [(number, update, requests) for number, update, requests, _ in stand.wire.reported] == [
        (1, "new", 100),
        (1, "changed", 200),
        (1, "ended", 300),
    ]


def test_a_finding_that_grows_is_reported_every_ten_seconds_at_most(stand: Stand) -> None:
    stand.link.announced(1, "new", flood(), NOW)
    for second in range(1, 35):
        stand.link.grows(1, flood(100 + second), NOW + second * SECOND)
    assert [(at - NOW).total_seconds() for _, _, _, at in stand.wire.reported] == [0, 10, 20, 30]


def test_one_that_does_not_grow_is_not_reported_again(stand: Stand) -> None:
    stand.link.announced(1, "new", flood(), NOW)
    stand.link.grows(1, flood(), NOW + 3 * GROWTH_EVERY)
    assert len(stand.wire.reported) == 1


def test_each_finding_has_its_own_ten_seconds(stand: Stand) -> None:
    stand.link.announced(1, "new", flood(), NOW)
    stand.link.announced(2, "new", flood(), NOW + 5 * SECOND)
    stand.link.grows(2, flood(101), NOW + 11 * SECOND)
    stand.link.grows(1, flood(101), NOW + 11 * SECOND)
    assert [number for number, *_ in stand.wire.reported] == [1, 2, 1]


def test_after_a_restart_a_finding_that_goes_on_is_reported_as_it_is_now(stand: Stand) -> None:
    stand.link.grows(7, flood(), NOW)
    assert [(number, update) for number, update, *_ in stand.wire.reported] == [(7, "changed")]


def test_a_clock_that_was_set_back_stops_no_report(stand: Stand) -> None:
    stand.link.announced(1, "new", flood(), NOW + timedelta(days=1))
    stand.link.grows(1, flood(101), NOW)
    assert len(stand.wire.reported) == 2


# in


def test_what_the_hub_says_goes_to_protection_once(stand: Stand) -> None:
    stand.hear(HEARD)
    stand.hear(HEARD)
    stand.hear(replace(HEARD, seq=6, heard_at=NOW + SECOND))  # nothing new in it
    assert stand.shield.imposed == [HEARD]
    stand.hear(replace(HEARD, decisions=saying()))
    stand.hear(replace(HEARD, decisions=saying(), killed=True))
    assert len(stand.shield.imposed) == 3


def test_people_and_programs_hear_of_a_warning_with_what_is_armed_for_it(stand: Stand) -> None:
    others = [says("192.0.2.2", "arm", NOW + HOURS), says("192.0.2.3", "arm", NOW + 2 * HOURS, campaign=8)]
    templates = (Template("GET", "/soeg", ("query",)),)
    decisions = saying(says("192.0.2.1", until=NOW + HOURS), *others)
    stand.hear(replace(HEARD, decisions=decisions, warnings=(warning(3, templates=templates),)))
    (warned,) = stand.people.announced
    assert (warned.update, warned.hub, warned.at, warned.times) == ("new", "Hub", NOW, 1)
    assert (warned.done.values, warned.done.blocked, warned.done.templates) == (1, 1, 1)
    assert warned.done.until == NOW + HOURS
    assert stand.people.told == [(warned, ())]


def test_a_warning_changes_and_ends(stand: Stand) -> None:
    stand.hear(HEARD)
    later = replace(warning(3), severity="critical", at=NOW + HOURS)  # a warning's own time moves with it
    stand.hear(replace(HEARD, warnings=(later,)), 1)
    stand.hear(replace(HEARD, warnings=()), 2)
    assert stand.people.updates == [("new", 3), ("changed", 3), ("ended", 3)]
    assert [one.graver for one in stand.people.announced] == [False, True, False]
    assert {one.began for one in stand.people.announced} == {NOW}
    assert [told for _, told in stand.people.told] == [(), ("anna",), ("anna",)]


def test_after_a_restart_nothing_is_told_twice(stand: Stand, tmp_path: Path) -> None:
    stand.hear(HEARD)
    again = Stand(tmp_path)
    again.hear(HEARD)
    assert again.people.announced == []
    assert again.shield.imposed == [HEARD]
    again.hear(replace(HEARD, warnings=()))
    assert again.people.told[0][1] == ("anna",)


def test_the_kill_switch_and_a_hub_that_was_never_heard_end_no_warning(stand: Stand) -> None:
    stand.hear(HEARD)
    stand.hear(Heard(killed=True, heard_at=NOW, seq=6))
    stand.hear(Heard())
    assert stand.people.updates == [("new", 3)]
    stand.hear(replace(HEARD, warnings=()), 3)
    assert stand.people.updates == [("new", 3), ("ended", 3)]


@pytest.mark.parametrize(
    ("decisions", "protect", "ignored", "watched"),
    [("ignore", "block", True, False), ("block", "watch", False, True), ("arm", "limit", False, False)],
)
def test_a_warning_says_why_nothing_is_armed(
    tmp_path: Path, decisions: HubDecisions, protect: Protect, *, ignored: bool, watched: bool
) -> None:
    stand = Stand(tmp_path, decisions, protect)
    stand.hear(HEARD)
    (warned,) = stand.people.announced
    assert (warned.done.ignored, warned.done.watched) == (ignored, watched)
    assert warned.done.values == (0 if ignored or watched else 1)


BLOCK_3 = says("192.0.2.3", "block", NOW + HOURS)


def test_that_somebody_is_blocked_on_the_hubs_word_alone_cannot_wait(stand: Stand) -> None:
    arm = says("192.0.2.1", "arm", NOW + HOURS)
    stand.hear(replace(HEARD, decisions=saying(arm)))
    stand.hear(replace(HEARD, decisions=saying(arm, BLOCK_3)), 1)  # the warning itself is as it was
    stand.hear(replace(HEARD, decisions=saying(says("192.0.2.1", "block", NOW + HOURS), BLOCK_3)), 2)
    assert stand.people.updates == [("new", 3), ("changed", 3)]
    last = stand.people.announced[-1]
    assert (last.graver, last.done.values, last.done.blocked) == (True, 1, 1)


def test_where_a_site_only_limits_what_is_to_be_blocked_is_said_to_be_limited(tmp_path: Path) -> None:
    stand = Stand(tmp_path, protect="limit")
    stand.hear(replace(HEARD, decisions=saying(BLOCK_3)))
    (warned,) = stand.people.announced
    assert (warned.done.blocked, warned.done.limited) == (0, 1)


def test_who_is_hit_himself_hears_of_no_end_and_nothing_is_said_to_be_let_go(stand: Stand) -> None:
    stand.hear(HEARD)
    stand.link.announced(1, "new", flood(), NOW)
    stand.hear(replace(HEARD, warnings=()), 1)
    assert stand.people.updates == [("new", 3), ("changed", 3)]
    hit = stand.people.announced[-1]
    assert (hit.hit, hit.graver, hit.warning.organisations, hit.done.blocked) == (True, True, 3, 1)
    assert [one.hit for one in stand.link.status().warnings] == [True]
    stand.hear(replace(HEARD, warnings=(), decisions=saying()), 2)
    assert len(stand.people.announced) == 2


def test_what_has_hit_us_is_over_with_our_own_attack_and_people_hear_of_that_alone(stand: Stand) -> None:
    stand.hear(HEARD)
    stand.link.announced(1, "new", flood(), NOW)
    stand.hear(replace(HEARD, warnings=()), 1)
    stand.link.announced(1, "ended", replace(flood(), ended=NOW), NOW + 60 * SECOND)
    stand.hear(replace(HEARD, warnings=(), seq=7), 70)
    assert len(stand.people.announced) == 2
    stand.hear(replace(HEARD, warnings=(), seq=8), 3600)
    assert stand.people.updates[-1] == ("ended", 3)
    assert len(stand.people.told) == 2
    assert stand.link.status().warnings == ()


def test_another_kind_of_attack_here_is_not_what_the_hub_warned_of(stand: Stand) -> None:
    stand.hear(HEARD)
    stand.link.announced(1, "new", replace(flood(), kind="slow-requests"), NOW)
    stand.hear(replace(HEARD, warnings=()), 1)
    assert stand.people.updates == [("new", 3), ("ended", 3)]


def test_while_the_kill_switch_is_on_no_warning_is_open_and_after_it_none_is_told_twice(stand: Stand) -> None:
    stand.hear(HEARD)
    stand.hear(Heard(killed=True, heard_at=NOW, seq=6), 1)
    assert (stand.link.status().killed, stand.link.status().warnings) == (True, ())
    again = replace(HEARD, warnings=(replace(warning(3), at=NOW + 60 * SECOND),), seq=9)
    stand.hear(again, 60)
    assert [one.id for one in stand.link.status().warnings] == [3]
    assert stand.people.updates == [("new", 3)]


# how it stands


def test_the_status_says_how_it_stands_with_the_hub(stand: Stand) -> None:
    assert stand.link.status() == HubStatus("https://hub.example", decisions="block")
    stand.shield.hub = HubStanding(Imposed(812, 12, 3), blocked=11, limited=2)
    stand.hear(HEARD, 1)
    stand.hear(replace(HEARD, seq=6), 9)
    assert stand.link.status() == HubStatus(
        url="https://hub.example",
        name="Hub",
        connected=NOW + SECOND,
        heard_at=NOW,
        seq=6,
        decisions="block",
        armed=812,
        blocked=12,
        limited=3,
        standing=13,
        warnings=(WarningStatus(3, "campaign", NOW + SECOND, "high", "http-flood", "", 3),),  # since it was heard of
    )
    stand.hear(replace(HEARD, connected=False), 10)
    assert stand.link.status().connected is None
    stand.hear(HEARD, 20)
    assert stand.link.status().connected == NOW + 20 * SECOND


def test_it_begins_and_ends_its_link_and_passes_on_what_it_notices(stand: Stand) -> None:
    stand.link.start()
    stand.link.stop(5.0)
    assert stand.wire.steps == ["start", "stop 5.0"]
    stand.wire.said = [Notice("hub-gone", "https://hub.example", {"why": "connection"})]
    assert [one.code for one in stand.link.notices()] == ["hub-gone"]
    assert stand.link.notices() == []


def test_without_a_hub_nothing_is_said_and_nothing_is_heard() -> None:
    alone = Alone()
    alone.start()
    alone.hear(NOW)
    alone.announced(1, "new", flood(), NOW)
    alone.grows(1, flood(), NOW)
    alone.stop(1.0)
    hub: Hub = alone
    assert (hub.notices(), hub.status()) == ([], None)


def test_why_there_is_no_line_and_that_nothing_here_can_bite_are_in_the_status(tmp_path: Path) -> None:
    stand = Stand(tmp_path, protect="watch")
    stand.wire.hub, stand.wire.why = "Hub Midt", "revoked"
    status = stand.link.status()
    assert (status.name, status.why, status.watched) == ("Hub Midt", "revoked", True)
    stand.hear(HEARD)
    assert stand.link.status().why == ""
