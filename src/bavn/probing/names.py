"""The addresses of a name, asked of the system's own resolver: A and AAAA apart, and why there are none."""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver

from bavn.model.probe import Family
from bavn.probing.asking import NO_ANSWER, REMEMBERED, ask, ask_resolver, question
from bavn.probing.limits import ADDRESSES_MOST, ALIVE_SHARE, DNS_SHARE, TRIES
from bavn.probing.notes import Ended
from bavn.probing.plain import Plain

KINDS: Final[dict[Family, dns.rdatatype.RdataType]] = {4: dns.rdatatype.A, 6: dns.rdatatype.AAAA}
VERSIONS: Final[dict[int, Family]] = {4: 4, 6: 6}
DNS_PORT: Final = 53
KNOWN: Final = frozenset({dns.rcode.NOERROR, dns.rcode.NXDOMAIN})


@dataclass(frozen=True, slots=True)
class Resolver:
    """The servers that resolve names for this machine. `authority_port` is that of all others; tests have their own."""

    servers: tuple[str, ...]
    port: int = DNS_PORT
    authority_port: int = DNS_PORT


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a name leads to: addresses in the order in which they came, and the names on the way there."""

    addresses: tuple[str, ...]
    cnames: tuple[str, ...] = ()


def system_resolver() -> Resolver:
    """Return the resolver of this machine, without servers where it has none: every look is 'offline' then."""
    try:
        found = dns.resolver.Resolver()
    except (dns.exception.DNSException, OSError, ValueError):
        return Resolver(())
    return Resolver(tuple(str(one) for one in found.nameservers), found.port)


async def resolve(host: str, family: Family, resolver: Resolver, look_s: float) -> Resolved:
    """Return the addresses of a host, at least one, in at most half of the `look_s` seconds of the whole look.

    An address is its own. Raises `Ended`: 'no-name' where there is no such name ('nxdomain') or no address of this
    family ('no-address'), 'dns-failed' with what the resolver said, 'dns-timed-out' where it lives and does not answer
    this question, 'offline' where it does not answer at all.
    """
    if (version := _version(host)) is not None:
        if version != family:
            raise Ended("no-name", "no-address")
        return Resolved((host,))
    return read_addresses(await answered(host, KINDS[family], resolver, look_s))


async def answered(
    host: str, kind: dns.rdatatype.RdataType, resolver: Resolver, look_s: float
) -> Plain | dns.message.QueryMessage:
    """Return the answer of the first server of the resolver that knows: plain addresses, NOERROR, NXDOMAIN."""
    if not resolver.servers:
        raise Ended("offline", "no-resolver")
    query = question(host, kind)
    failed, silent = "", False
    left = list(resolver.servers)
    for share in TRIES:
        if not left:
            break
        server = left.pop(0)
        try:
            answer = await ask_resolver(query, server, resolver.port, look_s * DNS_SHARE * share)
        except TimeoutError:
            silent = True
            left.append(server)
            continue
        except ConnectionResetError:
            failed = failed or "tcp"
            continue
        except OSError:
            continue
        if isinstance(answer, Plain) or (isinstance(answer, dns.message.QueryMessage) and answer.rcode() in KNOWN):
            return answer
        failed = failed or dns.rcode.to_text(answer.rcode()).lower()
    raise await _nothing(failed, resolver, look_s, silent=silent)


def read_addresses(answer: Plain | dns.message.QueryMessage) -> Resolved:
    """Follow the chain of names to the addresses in an answer that knows. Raises `Ended` where there are none."""
    if isinstance(answer, Plain):
        return Resolved(answer.addresses)
    try:
        chain = answer.resolve_chaining()
    except dns.message.AnswerForNXDOMAIN as error:
        raise Ended("dns-failed", "contradicts-itself") from error
    except NO_ANSWER as error:
        raise Ended("dns-failed", "names-in-circles") from error
    if answer.rcode() == dns.rcode.NXDOMAIN:
        raise Ended("no-name", "nxdomain")
    if not chain.answer:
        raise Ended("no-name", "no-address")
    cnames = tuple(record[0].target.to_text(omit_final_dot=True).lower() for record in chain.cnames)
    return Resolved(tuple(record.to_text() for record in list(chain.answer)[:ADDRESSES_MOST]), cnames)


async def _nothing(failed: str, resolver: Resolver, look_s: float, *, silent: bool) -> Ended:
    """Whose doing it is that there is no answer."""
    if failed:
        return Ended("dns-failed", failed)
    if silent and await _lives(resolver, look_s):
        return Ended("dns-timed-out")
    return Ended("offline", "resolver-silent" if silent else "resolver-unreachable")


async def _lives(resolver: Resolver, look_s: float) -> bool:
    """Ask for what every resolver has at hand: whether it is only this name that it cannot find."""
    for server in resolver.servers[:2]:
        try:
            await ask(question(".", dns.rdatatype.NS), server, resolver.port, look_s * ALIVE_SHARE)
        except OSError:  # TimeoutError is one
            continue
        return True
    return False


@lru_cache(maxsize=REMEMBERED)
def _version(host: str) -> Family | None:
    try:
        return VERSIONS[ipaddress.ip_address(host).version]
    except ValueError:
        return None
