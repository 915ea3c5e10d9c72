"""State folders as `bavn status` sees them."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from bavn.store.findings import Kept
from bavn.store.outbox import Channel, Message
from bavn.store.overview import Overview
from bavn.store.releases import Release
from bavn.store.status import (
    ChannelStatus,
    EnforcerStatus,
    HubStatus,
    InputStatus,
    NoticeStatus,
    SiteStatus,
    Status,
    WarningStatus,
)

NOW = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PID = 812

STATUS = Status(
    version="0.1.0",
    pid=PID,
    started=NOW - 120 * MINUTE,
    at=NOW - timedelta(seconds=1),
    lines=8_123_456,
    rejected=12,
    lag_s=0.2,
    sites=(
        SiteStatus("www.example.dk", 131.0, 128.5, 60, 900_000, "attack", "block"),
        SiteStatus("new.example", 2.0, None, 2, 40, "learning"),
    ),
    inputs=(InputStatus("/var/log/nginx/access.log", "file", 0, 8_123_456),),
    enforcers=(EnforcerStatus("nftables", 12), EnforcerStatus("nginx", 0, ok=False, said="reload failed")),
    channels=(ChannelStatus("sms", ok=False, said="refused"),),
    notices=(NoticeStatus(NOW - 2 * MINUTE, "store-set-aside", "sensor.db", {"aside": "bad", "why": "damaged"}),),
    snapshot_at=NOW - timedelta(seconds=12),
    memory_bytes=180_000_000,
)
HUB = HubStatus(
    url="https://hub.example",
    name="Hub Midt",
    connected=NOW - 120 * MINUTE,
    heard_at=NOW - timedelta(seconds=3),
    seq=812,
    armed=1812,
    blocked=12,
    limited=1,
    standing=13,
    templates=2,
    warnings=(
        WarningStatus(3, "campaign", NOW - 10 * MINUTE, "high", "http-flood", "", 3),
        WarningStatus(4, "listed", NOW - 5 * MINUTE, "medium", "http-flood", "www.example.dk"),
    ),
)
FLOOD = Kept(12, "www.example.dk", "http-flood", NOW - 5 * MINUTE, NOW - 4 * MINUTE, None, "high", 12_000, NOW - MINUTE)
MESSAGE = Message(
    1, "a", "mail", 12, "new", "Flood at www.example.dk", "Since 08:10", NOW - 4 * MINUTE, NOW, 1, "sent", NOW
)
RUNS = Overview(
    folder=Path("/var/lib/bavn"),
    now=NOW,
    process=PID,
    status=STATUS,
    findings=(FLOOD,),
    standing=14,
    next_expiry=NOW + 20 * MINUTE,
    releases=(
        Release(1, ip_network("192.0.2.7"), NOW, NOW + 60 * MINUTE, "anna", NOW),
        Release(2, None, NOW, NOW + 1440 * MINUTE, "anna"),
    ),
    messages=(MESSAGE,),
    waiting=0,
    channels=(Channel("mail", ok=True, since=NOW, said=""),),
)
