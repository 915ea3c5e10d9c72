"""What a sensor might say about itself."""

from datetime import UTC, datetime, timedelta

from bavn.store.status import (
    ChannelStatus,
    EnforcerStatus,
    InputStatus,
    NoticeStatus,
    SiteStatus,
    Status,
)

NOW = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)
SECOND = timedelta(seconds=1)

WELL = Status(
    version="0.1.0",
    pid=812,
    started=NOW - timedelta(hours=2),
    at=NOW - SECOND,
    lines=8_123_456,
    rejected=12,
    sampled=7,
    lag_s=0.2,
    lag_bytes=4000,
    sites=(
        SiteStatus("www.example.dk", 131.0, 128.5, 60, 900_000, "calm", "block"),
        SiteStatus("new.example", 2.0, None, 2, 40, "learning"),
    ),
    inputs=(InputStatus("/var/log/nginx/access.log", "file", 4000, 8_123_456),),
    enforcers=(EnforcerStatus("nftables", 12),),
    channels=(ChannelStatus("mail", ok=False, said="refused"),),
    notices=(NoticeStatus(NOW - 90 * SECOND, "log-rotated", "/var/log/nginx/access.log", {"bytes": 12}),),
    snapshot_at=NOW - 12 * SECOND,
    memory_bytes=180_000_000,
)
