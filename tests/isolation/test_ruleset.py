import re
from ipaddress import ip_network

import pytest

from bavn.isolation.nft import Nft
from bavn.isolation.ruleset import TABLE, UNDO, Order, confirmation, reconnection, ruleset
from bavn.isolation.standing import standing
from bavn.isolation.words import CannotError
from tests.isolation.laboratory import Lab, run

FOUR, SIX = ip_network("192.0.2.0/24"), ip_network("2001:db8:1::/64")
ORDERS = {
    "everything": Order(since="2026-11-22T05:00:00Z"),
    "for a time": Order(for_s=600),
    "IPv4 kept": Order((FOUR,)),
    "IPv6 kept, for a time": Order((SIX,), 600),
    "both kept": Order((FOUR, ip_network("198.51.100.7/32"), SIX), 86_400),
}
SITE = """
table inet site {
  chain input {
    type filter hook input priority 0; policy accept;
    ct state established accept
    tcp dport 22 counter accept comment "ours"
  }
}
table ip nat {
  chain post { type nat hook postrouting priority 100; }
}
table arp bavn_isolation {
  set s { type ether_addr; elements = { 02:00:00:00:00:01 }; }
}
"""
every_order = pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)


@every_order
def test_no_table_but_our_own_is_named(order: Order) -> None:
    text = ruleset(order)
    assert set(re.findall(r"table (\w+ \w+)", text)) == {f"inet {TABLE}"}
    assert "flush" not in text
    assert "established" not in text


@every_order
def test_the_transaction_replaces_what_stood_before(order: Order) -> None:
    first, second, third = ruleset(order).splitlines()[:3]
    assert (first, second, third) == (f"table inet {TABLE}", f"delete table inet {TABLE}", f"table inet {TABLE} {{")


@every_order
def test_every_way_in_and_out_is_closed_at_its_end(order: Order) -> None:
    for chain in re.findall(r"chain \w+ \{\n(.*?)\n\t\}", ruleset(order), re.DOTALL):
        assert "policy drop;" in chain
        assert re.search(r"counter name dropped_\w+ drop( comment \"since [^\"]*\")?$", chain)


def test_what_stays_holds_nothing_that_runs_out() -> None:
    assert not re.findall("armed|timeout", ruleset(Order((FOUR, SIX))))


def test_what_runs_out_lets_everything_pass_first_in_every_chain() -> None:
    chains = re.findall(r"policy drop;\n\t\t(.*)", ruleset(ORDERS["for a time"]))
    assert chains == ["meta nfproto != @armed accept"] * 4


@pytest.mark.parametrize(("keep", "absent"), [(FOUR, "ip6|icmpv6"), (SIX, "ip [sd]addr|icmp ")], ids=["IPv4", "IPv6"])
def test_a_kept_network_opens_nothing_of_the_other_version(keep: object, absent: str) -> None:
    assert not re.findall(absent, ruleset(Order((ip_network(str(keep)),))))


def test_nothing_kept_means_not_even_dhcp_or_neighbours() -> None:
    assert not re.findall("udp|icmp|addr", ruleset(Order()))


@every_order
def test_nft_and_the_kernel_accept_it_and_a_check_changes_nothing(order: Order, lab: Lab) -> None:
    lab.nft.check(ruleset(order))
    assert run("nft", "list", "ruleset") == ""


@every_order
def test_twice_leaves_what_once_leaves(order: Order, lab: Lab) -> None:
    lab.nft.load(ruleset(order))
    once = counters_at_nought(run("nft", "list", "ruleset"))
    assert TABLE in once
    lab.nft.load(ruleset(order))
    assert counters_at_nought(run("nft", "list", "ruleset")) == once


def test_an_invalid_set_changes_nothing(lab: Lab) -> None:
    lab.nft.load(ruleset(Order(since="before")))
    stood = counters_at_nought(run("nft", "-a", "list", "ruleset"))
    broken = ruleset(Order((FOUR,))).replace("192.0.2.0/24", "192.0.2.0/24, 192.0.2.0/99")
    with pytest.raises(CannotError, match="nft-refused"):
        lab.nft.load(broken)
    assert counters_at_nought(run("nft", "-a", "list", "ruleset")) == stood


def counters_at_nought(text: str) -> str:
    return re.sub(r"expires \S+|packets \d+ bytes \d+", "", text)


def test_confirming_makes_it_stay_with_its_counters(lab: Lab) -> None:
    lab.nft.load(ruleset(Order((FOUR,), 60)))
    handles = run("nft", "-a", "list", "table", "inet", TABLE).count("handle")
    lab.nft.load(confirmation())
    assert standing(lab.nft.listing()).mode == "stays"
    assert run("nft", "-a", "list", "table", "inet", TABLE).count("handle") == handles


def test_confirming_what_has_been_let_go_fails(lab: Lab) -> None:
    lab.nft.load(ruleset(Order(for_s=60)))
    run("nft", "delete", "element", "inet", TABLE, "armed", "{ ipv4, ipv6 }")
    with pytest.raises(CannotError):
        lab.nft.load(confirmation())
    assert standing(lab.nft.listing()).mode == "released"


@pytest.mark.parametrize("undo", ["reconnection", "by hand"])
def test_undoing_leaves_nothing(undo: str, lab: Lab) -> None:
    lab.nft.load(ruleset(Order()))
    if undo == "by hand":
        run(*UNDO.split())
    else:
        lab.nft.load(reconnection())
        lab.nft.load(reconnection())
    assert run("nft", "list", "ruleset") == ""


def test_the_site_s_own_tables_stay_byte_for_byte(lab: Lab) -> None:
    lab.nft.load(SITE)
    before = run("nft", "-a", "list", "ruleset")
    for transaction in (ruleset(ORDERS["both kept"]), confirmation(), reconnection()):
        lab.nft.load(transaction)
        if transaction != reconnection():
            assert lab.ruleset() == run_without_handles(before)
    assert run("nft", "-a", "list", "ruleset") == before


def run_without_handles(text: str) -> str:
    return re.sub(r" # handle \d+", "", text)


def test_an_order_knows_what_it_keeps_of_each_version() -> None:
    order = Order((FOUR, SIX))
    assert (order.kept(4), order.kept(6)) == ((FOUR,), (SIX,))


def test_the_program_is_the_one_of_the_system(lab: Lab) -> None:
    assert isinstance(lab.nft, Nft)
    assert lab.nft.program.startswith("/")
