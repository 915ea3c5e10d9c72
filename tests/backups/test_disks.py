import os
from pathlib import Path

import pytest

from bavn.backups import disks
from bavn.backups.disks import same_disk, shares_disk


def block(root: Path, number: str, name: str, *, partition_of: str = "", slaves: tuple[str, ...] = ()) -> None:
    """A device as /sys shows it: 'dev/block/8:1' is a link into 'devices'."""
    folder = root / "devices" / (f"{partition_of}/{name}" if partition_of else name)
    (folder / "slaves").mkdir(parents=True, exist_ok=True)
    if partition_of:
        (folder / "partition").write_text("1\n")
    for slave in slaves:
        (folder / "slaves" / slave.rpartition("/")[2]).symlink_to(root / "devices" / slave)
    (root / "block").mkdir(exist_ok=True)
    (root / "block" / number).symlink_to(folder)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "sys"
    root.mkdir()
    monkeypatch.setattr(disks, "SYSTEM", root / "block")
    monkeypatch.setattr(disks, "MOUNTS", root / "mountinfo")
    return root


def test_two_folders_of_one_file_system_share_a_disk(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert same_disk(tmp_path, tmp_path / "a") is True


def test_a_folder_that_is_not_there_tells_nothing(tmp_path: Path) -> None:
    assert same_disk(tmp_path, tmp_path / "nothing") is None


def test_two_partitions_are_one_disk(system: Path) -> None:
    block(system, "8:1", "sda1", partition_of="sda")
    block(system, "8:2", "sda2", partition_of="sda")
    assert disks.disks(os.makedev(8, 1)) == disks.disks(os.makedev(8, 2)) == {"sda"}


def test_what_lies_on_lvm_or_raid_lies_on_the_disks_below(system: Path) -> None:
    block(system, "8:1", "sda1", partition_of="sda")
    block(system, "8:17", "sdb1", partition_of="sdb")
    block(system, "9:0", "md0", slaves=("sda/sda1", "sdb/sdb1"))
    block(system, "253:0", "dm-0", slaves=("md0",))
    assert disks.disks(os.makedev(253, 0)) == {"sda", "sdb"}


def test_btrfs_is_found_by_the_table_of_mounts(system: Path) -> None:
    device = next((path for path in sorted(Path("/dev").iterdir()) if path.is_block_device()), None)
    if device is None:
        pytest.skip("no block device to stand for one")
    state = device.stat()
    number = f"{os.major(state.st_rdev)}:{os.minor(state.st_rdev)}"
    block(system, number, "vdx")
    (system / "mountinfo").write_text(f"36 1 0:45 / /srv rw,noatime - btrfs {device} rw\n")
    assert disks.disks(os.makedev(0, 45)) == {"vdx"}
    assert disks.disks(os.makedev(0, 46)) == frozenset()


def test_a_file_system_without_a_disk_has_none(system: Path) -> None:
    (system / "mountinfo").write_text(
        "1 1 0:30 / /tmp rw - tmpfs tmpfs rw\n2 1 0:31 / /nas rw - nfs nas.example:/x rw\nbad\n"
    )
    assert disks.disks(os.makedev(0, 30)) == disks.disks(os.makedev(0, 31)) == frozenset()
    assert disks.disks(os.makedev(77, 7)) == frozenset()


def test_a_shared_disk_is_certain_from_one_source_and_a_separate_one_only_from_all(tmp_path: Path) -> None:
    assert shares_disk(tmp_path, [tmp_path, tmp_path / "nothing"]) is True
    assert shares_disk(tmp_path, [tmp_path / "nothing"]) is None
    assert shares_disk(tmp_path, []) is None


def test_separate_disks_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disks, "same_disk", lambda *_: False)
    assert shares_disk(tmp_path, [tmp_path]) is False
