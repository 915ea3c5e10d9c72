from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.protection.reference import reference
from bavn.runners.releasing import WrongValueError, ask, meant_by, user
from bavn.store.database import open_store
from tests.store.samples import NOW, decision


def test_an_address_a_network_and_a_reference_are_read(tmp_path: Path) -> None:
    with open_store(tmp_path, NOW) as store:
        store.decisions.set(1, [decision()])
        assert meant_by("192.0.2.0/24", store, NOW) == ip_network("192.0.2.0/24")
        assert meant_by(reference(decision()), store, NOW) == ip_network("192.0.2.7")
        with pytest.raises(WrongValueError):
            meant_by("nobody", store, NOW)


def test_it_is_noted_with_who_asked_and_the_address_is_in_no_audit(tmp_path: Path) -> None:
    with open_store(tmp_path, NOW) as store:
        one = ask(store, ip_network("192.0.2.7"), timedelta(hours=1), user(), NOW)
        assert store.releases.active(NOW) == [one]
        [line] = store.audit.lines(NOW - timedelta(days=1))
    assert (line.what, line.detail) == ("release-asked", f"IPv4 /32, by {user()}")
