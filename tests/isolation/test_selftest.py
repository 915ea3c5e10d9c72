import re
from collections.abc import Callable
from ipaddress import ip_network

import pytest

from bavn.isolation import selftest
from bavn.isolation.ruleset import Network, Order, ruleset
from bavn.isolation.selftest import Check, self_test
from bavn.isolation.standing import Standing, standing
from tests.isolation.laboratory import Lab, run

FOUR, SIX = ip_network("192.0.2.0/24"), ip_network("2001:db8:1::/64")
Change = Callable[[str], str]


def found_in(lab: Lab, order: Order, rules: str | None = None) -> dict[str, list[Check]]:
    lab.nft.load(ruleset(order) if rules is None else rules)
    found: dict[str, list[Check]] = {}
    for check in self_test(order, lambda: standing(lab.nft.listing())):
        found.setdefault(check.name, []).append(check)
    return found


def verdicts(found: dict[str, list[Check]]) -> dict[str, list[str]]:
    return {name: [check.verdict for check in checks] for name, checks in found.items()}


@pytest.mark.parametrize("for_s", [None, 60], ids=["stays", "for a time"])
@pytest.mark.parametrize("keep", [(), (FOUR,), (SIX,), (FOUR, SIX)], ids=["nothing", "IPv4", "IPv6", "both"])
def test_a_barrier_that_stands_passes_both_ways(keep: tuple[Network, ...], for_s: int | None, lab: Lab) -> None:
    found = found_in(lab, Order(keep, for_s))
    assert verdicts(found) == {
        "table": ["good"],
        "loopback": ["good", "good"],
        "blocked": ["good"],
        **({"kept": ["good"] * len(keep)} if keep else {}),
    }
    assert found["blocked"][0].about == "inside, out"


def test_nothing_leaves_the_machine_while_it_is_tested(lab: Lab) -> None:
    def arrived() -> str:
        with lab.at(lab.world):
            return run("nft", "list", "chain", "netdev", "watch", "everything")

    with lab.at(lab.world):
        lab.nft.load(
            "table netdev watch {\n chain everything {\n type filter hook ingress device in priority 0;\n"
            " ip version 4 counter\n ip6 version 6 counter\n }\n}\n"
        )
    lab.nft.load(ruleset(Order()))
    before = arrived()
    self_test(Order(), lambda: standing(lab.nft.listing()))
    assert arrived() == before


def without(what: str) -> Change:
    return lambda rules: rules.replace(what, "")


BREAKS: dict[str, tuple[Change, str, Order]] = {
    "the kernel stops nothing outward": (
        lambda rules: re.sub("(counter name dropped_(out|leaving)) drop", r"\1 accept", rules),
        "blocked",
        Order(),
    ),
    "only IPv4 is stopped": (
        lambda rules: re.sub("(counter name dropped_(out|leaving) drop)", r"meta nfproto ipv6 accept\n\1", rules),
        "blocked",
        Order(),
    ),
    "one adapter is forgotten": (
        lambda rules: rules.replace('oif "lo" accept', 'oif { "lo", "inside" } accept'),
        "blocked",
        Order(),
    ),
    "stopped, but not by our rule": (without("counter name dropped_out drop"), "blocked", Order()),
    "the machine is cut off from itself": (without('iif "lo" accept'), "loopback", Order()),
    "a kept network is stopped": (without("ip daddr @keep4 counter name kept_out accept"), "kept", Order((FOUR,))),
    "the rules are another order's": (lambda _: ruleset(Order()), "table", Order(for_s=60)),
    "another network is kept": (lambda _: ruleset(Order((SIX,))), "table", Order((FOUR,))),
    "it lasts longer than asked for": (lambda _: ruleset(Order(for_s=7200)), "table", Order(for_s=60)),
}


@pytest.mark.parametrize(("change", "name", "order"), BREAKS.values(), ids=BREAKS)
def test_what_is_broken_is_found(
    change: Change, name: str, order: Order, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selftest, "PATIENCE_S", 0.05)
    found = verdicts(found_in(lab, order, change(ruleset(order))))
    assert "bad" in found[name]


def test_ipv6_that_gets_out_on_a_wire_without_any_route_is_found(lab: Lab) -> None:
    run("ip", "-6", "route", "flush", "table", "main")
    change, name, order = BREAKS["only IPv4 is stopped"]
    assert found_in(lab, order, change(ruleset(order)))[name] == [Check("blocked", "bad", "inside, out")]


def test_a_table_that_is_gone_fails(lab: Lab) -> None:
    checks = self_test(Order(), lambda: standing(lab.nft.listing()))
    assert {check.name for check in checks if check.verdict == "bad"} >= {"table", "blocked"}


def test_another_firewall_that_stops_a_kept_network_is_not_ours_to_fail(lab: Lab) -> None:
    lab.nft.load(
        "table inet site {\n chain o {\n type filter hook output priority 0;\n ip daddr 192.0.2.0/24 drop\n }\n}\n"
    )
    assert verdicts(found_in(lab, Order((FOUR,))))["kept"] == ["good"]


@pytest.mark.parametrize("keep", ["192.0.2.1/32", "2001:db8:1::1/128"], ids=["IPv4", "IPv6"])
def test_keeping_only_oneself_proves_nothing(keep: str, lab: Lab) -> None:
    order = Order((ip_network(keep),))
    assert verdicts(found_in(lab, order))["kept"] == ["no-way"]


def test_a_kept_network_without_a_way_to_it_is_said(lab: Lab) -> None:
    run("ip", "route", "del", "default")
    assert verdicts(found_in(lab, Order((ip_network("10.9.8.0/24"),))))["kept"] == ["no-way"]


def test_a_machine_without_any_route_is_still_tried_on_every_adapter(lab: Lab) -> None:
    run("ip", "route", "flush", "table", "main")
    run("ip", "-6", "route", "flush", "table", "main")
    found = found_in(lab, Order())
    assert found["blocked"] == [Check("blocked", "good", "inside, out")]


def test_a_machine_without_a_network_proves_nothing_and_does_not_fail(lab: Lab) -> None:
    run("ip", "link", "del", "out")
    run("ip", "link", "del", "inside")
    assert verdicts(found_in(lab, Order()))["blocked"] == ["no-way"]


def test_a_machine_without_loopback_is_told_so(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "PATIENCE_S", 0.05)
    run("ip", "link", "set", "lo", "down")
    assert set(verdicts(found_in(lab, Order()))["loopback"]) <= {"no-way", "bad"}


def test_whoever_keeps_all_documentation_addresses_is_tried_with_the_other_version(lab: Lab) -> None:
    keep = tuple(map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")))
    found = found_in(lab, Order(keep))
    assert found["blocked"][0].verdict == "good"


def test_a_standing_without_counters_is_no_proof() -> None:
    assert Check("table", "bad", "open") in self_test(Order(), lambda: Standing("open"))
