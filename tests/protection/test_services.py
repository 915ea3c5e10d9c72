from datetime import date

import pytest

from bavn.protection.services import Crawler, Service, loads, shipped


def test_every_entry_that_ships_has_a_source_and_a_date_and_no_wide_network() -> None:
    listed = shipped()
    entries: list[Crawler | Service] = [*listed.crawlers, *listed.services]
    for one in entries:
        assert one.name
        assert one.source.startswith("https://")
        assert isinstance(one.read, date)
    assert {service.kind for service in listed.services} <= {"monitor", "payment", "search"}
    assert all(
        network.prefixlen >= 24 and network.is_global for service in listed.services for network in service.networks
    )
    assert all(
        domain.count(".") >= 1 and domain == domain.lower() for crawler in listed.crawlers for domain in crawler.domains
    )


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("crawl-203-0-113-7.googlebot.com.", "Google"),
        ("RATE-LIMITED-PROXY.GOOGLE.COM", "Google"),
        ("msnbot-203-0-113-7.search.msn.com", "Bing"),
        ("17-0-113-7.applebot.apple.com", "Apple"),
        ("googlebot.com", None),
        ("crawl.fakegooglebot.com", None),
        ("crawl.googlebot.com.attacker.example", None),
        ("7.113.0.203.bc.googleusercontent.com", None),
        ("www.msn.com", None),
        ("", None),
    ],
)
def test_a_name_is_a_crawler_s_only_under_its_domains(name: str, whose: str | None) -> None:
    assert shipped().crawler_of(name) == whose


def test_a_list_that_is_none_is_refused() -> None:
    assert loads("").crawlers == ()
    with pytest.raises(KeyError):
        loads("[[service]]\nname = 'x'\n")
    with pytest.raises(ValueError, match="does not appear"):
        loads("[[service]]\nname='x'\nkind='payment'\nsource='https://'\nread=2026-01-01\nnetworks=['one']\n")
