from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.protection.reference import reference
from bavn.runners.releasing import WrongValueError, ask, carry_out, meant_by, user
from bavn.settings.schema import ProtectSettings, Settings
from bavn.store.database import Store, open_store
from bavn.store.lock import hold
from tests.runners.sensing import settings_of
from tests.store.samples import NOW, decision

HOUR = timedelta(hours=1)
ONE, OTHER = ip_network("192.0.2.7"), ip_network("198.51.100.1")


@pytest.fixture
def blocked(tmp_path: Path) -> Iterator[tuple[Store, Settings]]:
    """One address is blocked; Apache is to block it, in a folder that is not there."""
    protect = ProtectSettings(apache_include=tmp_path / "rules" / "bavn.conf", apache_reload=("true",))
    settings = replace(settings_of(tmp_path), protect=protect)
    with open_store(settings.sensor.state, NOW) as store:
        store.decisions.set(1, [decision()])
        yield store, settings


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


def test_without_a_sensor_programs_let_go_at_once(blocked: tuple[Store, Settings], tmp_path: Path) -> None:
    store, settings = blocked
    (tmp_path / "rules").mkdir()
    came = carry_out(ask(store, ONE, HOUR, "anna", NOW), store, settings, lambda: NOW, 9.0)
    assert (came.process, [one.network for one in came.against], came.refused) == (None, [ONE], ())
    assert str(ONE.network_address) not in (tmp_path / "rules" / "bavn.conf").read_text()
    assert came.release.said == ""


def test_what_a_program_refuses_without_a_sensor_is_kept_and_no_confirmation(blocked: tuple[Store, Settings]) -> None:
    store, settings = blocked
    came = carry_out(ask(store, ONE, HOUR, "anna", NOW), store, settings, lambda: NOW, 9.0)
    assert len(came.refused) == 1
    assert "there is no such folder" in came.refused[0]
    kept = store.releases.one(came.release.id)
    assert kept == came.release
    assert (came.release.said, came.release.confirmed) == (came.refused[0], None)
    assert store.releases.waiting(NOW) == [came.release]  # the sensor's next start tries again


def test_where_nothing_stands_against_it_no_program_is_touched(blocked: tuple[Store, Settings]) -> None:
    store, settings = blocked
    came = carry_out(ask(store, OTHER, HOUR, "anna", NOW), store, settings, lambda: NOW, 9.0)
    assert (came.against, came.refused, came.release.said) == ((), (), "")


def test_a_sensor_that_runs_is_waited_for_and_no_program_is_touched(blocked: tuple[Store, Settings]) -> None:
    store, settings = blocked
    with hold(settings.sensor.state) as _:
        asked = ask(store, ONE, HOUR, "anna", NOW)
        late = carry_out(asked, store, settings, lambda: NOW, 0.0)
        store.releases.confirm(asked.id, NOW)
        done = carry_out(asked, store, settings, lambda: NOW, 9.0)
    assert late.process == done.process is not None
    assert (late.release.confirmed, late.release.said, late.refused) == (None, "", ())
    assert done.release.confirmed == NOW
    assert done.took_s < 9.0
