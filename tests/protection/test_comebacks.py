from datetime import timedelta
from ipaddress import ip_network

import pytest

from bavn.protection import comebacks
from bavn.protection.comebacks import REMEMBERED, Comebacks
from bavn.store.audit import AuditLine
from tests.protection.samples import NOW

ONE, TWO = ip_network("192.0.2.1"), ip_network("192.0.2.2")


def test_each_time_counts_and_is_forgotten_after_a_week() -> None:
    seen = Comebacks()
    assert seen.earlier(ONE, NOW) == 0
    for day in range(3):
        seen.lapsed(ONE, NOW + timedelta(days=day))
    last = NOW + timedelta(days=2)
    assert (seen.earlier(ONE, last + REMEMBERED), seen.earlier(TWO, last)) == (3, 0)
    assert seen.earlier(ONE, last + REMEMBERED + timedelta(seconds=1)) == 0
    seen.lapsed(ONE, last + 2 * REMEMBERED)
    assert seen.earlier(ONE, last + 2 * REMEMBERED) == 1


def test_of_too_many_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comebacks, "MOST", 2)
    seen = Comebacks()
    for last in (1, 2, 1, 3):
        seen.lapsed(ip_network(f"192.0.2.{last}"), NOW)
    assert [seen.earlier(ip_network(f"192.0.2.{last}"), NOW) for last in (1, 2, 3)] == [2, 0, 1]


def test_an_earlier_run_is_recalled_from_the_audit() -> None:
    seen = Comebacks()
    seen.recall(
        AuditLine(NOW, what, "", value, "")
        for what, value in (
            ("expired", "192.0.2.1/32"),
            ("released", "192.0.2.2/32"),
            ("expired", "nonsense"),
            ("expired", "192.0.2.1/32"),
        )
    )
    assert (seen.earlier(ONE, NOW), seen.earlier(TWO, NOW)) == (2, 0)
