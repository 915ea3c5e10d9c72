from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.backups.places import masked, place
from bavn.backups.result import CouldNotError


@pytest.mark.parametrize("tool", ["restic", "borg", "folder", "dump"])
def test_a_folder_is_a_folder_for_every_tool(tool: str) -> None:
    found = place(" /srv/backup ", tool)
    assert (found.folder, found.address, found.remote, found.shown) == (
        Path("/srv/backup"),
        "/srv/backup",
        False,
        "/srv/backup",
    )


def test_the_home_folder_may_be_written_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    assert place("~/backup", "borg").folder == Path("/home/anna/backup")


@pytest.mark.parametrize(
    ("path", "tool"),
    [("local:/srv/a", "restic"), ("file:///srv/a", "borg"), ("file:///srv/a", "folder")],
    ids=["restic", "borg", "folder"],
)
def test_a_local_address_is_a_folder(path: str, tool: str) -> None:
    assert place(path, tool).folder == Path("/srv/a")


@pytest.mark.parametrize(
    ("path", "tool"),
    [
        ("sftp:anna@backup.example:/srv/restic", "restic"),
        ("sftp://anna@backup.example:2222//srv/restic", "restic"),
        ("rest:https://backup.example/anna/", "restic"),
        ("s3:https://s3.example/anna-backup", "restic"),
        ("s3:s3.example/some-where/anna", "restic"),
        ("rclone:drev:mappe/anna", "restic"),
        ("b2:anna-backup:sti", "restic"),
        ("ssh://anna@backup.example:22/./depot", "borg"),
        ("anna@backup.example:depot", "borg"),
        ("backup.example:/srv/depot", "borg"),
    ],
)
def test_what_only_the_tool_reaches_is_remote(path: str, tool: str) -> None:
    found = place(path, tool)
    assert found.remote
    assert found.folder is None
    assert found.address == path
    assert not found.secret


@pytest.mark.parametrize(
    ("path", "tool"),
    [
        ("sftp:-oProxyCommand=touch${IFS}x:/srv", "restic"),
        ("sftp:anna@-oProxyCommand=x:/srv", "restic"),
        ("sftp://-oProxyCommand=x/srv", "restic"),
        ("sftp:-lroot@backup.example:/srv", "restic"),
        ("rclone::sftp,ssh='sh -c x':/srv", "restic"),
        ("rclone:-config:x", "restic"),
        ("rclone:drev,ssh=x:/srv", "restic"),
        ("ssh://-oProxyCommand=x/depot", "borg"),
        ("ssh://anna@-oProxyCommand=x/depot", "borg"),
        ("-oProxyCommand=x:depot", "borg"),
        ("anna@-oProxyCommand=x:depot", "borg"),
        ("/srv/a\n/b", "restic"),
        ("/srv/\x1b[2J", "folder"),
        ("/srv/\0", "dump"),
        ("/" + "a" * 3_000, "borg"),
    ],
)
def test_an_address_that_could_start_something_is_refused(path: str, tool: str) -> None:
    with pytest.raises(CouldNotError, match="refused-address") as error:
        place(path, tool)
    assert "\x1b" not in str(error.value.values["path"])


@pytest.mark.parametrize("path", ["anna@nas.example:/backup", "smb://nas.example/backup", "https://nas.example/x"])
@pytest.mark.parametrize("tool", ["folder", "dump"])
def test_a_copy_on_another_machine_has_to_be_mounted(path: str, tool: str) -> None:
    with pytest.raises(CouldNotError, match="remote-folder"):
        place(path, tool)


@pytest.mark.parametrize(("path", "code"), [("", "no-path"), ("  ", "no-path"), ("backup/x", "relative-path")])
def test_a_path_that_says_too_little_is_refused(path: str, code: str) -> None:
    with pytest.raises(CouldNotError, match=code):
        place(path, "restic")


def test_a_password_in_an_address_is_never_shown_and_is_pointed_out() -> None:
    found = place("rest:https://anna:hemmeligt@backup.example/", "restic")
    assert found.shown == "rest:https://anna:***@backup.example/"
    assert found.secret
    assert "hemmeligt" not in masked("sftp:anna:hemmeligt@nas.example:/srv\n")


@given(st.text(max_size=200), st.sampled_from(["restic", "borg", "folder", "dump"]))
def test_whatever_is_written_gives_a_place_or_a_code(path: str, tool: str) -> None:
    try:
        found = place(path, tool)
    except CouldNotError as error:
        assert error.code in {"no-path", "relative-path", "refused-address", "remote-folder"}  # noqa: PT017 - or a place
    else:
        assert found.shown.isprintable() or not path.isprintable()
        assert found.remote or (found.folder is not None and found.folder.is_absolute())


def test_a_home_that_nobody_has_is_no_folder() -> None:
    with pytest.raises(CouldNotError) as refused:
        place("~nobody-has-this-name/backup", "folder")
    assert refused.value.code == "relative-path"
