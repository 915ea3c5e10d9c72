from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

from bavn.protection.enforcers import enforcers_of, obey_releases
from bavn.settings.schema import ProtectSettings, SensorSettings, Settings
from bavn.store.database import open_store
from tests.protection.samples import NOW, decision

HOUR = timedelta(hours=1)


def test_every_program_of_the_settings_is_there_and_nothing_without() -> None:
    assert enforcers_of(ProtectSettings()) == []
    all_of_them = ProtectSettings(
        nftables=True, nginx_include=Path("/n"), haproxy_socket=Path("/h"), apache_include=Path("/a")
    )
    found = enforcers_of(all_of_them)
    assert [one.name for one in found] == ["nftables", "nginx", "haproxy", "apache"]
    assert [one.packet_filter for one in found] == [True, False, False, False]


def test_without_a_sensor_the_programs_are_brought_to_what_is_to_stand(tmp_path: Path) -> None:
    protect = ProtectSettings(apache_include=tmp_path / "bavn.conf", apache_reload=("true",))
    settings = Settings(SensorSettings(tmp_path), protect=protect)
    with open_store(tmp_path, NOW) as store:
        store.decisions.set(1, [decision("198.51.100.1"), decision("198.51.100.2")])
        store.releases.add(ip_network("198.51.100.1"), NOW + HOUR, "anna", NOW)
        assert obey_releases(settings, store, NOW) == []
        text = (tmp_path / "bavn.conf").read_text()
        assert "198.51.100.2" in text
        assert "198.51.100.1" not in text
        gone = replace(settings, protect=replace(protect, apache_include=tmp_path / "none" / "bavn.conf"))
        assert [error.code for error in obey_releases(gone, store, NOW)] == ["include-no-folder"]
