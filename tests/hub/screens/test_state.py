"""An open page is told what changes, as states; each reader its own, made once for all who see the same."""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from bavn.disk.sqlite import StoreError
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.screens import state
from bavn.hub.screens.attacks import Decided
from bavn.hub.screens.country import Watch
from bavn.hub.screens.state import Live, View, beat_of, event, facts_of, lists_of
from bavn.model.exercise import Exercise
from bavn.pages.local import Local
from bavn.pages.situation.frame import stamp
from bavn.pages.words import Words
from tests.hub.hubs import NOW, Running
from tests.hub.screens.land import attacked, country, fall_silent, land, observed
from tests.hub.screens.visits import visiting
from tests.pages.situation.views import EVIL, attack, members, operators
from tests.waiting import until

MEMBERS = country(8)


@pytest.fixture
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with land(tmp_path_factory.mktemp("land"), MEMBERS, hit=("roedovre",), down=()) as found:
        yield found


def events(answer: httpx.Response) -> Iterator[tuple[str, str, Any]]:
    """Each event: its id, its name and its data."""
    number = name = ""
    for line in answer.iter_lines():
        key, _, value = line.partition(": ")
        if key == "id":
            number = value
        elif key == "event":
            name = value
        elif key == "data":
            yield number, name, json.loads(value)


def states(found: Iterator[tuple[str, str, Any]]) -> dict[str, dict[str, str]]:
    """The next states that are told."""
    return next({one["id"]: one for one in data} for _, name, data in found if name == "state")


def test_a_page_is_told_how_all_stands_and_then_what_changes(hub: Running) -> None:
    with visiting(hub) as visit, visit.client.stream("GET", "/live?lang=da") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        found = events(answer)
        first = states(found)
        assert first["k0175"] == {
            "id": "k0175", "state": "s-up hit", "text": "oppe", "label": "Rødovre: under angreb, oppe",
        }  # fmt: skip
        assert first["f-hit"]["text"] == "1"
        hub.hub.lookout.observed = observed(MEMBERS, ("roedovre",))
        then = states(found)
        assert then["k0175"]["state"] == "s-down hit"
        assert "k0183" not in then  # what stays as it is, is not said again
        assert then["head"]["text"].replace("\N{NO-BREAK SPACE}", " ") == "1 organisation under angreb, 1 nede"


def test_a_member_is_told_nothing_of_who_is_not_named(hub: Running) -> None:
    with visiting(hub, "member", "vejle") as visit, visit.client.stream("GET", "/live?lang=da") as answer:
        found = events(answer)
        first = states(found)
        assert {name for name in first if name[0] in "km"} == {"k0183", "k0630"}  # Ishøj lets itself be named
        hub.hub.lookout.observed = observed(MEMBERS, ("roedovre",))
        then = states(found)
        assert set(then) == {"head", "names", "f-down"}
        assert "Rødovre" not in json.dumps(then, ensure_ascii=False)


def test_a_new_campaign_is_told_as_a_link_and_not_as_markup(tmp_path: Path) -> None:
    with (
        land(tmp_path, MEMBERS, hit=(), down=()) as hub,
        visiting(hub, "member", "vejle") as visit,
        visit.client.stream("GET", "/live?lang=da") as answer,
    ):
        found = events(answer)
        states(found)
        attacked(hub.hub, MEMBERS, ("roedovre",))
        told = next(data for _, name, data in found if name == "more")
    assert told == {"what": "campaigns", "text": "Der er nyt. Vis det."}


def test_an_open_page_is_told_who_is_not_heard_any_more(tmp_path: Path) -> None:
    with (
        land(tmp_path, MEMBERS, hit=(), down=()) as hub,
        visiting(hub) as visit,
        visit.client.stream("GET", "/live?lang=da") as answer,
    ):
        found = events(answer)
        first = states(found)
        assert (first["head"]["state"], first["f-heard"]["text"]) == ("s-calm", "10 af 10")
        fall_silent(hub)
        told = next(data for _, name, data in found if name == "more")
        then = states(found)
    assert told["what"] == "silent"
    assert (then["head"]["state"], then["f-heard"]["text"]) == ("s-plain", "0 af 10")


def test_an_open_page_is_told_of_the_kill_switch_and_of_an_exercise(tmp_path: Path) -> None:
    with (
        land(tmp_path, MEMBERS, hit=(), down=()) as hub,
        visiting(hub) as visit,
        visit.client.stream("GET", "/live?lang=da") as answer,
    ):
        found = events(answer)
        states(found)
        hub.hub.exercises = (Exercise(7, "Kold dag", "", "da", "anna", NOW, ("vejle",)),)
        assert next(data for _, name, data in found if name == "more")["what"] == "marks"
        hub.hub.exercises = ()
        assert next(data for _, name, data in found if name == "more")["what"] == "marks"
        visit.post("/decisions/kill", {"sure": "yes"})
        assert next(data for _, name, data in found if name == "more")["what"] == "marks"


def test_who_comes_back_goes_on_from_there(hub: Running) -> None:
    with visiting(hub) as visit:
        with visit.client.stream("GET", "/live?lang=da") as stays:
            heard = events(stays)
            first = next(heard)
            with visit.client.stream("GET", "/live?lang=da", headers={"Last-Event-ID": first[0]}) as answer:
                hub.hub.lookout.observed = observed(MEMBERS, ("gentofte",))
                assert set(states(events(answer))) == {"k0157", "head", "names", "f-down"}
        with visit.client.stream("GET", "/live?lang=da", headers={"Last-Event-ID": "another-7"}) as answer:
            assert "k0101" in states(events(answer)) or "k0175" in states(events(answer))


def test_nobody_unsigned_is_told_anything_and_the_page_asks_to_sign_in(hub: Running) -> None:
    answer = hub.client.get("/live")
    assert answer.content == b"event: over\ndata: {}\n\n"


def test_a_session_that_is_over_ends_its_pages_at_the_next_beat(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "BEAT_S", 0.0)
    with visiting(hub) as visit, visit.client.stream("GET", "/live") as answer:
        found = events(answer)
        next(found)
        hub.clock.forward(days=400)
        assert next(name for _, name, _ in found if name not in {"state", "beat"}) == "over"


def test_a_person_who_is_let_go_is_told_that_it_is_over(hub: Running) -> None:
    with visiting(hub) as visit, visit.client.stream("GET", "/live") as answer:
        found = events(answer)
        next(found)
        hub.changes(lambda store: store.registry.users.revoke(visit.user, hub.clock()))
        assert next(name for _, name, _ in found if name != "state") == "over"


def test_nothing_is_left_when_the_last_page_is_gone(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Live] = []
    begin = Live.open

    async def opened(self: Live, *given: Any) -> Any:  # noqa: ANN401  as it is called
        made.append(self)
        return await begin(self, *given)

    monkeypatch.setattr(Live, "open", opened)
    with visiting(hub) as visit:
        with visit.client.stream("GET", "/live") as answer:
            heard = events(answer)
            next(heard)
            assert len(made[0].pages) == 1
        until(lambda: not made[0].pages and not made[0].views, what="the page is forgotten")


# ── without a connection ─────────────────────────────────────────────────────────────────────────────────────────────


def made_live(hub: Running) -> Live:
    return Live(hub.hub, Watch(hub.hub), Decided(hub.hub))


def test_those_who_see_the_same_share_the_same_bytes(hub: Running) -> None:
    async def ask() -> None:
        live = made_live(hub)
        one, two = [await live.open(Reader("operator", None, "operator", user=name), "da", "") for name in "ab"]
        other = await live.open(Reader("operator", None, "operator", user="c"), "en", "")
        assert live.next(one) is live.next(two)
        assert one.view is two.view is not other.view
        assert live.next(one) == b""
        one.beat = beat_of(NOW, None)
        assert live.next(one) == b'event: beat\ndata: {"at":"%s"}\n\n' % stamp(NOW).encode()
        assert live.next(one) == b""

    on(hub, ask())


def test_one_person_keeps_their_newest_pages(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MOST_OF_ONE", 2)
    monkeypatch.setattr(state, "MOST", 4)

    async def ask() -> None:
        live = made_live(hub)
        pages = [await live.open(Reader("operator", None, "operator", user="a"), "da", "") for _ in range(3)]
        assert [page.ended for page in pages] == [True, False, False]
        await live.open(Reader("operator", None, "operator", user="b"), "da", "")
        with pytest.raises(ProblemError) as refused:
            await live.open(Reader("operator", None, "operator", user="c"), "da", "")
        assert refused.value.status_code == 503

    on(hub, ask())


def test_a_page_that_is_ending_does_not_shield_the_next(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MOST_OF_ONE", 2)

    async def ask() -> None:
        live = made_live(hub)
        pages = [await live.open(Reader("operator", None, "operator", user="a"), "da", "") for _ in range(5)]
        assert [page.ended for page in pages] == [True, True, True, False, False]

    on(hub, ask())


def test_a_busy_store_at_a_beat_stops_no_page(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "BEAT_S", 0.0)
    monkeypatch.setattr(state, "BETWEEN_S", 0.01)
    asked = []

    async def goes_on(*_: object) -> bool:
        asked.append(1)
        if len(asked) == 1:
            raise StoreError("is busy", where="x")
        return True

    monkeypatch.setattr(type(hub.hub.signed_in), "goes_on", goes_on)
    with visiting(hub) as visit, visit.client.stream("GET", "/live") as answer:
        found = events(answer)
        for _ in range(3):
            next(name for _, name, _ in found if name == "beat")
        assert len(asked) >= 2


def on(hub: Running, work: Coroutine[None, None, None]) -> None:
    assert hub.hub.loop is not None
    asyncio.run_coroutine_threadsafe(work, hub.hub.loop).result(20)


def test_a_browser_that_missed_too_much_is_told_everything() -> None:
    view = View(Reader("operator"), "da", {"a": {"id": "a"}}, version=9, oldest=5)
    view.changes.extend((number, b"%d;" % number) for number in (6, 8, 9))
    assert view.since(9, "run") == b""
    assert view.since(6, "run") == b"8;9;"
    assert view.since(5, "run") == b"6;8;9;"
    assert view.since(4, "run") == view.whole("run") == b'id: run-9\nevent: state\ndata: [{"id":"a"}]\n\n'
    assert view.since(-1, "run") == view.whole("run")


def test_an_event_is_one_line_whatever_stands_in_it() -> None:
    made = event("state", [{"id": "m-x", "text": EVIL + "\n\ndata: evil\r\n"}], "r-1")
    assert made.count(b"\n") == 4
    assert made.endswith(b"\n\n")


def test_what_is_told_is_what_the_page_shows() -> None:
    facts = facts_of(operators(), Local(Words("da"), UTC))
    assert len([name for name in facts if name.startswith("k")]) == 98
    assert facts["m-kmd"] == {"id": "m-kmd", "state": "s-down", "text": "nede"}
    assert "own" not in facts
    assert facts_of(members(), Local(Words("en"), UTC))["own"]["text"] == "You are warned, and not hit."
    more = replace(operators(), attacks=(*operators().attacks, attack(9)))
    assert lists_of(more)["campaigns"] - lists_of(operators())["campaigns"] == {9}


def test_a_reader_whose_role_has_changed_is_let_go() -> None:
    async def ask() -> None:
        user = SimpleNamespace(role="member", member="vejle")
        events = SimpleNamespace(closed=False)
        hub = SimpleNamespace(admitted=SimpleNamespace(people={"a": user}), events=events)
        live = Live(hub, None, None)  # type: ignore[arg-type]
        view = View(Reader("operator"), "da")
        for reader in (Reader("member", "vejle", "member", user="a"), Reader("operator", None, "operator", user="a")):
            live.pages[state.Page(reader, view, 0, until=1e12)] = None
        live._let_go(0.0)
        assert [page.over for page in live.pages] == [False, True]
        live._let_go(1e13)
        assert [page.ended for page in live.pages] == [True, True]
        (first, _) = live.pages
        first.ended, events.closed = False, True
        live._let_go(0.0)
        assert (first.ended, first.over) == (True, False)  # the hub is stopping: it waits for nobody

    asyncio.run(ask())
