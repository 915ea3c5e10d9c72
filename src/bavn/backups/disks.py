"""Whether two folders lie on the same disk: what breaks, burns or is encrypted together is no second copy.

Linux only: elsewhere, and for disks over the network or in memory, only the same file system is recognised.
"""

import os
import re
from pathlib import Path

SYSTEM = Path("/sys/dev/block")
MOUNTS = Path("/proc/self/mountinfo")
MOST_LAYERS = 8  # partition on LVM on RAID on disk


def same_disk(first: Path, second: Path) -> bool | None:
    """Return whether both lie on one physical disk; None where it cannot be told."""
    try:
        one, other = first.stat().st_dev, second.stat().st_dev
    except OSError:
        return None
    if one == other:
        return True
    ones, others = disks(one), disks(other)
    return bool(ones & others) if ones and others else None


def shares_disk(backup: Path, sources: list[Path]) -> bool | None:
    """Return whether a backup shares a disk with any of its sources; None where that cannot be told of all."""
    told = [same_disk(backup, source) for source in sources]
    if True in told:
        return True
    return False if told and None not in told else None


def disks(device: int) -> frozenset[str]:
    """Return the physical disks under a file system, by its device number; none where there is no disk."""
    number = f"{os.major(device)}:{os.minor(device)}"
    if os.major(device) == 0:  # btrfs, overlay, network: the table of mounts may name a device
        number = _mounted(number)
    return frozenset(_physical(SYSTEM / number, 0)) if number else frozenset()


def _mounted(number: str) -> str:
    """The device that a mount of this number was made from, e.g. '8:1'; "" if it is none."""
    try:
        lines = MOUNTS.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        fields, _, rest = line.partition(" - ")
        if fields.split()[2:3] == [number] and (found := re.match(r"\S+ (/dev/\S+)", rest)):
            try:
                device = os.stat(found[1]).st_rdev  # noqa: PTH116 - st_rdev of what the link points to
            except OSError:
                return ""
            return f"{os.major(device)}:{os.minor(device)}"
    return ""


def _physical(entry: Path, layer: int) -> set[str]:
    try:
        block = entry.resolve(strict=True)
    except OSError:
        return set()
    if (block / "partition").exists():
        block = block.parent
    slaves = block / "slaves"
    below = list(slaves.iterdir()) if slaves.is_dir() and layer < MOST_LAYERS else []
    if not below:
        return {block.name}
    return {name for one in below for name in _physical(one, layer + 1)}
