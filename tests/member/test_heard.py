from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.member import heard as module
from bavn.member.heard import Heard, UnfitError, take
from bavn.model.campaign import Attribution
from bavn.model.sighting import Template
from bavn.sharing.delta import Delta, ToldDecisions, ToldEnds, ToldWarning
from tests.member.hubs import NAME, NOW, UNTIL, Book, decision

HOUR = timedelta(hours=1)
FORM = Template("GET", "/soeg", ("query",))


def delta(
    *decisions: ToldDecisions, since: int = 0, seq: int = 5, gone: Sequence[str] = (), killed: bool = False
) -> Delta:
    ends = (ToldEnds("revoked", tuple(gone)),) if gone else ()
    return Delta(NAME, seq, since, NOW, killed, decisions, ends)


def warning(
    number: int = 1, *, at: datetime = NOW, ended: bool = False, templates: tuple[Template, ...] = ()
) -> ToldWarning:
    return ToldWarning(number, "campaign", at, "high", "http-flood", "amber", ended=ended, templates=templates)


def heard(*deltas: Delta, now: datetime = NOW) -> Heard:
    known = Heard()
    for one in deltas:
        known = take(known, one, now).heard
    return known


# ── deltas ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_was_heard_at_first() -> None:
    assert (dict(Heard().decisions), Heard().seq, Heard().heard_at, Heard().killed) == ({}, 0, None, False)


def test_a_decision_is_known_by_its_value_with_all_that_was_said() -> None:
    known = heard(delta(replace(decision("192.0.2.7"), named=("ishoj",), organisations=2)))
    found = known.decisions["192.0.2.7"]
    assert (found.value, found.action, found.kind, found.campaign) == ("192.0.2.7", "arm", "http-flood", 7)
    assert (found.until, found.organisations, found.named) == (UNTIL, 2, ("ishoj",))
    assert found.because == ("one-organisation",)
    assert (known.seq, known.heard_at, known.hub) == (5, NOW, NAME)


def test_a_later_decision_of_a_value_replaces_the_earlier_one() -> None:
    known = heard(delta(decision("192.0.2.7")), delta(decision("192.0.2.7", action="block"), since=5, seq=6))
    assert [one.action for one in known.decisions.values()] == ["block"]


def test_what_is_gone_is_gone_and_the_rest_stays() -> None:
    known = heard(delta(decision("192.0.2.7", "192.0.2.8")), delta(since=5, seq=6, gone=["192.0.2.7"]))
    assert list(known.decisions) == ["192.0.2.8"]


def test_a_value_that_was_let_go_and_taken_again_is_there() -> None:
    known = heard(delta(decision("192.0.2.7")), delta(decision("192.0.2.7"), since=5, seq=9, gone=["192.0.2.7"]))
    assert list(known.decisions) == ["192.0.2.7"]


def test_one_value_in_two_ways_of_writing_is_one_value() -> None:
    known = heard(
        delta(decision("2001:DB8:0::1"), decision("2001:db8::1/128")), delta(since=5, seq=6, gone=["2001:db8::1"])
    )
    assert not known.decisions


def test_all_there_is_replaces_what_was_known() -> None:
    known = heard(delta(decision("192.0.2.7")), delta(decision("192.0.2.8"), seq=3))
    assert (list(known.decisions), known.seq) == (["192.0.2.8"], 3)


@pytest.mark.parametrize(
    ("since", "seq"), [(6, 9), (3, 4), (5, 4), (-1, 5)], ids=["begins later", "ends earlier", "backwards", "below 0"]
)
def test_what_does_not_fit_has_to_be_asked_for_anew(since: int, seq: int) -> None:
    known = heard(delta(decision("192.0.2.7")))
    with pytest.raises(UnfitError):
        take(known, delta(since=since, seq=seq), NOW)


def test_a_delta_that_begins_earlier_fits() -> None:
    known = heard(delta(decision("192.0.2.7")), delta(decision("192.0.2.8"), since=2, seq=6))
    assert set(known.decisions) == {"192.0.2.7", "192.0.2.8"}


def test_the_kill_switch_releases_everything_in_one_delta() -> None:
    known = heard(replace(delta(decision("192.0.2.7")), warnings=(warning(),)), delta(since=5, seq=6, killed=True))
    assert (known.killed, dict(known.decisions), known.warnings, known.seq) == (True, {}, (), 6)


def test_what_is_told_while_the_switch_is_on_is_not_in_force() -> None:
    assert not heard(delta(decision("192.0.2.7"), killed=True)).decisions


def test_after_the_switch_what_is_told_holds_again() -> None:
    known = heard(delta(killed=True), delta(decision("192.0.2.7"), since=5, seq=7))
    assert (known.killed, list(known.decisions)) == (False, ["192.0.2.7"])


# ── warnings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_open_warnings_are_known_oldest_first_and_ended_ones_are_not() -> None:
    told = (warning(1), warning(2, at=NOW - HOUR), warning(3))
    known = heard(replace(delta(), warnings=told), replace(delta(since=5, seq=6), warnings=(warning(3, ended=True),)))
    assert [one.id for one in known.warnings] == [2, 1]


def test_the_templates_of_open_warnings_are_known_each_once() -> None:
    other = Template("POST", "/login")
    told = (warning(1, templates=(FORM, other)), warning(2, templates=(FORM,)))
    assert heard(replace(delta(), warnings=told)).templates == (FORM, other)


def test_warnings_fade_when_the_hub_is_silent_for_a_week() -> None:
    known = heard(replace(delta(), warnings=(warning(),)))
    assert known.at(NOW + timedelta(days=6)).warnings
    assert not known.at(NOW + timedelta(days=7)).warnings


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_has_expired_falls_away_by_the_clock() -> None:
    known = heard(delta(decision("192.0.2.7", until=NOW + HOUR), decision("192.0.2.8")))
    assert known.at(NOW + HOUR - timedelta(seconds=1)) is known
    later = known.at(NOW + HOUR)
    assert list(later.decisions) == ["192.0.2.8"]
    assert set(known.decisions) == {"192.0.2.7", "192.0.2.8"}
    assert later.at(UNTIL).decisions == {}


def test_what_has_expired_when_it_comes_is_not_there_and_takes_the_earlier_one_along() -> None:
    known = heard(delta(decision("192.0.2.7")), delta(decision("192.0.2.7", until=NOW), since=5, seq=6))
    assert not known.decisions


def test_no_decision_holds_longer_than_a_month() -> None:
    known = heard(delta(decision("192.0.2.7", until=NOW + timedelta(days=9000))))
    assert known.decisions["192.0.2.7"].until == NOW + timedelta(days=31)


@pytest.mark.parametrize("until", [datetime.max, datetime.min, UNTIL.replace(tzinfo=None)], ids=["max", "min", "naive"])  # noqa: DTZ901
def test_no_time_is_too_odd(until: datetime) -> None:
    heard(delta(decision("192.0.2.7", until=until))).at(NOW)


# ── a hub that means harm ────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_as_it_was_is_the_same_object() -> None:
    full = replace(delta(decision("192.0.2.7"), decision("192.0.2.8", until=NOW + HOUR)), warnings=(warning(),))
    known = heard(full)
    for again in (delta(since=5, seq=6), full, delta(decision("127.0.0.1"), since=5, seq=7, gone=["192.0.2.9"])):
        after = take(known, again, NOW).heard
        assert after.decisions is known.decisions
        assert after.warnings is known.warnings
    assert known.at(NOW + HOUR).warnings is known.warnings
    assert take(heard(delta()), delta(killed=True), NOW).heard.decisions == {}


def test_what_was_handed_out_cannot_be_changed() -> None:
    known = heard(delta(decision("192.0.2.7")))
    with pytest.raises(TypeError):
        del known.decisions["192.0.2.7"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "value",
    [
        *("0.0.0.0/0", "192.0.0.0/15", "2001:db8::/31", "127.0.0.1", "::1", "224.0.0.1", "169.254.1.1", "::"),
        *("::ffff:192.0.2.7", "192.0.2.7/24", "fe80::1%eth0", "example.com", "", "9" * 10_000, "192.0.2.7\n"),
    ],
)
def test_a_value_that_no_hub_may_speak_of_is_left_out_and_counted(value: str) -> None:
    taken = take(Heard(), delta(decision(value)), NOW)
    assert (dict(taken.heard.decisions), taken.left_out) == ({}, 1)


@pytest.mark.parametrize("value", ["192.0.2.0/24", "198.51.0.0/16", "2001:db8::/32", "2001:db8::7", "10.0.0.1"])
def test_a_value_that_a_hub_may_speak_of_is_there(value: str) -> None:
    assert list(heard(delta(decision(value))).decisions) == [value]


def test_more_than_there_is_room_for_is_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_DECISIONS", 2)
    monkeypatch.setattr(module, "MOST_WARNINGS", 1)
    told = replace(delta(decision("192.0.2.1", "192.0.2.2", "192.0.2.3")), warnings=(warning(1), warning(2)))
    taken = take(Heard(), told, NOW)
    assert (list(taken.heard.decisions), taken.left_out) == (["192.0.2.1", "192.0.2.2"], 2)
    again = take(taken.heard, delta(decision("192.0.2.2", action="block"), since=5, seq=6), NOW)
    assert (again.heard.decisions["192.0.2.2"].action, again.left_out) == ("block", 0)


def crowd(number: int, *, until: datetime = UNTIL) -> ToldDecisions:
    """One value whose texts weigh about a thousand bytes."""
    return replace(decision(f"192.0.2.{number}", until=until), because=("x" * 250, f"{number}" * 250))


def test_no_more_bytes_of_decisions_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_DECISION_BYTES", 6_000)
    known, left_out = Heard(), 0
    for number in range(1, 100):
        taken = take(known, delta(crowd(number), since=known.seq, seq=known.seq + 1), NOW)
        known, left_out = taken.heard, left_out + taken.left_out
    assert list(known.decisions) == [f"192.0.2.{number}" for number in range(1, 6)]
    assert (left_out, known.weight <= 6_000) == (94, True)
    after = take(known, delta(crowd(9), since=known.seq, seq=known.seq + 1, gone=["192.0.2.3"]), NOW)
    assert "192.0.2.9" in after.heard.decisions


def test_what_has_ended_makes_room_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_DECISION_BYTES", 4_000)
    known = heard(delta(crowd(1), crowd(2, until=NOW + HOUR), crowd(3)))
    later = take(known, delta(crowd(4), since=5, seq=6), NOW + HOUR)
    assert (list(later.heard.decisions), later.left_out) == (["192.0.2.1", "192.0.2.3", "192.0.2.4"], 0)


def test_what_is_said_again_and_again_does_not_fill_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_DECISION_BYTES", 4_000)
    known = heard(delta(crowd(1)))
    for seq in range(6, 60):
        taken = take(known, delta(crowd(1, until=UNTIL + seq * HOUR), since=5, seq=seq), NOW)
        assert taken.left_out == 0
        known = taken.heard
    assert known.weight <= 4_000


def test_values_that_share_their_reasons_weigh_them_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_DECISION_BYTES", 42_000)
    values = [f"198.51.100.{number}" for number in range(100)]
    shared = replace(crowd(1), values=tuple(values))
    assert take(Heard(), delta(shared), NOW).left_out == 0
    assert take(heard(delta(shared)), delta(replace(shared, kind="scan"), since=5, seq=6), NOW).left_out == 0


def test_no_more_bytes_of_warnings_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WARNING_BYTES", 13_000)
    large = tuple(Template("GET", f"/{number:0>300}") for number in range(7))
    told = tuple(warning(number, templates=large) for number in range(1, 5))
    taken = take(Heard(), replace(delta(), warnings=told), NOW)
    assert ([one.id for one in taken.heard.warnings], taken.left_out) == ([1, 2], 2)
    over = replace(delta(since=5, seq=6), warnings=(*told[2:], told[0], warning(2, ended=True)))
    after = take(taken.heard, over, NOW)
    assert ([one.id for one in after.heard.warnings], after.left_out) == ([1, 3], 1)


@pytest.mark.parametrize("number", [10**4000, -1, 10**15], ids=["long", "below 0", "large"])
def test_no_number_is_too_odd(number: int) -> None:
    one = replace(warning(), id=number, campaign=number, organisations=number, sources=number)
    crowded = replace(decision("192.0.2.7"), campaign=number, organisations=number)
    known = heard(replace(delta(crowded), warnings=(one,)))
    assert (known.decisions["192.0.2.7"].campaign, known.warnings[0].id) == (0, 0)
    with pytest.raises(UnfitError):
        take(Heard(), delta(seq=number), NOW)


def test_long_texts_are_cut_and_long_lists_too() -> None:
    long = "x" * 10_000
    told = replace(
        warning(templates=(Template("GET", long), Template("GET", "/", (long,)), *[FORM] * 1000)),
        **dict.fromkeys(("kind", "site", "through", "source"), long),  # type: ignore[arg-type]
        attribution=Attribution(long, 0.5, (long,) * 1000),
    )
    crowded = replace(decision("192.0.2.7"), kind=long, because=(long,) * 1000, named=(long,) * 1000)
    known = heard(replace(delta(crowded), warnings=(told,)))
    [found] = known.warnings
    assert known.templates == (FORM,)
    assert len(msgspec.json.encode(found)) < 45_000
    assert len(msgspec.json.encode(known.decisions["192.0.2.7"])) < 30_000


# ── any sequence of deltas ───────────────────────────────────────────────────────────────────────────────────────────

VALUES = st.sampled_from(["192.0.2.1", "192.0.2.2", "198.51.100.0/24", "2001:db8::1"])
ACTIONS = st.one_of(
    st.tuples(st.just("decide"), VALUES, st.sampled_from(["arm", "block"])),
    st.tuples(st.just("end"), VALUES, st.just("")),
    st.tuples(st.just("warn"), st.integers(1, 3), st.booleans()),
    st.tuples(st.just("kill"), st.booleans(), st.just("")),
    st.tuples(st.just("listen"), st.integers(0, 3), st.just("")),  # so many changes ago is asked for, too
    st.tuples(st.just("restore"), st.just(0), st.just("")),
    st.tuples(st.just("back up"), st.just(0), st.just("")),
)


def listened(known: Heard, book: Book, overlap: int) -> Heard:
    since = max(known.seq - overlap, 0)
    try:
        return take(known, book.delta(since), NOW).heard
    except UnfitError:
        return take(known, book.delta(0), NOW).heard


def changed(book: Book, what: str, one: object, other: object, backup: Book) -> tuple[Book, Book]:
    match what, one:
        case "decide", str(value):
            book.decide(decision(value, action=str(other)))
        case "end", str(value):
            book.end(value)
        case "warn", int(number):
            book.warn(warning(number, ended=bool(other)))
        case "kill", bool(on):
            book.kill(killed=on)
        case "restore", _:
            restored = copied(backup)
            restored.seq = restored.floor = max(book.seq, backup.seq) + 1000  # as `bavn hub restore` does
            return restored, backup
        case "back up", _:
            return book, copied(book)
    return book, backup


def copied(book: Book) -> Book:
    return replace(book, values=dict(book.values), warnings=dict(book.warnings))


@given(st.lists(ACTIONS, max_size=30))
@settings(max_examples=200)
def test_whatever_came_in_between_it_is_what_all_there_is_would_be(actions: list[tuple[str, object, object]]) -> None:
    book, backup, known = Book(), Book(), Heard()
    for what, one, other in actions:
        if what == "listen":
            assert isinstance(one, int)
            known = listened(known, book, one)
        else:
            book, backup = changed(book, what, one, other, backup)
    known = listened(known, book, 0)
    assert known == take(Heard(), book.delta(0), NOW).heard
