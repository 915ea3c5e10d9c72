from datetime import UTC, datetime, timedelta

import pytest

from bavn.model.probe import Expect, Maintenance, Target, Vantage
from bavn.settings.schema import MaintenanceSettings, ProbeSettings
from bavn.settings.targets import (
    canaries_of,
    name_of,
    named_in_vain,
    site_of,
    targets_of,
    url_of,
    vantage_of,
    windows_among,
    windows_of,
)
from tests.settings.documents import settings


@pytest.mark.parametrize(
    ("probe", "name", "site", "url"),
    [
        (ProbeSettings("https://www.example.dk/a"), "www.example.dk", "www.example.dk", "https://www.example.dk/a"),
        (ProbeSettings(site="www.example.dk"), "www.example.dk", "www.example.dk", "https://www.example.dk/"),
        (ProbeSettings("https://login.example", "login", "www.example.dk"), "login", "www.example.dk", None),
        (ProbeSettings("http://www.example.dk:8080"), "www.example.dk:8080", "www.example.dk", None),
        (ProbeSettings("dns://example.dk", site="www.example.dk"), "dns:example.dk", "www.example.dk", None),
        (ProbeSettings("tcp://[2001:db8::1]:22"), "tcp:2001:db8::1:22", "2001:db8::1", None),
        (ProbeSettings(), "", "", ""),
    ],
    ids=["url", "site", "named", "port", "dns", "address", "nothing"],
)
def test_what_is_not_said_comes_from_what_is(probe: ProbeSettings, name: str, site: str, url: str | None) -> None:
    assert (name_of(probe), site_of(probe)) == (name, site)
    assert url is None or url_of(probe) == url


def test_a_probe_becomes_a_target_with_all_that_is_said_of_it() -> None:
    read = settings("""
        [[probe]]
        url = "https://login.example/"
        [[probe]]
        name = "front"
        site = "www.example.dk"
        needs = ["login.example"]
        status = [200, 301]
        text = "Borger"
        interval = "1m"
        timeout = "5s"
        supplier = "KMD"
        home = "SE"
        """)
    assert targets_of(read)[1] == Target(
        "front",
        "https://www.example.dk/",
        "www.example.dk",
        home="se",
        supplier="KMD",
        needs=("login.example",),
        expect=Expect((200, 301), "Borger"),
        interval=timedelta(minutes=1),
        timeout=timedelta(seconds=5),
    )


def test_canaries_are_targets_of_nobody_each_once() -> None:
    read = settings('[probing]\ncanaries = ["https://a.example/", "https://a.example/b", "https://b.example/"]')
    assert [(one.name, one.site) for one in canaries_of(read)] == [("canary:a.example", ""), ("canary:b.example", "")]


def test_the_place_that_looks_has_name_country_and_way() -> None:
    read = settings('[probing]\nvantage = "aarhus"\ncountry = "de"\nway = "Fibia"')
    assert vantage_of(read) == Vantage("aarhus", "de", "Fibia")


def test_maintenance_concerns_what_it_names_or_all() -> None:
    read = settings("""
        [[probe]]
        name = "front"
        site = "www.example.dk"
        [[probe]]
        name = "api"
        url = "https://api.example.dk"
        site = "www.example.dk"
        [[probe]]
        url = "https://b.example"
        [[maintenance]]
        begins = 2026-12-01T22:00:00Z
        ends = 2026-12-01T23:00:00Z
        [[maintenance]]
        begins = 2026-12-01T22:00:00Z
        ends = 2026-12-01T23:00:00Z
        targets = ["www.example.dk"]
        why = "ny server"
        [[maintenance]]
        begins = 2026-12-01T22:00:00Z
        ends = 2026-12-01T23:00:00Z
        targets = ["api"]
        """)
    began, ended = datetime(2026, 12, 1, 22, tzinfo=UTC), datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert windows_of(read) == (
        Maintenance(("front", "api", "b.example"), began, ended),
        Maintenance(("front", "api"), began, ended, "ny server"),
        Maintenance(("api",), began, ended),
    )


def test_maintenance_at_a_hub_may_name_a_member() -> None:
    began, ended = datetime(2026, 12, 1, 22, tzinfo=UTC), datetime(2026, 12, 1, 23, tzinfo=UTC)
    known = [
        Target("www.vejle.example", "https://www.vejle.example/", "www.vejle.example", "vejle"),
        Target("login", "https://login.vejle.example/", "login.vejle.example", "vejle"),
        Target("www.ishoj.example", "https://www.ishoj.example/", "www.ishoj.example", "ishoj"),
    ]
    announced = (MaintenanceSettings(began, ended, ("vejle", "nobody")), MaintenanceSettings(began, ended))
    windows = windows_among(announced, known)
    assert [one.targets for one in windows] == [
        ("www.vejle.example", "login"),
        ("www.vejle.example", "login", "www.ishoj.example"),
    ]
    assert named_in_vain((*announced, *announced), known) == ["nobody"]
    assert named_in_vain((), known) == []
