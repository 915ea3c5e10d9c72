"""What the issue asks for, on real connections: at once, established ones included, both versions, and back in time.

Figures are printed with -s.
"""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.isolation.cut import confirm, cut_off, reconnect
from bavn.isolation.ruleset import Network, Order, ruleset
from bavn.isolation.standing import standing
from tests.isolation.laboratory import Lab, arrives, connects, run, until

AT_ONCE_S = 0.1
TRIES = 50
BACK_S = 5.0  # at most so late: on a crowded machine the kernel lets go in time, and we look later
SILENCE_S = 0.4  # TCP sends again after 0.2 s: what does not arrive in this time is stopped
KEPT, ELSE = {"IPv4": "192.0.2.2", "IPv6": "2001:db8:1::2"}, {"IPv4": "198.51.100.2", "IPv6": "2001:db8:2::2"}
OWN = {"IPv4": "192.0.2.1", "IPv6": "2001:db8:1::1"}
KEEP = (ip_network("192.0.2.0/24"), ip_network("2001:db8:1::/64"))
versions = pytest.mark.parametrize("version", ["IPv4", "IPv6"])


def figure(what: str, seconds: list[float]) -> None:
    """Print what was measured; -s shows it."""
    sys.stdout.write(f"\n{what}: {', '.join(f'{one * 1000:.0f}' for one in seconds)}\n")


@pytest.mark.parametrize("keep", [(), KEEP], ids=["nothing kept", "both versions kept"])
def test_it_is_in_force_within_a_tenth_of_a_second_of_the_call(keep: tuple[Network, ...], lab: Lab) -> None:
    figures = [_once(lab, keep)]
    while min(figures) > AT_ONCE_S and len(figures) < TRIES:  # the best of them: the others may share the processor
        figures.append(_once(lab, keep))
    figure("from the call to in force, ms", sorted(figures))
    assert min(figures) < AT_ONCE_S


def _once(lab: Lab, keep: tuple[Network, ...]) -> float:
    reconnect(lab.nft)
    outcome = cut_off(lab.nft, Order(keep), None)
    assert outcome.good
    return outcome.took_s


@versions
def test_established_connections_die_and_kept_ones_live(version: str, lab: Lab) -> None:
    wires = {name: lab.connect(lab.serve(lab.world, one[version])) for name, one in (("kept", KEPT), ("else", ELSE))}
    assert all(arrives(ours, theirs) and arrives(theirs, ours) for ours, theirs in wires.values())
    assert cut_off(lab.nft, Order(KEEP), None).good
    ours, theirs = wires["else"]
    assert not arrives(ours, theirs, SILENCE_S)
    assert not arrives(theirs, ours, SILENCE_S)
    ours, theirs = wires["kept"]
    assert arrives(ours, theirs)
    assert arrives(theirs, ours)


@versions
def test_without_keeping_anything_nothing_lives_but_the_machine_itself(version: str, lab: Lab) -> None:
    wires = [lab.connect(lab.serve(lab.world, one[version])) for one in (KEPT, ELSE)]
    itself = lab.connect(lab.serve(lab.machine, "127.0.0.1" if version == "IPv4" else "::1"))
    assert cut_off(lab.nft, Order(), None).good
    assert arrives(*itself)
    for ours, theirs in wires:
        assert not arrives(ours, theirs, SILENCE_S)
        assert not arrives(theirs, ours, SILENCE_S)


@versions
def test_new_connections_stand_only_with_what_is_kept_both_ways(version: str, lab: Lab) -> None:
    servers = {name: lab.serve(lab.world, one[version]) for name, one in (("kept", KEPT), ("else", ELSE))}
    own = lab.serve(lab.machine, OWN[version])
    assert cut_off(lab.nft, Order(KEEP), None).good
    assert connects(lab.begin(servers["kept"]), 5.0)
    assert not connects(lab.begin(servers["else"]), SILENCE_S)
    assert connects(lab.begin(own, lab.world, KEPT[version]), 5.0)
    assert not connects(lab.begin(own, lab.world, ELSE[version]), SILENCE_S)


def test_a_kept_neighbour_is_found_anew_though_nobody_knows_the_other_s_hardware_address(lab: Lab) -> None:
    """ARP, and IPv6 neighbour discovery in both directions, with empty caches on both sides."""
    servers = [lab.serve(lab.world, address) for address in KEPT.values()]
    assert cut_off(lab.nft, Order(KEEP), None).good
    for place in (lab.machine, lab.world):
        with lab.at(place):
            run("ip", "neigh", "flush", "all")
    assert all(connects(lab.begin(server), 5.0) for server in servers)


@versions
def test_a_kept_network_behind_a_router_that_is_not_kept_is_reached_both_ways(version: str, lab: Lab) -> None:
    """The router answers from an address of its own, which is not kept: its hardware address must still be learnt."""
    keep = ip_network({"IPv4": "198.51.100.0/24", "IPv6": "2001:db8:2::/64"}[version])
    server, own = lab.serve(lab.world, ELSE[version]), lab.serve(lab.machine, OWN[version])
    assert cut_off(lab.nft, Order((keep,)), None).good
    for place in (lab.machine, lab.world):
        with lab.at(place):
            run("ip", "neigh", "flush", "all")
    assert connects(lab.begin(own, lab.world, ELSE[version]), 5.0)
    with lab.at(lab.machine):
        run("ip", "neigh", "flush", "all")
    assert connects(lab.begin(server), 5.0)
    assert not connects(lab.begin(own, lab.world, KEPT[version]), SILENCE_S)


def test_without_keeping_ipv6_its_neighbours_are_not_answered(lab: Lab) -> None:
    server = lab.serve(lab.machine, "2001:db8:1::1")
    assert cut_off(lab.nft, Order(KEEP[:1]), None).good
    with lab.at(lab.world):
        run("ip", "neigh", "flush", "all")
    assert not connects(lab.begin(server, lab.world), SILENCE_S)


@versions
def test_what_the_machine_forwards_for_guests_dies_even_to_kept_addresses(version: str, lab: Lab) -> None:
    server = lab.serve(lab.world, KEPT[version])
    guest, world = lab.connect(server, lab.guest)
    assert arrives(guest, world)
    assert cut_off(lab.nft, Order(KEEP), None).good
    assert not arrives(guest, world, SILENCE_S)
    assert not arrives(world, guest, SILENCE_S)
    assert not connects(lab.begin(server, lab.guest), SILENCE_S)
    assert standing(lab.nft.listing()).packets["dropped_forward"] >= 3


def test_another_firewall_cannot_turn_a_packet_to_the_machine_itself_outward(lab: Lab) -> None:
    """A site's address translation changes the destination after we looked: what leaves is looked at again."""
    lab.nft.load(
        "table ip nat {\n chain o {\n type nat hook output priority -100;\n"
        " ip daddr 192.0.2.9 dnat to 198.51.100.2\n }\n}\n"
    )
    server = lab.serve(lab.world, "198.51.100.2")
    caller = lab.open("192.0.2.9")
    caller.settimeout(0.0)
    assert cut_off(lab.nft, Order(KEEP), None).good
    caller.connect_ex(("192.0.2.9", server.getsockname()[1]))
    assert not connects(caller, SILENCE_S)
    assert standing(lab.nft.listing()).packets["dropped_leaving"] >= 1


def test_a_rule_that_accepts_everything_elsewhere_changes_nothing(lab: Lab) -> None:
    lab.nft.load(
        "".join(
            f"table inet first{hook} {{\n chain c {{\n type filter hook {hook} priority -1000; policy accept;\n"
            " accept\n }\n}\n"
            for hook in ("input", "output", "forward")
        )
    )
    server = lab.serve(lab.world, ELSE["IPv4"])
    ours, theirs = lab.connect(server)
    assert cut_off(lab.nft, Order(), None).good
    assert not arrives(ours, theirs, SILENCE_S)


@versions
def test_everything_comes_back_on_reconnecting(version: str, lab: Lab) -> None:
    server = lab.serve(lab.world, ELSE[version])
    ours, theirs = lab.connect(server)
    cut_off(lab.nft, Order(), None)
    assert not arrives(ours, theirs, SILENCE_S)
    reconnect(lab.nft)
    assert connects(lab.begin(server), 5.0)
    assert arrives(theirs, ours)  # even the connection that had stood before


def passes(sender: socket.socket, receiver: socket.socket, within_s: float = 0.02) -> bool:
    """Whether a datagram that is sent now arrives."""
    try:
        sender.send(b".")
    except PermissionError:
        select.select([receiver], [], [], within_s)
        return False
    return bool(select.select([receiver], [], [], within_s)[0])


def cut(sender: socket.socket) -> bool:
    """Whether the kernel refuses to send."""
    try:
        sender.send(b".")
    except PermissionError:
        return True
    return False


def datagrams(lab: Lab, version: str = "IPv4") -> tuple[socket.socket, socket.socket]:
    """A way out that tells at once whether it is open."""
    receiver = lab.open(ELSE[version], lab.world, socket.SOCK_DGRAM)
    receiver.bind((ELSE[version], 0))
    sender = lab.open(ELSE[version], kind=socket.SOCK_DGRAM)
    sender.connect(receiver.getsockname())
    assert passes(sender, receiver, 5.0)
    receiver.recv(8)
    return sender, receiver


@versions
def test_the_kernel_lets_go_at_the_deadline_by_itself(version: str, lab: Lab) -> None:
    sender, receiver = datagrams(lab, version)
    began = time.monotonic()
    lab.nft.load(ruleset(Order(for_s=6)))
    in_force = time.monotonic()
    assert not passes(sender, receiver)
    until(lambda: passes(sender, receiver), 6 + BACK_S + 1)
    released = time.monotonic()
    figure(f"released after the deadline ({version}), ms", [released - in_force - 6])
    assert released - began > 6
    assert released - in_force < 6 + BACK_S
    assert standing(lab.nft.listing()).mode == "released"


def test_what_is_confirmed_is_not_let_go(lab: Lab) -> None:
    sender, receiver = datagrams(lab)
    cut_off(lab.nft, Order(for_s=3), None)
    confirm(lab.nft, None)
    deadline = time.monotonic() + 3.5
    until(lambda: time.monotonic() > deadline or passes(sender, receiver))
    assert time.monotonic() > deadline
    assert standing(lab.nft.listing()).mode == "stays"


COMMAND = """
import sys
from bavn.isolation.at_once import at_once
early = at_once(sys.argv[1:], "2026-11-22T05:00:00Z")
print(early.outcome, flush=True)
sys.stdin.read()
"""


def start(*arguments: str) -> "subprocess.Popen[str]":
    environment = {**os.environ}
    environment.pop("SSH_CONNECTION", None)
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_a_killed_program_changes_nothing_about_the_release(lab: Lab) -> None:
    """`--for 10s` from a process of its own, killed with SIGKILL as soon as it is in force."""
    sender, receiver = datagrams(lab)
    began = time.monotonic()
    with start("isolate", "--for", "10s", "--keep", "192.0.2.0/24") as program:
        in_force_s = until(lambda: cut(sender))
        program.send_signal(signal.SIGKILL)
        assert program.wait() == -signal.SIGKILL
        in_force = began + in_force_s
        left = standing(lab.nft.listing())
        assert (left.mode, left.keep) == ("until", KEEP[:1])
        until(lambda: passes(sender, receiver, 0.05), 10 + BACK_S + 1)
        released = time.monotonic()
    late_s = released - in_force - 10
    figure("killed; in force after process start, released after the deadline, ms", [in_force_s, late_s])
    assert released - began > 10
    assert late_s < BACK_S


def test_it_is_in_force_soon_after_the_process_is_started(lab: Lab) -> None:
    """The interpreter's own start is in this figure, and is the machine's; the limit here is only against disasters."""
    figures = []
    for _ in range(5):
        sender, _ = datagrams(lab)
        began = time.monotonic()
        with start("isolate") as program:
            until(lambda sender=sender: cut(sender))  # type: ignore[misc]
            figures.append(time.monotonic() - began)
            program.communicate("")
        reconnect(lab.nft)
    figure("from process start to in force, ms", figures)
    assert min(figures) < 10.0


def test_the_ruleset_of_the_site_is_the_same_before_while_and_after(lab: Lab) -> None:
    lab.nft.load(
        "table inet site {\n chain i {\n type filter hook input priority 0;\n tcp dport 1 counter drop\n }\n}\n"
    )
    before = run("nft", "-a", "list", "ruleset")
    cut_off(lab.nft, Order(KEEP, 60), None)
    assert lab.ruleset() == re.sub(r" # handle \d+", "", before)
    confirm(lab.nft, None)
    reconnect(lab.nft)
    assert run("nft", "-a", "list", "ruleset") == before


def test_the_tests_stand_in_a_namespace_of_their_own(lab: Lab) -> None:
    assert Path("/proc/sys/net/ipv4/ip_forward").read_text().strip() == "1"
    assert {name for _, name in socket.if_nameindex()} == {"lo", "out", "inside"}
    assert lab.machine != lab.world
