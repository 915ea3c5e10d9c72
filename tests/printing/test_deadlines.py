import pytest

from bavn.plan.library import library
from bavn.plan.planfile import Plan
from bavn.printing.deadlines import covered, running, stamps
from tests.plan.samples import half_filled, tomrer


def plan(**firm: str) -> Plan:
    return Plan(answers={"firm": firm, "help": {"insurer": "Forsikring", "insurer_hours": "48"}})


CASES = {
    "nothing answered": (Plan(), {"gdpr": True, "nis2-early": True, "nis2-notification": True, "nis2-final": True}),
    "no personal data": (plan(personal="no", nis2="no"), {"insurer": False}),
    "all of it": (
        plan(personal="yes", nis2="yes"),
        {"gdpr": False, "nis2-early": False, "nis2-notification": False, "nis2-final": False, "insurer": False},
    ),
}


@pytest.mark.parametrize(("held", "wanted"), CASES.values(), ids=CASES)
def test_a_deadline_is_there_unless_it_cannot_concern_the_firm(held: Plan, wanted: dict[str, bool]) -> None:
    assert {clock.id: maybe for clock, maybe in covered(held, library())} == wanted


def test_where_nobody_knows_the_deadline_says_maybe() -> None:
    said = {one.name: one.maybe for one in running(half_filled(), library(), "en")}
    assert said["NIS 2: early warning, 24 hours"] == "Perhaps: find out whether you are covered"
    assert {one.maybe for one in running(tomrer(), library(), "en")} == {""}


def test_lengths_are_the_law_s_the_month_s_or_the_policy_s() -> None:
    lengths = [one.length for one in running(plan(personal="yes", nis2="yes"), library(), "da")]
    assert lengths == ["72 timer", "24 timer", "72 timer", "1 måned", "48 timer"]


def test_a_policy_whose_hours_nobody_wrote_has_to_be_read() -> None:
    assert running(half_filled(), library(), "da")[-1].length == "Se i policen"


def test_the_two_honest_stamps_are_always_there_and_the_third_only_for_nis2() -> None:
    assert [one.name for one in stamps(tomrer(), library(), "da")] == ["Mistanke", "Vi ved det"]
    assert len(stamps(half_filled(), library(), "da")) == 3


def test_every_deadline_says_what_it_counts_from_and_where_that_was_read() -> None:
    for one in running(half_filled(), library(), "da"):
        assert one.after.startswith("efter: ")
        assert one.where
        assert one.source
