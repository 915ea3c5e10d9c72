import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.backups.wanted import wanted
from bavn.plan.planfile import Plan


def test_a_row_of_the_plan_is_ready_to_be_tried() -> None:
    row = {
        "what": "kundedata",
        "where": "NAS i kælderen",
        "who": "Anna",
        "offline": "no",
        "offsite": "yes",
        "hours": " 24 ",
        "tool": "restic",
        "path": "/mnt/nas/restic",
        "sources": "/home/anna/regnskab, /srv/kunder ,, -/home/anna/regnskab/gammelt",
    }
    (found,) = wanted(Plan(answers={"backups": [row]}))
    assert found.name == "kundedata"
    assert found.limit_hours == 24
    assert found.sources == ("/home/anna/regnskab", "/srv/kunder")
    assert found.left_out == ("/home/anna/regnskab/gammelt",)
    assert (found.tool, found.path, found.offline, found.offsite, found.who) == (
        "restic",
        "/mnt/nas/restic",
        "no",
        "yes",
        "Anna",
    )


def test_a_row_in_which_nothing_is_answered_is_no_backup() -> None:
    assert wanted(Plan(answers={"backups": [{"what": " "}, {}]})) == ()
    assert wanted(Plan()) == ()
    assert wanted(Plan(answers={"backups": {"what": "x"}})) == ()


def test_a_half_filled_row_is_kept_and_called_by_its_number() -> None:
    found = wanted(Plan(answers={"backups": [{"what": "a"}, {"where": "NAS"}]}))
    assert [one.name for one in found] == ["a", "2"]
    assert found[1].tool == "other"


@pytest.mark.parametrize("hours", ["", "0", "-1", "1.5", "et døgn", "٢٤", "1e3", "999999999999", "²"])
def test_what_is_no_number_of_hours_is_no_limit(hours: str) -> None:
    (found,) = wanted(Plan(answers={"backups": [{"what": "a", "hours": hours}]}))
    assert found.limit_hours is None


def test_a_tool_of_a_newer_plan_is_one_that_bavn_cannot_try() -> None:
    (found,) = wanted(Plan(answers={"backups": [{"what": "a", "tool": "kopia"}]}))
    assert found.tool == "other"


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["what", "hours", "tool", "sources", "path", "else"]), st.text(max_size=30))
    )
)
def test_any_answers_are_read(rows: list[dict[str, str]]) -> None:
    found = wanted(Plan(answers={"backups": rows}))
    assert len(found) <= len(rows)
    assert all(one.name for one in found)
