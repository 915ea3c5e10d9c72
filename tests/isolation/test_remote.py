from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.isolation.remote import client

SAID = "198.51.100.7 51234 192.0.2.1 22"


def process(folder: Path, number: int, parent: int, environment: bytes = b"", name: str = "bash") -> None:
    (folder / str(number)).mkdir()
    (folder / str(number) / "stat").write_text(f"{number} ({name}) S {parent} {number} {number} 0 -1\n")
    (folder / str(number) / "environ").write_bytes(environment)


def test_at_the_console_nobody_is_far_away(tmp_path: Path) -> None:
    process(tmp_path, 30, 20)
    process(tmp_path, 20, 1, b"HOME=/root\0TERM=linux\0")
    assert client({"HOME": "/root"}, tmp_path, 30) is None


def test_ssh_tells_who_is_there(tmp_path: Path) -> None:
    found = client({"SSH_CONNECTION": SAID}, tmp_path, 30)
    assert found is not None
    assert found.text == "198.51.100.7"


@pytest.mark.parametrize("name", ["bash", "tmux: server", "a) S 1 1", "()"])
def test_sudo_hides_it_and_the_programs_above_tell(name: str, tmp_path: Path) -> None:
    process(tmp_path, 40, 30)
    process(tmp_path, 30, 20, b"SUDO_USER=ann\0", name="sudo")
    process(tmp_path, 20, 1, b"HOME=/home/ann\0SSH_CONNECTION=" + SAID.encode() + b"\0", name=name)
    found = client({}, tmp_path, 40)
    assert found is not None
    assert found.text == "198.51.100.7"


def test_the_first_process_of_all_is_not_asked(tmp_path: Path) -> None:
    process(tmp_path, 1, 0, b"SSH_CONNECTION=" + SAID.encode())
    process(tmp_path, 30, 1)
    assert client({}, tmp_path, 30) is None


def test_a_circle_of_parents_ends(tmp_path: Path) -> None:
    process(tmp_path, 30, 31)
    process(tmp_path, 31, 30)
    assert client({}, tmp_path, 30) is None


def test_what_cannot_be_read_ends_the_search(tmp_path: Path) -> None:
    process(tmp_path, 30, 20)
    (tmp_path / "30" / "stat").write_text("30 (bash")
    assert client({}, tmp_path, 30) is None


@pytest.mark.parametrize(
    ("said", "kept", "inside"),
    [
        (SAID, "198.51.100.0/24", True),
        (SAID, "192.0.2.0/24", False),
        ("::ffff:198.51.100.7 1 2 3", "198.51.100.0/24", True),
        ("2001:db8::7 1 2 3", "2001:db8::/64", True),
        ("fe80::7%eth0 1 2 3", "fe80::/10", True),
        ("somewhere 1 2 3", "198.51.100.0/24", False),
        (" ", "198.51.100.0/24", False),
        ("\x1b[2J 1 2 3", "198.51.100.0/24", False),
    ],
    ids=["within", "without", "mapped", "IPv6", "on the wire", "no address", "blank", "control"],
)
def test_only_a_client_that_is_kept_stays_connected(said: str, kept: str, inside: bool, tmp_path: Path) -> None:  # noqa: FBT001
    found = client({"SSH_CONNECTION": said}, tmp_path, 30)
    assert found is not None
    assert found.within((ip_network(kept),)) is inside
    assert not found.within(())
