"""Addresses as numbers, compared with `ipaddress` in both directions."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.sources.addresses import MAPPED, format_address, parse_address, prefix_of, read_address


def parse(text: str) -> tuple[int, int] | None:
    """With bytes around the address that would change it if they were read."""
    raw = text.encode()
    buffer = np.frombuffer(bytearray(b"1" + raw + b"1:1"), np.uint8)
    hi, lo, ok = parse_address(buffer, 1, len(raw))
    number = (int(hi), int(lo))
    assert ok or number == (0, 0)
    return number if ok else None


def expected(text: str) -> tuple[int, int] | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    number = int(address) | (MAPPED if address.version == 4 else 0)
    return number >> 64, number & (1 << 64) - 1


V6 = 0x2001_0DB8 << 32


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("192.0.2.1", (0, 0xFFFF_C000_0201), id="v4"),
        pytest.param("0.0.0.1", (0, MAPPED | 1), id="v4-zeros"),
        pytest.param("255.255.255.255", (0, 0xFFFF_FFFF_FFFF), id="v4-last"),
        pytest.param("192.0.2.1:5678", (0, 0xFFFF_C000_0201), id="v4-port"),
        pytest.param("::ffff:192.0.2.1", (0, 0xFFFF_C000_0201), id="v4-mapped"),
        pytest.param("2001:db8::1", (V6, 1), id="v6"),
        pytest.param("2001:DB8::1", (V6, 1), id="v6-upper-case"),
        pytest.param("[2001:db8::1]", (V6, 1), id="brackets"),
        pytest.param("[2001:db8::1]:443", (V6, 1), id="brackets-port"),
        pytest.param("[fe80::1%eth0]:443", (0xFE80 << 48, 1), id="brackets-zone-port"),
        pytest.param("fe80::1%eth0", (0xFE80 << 48, 1), id="zone"),
        pytest.param("::", (0, 0), id="v6-zero"),
        pytest.param("1::", (1 << 48, 0), id="gap-at-the-end"),
        pytest.param("1:2:3:4:5:6:7::", (0x0001_0002_0003_0004, 0x0005_0006_0007_0000), id="gap-of-one"),
        pytest.param("1:2:3:4:5:6:7:8", (0x0001_0002_0003_0004, 0x0005_0006_0007_0008), id="no-gap"),
        pytest.param("64:ff9b::192.0.2.1", (0x0064_FF9B << 32, 0xC000_0201), id="dotted-tail"),
    ],
)
def test_an_address_becomes_two_numbers(text: str, number: tuple[int, int]) -> None:
    assert parse(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "-",
            "unix:",
            "localhost",
            "1.2.3",
            "1.2.3.4.5",
            "256.1.1.1",
            "01.2.3.4",
            "1.2.3.00",
            "1.2.3.4.",
            ".1.2.3.4",
        ),
        *("1..2.3", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4%eth0", "0x1.2.3.4", "1.2.3.4/24", "1.2.3.-4", "1.2.3.4444"),
        *(":", ":::", ":1", "1:", "1::2::3", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::"),
        *(
            "::1:2:3:4:5:6:7:8",
            "g::",
            "::1%",
            "::1%a%b",
            "::1%a/b",
            "::1.2.3",
            "::1.2.3.4.5",
            "::1.2.3.4:5",
            "::01.2.3.4",
        ),
        *("1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "1:%eth0", "1:2:3:4:5:6:7:%eth0", "::1/64", "::1.2.3.4:"),
        *("1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:x", "1.2.3.4:123456", "1.2.3.4:1:", "[1.2.3.4]", "[1.2.3.4]:80"),
        *("[", "[]", "[::1", "::1]", "[::1]x", "[::1]:", "[::1]:65536", "[::1]]", "[[::1]]", "[::1]:443 "),
    ],
)
def test_what_is_no_address_is_not_ok(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize("port", ["0", "00001", "65535"])
def test_a_port_is_dropped(port: str) -> None:
    assert parse(f"192.0.2.1:{port}") == parse("192.0.2.1")
    assert parse(f"[::1]:{port}") == (0, 1)


addresses = st.one_of(
    st.ip_addresses().map(str),
    st.ip_addresses(v=6).map(lambda address: address.exploded),
    st.ip_addresses(v=4).map(lambda address: f"::ffff:{address}"),
    st.ip_addresses(v=6, network="2001:db8::/112").map(lambda address: f"{address}%eth0"),
)


@given(addresses)
def test_every_address_is_read_as_ipaddress_reads_it(text: str) -> None:
    assert parse(text) == expected(text) is not None


def is_ours_alone(text: str) -> bool:
    """Brackets and a port after IPv4, which `ipaddress` does not take."""
    return text.startswith("[") or (text.count(":") == 1 and "." in text.partition(":")[0])


groups = st.text("0123456789abcdefF", max_size=5)
near = st.one_of(
    st.lists(groups, min_size=1, max_size=10).map(":".join),
    st.tuples(st.lists(groups, max_size=6), st.lists(groups, max_size=6)).map(
        lambda both: ":".join(both[0]) + "::" + ":".join(both[1])
    ),
    st.lists(st.one_of(st.integers(0, 260).map(str), groups), min_size=3, max_size=5).map(".".join),
    st.tuples(st.lists(groups, max_size=7), st.lists(st.integers(0, 260).map(str), min_size=3, max_size=5)).map(
        lambda both: ":".join([*both[0], ".".join(both[1])])
    ),
    st.text("0123456789abcfFg:.%/x ", max_size=45),
    st.text(max_size=12),
)


@given(near, st.sampled_from(["", "", "", "%eth0", "%", "%a%b"]))
def test_nearly_addresses_are_judged_as_ipaddress_judges_them(text: str, zone: str) -> None:
    if not is_ours_alone(text):
        assert parse(text + zone) == expected(text + zone)


@given(addresses, st.data())
def test_a_damaged_address_is_judged_as_ipaddress_judges_it(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(st.sampled_from(["", ":", "::", ".", "0", "f", "%", "g"])) + text[at + 1 :]
    if not is_ours_alone(damaged):
        assert parse(damaged) == expected(damaged)


@given(st.ip_addresses())
def test_format_address_gives_back_what_was_read(address: IPv4Address | IPv6Address) -> None:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    assert format_address(*read_address(str(address))) == str(mapped or address)


def test_formatting_takes_numbers_of_numpy() -> None:
    assert format_address(np.uint64(V6), np.uint64(1)) == "2001:db8::1"
    assert prefix_of(np.uint64(0), np.uint64(0xFFFF_C000_0201)) == "192.0.2.0/24"


def test_text_that_is_no_address_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        read_address("nonsense")


@given(st.ip_addresses(), st.integers(0, 32), st.integers(0, 128))
def test_a_prefix_is_the_network_around_the_address(address: IPv4Address | IPv6Address, v4: int, v6: int) -> None:
    prefix = ip_network(prefix_of(*read_address(str(address)), v4=v4, v6=v6))
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    assert (mapped or address) in prefix
    assert prefix.prefixlen == (v4 if prefix.version == 4 else v6)


def test_prefixes_are_24_and_48_unless_told_otherwise() -> None:
    assert prefix_of(0, 0xFFFF_C000_0201) == "192.0.2.0/24"
    assert prefix_of(V6 | 0x0001_0002, 3) == "2001:db8:1::/48"
    assert prefix_of(V6 | 0x0001_0002, 3, v6=64) == "2001:db8:1:2::/64"
