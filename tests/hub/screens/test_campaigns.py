"""Pages of campaigns at a real hub: three things told apart, and each reader's own level."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from bavn.clearing.changes import Report
from bavn.hub.doors.reader import Reader
from bavn.hub.screens import attacks
from bavn.hub.screens.campaigns import added_up, down_of, said_of, steps_of, told
from bavn.model.campaign import EarlyWarning, Said
from bavn.model.member import Member
from bavn.model.probe import Spell
from tests.hub.hubs import NOW, Running
from tests.hub.screens.land import country, land, sighting, submit
from tests.hub.screens.visits import visiting
from tests.pages.situation.views import attack
from tests.waiting import until

MINUTE = timedelta(minutes=1)
MEMBER = Reader("member", "vejle", "member", user="v")
OPERATOR = Reader("operator", None, "operator", user="o")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with land(tmp_path_factory.mktemp("land"), country(8)) as found:
        yield found


def test_the_list_leads_to_each_campaign(hub: Running) -> None:
    for role, member in (("operator", ""), ("analyst", ""), ("member", "vejle")):
        with visiting(hub, role, member) as visit:  # type: ignore[arg-type]
            assert '<a href="/campaigns/1">' in visit.get("/campaigns").text


def test_the_way_to_a_campaign_says_its_number(hub: Running) -> None:
    with visiting(hub) as visit:
        assert "Overbelastningsangreb nr. 1</a>" in visit.get("/campaigns?lang=da").text


def test_who_is_for_nobody_is_told_of_none(hub: Running) -> None:
    with visiting(hub, "read-only") as visit:
        page = visit.get("/campaigns?lang=da").text
        assert '<a href="/campaigns/1">' not in page
        assert "Du får ikke kampagner at se" in page
        assert "Ingen kampagner" not in page
        assert visit.get("/campaigns/1").status_code == 404


@pytest.mark.parametrize("number", ["0", "99", "-1", "1e3", "9" * 400, "%3Cscript%3E", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_what_is_no_campaign_is_not_found(hub: Running, number: str) -> None:
    with visiting(hub) as visit:
        found = visit.get(f"/campaigns/{number}")
    assert found.status_code == 404
    assert "<script>" not in found.text


@pytest.mark.parametrize("page", ["0", "2", "999999999", "x", "-1", "9" * 400])
def test_a_page_of_the_list_that_is_not_there_is_the_nearest(hub: Running, page: str) -> None:
    with visiting(hub) as visit:
        assert visit.get(f"/campaigns?page={page}").status_code == 200


def test_an_operator_sees_all_who_are_hit_and_what_their_sensors_named(hub: Running) -> None:
    with visiting(hub) as visit:
        page = visit.get("/campaigns/1").text
    for name in ("Ishøj Kommune", "Rødovre Kommune", "Tårnby Kommune", "Gentofte Kommune"):
        assert name in page
    assert page.count("stadig nede") == 2
    assert "198.18.0.0/24" in page
    assert "besluttet, sendt til alle, der lytter" in page


def test_a_member_sees_who_lets_itself_be_named_and_what_is_decided(hub: Running) -> None:
    with visiting(hub, "member", "vejle") as visit:
        page = visit.get("/campaigns/1").text
    assert "Ishøj Kommune" in page
    assert "Rødovre" not in page
    assert "Og 3 organisationer, der ikke nævnes for dig." in page
    assert "I er ikke ramt" in page
    assert "Forespørgsler hos jer" not in page  # none came there


def test_a_member_that_is_hit_sees_its_own_requests(hub: Running) -> None:
    with visiting(hub, "member", "taarnby") as visit:
        page = visit.get("/campaigns/1").text
    assert "Tårnby Kommune" in page
    assert "Forespørgsler hos jer" in page


def test_an_attack_that_its_member_keeps_for_itself_is_not_shown_to_others(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    members = country(8)
    with land(tmp_path_factory.mktemp("red"), members, hit=("roedovre", "taarnby")) as hub:
        submit(hub.hub, [Report("ishoej", "key", NOW, sighting(77, "www.ishoej.example", tlp="red"))])
        with visiting(hub, "member", "vejle") as visit:
            page = visit.get("/campaigns/1").text
            now = visit.get("/?lang=da").text
        with visiting(hub) as visit:
            whole = visit.get("/?lang=da").text
    assert "Ishøj: under angreb" in whole
    assert "3 organisationer under angreb" in whole.replace("\N{NO-BREAK SPACE}", " ")
    assert "Ishøj Kommune" not in page  # it lets itself be named, but not with this
    assert "Ishøj: under angreb" not in now
    assert "2 organisationer under angreb" in now.replace("\N{NO-BREAK SPACE}", " ")


def test_thousands_of_campaigns_are_turned_page_by_page(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = attacks.known(hub.hub.published, OPERATOR)
    many = [msgspec.structs.replace(one, id=number) for number in range(1, 3_001)]
    monkeypatch.setattr(attacks, "known", lambda *_: many)
    with visiting(hub) as visit:
        first, last = visit.get("/campaigns"), visit.get("/campaigns?page=60")
    assert "Side 1 af 60" in first.text
    assert len(first.content) < 60_000
    assert "Side 60 af 60" in last.text


def test_the_kill_switch_leaves_members_without_campaigns(tmp_path_factory: pytest.TempPathFactory) -> None:
    with land(tmp_path_factory.mktemp("kill"), country(8)) as hub:
        hub.client.post("/api/v1/orders", json={"what": "kill"}, headers=hub.person("operator"))
        with visiting(hub, "member", "vejle") as visit:
            until(lambda: "Nødstoppet er slået til" in visit.get("/campaigns").text, what="it is killed")
            until(lambda: "mens nødstoppet er slået til" in visit.get("/?lang=da").text, what="it is told")
        with visiting(hub) as visit:
            assert '<a href="/campaigns/1">' in visit.get("/campaigns").text


# ── single decisions ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_sources_are_added_up_over_members_and_networks() -> None:
    reports = [Report(name, "key", NOW, sighting(number, name)) for number, name in ((1, "a"), (2, "b"))]
    found = added_up(reports)
    assert found.count == 41
    assert (found.sources[0].value, found.sources[0].organisations, found.sources[0].requests) == (
        "198.18.0.1",
        2,
        1_000,
    )
    assert (found.networks[0].value, found.networks[0].organisations, found.networks[0].sources) == (
        "198.18.0.0/24",
        2,
        39,
    )
    assert len(found.sources) == 20


def test_what_a_level_is_told_comes_with_the_readers_own_requests() -> None:
    def said(organisations: int) -> Said:
        return Said(1, "block", "http-flood", 1, organisations, (), (), NOW)

    found = told([("192.0.2.1", said(2)), ("192.0.2.2", said(5))], Counter({"192.0.2.1": 7, "192.0.2.9": 3}))
    assert [(one.value, one.organisations, one.requests, one.action) for one in found.sources] == [
        ("192.0.2.2", 5, None, "block"),
        ("192.0.2.1", 2, 7, "block"),
        ("192.0.2.9", 0, 3, None),
    ]
    assert [(one.value, one.sources) for one in found.networks] == [("192.0.2.0/24", 3)]


def spell(began: int, ended: int | None, verdict: str = "down", member: str = "vejle") -> Spell:
    over = None if ended is None else NOW + ended * MINUTE
    at = NOW + began * MINUTE
    return Spell(1, "s", "s", verdict, at, at, over, "timed-out", (), member=member)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spells", "found"),
    [
        ([spell(-30, -20)], [(-30, -20)]),
        ([spell(-30, -20), spell(-25, -10)], [(-30, -10)]),
        ([spell(-30, None), spell(-25, -10)], [(-30, None)]),
        ([spell(-30, -20, "slow"), spell(-30, -20, member="other")], []),
        ([spell(-900, -800), spell(45, 50)], []),
    ],
    ids=["one", "two-sites-at-once", "still", "another", "at-another-time"],
)
def test_down_is_what_was_seen_down_around_the_attack(spells: list[Spell], found: list[tuple[int, int | None]]) -> None:
    expected = [(NOW + a * MINUTE, None if b is None else NOW + b * MINUTE) for a, b in found]
    over = replace(attack(), first=NOW - 40 * MINUTE, last=NOW, ended=True)
    assert list(down_of("vejle", over, spells)) == expected


def test_a_claim_is_about_whom_it_names_and_about_when_it_was_made() -> None:
    one = replace(attack(), first=NOW - 40 * MINUTE, last=NOW)
    vejle, ishoej = Member("vejle", "Vejle"), Member("ishoej", "Ishøj", named=True)

    def warning(why: str, at: int, member: str = "vejle") -> EarlyWarning:
        return EarlyWarning(
            1, 1, why, NOW + at * MINUTE, "high", "http-flood", "amber", members=(member,)  # type: ignore[arg-type]
        )  # fmt: skip

    warnings = [warning("claimed", 5), warning("listed", -5_000), warning("listed", 1, "ishoej")]
    assert said_of(vejle, one, warnings, MEMBER) == {"claimed"}
    assert said_of(ishoej, one, warnings, OPERATOR) == {"listed"}
    assert said_of(ishoej, one, warnings, MEMBER) == set()


def test_each_role_is_told_what_it_can_do() -> None:
    running, over = attack(), replace(attack(), ended=True, own=True)
    assert list(steps_of(running, OPERATOR)) == ["operator.call", "operator.block"]
    assert list(steps_of(running, MEMBER)) == ["warned"]
    assert list(steps_of(replace(running, own=True), MEMBER)) == ["own.hit"]
    assert list(steps_of(over, MEMBER)) == ["over"]
    assert list(steps_of(running, Reader("analyst", None, "analyst"))) == []
    assert list(steps_of(running, Reader("member", "vejle", "read-only"))) == []


def test_a_page_names_each_source_once(hub: Running) -> None:
    with visiting(hub) as visit:
        page = visit.get("/campaigns/1").text
    values = re.findall(r'href="/values/([^"]+)"', page)
    assert len(values) == len(set(values))
