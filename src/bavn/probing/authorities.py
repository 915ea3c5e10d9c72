"""A name as its own servers have it: what each authoritative server says, beside what the resolver says."""

import asyncio
from typing import Final

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

from bavn.model.probe import Ending
from bavn.probing.asking import ask, question
from bavn.probing.errand import Errand
from bavn.probing.limits import AUTHORITIES_MOST, AUTHORITY_SHARE, LABELS_MOST
from bavn.probing.names import KINDS, answered, read_addresses
from bavn.probing.notes import Authority, Ended
from bavn.probing.place import Place
from bavn.probing.plain import Plain

ALIVE: Final = frozenset({"answers", "no-name", "no-address"})


async def look_up(errand: Errand, place: Place) -> tuple[Ending, str]:
    """Ask the resolver for a name, then each of its authoritative servers, all at once, and compare.

    `dns` is the resolver's time, `first_byte` that of the first authoritative server. 'ok' where the resolver answers
    and no living server contradicts it; its code then says what is not well: 'serial-differs', 'server-silent',
    'servers-silent' (all of them: a firewall here would look like that too), 'servers-unknown'. Raises `Ended`:
    what resolving raises, 'dns-failed' for 'servers-contradict', 'resolver-differs' and 'servers-fail', 'not-public'
    where any of them leads inside. Different addresses are no contradiction: many a network answers by who asks.
    """
    told: Ended | None = None
    try:
        found = await errand.resolve(place.host)
        errand.notes.address = found.addresses[0]
    except Ended as ended:
        if ended.ending != "no-name":
            raise
        told = ended
    errand.notes.certain = told or Ended("ok", "servers-silent")
    servers = await _servers(errand, place.host)
    errand.notes.authorities = await _all(errand, place.host, servers)
    errand.notes.certain = None
    return _compared(errand.notes.authorities, told)


async def _servers(errand: Errand, host: str) -> tuple[tuple[str, str], ...]:
    """Name and address of each authoritative server of the zone that a name is in, as the resolver has them."""
    try:
        for name in _upwards(host):
            answer = await answered(name, dns.rdatatype.NS, errand.tools.resolver, errand.look_s)
            if names := _owned(answer):
                wanted = names[:AUTHORITIES_MOST]
                found = await asyncio.gather(*(_address(errand, one) for one in wanted))
                return tuple(zip(wanted, found, strict=True))
    except Ended:
        pass
    return ()


def _upwards(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(min(len(labels), LABELS_MOST))]


def _owned(answer: Plain | dns.message.QueryMessage) -> list[str]:
    """The servers of exactly the name that was asked for: an alias has none, its zone is above."""
    if isinstance(answer, Plain):
        return []
    asked = answer.question[0].name if answer.question else None
    sets = (one for one in answer.answer if one.name == asked and one.rdtype == dns.rdatatype.NS)
    return sorted(record.target.to_text(omit_final_dot=True).lower() for one in sets for record in one)


async def _address(errand: Errand, name: str) -> str:
    """An address of a server, by IPv4 where it has one: which family is looked at is about what it says. "": none."""
    for kind in KINDS.values():
        try:
            found = read_addresses(await answered(name, kind, errand.tools.resolver, errand.look_s))
        except Ended:
            continue
        return found.addresses[0]
    return ""


async def _all(errand: Errand, host: str, servers: tuple[tuple[str, str], ...]) -> tuple[Authority, ...]:
    if not servers:
        return ()
    with errand.notes.timing("first_byte"):
        tasks = [asyncio.ensure_future(_said(errand, host, name, address)) for name, address in servers]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            for task in tasks:
                task.cancel()
            raise
    return tuple(await asyncio.gather(*tasks))


async def _said(errand: Errand, host: str, name: str, address: str) -> Authority:
    tools = errand.tools
    if not address or not tools.allowed(address):
        return Authority(name, address, "not-public" if address else "unreachable")
    wait_s, port = errand.look_s * AUTHORITY_SHARE, tools.resolver.authority_port
    try:
        answer = await ask(question(host, KINDS[errand.family], recursive=False), address, port, wait_s)
        said = _meaning(errand, answer)
        soa = await ask(question(host, dns.rdatatype.SOA, recursive=False), address, port, wait_s)
    except TimeoutError:
        return Authority(name, address, "silent")
    except (Ended, OSError):
        return Authority(name, address, "unreachable")
    return Authority(name, address, said, _serial(soa))


def _meaning(errand: Errand, answer: dns.message.Message) -> str:
    code = answer.rcode()
    if code not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        return "failed"
    if not answer.flags & dns.flags.AA:
        return "not-authoritative"
    if code == dns.rcode.NXDOMAIN:
        return "no-name"
    kind = KINDS[errand.family]
    addresses = [record.to_text() for one in answer.answer if one.rdtype == kind for record in one]
    if not all(errand.tools.allowed(address) for address in addresses):
        return "leads-inside"
    alias = any(one.rdtype == dns.rdatatype.CNAME for one in answer.answer)
    return "answers" if addresses or alias else "no-address"


def _serial(answer: dns.message.Message) -> int | None:
    records = (
        record for one in (*answer.answer, *answer.authority) if one.rdtype == dns.rdatatype.SOA for record in one
    )
    return next((record.serial for record in records), None)


def _compared(authorities: tuple[Authority, ...], told: Ended | None) -> tuple[Ending, str]:
    said = {one.said for one in authorities}
    if "leads-inside" in said:
        raise Ended("not-public", "server")
    alive = said & ALIVE
    if len(alive) > 1:
        raise Ended("dns-failed", "servers-contradict")
    if alive and (told is None) != ("answers" in alive):
        raise Ended("dns-failed", "resolver-differs")
    if told is not None:
        raise told
    if "failed" in said and not alive:
        raise Ended("dns-failed", "servers-fail")
    return "ok", _unwell(authorities, alive=bool(alive))


def _unwell(authorities: tuple[Authority, ...], *, alive: bool) -> str:
    if not authorities:
        return "servers-unknown"
    if not alive:
        return "servers-silent"
    if len({one.serial for one in authorities} - {None}) > 1:
        return "serial-differs"
    return "" if all(one.said in ALIVE for one in authorities) else "server-silent"
