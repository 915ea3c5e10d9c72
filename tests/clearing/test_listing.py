from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing.changes import Learned, Listing
from bavn.clearing.listing import Listings, Read, hosts_of, learn
from bavn.clearing.target_list import TargetEntry, TargetList
from bavn.model.campaign import EarlyWarning
from bavn.model.member import Member
from bavn.model.sighting import Template
from bavn.sharing.delta import MOST_TEMPLATES
from tests.clearing.attacks import LOGIN, NEWS, SEARCH, START, after

VEJLE = Member("vejle", "Vejle", status="active", sites=("www.vejle.example",), suppliers=("NotuBiz",))
ISHOJ = Member("ishoj", "Ishøj", status="active", sites=("ishoj.example",))
MEMBERS = (VEJLE, ISHOJ)


def entry(host: str, template: Template | None = SEARCH, address: str = "192.0.2.1", kind: Any = "http") -> TargetEntry:  # noqa: ANN401
    return TargetEntry(host, address, kind, "GET", template, 443)


def snapshot(at: datetime, *entries: TargetEntry, source: str = "ddosia") -> TargetList:
    return TargetList(at=at, source=source, name=f"{at:%H-%M}.json", entries=entries)


class Polls:
    """Lists read one after another, at the time that they are of unless another is given."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401
        self.listings = Listings(**settings)
        self._numbers = count(1)
        self.said: dict[int, EarlyWarning] = {}

    def read(self, at: datetime, *entries: TargetEntry, now: datetime | None = None, source: str = "ddosia") -> Read:
        read = self.listings.read(
            snapshot(at, *entries, source=source), MEMBERS, now or at, lambda: next(self._numbers)
        )
        self.said |= {warning.id: warning for warning in read.warnings}
        return read

    def in_force(self) -> list[tuple[str, str, str]]:
        return sorted(
            ((warning.members or ("",))[0], warning.site, warning.through)
            for warning in self.said.values()
            if not warning.ended
        )


# ── who is warned ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_member_whose_host_is_listed_is_warned_by_that_poll_with_its_own_rows_only() -> None:
    polls = Polls()
    read = polls.read(
        START, entry("vejle.example", SEARCH), entry("vejle.example", LOGIN), entry("other.example", NEWS, "192.0.2.9")
    )
    assert read.warnings == [
        EarlyWarning(
            id=1,
            seq=0,
            why="listed",
            at=START,
            severity="high",
            kind="http-flood",
            tlp="amber",
            members=("vejle",),
            site="vejle.example",
            templates=(SEARCH, LOGIN),
            source="ddosia",
        )
    ]


@pytest.mark.parametrize("host", ["evilvejle.example", "vejle.example.evil.example", "vejle.evil.example"])
def test_nobody_is_warned_of_a_host_that_only_sounds_like_theirs(host: str) -> None:
    assert Polls().read(START, entry(host)).warnings == []


def test_who_depends_on_a_listed_supplier_is_told_through_whom_and_gets_no_rows() -> None:
    polls = Polls()
    (warning,) = polls.read(START, entry("www.notubiz.example")).warnings
    assert (warning.members, warning.through, warning.site, warning.templates) == (("vejle",), "NotuBiz", "", ())
    assert warning.severity == "medium"


def test_who_was_listed_at_an_address_is_told_when_another_is_listed_there() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example"))
    (ended, through) = sorted(polls.read(after(hours=5), entry("other.example", NEWS)).warnings, key=lambda one: one.id)
    assert (ended.site, ended.ended) == ("vejle.example", True)
    assert (through.members, through.through, through.templates) == (("vejle",), "192.0.2.1", ())


def test_an_address_of_a_cdn_concerns_nobody() -> None:
    polls = Polls(is_common=lambda address: address == "192.0.2.1")
    polls.read(START, entry("vejle.example"))
    polls.read(after(hours=5), entry("other.example"))
    assert polls.in_force() == []


def test_a_site_with_several_addresses_is_at_none_of_them() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example"), entry("vejle.example", address="192.0.2.2"))
    polls.read(after(hours=5), entry("other.example"))
    assert polls.in_force() == []


def test_an_address_with_many_different_sites_concerns_nobody() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example"), *(entry(f"site.a{n}.example") for n in range(6)))
    polls.read(after(hours=5), entry("site.a1.example"))
    assert polls.in_force() == []


def test_where_a_site_was_two_months_ago_concerns_nobody() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example"))
    polls.read(after(days=60), entry("other.example"))
    assert polls.in_force() == []


def test_only_slow_connections_are_a_warning_of_slow_requests() -> None:
    (warning,) = Polls().read(START, entry("vejle.example", None, kind="nginx_loris")).warnings
    assert (warning.kind, warning.templates) == ("slow-requests", ())


@pytest.mark.parametrize(
    ("at", "hosts", "expected"),
    [
        (after(hours=30), ["vejle.example"], ""),
        (after(hours=30), [], "empty"),
        (after(hours=29), ["vejle.example"], "superseded"),
        (after(hours=5), ["vejle.example"], "old"),
    ],
    ids=["newest", "empty", "superseded", "old"],
)
def test_it_says_why_it_warns_nobody_of_a_list(at: datetime, hosts: list[str], expected: str) -> None:
    polls = Polls()
    polls.read(after(hours=29.5), entry("other.example", address="192.0.2.9"))
    found = snapshot(at, *(entry(host) for host in hosts))
    assert polls.listings.silence(found, after(hours=30)) == expected
    assert bool(polls.read(at, *found.entries, now=after(hours=30)).warnings) is not bool(expected)


# ── waves ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_is_warned_twice_while_the_host_stays_on_the_list() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example"))
    for minutes in range(5, 24 * 60, 45):
        assert polls.read(after(minutes * 60.0), entry("vejle.example")).warnings == []


def test_rows_that_come_later_are_told_under_the_same_warning() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example", SEARCH))
    (later,) = polls.read(after(300), entry("vejle.example", NEWS)).warnings
    assert (later.id, later.templates, later.ended) == (1, (NEWS, SEARCH), False)


def test_what_the_list_asks_for_comes_before_what_was_asked_for_earlier_each_once() -> None:
    polls = Polls(beforehand=lambda member, _at: (LOGIN, SEARCH) if member == "vejle" else ())
    (warning,) = polls.read(START, entry("vejle.example", SEARCH)).warnings
    assert warning.templates == (SEARCH, LOGIN)
    assert polls.read(after(300), entry("vejle.example", LOGIN)).warnings == []
    (later,) = polls.read(after(600), entry("vejle.example", NEWS)).warnings
    assert later.templates == (NEWS, SEARCH, LOGIN)


def test_who_depends_on_a_listed_supplier_gets_what_was_asked_for_earlier_and_no_rows() -> None:
    polls = Polls(beforehand=lambda member, _at: (LOGIN,) if member == "vejle" else ())
    (warning,) = polls.read(START, entry("www.notubiz.example", SEARCH)).warnings
    assert (warning.site, warning.templates) == ("", (LOGIN,))


def test_a_warning_has_no_more_templates_than_a_sensor_keeps() -> None:
    many = tuple(Template("GET", f"/{number}") for number in range(2 * MOST_TEMPLATES))
    polls = Polls(beforehand=lambda _member, _at: many)
    (warning,) = polls.read(START, entry("vejle.example", SEARCH)).warnings
    assert warning.templates == (SEARCH, *many)[:MOST_TEMPLATES]


def test_a_warning_ends_when_its_host_leaves_the_list() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example"))
    (ended,) = polls.read(after(300), entry("other.example", address="192.0.2.9")).warnings
    assert (ended.id, ended.ended) == (1, True)
    assert polls.read(after(600), entry("other.example", address="192.0.2.9")).warnings == []


@pytest.mark.parametrize(("hours", "number"), [(0.1, 1), (11.9, 1), (12, 2), (500, 2)])
def test_a_host_that_is_back_is_a_new_wave_after_twelve_hours(hours: float, number: int) -> None:
    polls = Polls()
    away = entry("other.example", address="192.0.2.9")
    polls.read(START, entry("vejle.example"))
    polls.read(after(300), away)
    (back,) = polls.read(after(hours=hours), entry("vejle.example")).warnings
    assert (back.id, back.ended) == (number, False)


def test_days_without_a_poll_are_no_absence_until_they_are_long() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example"))
    assert polls.read(after(hours=20), entry("vejle.example")).warnings == []
    assert [one.id for one in polls.read(after(hours=60), entry("vejle.example")).warnings] == [2]


def test_an_empty_list_ends_nothing() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example"))
    assert polls.read(after(300)).warnings == []
    assert polls.in_force() == [("vejle", "vejle.example", "")]


def test_a_host_on_two_lists_is_warned_of_once_and_until_it_is_on_none() -> None:
    polls = Polls()
    other = entry("other.example", address="192.0.2.9")
    polls.read(START, entry("vejle.example"))
    assert polls.read(after(60), entry("vejle.example"), source="second").warnings == []
    assert polls.read(after(120), other).warnings == []
    assert [one.ended for one in polls.read(after(180), other, source="second").warnings] == [True]


def test_a_list_that_is_read_no_more_ends_its_warnings_after_a_day_and_a_half() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example"))
    assert polls.listings.tick(after(hours=36)) == []
    assert [one.ended for one in polls.listings.tick(after(hours=37))] == [True]
    assert polls.listings.tick(after(hours=38)) == []


# ── lists out of order ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_old_file_is_learned_from_and_warns_nobody() -> None:
    read = Polls().read(after(days=-90), entry("vejle.example"), now=START)
    assert read.warnings == []
    assert read.learned == [Learned(SEARCH, "vejle.example", after(days=-90), after(days=-90), listed=True)]
    assert read.listings[0].first == after(days=-90)


def test_an_older_snapshot_after_a_newer_one_ends_and_begins_nothing() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example"))
    assert polls.read(after(-600), entry("ishoj.example", address="192.0.2.9"), now=after(60)).warnings == []
    assert polls.in_force() == [("vejle", "vejle.example", "")]


def test_a_list_of_the_future_is_of_now() -> None:
    (warning,) = Polls().read(after(days=9), entry("vejle.example"), now=START).warnings
    assert warning.at == START


def test_a_row_says_since_when_the_host_is_listed() -> None:
    polls = Polls()
    rows = [polls.read(after(hours=hours), entry("vejle.example")).listings[0] for hours in (0, 6, 40)]
    assert [(row.first, row.last) for row in rows] == [
        (START, START),
        (START, after(hours=6)),
        (after(hours=40), after(hours=40)),
    ]
    assert rows[0] == Listing("vejle.example", "ddosia", START, START, ("192.0.2.1",), (SEARCH,))


def test_a_template_is_learned_again_after_half_a_day_only() -> None:
    polls = Polls()
    learned = [polls.read(after(hours=hours), entry("vejle.example")).learned for hours in (0, 1, 13)]
    assert [len(rows) for rows in learned] == [1, 0, 1]
    assert learned[2][0].last == after(hours=13)


def test_an_earlier_date_moves_the_first_and_leaves_the_last() -> None:
    before = Learned(SEARCH, "a.example", START, after(days=1), listed=True)
    assert learn(before, SEARCH, "a.example", after(days=-9)) == replace(before, first=after(days=-9))


# ── restart, and who is listed ───────────────────────────────────────────────────────────────────────────────────────


def restarted(polls: Polls, reads: Iterable[Read]) -> Listings:
    rows: dict[tuple[str, str], Listing] = {}
    learned: dict[tuple[Template, str], Learned] = {}
    for read in reads:
        rows |= {(row.host, row.source): row for row in read.listings}
        learned |= {(one.template, one.target): one for one in read.learned}
    again = Listings()
    again.restore(rows.values(), learned.values(), polls.said.values())
    return again


def test_a_restart_warns_nobody_again_and_ends_what_has_left() -> None:
    polls = Polls()
    reads = [polls.read(START, entry("vejle.example"), entry("www.notubiz.example", address="192.0.2.8"))]
    again = restarted(polls, reads)
    number = count(100)
    still = again.read(snapshot(after(300), entry("vejle.example")), MEMBERS, after(300), lambda: next(number))
    assert [(one.id, one.through, one.ended) for one in still.warnings] == [(2, "NotuBiz", True)]
    assert still.learned == []
    back = again.read(
        snapshot(after(hours=13), entry("notubiz.example")), MEMBERS, after(hours=13), lambda: next(number)
    )
    assert sorted((one.id, one.ended) for one in back.warnings) == [(1, True), (100, False)]


def test_it_is_known_who_is_listed_now() -> None:
    polls = Polls()
    polls.read(START, entry("vejle.example"))
    assert polls.listings.warned() == {"vejle"}
    assert polls.listings.is_listed("www.vejle.example", after(60)) is False
    assert polls.listings.is_listed("vejle.example", after(60)) is True
    polls.read(after(300), entry("other.example", address="192.0.2.9"))
    assert polls.listings.warned() == set()
    assert polls.listings.is_listed("vejle.example", after(360)) is False


def test_what_is_no_host_is_left_out() -> None:
    assert hosts_of([entry("a b"), entry(""), entry("x" * 300)]) == []


# ── anything at all ──────────────────────────────────────────────────────────────────────────────────────────────────

HOSTS = ["vejle.example", "login.vejle.example", "ishoj.example", "other.example", "notubiz.example"]


@given(st.lists(st.tuples(st.integers(1, 30 * 3600), st.frozensets(st.sampled_from(HOSTS))), max_size=20))
def test_what_is_in_force_is_always_what_the_newest_list_has(steps: list[tuple[int, frozenset[str]]]) -> None:
    polls = Polls()
    now = START
    for seconds, hosts in steps:
        now += timedelta(seconds=seconds)
        entries = [entry(host, address=f"192.0.2.{HOSTS.index(host)}") for host in hosts]
        polls.read(now, *entries, entry("never.example", address="192.0.2.99"))
        expected = [
            ("vejle" if "vejle" in host else "ishoj", host, "") for host in hosts if host[:3] in {"vej", "ish", "log"}
        ]
        expected += [("vejle", "", "NotuBiz")] if "notubiz.example" in hosts else []
        assert polls.in_force() == sorted(expected)
        assert all(warning.templates == () for warning in polls.said.values() if warning.through)
