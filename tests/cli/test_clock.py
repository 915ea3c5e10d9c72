from datetime import UTC, timedelta

import pytest

from bavn.cli.clock import here, now, today


def test_now_is_aware_and_utc() -> None:
    assert now().tzinfo is UTC


def test_the_zone_is_the_machines_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Copenhagen")
    assert here().utcoffset(now().replace(month=7, tzinfo=None)) == timedelta(hours=2)
    assert here().utcoffset(now().replace(month=1, tzinfo=None)) == timedelta(hours=1)


@pytest.mark.parametrize("name", ["Nowhere/Atall", "../../etc/passwd", "", ":"])
def test_a_zone_that_is_none_gives_some_zone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", name)
    assert here().utcoffset(None) is not None or here().utcoffset(now().replace(tzinfo=None)) is not None
    assert abs((today() - now().date()).days) <= 1
