import asyncio
import socket
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.requests import Request

from bavn.clearing.changes import Order
from bavn.hub.admitted import Admitted
from bavn.hub.doors import events
from bavn.hub.doors.events import Events, EventStream, Listener, since_of
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.published import Published
from bavn.model.member import Key
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import NOW, Running, established, running, sighting
from tests.hub.listening import listening
from tests.waiting import until

EVENTS = "/events"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, members=(established("vejle"), established("ishoej"))) as found:
        yield found


def says(hub: Running, number: int = 1) -> None:
    answer = hub.sensor("vejle").says(hub.client, encode_batch([sighting(number)]))
    assert answer.json()["accepted"] == 1, answer.text


def orders(hub: Running, what: str) -> None:
    loop = hub.hub._loop
    assert loop is not None
    asked = hub.hub.pipeline.obey(Order(0, what, "", "anna", NOW))
    asyncio.run_coroutine_threadsafe(asked, loop).result(30)


def shown(hub: Running, member: str = "ishoej", target: str = EVENTS) -> dict[str, str]:
    return hub.sensor(member).signed("GET", target)


def values(delta: dict[str, list[dict[str, list[str]]]], of: str = "decisions") -> list[str]:
    return sorted(value for one in delta[of] for value in one["values"])


def test_what_one_member_sees_the_others_are_told_at_once(hub: Running) -> None:
    with listening(hub, shown(hub)) as ear:
        says(hub)
        delta = ear.delta(0)
        assert values(delta) == ["198.18.0.1", "198.19.0.1"]
        assert [one["action"] for one in delta["decisions"]] == ["arm"]
        assert (ear.heard[0].name, ear.heard[0].id) == ("delta", str(delta["seq"]))


def test_each_event_goes_on_where_the_last_one_ended(hub: Running) -> None:
    with listening(hub, shown(hub)) as ear:
        says(hub, 1)
        first = ear.delta(0)
        says(hub, 2)
        second = ear.delta(1)
        assert (first["since"], second["since"]) == (0, first["seq"])
        assert values(second) == ["198.18.0.2", "198.19.0.2"]


def test_who_comes_back_is_told_what_it_missed(hub: Running) -> None:
    says(hub, 1)
    seq = hub.hub.published.seq
    says(hub, 2)
    target = f"{EVENTS}?since={seq}"
    with listening(hub, shown(hub, target=target), f"?since={seq}") as ear:
        assert values(ear.delta(0)) == ["198.18.0.2", "198.19.0.2"]
    assert ear.ended


def test_the_last_event_that_was_heard_goes_before_the_query(hub: Running) -> None:
    says(hub, 1)
    seq = str(hub.hub.published.seq)
    says(hub, 2)
    with listening(hub, shown(hub), **{"Last-Event-ID": seq}) as ear:
        assert ear.delta(0)["since"] == int(seq)


def test_the_kill_switch_reaches_everybody_in_one_event_and_is_taken_back_in_one(hub: Running) -> None:
    says(hub)
    with listening(hub, shown(hub)) as ear:
        assert not ear.delta(0)["killed"]
        orders(hub, "kill")
        killed = ear.delta(1)
        assert (killed["killed"], killed["decisions"]) == (True, [])
        orders(hub, "unkill")
        again = ear.delta(2)
        assert (again["killed"], values(again)) == (False, ["198.18.0.1", "198.19.0.1"])


def test_the_kill_switch_waits_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "BEAT_S", 3_600)  # a sign of life brings what waits
    members = established("vejle"), established("ishoej")
    with running(tmp_path, members=members) as hub, listening(hub, shown(hub)) as ear:
        says(hub, 1)
        ear.delta(0)
        monkeypatch.setattr(events, "BETWEEN_S", 3_600)
        says(hub, 2)
        orders(hub, "kill")
        until(lambda: ear.delta(len(ear.heard) - 1)["killed"], what="the kill switch")


def test_a_sign_of_life_comes_between_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "BEAT_S", 0.02)
    with running(tmp_path, members=(established("vejle"),)) as hub, listening(hub, shown(hub, "vejle")) as ear:
        until(lambda: ear.signs >= 4)
        assert not ear.heard


@pytest.mark.parametrize("how", ["revoked", "suspended", "removed"])
def test_who_may_not_be_here_any_more_is_let_go_at_once(hub: Running, how: str) -> None:
    sensor = hub.sensor("ishoej")
    with listening(hub, shown(hub)) as ear, listening(hub, shown(hub, "vejle")) as other:
        until(lambda: len(hub.hub.events.listeners) == 2)
        members, keys = hub.hub.store.registry.members, hub.hub.store.registry.keys
        done: dict[str, Callable[[], object]] = {
            "revoked": lambda: keys.revoke(sensor.id, NOW),
            "suspended": lambda: members.suspend("ishoej"),
            "removed": lambda: members.remove("ishoej", NOW),
        }
        done[how]()  # as a command beside the hub does it: noticed within a second
        until(lambda: ear.ended)
        assert not other.ended
        until(lambda: len(hub.hub.events.listeners) == 1, what="its place is given up")


def test_a_person_that_is_let_in_no_more_is_let_go(hub: Running) -> None:
    who = hub.person("analyst")
    name = next(user.name for user in hub.hub.admitted.users.values())
    with listening(hub, who) as ear:
        until(lambda: hub.hub.events.listeners)
        hub.changes(lambda store: store.registry.users.revoke(name, NOW))
        until(lambda: ear.ended)


def test_who_has_gone_is_forgotten(hub: Running) -> None:
    with socket.create_connection(("127.0.0.1", hub.client.base_url.port or 0)) as line:
        lines = "".join(f"{name}: {value}\r\n" for name, value in shown(hub).items())
        line.sendall(f"GET {EVENTS} HTTP/1.1\r\nHost: hub\r\n{lines}\r\n".encode())
        until(lambda: hub.hub.events.listeners)
    until(lambda: not hub.hub.events.listeners)


def test_one_key_listens_so_often_and_then_its_oldest_goes(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_OF_ONE", 2)
    with ExitStack() as stack:
        ears = [stack.enter_context(listening(hub, shown(hub))) for _ in range(3)]
        until(lambda: ears[0].ended)
        assert [ear.ended for ear in ears] == [True, False, False]


def test_too_many_are_asked_to_come_back(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST", 1)
    with listening(hub, shown(hub)), listening(hub, shown(hub, "vejle")) as refused:
        assert refused.status == 503


@pytest.mark.parametrize("since", ["x", "-1", "1.5", "9" * 20, "²"])
def test_what_is_no_place_is_refused(hub: Running, since: str) -> None:
    answer = hub.asked(f"{EVENTS}?since={since}", {"X-Api-Key": hub.key("read", "vejle")})
    assert answer.status_code == 400


def test_a_question_for_the_head_alone_does_not_listen(hub: Running) -> None:
    answer = hub.client.head(EVENTS, headers={"X-Api-Key": hub.key("read")})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert not hub.hub.events.listeners


def test_the_public_hears_nothing(hub: Running) -> None:
    assert hub.client.get(EVENTS).status_code == 401


def test_the_end_of_the_hub_ends_all_that_listen(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub, listening(hub, shown(hub, "vejle")) as ear:
        hub.server.should_exit = True
        until(lambda: ear.ended)
    assert not hub.hub.events.listeners


READER = Reader("member", "vejle", "member", Key("k", "sensor", "vejle", "", b"", NOW))


def quiet(seq: int = 0) -> Events:
    return Events(None, lambda: Published(seq, NOW), lambda: NOW)  # type: ignore[arg-type]


def test_one_key_listens_no_more_often_where_it_does_not_read() -> None:
    found, cut = quiet(), list[int]()
    own = [found.add(READER, 0, lambda number=number: cut.append(number)) for number in range(100)]  # type: ignore[misc]
    assert [one.ended for one in own] == [True] * 92 + [False] * 8
    assert cut == list(range(92))


def test_who_does_not_read_is_cut_off_for_its_keys_next(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_OF_ONE", 1)

    taken = Event()

    async def not_taken(*_: object) -> bytes:
        await asyncio.to_thread(taken.wait)
        return b""

    monkeypatch.setattr(Events, "next", not_taken)
    with listening(hub, shown(hub)) as deaf:
        until(lambda: hub.hub.events.listeners)
        with listening(hub, shown(hub)):
            try:
                until(lambda: deaf.ended, patience_s=10)  # before it would give up of itself
            finally:
                taken.set()


def test_who_is_where_the_hub_is_gets_nothing_but_signs_of_life() -> None:
    found, listener = quiet(5), Listener(READER, 5)

    def told() -> bytes:
        return asyncio.run(found.next(listener))

    assert told() == b""
    listener.beats = True
    assert told() == b":\n\n"
    assert told() == b""


def test_outside_the_membership_nothing_is_heard_of_what_members_are_told() -> None:
    """An event with nothing in it would say when something happened, and how much."""
    found, outsider = quiet(40), Listener(Reader("community"), 0)
    assert asyncio.run(found.next(outsider)) == b""


def test_who_is_let_go_while_it_is_written_is_told_nothing_more() -> None:
    listener, sent = Listener(READER, 0), list[bytes]()
    listener.wake.set()

    class Slow:
        async def newest(self, *_: object) -> tuple[int, bytes]:
            listener.end()
            return 5, b"secret"

    async def never() -> dict[str, str]:
        await asyncio.Event().wait()
        return {}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message.get("body", b""))

    found = Events(Slow(), lambda: Published(5, NOW), lambda: NOW)  # type: ignore[arg-type]
    asyncio.run(EventStream(found, listener)({"type": "http"}, never, send))
    assert sent == [b"", b":\n\n", b""]


def test_a_key_that_is_anothers_now_is_let_go() -> None:
    found, listener = quiet(), Listener(READER, 0)
    found.listeners[listener] = None
    assert READER.key is not None
    found.look(Admitted(keys={"k": READER.key}))
    assert not listener.ended
    found.look(Admitted(keys={"k": Key("k", "sensor", "ishoej", "", b"", NOW)}))
    assert listener.ended


def test_nobody_is_taken_in_after_the_end() -> None:
    found = quiet()
    found.close()
    with pytest.raises(ProblemError):
        found.add(READER, 0)


def test_since_is_nothing_where_it_is_not_given() -> None:
    scope = {"type": "http", "headers": [], "query_string": b""}
    assert since_of(Request(scope)) == 0
