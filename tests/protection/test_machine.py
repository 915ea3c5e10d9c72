from ipaddress import ip_network
from pathlib import Path

from bavn.protection.machine import addresses_of_this_machine
from tests.isolation.laboratory import Lab

FIB = """Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     |-- 192.0.2.10
        /32 host LOCAL
     |-- 192.0.2.255
        /32 link BROADCAST
Local:
     |-- 192.0.2.10
        /32 host LOCAL
     |-- 127.0.0.1
        /32 host LOCAL
"""
INET6 = """00000000000000000000000000000001 01 80 10 80       lo
20010db8000000000000000000000010 02 40 00 80     eth0
"""


def test_addresses_are_read_as_the_kernel_writes_them(tmp_path: Path) -> None:
    (tmp_path / "fib_trie").write_text(FIB)
    (tmp_path / "if_inet6").write_text(INET6)
    found = [str(one) for one in addresses_of_this_machine(tmp_path)]
    assert found == ["127.0.0.1/32", "192.0.2.10/32", "::1/128", "2001:db8::10/128"]


def test_a_kernel_that_tells_nothing_is_no_error(tmp_path: Path) -> None:
    assert addresses_of_this_machine(tmp_path) == ()


def test_the_real_addresses_of_a_machine_are_found(lab: Lab) -> None:
    assert lab.machine
    found = set(addresses_of_this_machine())
    assert {ip_network("192.0.2.1"), ip_network("203.0.113.1"), ip_network("2001:db8:1::1")} <= found
