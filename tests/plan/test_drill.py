import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.plan.drill import AfterAction, Answered, StampTime, after_action, evidence, inject_due
from bavn.plan.library import Drill, library
from bavn.plan.log import entries
from bavn.plan.planfile import Evidence
from tests.plan.samples import NOON, after, attack, events, small

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DRILL = small().drills[0]
START = "2026-11-22T12:00:00Z"
CUT = {"which": "ransomware", "step": "cut", "state": "done", "by": "Mette"}
PHONE = {"which": "ransomware", "step": "phone", "state": "done", "by": "Anna"}
AWARE = {"which": "aware", "state": "set", "by": "Anna"}


Row = tuple[float, str, dict[str, str]]


def inject(minute: float, number: int) -> Row:
    return minute, "inject", {"which": str(number)}


def started(minute: float = 0) -> Row:
    return minute, "started", {"text": "Øvelse", "drill": "friday"}


def held(*table: Row) -> AfterAction:
    return after_action(entries(events(*table)), DRILL, small(), COPENHAGEN)


FULL: tuple[Row, ...] = (
    started(),
    inject(0, 1),
    (2, "step", CUT),
    inject(5, 2),
    (9, "clock", AWARE),
    inject(10, 3),
    (16, "step", PHONE),
    inject(16, 4),
    (20, "closed", {}),
)


# ── which injects are due ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("minutes", "due"), [(-1, 0), (0, 1), (4.9, 1), (5, 2), (9.9, 2), (10, 3), (15, 4), (600, 4)])
def test_an_inject_is_due_from_its_minute_on(minutes: float, due: int) -> None:
    assert inject_due(DRILL, START, after(minutes)) == due


def test_a_clock_that_was_set_back_calls_injects_back() -> None:
    assert inject_due(DRILL, START, datetime(1970, 1, 1, tzinfo=UTC)) == 0


@pytest.mark.parametrize("started_at", ["", "noon", "2026-02-30T12:00:00Z"])
def test_before_there_is_a_start_nothing_is_due(started_at: str) -> None:
    assert inject_due(DRILL, started_at, NOON) == 0


@pytest.mark.parametrize("drill", library().drills, ids=lambda drill: drill.id)
def test_the_injects_of_every_scenario_come_in_order_and_within_its_time(drill: Drill) -> None:
    minutes = [one.minute for one in drill.injects]
    assert minutes == sorted(minutes)
    assert minutes[-1] <= drill.minutes


# ── the page afterwards ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_whole_drill_on_one_page() -> None:
    assert held(*FULL) == AfterAction(
        scenario="friday",
        drill="friday",
        held_on="2026-11-22",
        injects=(
            Answered(1, 0, True, START, "2026-11-22T12:02:00Z", 120, "step", "Mette", ahead=False),
            Answered(2, 5, True, "2026-11-22T12:05:00Z", "2026-11-22T12:09:00Z", 240, "stamp", "Anna", ahead=False),
            Answered(3, 10, True, "2026-11-22T12:10:00Z", "2026-11-22T12:16:00Z", 360, "step", "Anna", ahead=False),
            Answered(4, 15, False, "2026-11-22T12:16:00Z", "", None, "", "", ahead=False),
        ),
        in_time=("cut",),
        late=("phone",),
        never=("note",),
        stamps=(StampTime("aware", "2026-11-22T12:09:00Z", 540),),
        started_at=START,
        closed_at="2026-11-22T12:20:00Z",
        seconds=1200,
    )


def test_a_drill_at_night_is_of_the_local_date() -> None:
    assert held(started(11.5 * 60)).held_on == "2026-11-23"


def test_nothing_held_gives_an_empty_page() -> None:
    page = after_action((), DRILL, small(), COPENHAGEN)
    assert page.injects[0] == Answered(1, 0, True, "", "", None, "", "", ahead=False)
    assert [one.sent_at for one in page.injects] == ["", "", "", ""]
    assert (page.in_time, page.late, page.seconds, page.started_at, page.held_on) == ((), (), 0, "", "")


def test_an_inject_is_answered_by_the_first_who_does_it_at_its_time_or_later() -> None:
    page = held(started(), inject(3, 1), (3, "step", CUT), (4, "step", CUT | {"by": "Bo"}))
    assert page.injects[0] == Answered(
        1, 0, True, "2026-11-22T12:03:00Z", "2026-11-22T12:03:00Z", 0, "step", "Mette", ahead=False
    )


def test_who_was_ahead_of_an_inject_has_not_answered_it_and_does_not_lose_by_it() -> None:
    page = held(started(), (1, "step", CUT), inject(3, 1), (20, "closed", {}))
    assert (page.injects[0].answered_at, page.injects[0].seconds, page.injects[0].ahead) == ("", None, True)
    assert evidence(page, date(2026, 11, 22)).shows == "1/3, 20 min"


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("step", CUT | {"state": "skipped"}),
        ("step", CUT | {"which": "ddos"}),
        ("step", PHONE),
        ("clock", AWARE),
        ("note", {"text": "cut"}),
    ],
    ids=str,
)
def test_what_does_not_fit_answers_nothing(what: str, fields: dict[str, str]) -> None:
    assert held(started(), inject(0, 1), (1, what, fields)).injects[0].answered_at == ""


def test_a_stamp_answers_only_when_it_is_set() -> None:
    page = held(started(), inject(5, 2), (6, "clock", AWARE | {"state": "withdrawn"}))
    assert page.injects[1].answered_at == ""


def test_of_a_step_and_a_stamp_the_first_one_answers() -> None:
    suspected = {"which": "suspected", "state": "set", "by": "Bo"}
    page = held(started(), inject(10, 3), (11, "clock", suspected), (12, "step", PHONE))
    assert (page.injects[2].what, page.injects[2].by) == ("stamp", "Bo")


def test_an_inject_that_is_sent_twice_counts_from_the_first_time() -> None:
    assert held(started(), inject(1, 1), inject(7, 1), (9, "step", CUT)).injects[0].seconds == 480


def test_a_line_that_was_edited_answers_nothing() -> None:
    data = events(started(), inject(0, 1), (2, "step", CUT)).replace(b"Mette", b"METTE")
    assert after_action(entries(data), DRILL, small(), COPENHAGEN).injects[0].answered_at == ""


def test_a_step_is_in_time_up_to_its_minute() -> None:
    assert held(started(), (3, "step", CUT)).in_time == ("cut",)
    assert held(started(), (3, "step", CUT)).late == ()
    assert held(started(), (3 + 1 / 60, "step", CUT)).late == ("cut",)
    assert held(started(), (3 + 1 / 60, "step", CUT)).in_time == ()


def test_a_step_that_is_due_at_the_very_end_is_missed() -> None:
    short = msgspec.structs.replace(DRILL, minutes=3)
    assert after_action(entries(events(started())), short, small(), COPENHAGEN).never == ("note", "cut")


def test_a_step_that_was_opened_again_was_not_done() -> None:
    page = held(started(), (1, "step", CUT), (2, "step", CUT | {"state": "open"}))
    assert ("cut" in page.in_time, "cut" in page.never) == (False, True)


def test_a_step_for_after_the_drill_or_for_some_only_is_never_missed() -> None:
    assert "clock" not in held(started()).never  # it has 240 minutes, the drill 20
    books = [
        msgspec.structs.replace(book, steps=tuple(msgspec.structs.replace(step, only="nis2") for step in book.steps))
        for book in small().playbooks
    ]
    only_some = msgspec.structs.replace(small(), playbooks=tuple(books))
    assert after_action(entries(events(started())), DRILL, only_some, COPENHAGEN).never == ()


def test_an_open_drill_has_lasted_until_its_last_line() -> None:
    assert held(started(), (7, "note", {})).seconds == 420


def test_a_scenario_whose_playbook_is_unknown_has_no_steps() -> None:
    strange = msgspec.structs.replace(DRILL, playbook="volcano")
    page = after_action(entries(events(*FULL)), strange, small(), COPENHAGEN)
    assert (page.in_time, page.late, page.never) == ((), (), ())


# ── evidence ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_drill_that_was_closed_with_half_its_answers_is_good() -> None:
    shown = Evidence(kind="drill", on="2026-11-22", good=True, shows="3/3, 20 min", about="friday")
    assert evidence(held(*FULL), date(2026, 11, 22)) == shown
    assert evidence(
        held(started(), inject(0, 1), (1, "step", CUT), inject(5, 2), (6, "clock", AWARE), (9, "closed", {})),
        date(2026, 11, 22),
    ).good


def test_exactly_half_is_enough() -> None:
    two = msgspec.structs.replace(DRILL, injects=DRILL.injects[:2])
    log = events(started(), inject(0, 1), (1, "step", CUT), inject(5, 2), (20, "closed", {}))
    assert evidence(after_action(entries(log), two, small(), COPENHAGEN), date(2026, 11, 22)).good


@pytest.mark.parametrize(
    "log",
    [
        events(*FULL[:-1]),
        events(started(), inject(0, 1), (1, "step", CUT), inject(5, 2), inject(10, 3), (20, "closed", {})),
        events(started(), (20, "closed", {})),
        attack(),
        attack(drill="supplier-mail"),
        b"",
    ],
    ids=["never closed", "one of three", "nothing sent", "in earnest", "another scenario", "no log"],
)
def test_anything_less_is_no_good(log: bytes) -> None:
    assert not evidence(after_action(entries(log), DRILL, small(), COPENHAGEN), date(2026, 11, 22)).good


@given(st.lists(st.sampled_from([*events(*FULL).splitlines(keepends=True), b"\xff\n"]), max_size=14).map(b"".join))
def test_any_log_has_a_page(data: bytes) -> None:
    page = after_action(entries(data), DRILL, small(), COPENHAGEN)
    json.dumps(msgspec.to_builtins(page))
    evidence(page, date(2026, 11, 22))
