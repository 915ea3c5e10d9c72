from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from ipaddress import ip_network
from unittest.mock import Mock

import dns.resolver
import pytest

from bavn.protection import crawlers
from bavn.protection.crawlers import NOBODY, SILENCE, UNKNOWN, Crawlers, Verdict, resolver_of_this_machine, verify
from bavn.protection.services import Crawler, Services
from tests.outside.samples import Zones, resolving
from tests.waiting import until

LISTED = Services((Crawler("Search", ("crawl.example",), "https://crawl.example", date(2026, 11, 22)),), ())
PTR = "7.2.0.192.in-addr.arpa"
PTR6 = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
GOOD = {(PTR, "PTR"): ["bot-7.crawl.example."], ("bot-7.crawl.example", "A"): ["192.0.2.1", "192.0.2.7"]}
ONE = ip_network("192.0.2.7")

CASES = {
    "both ways": (GOOD, Verdict("Search")),
    "the second name": ({**GOOD, (PTR, "PTR"): ["www.firm.example.", "bot-7.crawl.example."]}, Verdict("Search")),
    "the name leads elsewhere": ({**GOOD, ("bot-7.crawl.example", "A"): ["198.51.100.7"]}, NOBODY),
    "the name leads nowhere": ({(PTR, "PTR"): ["bot-7.crawl.example."]}, NOBODY),
    "another's name": ({**GOOD, (PTR, "PTR"): ["bot-7.crawl.example.attacker.example."]}, NOBODY),
    "no name": ({}, NOBODY),
    "a hundred names": ({**GOOD, (PTR, "PTR"): [f"n{n}.firm.example." for n in range(99)]}, NOBODY),
}


@contextmanager
def asking(zones: Zones) -> Iterator[dns.resolver.Resolver]:
    with resolving(zones) as lookup:
        assert lookup._resolver is not None
        yield lookup._resolver


@contextmanager
def knowing(zones: Zones, total_s: float = 1.0) -> Iterator[Crawlers]:
    with asking(zones) as resolver:
        known = Crawlers(resolver, LISTED, total_s=total_s)
        yield known
        known.stop()


@pytest.mark.parametrize(("records", "verdict"), CASES.values(), ids=CASES)
def test_an_address_is_a_crawler_s_only_if_both_ways_agree(
    records: dict[tuple[str, str], list[str]], verdict: Verdict
) -> None:
    with asking(Zones(records)) as resolver:
        assert verify("192.0.2.7", resolver, LISTED) == verdict


def test_ipv6_is_asked_for_as_ipv6() -> None:
    records = {(PTR6, "PTR"): ["bot.crawl.example."], ("bot.crawl.example", "AAAA"): ["2001:0db8::1"]}
    with asking(Zones(records)) as resolver:
        assert verify("2001:db8::1", resolver, LISTED) == Verdict("Search")


def test_a_name_that_does_not_fit_costs_one_question() -> None:
    zones = Zones({(PTR, "PTR"): ["www.firm.example."]})
    with asking(zones) as resolver:
        verify("192.0.2.7", resolver, LISTED)
    assert zones.asked == [(PTR, "PTR")]


@pytest.mark.parametrize("quiet", [PTR, "bot-7.crawl.example"], ids=["no names", "no addresses"])
def test_whoever_does_not_answer_is_given_the_total_time_and_no_more(
    quiet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones = Zones(GOOD, silent=frozenset({quiet}))
    with asking(zones) as resolver:
        given = Mock(wraps=resolver.resolve)
        monkeypatch.setattr(resolver, "resolve", given)
        assert verify("192.0.2.7", resolver, LISTED, total_s=0.3) == SILENCE
    lifetimes = [one.kwargs["lifetime"] for one in given.call_args_list]
    assert lifetimes
    assert all(0 < one <= 0.3 for one in lifetimes)


@pytest.mark.parametrize("kind", ["bogus", "garbage"])
def test_an_answer_that_is_none_is_not_verified(kind: str) -> None:
    broken = frozenset({PTR})
    zones = Zones(GOOD, bogus=broken) if kind == "bogus" else Zones(GOOD, garbage=broken)
    with asking(zones) as resolver:
        assert verify("192.0.2.7", resolver, LISTED, total_s=0.3) in {UNKNOWN, SILENCE}


def test_asking_does_not_wait_and_later_it_is_known() -> None:
    with knowing(Zones(GOOD)) as known:
        assert known.name_of(ONE) is None
        known.ask([ONE, ip_network("198.51.100.1"), ip_network("192.0.2.0/24")])
        until(lambda: known.idle)
        assert known.name_of(ONE) == "Search"
        assert known.name_of(ip_network("198.51.100.1")) is None
        assert known.found == 1


def test_what_is_known_is_not_asked_again_until_it_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    zones = Zones(GOOD)
    with asking(zones) as resolver:
        clock = [0.0]
        known = Crawlers(resolver, LISTED, monotonic=lambda: clock[0])
        for _ in range(2):
            known.ask([ONE])
            until(lambda: known.idle)
        assert len(zones.asked) == 2
        clock[0] = crawlers.GOOD_S + 1
        assert known.name_of(ONE) == "Search"  # and is asked for again
        until(lambda: known.idle)
        assert known.name_of(ONE) == "Search"
        monkeypatch.setattr(crawlers, "MOST_KNOWN", 1)
        known.ask([ip_network("198.51.100.1"), ONE])
        until(lambda: known.idle)
        assert len(known._known) == 1
        known.stop()
    assert zones.asked.count((PTR, "PTR")) == 2


def test_a_dns_that_keeps_silent_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawlers, "SILENT", 2)
    zones = Zones(silent=frozenset(f"{last}.2.0.192.in-addr.arpa" for last in range(256)))
    with knowing(zones, total_s=0.1) as known:
        known.ask([ip_network(f"192.0.2.{last}") for last in range(100)])
        until(lambda: known.idle)
        asked = len(set(zones.asked))
        assert asked < 12  # four threads may have begun one more each
        known.ask([ip_network("192.0.2.200")])
        assert known.idle
        assert known.name_of(ONE) is None


def test_more_than_can_wait_are_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawlers, "MOST_WAITING", 5)
    zones = Zones()
    with knowing(zones) as known:
        known.ask([ip_network(f"192.0.2.{last}") for last in range(100)])
        until(lambda: known.idle)
    assert len(zones.asked) == 5


def test_without_dns_nobody_is_verified_and_nothing_is_begun() -> None:
    known = Crawlers(None)
    known.ask([ONE])
    assert known.idle
    assert known.name_of(ONE) is None
    assert known._threads == []


def test_a_machine_without_a_resolver_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", none)
    assert resolver_of_this_machine() is None


def test_this_machine_s_resolver_is_one_or_none() -> None:
    found = resolver_of_this_machine()
    assert found is None or isinstance(found, dns.resolver.Resolver)


def test_whoever_is_nobody_s_crawler_any_more_is_let_down_once_dns_says_so() -> None:
    clock = [0.0]
    with asking(Zones()) as resolver:
        known = Crawlers(resolver, LISTED, monotonic=lambda: clock[0])
        known._note(ONE, Verdict("Search"))
        clock[0] = crawlers.GOOD_S + 1
        assert known.name_of(ONE) == "Search"
        until(lambda: known.idle)
        assert known.name_of(ONE) is None
        known.stop()


def test_while_dns_is_silent_a_crawler_stays_one_for_a_day_and_no_longer() -> None:
    clock = [0.0]
    known = Crawlers(None, LISTED, monotonic=lambda: clock[0])
    known._note(ONE, Verdict("Search"))
    asked = clock[0] = 3 * crawlers.GOOD_S
    for passed_s in (0.0, crawlers.GOOD_S / 2, crawlers.GOOD_S - 1):
        clock[0] = asked + passed_s
        known._note(ONE, SILENCE)
        assert known.name_of(ONE) == "Search"
    clock[0] = asked + crawlers.GOOD_S
    assert known.name_of(ONE) is None
    known._note(ONE, UNKNOWN)
    assert known.name_of(ONE) is None
