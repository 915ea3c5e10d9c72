"""Addresses as two 64-bit numbers, so that a table can be keyed by them.

    203.0.113.9            hi 0, lo 0xffff_cb00_7109      (as ::ffff:203.0.113.9)
    2001:db8::1            hi 0x2001_0db8_0000_0000, lo 1
    [2001:db8::1%eth0]:443 the same

An IPv4 address and its v4-mapped IPv6 form are one client, and one number.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, SupportsInt

import numpy as np
from numba import njit

from bavn.sources.columns import Bytes
from bavn.sources.scanning import CLOSE, COLON, DOT, OPEN, SLASH, ZERO, address_of, byte_at, step

MAPPED: Final = 0xFFFF << 32  # the upper half of `lo` of every IPv4 address
PERCENT: Final = 37
GROUPS: Final = 8

_ALL_V4: Final = 1 << 32
_BAD: Final = -1


@step
def _dotted(base: int, begin: int, end: int) -> tuple[int, int]:
    """Read `a.b.c.d`: the 32-bit number and the position after it, or (-1, begin)."""
    number, octet, digits, dots = 0, 0, 0, 0
    at = begin
    while at < end:
        digit = byte_at(base, at) - ZERO
        if 0 <= digit <= 9:
            if digits > 0 and octet == 0:
                return _BAD, begin
            octet = octet * 10 + digit
            digits += 1
            if octet > 255:
                return _BAD, begin
        elif byte_at(base, at) == DOT and digits > 0 and dots < 3:
            number = number << 8 | octet
            octet, digits = 0, 0
            dots += 1
        else:
            break
        at += 1
    if dots != 3 or digits == 0:
        return _BAD, begin
    return number << 8 | octet, at


@step
def _hex_digit(byte: int) -> int:
    """0 to 15, or -1."""
    if 48 <= byte <= 57:
        return byte - 48
    lower = byte | 32
    if 97 <= lower <= 102:
        return lower - 87
    return -1


@step
def _shifted(hi: np.uint64, lo: np.uint64, groups: int) -> tuple[np.uint64, np.uint64]:
    """A 128-bit number moved left by `groups` times 16 bits."""
    for _ in range(groups):
        hi = hi << np.uint64(16) | lo >> np.uint64(48)
        lo = lo << np.uint64(16)
    return hi, lo


@step
def _is_zone(base: int, begin: int, end: int) -> bool:
    """Whether [begin, end) is `%` and a zone name: not empty, no second `%` and no `/`."""
    if byte_at(base, begin) != PERCENT or begin + 1 >= end:
        return False
    for at in range(begin + 1, end):
        if byte_at(base, at) in (PERCENT, SLASH):
            return False
    return True


@step
def _parse_v6(base: int, begin: int, end: int) -> tuple[np.uint64, np.uint64, bool]:
    """IPv6 in [begin, end) with an optional zone, no brackets."""
    zero = np.uint64(0)
    hi, lo = zero, zero
    head_hi, head_lo, head = zero, zero, -1  # the groups before '::'; head < 0: no '::' yet
    groups = 0
    at = begin
    if end - begin >= 2 and byte_at(base, at) == COLON and byte_at(base, at + 1) == COLON:
        head = 0
        at += 2
    while at < end and byte_at(base, at) != PERCENT:
        value, digits = 0, 0
        group = at
        while at < end and digits <= 4:
            digit = _hex_digit(byte_at(base, at))
            if digit < 0:
                break
            value = value << 4 | digit
            digits += 1
            at += 1
        if at < end and byte_at(base, at) == DOT:
            v4, at = _dotted(base, group, end)
            if v4 < 0 or (at < end and byte_at(base, at) != PERCENT):
                return zero, zero, False
            hi, lo = _shifted(hi, lo, 2)
            lo |= np.uint64(v4)
            groups += 2
            break
        if digits == 0 or digits > 4:
            return zero, zero, False
        hi, lo = _shifted(hi, lo, 1)
        lo |= np.uint64(value)
        groups += 1
        if at >= end or byte_at(base, at) == PERCENT:
            break
        if byte_at(base, at) != COLON or at + 1 >= end or groups > GROUPS:
            return zero, zero, False
        at += 1
        if byte_at(base, at) == COLON:
            if head >= 0:
                return zero, zero, False
            head_hi, head_lo, head = hi, lo, groups
            hi, lo = zero, zero
            at += 1
        elif byte_at(base, at) == PERCENT:
            return zero, zero, False
    if at < end and not _is_zone(base, at, end):
        return zero, zero, False
    if head < 0:
        return hi, lo, groups == GROUPS
    head_hi, head_lo = _shifted(head_hi, head_lo, GROUPS - head)
    return head_hi | hi, head_lo | lo, groups < GROUPS


@step
def _is_port(base: int, begin: int, end: int) -> bool:
    """Whether [begin, end) is `:` and a port of 0 to 65535."""
    if end - begin < 2 or end - begin > 6 or byte_at(base, begin) != COLON:
        return False
    port = 0
    for at in range(begin + 1, end):
        digit = byte_at(base, at) - ZERO
        if digit < 0 or digit > 9:
            return False
        port = port * 10 + digit
    return port <= 65535


@njit(cache=True)
def parse_address(buffer: Bytes, start: int, length: int) -> tuple[np.uint64, np.uint64, bool]:
    """(hi, lo, ok) of the address in `length` bytes at `start`; (0, 0, False) for anything else.

    Takes what `ipaddress.ip_address` takes and rejects what it rejects; over that `1.2.3.4:5678`,
    `[2001:db8::1]` and `[2001:db8::1]:443`. A zone (`%eth0`) is dropped: two links of one host are one client here.
    """
    base = address_of(buffer)
    end = start + length
    v4, at = _dotted(base, start, end)
    if v4 >= 0 and (at == end or _is_port(base, at, end)):
        return np.uint64(0), np.uint64(MAPPED | v4), True
    if length > 0 and byte_at(base, start) == OPEN:
        close = start + 1
        while close < end and byte_at(base, close) != CLOSE:
            close += 1
        if close >= end or (close + 1 < end and not _is_port(base, close + 1, end)):
            return np.uint64(0), np.uint64(0), False
        start, end = start + 1, close
    hi, lo, ok = _parse_v6(base, start, end)
    if not ok:
        return np.uint64(0), np.uint64(0), False
    return hi, lo, True


def read_address(text: str) -> tuple[int, int]:
    """(hi, lo) of an address given as text without a port; ValueError where it is none."""
    address = ip_address(text)
    number = int(address) | (MAPPED if address.version == 4 else 0)
    return number >> 64, number & (1 << 64) - 1


def format_address(hi: SupportsInt, lo: SupportsInt) -> str:
    """The address as people write it: dotted for IPv4 (and v4-mapped), RFC 5952 for IPv6.

    >>> format_address(0, 0xFFFF_C000_0201), format_address(0x2001_0DB8 << 32, 1)
    ('192.0.2.1', '2001:db8::1')
    """
    return str(_address(hi, lo))


def prefix_of(hi: SupportsInt, lo: SupportsInt, *, v4: int = 24, v6: int = 48) -> str:
    """The network around an address: /24 for IPv4 and /48 for IPv6 unless told otherwise.

    >>> prefix_of(0, 0xFFFF_C000_0201), prefix_of(0x2001_0DB8 << 32, 1, v6=64)
    ('192.0.2.0/24', '2001:db8::/64')
    """
    address = _address(hi, lo)
    return str(ip_network((address, v4 if address.version == 4 else v6), strict=False))


def _address(hi: SupportsInt, lo: SupportsInt) -> IPv4Address | IPv6Address:
    number = int(hi) << 64 | int(lo)
    return IPv4Address(number & _ALL_V4 - 1) if number >> 32 == 0xFFFF else IPv6Address(number)
