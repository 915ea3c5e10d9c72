import json
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.model.problem import Problem
from bavn.store.status import (
    ChannelStatus,
    EnforcerStatus,
    HubStatus,
    InputStatus,
    NoticeStatus,
    SiteStatus,
    Status,
    WarningStatus,
    read,
    write,
)
from tests.store.samples import NOW

FULL = Status(
    version="0.1.0",
    pid=812,
    started=NOW - timedelta(hours=2),
    at=NOW,
    lines=8_123_456,
    rejected=12,
    lag_s=0.2,
    sites=(SiteStatus("www.example.dk", 131.0, 128.5, 60, 900_000, "calm", "block"),),
    inputs=(InputStatus("/var/log/nginx/access.log", "file", 0, 8_123_456),),
    enforcers=(EnforcerStatus("nftables", 12),),
    channels=(ChannelStatus("mail", ok=False, said="refused"),),
    notices=(NoticeStatus(NOW, "log-rotated", "access.log", {"bytes": 12}),),
    snapshot_at=NOW,
    memory_bytes=180_000_000,
    hub=HubStatus(
        "https://hub.example",
        "Hub",
        NOW,
        NOW,
        812,
        armed=3,
        warnings=(WarningStatus(3, "campaign", NOW, "high", "http-flood", "", 3),),
    ),
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write(tmp_path, FULL)
    assert read(tmp_path) == FULL
    assert json.loads((tmp_path / "status.json").read_text())["schema"] == "bavn.status-file/1"
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]


def test_a_sensor_that_never_ran_has_said_nothing(tmp_path: Path) -> None:
    assert read(tmp_path) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        b'{"version":"1","pid":1,"started":"2026-11-22T08:00:00","at":"2026-11-22T08:00:00Z"}',
        b'{"version":"1","pid":1,"started":"2026-11-22T08:00:00Z","at":"2026-11-22T08:00:00Z","schema":"bavn.status/9"}',
    ],
    ids=["empty", "no text", "deep", "no keys", "naive", "newer"],
)
def test_a_file_that_is_no_status_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "status.json").write_bytes(content)
    with pytest.raises(Problem, match=r"status\.json: is damaged, or another version"):
        read(tmp_path)


def test_a_status_that_is_a_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "status.json").mkdir()
    with pytest.raises(Problem, match="cannot be read: Is a directory"):
        read(tmp_path)
    with pytest.raises(StoreError, match="cannot be written: Is a directory"):
        write(tmp_path, FULL)
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]


def test_a_status_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    write(tmp_path, FULL)
    (tmp_path / "status.json.new").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        write(tmp_path, FULL)
    assert read(tmp_path) == FULL
