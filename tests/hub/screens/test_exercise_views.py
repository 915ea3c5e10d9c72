from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.hub.doors.reader import Reader
from bavn.hub.screens.exercise_views import Kept, figures_of, items_for, sees, version_of, view_of
from bavn.hubstore.messages import Message
from bavn.model.exercise import Call, Exercise, Inject, Pause, Remark
from bavn.model.member import Member
from tests.hub.hubs import NOW

MINUTE = timedelta(minutes=1)
MEMBERS = {
    name: Member(name, name.capitalize(), status="active", named=name == "ishoej") for name in ("ishoej", "vejle")
}
EXERCISE = Exercise(
    1, "Flood", "It rains.", "en", "lea", NOW, ("ishoej", "vejle"), "running", NOW,
    pauses=(Pause(NOW + 2 * MINUTE, NOW + 10 * MINUTE),),
)  # fmt: skip
SENT = Inject(7, 1, 0, "", "Water.", "Off.", members=("ishoej", "vejle"), sent=NOW)
WAITS = Inject(8, 1, 5, "", "More.", members=("vejle",))
ANSWERED = Message(7, "ishoej", NOW, NOW, needs_answer=True, told=1, state="answered", answered=NOW + 12 * MINUTE)
KEPT = Kept(
    EXERCISE,
    (SENT, WAITS),
    {(7, "ishoej"): ANSWERED},
    {(7, "ishoej"): (Call(7, "ishoej", 1, NOW),)},
    (Remark(1, 1, NOW, "lea", "fast", "ishoej"), Remark(2, 1, NOW, "lea", "all")),
)
OPERATOR, ANALYST = Reader("operator", role="operator"), Reader("analyst", role="analyst")
READS = Reader("community", role="read-only")


def of(member: str) -> Reader:
    return Reader("member", member, "member")


def test_an_answer_took_as_long_as_the_exercise_ran_until_it_came() -> None:
    view = view_of(KEPT, OPERATOR, MEMBERS, NOW + 15 * MINUTE)
    own = view.injects[0].rows[0]
    assert (own.member, own.state, own.after, own.calls) == ("Ishoej", "answered", 4 * MINUTE, (NOW,))
    assert view.clock == 7 * MINUTE
    assert view.figures.typical == view.figures.slowest == 4 * MINUTE


@pytest.mark.parametrize(
    ("state", "asks", "shown"),
    [("open", True, "open"), ("given-up", True, "silent"), ("over", True, "silent"), ("over", False, "told")],
)
def test_a_message_becomes_a_row(state: str, asks: bool, shown: str) -> None:  # noqa: FBT001  a case
    message = replace(ANSWERED, state=state, answered=None)  # type: ignore[arg-type]
    kept = replace(KEPT, injects=(replace(SENT, asks=asks),), messages={(7, "ishoej"): message})
    rows = view_of(kept, ANALYST, MEMBERS, NOW).injects[0].rows
    assert [row.state for row in rows] == [shown, "unreached"]


def test_figures_count_all_and_those_who_cannot_be_told_apart() -> None:
    found = figures_of(KEPT)
    assert (found.members, found.injects, found.sent, found.asked, found.answered, found.unreached) == (
        2,
        2,
        1,
        1,
        1,
        1,
    )


def test_who_may_know_of_it() -> None:
    seen = {
        state: [sees(one, replace(EXERCISE, state=state)) for one in (OPERATOR, ANALYST, of("vejle"), of("x"), READS)]
        for state in ("draft", "running", "ended")
    }
    assert seen == {
        "draft": [True, True, False, False, False],
        "running": [True, True, True, False, False],
        "ended": [True, True, True, False, True],
    }
    assert [one.id for one in items_for(of("x"), [EXERCISE], NOW)] == []


def test_only_an_operator_leads_and_only_who_leads_is_shown_all_members() -> None:
    views = {one.audience: view_of(KEPT, one, MEMBERS, NOW) for one in (OPERATOR, ANALYST, of("vejle"))}
    assert [views[name].leads for name in ("operator", "analyst", "member")] == [True, False, False]
    assert [len(views[name].choices) for name in ("operator", "analyst", "member")] == [2, 0, 0]
    assert views["operator"].unreachable == ("Ishoej", "Vejle")
    assert views["member"].members == ("Ishoej", "Vejle"), "its own, and whoever lets itself be named"
    own = view_of(KEPT, of("ishoej"), MEMBERS, NOW)
    assert (own.members, own.unnamed) == (("Ishoej",), 1)


def test_a_member_sees_neither_what_waits_nor_others_rows_nor_notes_before_the_end() -> None:
    view = view_of(replace(KEPT, exercise=replace(EXERCISE, improve="Vejle is slow")), of("vejle"), MEMBERS, NOW)
    assert view.improve == ""
    assert [one.id for one in view.injects] == [7]
    assert [row.member for row in view.injects[0].rows] == ["Vejle"]
    assert view.injects[0].good == ""
    assert view.injects[0].to == frozenset()
    assert view.remarks == ()
    assert view.figures.injects == 1, "how many are still to come is not its to know"
    ended = replace(EXERCISE, state="ended", improve="Vejle is slow")
    over = view_of(replace(KEPT, exercise=ended), of("vejle"), MEMBERS, NOW)
    assert over.improve == "Vejle is slow"
    assert over.injects[0].good == "Off."
    assert [(one.text, one.by) for one in over.remarks] == [("all", "")]


def test_its_version_is_another_one_whenever_there_is_more_to_see() -> None:
    other = (
        replace(KEPT, exercise=replace(EXERCISE, state="paused")),
        replace(KEPT, injects=(SENT, replace(WAITS, sent=NOW))),
        replace(KEPT, messages={(7, "ishoej"): replace(ANSWERED, told=2)}),
        replace(KEPT, messages={(7, "ishoej"): replace(ANSWERED, state="open")}),
        replace(KEPT, remarks=()),
    )
    assert len({version_of(one, OPERATOR) for one in (KEPT, *other)}) == 6
    of_another = [version_of(one, of("vejle")) for one in (KEPT, *other[2:])]
    assert len(set(of_another)) == 1, "what others do loads no page of a member anew"
    assert version_of(other[1], of("vejle")) != of_another[0]


def test_a_member_that_was_erased_meanwhile_breaks_nothing() -> None:
    view = view_of(KEPT, OPERATOR, {}, NOW)
    assert view.unnamed == 2
    assert [row.member for row in view.injects[0].rows] == ["ishoej", "vejle"]


FOUR = ("ishoej", "odense", "skive", "vejle")
ALL_FOUR = {name: Member(name, name.capitalize(), status="active", named=True) for name in FOUR}


def asked(number: int, **answers: bool) -> tuple[Inject, dict[tuple[int, str], Message]]:
    """An inject that went to these, and whether they answered."""
    inject = Inject(number, 1, 0, "", f"Inject {number}.", "Hoped.", members=tuple(answers), sent=NOW)
    return inject, {
        (number, name): replace(ANSWERED, warning=number, member=name)
        if answered
        else Message(number, name, NOW, NOW, needs_answer=True, told=1, state="given-up")
        for name, answered in answers.items()
    }


def ended(*found: tuple[Inject, dict[tuple[int, str], Message]]) -> Kept:
    """An exercise of four that is over, with these injects."""
    exercise = replace(EXERCISE, members=FOUR, state="ended", improve="Skive was slow")
    messages = {key: one for _, some in found for key, one in some.items()}
    return Kept(exercise, tuple(inject for inject, _ in found), messages, {}, KEPT.remarks)


def test_no_figure_tells_a_member_what_one_other_member_did() -> None:
    common = asked(7, ishoej=True, odense=True, skive=False)
    kept = ended(common, asked(8, ishoej=False), asked(9, vejle=True, ishoej=False))
    alone = view_of(kept, of("vejle"), ALL_FOUR, NOW)
    assert [(one.counted, one.asked, one.answered) for one in alone.injects] == [
        (True, 3, 2),
        (False, 0, 0),
        (False, 0, 0),
    ]
    assert [[row.member for row in one.rows] for one in alone.injects] == [[], [], ["Vejle"]]
    assert (alone.figures.asked, alone.figures.answered, alone.figures.silent) == (3, 2, 1), "no sum minus its parts"
    assert [view_of(kept, one, ALL_FOUR, NOW).figures for one in (of("skive"), READS)] == [alone.figures] * 2
    every = view_of(kept, OPERATOR, ALL_FOUR, NOW)
    assert (every.figures.asked, every.figures.answered) == (6, 3)
    assert [(one.asked, one.answered) for one in every.injects] == [(3, 2), (1, 0), (2, 1)]


def test_what_reached_fewer_than_three_is_not_counted_for_others_either() -> None:
    inject, messages = asked(7, ishoej=True, odense=False, skive=False)
    del messages[7, "skive"]
    view = view_of(ended((inject, messages)), of("odense"), ALL_FOUR, NOW)
    assert (view.injects[0].counted, view.figures.answered, view.figures.unreached) == (False, 0, 1)
    lone = replace(inject, members=("skive",))
    assert view_of(ended((lone, {})), of("odense"), ALL_FOUR, NOW).figures.unreached == 0


def test_who_reads_for_nobody_gets_figures_and_no_word() -> None:
    view = view_of(ended(asked(7, ishoej=True, odense=True, skive=False)), READS, ALL_FOUR, NOW)
    assert not view.words
    assert (view.story, view.injects, view.remarks, view.improve, view.members) == ("", (), (), "", ())
    assert (view.unnamed, view.figures.asked, view.figures.answered) == (4, 3, 2)
