import pytest

from bavn.model.public_address import is_public, is_public_or_own


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"])
def test_the_internet_may_be_visited(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "localhost", "0.0.0.0", "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1"),  # noqa: S104
        *("169.254.169.254", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fd00::1"),
        *("fe80::1", "fe80::1%eth0", "2620:fe::fe%eth0", "ff02::1", "2001:db8::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"),
        *("64:ff9b:1::909:909", "2002:a00:1::", "2001:0:909:909::", "127.1", "0x7f000001", "2130706433"),
        "168.63.129.16",
    ],
)
def test_everything_else_may_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["9.9.9.9", "10.0.0.1", "100.64.0.1", "127.0.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"]
)
def test_an_own_network_may_be_visited_where_that_is_said(address: str) -> None:
    assert is_public_or_own(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "0.0.0.0", "169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1"),  # noqa: S104
        *("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "224.0.0.1", "ff02::1", "240.0.0.1"),
        *("::", "2002:a9fe:a9fe::", "fd00::1%eth0"),
    ],
)
def test_what_hands_out_the_keys_of_a_machine_never_may(address: str) -> None:
    assert not is_public_or_own(address)
