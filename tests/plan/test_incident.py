import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.plan.incident import Decision, Incident, Said, StepState, inject_number, plain, replay
from bavn.plan.log import Entry, Event, entries
from tests.plan.samples import HOSTILE, attack, events, small

TICK = {"which": "ransomware", "step": "cut", "state": "done"}


def told(*table: tuple[float, str, dict[str, str]]) -> Incident:
    return replay(entries(events(*table)), small())


def test_a_whole_incident_adds_up() -> None:
    incident = replay(entries(attack()), small())
    assert (incident.title, incident.drill) == ("Låste filer på kontoret", "")
    assert (incident.started_at, incident.closed_at) == ("2026-11-22T12:00:00Z", "2026-11-22T16:00:00Z")
    assert incident.answers == {"files": "locked"}
    assert incident.playbooks == ("ransomware",)
    assert list(incident.steps) == [("ransomware", "note"), ("ransomware", "cut"), ("ransomware", "phone")]
    assert incident.stamps["aware"].at == "2026-11-22T12:40:00Z"
    assert incident.stamps["suspected"].why == "Filerne har mærkelige navne"
    assert incident.unplug is not None
    assert (incident.unplug.state, incident.unplug.by) == ("reconnected", "Anna")
    assert [message.which for message in incident.messages] == ["police"]
    assert [note.text for note in incident.notes] == ["Politiet har nummer 0117"]
    assert (incident.broken, incident.unknown, incident.clock_back) == ((), (), ())
    assert incident.head == entries(attack())[-1].hash


def test_an_empty_log_says_nothing() -> None:
    nothing = replay((), small())
    assert (nothing.title, nothing.started_at, nothing.head, nothing.playbooks) == ("", "", "", ())


def test_a_drill_is_marked_by_its_first_line() -> None:
    assert replay(entries(attack(drill="friday")), small()).drill == "friday"
    assert told((0, "started", {"text": "a"}), (1, "started", {"text": "b", "drill": "friday"})).drill == ""


def test_without_a_start_it_began_with_the_first_line_that_counts() -> None:
    assert told((5, "note", {"text": "x"}), (9, "note", {"text": "y"})).started_at == "2026-11-22T12:05:00Z"


# ── two people, one step ─────────────────────────────────────────────────────────────────────────────────────────────


def test_of_two_who_tick_the_same_step_the_first_stands_and_the_second_is_kept() -> None:
    incident = told((0, "step", TICK | {"by": "Anna"}), (1, "step", TICK | {"by": "Bo", "text": "me too"}))
    assert incident.steps["ransomware", "cut"].by == "Anna"
    assert incident.also == (StepState("ransomware", "cut", "done", "Bo", "2026-11-22T12:01:00Z", "me too", 2),)


def test_the_first_is_the_first_in_the_file_even_where_the_later_line_happened_earlier() -> None:
    incident = told((5, "step", TICK | {"by": "Anna"}), (6, "step", TICK | {"by": "Bo", "at": "2026-11-22T11:00:00Z"}))
    assert incident.steps["ransomware", "cut"].by == "Anna"


@pytest.mark.parametrize(
    ("states", "stands", "also"),
    [
        (["done"], "done", 0),
        (["skipped"], "skipped", 0),
        (["skipped", "done"], "done", 0),
        (["skipped", "skipped"], "skipped", 1),
        (["done", "skipped"], "done", 1),
        (["done", "done", "done"], "done", 2),
        (["done", "open"], "open", 0),
        (["done", "open", "done"], "done", 0),
        (["done", "open", "skipped"], "skipped", 0),
        (["skipped", "done", "skipped"], "done", 1),
        (["open"], "open", 0),
        (["open", "open"], "open", 0),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_what_a_series_of_ticks_leaves(states: list[str], stands: str, also: int) -> None:
    incident = told(*((minute, "step", TICK | {"state": state}) for minute, state in enumerate(states)))
    assert incident.steps["ransomware", "cut"].state == stands
    assert len(incident.also) == also


# ── stamps, playbooks, closing ───────────────────────────────────────────────────────────────────────────────────────


def test_a_stamp_is_replaced_only_by_a_new_line_and_taken_away_by_another() -> None:
    aware = {"which": "aware", "state": "set"}
    twice = told((0, "clock", aware | {"text": "first"}), (9, "clock", aware | {"at": "2026-11-22T11:00:00Z"}))
    assert twice.stamps["aware"].at == "2026-11-22T11:00:00Z"
    gone = told((0, "clock", dict(aware)), (1, "clock", {"which": "aware", "state": "withdrawn"}))
    assert gone.stamps == {}


def test_the_two_stamps_stand_apart() -> None:
    incident = told((0, "clock", {"which": "suspected", "state": "set"}))
    assert set(incident.stamps) == {"suspected"}


def test_a_playbook_that_is_opened_again_is_the_current_one() -> None:
    opened = told(
        *((minute, "playbook", {"which": which}) for minute, which in enumerate(["ddos", "ransomware", "ddos"]))
    )
    assert opened.playbooks == ("ransomware", "ddos")


def test_the_last_answer_to_a_question_stands() -> None:
    table = enumerate([("files", "unknown"), ("site", "slow"), ("files", "fine")])
    incident = told(*((minute, "answer", {"which": which, "state": state}) for minute, (which, state) in table))
    assert incident.answers == {"files": "fine", "site": "slow"}


def test_what_is_added_after_the_closing_still_counts() -> None:
    late = told((0, "closed", {}), (5, "closed", {}), (9, "step", dict(TICK)))
    assert late.closed_at == "2026-11-22T12:00:00Z"
    assert late.steps["ransomware", "cut"].state == "done"


@pytest.mark.parametrize("state", ["cut", "kept", "reconnected"])
def test_the_last_decision_about_the_plug_stands(state: str) -> None:
    decided = told((0, "unplug", {"state": "cut"}), (1, "unplug", {"state": state, "by": "Anna", "text": "why"}))
    assert decided.unplug == Decision(state, "2026-11-22T12:01:00Z", "Anna", "why")


@pytest.mark.parametrize("state", ["approved", "sent"])
def test_a_message_is_kept_as_it_was_approved_or_sent(state: str) -> None:
    sent = told((0, "message", {"which": "police", "state": state, "by": "Anna", "text": "as it was"}))
    assert sent.messages == (Said("2026-11-22T12:00:00Z", "Anna", "police", state, "as it was"),)


def test_an_incident_can_be_opened_again() -> None:
    assert told((0, "closed", {}), (5, "reopened", {})).closed_at == ""
    assert told((0, "closed", {}), (5, "reopened", {}), (7, "closed", {})).closed_at == "2026-11-22T12:07:00Z"


def test_injects_and_findings_are_kept_in_order() -> None:
    incident = told(
        (0, "inject", {"which": "1"}),
        (1, "finding", {"which": "http-flood", "text": "site"}),
        (5, "inject", {"which": "2"}),
    )
    assert [inject.which for inject in incident.injects] == ["1", "2"]
    assert [finding.which for finding in incident.findings] == ["http-flood"]


# ── what does not count ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("drone", {}),
        ("answer", {"state": "locked"}),
        ("playbook", {"which": "volcano"}),
        ("playbook", {}),
        ("unplug", {"state": "burned"}),
        ("step", TICK | {"which": "volcano"}),
        ("step", TICK | {"step": "volcano"}),
        ("step", TICK | {"state": "perhaps"}),
        ("clock", {"which": "noon", "state": "set"}),
        ("clock", {"which": "aware"}),
        ("message", {"which": "sms"}),
        ("inject", {"which": "0"}),
        ("inject", {"which": "9" * 5000}),
    ],
    ids=str,
)
def test_what_this_version_does_not_know_is_named_and_changes_nothing(what: str, fields: dict[str, str]) -> None:
    incident = told((0, "note", {"text": "a"}), (1, what, dict(fields)))
    assert incident.unknown == (2,)
    assert replace(incident, unknown=(), head="") == replace(told((0, "note", {"text": "a"})), head="")


def test_an_edited_line_changes_nothing_but_is_named() -> None:
    log = attack().replace(b'"which":"aware"', b'"which":"AWARE"')
    incident = replay(entries(log), small())
    assert set(incident.stamps) == {"suspected"}
    assert incident.broken == (10,)


def test_a_removed_line_shows_in_the_one_after_it() -> None:
    lines = attack().splitlines(keepends=True)
    incident = replay(entries(b"".join(lines[:6] + lines[7:])), small())
    assert incident.broken == (7,)
    assert ("ransomware", "cut") not in incident.steps


def test_a_clock_that_was_set_back_is_noticed_until_it_has_caught_up() -> None:
    incident = told(*((minute, "note", {"text": "x"}) for minute in (10, 20, 5, 15, 20, 30)))
    assert incident.clock_back == (3, 4)


def test_catching_up_from_paper_is_no_clock_set_back() -> None:
    assert told((10, "note", {}), (20, "note", {"at": "2026-11-22T09:00:00Z"}), (30, "note", {})).clock_back == ()


# ── whatever comes ───────────────────────────────────────────────────────────────────────────────────────────────────

WORDS = st.sampled_from(["ransomware", "cut", "done", "open", "aware", "set", "1", "", HOSTILE]) | st.text(max_size=5)
WHATS = st.sampled_from(
    ["started", "answer", "playbook", "unplug", "step", "clock", "message", "inject", "closed", "x"]
)
ENTRIES = st.builds(
    Entry,
    number=st.integers(1, 9),
    written=WORDS,
    event=st.none() | st.builds(Event, WORDS, WHATS, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS),
    hash=WORDS,
    intact=st.booleans(),
)


@given(st.lists(ENTRIES, max_size=12))
def test_any_list_of_lines_is_replayed_without_raising(lines: list[Entry]) -> None:
    incident = replay(lines, small())
    assert len(incident.broken) == sum(1 for entry in lines if not entry.intact or entry.event is None)


@given(st.lists(st.sampled_from(attack().splitlines(keepends=True)), max_size=20).map(b"".join))
def test_any_order_of_lines_is_replayed_without_raising(data: bytes) -> None:
    json.dumps(plain(replay(entries(data), small())))


def test_it_can_be_handed_on_as_plain_data() -> None:
    data = json.loads(json.dumps(plain(replay(entries(attack()), small()))))
    assert data["steps"][0]["step"] == "note"
    assert data["stamps"]["aware"]["by"] == "Anna"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("1000", 1000),
        ("1001", None),
        ("0", None),
        ("01", None),
        ("", None),
        ("-1", None),
        ("²", None),
        ("१", None),
    ],
)
def test_injects_are_counted_from_one(text: str, number: int | None) -> None:
    assert inject_number(text) == number
