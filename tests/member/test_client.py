import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bavn.member import client as module
from bavn.member.answers import Answer, HubAnswerError, HubError, HubGoneError
from bavn.member.client import HubClient, plain_client, trust_of
from bavn.member.events import Event
from bavn.member.hub_clock import HubClock
from bavn.member.identity import Identity
from bavn.model.problem import Problem
from bavn.sharing.checking import encode_batch
from tests.member.hubs import NOW, Reply, SmallHub, decision, hub, papers
from tests.member.sightings import sighting


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallHub]:
    with hub(tmp_path) as one:
        yield one


def client_of(identity: Identity) -> HubClient:
    return HubClient(identity, HubClock(lambda: NOW))


@pytest.fixture
def client(small: SmallHub) -> Iterator[HubClient]:
    one = client_of(small.enrol())
    yield one
    one.close()


# ── requests ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_sent_is_signed_so_that_the_hub_takes_it(small: SmallHub, client: HubClient) -> None:
    answer = client.send(encode_batch([sighting()]))
    assert (answer.status, answer.date, answer.protocols) == (200, NOW, ("1",))
    assert list(small.kept) == [sighting().id]
    assert small.bad_signatures == []


def test_what_is_asked_is_signed_with_its_query(small: SmallHub, client: HubClient) -> None:
    small.book.decide(decision("192.0.2.7"))
    assert b"192.0.2.7" in client.delta(0).body
    assert small.asked == ["GET /api/v1/delta?since=0"]
    assert small.bad_signatures == []


def test_one_line_serves_many_requests(small: SmallHub, client: HubClient) -> None:
    for since in range(5):
        assert client.delta(since).okay
    assert len(small.lines) == 1


def test_a_redirect_is_not_followed(small: SmallHub, client: HubClient) -> None:
    small.reply("/api/v1/delta", Reply(302, headers={"Location": f"{small.url}/api/v1/ca"}))
    assert client.delta(0).status == 302
    assert len(small.asked) == 1


# ── whom it believes ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_authority_is_not_believed(small: SmallHub, tmp_path: Path) -> None:
    client = client_of(replace(small.enrol(), ca=papers(tmp_path, "other").ca.decode()))
    with pytest.raises(HubGoneError, match="certificate verify failed"):
        client.delta(0)
    client.close()
    assert small.asked == []


def test_with_an_authority_of_its_own_the_systems_are_not_believed(small: SmallHub) -> None:
    assert len(trust_of(small.papers.ca.decode()).get_ca_certs()) == 1
    assert len(trust_of("").get_ca_certs()) != 1


def test_a_certificate_for_another_name_is_not_believed(small: SmallHub) -> None:
    client = client_of(replace(small.enrol(), url=f"https://127.0.0.2:{small.port}"))
    with pytest.raises(HubGoneError):
        client.delta(0)
    client.close()
    assert small.asked == []


def test_a_certificate_of_an_authority_that_is_not_believed_has_its_own_code(small: SmallHub) -> None:
    client = client_of(replace(small.enrol(), ca=""))
    with pytest.raises(HubGoneError) as gone:
        client.delta(0)
    client.close()
    assert gone.value.code == "certificate"


def test_an_authority_that_is_none_is_a_problem() -> None:
    with pytest.raises(Problem, match="that is to be believed is none"):
        trust_of("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")


def test_a_proxy_that_is_none_is_a_problem_that_does_not_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "what://user:secret@example")
    with pytest.raises(Problem, match="the proxy that the environment names") as caught:
        plain_client("https://hub.example", trust_of(""))
    assert "secret" not in str(caught.value)


def test_no_proxy_stands_between_this_machine_and_itself(small: SmallHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    client = client_of(small.enrol())
    assert client.delta(0).okay
    client.close()


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_hub_that_is_away_is_gone(small: SmallHub, client: HubClient) -> None:
    small.close()
    with pytest.raises(HubGoneError, match="Connection refused") as gone:
        client.delta(0)
    assert gone.value.code == "connection"


def test_a_line_that_breaks_is_gone_and_the_next_request_makes_another(small: SmallHub, client: HubClient) -> None:
    small.reply("/api/v1/delta", Reply(drop=True))
    with pytest.raises(HubGoneError, match="disconnected") as gone:
        client.delta(0)
    assert gone.value.code == "broken-off"
    assert client.delta(0).okay


def test_a_hub_that_is_silent_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent, plain_client("http://127.0.0.1", trust_of("")) as client:
        request = client.build_request("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/")
        with pytest.raises(HubGoneError, match="no answer in time"):
            module.ask(client, request)


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00" * 100, id="zeros"),
        pytest.param(b"SSH-2.0-x\r\n", id="another protocol"),
        pytest.param(OK + b"Content-Length: 9\r\n\r\nx", id="cut off"),
        pytest.param(OK + b"x" * 200_000, id="an endless header"),
        pytest.param(b"HTTP/1.1 9999 \xff\r\n\r\n", id="no status"),
        pytest.param(OK + b"Content-Length: -1\r\n\r\n", id="a length below zero"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", id="no chunk"),
    ],
)
def test_what_is_no_http_is_a_hub_that_is_gone(sent: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, plain_client("http://127.0.0.1", trust_of("")) as client:

        def serve() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                line.recv(1 << 16)
                line.sendall(sent)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(HubError):
            module.ask(client, client.build_request("GET", f"http://127.0.0.1:{server.getsockname()[1]}/"), 100_000)
        thread.join()


# ── events ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def stream(heard: Answer | Iterator[Event | None]) -> Iterator[Event | None]:
    assert not isinstance(heard, Answer)
    return heard


def test_events_are_heard_as_they_come(small: SmallHub, client: HubClient) -> None:
    with client.events(0) as heard:
        assert next(stream(heard)) is None
        small.book.decide(decision("192.0.2.7"))
        small.tell()
        event = next(one for one in stream(heard) if one is not None)
    assert (event.name, event.id) == ("delta", "1")
    assert small.bad_signatures == []


@pytest.mark.parametrize(
    "reply",
    [Reply(404, b"{}"), Reply(200, b"{}", {"Content-Type": "application/json"}), Reply(503, b"", {"Retry-After": "5"})],
    ids=["not there", "no events", "busy"],
)
def test_what_is_no_stream_is_an_answer(small: SmallHub, client: HubClient, reply: Reply) -> None:
    small.reply("/events", reply)
    with client.events(0) as heard:
        assert isinstance(heard, Answer)
        assert heard.status == reply.status


def test_an_event_that_is_too_long_is_given_up(
    small: SmallHub, client: HubClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_DELTA", 100)
    small.reply("/events", Reply(200, b"data: " + b"x" * 1000, {"Content-Type": "text/event-stream"}))
    with client.events(0) as heard, pytest.raises(HubAnswerError, match="an event of more than 100 bytes"):
        list(stream(heard))


def test_packed_events_are_not_read(small: SmallHub, client: HubClient) -> None:
    head = {"Content-Type": "text/event-stream", "Content-Encoding": "gzip"}
    small.reply("/events", Reply(200, b"x", head))
    with client.events(0) as heard, pytest.raises(HubAnswerError, match="events that are packed"):
        list(stream(heard))


def test_listening_ends_at_once_when_it_is_cut_by_another_thread(small: SmallHub, client: HubClient) -> None:
    small.beat_s = 60.0
    ended = threading.Event()
    listening = threading.Event()

    def listen() -> None:
        with suppress(HubError), client.events(0) as heard:
            for _ in stream(heard):
                listening.set()
        ended.set()

    thread = threading.Thread(target=listen)
    thread.start()
    assert listening.wait(30)
    client.cut()
    assert ended.wait(30)
    thread.join()


def test_what_was_cut_before_it_began_hears_nothing(small: SmallHub, client: HubClient) -> None:
    small.book.decide(decision("192.0.2.7"))
    client.cut()
    with client.events(0) as heard:
        assert not list(stream(heard))
