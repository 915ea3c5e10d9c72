import json
from pathlib import Path
from shutil import rmtree

import pytest

from bavn.hub.opening import open_hub
from tests.cli.conftest import Call
from tests.cli.hubs import hub_that_runs, new_folder, now, seen_by


@pytest.fixture
def data(tmp_path: Path) -> Path:
    found = new_folder(tmp_path)
    seen_by(found, "vejle")
    return found


def test_a_backup_of_a_running_hub_becomes_a_hub_again(call: Call, data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with hub_that_runs(data) as hub:
        before = hub.published
        done = call("hub", "backup", "--out", str(copy), "--data", str(data))
        assert (done.status, "rows" in done.out, "keys" in done.err) == (0, True, True)
    assert copy.stat().st_mode & 0o777 == 0o600
    keys = {path.name: path.read_bytes() for path in (data / "keys").iterdir()}
    rmtree(data)
    assert call("hub", "restore", str(copy), "--data", str(data)).status == 0
    assert {path.name: path.read_bytes() for path in (data / "keys").iterdir()} == keys
    hub = open_hub(data, now)
    assert len(hub.published.levels["amber"].standing) == len(before.levels["amber"].standing) == 2
    assert hub.published.seq > before.seq  # what was given after the copy was made is not given again
    hub.close()


def test_nothing_is_overwritten_by_a_backup_or_a_restored_one(call: Call, data: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")
    assert call("hub", "backup", "--out", str(tmp_path / "copy"), "--data", str(data)).status == 2
    assert (tmp_path / "copy").read_text() == "mine"
    assert call("hub", "backup", "--out", str(tmp_path / "other"), "--data", str(data)).status == 0
    done = call("hub", "restore", str(tmp_path / "other"), "--data", str(data))
    assert (done.status, "there is a hub in this folder already" in done.err) == (2, True)


def test_what_is_no_backup_is_refused(call: Call, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")
    done = call("hub", "restore", str(tmp_path / "copy"), "--data", str(tmp_path / "new"))
    assert (done.status, done.err.count("\n"), "is no backup" in done.err) == (2, 1, True)


def test_a_member_is_exported_whole(call: Call, data: Path, tmp_path: Path) -> None:
    done = call("hub", "export-member", "vejle", "--data", str(data))
    assert (done.status, json.loads(done.out)["member"]["id"]) == (0, "vejle")
    out = tmp_path / "vejle.json"
    assert call("hub", "export-member", "vejle", "--out", str(out), "--data", str(data)).status == 0
    assert json.loads(out.read_text()) == json.loads(done.out)
    assert out.stat().st_mode & 0o777 == 0o600
    assert call("hub", "export-member", "nobody", "--data", str(data)).status == 2
