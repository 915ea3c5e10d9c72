import msgspec
import pytest

from bavn.plan.library import library
from bavn.plan.planfile import Plan
from bavn.printing.steps import tables, who
from tests.plan.samples import half_filled, tomrer
from tests.printing.samples import put

RANSOMWARE = library().playbooks[0]


def first(plan: Plan) -> list[str]:
    return [one.do for one in tables(plan, library(), "da")[0].steps]


def test_every_step_has_a_number_somebody_and_a_time() -> None:
    for table in tables(tomrer(), library(), "da"):
        assert [one.number for one in table.steps] == [str(n) for n in range(1, len(table.steps) + 1)]
        assert all(one.do and one.who and one.by for one in table.steps)


@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        ("leader", "Anna Hansen"),
        ("doer", "Eksempel IT ApS"),
        ("scribe", "Mette Holm"),
        ("finder", "den, der opdager det"),
    ],
)
def test_a_role_is_the_person_who_has_it(role: str, wanted: str) -> None:
    assert who(role, tomrer(), library(), "da") == wanted


def test_where_nobody_is_named_the_role_itself_stands() -> None:
    assert who("scribe", Plan(), library(), "en") == "the scribe"


def test_an_endless_name_is_cut() -> None:
    assert who("leader", Plan(answers={"people": {"leader": "A" * 5_000}}), library(), "da") == "A" * 39 + "…"


def test_steps_that_cannot_concern_the_firm_are_left_out() -> None:
    nis2 = {one.do.da for one in RANSOMWARE.steps if one.only == "nis2"}
    assert nis2
    assert not nis2 & set(first(tomrer()))
    assert nis2 <= set(first(half_filled()))


def test_a_condition_stands_only_where_it_is_not_settled() -> None:
    covered = {one.do: one.only for one in tables(half_filled(), library(), "da")[0].steps}
    nis2 = [one.do.da for one in RANSOMWARE.steps if one.only == "nis2"]
    assert {covered[one] for one in nis2} == {"(hvis NIS 2 gælder)"}
    sure = tomrer()
    put(sure, "firm.nis2", "yes")
    assert {one.only for one in tables(sure, library(), "da")[0].steps} == {"", "(ved persondata)"}


def test_how_to_undo_stands_with_the_step() -> None:
    undone = {one.do.da: one.undo.da for one in RANSOMWARE.steps if one.undo}
    shown = {one.do: one.undo for one in tables(tomrer(), library(), "da")[0].steps if one.undo}
    assert shown == undone


def test_a_playbook_of_one_s_own_says_so_and_is_cut_where_it_is_endless() -> None:
    long = msgspec.json.decode(
        msgspec.json.encode(RANSOMWARE).replace(b'"da":"', b'"da":"' + b"x" * 700), type=type(RANSOMWARE)
    )
    own = msgspec.structs.replace(long, id="own-fire")
    table = tables(tomrer(), msgspec.structs.replace(library(), playbooks=(RANSOMWARE, own)), "da")[1]
    assert table.own == "Egen plan"
    assert max(len(one.do) for one in table.steps) == 600
    assert tables(tomrer(), library(), "da")[0].own == ""
