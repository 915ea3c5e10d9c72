"""Apache itself: whom it turns away, while Bavn's decisions stand, end, or cannot be read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bavn.protection.apache import Apache
from bavn.protection.enforcing import NotEnforcedError
from bavn.settings.schema import ProtectSettings
from tests.protection.servers import Clock, Server, apache, decision, many
from tests.waiting import until

BOT, SHARED, HONEST, OTHER = "192.0.2.1", "198.51.100.7", "203.0.113.9", "203.0.113.77"


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the server looks at the real clock


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with apache(tmp_path) as one:
        yield one


@pytest.fixture
def enforcer(server: Server, tmp_path: Path) -> Apache:
    clock = Clock()
    settings = ProtectSettings(apache_reload=server.reload)
    return Apache(settings, tmp_path / "conf" / "bavn.conf", monotonic=clock, wait=clock.wait)


def reaches(server: Server, visitor: str, status: int) -> None:
    until(lambda: server.status(visitor, "/page.html") == status, what=f"{visitor} gets {status}")


def statuses(server: Server, visitor: str) -> list[int]:
    return [server.status(visitor, path) for path in ("/inside/page.html", "/closed/page.html")]


def test_the_blocked_are_turned_away_and_what_was_closed_stays_closed(
    server: Server, enforcer: Apache, now: datetime
) -> None:
    assert statuses(server, BOT) == [200, 403]
    blocked = [decision(BOT, now=now), decision("2001:db8:1::/64", now=now)]
    assert enforcer.apply([*blocked, decision(SHARED, "limit", now=now)], now).standing == 2
    assert enforcer.not_limited == 1
    reaches(server, BOT, 403)
    assert statuses(server, BOT) == [403, 403]
    assert statuses(server, HONEST) == [200, 403]
    assert statuses(server, OTHER) == [403, 403]
    assert server.status("2001:db8:1::77", "/page.html") == 403
    assert [server.status(visitor, "/page.html") for visitor in (SHARED, HONEST, OTHER)] == [200, 200, 200]


def test_fifteen_thousand_are_in_force_at_once_and_each_ends_by_itself_when_nobody_calls_again(
    server: Server, enforcer: Apache, now: datetime
) -> None:
    short = decision(BOT, now=now, lasts=timedelta(seconds=9))
    assert enforcer.apply([*many(15_000, now), short], now).standing == 15_001
    reaches(server, BOT, 403)
    reaches(server, BOT, 200)
    assert server.status("10.58.151.7", "/page.html") == 403
    assert server.status("10.58.152.7", "/page.html") == 200


def test_a_configuration_broken_by_hand_changes_nothing_and_is_said_in_one_line(
    server: Server, enforcer: Apache, now: datetime, tmp_path: Path
) -> None:
    enforcer.apply([decision(BOT, now=now)], now)
    reaches(server, BOT, 403)
    include = tmp_path / "conf" / "bavn.conf"
    before = include.read_bytes()
    (tmp_path / "conf" / "broken.conf").write_text("Nonsense on\n")
    with pytest.raises(NotEnforcedError, match=r"its reload failed \(1\).*with the old rules too"):
        enforcer.apply([decision(BOT, now=now), decision(HONEST, now=now)], now)
    assert include.read_bytes() == before
    assert [server.status(visitor, "/page.html") for visitor in (BOT, HONEST)] == [403, 200]
