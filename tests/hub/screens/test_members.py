"""*Members* and *Member* of a real hub: one's own whole, of others no more than they let be named."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote

import pytest

from bavn.hub.screens import members
from bavn.hubstore.store import HubStore
from bavn.model.member import Key, Role
from bavn.pages.situation.member_acts import stated_fields
from bavn.pages.situation.members import MemberLine
from bavn.pages.situation.standing import Standing
from bavn.sharing.token import read_token
from tests.hub.hubs import NOW, Running
from tests.hub.screens.land import NAMED, attacked, country, land, observed
from tests.hub.screens.test_now import EVERYBODY, linked, page_for, text_of
from tests.hub.screens.visits import visiting
from tests.waiting import until

EVIL = "<script>alert(1)</script>\"'>\u202egpj\x00" + "A" * 500
STATED = ("borger.taarnby.example", "intranet.taarnby.example")
NETWORK = "203.0.113.0/24"


def stating(store: HubStore) -> None:
    """Tårnby says more of itself, and has people who are called."""
    one = store.registry.members.get("taarnby")
    assert one is not None
    store.registry.members.change(
        replace(one, stated_sites=STATED, stated_networks=(ip_network(NETWORK),), contacts=("mailto://hush@x",))
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with land(tmp_path_factory.mktemp("land"), country(12)) as hub:
        hub.changes(stating)
        yield hub


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Running]:
    """One that a test may change."""
    with land(tmp_path, country(6), hit=(), down=()) as hub:
        hub.changes(stating)
        yield hub


def test_an_operator_sees_all_members_those_in_trouble_first(whole: Running) -> None:
    page = page_for(whole, "operator", path="/members?lang=da")
    assert len(linked(page)) == 14
    names = re.findall(r'<a href="/members/([^"]+)"', page)
    assert set(names[:4]) == {"ishoej", "roedovre", "taarnby", "gentofte"}
    assert "har oplyst noget, der afventer dig" in text_of(page)


def test_silent_ones_stand_after_those_in_trouble_and_say_so(small: Running) -> None:
    heard = {"vejle": NOW, "ishoej": None}

    def with_new_sensors(store: HubStore) -> None:
        for name, seen in heard.items():
            store.registry.keys.revoke(small.sensor(name).id, NOW)
            store.registry.keys.add(
                Key(f"new-{name}", "sensor", name, "web", b"0" * 31 + name[:1].encode(), NOW, None, seen)
            )

    small.changes(with_new_sensors)
    small.clock.time = NOW + timedelta(minutes=16)
    for one in small.sensors:
        small.hub.note_seen(one.id)
    small.hub.lookout.observed = observed(country(6), ("taarnby",))
    page = page_for(small, "operator", path="/members?lang=da")
    names = re.findall(r'<a href="/members/([^"]+)"', page)
    assert names[:4] == ["taarnby", "ishoej", "vejle", "gentofte"]
    rows = dict(zip(names, map(text_of, page.split("<tbody")[1].replace("<tr", "<main").split("</tr>")), strict=False))
    assert "aldrig hørt" in rows["ishoej"]
    assert "tavs siden kl. 13.00" in rows["vejle"]
    assert not re.search("tavs|aldrig", rows["gentofte"])


@pytest.mark.parametrize("silent", [{"down", "slow", "calm"}, set()], ids=["silent", "heard"])
def test_the_gravest_stand_first_whether_they_are_heard_or_not(silent: set[str]) -> None:
    standings = {
        "calm": Standing(service="up"),
        "slow": Standing(service="slow"),
        "hit": Standing(hit=True, service="up"),
        "down": Standing(service="down"),
    }
    lines = [MemberLine("", name, "", standing, silent=name in silent) for name, standing in standings.items()]
    assert [one.name for one in sorted(lines, key=members._rank)] == ["down", "hit", "slow", "calm"]


def test_members_are_found_by_name_and_the_rest_stay_as_they_are(whole: Running) -> None:
    for asked in ("TÅRNBY", "taarnby", "rnby kom", "  tårnby "):
        page = page_for(whole, "operator", path=f"/members?lang=da&q={quote(asked)}")
        assert set(re.findall(r'<a href="/members/([^"]+)"', page)) == {"taarnby"}, asked
    nobody = page_for(whole, "operator", path="/members?lang=da&q=Atlantis")
    assert "Intet medlem, du kan se her, har »Atlantis« i navnet." in text_of(nobody)


def test_a_search_tells_nothing_of_whom_its_reader_may_not_see(whole: Running) -> None:
    with visiting(whole, "member", "vejle") as visit:
        taken, none = (visit.get(f"/members?lang=da&q={one}").text.replace(one, "") for one in ("gentofte", "atlantis"))
    assert taken == none
    assert "Og 12 organisationer, der ikke nævnes for dig." in text_of(taken)


@pytest.mark.parametrize(("role", "member"), EVERYBODY)
def test_only_its_own_people_and_the_hubs_see_whom_to_call(tmp_path: Path, role: Role, member: str) -> None:
    with land(tmp_path, country(6), hit=(), down=()) as hub:
        hub.changes(calling)
        for one, number in (("vejle", "+45 11 11 11 11"), ("ishoej", "+45 22 22 22 22")):
            page = page_for(hub, role, member, f"/members/{one}?lang=da")
            assert (number in page) == (role in {"operator", "analyst"} or member == one), one
        for path in ("/members", "/", "/outages"):
            page = page_for(hub, role, member, path)
            assert "11 11 11" not in page
            assert "22 22 22" not in page


def calling(store: HubStore) -> None:
    for name, phone in (("vejle", "+45 11 11 11 11"), ("ishoej", "+45 22 22 22 22")):
        one = store.registry.members.get(name)
        assert one is not None
        store.registry.members.change(replace(one, phone=phone))


def test_a_member_sees_itself_first_and_counts_those_that_are_not_named(whole: Running) -> None:
    page = page_for(whole, "member", "taarnby", path="/members?lang=da")
    assert linked(page) == {"taarnby", *NAMED}
    assert "Og 11 organisationer, der ikke nævnes for dig." in text_of(page)


@pytest.mark.parametrize(("role", "member"), EVERYBODY)
def test_no_page_of_a_member_tells_of_another(whole: Running, role: Role, member: str) -> None:
    sees_all = role in {"operator", "analyst"}
    with visiting(whole, role, member) as visit:
        for one in country(12):
            found = visit.get(f"/members/{one.id}")
            may_be_named = sees_all or one.id in {member, *NAMED}
            assert found.status_code == (200 if may_be_named else 404), one.id
            inside = sees_all or one.id == member
            assert (one.sites[0] in found.text) == inside, one.id
            assert "hush" not in found.text  # a contact is an address with its password
            assert ("/confirm" in found.text) == (role == "operator" and one.id == "taarnby")
            if not may_be_named:
                assert one.name not in found.text


def test_a_member_reads_all_about_itself(whole: Running) -> None:
    said = text_of(page_for(whole, "member", "taarnby", path="/members/taarnby?lang=da"))
    for part in (
        "Tårnby Kommune (jer)",
        "under angreb",
        "Overbelastningsangreb",
        "TLP:AMBER",
        "www.taarnby.example",
        "nr. 1",
        "blokeret",
        "ikke meldt til hubben",
        "Afventer operatørens bekræftelse",
    ):
        assert part in said, part
    assert "Det kan du gøre" not in said


def test_an_analyst_sees_no_finding_that_is_for_nobody(tmp_path: Path) -> None:
    with land(tmp_path, country(6), hit=()) as hub:
        attacked(hub.hub, country(6), ("taarnby",), tlp=None)  # type: ignore[arg-type]
        until(lambda: "http-flood" in str(hub.hub.store.reports.of_member("taarnby")), what="it is kept")
        readers: tuple[tuple[Role, str], ...] = (("operator", ""), ("analyst", ""), ("member", "taarnby"))
        shown = {role: text_of(page_for(hub, role, member, "/members/taarnby?lang=da")) for role, member in readers}
    assert "Intet er meldt." in shown["analyst"]
    assert "til ingen" in shown["operator"]
    assert "til ingen" in shown["member"]


def test_what_a_sensor_last_said_is_its_sign_of_life(small: Running) -> None:
    small.hub.note_seen(small.sensor("vejle").id)
    said = text_of(page_for(small, "member", "vejle", "/members/vejle?lang=da"))
    assert "sensor sensor kl. 13.00 kl. 13.00" in said


# ── what an operator does ────────────────────────────────────────────────────────────────────────────────────────────


def test_an_operator_suspends_and_takes_it_back(small: Running) -> None:
    with visiting(small) as visit:
        answer = visit.post("/members/vejle/suspend")
        assert (answer.status_code, answer.headers["location"]) == (303, "/members/vejle?done=suspend")
        page = visit.get("/members/vejle?done=suspend&lang=da").text
        assert "Den er sat på pause." in page
        assert "/members/vejle/activate" in page
        visit.post("/members/vejle/activate")
        assert "/members/vejle/suspend" in visit.get("/members/vejle").text
    lines = [(one.who, one.what, one.member) for one in small.hub.store.audit.lines(NOW)]
    assert lines == [(visit.user, "member-activate", "vejle"), (visit.user, "member-suspend", "vejle")]


def test_a_joining_token_is_shown_once_and_works(small: Running) -> None:
    with visiting(small) as visit:
        shown = visit.post("/members/vejle/invite")
        assert shown.status_code == 200
        assert shown.headers["cache-control"] == "no-store"
        found = re.search(r"bavn join \S+ (\S+?)<", shown.text)
        assert found is not None
        assert read_token(found[1]).member == "vejle"
        assert found[1] not in visit.get("/members/vejle").text


def test_what_was_ticked_is_confirmed_and_nothing_else(small: Running) -> None:
    with visiting(small) as visit:
        member = small.hub.admitted.members["taarnby"]
        boxes = {value: name for name, _, value in stated_fields(member)}
        page = visit.get("/members/taarnby").text
        assert all(f'name="{name}"' in page for name in boxes.values())
        fields = {boxes[STATED[0]]: "yes", boxes[NETWORK]: "yes", "site": "evil.example"}
        answer = visit.post("/members/taarnby/confirm", fields)
        assert answer.headers["location"] == "/members/taarnby?done=confirm"
        nothing = visit.post("/members/taarnby/confirm")
        assert nothing.headers["location"] == "/members/taarnby?done=nothing"
    one = small.hub.store.registry.members.get("taarnby")
    assert one is not None
    assert one.sites == ("www.taarnby.example", STATED[0])
    assert (one.stated_sites, [str(net) for net in one.networks]) == ((STATED[1],), [NETWORK])


def test_a_member_is_added_with_its_token(small: Running) -> None:
    new = {"id": "kolding", "name": "Kolding Kommune", "sector": "municipality", "code": "0621", "phone": " 112 "}
    with visiting(small) as visit:
        shown = visit.post("/members", {**new, "sites": "www.kolding.example  kolding.example"})
        assert shown.status_code == 200
        assert "bavn join" in shown.text
        again = visit.post("/members", new)
        assert again.status_code == 422
        assert "Det korte navn er givet før." in again.text
    one = small.hub.store.registry.members.get("kolding")
    assert one is not None
    assert one.sites == ("www.kolding.example", "kolding.example")
    assert one.phone == "112"


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "Not An Id"},
        {"name": ""},
        {"name": "a\x1bb"},
        {"sector": "X"},
        {"sites": "a<b"},
        {"sites": "x " * 600},
        {"phone": "Lise"},
    ],
)
def test_a_member_that_cannot_be_is_refused_and_its_form_kept(small: Running, wrong: dict[str, str]) -> None:
    fields = {"id": "kolding", "name": "Kolding", "sector": "municipality", "code": "", **wrong}
    with visiting(small) as visit:
        answer = visit.post("/members", fields)
    assert answer.status_code == 422
    assert "Det medlem kan hubben ikke tilføje" in answer.text
    assert small.hub.store.registry.members.get("kolding") is None


ACTS = ("/members/vejle/suspend", "/members/vejle/invite", "/members/vejle/confirm", "/members")


@pytest.mark.parametrize("path", ACTS)
@pytest.mark.parametrize(("role", "member"), EVERYBODY[1:])
def test_nobody_else_does_anything(whole: Running, role: Role, member: str, path: str) -> None:
    with visiting(whole, role, member) as visit:
        assert visit.post(path, {"id": "x", "name": "x"}).status_code == 403


@pytest.mark.parametrize("path", ACTS)
def test_what_another_site_sends_is_refused(whole: Running, path: str) -> None:
    with visiting(whole) as visit:
        assert visit.post(path, None, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert visit.client.post(path, headers={"Sec-Fetch-Site": "same-origin"}, data={"a": "b"}).status_code == 403
    assert whole.hub.store.audit.lines(NOW) == []


@pytest.mark.parametrize("path", ["/members/nobody", "/members/%3Cscript%3E", "/members/" + "a" * 300])
def test_a_member_there_is_not_is_a_page_that_says_so(whole: Running, path: str) -> None:
    with visiting(whole) as visit:
        found = visit.get(path)
    assert found.status_code == 404
    assert "<script>" not in found.text
    assert found.headers["content-type"].startswith("text/html")


def test_an_act_there_is_not_is_not_found(whole: Running) -> None:
    with visiting(whole) as visit:
        assert visit.post("/members/vejle/remove").status_code == 404
        assert visit.post("/members/vejle/%3Cb%3E").status_code == 404


def test_hostile_texts_of_members_are_text(tmp_path: Path) -> None:
    def hostile(store: HubStore) -> None:
        one = store.registry.members.get("taarnby")
        assert one is not None
        store.registry.members.change(
            replace(one, name=EVIL, sector=EVIL, code=EVIL, suppliers=(EVIL,), sites=(EVIL,), stated_sites=(EVIL,))
        )

    with land(tmp_path, country(6), hit=(), down=()) as hub:
        hub.changes(hostile)
        for path in ("/members", "/members/taarnby"):
            page = page_for(hub, "operator", path=path)
            assert "<script>alert" not in page
            assert "\u202e" not in page
            assert "A" * 300 not in page


def test_the_list_is_light(whole: Running) -> None:
    page = page_for(whole, "operator", path="/members")
    assert len(page) < 50_000
