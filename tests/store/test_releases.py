from datetime import timedelta
from ipaddress import ip_network

import pytest

from bavn.store.database import Store
from bavn.store.releases import Release
from tests.store.samples import NOW

DAY = timedelta(days=1)
ONE = ip_network("192.0.2.7")


def test_a_release_waits_until_it_is_confirmed_and_holds_until_its_time(store: Store) -> None:
    number = store.releases.add(ONE, NOW + DAY, "anna", NOW)
    waiting = Release(number, ONE, NOW, NOW + DAY, "anna")
    assert store.releases.waiting(NOW) == [waiting]
    store.releases.confirm(number, NOW, "nginx: refused")
    assert store.releases.waiting(NOW) == []
    assert store.releases.active(NOW) == [Release(number, ONE, NOW, NOW + DAY, "anna", NOW, "nginx: refused")]
    assert store.releases.active(NOW + DAY) == []
    assert store.releases.one(number) == store.releases.active(NOW)[0]
    assert store.releases.one(number + 1) is None


def test_what_was_refused_is_kept_until_a_sensor_confirms_it(store: Store) -> None:
    number = store.releases.add(ONE, NOW + DAY, "anna", NOW)
    store.releases.refused(number, "nginx: refused")
    assert store.releases.waiting(NOW) == [Release(number, ONE, NOW, NOW + DAY, "anna", None, "nginx: refused")]
    store.releases.confirm(number, NOW)
    assert store.releases.one(number) == Release(number, ONE, NOW, NOW + DAY, "anna", NOW)


def test_one_that_is_over_before_it_was_confirmed_waits_no_longer(store: Store) -> None:
    store.releases.add(None, NOW + DAY, "anna", NOW)
    assert store.releases.waiting(NOW + DAY) == []


@pytest.mark.parametrize(
    ("released", "network", "covered"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.0/24", True),
        ("192.0.2.0/24", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("192.0.2.7", "2001:db8::/64", False),
        ("2001:db8::7", "2001:db8::/64", True),
        (None, "2001:db8::/64", True),
    ],
)
def test_a_release_covers_all_that_would_touch_it(released: str | None, network: str, *, covered: bool) -> None:
    release = Release(1, None if released is None else ip_network(released), NOW, NOW + DAY, "anna")
    assert release.covers(ip_network(network)) is covered
