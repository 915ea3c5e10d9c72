from pathlib import Path

import pytest

from bavn.cli.case_options import event
from bavn.cli.clock import here, now
from bavn.plan.cases import Cases
from bavn.plan.incident import Incident
from bavn.plan.library import library
from bavn.plan.planfile import read, save
from tests.cli.conftest import Call
from tests.cli.plans import plan_file

__all__ = ["plan_file"]


@pytest.fixture
def begun(plan_file: Path, call: Call) -> Path:
    call("incident", "start", "--kind", "ransomware", "--by", "Anna")
    return plan_file


def state(plan: Path) -> Incident:
    return Cases(plan.parent / "incidents", library()).all()[0].incident


@pytest.mark.parametrize("number", ["3", "pull"])
def test_a_step_is_ticked_by_number_or_id(number: str, begun: Path, call: Call) -> None:
    called = call("incident", "step", number, "done", "--by", "Bo")
    assert called.status == 0
    assert "[x]  3 " in called.out
    assert state(begun).steps["ransomware", "pull"].by == "Bo"


def test_the_first_of_two_ticks_stands(begun: Path, call: Call) -> None:
    call("incident", "step", "1", "--by", "Bo")
    called = call("incident", "step", "1", "--by", "Mette")
    assert "allerede gjort af Bo" in called.out
    assert state(begun).steps["ransomware", "hands-off"].by == "Bo"
    assert [one.by for one in state(begun).also] == ["Mette"]


def test_a_step_can_be_skipped_with_a_reason_and_opened_again(begun: Path, call: Call) -> None:
    assert "[-]  2 " in call("incident", "step", "2", "skipped", "--why", "ingen disk").out
    assert state(begun).steps["ransomware", "backup-disk"].why == "ingen disk"
    assert "[ ]  2 " in call("incident", "step", "2", "open").out


def test_both_stamps_are_their_own_and_can_be_withdrawn(begun: Path, call: Call) -> None:
    call("incident", "clock", "suspected", "--at", "2026-01-05 09:10")
    called = call("incident", "clock", "aware", "--at", "2026-01-05T10:00:00Z", "--why", "kundefilen var åben")
    assert "overskredet" in called.out
    assert set(state(begun).stamps) == {"suspected", "aware"}
    assert state(begun).stamps["aware"].at == "2026-01-05T10:00:00Z"
    call("incident", "clock", "aware", "--withdraw", "--why", "forkert")
    assert set(state(begun).stamps) == {"suspected"}


def test_the_decision_on_the_plug_is_noted_and_cuts_nothing(begun: Path, call: Call) -> None:
    call("incident", "unplug", "cut", "--by", "Anna", "--why", "to maskiner ramt")
    decision = state(begun).unplug
    assert decision is not None
    assert (decision.state, decision.by) == ("cut", "Anna")


def test_another_playbook_is_opened_beside_the_first(begun: Path, call: Call) -> None:
    assert "OVERBELASTNINGSANGREB" in call("incident", "kind", "ddos", "--why", "også hjemmesiden").out
    assert state(begun).playbooks == ("ransomware", "ddos")


def test_the_log_is_caught_up_from_paper(begun: Path, call: Call) -> None:
    called = call("incident", "log", "Leverandøren ringede", "--at", "2026-01-05 09:40")
    assert called.out.split()[1] == state(begun).head
    (note,) = state(begun).notes
    assert note.text == "Leverandøren ringede"
    assert note.at < state(begun).started_at


@pytest.mark.usefixtures("begun")
def test_a_draft_is_marked_and_says_what_is_blank(call: Call) -> None:
    called = call("incident", "draft", "customers")
    assert called.status == 0
    assert called.out.startswith("UDKAST")
    refused = call("incident", "draft", "nobody")
    assert refused.status == 2
    assert "staff-sms" in refused.err


def test_the_report_is_a_pdf(begun: Path, call: Call) -> None:
    name = Cases(begun.parent / "incidents", library()).names()[0]
    assert call("incident", "report").out == f"bavn-incident-{name}.pdf\n"
    call("incident", "close")
    assert call("incident", "report", "--out", "r.pdf").status == 0
    assert Path("r.pdf").read_bytes().startswith(b"%PDF")


def test_it_is_closed_with_its_head_and_opened_again(begun: Path, call: Call) -> None:
    called = call("incident", "close", "--by", "Anna")
    assert state(begun).head in called.out
    assert call("incident", "show").status == 2
    name = Cases(begun.parent / "incidents", library()).names()[0]
    assert call("incident", "reopen", name).status == 0
    assert call("incident").status == 0


def test_of_several_the_user_chooses(begun: Path, call: Call) -> None:
    call("incident", "start", "--kind", "ddos")
    called = call("incident", "step", "1")
    assert (called.status, called.err.count("\n")) == (2, 1)
    first, second = Cases(begun.parent / "incidents", library()).names()
    assert f"allowed: {first}, {second}" in called.err
    assert call("incident", "step", "1", "--incident", second).status == 0
    assert call("incident", "list").out.count("åben") == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["step", "99"],
        ["step", "0"],
        ["step", "1", "perhaps"],
        ["clock", "guessed"],
        ["clock", "aware", "--at", "2199-01-01"],
        ["kind", "flood"],
        ["reopen", "../../etc/passwd"],
        ["show", "--incident", "none"],
    ],
    ids=" ".join,
)
def test_what_is_not_allowed_is_one_line_and_changes_nothing(arguments: list[str], begun: Path, call: Call) -> None:
    before = state(begun)
    called = call("incident", *arguments)
    assert (called.status, called.err.count("\n")) == (2, 1)
    assert state(begun) == before


def test_without_an_incident_it_says_how_to_begin(plan_file: Path, call: Call) -> None:
    called = call("incident", "show", "--plan", plan_file)
    assert called.status == 2
    assert "`bavn incident start` begins one" in called.err


def test_a_step_without_a_playbook_says_what_is_missing(plan_file: Path, call: Call) -> None:
    Cases(plan_file.parent / "incidents", library()).begin(event("started"), now(), here())
    assert "no playbook is open" in call("incident", "step", "1").err


def test_a_second_stamp_warns_that_deadlines_move(begun: Path, call: Call) -> None:
    call("incident", "clock", "aware", "--at", "2026-01-05T10:00:00Z")
    called = call("incident", "clock", "aware", "--at", "2026-01-06T10:00:00Z")
    assert "aware var allerede sat til 2026-01-05" in called.err
    assert state(begun).stamps["aware"].at == "2026-01-06T10:00:00Z"


def test_a_message_that_is_too_long_says_so(begun: Path, call: Call) -> None:
    assert "For lang" not in call("incident", "draft", "staff-sms").err
    plan = read(begun)
    people = plan.answers["people"]
    assert isinstance(people, dict)
    people["leader"] = "x" * 200
    save(begun, plan)
    assert "For lang" in call("incident", "draft", "staff-sms").err


def test_a_number_that_is_not_in_the_plan_says_so(begun: Path, call: Call) -> None:
    plan = read(begun)
    helpers = plan.answers["help"]
    assert isinstance(helpers, dict)
    helpers["it_phone"] = ""
    save(begun, plan)
    assert "> help.it_phone: intet nummer i planen" in call("incident").out


def test_an_empty_note_is_refused(begun: Path, call: Call) -> None:
    assert call("incident", "log", "  ").status == 2
    assert not state(begun).notes


def test_the_group_itself_takes_the_plan_and_the_language(begun: Path, call: Call) -> None:
    assert "Unplug? Yes." in call("incident", "--plan", begun, "--language", "en").out


def test_the_report_of_the_last_one_closed_needs_no_name(begun: Path, call: Call) -> None:
    call("incident", "close")
    call("incident", "start", "--kind", "ddos")
    last = Cases(begun.parent / "incidents", library()).names()[-1]
    call("incident", "close")
    assert call("incident", "report").out == f"bavn-incident-{last}.pdf\n"
    assert Path(f"bavn-incident-{last}.pdf").stat().st_mode & 0o777 == 0o600
