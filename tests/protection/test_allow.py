from collections.abc import Iterable
from dataclasses import replace
from ipaddress import ip_network

import pytest

from bavn.model.decision import IPNetwork
from bavn.protection.allow import AllowList, allow_list
from bavn.settings.schema import ProtectSettings, Settings, SiteSettings

MACHINE = (ip_network("203.0.113.10"), ip_network("2001:db8::10"))
SETTINGS = Settings(
    sites=(SiteSettings("www.example.dk", trusted_proxies=(ip_network("198.51.100.0/28"),)),),
    protect=ProtectSettings(allow=(ip_network("192.0.2.0/24"), ip_network("192.0.2.64/26"))),
)


class Known:
    """A verifier that knows one crawler."""

    def __init__(self) -> None:
        self.asked: list[IPNetwork] = []
        self.found = 1

    def name_of(self, network: IPNetwork) -> str | None:
        return "Google" if network == ip_network("203.0.113.66") else None

    def ask(self, networks: Iterable[IPNetwork]) -> None:
        self.asked += networks


def listed(settings: Settings = SETTINGS) -> AllowList:
    return allow_list(settings, MACHINE, Known())


CASES = {
    "own network": ("192.0.2.1", "own-network", ""),
    "trusted proxy": ("198.51.100.3", "trusted-proxy", "www.example.dk"),
    "loopback": ("127.0.0.53", "local", ""),
    "loopback, IPv6": ("::1", "local", ""),
    "link-local": ("fe80::1", "local", ""),
    "this machine": ("203.0.113.10", "this-machine", ""),
    "this machine, IPv6": ("2001:db8::10", "this-machine", ""),
    "payment": ("54.187.216.72", "service", "Stripe"),
    "crawler": ("203.0.113.66", "crawler", "Google"),
    "a prefix around one": ("203.0.113.0/28", "this-machine", ""),
    "IPv4 in IPv6": ("::ffff:192.0.2.1", "own-network", ""),
    "a wide prefix": ("192.0.0.0/8", "own-network", ""),
}


@pytest.mark.parametrize(("address", "reason", "name"), CASES.values(), ids=CASES)
def test_who_is_on_the_list_is_spared_and_it_says_why(address: str, reason: str, name: str) -> None:
    rule = listed().why_not(address)
    assert rule is not None
    assert (rule.reason, rule.name) == (reason, name)
    mapped = address.startswith("::ffff")
    assert mapped or listed().spares(ip_network(address, strict=False))


def test_the_narrowest_rule_speaks() -> None:
    rule = listed().why_not("192.0.2.65")
    assert rule is not None
    assert str(rule.network) == "192.0.2.64/26"


@pytest.mark.parametrize("address", ["198.51.100.200", "2001:db8:9::1", "not an address", "", "fe80::1%eth0; rm"])
def test_nobody_else_is(address: str) -> None:
    assert listed().why_not(address) is None


def test_a_prefix_with_a_crawler_in_it_is_not_spared_for_it() -> None:
    assert not listed().spares(ip_network("203.0.113.64/26"))  # nobody can ask for all names in it


def test_crawlers_are_only_asked_about_where_the_settings_say_so() -> None:
    without = replace(SETTINGS, protect=replace(SETTINGS.protect, crawlers=False))
    verifier = Known()
    off = allow_list(without, MACHINE, verifier)
    off.consider([ip_network("203.0.113.66")])
    assert not off.spares(ip_network("203.0.113.66"))
    assert (off.found, verifier.asked) == (0, [])
    allow_list(SETTINGS, MACHINE, verifier).consider([ip_network("203.0.113.66")])
    assert verifier.asked == [ip_network("203.0.113.66")]
