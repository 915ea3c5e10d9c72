import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bavn.runners.notify_systemd import Notifier, from_environment


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """The end of the socket at which systemd would listen, and its name."""
    named = str(tmp_path / "notify") if request.param == "path" else f"@bavn-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(named.replace("@", "\0"))
        listening.settimeout(10)
        yield named, listening


def test_each_call_is_one_message(systemd: tuple[str, socket.socket]) -> None:
    named, listening = systemd
    notifier = Notifier({"NOTIFY_SOCKET": named})
    told = [
        notifier.ready(),
        notifier.says("2 sites\nREADY=0"),
        notifier.alive(),
        notifier.stopping(),
    ]
    assert told == [True] * 4
    assert [listening.recv(1000) for _ in told] == [
        b"READY=1",
        rb"STATUS=2 sites\nREADY=0",
        b"WATCHDOG=1",
        b"STOPPING=1",
    ]


@pytest.mark.parametrize(
    "named", ["", "vsock:2:1234", "relative", "/nowhere/notify", "@nobody-listens-here", "/" * 300]
)
def test_nobody_who_listens_is_no_error(named: str) -> None:
    assert not Notifier({"NOTIFY_SOCKET": named}).ready()


def test_a_systemd_that_does_not_read_makes_nobody_wait(systemd: tuple[str, socket.socket]) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": systemd[0]})
    assert not all(notifier.alive() for _ in range(10_000))
    assert not any(notifier.alive() for _ in range(20))


def test_programs_that_we_start_cannot_speak_for_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/notify")
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    from_environment()
    assert not {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"} & set(os.environ)
