"""Campaigns as one reader may know them: counts and times of its own level, and of no other."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest

from bavn.hub.doors.documents import CampaignOut
from bavn.hub.doors.reader import Reader
from bavn.hub.published import Level, Published
from bavn.hub.screens import attacks
from bavn.hub.screens.attacks import Acts, Decided, acts_of, attack_of, attacks_for, called, known
from bavn.hub.screens.country import Hit, Seen
from bavn.model.campaign import NOT_CONFIRMED, Said, SharedAction, SharedDecision
from bavn.model.tlp import Tlp
from bavn.pages.situation.attack import Beforehand, Done, disagree
from tests.hub.hubs import NOW, Running
from tests.hub.screens.land import country, land

STEP = timedelta(seconds=1)
MEMBER = Reader("member", "vejle", "member", user="v")
OPERATOR = Reader("operator", None, "operator", user="o")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with land(tmp_path_factory.mktemp("land"), country(8)) as found:
        yield found


def decision(number: int, action: SharedAction, campaign: int, made: int, level: Tlp = "amber") -> SharedDecision:
    at, until = NOW + made * STEP, NOW + timedelta(hours=1)
    said = Said(number, action, "http-flood", campaign, 2, (), (), until)
    return SharedDecision(
        number, number, f"192.0.2.{number}", {level: action}, "http-flood", campaign, (), (), (), at, until,
        said={level: said},
    )  # fmt: skip


def campaign(number: int = 1) -> CampaignOut:
    return CampaignOut(number, "http-flood", "high", 3, 40, 90.0, NOW, NOW + 60 * STEP, NOT_CONFIRMED)


def hit(member: str, began: int) -> Hit:
    at = NOW + began * STEP
    return Hit(member, 1, "s", "http-flood", "amber", at, at + 8 * STEP, at + 9 * STEP, at, None, runs=True)


def test_what_is_decided_is_counted_by_campaign_with_its_first_moment() -> None:
    rows = (decision(1, "block", 7, 9), decision(2, "arm", 7, 5), decision(3, "limit", 8, 1), decision(4, "arm", 0, 0))
    found = acts_of(Level(standing=rows), "amber")
    assert found[7].done == Done(armed=1, blocked=1)
    assert found[7].made == (NOW + 5 * STEP, NOW + 9 * STEP)
    assert found[8].done == Done(limited=1)
    assert set(found) == {7, 8}


def test_one_level_is_counted_once_for_all_who_ask() -> None:
    published = Published(
        1, NOW, levels={"amber": Level((decision(1, "arm", 7, 0),)), "green": Level(), "clear": Level()}
    )

    async def ask() -> None:
        decided = Decided(SimpleNamespace(published=published))  # type: ignore[arg-type]
        assert decided.acts(MEMBER) is decided.acts(OPERATOR)
        assert decided.acts(Reader("community")) == {}

    asyncio.run(ask())


def test_nothing_is_decided_while_the_kill_switch_is_on() -> None:
    level: dict[Tlp, Level] = {"amber": Level((decision(1, "arm", 7, 0),))}
    before, after = Published(1, NOW, levels=level), Published(2, NOW, killed=True, levels=level)

    async def ask() -> None:
        hub = SimpleNamespace(published=before)
        decided = Decided(hub)  # type: ignore[arg-type]
        assert decided.acts(MEMBER)
        hub.published = after
        assert not decided.acts(MEMBER)

    asyncio.run(ask())


def test_warning_time_is_made_of_the_earliest_of_each_step() -> None:
    acts = acts_of(Level((decision(1, "arm", 1, 12),)), "amber")
    found = attack_of(campaign(), MEMBER, [hit("ishoej", 0), hit("vejle", 30)], acts)
    assert found.timing.first == NOW
    assert found.timing.detected == NOW + 8 * STEP
    assert found.timing.received == NOW + 9 * STEP
    assert found.timing.whole == 12 * STEP
    assert found.own
    assert not attack_of(campaign(), OPERATOR, [hit("vejle", 0)], acts).own


DAY = 24 * 60 * 60


def came_back() -> dict[int, Acts]:
    """Two that were armed yesterday, one that was decided on now; one that came and went in between."""
    rows = (decision(1, "arm", 1, -DAY), decision(2, "block", 1, 60 - DAY), decision(3, "arm", 1, 12))
    over = replace(decision(4, "arm", 1, 11), gone="expired")
    return acts_of(Level(standing=rows, gone=(over,)), "amber")


def test_what_was_armed_before_an_attacker_came_back_is_no_answer_to_it() -> None:
    found = attack_of(campaign(), MEMBER, [hit("ishoej", 0)], came_back()).timing
    assert found.beforehand == Beforehand(2, 3, NOW - DAY * STEP)
    assert found.decided == NOW + 11 * STEP
    assert found.whole == 11 * STEP
    assert not disagree(found)


def test_where_all_stood_beforehand_nothing_was_decided_since() -> None:
    acts = acts_of(Level((decision(1, "arm", 1, -DAY),)), "amber")
    found = attack_of(campaign(), MEMBER, [hit("ishoej", 0)], acts).timing
    assert (found.beforehand, found.decided, found.whole) == (Beforehand(1, 1, NOW - DAY * STEP), None, None)


@pytest.mark.parametrize("heard", [True, False])
def test_a_clock_that_is_ahead_makes_nothing_of_what_is_decided_now_into_something_beforehand(
    heard: bool,  # noqa: FBT001
) -> None:
    ahead = replace(hit("ishoej", 90), received=NOW + 9 * STEP if heard else None)
    acts = acts_of(Level((decision(1, "arm", 1, 12),)), "amber")
    found = attack_of(campaign(), MEMBER, [ahead], acts).timing
    assert (found.beforehand, found.decided) == (None, NOW + 12 * STEP)


def test_when_the_hub_heard_of_it_is_left_out_where_a_report_has_come_again() -> None:
    first, revised = hit("ishoej", 0), replace(hit("vejle", 30), received=None)
    assert attack_of(campaign(), MEMBER, [first, revised], {}).timing.received is None


def test_an_attack_that_no_report_tells_of_any_more_is_held_open_and_not_in_progress() -> None:
    over = replace(hit("ishoej", 0), runs=False)
    found = attack_of(campaign(), OPERATOR, [over], {})
    assert not found.goes_on
    assert found.held == NOW + 60 * STEP + timedelta(hours=1)
    assert attack_of(campaign(), OPERATOR, [over, hit("vejle", 3)], {}).goes_on
    ended = msgspec.structs.replace(campaign(), ended=True)
    assert attack_of(ended, OPERATOR, [over], {}).held is None


def test_counts_are_at_least_what_is_seen_and_decided() -> None:
    told = msgspec.structs.replace(campaign(), organisations=2, sources=1)
    acts = acts_of(Level(tuple(decision(number, "arm", 1, 1) for number in range(1, 4))), "amber")
    found = attack_of(told, MEMBER, [hit(name, 0) for name in ("ishoej", "vejle", "odense")], acts)
    assert (found.organisations, found.sources) == (3, 3)


@pytest.mark.parametrize("kind", ["outage", "site-degraded"])
def test_an_outage_at_one_organisation_is_no_campaign(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    some = [msgspec.structs.replace(campaign(number), kind=kind, organisations=number) for number in (1, 2)]
    monkeypatch.setattr(attacks, "told_campaigns", lambda *_: some)
    assert [one.id for one in known(Published(1, NOW), MEMBER)] == [2]


def test_outside_the_membership_nobody_is_told_when() -> None:
    acts = acts_of(Level((decision(1, "arm", 1, 12, "green"),)), "green")
    found = attack_of(campaign(), Reader("community"), [hit("ishoej", 0)], acts)
    assert found.timing.whole is None
    assert found.timing.first is None


def test_when_people_were_called_is_added() -> None:
    assert called(attack_of(campaign(), OPERATOR, [], {}), NOW).timing.called == NOW


def test_an_operator_knows_it_whole_and_a_member_what_was_told(hub: Running) -> None:
    published = hub.hub.published
    (whole,), (told,) = known(published, OPERATOR), known(published, MEMBER)
    assert (whole.id, whole.organisations) == (told.id, told.organisations) == (1, 4)
    assert list(known(published, Reader("community"))) == []


def test_those_in_progress_come_first(hub: Running) -> None:
    async def ask() -> None:
        decided = Decided(hub.hub)
        for running in (True, False):
            found = attacks_for(hub.hub, OPERATOR, Seen({}, 0, {}, ()), decided, running=running)
            assert [one.id for one in found] == [1]
            assert found[0].done.blocked + found[0].done.armed + found[0].done.limited > 0

    asyncio.run(ask())
