import io
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bavn.hub.archive import LEAP, pack, unpack
from bavn.hub.observing import FOLDER
from bavn.hub.opening import join_store, open_hub, signing_key
from bavn.hubstore import backing_up
from bavn.hubstore.erased import erased_among
from bavn.model.member import Key, Member, User
from bavn.model.probe import Sample, Spell, Target
from bavn.model.problem import Problem
from bavn.observatory.connection import suspect
from bavn.observatory.observatory import Observatory, join_observatory, open_observatory
from tests.hub.hubs import new_folder

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    found = new_folder(tmp_path)
    with join_store(found) as store:
        store.registry.members.add(Member("vejle", "Vejle"))
    return found


@pytest.fixture
def archive(data: Path, tmp_path: Path) -> Path:
    with join_store(data) as store:
        pack(data, store, tmp_path / "all.tar", NOW)
    return tmp_path / "all.tar"


SITE = "www.vejle.example"
DOWN = Spell(7, SITE, SITE, "down", NOW, NOW, NOW + timedelta(minutes=10), "refused", ("a", "b"), member="vejle")


def observed(data: Path) -> Observatory:
    """What two vantage points saw, held by a hub that runs."""
    kept = open_observatory(data / FOLDER, NOW)
    kept.know([Target(SITE, f"https://{SITE}/", SITE, "vejle")])
    kept.keep([Sample(SITE, one, NOW, 4, "refused") for one in ("a", "b")], [DOWN], {SITE: "up"}, now=NOW)
    return kept


@pytest.fixture
def seen_archive(data: Path, tmp_path: Path) -> Path:
    with observed(data), join_store(data) as store:
        pack(data, store, tmp_path / "all.tar", NOW)
    return tmp_path / "all.tar"


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not {"store", FOLDER} & set(path.parts)
    }


def test_a_hub_comes_back_whole_and_only_its_owner_may_read_it(data: Path, archive: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    unpack(archive, fresh, NOW)
    assert content(fresh) == content(data)
    assert signing_key(fresh).public == signing_key(data).public
    hub = open_hub(fresh, lambda: NOW)
    assert set(hub.admitted.members) == {"vejle"}
    hub.close()
    assert [path for path in fresh.rglob("*") if path.stat().st_mode & 0o077] == []
    assert archive.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in fresh.iterdir()) == ["hub.toml", "keys", "store"]


def test_it_says_as_of_when_and_who_comes_in_again(data: Path, archive: Path, tmp_path: Path) -> None:
    with join_store(data) as store:
        registry = store.registry
        registry.members.add(Member("ishoej", "Ishøj", status="suspended"))
        registry.members.add(Member("koege", "Køge", status="removed"))
        for name, member in (("a", "vejle"), ("b", ""), ("c", "ishoej"), ("d", "vejle")):
            registry.keys.add(Key(name, "read", member, name, name.encode() * 32, NOW))
            registry.users.add(User(name, "analyst", member, name.encode() * 32, NOW))
        registry.keys.revoke("d", NOW)
        registry.users.revoke("d", NOW)
        pack(data, store, tmp_path / "later.tar", NOW)
    restored = unpack(tmp_path / "later.tar", tmp_path / "fresh", NOW + timedelta(days=3))
    assert restored.made == NOW
    assert [one.id for one in restored.members] == ["vejle"]
    assert [one.id for one in restored.keys] == ["a", "b"]
    assert [one.name for one in restored.users] == ["a", "b"]
    assert unpack(archive, tmp_path / "earlier", NOW).keys == ()


@pytest.mark.parametrize("time", ["nan", "inf", "1e300", "-1e18"])
def test_a_time_that_is_none_stops_nothing(archive: Path, tmp_path: Path, time: str) -> None:
    odd = tmp_path / "odd.tar"
    with tarfile.open(archive) as whole, tarfile.open(odd, "w", format=tarfile.PAX_FORMAT) as tar:
        for part in whole:
            part.pax_headers = {"mtime": time}
            tar.addfile(part, whole.extractfile(part))
    assert unpack(odd, tmp_path / "fresh", NOW).made == datetime.fromtimestamp(0, UTC)


def test_nothing_is_left_beside_an_archive(archive: Path, tmp_path: Path) -> None:
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    with tarfile.open(archive) as tar:
        assert tar.getnames()[-1] == "hub.toml"


def test_no_file_is_overwritten_by_an_archive(data: Path, archive: Path, tmp_path: Path) -> None:
    before = archive.read_bytes()
    (tmp_path / "link").symlink_to("nowhere")
    with join_store(data) as store:
        for there in (archive, tmp_path / "link"):
            with pytest.raises(Problem, match="there is a file already"):
                pack(data, store, there, NOW)
        with pytest.raises(Problem, match="cannot be written"):
            pack(data, store, tmp_path / "no folder" / "x", NOW)
    assert archive.read_bytes() == before


def test_a_file_that_came_meanwhile_is_not_overwritten(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, read_through = tmp_path / "all.tar", backing_up.check

    def somebody_else_writes(copy: Path) -> backing_up.Copy:
        to.write_text("theirs")
        return read_through(copy)

    monkeypatch.setattr(backing_up, "check", somebody_else_writes)
    with join_store(data) as store, pytest.raises(Problem, match="there is a file already"):
        pack(data, store, to, NOW)
    assert to.read_text() == "theirs"


@pytest.mark.parametrize("there", ["hub.toml", "keys", "store", FOLDER])
def test_no_hub_is_overwritten_by_a_restored_one(archive: Path, tmp_path: Path, there: str) -> None:
    fresh = tmp_path / "fresh"
    (fresh / there).mkdir(parents=True)
    with pytest.raises(Problem, match="there is a hub in this folder already"):
        unpack(archive, fresh, NOW)
    assert [path.name for path in fresh.rglob("*")] == [there]


def cut(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-20_000])


def empty(archive: Path) -> None:
    archive.write_bytes(b"")


def text(archive: Path) -> None:
    archive.write_bytes(b"something else" * 1000)


def damaged(archive: Path) -> None:
    body = bytearray(archive.read_bytes())
    body[512 + 4096 : 512 + 4096 + 3000] = bytes(3000)  # in the store's pages
    archive.write_bytes(body)


def with_part(name: str, *, kind: bytes = tarfile.REGTYPE, body: bytes = b"x") -> Callable[[Path], None]:
    def add(archive: Path) -> None:
        part = tarfile.TarInfo(name)
        part.size, part.type, part.linkname = len(body), kind, "/etc/passwd"
        with tarfile.open(archive, "a") as tar:
            tar.addfile(part, io.BytesIO(body) if kind == tarfile.REGTYPE else None)

    return add


@pytest.mark.parametrize(
    "spoil",
    [
        cut,
        empty,
        text,
        damaged,
        with_part("../outside"),
        with_part("/outside"),
        with_part("keys/../../outside"),
        with_part("keys/.hidden"),
        with_part("keys/link", kind=tarfile.SYMTYPE),
        with_part("keys/device", kind=tarfile.CHRTYPE),
        with_part("hub.toml"),
        with_part(FOLDER),
        with_part(FOLDER, kind=tarfile.SYMTYPE),
        with_part("keys/large", body=bytes((1 << 20) + 1)),
    ],
)
def test_what_is_no_archive_of_ours_leaves_nothing_behind(
    archive: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(archive)
    fresh = tmp_path / "folder" / "fresh"
    with pytest.raises(Problem):
        unpack(archive, fresh, NOW)
    assert list(fresh.iterdir()) == []
    assert [path.name for path in tmp_path.rglob("outside")] == []


def test_an_archive_without_its_keys_is_none(archive: Path, tmp_path: Path) -> None:
    less = tmp_path / "less.tar"
    with tarfile.open(archive) as whole, tarfile.open(less, "w") as tar:
        for part in whole:
            if part.name != "keys/signing.pem":
                tar.addfile(part, whole.extractfile(part))
    with pytest.raises(Problem, match="is no backup of a hub"):
        unpack(less, tmp_path / "fresh", NOW)
    with pytest.raises(Problem, match="cannot be read"):
        unpack(tmp_path / "nothing", tmp_path / "fresh", NOW)


# ── what vantage points saw ──────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_seen_from_outside_comes_back_with_the_hub(data: Path, tmp_path: Path) -> None:
    archive, fresh = tmp_path / "all.tar", tmp_path / "fresh"
    with observed(data) as kept, join_store(data) as store:
        packed = pack(data, store, archive, NOW)
        kept.keep([], [replace(DOWN, id=8)], now=NOW)  # after the copy
    assert packed.seen_bytes > 10_000
    unpack(archive, fresh, NOW)
    assert [path for path in fresh.rglob("*") if path.stat().st_mode & 0o077] == []
    assert sorted(path.name for path in fresh.iterdir()) == ["hub.toml", "keys", FOLDER, "store"]
    with open_observatory(fresh / FOLDER, NOW) as restored:
        assert restored.notices == ()
        assert restored.spells(NOW, NOW + timedelta(days=1)) == [DOWN]
        assert {one.vantage for one in restored.samples(NOW, NOW + timedelta(days=1))} == {"a", "b"}
        assert restored.next_id() == DOWN.id + LEAP + 1  # 8 was given, and is not given again
    open_hub(fresh, lambda: NOW).close()


def test_a_hub_for_which_nobody_looks_has_an_archive_as_before(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as tar:
        assert FOLDER not in tar.getnames()
    unpack(archive, tmp_path / "fresh", NOW)
    assert not (tmp_path / "fresh" / FOLDER).exists()


def test_what_is_of_a_member_that_was_erased_goes_when_the_restored_hub_is_told_to(
    seen_archive: Path, tmp_path: Path
) -> None:
    unpack(seen_archive, tmp_path / "fresh", NOW)
    hub = open_hub(tmp_path / "fresh", lambda: NOW)
    counts = hub.erase_member("vejle")
    hub.close()
    assert counts["seen"] > 0
    with join_observatory(tmp_path / "fresh" / FOLDER) as kept:
        assert kept.targets() == []


def test_the_store_knows_of_whoever_was_erased_while_the_archive_was_made(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = backing_up.backup

    def erased_before(*words: object) -> None:
        with join_store(data) as beside:
            beside.erase_member("vejle", NOW)
        right(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(backing_up, "backup", erased_before)
    with observed(data), join_store(data) as store:
        pack(data, store, tmp_path / "all.tar", NOW)
    unpack(tmp_path / "all.tar", tmp_path / "fresh", NOW)
    with join_store(tmp_path / "fresh") as store:
        assert erased_among(store.database, {"vejle"}) == {"vejle"}  # so its hub forgets what was seen of it


def test_nothing_was_seen_of_a_member_of_whom_the_store_does_not_know(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = backing_up.backup
    with observed(data) as kept, join_store(data) as store:

        def joined_after(*words: object) -> None:
            right(*words)  # type: ignore[arg-type]
            store.registry.members.add(Member("ishoej", "Ishøj"))
            kept.know([Target("www.ishoej.example", "https://www.ishoej.example/", "www.ishoej.example", "ishoej")])

        monkeypatch.setattr(backing_up, "backup", joined_after)
        pack(data, store, tmp_path / "all.tar", NOW)
    unpack(tmp_path / "all.tar", tmp_path / "fresh", NOW)
    with join_observatory(tmp_path / "fresh" / FOLDER) as restored:
        assert [one.member for one in restored.targets()] == ["vejle"]


def test_a_damaged_observatory_is_named_and_looked_through_at_the_next_start(data: Path, tmp_path: Path) -> None:
    observed(data).close()
    path = data / FOLDER / "observatory.db"
    body = path.read_bytes()
    path.write_bytes(body[:8192] + bytes(8192) + body[16384:])
    with join_store(data) as store, pytest.raises(Problem, match=r"observatory\.db"):
        pack(data, store, tmp_path / "all.tar", NOW)
    assert not (tmp_path / "all.tar").exists()
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []
    assert suspect(path).exists()
    with open_observatory(data / FOLDER, NOW) as kept:
        assert [one.code for one in kept.notices] == ["store-set-aside"]
    with join_store(data) as store:
        assert pack(data, store, tmp_path / "all.tar", NOW).seen_bytes > 0


def test_a_damaged_part_of_what_was_seen_leaves_nothing_behind(
    seen_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored: list[object] = []
    monkeypatch.setattr(backing_up, "restore", lambda *words: restored.append(words))
    body = bytearray(seen_archive.read_bytes())
    with tarfile.open(seen_archive) as tar:
        start = tar.getmember(FOLDER).offset_data + 8192
    body[start : start + 8192] = bytes(8192)
    seen_archive.write_bytes(body)
    with pytest.raises(Problem, match="observatory in the archive"):
        unpack(seen_archive, tmp_path / "fresh", NOW)
    assert restored == []  # a database of PostgreSQL would have been filled
    assert list((tmp_path / "fresh").iterdir()) == []
