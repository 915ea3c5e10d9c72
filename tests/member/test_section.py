import os
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.member.section import add_section, check_room, read_file, section_of
from bavn.model.problem import Problem
from bavn.settings.walking import SettingsError

URL = "https://hub.example:8643"
PART = section_of(URL, Path("/var/lib/bavn/hub.identity"))
HUB = {"url": URL, "identity": "/var/lib/bavn/hub.identity"}


def settings(folder: Path, text: str | bytes, mode: int = 0o600) -> Path:
    path = folder / "bavn.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path


def add(path: Path) -> None:
    file = read_file(path)
    check_room(file)
    add_section(file, PART)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        pytest.param("", PART, id="empty"),
        pytest.param("[sensor]\n", f"[sensor]\n\n{PART}", id="one section"),
        pytest.param("[sensor]", f"[sensor]\n\n{PART}", id="no end of line"),
        pytest.param(
            "# [hub] comes later\n[[site]]\nname = 'a'\n",
            f"# [hub] comes later\n[[site]]\nname = 'a'\n\n{PART}",
            id="comment",
        ),
        pytest.param(
            "[a]\r\nb = 1\r\n", f"[a]\r\nb = 1\r\n\r\n{PART}".replace("\r\n", "\n").replace("\n", "\r\n"), id="crlf"
        ),
        pytest.param("\ufeff[a]\n", f"\ufeff[a]\n\n{PART}", id="byte order mark"),
        pytest.param('x = """\n[hub]\n"""\n', f'x = """\n[hub]\n"""\n\n{PART}', id="in a text"),
    ],
)
def test_it_is_added_at_the_end_and_nothing_else_changes(tmp_path: Path, text: str, whole: str) -> None:
    path = settings(tmp_path, text)
    add(path)
    assert path.read_bytes() == whole.encode()
    assert tomllib.loads(whole.removeprefix("\ufeff"))["hub"] == HUB


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o400])
def test_mode_and_owner_are_kept(tmp_path: Path, mode: int) -> None:
    path = settings(tmp_path, "[sensor]\n", mode)
    before = path.stat()
    add(path)
    after = path.stat()
    assert stat.S_IMODE(after.st_mode) == mode
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert [one.name for one in tmp_path.iterdir()] == ["bavn.toml"]


def test_the_file_that_a_link_leads_to_is_the_one_that_changes(tmp_path: Path) -> None:
    (tmp_path / "managed").mkdir()
    path = settings(tmp_path / "managed", "[sensor]\n")
    link = tmp_path / "bavn.toml"
    link.symlink_to(path)
    add(link)
    assert link.is_symlink()
    assert "[hub]" in path.read_text()


def test_a_part_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    text = "[hub]\nurl = 'https://other.example'\n"
    path = settings(tmp_path, text)
    assert read_file(path).hub == {"url": "https://other.example"}
    with pytest.raises(Problem, match=r"is left as it is: there is a \[hub\] part"):
        add(path)
    assert path.read_text() == text


def test_a_file_with_several_names_is_left_as_it_is(tmp_path: Path) -> None:
    path = settings(tmp_path, "[sensor]\n")
    (tmp_path / "other").hardlink_to(path)
    with pytest.raises(Problem, match="it has several names"):
        add(path)
    assert path.read_text() == "[sensor]\n"


def test_another_users_file_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = settings(tmp_path, "[sensor]\n")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(Problem, match="it belongs to another user"):
        add(path)


def test_a_folder_that_cannot_be_written_to_is_said_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = settings(tmp_path, "[sensor]\n")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(Problem, match="no permission to write in"):
        add(path)


def test_a_file_that_somebody_changed_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    path = settings(tmp_path, "[sensor]\n")
    file = read_file(path)
    path.write_text("[sensor]\nstate = '/srv'\n")
    with pytest.raises(Problem, match="it was changed at this moment"):
        add_section(file, PART)
    assert path.read_text() == "[sensor]\nstate = '/srv'\n"
    assert [one.name for one in tmp_path.iterdir()] == ["bavn.toml"]


def test_a_write_that_fails_half_way_leaves_the_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = settings(tmp_path, "[sensor]\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Problem, match="is left as it is: No space left on device"):
        add(path)
    assert path.read_text() == "[sensor]\n"
    assert [one.name for one in tmp_path.iterdir()] == ["bavn.toml"]


@pytest.mark.parametrize("text", [b"[a\n", b"\xff", b"hub = 1\n[hub]\n"], ids=["no toml", "no utf-8", "twice"])
def test_what_is_no_settings_file_is_a_problem(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(SettingsError):
        read_file(settings(tmp_path, text))


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read: No such file"):
        read_file(tmp_path / "bavn.toml")


@given(st.text(max_size=50).filter(lambda text: "\0" not in text))
def test_any_path_is_read_back_as_it_was(name: str) -> None:
    name = name.encode(errors="ignore").decode()
    path = Path("/srv", name.lstrip("/") or "x")
    assert tomllib.loads(section_of(URL, path))["hub"]["identity"] == str(path)
