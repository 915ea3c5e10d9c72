import msgspec
import pytest

from bavn.plan.library import Text, library
from bavn.plan.planfile import Plan
from bavn.printing.decisions import badge, cuts, decisions, line
from tests.plan.samples import hostile, tomrer

BADGES = {
    "ransomware": "JA",
    "ddos": "NEJ",
    "account": "NEJ",
    "supplier": "KUN LEVERANDØREN",
    "leak": "DELVIST",
    "defacement": "NEJ",
    "device": "IKKE AKTUELT",
    "fraud": "NEJ",
}


def test_all_eight_playbooks_are_decided_in_the_library_s_order() -> None:
    assert {one.id: badge(one, library(), "da") for one in library().playbooks} == BADGES
    assert [one.title for one in decisions(tomrer(), library(), "da")] == [one.title.da for one in library().playbooks]


def test_red_is_only_what_cuts_the_firm_s_own_line() -> None:
    assert [one.id for one in library().playbooks if cuts(one)] == ["ransomware", "leak"]


def test_the_firm_s_own_cost_stands_where_its_line_goes_and_nowhere_else() -> None:
    found = dict(zip(BADGES, decisions(tomrer(), library(), "da"), strict=True))
    assert found["ransomware"].firm_cost == "Hos os: 3.500 kr. i timen."
    assert found["ddos"].firm_cost == ""
    assert found["supplier"].firm_cost == ""


def test_a_day_costs_eight_hours() -> None:
    said = line(tomrer(), library(), "en")
    assert (said.cost, said.cost_day) == ("DKK 3,500", "DKK 28,000")
    assert said.plug.startswith("Den hvide boks")


@pytest.mark.parametrize(("answer", "shown"), [("", ""), ("ved ikke", "ved ikke"), ("1" * 99, "1" * 15 + "…")])
def test_a_cost_that_is_no_amount_stands_as_it_was_written_and_makes_no_sum(answer: str, shown: str) -> None:
    plan = Plan(answers={"line": {"cost": answer}})
    assert (line(plan, library(), "da").cost, line(plan, library(), "da").cost_day) == (shown, "")


def test_endless_answers_and_endless_playbooks_are_cut() -> None:
    first = library().playbooks[0]
    long = msgspec.structs.replace(first, unplug=msgspec.structs.replace(first.unplug, why=Text(da="x" * 9_000, en="")))
    assert len(decisions(tomrer(), msgspec.structs.replace(library(), playbooks=(long,)), "da")[0].why) == 800
    assert len(line(hostile(), library(), "da").stops) <= 300
