from datetime import date, timedelta

import msgspec
import pytest

from bavn.plan.phonebook import contacts
from bavn.plan.planfile import Check, Evidence, Plan
from bavn.plan.readiness import PointState, Readiness, readiness
from bavn.plan.reprint import digest
from tests.plan.samples import half_filled, hostile, small, tomrer

TODAY = date(2026, 11, 22)


def state(plan: Plan, point: str) -> PointState:
    return {one.id: one for one in readiness(plan, small(), TODAY).points}[point]


def tried(*evidence: tuple[int, bool] | tuple[int, bool, str], kind: str = "restore") -> Plan:
    """The carpenter's plan with evidence of (days ago, good, about)."""
    plan = tomrer()
    plan.evidence = [
        Evidence(kind, (TODAY - timedelta(days=days)).isoformat(), good, f"{days} {good}", *about)
        for days, good, *about in evidence
    ]
    return plan


def all_done() -> Plan:
    plan = tried((1, True))
    for one in contacts(plan, small(), "da", TODAY):
        if one.own:
            plan.checked[one.id] = Check(on="2026-11-22", number=one.number)
    plan.evidence += [
        Evidence(kind="isolation", on="2020-01-01", good=True, shows="both ways"),
        Evidence(kind="card-printed", on="2026-11-22", good=True, shows="", about=digest(plan, small(), "card")),
        Evidence(kind="plan-printed", on="2026-11-21", good=True, shows="", about=digest(plan, small(), "plan")),
    ]
    return plan


def test_an_empty_plan_is_not_ready_at_all() -> None:
    found = readiness(Plan(), small(), TODAY)
    assert found.score == 0
    assert not any(point.ready for point in found.points)


def test_a_firm_that_tried_everything_is_ready() -> None:
    found = readiness(all_done(), small(), TODAY)
    assert (found.score, [point.why for point in found.points]) == (100, [""] * 9)


def test_the_score_is_the_weight_of_what_is_ready_rounded_down() -> None:
    found = readiness(tomrer(), small(), TODAY)
    assert [point.id for point in found.points if point.ready] == [
        "decider",
        "systems",
        "offsite",
        "restore",
        "reviewed",
    ]
    assert found.score == 100 * (8 + 6 + 3 + 13 + 5) // 51


def test_without_points_nothing_is_claimed() -> None:
    assert readiness(all_done(), msgspec.structs.replace(small(), points=()), TODAY) == Readiness(0, ())


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("people", "ready"),
    [
        ({"leader": "Anna", "leader_phone": "20 00 00 01"}, True),
        ({"leader": "Anna", "leader_phone": " "}, False),
        ({"leader": "Anna", "leader_phone": "ring til Anna"}, False),
        ({"leader_phone": "20 00 00 01"}, False),
    ],
    ids=["given", "blank", "wrong", "missing"],
)
def test_an_answer_counts_if_it_can_be_meant(people: dict[str, str], *, ready: bool) -> None:
    assert state(Plan(answers={"people": people}), "decider").ready is ready


@pytest.mark.parametrize(
    ("systems", "ready"),
    [
        ([{"name": "Telefon"}], True),
        ([{}, {"hours": "4"}], True),
        ([], False),
        ([{}], False),
        ([{"hours": "to"}], False),
    ],
)
def test_a_section_counts_if_any_row_says_anything(systems: list[dict[str, str]], *, ready: bool) -> None:
    assert state(Plan(answers={"systems": systems}), "systems").ready is ready


@pytest.mark.parametrize(
    ("backups", "ready"),
    [([{"offsite": "no"}], True), ([{"offsite": "yes"}, {}], False), ([], False), ([{"offsite": "måske"}], False)],
)
def test_a_field_of_many_rows_counts_if_every_row_has_it(backups: list[dict[str, str]], *, ready: bool) -> None:
    assert state(Plan(answers={"backups": backups}), "offsite").ready is ready


def test_good_evidence_does_not_make_up_for_a_missing_answer() -> None:
    plan = tried((1, True))
    del plan.answers["backups"]
    assert state(plan, "restore") == PointState("restore", False, "1 True", "2026-11-21", "answers")


# ── evidence ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("evidence", "why"),
    [
        ([], "never"),
        ([(1, True)], ""),
        ([(0, True)], ""),
        ([(90, True)], ""),
        ([(91, True)], "old"),
        ([(-1, True)], "never"),
        ([(1, False)], "bad"),
        ([(5, True), (1, False)], "bad"),
        ([(1, False), (5, True)], "bad"),
        ([(5, False), (1, True)], ""),
        ([(1, True), (1, False)], "bad"),
        ([(1, False), (1, True)], ""),
        ([(5, True, "a"), (1, False, "b")], "bad"),
        ([(1, True, "a"), (5, False, "b")], "bad"),
        ([(1, True, "a"), (100, False, "b")], ""),
        ([(100, False)], "bad"),
        ([(100, True, "a"), (120, False, "b")], "old"),
        ([(5, True), (-1, False)], ""),
    ],
    ids=str,
)
def test_what_was_tried_counts_as_it_went_last(evidence: list[tuple[int, bool]], why: str) -> None:
    assert state(tried(*evidence), "restore").why == why
    assert state(tried(*evidence), "restore").ready is (why == "")


def test_a_point_shows_the_evidence_that_decided() -> None:
    assert (state(tried((9, True), (3, True)), "restore").shows, state(tried((3, True)), "restore").on) == (
        "3 True",
        "2026-11-19",
    )
    assert state(tried((1, True, "a"), (5, False, "b")), "restore").shows == "5 False"
    assert state(tried((300, True), (200, True)), "restore").shows == "200 True"


def test_of_another_kind_is_no_evidence() -> None:
    assert state(tried((1, True), kind="backup"), "restore").why == "never"


def test_without_days_evidence_never_grows_old() -> None:
    assert state(tried((4000, True), kind="isolation"), "isolation").ready


@pytest.mark.parametrize("on", ["", "yesterday", "2026-02-30", "20261121"])
def test_evidence_without_a_date_is_none(on: str) -> None:
    plan = tomrer()
    plan.evidence = [Evidence("restore", on, good=True, shows="x")]
    assert state(plan, "restore").why == "never"


# ── special evidence ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_number_that_nobody_phoned_is_enough_to_be_unready() -> None:
    plan = all_done()
    assert state(plan, "numbers") == PointState("numbers", ready=True, shows="9/9", on="2026-11-22", why="")
    del plan.checked["suppliers.1.phone"]
    assert (state(plan, "numbers").ready, state(plan, "numbers").shows, state(plan, "numbers").why) == (
        False,
        "8/9",
        "never",
    )


def test_a_number_that_was_phoned_long_ago_is_old() -> None:
    plan = all_done()
    plan.checked["help.bank_phone"] = Check(on="2026-01-01", number="+45 70 00 00 14")
    assert state(plan, "numbers") == PointState("numbers", False, "8/9", "2026-01-01", "old")


@pytest.mark.parametrize("gone", ["leader_phone", "it_phone"])
def test_without_the_leaders_and_the_it_suppliers_number_the_others_are_not_enough(gone: str) -> None:
    plan = all_done()
    for held in plan.answers.values():
        if isinstance(held, dict):
            held.pop(gone, None)
    assert (state(plan, "numbers").ready, state(plan, "numbers").shows) == (False, "8/8")


@pytest.mark.parametrize(
    ("reviewed", "why"),
    [("2026-11-22", ""), ("2026-08-22", ""), ("2026-08-21", "old"), ("", "never"), ("2026-11-23", "never")],
)
def test_a_review_counts_until_the_next_is_late(reviewed: str, why: str) -> None:
    plan = tomrer()
    plan.reviewed = reviewed
    assert state(plan, "reviewed").why == why
    assert state(plan, "reviewed").on == ("" if why == "never" else reviewed)


def test_the_leader_and_the_it_supplier_alone_are_enough_where_there_are_no_others() -> None:
    answers = {"people": {"leader_phone": "20 00 00 01"}, "help": {"it_phone": "70 00 00 10"}}
    checked = {
        "people.leader_phone": Check("2026-11-22", "20 00 00 01"),
        "help.it_phone": Check("2026-11-21", "70 00 00 10"),
    }
    plan = Plan(answers=dict(answers), checked=checked)
    assert state(plan, "numbers") == PointState("numbers", ready=True, shows="2/2", on="2026-11-21", why="")
    assert state(Plan(), "numbers") == PointState("numbers", ready=False, shows="0/0", on="", why="never")


def test_a_print_counts_for_as_long_as_its_days() -> None:
    plan = all_done()
    plan.evidence = [one for one in plan.evidence if one.kind != "plan-printed"]
    assert state(plan, "plan") == PointState("plan", ready=False, shows="", on="", why="never")
    for on, why in (("2026-08-23", "old"), ("2026-08-24", "")):
        plan.evidence.append(Evidence("plan-printed", on, good=True, shows="s", about=digest(plan, small(), "plan")))
        assert (state(plan, "plan").why, state(plan, "plan").on, state(plan, "plan").shows) == (why, on, "s")


def test_a_point_that_asks_for_what_the_interview_does_not_have_is_not_ready() -> None:
    point = msgspec.structs.replace(small().points[0], answers=("fleet.vans",))
    assert not readiness(half_filled(), msgspec.structs.replace(small(), points=(point,)), TODAY).points[0].ready


def test_a_card_that_shows_something_else_now_is_old() -> None:
    plan = all_done()
    assert state(plan, "card").ready
    people = plan.answers["people"]
    assert isinstance(people, dict)
    people["leader"] = "Bo"
    assert (state(plan, "card").why, state(plan, "card").on) == ("old", "2026-11-22")
    assert (state(plan, "plan").why, state(plan, "plan").on) == ("old", "2026-11-21")


@pytest.mark.parametrize("plan", [half_filled(), hostile(), Plan()], ids=["half-filled", "hostile", "empty"])
def test_no_plan_makes_it_raise(plan: Plan) -> None:
    found = readiness(plan, small(), TODAY)
    assert not [point for point in found.points if point.ready and point.id not in ("systems", "restore", "reviewed")]
    assert msgspec.json.decode(msgspec.json.encode(found))["score"] == found.score
