"""Who sees what: the one place that says so, tried with every reader, label and consent there is."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing.changes import Report
from bavn.hub.doors.reader import Reader
from bavn.hub.screens.country import (
    Country,
    Hit,
    codes_of,
    hits_of,
    names,
    recent,
    seen_by,
    sees_attack,
    service_for,
    service_of_members,
)
from bavn.model.campaign import Campaign
from bavn.model.member import Member
from bavn.model.probe import VERDICTS
from bavn.model.tlp import LABELS, SEES
from bavn.pages.situation.standing import Standing
from tests.hub.hubs import NOW
from tests.hub.screens.land import DOWN, country, observed, sighting

MINUTE = timedelta(minutes=1)
NAMES = ("vejle", "ishoej", "odense", "trefor")
READERS = (
    Reader("operator", None, "operator", user="o"),
    Reader("analyst", None, "analyst", user="a"),
    *(Reader("member", name, "member", user=name) for name in NAMES),
    *(Reader("member", name, "read-only", user=name) for name in NAMES),
    Reader("community", None, "read-only", user="r"),
)


def hit(member: str, label: str | None = "amber", *, campaign: int = 1, ended: bool = False) -> Hit:
    over = NOW - MINUTE if ended else None
    runs = campaign == 1 and not ended
    return Hit(member, campaign, "s", "http-flood", label, NOW - 5 * MINUTE, NOW, NOW, NOW, over, runs)  # type: ignore[arg-type]


HITS = st.lists(
    st.builds(
        hit,
        st.sampled_from((*NAMES, "gone")),
        st.sampled_from((None, *LABELS)),
        campaign=st.sampled_from((1, 2)),
        ended=st.booleans(),
    ),
    max_size=8,
)
COUNTRIES = st.builds(
    lambda hits, service, named: Country(
        1,
        tuple(hits),
        service,
        (),
        NOW,
        {name: Member(name, name, named=name in named) for name in NAMES},
        {},
    ),
    HITS,
    st.dictionaries(st.sampled_from((*NAMES, "gone")), st.sampled_from(VERDICTS)),
    st.sets(st.sampled_from(NAMES)),
)


@given(COUNTRIES, st.sampled_from(READERS), st.booleans())
def test_nobody_sees_another_by_name_who_does_not_let_itself_be_named(
    country: Country,
    reader: Reader,
    killed: bool,  # noqa: FBT001  as hypothesis hands it in
) -> None:
    seen = seen_by(reader, country, killed=killed)
    for name in seen.standings:
        assert reader.role in {"operator", "analyst"} or name == reader.member or country.members[name].named


@given(COUNTRIES, st.sampled_from(READERS), st.booleans())
def test_nobody_learns_of_an_attack_whose_label_is_not_for_them(country: Country, reader: Reader, killed: bool) -> None:  # noqa: FBT001  the same
    seen = seen_by(reader, country, killed=killed)
    for one in seen.hits:
        if one.member == reader.member or reader.role == "operator":
            continue
        assert one.label in SEES[reader.audience]
        assert not killed or reader.role == "analyst"
    told = {one.member for one in seen.hits if one.runs}
    assert seen.hit == len(told)
    assert {name for name, one in seen.standings.items() if one.hit} == told & seen.standings.keys()


@given(COUNTRIES, st.sampled_from(READERS))
def test_what_is_told_does_not_change_with_what_may_not_be_seen(country: Country, reader: Reader) -> None:
    """Take away every attack that the reader must not know of: nothing that it sees is another."""
    left = tuple(one for one in country.hits if sees_attack(reader, one, killed=False))
    less = Country(1, left, country.service, (), NOW, country.members, {})
    assert seen_by(reader, country, killed=False) == seen_by(reader, less, killed=False)


@given(COUNTRIES)
def test_the_community_is_not_told_who_turns_visitors_away(country: Country) -> None:
    seen = seen_by(READERS[-1], country, killed=False)
    assert set(seen.service) <= {"up", "down", "unknown"}
    assert {one.service for one in seen.standings.values()} <= {"up", "down", "unknown"}


@given(COUNTRIES)
def test_an_operator_sees_all_of_the_members_there_are(country: Country) -> None:
    seen = seen_by(READERS[0], country, killed=True)
    assert set(seen.standings) == set(NAMES)
    assert seen.hit == len({one.member for one in country.hits if one.runs} & set(NAMES))


def test_a_member_always_sees_its_own() -> None:
    own = Country(1, (hit("vejle", None),), {"vejle": "down"}, (), NOW, {"vejle": Member("vejle", "Vejle")}, {})
    reader = Reader("member", "vejle", "member", user="v")
    assert seen_by(reader, own, killed=True).standings == {"vejle": Standing(True, "down")}
    assert names(reader, Member("vejle", "Vejle"))
    assert not names(reader, Member("ishoej", "Ishøj"))
    assert names(reader, Member("ishoej", "Ishøj", named=True))


def test_outside_the_membership_whoever_answers_is_up() -> None:
    assert service_for(Reader("community"), "guarded") == "up"
    assert service_for(Reader("community"), "down") == "down"
    assert service_for(Reader("member", "x"), "guarded") == "guarded"


def test_the_gravest_of_a_members_sites_counts() -> None:
    members = country(6)
    found = service_of_members(observed(members, DOWN, vejle="slow"))
    assert (found["ishoej"], found["vejle"], found["trefor"]) == ("down", "slow", "up")


def test_a_municipality_is_known_by_its_number_or_its_name() -> None:
    by_number = Member("a", "Kommunen", code="0630")
    by_name = Member("b", "Københavns Kommune")
    again = Member("c", "Vejle Kommune")
    water = Member("d", "Vejle", "water")
    company = Member("e", "Aarhus Kommune", code="55133018")
    found = codes_of([by_number, by_name, again, water, company])
    assert found == {"a": "0630", "b": "0101", "e": "0751"}


def test_a_namesake_takes_nobodys_tile() -> None:
    """The number counts before a name however it is written, and who came first before who came later."""
    numbered = Member("vejle", "Vejle Kommune", code="0630", joined=NOW)
    namesake = Member("hos4", "Vejle Kommune\N{ZERO WIDTH SPACE}", joined=NOW - 90 * MINUTE)
    assert codes_of([namesake, numbered]) == {"vejle": "0630"}
    later = Member("aalborg-2", "Aalborg Kommune", joined=NOW)
    sooner = Member("zaalborg", "Aalborg Kommune", joined=NOW - MINUTE)
    assert list(codes_of([later, sooner])) == ["zaalborg"]


def test_when_a_revised_report_came_first_is_not_known_any_more() -> None:
    report = Report("vejle", "key", NOW, sighting(1, "www.vejle.example"), 1)
    again = replace(report, sighting=replace(report.sighting, revision=2), received=NOW + MINUTE)
    store = SimpleNamespace(reports=SimpleNamespace(of_campaigns=lambda *_, **__: [report, again]))
    assert [one.received for one in hits_of(store, [1], {1})] == [NOW, None]  # type: ignore[arg-type]


def test_the_noise_of_the_internet_is_no_hit() -> None:
    scan = replace(sighting(1, "www.vejle.example"), kind="web-scan", severity="medium")
    every = [Report("vejle", "key", NOW, one, 1) for one in (scan, replace(scan, severity="high"))]
    store = SimpleNamespace(reports=SimpleNamespace(of_campaigns=lambda *_, **__: every))
    assert len(hits_of(store, [1], {1})) == 1  # type: ignore[arg-type]


def test_the_campaigns_that_run_come_before_those_that_are_over() -> None:
    def campaign(number: int, last: int, *, ended: bool) -> Campaign:
        at = NOW - last * MINUTE
        return Campaign(
            number, "http-flood", "", at, at, ("vejle",), "high", 1, 1.0, 1, (), "amber", at if ended else None
        )

    some = [campaign(1, 5, ended=True), campaign(2, 900, ended=False), campaign(3, 900, ended=True)]
    assert recent(some, NOW - 60 * MINUTE) == [2, 1]
