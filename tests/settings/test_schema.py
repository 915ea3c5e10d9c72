from datetime import UTC
from ipaddress import ip_network
from zoneinfo import ZoneInfo

import pytest

from bavn.events import formats as event_formats
from bavn.settings.schema import EVENT_FORMATS, FORMATS, SensorSettings, SiteSettings
from bavn.sources import formats


@pytest.mark.parametrize(
    ("site", "behind"),
    [
        (SiteSettings("a"), False),
        (SiteSettings("a", forwarded=True), True),
        (SiteSettings("a", trusted_proxies=(ip_network("192.0.2.0/24"),)), True),
    ],
    ids=["alone", "web server reads a header", "we read a header"],
)
def test_a_site_whose_addresses_come_from_a_header_is_behind_a_proxy(site: SiteSettings, behind: bool) -> None:  # noqa: FBT001
    assert site.behind_proxy is behind


def test_utc_needs_no_table_of_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    assert SensorSettings(zone="Europe/Copenhagen").time_zone == ZoneInfo("Europe/Copenhagen")
    monkeypatch.setattr("bavn.settings.schema.ZoneInfo", None)
    assert SensorSettings().time_zone is UTC


def test_the_formats_are_those_that_the_engine_reads() -> None:
    assert tuple(one.name for one in formats.FORMATS) == FORMATS
    assert tuple(one.name for one in event_formats.FORMATS) == EVENT_FORMATS
