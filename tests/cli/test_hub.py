import subprocess
import sys
from pathlib import Path

import pytest

from bavn.hub import settings
from tests.cli.conftest import Call


def test_a_hub_is_begun_as_it_was_asked_for(call: Call, tmp_path: Path) -> None:
    data = tmp_path / "hub"
    done = call(
        *("hub", "init", "--data", str(data), "--name", "Dansk bavn", "--listen", "[::]:8643"),
        *("--host", "hub.example", "--host", "192.0.2.7"),
    )
    assert (done.status, done.err) == (0, "")
    assert f"bavn hub run --data {data}" in done.out
    found = settings.read(data).hub
    assert (found.name, found.listen, found.names) == ("Dansk bavn", "[::]:8643", ("hub.example", "192.0.2.7"))


def test_nothing_is_ever_overwritten(call: Call, tmp_path: Path) -> None:
    data = str(tmp_path / "hub")
    assert call("hub", "init", "--data", data).status == 0
    before = (tmp_path / "hub" / "keys" / "signing.pem").read_bytes()
    again = call("hub", "init", "--data", data)
    assert (again.status, "already" in again.err) == (2, True)
    assert (tmp_path / "hub" / "keys" / "signing.pem").read_bytes() == before


@pytest.mark.parametrize(
    ("option", "value", "line"),
    [
        ("--listen", "everywhere", "--listen 'everywhere'"),
        ("--name", "", "--name ''"),
        ("--host", "a b", "--host 'a b'"),
        ("--store", "mysql://user:hunter2@db", "not shown"),
    ],
)
def test_a_wrong_option_is_one_line(call: Call, tmp_path: Path, option: str, value: str, line: str) -> None:
    done = call("hub", "init", "--data", str(tmp_path / "hub"), option, value)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert line in done.err
    assert "hunter2" not in done.err
    assert not (tmp_path / "hub").exists()


def test_every_wrong_key_of_the_settings_is_said(call: Call, tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text('[hub]\nname = ""\nlisten = "x"\n')
    done = call("hub", "run", "--data", str(tmp_path))
    assert done.status == 2
    assert [line.partition(", ")[2][:11] for line in done.err.splitlines()] == ["[hub], name", "[hub], list"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "there is no hub"),
        (("--listen", "x"), "--listen 'x'"),
    ],
)
def test_a_hub_that_cannot_run_says_why(call: Call, tmp_path: Path, arguments: tuple[str, ...], line: str) -> None:
    if arguments:
        assert call("hub", "init", "--data", str(tmp_path / "hub")).status == 0
    done = call("hub", "run", "--data", str(tmp_path / "hub"), *arguments)
    assert (done.status, line in done.err) == (2, True)


def test_without_tls_it_listens_on_loopback_only(call: Call, tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text('[tls]\nmode = "off"\n')
    done = call("hub", "run", "--data", str(tmp_path), "--listen", "[::]:8643")
    assert (done.status, "loopback only" in done.err) == (2, True)


def test_the_folder_is_named_by_an_option_or_the_environment(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--data" in call("hub", "member", "list").err
    assert call("hub", "init", "--data", str(tmp_path / "hub")).status == 0
    monkeypatch.setenv("BAVN_HUB_DATA", str(tmp_path / "hub"))
    assert call("hub", "member", "list").status == 0


def test_help_loads_nothing_of_the_server() -> None:
    check = (
        "import sys; from bavn.cli.app import run; run(['hub', '--help']); "
        "print({'starlette', 'uvicorn', 'sqlalchemy', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("set()\n")
    for command in ("init", "run", "member", "user", "key", "targets", "claim", "decide", "hold", "kill", "backup"):
        assert command in done.stdout
