"""The plain answer that most names have, addresses and nothing else, read by hand: all of DNS's parser costs ten times.

Whatever is not plain (RFC 1035, 4.1) is left to dnspython: aliases, failures, names written out in full.
"""

import socket
import struct
from dataclasses import dataclass
from typing import Final

from bavn.probing.limits import ADDRESSES_MOST

HEAD: Final = 12  # bytes
COUNTS: Final = struct.Struct("!HH")  # of questions and of answers, from the fifth byte on
RECORD: Final = struct.Struct("!HHHIH")  # a pointer to the name, type, class, time to live, length of what follows
POINTER: Final = 0xC000 | HEAD  # to the name that was asked for
INTERNET: Final = 1
# Answer, standard query, not cut; then the code, which is no error.
KIND_MASK: Final = 0b1111_1010
KIND: Final = 0b1000_0000
CODE_MASK: Final = 0b1111
LENGTHS: Final[dict[int, tuple[socket.AddressFamily, int]]] = {1: (socket.AF_INET, 4), 28: (socket.AF_INET6, 16)}


@dataclass(frozen=True, slots=True)
class Plain:
    """Addresses of the very name that was asked for, in the order in which they came."""

    addresses: tuple[str, ...]


def read_plain(data: bytes, number: bytes, section: bytes, kind: int) -> Plain | None:
    """Read an answer to a question with this number and section; None for all that is not plain, or no such answer."""
    if kind not in LENGTHS or data[:2] != number or data[HEAD : HEAD + len(section)] != section:
        return None
    if len(data) < HEAD + len(section) or data[2] & KIND_MASK != KIND or data[3] & CODE_MASK:
        return None
    questions, answers = COUNTS.unpack_from(data, 4)
    if questions != 1 or not answers:
        return None
    found = _addresses(data, HEAD + len(section), answers, kind)
    return None if found is None else Plain(tuple(dict.fromkeys(found))[:ADDRESSES_MOST])


def _addresses(data: bytes, at: int, count: int, kind: int) -> list[str] | None:
    family, length = LENGTHS[kind]
    found: list[str] = []
    for _ in range(count):
        if at + RECORD.size + length > len(data):
            return None
        name, of_kind, of_class, _, size = RECORD.unpack_from(data, at)
        if (name, of_kind, of_class, size) != (POINTER, kind, INTERNET, length):
            return None
        at += RECORD.size + length
        found.append(socket.inet_ntop(family, data[at - length : at]))
    return found
