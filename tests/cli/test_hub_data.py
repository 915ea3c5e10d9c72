import sys
from pathlib import Path

import pytest

from bavn.cli import hub_data
from bavn.cli.hub_data import member_id, settled, user
from bavn.cli.refusal import RefusedError
from tests.cli.conftest import Call


@pytest.mark.parametrize("given", ["vejle", "ishoej-2", "a", "x" * 40])
def test_an_id_is_short_and_plain(given: str) -> None:
    assert member_id(given) == given


@pytest.mark.parametrize("given", ["", "Vejle", "a b", "-a", "x" * 41, "ø", "a\n"])
def test_anything_else_is_no_id(given: str) -> None:
    with pytest.raises(RefusedError, match="is no id"):
        member_id(given)


def test_who_asks_is_named_also_behind_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "anna")
    assert user() == "anna"
    monkeypatch.delenv("SUDO_USER")
    monkeypatch.setenv("LOGNAME", "bent")
    assert user() == "bent"


def test_a_machine_without_the_hub_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(RefusedError, match=r"pip install 'bavn\[hub\]' \(sqlalchemy is missing\)"), settled():
        import sqlalchemy  # noqa: F401, PLC0415
    with pytest.raises(ModuleNotFoundError), settled():
        import bavn.nothing  # type: ignore[import-not-found]  # noqa: F401, PLC0415


def test_a_folder_without_a_hub_is_one_line(call: Call, tmp_path: Path) -> None:
    for command in (("member", "list"), ("key", "list"), ("user", "list"), ("kill",)):
        done = call("hub", *command, "--data", str(tmp_path))
        assert (
            done.status,
            done.err.count("\n"),
            "there is no hub; allowed: the folder in which `bavn hub init`" in done.err,
        ) == (2, 1, True)


def test_a_hub_that_was_never_run_and_lost_its_store_is_one_line(call: Call, tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text("")
    done = call("hub", "member", "list", "--data", str(tmp_path))
    assert (done.status, "bavn hub init" in done.err) == (2, True)


def test_the_folder_has_a_name_in_the_environment() -> None:
    assert hub_data.COULD_NOT == 2
