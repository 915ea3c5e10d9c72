"""*Decisions* of a real hub: each level's own, and what operators decide there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.pipeline import BusyError
from bavn.hub.published import Level
from bavn.hub.screens.decisions import MOST_EACH, Search, _line, held_in, left_of, matching, search_of
from bavn.hub.screens.told_decisions import Lines, Told
from bavn.hub.settings import HubSettings
from bavn.hubstore.removals import MOST_OPEN
from bavn.hubstore.store import HubStore
from bavn.model.member import Role
from bavn.model.removal import Removal
from tests.hub.hubs import NOW, Running, running
from tests.hub.screens.land import attacked, country, land
from tests.hub.screens.test_now import EVERYBODY, page_for, text_of
from tests.hub.screens.test_told_decisions import row
from tests.hub.screens.visits import visiting
from tests.waiting import until

FORMS = ("/decisions/order", "/decisions/kill", "/decisions/unkill", "/decisions/removals/1")
OPERATOR = Reader("operator", None, "operator", user="anna")


def standing(hub: Running, path: str = "/decisions?lang=da") -> str:
    return text_of(page_for(hub, "operator", path=path))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with land(tmp_path_factory.mktemp("land"), country(12)) as hub:
        until(lambda: "Intet gælder" not in standing(hub), what="it is decided")
        yield hub


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Running]:
    """One that a test may change."""
    with land(tmp_path, country(6)) as hub:
        until(lambda: "Intet gælder" not in standing(hub), what="it is decided")
        yield hub


def test_what_is_in_force_newest_first(whole: Running) -> None:
    said = standing(whole)
    assert re.search(r"\d+ beslutninger gælder", said)
    assert "blokeret 39" in said
    assert "198.18.0.3" in said


def test_an_address_or_a_part_of_one_is_found(whole: Running) -> None:
    assert "1 af" in standing(whole, "/decisions?q=198.18.0.3&lang=da")
    assert "198.18.0.3" in standing(whole, "/decisions?q=198.18.0.0/24&lang=da")
    assert "198.19.0.3" not in standing(whole, "/decisions?q=198.18.0&lang=da")
    assert "Intet, der gælder, passer." in standing(whole, "/decisions?q=nothing&lang=da")
    assert "198.18.0.3" not in standing(whole, "/decisions?action=arm&lang=da")


@pytest.mark.parametrize(
    "query", ["?q=<script>", "?page=-1", "?page=999999999999", "?level=evil", "?order=x", "?said=<b>"]
)
def test_a_hostile_query_is_an_empty_or_whole_list(whole: Running, query: str) -> None:
    for role, member in EVERYBODY:
        page = page_for(whole, role, member, f"/decisions{query}")
        assert "<script>" not in page.split("<main")[1]
        assert "<b>" not in page


@pytest.mark.parametrize(("role", "member"), EVERYBODY)
def test_nobody_sees_another_level_than_their_own(whole: Running, role: Role, member: str) -> None:
    page = page_for(whole, role, member, "/decisions?level=amber")
    assert ("198.18.0.3" in page) == (role != "read-only" or bool(member))
    sees_all = role in {"operator", "analyst"}
    assert ('name="level"' in page) == sees_all
    assert ("Nyeste linjer i loggen" in page or "Newest lines" in page) == sees_all
    assert ("/decisions/order" in page) == (role == "operator")
    assert ("/decisions/kill" in page) == (role == "operator")
    if not sees_all:
        assert ".example" not in page
        for name in ("Tårnby", "Rødovre", "Gentofte"):
            assert name not in page.split("<main")[1].split("</main")[0]


def test_who_is_for_nobody_is_not_told_that_nothing_is_in_force(whole: Running) -> None:
    said = text_of(page_for(whole, "read-only", path="/decisions?lang=da"))
    assert "Ingen beslutninger er delt med fællesskabet" in said
    assert "Intet gælder" not in said
    assert "Intet er besluttet" not in said
    assert "Ingen beslutninger er delt med fællesskabet" in standing(whole, "/decisions?level=green&lang=da")


def test_only_the_hubs_own_people_choose_a_level() -> None:
    query = {"level": "clear"}
    assert search_of(query, OPERATOR).label == "clear"
    assert search_of(query, Reader("member", "vejle", "member")).label == "amber"
    assert search_of({"level": "amber"}, Reader("community", None, "read-only")).label == "green"


# ── decide ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_operator_blocks_by_hand_and_is_told_that_it_was_done(small: Running) -> None:
    with visiting(small) as anna:
        fields = {"what": "block", "value": "203.0.113.9", "for": "3600", "reason": "vores honningkrukke"}
        sent = anna.post("/decisions/order", fields)
        assert sent.status_code == 303
        page = text_of(anna.get(f"{sent.headers['location']}&lang=da").text)
    assert "Udført: bloker 203.0.113.9." in page
    assert "vores honningkrukke" in page
    (order, seq), *_ = small.hub.store.orders.all()
    assert (order.by, order.until, seq is not None) == (anna.user, NOW + timedelta(hours=1), True)
    of_member = text_of(page_for(small, "member", "vejle", "/decisions?q=203.0.113.9&lang=da"))
    assert "En operatør har besluttet det" in of_member
    assert anna.user not in of_member


def test_what_must_never_be_acted_against_is_not_and_the_operator_is_told_why(small: Running) -> None:
    with visiting(small) as anna:
        sent = anna.post("/decisions/order", {"what": "block", "value": "8.8.8.8"})
        page = text_of(anna.get(f"{sent.headers['location']}&lang=da").text)
    assert "Ikke udført: bloker 8.8.8.8: den står på en liste over fælles tjenester" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"what": "block", "value": "example.dk"}, "hverken en adresse eller et netværk"),
        ({"what": "block", "value": "<script>alert(1)</script>"}, "hverken en adresse eller et netværk"),
        ({"what": "explode", "value": "203.0.113.9"}, "kunne ikke læses"),
        ({"what": "kill", "value": "203.0.113.9"}, "kunne ikke læses"),
        ({"what": "block", "value": "203.0.113.9", "for": "9999999"}, "kunne ikke læses"),
        ({}, "kunne ikke læses"),
    ],
)
def test_an_order_that_means_nothing_is_refused_and_its_form_kept(
    whole: Running, fields: dict[str, str], said: str
) -> None:
    with visiting(whole) as anna:
        answer = anna.post("/decisions/order", fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert "<script>alert" not in answer.text
    assert whole.hub.store.orders.all() == []


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(("role", "member"), EVERYBODY[1:])
def test_nobody_else_decides(whole: Running, role: Role, member: str, path: str) -> None:
    with visiting(whole, role, member) as visit:
        answer = visit.post(path, {"what": "block", "value": "203.0.113.9", "sure": "yes", "answer": "revoke"})
        assert answer.status_code == 403
        if "kill" in path:
            assert visit.get(path).status_code == 403
    assert whole.hub.store.orders.all() == []


@pytest.mark.parametrize("path", FORMS)
def test_what_another_site_sends_is_refused(whole: Running, path: str) -> None:
    fields = {"what": "block", "value": "203.0.113.9", "sure": "yes", "answer": "revoke"}
    with visiting(whole) as anna:
        crossed = anna.post(path, fields, **{"Sec-Fetch-Site": "cross-site"})
        without = anna.client.post(path, headers={"Sec-Fetch-Site": "same-origin"}, data=fields)
    assert (crossed.status_code, without.status_code) == (403, 403)
    assert whole.hub.store.orders.all() == []
    assert not whole.hub.published.killed


def test_a_request_there_is_not_is_a_page_that_says_so(whole: Running) -> None:
    with visiting(whole) as anna:
        for number in ("9", "x", "9" * 30, "-1"):
            assert anna.post(f"/decisions/removals/{number}", {"answer": "revoke"}).status_code == 404


def test_a_request_is_not_answered_released_where_the_hub_could_not_release(
    small: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> None:
        raise BusyError

    small.changes(lambda store: store.removals.ask(Removal(0, "198.18.0.3", "lea", "vejle", NOW, "ours")))
    (asked,) = small.hub.store.removals.open()
    with visiting(small) as anna:
        with monkeypatch.context() as patched:
            patched.setattr(small.hub.pipeline, "obey", busy)
            assert anna.post(f"/decisions/removals/{asked.id}", {"answer": "mistake"}).status_code == 503
        assert small.hub.store.removals.open() == [asked]
        anna.post(f"/decisions/removals/{asked.id}", {"answer": "mistake", "said": "Beklager"})
    (answered,) = small.hub.store.removals.all()
    assert (answered.state, answered.answer) == ("released", "Beklager")
    assert "removal-released" in {one.what for one in small.hub.store.audit.lines(NOW)}


def test_one_member_that_asks_for_very_much_hides_nobody_elses_request(small: Running) -> None:
    asked = Removal(0, "198.18.0.3", "lea", "gentofte", NOW, "hæderligt")

    def ask(store: HubStore) -> None:
        store.removals.ask(asked)
        for number in range(MOST_OPEN):
            store.removals.ask(replace(asked, value=f"198.18.44.{number}", member="vejle", reason="støj"))

    small.changes(ask)
    page = page_for(small, "operator", path="/decisions?lang=da")
    assert page.count("<p>støj</p>") == MOST_EACH
    assert page.count("<p>hæderligt</p>") == 1
    left = MOST_OPEN - MOST_EACH
    assert f"og {left} til: Vejle Kommune ({left}). De kommer frem her" in text_of(page)
    assert re.search(rf">{MOST_OPEN + 1}<", page)  # the figure is of all
    english = text_of(page_for(small, "operator", path="/decisions?lang=en"))
    assert f"and {left} more: Vejle Kommune ({left})." in english


@pytest.mark.parametrize(
    ("waiting", "shown", "left"),
    [
        ({}, "", {}),
        ({"a": 1}, "a", {}),
        ({"a": 3, "b": 7, "": 2}, "ab", {"b": 6, "a": 2, "": 2}),
        ({"a": 1}, "aab", {}),  # answered between two readings
    ],
)
def test_who_asks_for_more_than_is_shown_most_first(waiting: dict[str, int], shown: str, left: dict[str, int]) -> None:
    found = left_of(waiting, [Removal(1, "192.0.2.1", "lea", member, NOW, "ours") for member in shown])
    assert list(found.items()) == list(left.items())


@pytest.mark.parametrize("answer", ["", "evil"])
def test_a_request_that_nobody_chose_an_answer_for_is_not_answered(small: Running, answer: str) -> None:
    small.changes(lambda store: store.removals.ask(Removal(0, "198.18.0.3", "lea", "vejle", NOW, "ours")))
    (asked,) = small.hub.store.removals.open()
    with visiting(small) as anna:
        found = anna.post(f"/decisions/removals/{asked.id}", {"answer": answer, "said": "x"})
        assert found.status_code == 422
        assert "Den er ikke besvaret endnu." in found.text
    assert small.hub.store.removals.open() == [asked]


# ── hold and sign off ────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_held_by_name_waits_until_it_is_signed_off(small: Running) -> None:
    with visiting(small) as anna:
        anna.post("/decisions/order", {"what": "hold", "value": "198.18.0.3"})
        held = text_of(anna.get("/decisions?lang=da").text)
        assert "holdt tilbage enkeltvis" in held
        assert list(held_in(small.hub.store, NOW)) == ["198.18.0.3"]
        assert "Intet er besluttet om 198.18.0.3" in anna.get("/values/198.18.0.3?lang=da").text
        anna.post("/decisions/order", {"what": "sign", "value": "198.18.0.3"})
        assert "198.18.0.3 er blokeret" in anna.get("/values/198.18.0.3?lang=da").text
        assert list(held_in(small.hub.store, NOW)) == []


def test_a_hub_that_holds_every_block_lists_what_waits(tmp_path: Path) -> None:
    def holding(found: HubSettings) -> HubSettings:
        return replace(found, hub=replace(found.hub, hold=True))

    def quiet(hub: Hub) -> None:
        hub.lookout.start = lambda: None  # type: ignore[method-assign]

    with running(tmp_path, members=country(6), change=holding, opened=quiet) as hub:
        attacked(hub.hub, country(6))
        until(lambda: "Intet gælder" not in standing(hub), what="it is decided")
        said = standing(hub)
        assert "Denne hub holder enhver blokering tilbage" in said
        assert "og 19 til: find dem ovenfor" in said
        with visiting(hub) as anna:
            anna.post("/decisions/order", {"what": "sign", "value": "198.18.0.3"})
            assert "198.18.0.3 er blokeret" in anna.get("/values/198.18.0.3?lang=da").text


# ── the kill switch ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_kill_switch_asks_and_then_lets_go_of_everything(small: Running) -> None:
    with visiting(small) as anna:
        asked = anna.get("/decisions/kill?lang=da").text
        assert "Slå nødstoppet til?" in asked
        assert "ophæves hos alle medlemmer inden for sekunder" in asked
        unsure = anna.post("/decisions/kill", {"reason": "x"})
        assert unsure.status_code == 422
        assert "Intet er sket" in unsure.text
        assert not small.hub.published.killed
        done = anna.post("/decisions/kill", {"sure": "yes", "reason": "en fejl i en liste"})
        assert (done.status_code, done.headers["location"]) == (303, "/decisions")
        assert small.hub.published.killed
        page = text_of(anna.get("/decisions?lang=da").text)
        assert "Nødstoppet er slået til" in page
        assert "198.18.0.3" not in page
        assert "/decisions/unkill" in anna.get("/decisions").text
        assert anna.get("/decisions/kill").headers["location"] == "/decisions?said=kill.already"
        assert "NØDSTOP" in page_for(small, "member", "vejle", "/decisions?lang=da")
        sent = anna.post("/decisions/order", {"what": "block", "value": "203.0.113.9"})
        page = text_of(anna.get(f"{sent.headers['location']}&lang=da").text)
        assert "Intet sendes ud, så længe nødstoppet er slået til." in page
        assert "Medlemmerne får det først, når nødstoppet slås fra" in page
        assert "straks" not in page
        anna.post("/decisions/kill", {"sure": "yes"})  # twice does no harm
        anna.post("/decisions/unkill", {"sure": "yes"})
        assert not small.hub.published.killed
        assert "198.18.0.3" in anna.get("/decisions").text
        assert "203.0.113.9" in page_for(small, "member", "vejle", "/decisions")
    kept = [one.what for one in small.hub.store.audit.lines(NOW)]
    assert kept.count("order-kill") == kept.count("order-unkill") == 1


# ── very many ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ten_thousand_decisions_are_as_light_as_fifty(whole: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple(row(number, f"198.{number >> 16}.{number >> 8 & 255}.{number & 255}") for number in range(1, 10_001))
    many = replace(whole.hub.published, levels={**whole.hub.published.levels, "amber": Level(rows)})
    with visiting(whole, "member", "vejle") as visit:
        monkeypatch.setattr(whole.hub, "published", many)
        told = Lines(whole.hub).at("amber")
        assert [one.value for one in matching(told, Search())[:2]] == ["198.0.39.16", "198.0.39.15"]
        first, last = visit.get("/decisions?lang=da"), visit.get("/decisions?page=200&lang=da")
        found = visit.get("/decisions?q=198.0.9.&lang=da")
    assert "10.000 beslutninger gælder" in first.text
    assert len(first.content) < 60_000
    assert "Side 200 af 200" in last.text
    assert "256 af 10.000" in found.text


def test_matching_narrows_by_action() -> None:
    rows = (row(1, "192.0.2.1"), row(2, "192.0.2.2"))
    told = Told("amber", Level(rows), {one.value: one for one in rows})
    assert matching(told, Search(action="arm")) == []
    assert list(matching(told, Search(action="block"))) == [rows[1], rows[0]]


def test_a_reason_is_one_line_that_can_be_seen() -> None:
    assert _line("  a\nb\x00\u202ec  ") == "a bc"
    assert len(_line("x" * 999)) == 200
