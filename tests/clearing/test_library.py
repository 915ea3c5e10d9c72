from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.clearing import library as module
from bavn.clearing.changes import Learned
from bavn.clearing.library import Library
from bavn.clearing.trust import Witness
from bavn.model.member import Member
from bavn.model.sighting import Template
from bavn.model.tlp import LABELS, SEES, Tlp
from bavn.sharing.delta import MOST_TEMPLATES
from tests.clearing.attacks import LOGIN, NEWS, SEARCH, START, after, report, sighting

VEJLE = Member("vejle", "Vejle", status="active", sites=("www.vejle.example",))
ISHOJ = Member("ishoj", "Ishøj", status="active", sites=("ishoj.example",))

KNOWN = {name: Witness(1.0, name, established=True, named=False) for name in ("vejle", "ishoj", "aarhus")}


def taught(*said: tuple[str, Template]) -> Library:
    library = Library()
    library.learn(report(member, sighting(templates=[template])) for member, template in said)
    return library


def test_a_member_gets_its_own_and_what_several_were_sent() -> None:
    library = taught(("vejle", SEARCH), ("ishoj", NEWS), ("aarhus", NEWS), ("ishoj", LOGIN))
    assert library.templates_for(VEJLE, KNOWN, after(days=1)) == (SEARCH, NEWS)
    assert library.templates_for(ISHOJ, KNOWN, after(days=1)) == (NEWS, LOGIN)


def test_what_one_other_member_alone_was_sent_is_nobody_elses() -> None:
    assert taught(("ishoj", LOGIN)).templates_for(VEJLE, KNOWN, after(days=1)) == ()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, (NEWS,)),
        ({"aarhus": replace(KNOWN["aarhus"], established=False)}, (NEWS,)),
        ({name: replace(KNOWN[name], established=False) for name in ("ishoj", "aarhus")}, ()),
        ({"aarhus": replace(KNOWN["aarhus"], group="ishoj")}, ()),
        ({"aarhus": None}, ()),
    ],
    ids=["two", "one is new", "both are new", "of one group", "suspended"],
)
def test_several_are_independent_and_one_of_them_is_established(
    changed: dict[str, Witness | None], expected: tuple[Template, ...]
) -> None:
    library = taught(("ishoj", NEWS), ("aarhus", NEWS))
    assert library.templates_for(VEJLE, KNOWN, after(days=1)) == (NEWS,)
    known = {name: one for name, one in {**KNOWN, **changed}.items() if one is not None}
    assert library.templates_for(VEJLE, known, after(days=1)) == expected


def test_what_several_were_sent_since_it_was_last_asked_is_there() -> None:
    library = taught(("ishoj", NEWS), ("aarhus", NEWS))
    assert library.templates_for(VEJLE, KNOWN, after(days=1)) == (NEWS,)
    library.learn(report(member, sighting(templates=[LOGIN]), after(hours=1)) for member in ("ishoj", "aarhus"))
    assert library.templates_for(VEJLE, KNOWN, after(days=1)) == (LOGIN, NEWS)


def test_one_member_that_reports_twice_is_not_several() -> None:
    assert taught(("ishoj", LOGIN), ("ishoj", LOGIN)).templates_for(VEJLE, KNOWN, after(days=1)) == ()


def test_what_a_list_has_for_a_host_is_its_members_alone() -> None:
    library = Library()
    library.restore(Learned(NEWS, host, START, START, listed=True) for host in ("vejle.example", "other.example"))
    assert library.templates_for(VEJLE, KNOWN, after(days=1)) == (NEWS,)
    assert library.templates_for(ISHOJ, KNOWN, after(days=1)) == ()


def test_it_stays_valid_for_years_and_not_for_ever() -> None:
    library = taught(("vejle", SEARCH))
    assert library.templates_for(VEJLE, KNOWN, after(days=4 * 365)) == (SEARCH,)
    assert library.templates_for(VEJLE, KNOWN, after(days=6 * 365)) == ()


@pytest.mark.parametrize("label", [*LABELS, None])
def test_only_what_members_may_see_is_learned(label: Tlp | None) -> None:
    library = Library()
    library.learn([report("vejle", sighting(templates=[SEARCH], tlp=label))])
    assert len(library) == (label in SEES["member"])


def test_the_front_page_is_learned_from_nobody() -> None:
    assert len(taught(("vejle", Template("GET", "/")))) == 0


def test_a_row_changes_once_in_half_a_day() -> None:
    library = Library()
    times = [after(hours=hours) for hours in (0, 1, 11, 13, 14)]
    learned = [library.learn([report("vejle", sighting(templates=[SEARCH]), at)]) for at in times]
    assert [len(rows) for rows in learned] == [1, 0, 0, 1, 0]
    assert learned[3][0] == Learned(SEARCH, "vejle", times[0], times[3], listed=False)


def test_a_restart_changes_nothing() -> None:
    library = taught(("vejle", SEARCH), ("ishoj", NEWS), ("aarhus", NEWS))
    again = Library()
    again.restore(row for rows in library._rows.values() for row in rows.values())
    assert again.templates_for(VEJLE, KNOWN, START) == library.templates_for(VEJLE, KNOWN, START)
    assert len(again) == len(library)


def test_who_is_forgotten_bears_nobody_out_any_more() -> None:
    library = taught(("ishoj", NEWS), ("aarhus", NEWS))
    library.forget("ishoj")
    library.forget("never there")
    assert library.templates_for(VEJLE, KNOWN, after(days=1)) == ()
    assert len(library) == 1


def test_the_newest_come_first_and_there_are_never_too_many() -> None:
    library = Library()
    for day in range(600):
        library.learn([report("vejle", sighting(templates=[Template("GET", f"/a{day}")]), after(days=day))])
    templates = library.templates_for(VEJLE, KNOWN, after(days=600))
    assert templates[0] == Template("GET", "/a599")
    assert len(templates) == MOST_TEMPLATES


def test_beyond_the_most_rows_nothing_new_is_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    library = taught(("vejle", SEARCH), ("vejle", NEWS), ("vejle", LOGIN))
    assert len(library) == 2
    assert library.learn([report("vejle", sighting(templates=[SEARCH]), START + timedelta(days=2))]) != []
