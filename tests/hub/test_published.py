from collections.abc import Iterable
from datetime import timedelta

from bavn.clearing.changes import Changes
from bavn.hub.published import KEPT_GONE, Published, Publishing, as_told, number_for
from bavn.model.campaign import Campaign, EarlyWarning, Gone, Said, SharedDecision
from bavn.model.tlp import Audience, Tlp
from tests.hub.hubs import NOW

SECRET = bytes(32)

LATER = NOW + timedelta(hours=4)


def said(seq: int, gone: Gone | None = None) -> Said:
    return Said(seq, "arm", "http-flood", 0, 1, (), ("one-organisation",), NOW if gone else LATER, gone)


def decision(number: int, told: dict[Tlp, Said]) -> SharedDecision:
    seq = max((one.seq for one in told.values()), default=number)
    actions = {level: one.action for level, one in told.items() if one.gone is None}
    return SharedDecision(
        number, seq, f"192.0.2.{number}", actions, "secret-kind", 7, ("vejle",), (), ("all",), NOW, LATER, said=told
    )


def publishing(decisions: Iterable[SharedDecision] = (), floor: int = 0) -> Publishing:
    return Publishing(decisions, (), (), floor=floor, now=NOW, secret=SECRET)


def values(rows: Iterable[SharedDecision]) -> list[str]:
    return [row.value for row in rows]


def changes(*decisions: SharedDecision) -> Changes:
    return Changes(decisions={one.id: one for one in decisions})


def picture(made: Publishing, seq: int = 99, *, killed: bool = False) -> Published:
    return made.published(seq, NOW, killed=killed)


def test_each_level_has_what_it_was_told_and_nothing_else() -> None:
    made = publishing([decision(1, {"amber": said(1)}), decision(2, {"amber": said(3), "green": said(2)})])
    levels = picture(made).levels
    assert values(levels["amber"].standing) == ["192.0.2.1", "192.0.2.2"]
    assert values(levels["green"].standing) == ["192.0.2.2"]
    assert values(levels["clear"].standing) == []


def test_nothing_of_the_hubs_own_view_is_in_a_row() -> None:
    shown = as_told(decision(1, {"amber": said(1)}), "amber", said(1))
    assert (shown.kind, shown.campaign, shown.members, shown.because) == ("http-flood", 0, (), ("one-organisation",))


def test_a_change_moves_a_row_to_the_end_of_its_level_only() -> None:
    first, second = decision(1, {"amber": said(1), "green": said(2)}), decision(2, {"amber": said(3), "green": said(4)})
    made = publishing([first, second])
    made.add(changes(decision(1, {"amber": said(5), "green": said(2)})))
    levels = picture(made).levels
    assert values(levels["amber"].standing) == ["192.0.2.2", "192.0.2.1"]
    assert values(levels["green"].standing) == ["192.0.2.1", "192.0.2.2"]


def test_an_end_is_told_to_the_level_that_was_told_of_it() -> None:
    made = publishing([decision(1, {"amber": said(1)})])
    made.add(changes(decision(1, {"amber": said(2, "revoked")})))
    levels = picture(made).levels
    assert values(levels["amber"].gone) == ["192.0.2.1"]
    assert values(levels["amber"].standing) == []
    assert values(levels["green"].gone) == []


def test_what_came_back_is_gone_no_more() -> None:
    made = publishing([decision(1, {"amber": said(2, "expired")})])
    made.add(changes(decision(1, {"amber": said(3)})))
    level = picture(made).levels["amber"]
    assert (values(level.standing), values(level.gone)) == (["192.0.2.1"], [])


def test_only_what_came_after_a_seq_is_given() -> None:
    made = publishing([decision(n, {"amber": said(n)}) for n in (1, 2, 3)])
    made.add(changes(decision(2, {"amber": said(4, "mistake")})))
    level = picture(made).levels["amber"]
    assert values(level.standing_since(1)) == ["192.0.2.3"]
    assert values(level.gone_since(3)) == ["192.0.2.2"]
    assert values(level.gone_since(4)) == []


def test_who_begins_anew_is_told_of_no_end() -> None:
    level = picture(publishing([decision(1, {"amber": said(2, "expired")})])).levels["amber"]
    assert level.gone
    assert not level.gone_since(0)


def test_an_end_is_forgotten_after_a_day_and_the_horizon_says_so() -> None:
    made = publishing([decision(1, {"amber": said(7, "expired")}), decision(2, {"amber": said(8)})])
    made.forget(NOW + KEPT_GONE, floor=0)
    assert picture(made).levels["amber"].horizon == 0
    made.forget(NOW + KEPT_GONE + timedelta(seconds=1), floor=0)
    level = picture(made).levels["amber"]
    assert (level.gone, level.horizon, values(level.standing)) == ((), 7, ["192.0.2.2"])


def test_after_a_start_the_clearing_houses_floor_is_every_levels_horizon() -> None:
    assert {level.horizon for level in picture(publishing(floor=12)).levels.values()} == {12}


def test_later_outsiders_begin_anew_only_after_ends_that_they_were_told_of() -> None:
    ended = decision(1, {"amber": said(7, "expired"), "green": said(6, "expired")})
    made = publishing([ended, decision(2, {"amber": said(8)})], floor=2)
    made.forget(NOW + KEPT_GONE + timedelta(seconds=1), floor=900)
    levels = picture(made).levels
    assert [levels[name].horizon for name in ("amber", "green", "clear")] == [900, 6, 2]


def test_nothing_is_told_while_the_kill_switch_is_on() -> None:
    found = picture(publishing([decision(1, {"clear": said(1)})]), killed=True)
    assert found.level("public").standing == ()
    assert found.levels["clear"].standing


def test_who_let_go_of_everything_begins_anew_once_the_switch_is_let_go_of() -> None:
    made = publishing([decision(1, {"clear": said(1)})])
    made.add(Changes(killed=(True, 2)))
    assert {level.horizon for level in picture(made).levels.values()} == {0}
    made.add(Changes(killed=(False, 3)))
    assert {level.horizon for level in picture(made).levels.values()} == {3}


def test_outside_the_membership_numbers_are_nothing_to_count_by_and_stay_over_a_restart() -> None:
    row = decision(7, {"amber": said(1), "green": said(2), "clear": said(3)})
    one, again = picture(publishing([row])), picture(publishing([row]))
    numbers = {level: [found.id for found in one.levels[level].standing] for level in one.levels}
    assert numbers == {level: [found.id for found in again.levels[level].standing] for level in again.levels}
    assert numbers["amber"] == [7]
    assert 7 not in (*numbers["green"], *numbers["clear"])
    assert numbers["green"] != numbers["clear"]
    assert all(0 < number < 2**53 for level in numbers.values() for number in level)
    assert number_for("green", 7, SECRET) != number_for("green", 7, b"another")


AUDIENCES: tuple[Audience, ...] = ("member", "analyst", "operator", "community", "public")


def places(made: Publishing, seq: int) -> list[int]:
    return [picture(made, seq).place(audience) for audience in AUDIENCES]


def test_outside_the_membership_the_counter_stands_still_while_members_are_told() -> None:
    made = publishing([decision(1, {"green": said(3)})])
    assert places(made, 39) == [39, 39, 39, 3, 0]
    made.add(changes(decision(2, {"amber": said(40)})))
    assert places(made, 40) == [40, 40, 40, 3, 0]
    made.add(changes(decision(1, {"green": said(41, "revoked")})))
    assert places(made, 41) == [41, 41, 41, 41, 0]


def test_outside_the_membership_the_counter_stands_still_as_members_ends_are_forgotten() -> None:
    made = publishing([decision(1, {"green": said(3)})])
    made.add(changes(decision(2, {"amber": said(40, "revoked")})))
    made.forget(NOW + timedelta(hours=25), floor=40)
    assert places(made, 40) == [40, 40, 40, 3, 0]


def test_the_kill_switch_moves_everybodys_counter() -> None:
    made = publishing()
    assert places(made, 5)[-1] == 0
    made.add(Changes(killed=(True, 10)))
    assert places(made, 12) == [12, 12, 12, 10, 10]
    made.add(Changes(killed=(False, 13)))
    assert places(made, 15) == [15, 15, 15, 13, 13]


def test_after_a_start_outsiders_are_where_the_kill_switch_was_last_touched() -> None:
    made = Publishing((), (), (), floor=0, now=NOW, secret=SECRET, switched=10)
    assert places(made, 500) == [500, 500, 500, 10, 10]


def test_a_picture_does_not_change_when_the_next_is_made() -> None:
    made = publishing([decision(1, {"amber": said(1)})])
    before = picture(made)
    made.add(changes(decision(2, {"amber": said(2)})))
    assert values(before.levels["amber"].standing) == ["192.0.2.1"]
    assert picture(made).levels["amber"] is not before.levels["amber"]


def test_a_level_that_did_not_change_is_not_made_again() -> None:
    made = publishing([decision(1, {"green": said(1)})])
    before = picture(made)
    made.add(changes(decision(2, {"amber": said(2)})))
    assert picture(made).levels["green"] is before.levels["green"]


def test_what_ended_long_ago_is_forgotten_and_a_warning_that_goes_on_is_not() -> None:
    warning = EarlyWarning(1, 1, "campaign", NOW, "high", "http-flood", "amber", ended=True)
    runs = EarlyWarning(2, 2, "listed", NOW, "high", "http-flood", "amber")
    campaign = Campaign(1, "http-flood", "c", NOW, NOW, ("vejle",), "high", 1, 1.0, 1, (), "amber")
    made = Publishing((), (warning, runs), (campaign,), floor=0, now=NOW, secret=SECRET)
    assert picture(made).warnings == (warning, runs)
    assert picture(made).campaigns == (campaign,)
    made.forget(NOW + timedelta(days=31), floor=0)
    assert (picture(made).warnings, picture(made).campaigns) == ((runs,), ())
