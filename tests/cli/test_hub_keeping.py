import json
import shlex
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import pytest

from bavn.hub.archive import Packed
from bavn.hub.observing import FOLDER
from bavn.hub.opening import join_store, open_hub
from bavn.model.probe import Sample, Spell, Target
from bavn.observatory.observatory import open_observatory
from bavn.sharing.token import read_token
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


def test_a_backup_whose_rows_only_postgresql_knows_does_not_look_empty(
    call: Call, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bavn.hub.archive.pack", lambda *_: Packed(0, 4))
    done = call("hub", "backup", "--out", str(tmp_path / "copy"), "--data", str(data))
    assert done.out == f"{tmp_path / 'copy'}: the database, 4 files\n"


def test_who_was_turned_away_since_is_named_with_the_order_that_does_it_again(
    call: Call, data: Path, tmp_path: Path
) -> None:
    folder = ("--data", str(data))
    token = call("hub", "member", "invite", "vejle", *folder).out.strip()
    call("hub", "user", "add", "Ane Lund", "--role", "operator", *folder)
    with join_store(data) as store:
        sensor = store.registry.keys.all()[0].id
    assert call("hub", "backup", "--out", str(tmp_path / "copy"), *folder).status == 0
    rmtree(data)

    done = call("hub", "restore", str(tmp_path / "copy"), *folder)

    assert done.status == 0
    assert f"as of {now():%Y-%m-%d}" in done.err
    assert "erased" in done.err
    orders = [line.partition("bavn hub ")[2] for line in done.out.splitlines()]
    assert orders == ["member suspend vejle", f"key revoke {sensor}", "user remove 'Ane Lund'"]
    for order in orders:
        assert call("hub", *shlex.split(order), *folder).status == 0
    with join_store(data) as store:
        assert store.registry.tokens.take_token(read_token(token).secret_sha256, now()) is None
        assert [one.status for one in store.registry.members.all()] == ["suspended"]
        assert [bool(one.revoked) for one in store.registry.keys.all()] == [True]
        assert [bool(one.revoked) for one in store.registry.users.all()] == [True]


def test_nothing_is_overwritten_by_a_backup_or_a_restored_one(call: Call, data: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")
    assert call("hub", "backup", "--out", str(tmp_path / "copy"), "--data", str(data)).status == 2
    assert (tmp_path / "copy").read_text() == "mine"
    assert call("hub", "backup", "--out", str(tmp_path / "other"), "--data", str(data)).status == 0
    done = call("hub", "restore", str(tmp_path / "other"), "--data", str(data))
    assert (done.status, "there is a hub in this folder already" in done.err) == (2, True)


def test_what_was_seen_from_outside_is_reported_by_a_restored_hub_as_before(
    call: Call, data: Path, tmp_path: Path
) -> None:
    folder, site = ("--data", str(data)), "www.vejle.example"
    at = now() - timedelta(hours=1)
    down = Spell(1, site, site, "down", at, at, at + timedelta(minutes=10), "refused", ("a", "b"), member="vejle")
    report = ("outages", "--format", "csv", "--from", f"{at:%Y-%m-%dT%H:%MZ}", "--to", f"{now():%Y-%m-%dT%H:%MZ}")
    with open_observatory(data / FOLDER, at) as kept:  # as the hub that runs holds it
        kept.know([Target(site, f"https://{site}/", site, "vejle")])
        looks = [Sample(site, "a", at + timedelta(minutes=one), 4, "ok") for one in range(60)]
        kept.keep(looks, [down], {site: "up"}, now=now())
        before = call(*report, *folder)
        done = call("hub", "backup", "--out", str(tmp_path / "copy"), *folder)
    assert (before.status, site in before.out) == (0, True)
    assert (done.status, "MB of what was seen from outside" in done.out) == (0, True)
    rmtree(data)
    assert call("hub", "restore", str(tmp_path / "copy"), *folder).status == 0
    assert call(*report, *folder).out == before.out
    erased = call("hub", "erase", "member", "vejle", "--yes", *folder)
    assert (erased.status, "seen: " in erased.out) == (0, True)
    assert site not in call(*report, *folder).out


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
