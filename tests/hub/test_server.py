import signal
import socket
import ssl
import threading
from pathlib import Path

import httpx
import pytest

from bavn.hub.certificates import ServerFiles
from bavn.hub.server import allow_many_files, bound, context_of, server_of, url_of
from bavn.model.problem import Problem
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import established, running, sighting
from tests.outside.certificates import authority


def test_a_member_that_believes_the_hubs_authority_speaks_tls_with_it(tmp_path: Path) -> None:
    with running(tmp_path, tls=True, members=(established("vejle"),)) as hub:
        assert hub.url.startswith("https://127.0.0.1:")
        answer = hub.sensor("vejle").says(hub.client, encode_batch([sighting()]))
        assert (answer.status_code, "strict-transport-security" in answer.headers) == (200, True)
        with pytest.raises(httpx.ConnectError), httpx.Client(trust_env=False) as stranger:
            stranger.get(f"{hub.url}/healthz")


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


def test_a_certificate_that_was_brought_is_served(tmp_path: Path) -> None:
    brought = authority(tmp_path).certificate("hub.example", days=30)
    context = context_of(ServerFiles(brought, brought))
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_certificate_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text("no certificate")
    with pytest.raises(Problem, match="cannot be used for TLS"):
        context_of(ServerFiles(tmp_path / "a.pem", tmp_path / "a.pem"))
    with pytest.raises(Problem, match="cannot be read: No such file"):
        context_of(ServerFiles(tmp_path / "b.pem", tmp_path / "b.pem"))
    made = authority(tmp_path)
    one, other = made.certificate("a.example", days=3), made.certificate("b.example", days=3)
    with pytest.raises(Problem, match="KEY_VALUES_MISMATCH"):
        context_of(ServerFiles(one, other))


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
        allow_many_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(16_384, before[1])
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
