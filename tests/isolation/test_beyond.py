from pathlib import Path

from bavn.isolation.beyond import Gap, gaps


def write(file: Path, text: str = "") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_a_plain_machine_has_no_gaps(tmp_path: Path) -> None:
    write(tmp_path / "sys/class/net/eth0/flags", "0x1003")
    write(tmp_path / "sys/class/net/eth0/device/sriov_numvfs", "0")
    (tmp_path / "sys/class/net/docker0/brif").mkdir(parents=True)  # nothing is on it
    assert gaps(tmp_path) == ()


def test_a_bridge_with_a_guest_on_it_is_named(tmp_path: Path) -> None:
    write(tmp_path / "sys/class/net/br0/brif/vnet0")
    assert gaps(tmp_path) == (Gap("bridge", "br0"),)


def test_a_bridge_whose_packets_the_firewall_sees_is_no_gap(tmp_path: Path) -> None:
    write(tmp_path / "sys/class/net/br0/brif/vnet0")
    write(tmp_path / "proc/sys/net/bridge/bridge-nf-call-iptables", "1\n")
    assert gaps(tmp_path) == (Gap("bridge", "br0"),)  # IPv6 still passes by
    write(tmp_path / "proc/sys/net/bridge/bridge-nf-call-ip6tables", "1\n")
    assert gaps(tmp_path) == ()


def test_an_adapter_that_guests_share_and_a_controller_are_named(tmp_path: Path) -> None:
    write(tmp_path / "sys/class/net/eth1/device/sriov_numvfs", "4\n")
    write(tmp_path / "sys/class/ipmi/ipmi0/dev")
    assert gaps(tmp_path) == (Gap("passthrough", "eth1"), Gap("controller"))


def test_what_cannot_be_read_is_taken_as_not_there(tmp_path: Path) -> None:
    write(tmp_path / "sys/class/net/eth1/device/sriov_numvfs", "many")
    assert gaps(tmp_path) == ()
