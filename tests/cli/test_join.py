import builtins
import io
import os
import stat
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bavn.member.identity import read_identity
from bavn.settings.reading import read
from bavn.sharing.signing import SigningKey
from tests.cli.conftest import Call
from tests.member.hubs import MEMBER, NAME, SmallHub, hub

TEXT = """# Ours.
[[site]]
name = "www.example"
logs = ["/var/log/nginx/access.log"]

[[site]]
name = "*"
logs = ["/var/log/nginx/other.log"]

[protect]
allow = ["192.0.2.0/24"]
"""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallHub]:
    (tmp_path / "hub").mkdir()
    with hub(tmp_path / "hub") as one:
        yield one


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "bavn.toml"
    path.write_text(f'{TEXT}\n[sensor]\nstate = "{tmp_path}/state"\n')
    path.chmod(0o640)
    return path


def test_joining_makes_a_key_and_adds_the_part_to_the_settings(
    call: Call, small: SmallHub, config: Path, tmp_path: Path
) -> None:
    before, key = config.read_text(), tmp_path / "state" / "hub.identity"
    done = call("join", small.url, small.token(), "--config", str(config), "--name", "web-1")
    assert (done.status, done.err) == (0, "")
    assert done.out == (
        f"{NAME}: joined as {MEMBER}; its key is in {key}\n{config}: the [hub] part was added; restart the sensor\n"
    )
    assert config.read_text() == f'{before}\n[hub]\nurl = "{small.url}"\nidentity = "{key}"\n'
    assert stat.S_IMODE(config.stat().st_mode) == 0o640
    settings = read(config)
    assert settings.hub is not None
    assert settings.hub.url == read_identity(settings.hub.identity_in(settings.sensor.state)).url == small.url


def test_the_hub_hears_of_the_sites_that_have_names_and_of_ones_own_networks(
    call: Call, small: SmallHub, config: Path
) -> None:
    call("join", small.url, small.token(), "--config", str(config), "--name", "web-1")
    [asked] = small.applied
    assert (asked["name"], asked["sites"], asked["networks"]) == ("web-1", ["www.example"], ["192.0.2.0/24"])


def test_without_a_name_it_is_the_machines(call: Call, small: SmallHub, config: Path) -> None:
    call("join", small.url, small.token(), "--config", str(config))
    assert small.applied[0]["name"] == os.uname().nodename


def test_a_token_may_come_on_standard_input_where_no_other_user_sees_it(
    call: Call, small: SmallHub, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{small.token()}\n".encode())))
    assert call("join", small.url, "-", "--config", str(config)).status == 0


def test_a_part_that_names_this_hub_is_left_as_it_is(call: Call, small: SmallHub, config: Path, tmp_path: Path) -> None:
    key = tmp_path / "mine" / "key"
    whole = f'{config.read_text()}\n[hub]\nurl = "{small.url}"\nidentity = "{key}"\ntlp = "green"\n'
    config.write_text(whole)
    done = call("join", small.url, small.token(), "--config", str(config))
    assert (done.status, done.err) == (0, "")
    assert "its [hub] part is left as it is" in done.out
    assert config.read_text() == whole
    assert read_identity(key).member == MEMBER


def test_a_part_that_names_another_hub_is_said_before_the_token_is_spent(
    call: Call, small: SmallHub, config: Path
) -> None:
    config.write_text(f'{config.read_text()}\n[hub]\nurl = "https://other.example"\n')
    done = call("join", small.url, small.token(), "--config", str(config))
    assert done.status == 2
    assert "its [hub] part names another hub, https://other.example, and is left as it is" in done.err
    assert small.asked == []


def test_a_second_time_is_refused_before_the_token_is_spent(call: Call, small: SmallHub, config: Path) -> None:
    call("join", small.url, small.token(), "--config", str(config))
    asked = len(small.asked)
    done = call("join", small.url, small.token(), "--config", str(config))
    assert done.status == 2
    assert "there is an identity already, and it is left as it is (allowed: to move it away first" in done.err
    assert len(small.asked) == asked


def test_who_has_lost_its_key_joins_again_with_another(
    call: Call, small: SmallHub, config: Path, tmp_path: Path
) -> None:
    key = tmp_path / "state" / "hub.identity"
    assert call("join", small.url, small.token(), "--config", str(config)).status == 0
    before, settings = read_identity(key), config.read_text()
    key.rename(tmp_path / "stolen")
    done = call("join", small.url, small.token(), "--config", str(config))
    assert (done.status, done.err) == (0, "")
    assert read_identity(key).private_key != before.private_key
    assert small.keys[read_identity(key).key] == SigningKey.from_raw(read_identity(key).private_key).public
    assert config.read_text() == settings


def test_settings_that_cannot_be_changed_are_said_before_the_token_is_spent(
    call: Call, small: SmallHub, config: Path, tmp_path: Path
) -> None:
    (tmp_path / "other name").hardlink_to(config)
    done = call("join", small.url, small.token(), "--config", str(config))
    assert done.status == 2
    assert "it has several names" in done.err
    assert small.asked == []


def test_where_the_settings_changed_meanwhile_the_part_is_shown(
    call: Call, small: SmallHub, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = small.join

    def meanwhile(asked: dict[str, object]) -> object:
        config.write_text(f"{config.read_text()}# edited\n")
        return real(asked)

    monkeypatch.setattr(small, "join", meanwhile)
    done = call("join", small.url, small.token(), "--config", str(config))
    assert done.status == 2
    assert done.err.splitlines()[0] == "bavn: this is to be added to it by hand:"
    assert "is left as it is: it was changed at this moment" in done.err
    assert tomllib.loads(done.out.partition("\n")[2])["hub"]["identity"] == f"{tmp_path}/state/hub.identity"
    assert config.read_text().endswith("# edited\n")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("hub.example", "is no URL of a hub"),
        ("http://hub.example", "would send everything in clear"),
        ("https://hub.example/path?q", "is no URL of a hub"),
        ("https://user:secret@hub.example", "is no URL of a hub"),
        ("https://hub.example\x1b[2J", "is no URL of a hub"),
    ],
)
def test_an_address_that_is_none_is_one_line(call: Call, small: SmallHub, config: Path, url: str, said: str) -> None:
    done = call("join", url, small.token(), "--config", str(config))
    assert (done.status, done.err.count("\n"), done.out) == (2, 1, "")
    assert said in done.err
    assert "\x1b" not in done.err


def test_a_token_that_is_none_is_one_line_that_does_not_show_it(call: Call, small: SmallHub, config: Path) -> None:
    done = call("join", small.url, "bavn1.secret", "--config", str(config))
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("bavn: TOKEN: this is a joining token that was not copied whole")
    assert "secret" not in done.err


def test_settings_that_are_not_there_are_one_line(call: Call, small: SmallHub, tmp_path: Path) -> None:
    done = call("join", small.url, small.token(), "--config", str(tmp_path / "none.toml"))
    assert (done.status, done.err) == (2, f"bavn: {tmp_path}/none.toml: there is no such file\n")


def test_without_its_libraries_it_says_how_to_install_them(
    call: Call, small: SmallHub, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: object) -> object:
        if name == "bavn.member.joining":
            raise ModuleNotFoundError(name="httpx")
        return real(name, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    done = call("join", small.url, small.token(), "--config", str(config))
    assert (done.status, done.err) == (
        2,
        "bavn: joining a hub needs more than is installed: pip install 'bavn[sensor]'\n",
    )
