import pytest

from bavn.model.public_address import is_public


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
    ],
)
def test_everything_else_may_not(address: str) -> None:
    assert not is_public(address)
