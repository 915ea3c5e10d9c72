"""*Address or network* of a real hub: each reader's own level, and asking for removal."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.clearing.changes import Changes
from bavn.hub.doors.reader import Reader
from bavn.hub.screens.member_search import way_to_members
from bavn.hub.screens.told_decisions import value_of
from bavn.hub.screens.values import read_of
from bavn.hubstore.removals import MOST_OPEN
from bavn.model.campaign import Testimony as Held
from bavn.model.member import Role
from bavn.model.removal import LONGEST_REASON, Removal
from bavn.model.tlp import Tlp
from tests.hub.hubs import NOW, Running
from tests.hub.screens.land import attacked, country, land
from tests.hub.screens.test_now import EVERYBODY, page_for, text_of
from tests.hub.screens.visits import Visit, visiting
from tests.waiting import until

COMMON = "198.18.0.3"  # named by all four that are hit
ALONE = "198.19.0.3"  # named by Tårnby's sensor alone
VEJLE = Reader("member", "vejle", "member", user="bo")
EVIL = "<script>alert(1)</script>\"'>\u202egpj"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with land(tmp_path_factory.mktemp("land"), country(12)) as hub:
        until(
            lambda: "er blokeret" in page_for(hub, "operator", path=f"/values/{COMMON}?lang=da"), what="it is decided"
        )
        yield hub


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Running]:
    """One that a test may change."""
    with land(tmp_path, country(6)) as hub:
        until(
            lambda: "er blokeret" in page_for(hub, "operator", path=f"/values/{COMMON}?lang=da"), what="it is decided"
        )
        yield hub


def test_a_name_leads_to_members_and_only_to_those_that_its_reader_may_see(whole: Running) -> None:
    for role, member, asked, leads in (
        ("operator", "", " Tårnby", "/members?q=T%C3%A5rnby"),
        ("member", "taarnby", "tårnby", "/members?q=t%C3%A5rnby"),
        ("member", "vejle", "tårnby", ""),
        ("read-only", "", "vejle", "/members?q=vejle"),
        ("operator", "", "Atlantis", ""),
        ("operator", "", " ", ""),
        ("operator", "", COMMON, f"/values/{COMMON}"),
    ):
        with visiting(whole, role, member) as visit:  # type: ignore[arg-type]
            found = visit.get(f"/values?q={quote(asked)}")
        assert found.headers.get("location", "") == leads, (role, asked)


def test_why_since_and_until_when(whole: Running) -> None:
    said = text_of(page_for(whole, "member", "vejle", f"/values/{COMMON}?lang=da"))
    for part in (
        f"{COMMON} er blokeret",
        "Organisationer, der er uafhængige af hinanden, har meldt den",
        "4 organisationer",
        "nr. 1",
        "Siden",
        "198.18.0.0/24",
        "Jeres sensor har intet imod den.",
        "Bed om at få den fjernet",
    ):
        assert part in said, part


def test_a_member_sees_its_own_evidence_and_nobody_elses(whole: Running) -> None:
    own = text_of(page_for(whole, "member", "taarnby", f"/values/{ALONE}?lang=da"))
    assert "forespørgsler fra 22.11.2026" in own
    other = page_for(whole, "member", "vejle", f"/values/{ALONE}?lang=da")
    assert "Jeres sensor har intet imod den." in text_of(other)
    assert "rnby" not in other


def test_who_is_for_nobody_is_not_told_that_nothing_is_decided(whole: Running) -> None:
    for value in (COMMON, "198.18.0.0/24"):
        said = text_of(page_for(whole, "read-only", path=f"/values/{value}?lang=da"))
        assert f"Du får intet at vide om {value}" in said
        assert "Intet er besluttet" not in said


def test_a_network_says_what_is_decided_about_what_lies_in_it(whole: Running) -> None:
    for role in ("operator", "analyst"):
        page = page_for(whole, role, path="/values/198.18.0.0/24?lang=da")
        assert "i 198.18.0.0/24" in page.split("<h1")[1].split("</h1")[0]
        assert "Intet er besluttet om" not in page
    assert "må se" not in text_of(page_for(whole, "operator", path="/values/198.18.0.0/24?lang=da"))


@pytest.mark.parametrize(("role", "member"), EVERYBODY)
@pytest.mark.parametrize("value", [COMMON, ALONE, "198.18.0.0/24", "198.18.0.0/15"])
def test_no_page_tells_who_else_has_reported(whole: Running, role: Role, member: str, value: str) -> None:
    page = page_for(whole, role, member, f"/values/{value}")
    sees_all = role in {"operator", "analyst"}
    for one in ("Tårnby", "Rødovre", "Gentofte"):
        if not sees_all and one.lower().replace("å", "aa").replace("ø", "oe") != member:
            assert one not in page.split("<main")[1].split("</main")[0]
    assert ".example" not in page
    if role == "read-only" and not member:  # nothing of it is for the community: all evidence is AMBER
        said = text_of(page)
        assert "er blokeret" not in said
        assert "198.18.0.4" not in said


def test_evidence_for_the_hub_alone_shows_no_decision_and_no_evidence_to_others(tmp_path: Path) -> None:
    with land(tmp_path, country(6), hit=()) as hub:
        attacked(hub.hub, country(6), tlp="red")  # type: ignore[arg-type]
        until(lambda: hub.hub.store.reports.newest(labels={"red"}), what="it is kept")
        for role, member in EVERYBODY[1:]:
            page = page_for(hub, role, member, f"/values/{COMMON}?lang=da")
            told = role != "read-only" or bool(member)
            assert ("Intet er besluttet om" if told else "Du får intet at vide om") in page, role
            assert "TLP:RED" not in page


def test_there_is_one_page_for_each_value(whole: Running) -> None:
    with visiting(whole) as visit:
        for path, to in (
            ("/values?q=198.18.0.3", "/values/198.18.0.3"),
            ("/values?q=%20198.18.0.3%2F24", "/values/198.18.0.0/24"),
            ("/values/198.18.0.9/24", "/values/198.18.0.0/24"),
            ("/values/2001:DB8:0::1", "/values/2001:db8::1"),
            ("/values/::ffff:198.18.0.3", "/values/198.18.0.3"),
        ):
            found = visit.get(path)
            assert (found.status_code, found.headers.get("location")) == (303, to)


@pytest.mark.parametrize(
    "text", ["example.dk", EVIL, "1.2.3", "A" * 5_000, "' OR 1=1--", "fe80::1%<b>", "//evil.example", "\u202e"]
)
@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_no_address_is_met_with_a_kind_line(whole: Running, text: str, language: str) -> None:
    with visiting(whole) as visit:
        found = visit.client.get("/values", params={"q": text, "lang": language})
        assert found.status_code == 200
        assert ("hverken adresse eller netværk" if language == "da" else "is no address and no network") in found.text
        assert "<script>" not in found.text
        assert "\u202e" not in found.text


def test_a_path_that_is_no_address_is_not_found(whole: Running) -> None:
    with visiting(whole) as visit:
        for path in ("/values/example.dk", "/values/%3Cscript%3E", "/values/a/b/c", "/values/1.2.3.4/99"):
            found = visit.get(path)
            assert found.status_code == 404
            assert "<script>" not in found.text
            assert found.headers["content-type"].startswith("text/html")


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_no_query_breaks_the_page(whole_visit: Visit, text: str) -> None:
    found = whole_visit.client.get("/values", params={"q": text})
    leads = value_of(text) or way_to_members(whole_visit.hub.hub, VEJLE, text)
    assert found.status_code == (303 if leads else 200)


@pytest.fixture(scope="module")
def whole_visit(whole: Running) -> Iterator[Visit]:
    with visiting(whole, "member", "vejle") as visit:
        yield visit


@pytest.mark.parametrize(
    ("value", "why"),
    [("8.8.8.8", "fælles tjenester"), ("10.0.0.1", "ikke én computer på internettet")],
)
def test_what_is_never_acted_against_says_why(whole: Running, value: str, why: str) -> None:
    assert why in text_of(page_for(whole, "member", "vejle", f"/values/{value}?lang=da"))


# ── ask for removal ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_member_asks_and_operators_see_it_and_let_it_go(small: Running) -> None:
    way = f"/values/{COMMON}"
    with visiting(small, "member", "vejle") as lise, visiting(small) as anna:
        asked = lise.post(way, {"reason": "Det er vores egen overvågning."})
        assert (asked.status_code, asked.headers["location"]) == (303, f"{way}?asked=1")
        assert "afventer en operatør" in text_of(lise.get(f"{way}?lang=da").text)
        seen = text_of(anna.get("/decisions?lang=da").text)
        assert "Det er vores egen overvågning." in seen
        assert "Vejle Kommune" in seen
        number = small.hub.store.removals.open()[0].id
        done = anna.post(f"/decisions/removals/{number}", {"answer": "mistake", "said": "Tak, det er rettet."})
        assert done.headers["location"] == "/decisions?said=answered"
        again = anna.post(f"/decisions/removals/{number}", {"answer": "decline"})
        assert again.headers["location"] == "/decisions?said=answered.before"
        said = text_of(lise.get(f"{way}?lang=da").text)
    assert "Intet er besluttet om" in said
    assert "ophævet" in said
    assert "Tak, det er rettet." in said
    assert "Trukket tilbage som en fejl" in said  # its history
    what = {one.what for one in small.hub.store.audit.lines(NOW - timedelta(hours=1))}
    assert what == {"removal-asked", "removal-released", "order-mistake"}


def test_asking_again_while_it_waits_is_answered_alike_and_pushes_nothing_out_of_the_audit(small: Running) -> None:
    way = f"/values/{COMMON}"
    with visiting(small, "read-only", "vejle") as lise, visiting(small, "member", "vejle") as bo:
        answers = [one.post(way, {"reason": "ours"}) for one in (lise, lise, bo)]
        assert {(one.status_code, one.headers["location"]) for one in answers} == {(303, f"{way}?asked=1")}
    asked = [one.what for one in small.hub.store.audit.lines(NOW - timedelta(hours=1))]
    assert asked.count("removal-asked") == 1


def test_another_member_does_not_see_who_asked(small: Running) -> None:
    small.hub.store.removals.ask(Removal(0, COMMON, "lise", "vejle", NOW, "hush"))
    for role, member in (("member", "taarnby"), ("read-only", "")):
        page = page_for(small, role, member, f"/values/{COMMON}")  # type: ignore[arg-type]
        assert "hush" not in page
        assert "lise" not in page


def test_a_declined_request_says_why(small: Running) -> None:
    asked = small.hub.store.removals.ask(Removal(0, COMMON, "lise", "vejle", NOW, "ours"))
    with visiting(small) as anna:
        anna.post(f"/decisions/removals/{asked.id}", {"answer": "decline", "said": "Den angriber stadig."})
    said = text_of(page_for(small, "member", "vejle", f"/values/{COMMON}?lang=da"))
    assert f"{COMMON} er blokeret" in said
    assert "Den angriber stadig." in said


@pytest.mark.parametrize("reason", ["", "   ", "x" * (LONGEST_REASON + 1)])
def test_a_request_needs_a_reason_of_a_size(small: Running, reason: str) -> None:
    with visiting(small, "member", "vejle") as lise:
        found = lise.post(f"/values/{COMMON}", {"reason": reason})
    assert found.status_code == 422
    assert "Skriv hvorfor" in found.text
    assert small.hub.store.removals.all() == []


def test_a_request_for_what_nobody_told_of_is_refused(small: Running) -> None:
    with visiting(small, "member", "vejle") as lise, visiting(small, "read-only") as jens:
        assert lise.post("/values/203.0.113.1", {"reason": "ours"}).status_code == 409
        assert jens.post(f"/values/{COMMON}", {"reason": "ours"}).status_code == 409
        assert lise.post("/values/example.dk", {"reason": "ours"}).status_code == 404


def test_who_has_asked_for_very_many_is_asked_to_call(small: Running) -> None:
    for number in range(MOST_OPEN):
        small.hub.store.removals.ask(Removal(0, f"203.0.113.{number}", "lise", "vejle", NOW, "ours"))
    with visiting(small, "member", "vejle") as lise:
        found = lise.post(f"/values/{COMMON}", {"reason": "ours"})
    assert found.status_code == 422
    assert "Ring til hubbens operatører" in found.text


@pytest.mark.parametrize("role", ["operator", "analyst"])
def test_the_hubs_own_people_ask_for_nothing(whole: Running, role: Role) -> None:
    with visiting(whole, role) as visit:
        assert visit.post(f"/values/{COMMON}", {"reason": "x"}).status_code == 403


def test_what_another_site_sends_is_refused(whole: Running) -> None:
    with visiting(whole, "member", "vejle") as visit:
        crossed = visit.post(f"/values/{COMMON}", {"reason": "x"}, **{"Sec-Fetch-Site": "cross-site"})
        without = visit.client.post(
            f"/values/{COMMON}", headers={"Sec-Fetch-Site": "same-origin"}, data={"reason": "x"}
        )
    assert (crossed.status_code, without.status_code) == (403, 403)
    assert whole.hub.store.removals.all() == []


def test_hostile_reasons_are_text_wherever_they_stand(small: Running) -> None:
    small.hub.store.removals.ask(Removal(0, COMMON, EVIL, "vejle", NOW, EVIL + "A" * 400))
    for path in (f"/values/{COMMON}", "/decisions"):
        page = page_for(small, "operator", path=path)
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
        assert "\u202e" not in page


def test_while_the_kill_switch_is_on_nothing_is_told(small: Running) -> None:
    with visiting(small) as anna:
        anna.post("/decisions/kill", {"sure": "yes"})
    until(lambda: small.hub.published.killed, what="the switch is on")
    for role, member in EVERYBODY:
        said = text_of(page_for(small, role, "vejle" if member else "", f"/values/{COMMON}?lang=da"))
        assert "er blokeret" not in said
        assert "Nødstoppet er slået til" in said


def test_evidence_is_read_as_far_as_its_label_goes_and_ones_own_always(tmp_path: Path) -> None:
    def held(member: str, label: Tlp) -> Held:
        return Held(COMMON, member, 0, "http-flood", 0.9, 40, NOW, NOW, NOW, label)

    some = [held("taarnby", "red"), held("vejle", "amber+strict"), held("ishoej", "amber")]
    with land(tmp_path, country(6), hit=(), down=()) as hub:
        hub.hub.store.write(Changes(testimonies={(one.value, one.member): one for one in some}))
        seen = {
            who.user: {one.member for one in read_of(hub.hub.store, COMMON, who, NOW).testimonies}
            for who in (
                Reader("operator", None, "operator", user="anna"),
                Reader("analyst", None, "analyst", user="bo"),
                Reader("member", "taarnby", "member", user="lise"),
                Reader("community", None, "read-only", user="jens"),
            )
        }
    assert seen == {
        "anna": {"taarnby", "vejle", "ishoej"},
        "bo": {"vejle", "ishoej"},
        "lise": {"taarnby"},
        "jens": set(),
    }
