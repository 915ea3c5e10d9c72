from ipaddress import ip_network

import pytest

from bavn.following import senders
from bavn.following.senders import Senders

NAMED = (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("192.0.2.7", True),
        ("::ffff:192.0.2.7", True),
        ("2001:db8::7", True),
        ("2001:db8::7%eth0", True),
        ("198.51.100.7", False),
        ("::ffff:198.51.100.7", False),
        ("127.0.0.1", False),
        ("::1", False),
    ],
)
def test_only_named_networks_may_send(host: str, allowed: bool) -> None:  # noqa: FBT001
    known = Senders(NAMED)
    assert [known.allow(host), known.allow(host)] == [allowed, allowed]


@pytest.mark.parametrize(("host", "allowed"), [("127.0.0.9", True), ("::1", True), ("192.0.2.7", False)])
def test_where_none_is_named_only_this_machine_may_send(host: str, allowed: bool) -> None:  # noqa: FBT001
    assert Senders(()).allow(host) is allowed


def test_many_strangers_take_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "_KEPT", 10)
    known = Senders(NAMED)
    for number in range(100):
        assert not known.allow(f"198.51.100.{number}")
        assert len(known._known) <= 10
