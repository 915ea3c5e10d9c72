from datetime import UTC
from ipaddress import ip_network
from zoneinfo import ZoneInfo

import pytest

from bavn.events import formats as event_formats
from bavn.settings.schema import EVENT_FORMATS, FORMATS, SensorSettings, Settings, SiteSettings, SystemSettings
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


GUARDED = Settings(
    sites=(SiteSettings("*", trusted_proxies=(ip_network("192.0.2.0/24"),)), SiteSettings("www", protect="limit")),
    systems=(SystemSettings("mail", protect="block"), SystemSettings("sso", protect="block", forwarded=True)),
)


@pytest.mark.parametrize(
    ("kind", "place", "guard"),
    [
        pytest.param("http-flood", "www", ("limit", False), id="a site"),
        pytest.param("password-guessing", "www", ("limit", False), id="logins by a site's form"),
        pytest.param("password-guessing", "mail", ("block", False), id="a system"),
        pytest.param("tool-alert", "mail", ("block", False), id="a tool's alert"),
        pytest.param("account-takeover", "sso", ("block", True), id="a system behind a proxy"),
        pytest.param("exploit-attempt", "mail", None, id="a Host with a system's name"),
        pytest.param("http-flood", "mail", None, id="a flood of such a Host"),
        pytest.param("no-such-kind", "mail", None, id="an unknown kind"),
        pytest.param("web-scan", "other", None, id="a Host of its own"),
    ],
)
def test_a_system_is_guarded_against_what_its_own_log_tells(
    kind: str, place: str, guard: tuple[str, bool] | None
) -> None:
    found = GUARDED.guard_of(kind, place)
    assert (found and (found.protect, found.behind_proxy)) == guard
