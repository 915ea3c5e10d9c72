from dataclasses import replace

from bavn.hub.sites_to_look_at import watched_of
from bavn.hubstore.probes import Probe
from bavn.hubstore.vantages import Enrolled
from bavn.model.member import Member
from bavn.model.probe import Target, Turn, Vantage
from tests.hub.hubs import NOW

SITES = ("www.vejle.example", "2001:db8::1")
VEJLE = Member("vejle", "Vejle", status="active", sites=SITES, stated_sites=("victim.example",))
LOGIN = Target("login", "https://login.example/", "login.example", "vejle")
LINE = Target("canary:a", "https://a.example/", "")
AARHUS = Vantage("aarhus", "dk", "line 1")


def test_confirmed_sites_are_looked_at_and_what_is_only_said_is_not() -> None:
    found = watched_of(7, [VEJLE], [], []).targets
    assert {one.url: one.member for one in found.values()} == {
        "https://www.vejle.example/": "vejle",
        "https://[2001:db8::1]/": "vejle",
    }


def test_a_site_of_two_members_is_looked_at_once_for_the_first() -> None:
    other = replace(VEJLE, id="other")
    assert watched_of(7, [VEJLE, other], [], []).targets["www.vejle.example"].member == "vejle"


def test_nothing_of_members_that_do_not_take_part_is_looked_at() -> None:
    for status in ("invited", "suspended", "removed"):
        found = watched_of(7, [replace(VEJLE, status=status)], [Probe(LOGIN), Probe(LINE, canary=True)], [])
        assert set(found.targets) == {"canary:a"}
        assert found.canaries == {"canary:a"}


def test_what_an_operator_named_is_looked_at_and_may_take_a_sites_place() -> None:
    front = Target("www.vejle.example", "https://www.vejle.example/start", "www.vejle.example", "", needs=("login",))
    found = watched_of(7, [VEJLE], [Probe(LOGIN), Probe(front)], []).targets
    assert found["login"] == LOGIN
    assert (found["www.vejle.example"].url, found["www.vejle.example"].member) == (front.url, "vejle")


def test_what_nobody_looks_at_is_left_out() -> None:
    assert watched_of(7, [], [Probe(replace(LINE, url="file:///etc/passwd"))], []).targets == {}


def test_only_those_look_that_have_joined_and_were_not_removed() -> None:
    places = [Enrolled(AARHUS, NOW, "k1"), Enrolled(AARHUS, NOW), Enrolled(AARHUS, NOW, "k2", removed=NOW)]
    assert watched_of(7, [], [], places).vantages == {"k1": AARHUS}


def test_places_take_turns_by_their_names() -> None:
    places = [Enrolled(Vantage(name), NOW, f"key of {name}") for name in ("odense", "aarhus", "vejle")]
    watched = watched_of(7, [], [], places)
    assert [watched.turn_of(Vantage(name)) for name in ("aarhus", "odense", "vejle")] == [
        Turn(0, 3),
        Turn(1, 3),
        Turn(2, 3),
    ]
    assert watched.turn_of(Vantage("removed")) == Turn(0, 1)
