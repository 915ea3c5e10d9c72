"""One question to one DNS server: UDP from a port of its own, then TCP where the answer did not fit."""

import asyncio
import copy
import os
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

import dns.asyncquery
import dns.exception
import dns.flags
import dns.inet
import dns.message
import dns.name
import dns.rdatatype

from bavn.probing.notes import Ended
from bavn.probing.plain import HEAD, Plain, read_plain

PAYLOAD: Final = 1_232  # bytes; does not fragment
DATAGRAM_MOST: Final = 65_535
Read = TypeVar("Read")
REMEMBERED: Final = 8_192  # questions
TRUNCATED: Final = int(dns.flags.TC)
# What dnspython raises over bytes that are no answer. The last three are not documented; a hostile server finds them.
NO_ANSWER: Final = (dns.exception.DNSException, ValueError, IndexError, struct.error)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its bytes; each time that it is asked, it gets a number that nobody can guess."""

    made: dns.message.QueryMessage  # with any number
    wire: bytes
    section: bytes  # the question within it
    kind: int

    @property
    def query(self) -> dns.message.QueryMessage:
        """The question as dnspython has it, with the number that its bytes have; most answers are read without it."""
        query = copy.copy(self.made)
        query.id = int.from_bytes(self.wire[:2])
        return query

    def numbered(self) -> "Question":
        """Return the same question with a number of its own."""
        return Question(self.made, os.urandom(2) + self.wire[2:], self.section, self.kind)


@lru_cache(maxsize=REMEMBERED)
def question(name: str, kind: dns.rdatatype.RdataType, *, recursive: bool = True) -> Question:
    """Return a question for records of a kind. Raises `Ended` ('no-name') for what can be no name in DNS."""
    try:
        absolute = dns.name.from_text(name)
    except (dns.exception.DNSException, ValueError) as error:
        raise Ended("no-name", "no-name-at-all") from error
    flags = dns.flags.RD if recursive else 0
    query = dns.message.make_query(absolute, kind, use_edns=0, payload=PAYLOAD, flags=flags)
    return Question(query, query.to_wire(), dns.message.make_query(absolute, kind).to_wire()[HEAD:], int(kind))


async def ask_resolver(asked: Question, server: str, port: int, wait_s: float) -> Plain | dns.message.Message:
    """Ask for addresses, as `ask` does; a plain answer is not read any further than that."""
    return await _ask(asked, server, port, wait_s, _plain_or_whole)


async def ask(asked: Question, server: str, port: int, wait_s: float) -> dns.message.Message:
    """Return the answer of a server.

    The socket is connected: an answer from another place never arrives, and a closed port says so. Bytes that are no
    answer to this very question are passed over, for anybody may have sent them. Raises `TimeoutError` after `wait_s`,
    `ConnectionResetError` where the answer did not fit and TCP gave none, other `OSError` for a server out of reach.
    """
    return await _ask(asked, server, port, wait_s, _whole)


async def _ask(
    asked: Question, server: str, port: int, wait_s: float, read: Callable[[Question, bytes], Read | None]
) -> Read | dns.message.Message:
    once = asked.numbered()
    async with asyncio.timeout(wait_s):
        answer = await _by_udp(once, server, port, read)
        if not isinstance(answer, dns.message.Message) or not int(answer.flags) & TRUNCATED:
            return answer
        return await _by_tcp(once.query, server, port, wait_s)


async def _by_udp(asked: Question, server: str, port: int, read: Callable[[Question, bytes], Read | None]) -> Read:
    loop = asyncio.get_running_loop()
    with socket.socket(_family(server), socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)  # noqa: FBT003  its own way to say it
        sock.connect((server, port))
        await loop.sock_sendall(sock, asked.wire)
        while True:
            answer = read(asked, await loop.sock_recv(sock, DATAGRAM_MOST))
            if answer is not None:
                return answer
            await asyncio.sleep(0)  # a flood of datagrams never waits, and would keep the time from running out


@lru_cache(maxsize=REMEMBERED)
def _family(server: str) -> int:
    return dns.inet.af_for_address(server)


def _whole(asked: Question, data: bytes) -> dns.message.Message | None:
    try:
        answer = dns.message.from_wire(data, ignore_trailing=True)
        return answer if asked.query.is_response(answer) else None
    except NO_ANSWER:
        return None


def _plain_or_whole(asked: Question, data: bytes) -> Plain | dns.message.Message | None:
    return read_plain(data, asked.wire[:2], asked.section, asked.kind) or _whole(asked, data)


async def _by_tcp(query: dns.message.QueryMessage, server: str, port: int, wait_s: float) -> dns.message.Message:
    try:
        answer = await dns.asyncquery.tcp(query, server, timeout=wait_s, port=port)
    except dns.exception.Timeout as error:
        raise TimeoutError from error
    except (EOFError, OSError, *NO_ANSWER) as error:
        raise ConnectionResetError from error
    if int(answer.flags) & TRUNCATED:
        raise ConnectionResetError
    return answer
