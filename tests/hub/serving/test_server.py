import signal
import socket
import ssl
import threading
import time
from asyncio import sslproto
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from bavn.hub.opening import open_hub
from bavn.hub.serving.server import (
    READ_BYTES,
    allow_many_files,
    bound,
    hold_less_for_each,
    room_for_connections,
    server_of,
    url_of,
)
from bavn.hubstore.store import HubStore
from bavn.model.problem import Problem
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import Sensor, established, running, sighting
from tests.waiting import until


def test_a_member_that_believes_the_hubs_authority_speaks_tls_with_it(tmp_path: Path) -> None:
    with running(tmp_path, tls=True, members=(established("vejle"),)) as hub:
        assert hub.url.startswith("https://127.0.0.1:")
        answer = hub.sensor("vejle").says(hub.client, encode_batch([sighting()]))
        assert (answer.status_code, "strict-transport-security" in answer.headers) == (200, True)
        with pytest.raises(httpx.ConnectError), httpx.Client(trust_env=False) as stranger:
            stranger.get(f"{hub.url}/healthz")


def test_a_certificate_that_runs_out_is_renewed_under_a_running_hub_and_nobody_is_cut_off(tmp_path: Path) -> None:
    with running(tmp_path, tls=True) as hub:
        serving, port = hub.server._tls, hub.client.base_url.port or 0
        assert serving is not None
        assert hub.server._looks is not None
        before = served(port)
        with connection(port) as stays:
            serving.look()
            assert served(port) == before
            hub.clock.forward(days=380)
            serving.look()
            after = served(port)
            assert after != before
            stays.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            assert stays.recv(1_000).startswith(b"HTTP/1.1 200")


def connection(port: int) -> ssl.SSLSocket:
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    return trusting.wrap_socket(socket.create_connection(("127.0.0.1", port), 30))


def served(port: int) -> bytes:
    with connection(port) as line:
        return line.getpeercert(binary_form=True) or b""


def asking(sensor: Sensor, target: str, method: str = "GET", body: bytes = b"") -> bytes:
    """A request of a sensor's as it stands on the line."""
    head = [f"{method} {target} HTTP/1.1", "Host: a", f"Content-Length: {len(body)}", "Content-Type: application/json"]
    head += [f"{name}: {value}" for name, value in sensor.signed(method, target, body).items()]
    return "\r\n".join((*head, "", "")).encode() + body


def test_the_end_waits_for_nobody_who_does_not_say_farewell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.hub.serving.server.PATIENCE_S", patience_s := 60)
    members = tuple(established(f"m{number}") for number in range(20))
    with ExitStack() as lines:
        with running(tmp_path, tls=True, members=members) as hub:
            port = hub.client.base_url.port or 0
            for number in range(100):
                line = lines.enter_context(connection(port))
                line.sendall(asking(hub.sensors[number // 5], "/events?since=0"))
                assert line.recv(1_000).startswith(b"HTTP/1.1 200")
            idle = [lines.enter_context(connection(port)) for _ in range(10)]
            for line in idle:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                assert line.recv(1_000).startswith(b"HTTP/1.1 200")
            assert len(hub.hub.events.listeners) == 100
            began = time.monotonic()
        assert time.monotonic() - began < patience_s


def test_what_was_sent_whole_before_the_end_is_acknowledged_and_kept_and_the_rest_is_to_be_sent_again(
    tmp_path: Path,
) -> None:
    held, going_on = threading.Event(), threading.Event()

    def hold(_: HubStore) -> None:
        held.set()
        going_on.wait(30)

    with running(tmp_path, tls=True, members=(established("vejle"),)) as hub:
        port, vejle = hub.client.base_url.port or 0, hub.sensor("vejle")
        holding = threading.Thread(target=hub.changes, args=(hold,))
        holding.start()
        assert held.wait(30)
        with connection(port) as whole, connection(port) as half:
            whole.sendall(asking(vejle, "/api/v1/sightings", "POST", encode_batch([sighting()])))
            half.sendall(asking(vejle, "/api/v1/sightings", "POST", encode_batch([sighting(2)]))[:-1])
            until(lambda: hub.hub.pipeline.waiting == 1, what="one waits to be kept")
            hub.server.should_exit = True
            assert half.recv(100).startswith(b"HTTP/1.1 503")
            going_on.set()
            assert whole.recv(100).startswith(b"HTTP/1.1 200")
        holding.join()
    hub_again = open_hub(tmp_path / "hub", hub.clock)
    try:
        assert [one.sighting.id for one in hub_again.store.kept(hub.clock()).reports] == [sighting().id]
    finally:
        hub_again.close()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused(tmp_path: Path, version: ssl.TLSVersion) -> None:
    with running(tmp_path, tls=True) as hub:
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="deprecated"):
            old.minimum_version = old.maximum_version = version
        port = hub.client.base_url.port or 0
        with socket.create_connection(("127.0.0.1", port), 30) as line, pytest.raises((ssl.SSLError, ConnectionError)):
            old.wrap_socket(line)


def test_a_port_that_is_taken_is_one_line() -> None:
    with bound("127.0.0.1:0") as one:
        one.listen()
        with pytest.raises(Problem, match="somebody listens there already"):
            bound(f"127.0.0.1:{one.getsockname()[1]}")
    with pytest.raises(Problem, match="cannot listen"):
        bound("192.0.2.1:0")


def test_where_it_is_reached_is_said_as_a_url() -> None:
    with bound("127.0.0.1:0") as four:
        assert url_of(four, tls=False) == f"http://127.0.0.1:{four.getsockname()[1]}"
    with bound("[::1]:0") as six:
        assert url_of(six, tls=True) == f"https://[::1]:{six.getsockname()[1]}"


def test_an_answer_waits_for_no_packet_of_the_other_end() -> None:
    with bound("127.0.0.1:0") as found:
        assert found.proto == socket.IPPROTO_TCP  # asyncio sets TCP_NODELAY only then


def test_a_process_may_have_as_many_files_open_as_there_are_connections() -> None:
    import resource  # noqa: PLC0415  not everywhere

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        assert room_for_connections() < 256
        allow_many_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(16_384, before[1])
        assert 0 < room_for_connections() < 16_384
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_it_is_stopped_by_a_signal_as_if_nothing_had_happened(tmp_path: Path) -> None:
    assert threading.current_thread() is threading.main_thread()
    with running(tmp_path) as hub:
        other = server_of(hub.hub, None)
        before = signal.getsignal(signal.SIGTERM)
        with other.capture_signals():
            signal.raise_signal(signal.SIGTERM)
        assert other.should_exit
        assert signal.getsignal(signal.SIGTERM) is before


def test_little_is_held_for_each_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sslproto.SSLProtocol, "max_size", 256 * 1024)
    hold_less_for_each()
    assert sslproto.SSLProtocol.max_size == READ_BYTES >= 16 * 1024
