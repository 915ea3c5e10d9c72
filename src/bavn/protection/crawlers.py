"""Crawlers of search engines, verified as their operators say: the address has a name, and the name has the address.

    192.0.2.7  --PTR-->  crawl-192-0-2-7.googlebot.com  --A-->  192.0.2.7      it is Google's

Whoever owns an address can give it any name, but only Google can make a name under googlebot.com lead back to it.
Threads of this module ask; nobody waits for them. No answer within a second: not verified, and asked again later.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from typing import Final

import dns.exception
import dns.resolver
import dns.reversename

from bavn.model.decision import IPNetwork
from bavn.protection.services import Services, shipped

TOTAL_S: Final = 1.0  # for one address, all questions together
MOST_NAMES: Final = 3  # an address may have a hundred; a crawler has one
GOOD_S: Final = 24 * 3600.0  # how long an answer holds; and how long it is still believed while nobody answers
OTHERWISE_S: Final = 3600.0  # it is nobody's crawler
UNKNOWN_S: Final = 300.0  # nobody answered
MOST_KNOWN: Final = 20_000
MOST_WAITING: Final = 512
THREADS: Final = 4
SILENT: Final = 32  # addresses in a row without an answer, after which nobody is asked for a while
PAUSE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose crawler an address is; `crawler` None: nobody's. `known` False: DNS did not say."""

    crawler: str | None
    known: bool = True
    silent: bool = False  # nobody answered at all


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered: a verdict, when it is to be asked for again, and when it is not believed any more."""

    verdict: Verdict
    due_s: float
    ends_s: float = math.inf


NOBODY: Final = Verdict(None)
UNKNOWN: Final = Verdict(None, known=False)
SILENCE: Final = Verdict(None, known=False, silent=True)


def verify(
    address: str,
    resolver: dns.resolver.Resolver,
    services: Services,
    *,
    total_s: float = TOTAL_S,
    monotonic: Callable[[], float] = time.monotonic,
) -> Verdict:
    """Ask for the names of an address, and for the addresses of those names that a crawler may have; never raises.

    Takes `total_s` at most. An address without a fitting name costs one question.
    """
    ends = monotonic() + total_s
    kind = "AAAA" if ":" in address else "A"
    try:
        names = _ask(resolver, dns.reversename.from_address(address).to_text(), "PTR", ends - monotonic())
        for name in names[:MOST_NAMES]:
            crawler = services.crawler_of(name)
            if crawler and _same(address, _ask(resolver, name, kind, ends - monotonic())):
                return Verdict(crawler)
    except dns.resolver.NXDOMAIN:
        return NOBODY
    except (dns.exception.Timeout, TimeoutError):
        return SILENCE
    except (dns.exception.DNSException, OSError, ValueError):
        return UNKNOWN
    return NOBODY


def _ask(resolver: dns.resolver.Resolver, name: str, kind: str, left_s: float) -> list[str]:
    if left_s <= 0:
        raise TimeoutError
    answer = resolver.resolve(name, kind, lifetime=left_s, raise_on_no_answer=False, search=False)
    return [one.to_text() for one in answer.rrset or ()]


def _same(address: str, found: Sequence[str]) -> bool:
    return any(ip_address(one) == ip_address(address) for one in found)


class Crawlers:
    """Know which addresses are crawlers, and find it out for those that are asked about.

    `resolver` None: there is no DNS, so nobody is verified. Bounded: `MOST_WAITING` wait at a time, further ones are
    not asked about, and `MOST_KNOWN` are remembered. `found` counts verified addresses, to notice a new one.
    """

    def __init__(
        self,
        resolver: dns.resolver.Resolver | None,
        services: Services | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        total_s: float = TOTAL_S,
    ) -> None:
        self._resolver = resolver
        self._services = shipped() if services is None else services
        self._monotonic = monotonic
        self._total_s = total_s
        self._lock = Lock()
        self._known: OrderedDict[IPNetwork, Known] = OrderedDict()
        self._waiting: Queue[IPNetwork] = Queue(MOST_WAITING)
        self._under_way: set[IPNetwork] = set()
        self._threads: list[Thread] = []
        self._stopping = Event()
        self._silences = 0
        self._paused_until = -1.0
        self.found = 0

    def name_of(self, network: IPNetwork) -> str | None:
        """Whose crawler this is known to be, from memory; None where it is not known, or no single address.

        What was found out a day ago is asked for again, and holds meanwhile. Never waits.
        """
        if not self.found or network.prefixlen != network.max_prefixlen:
            return None
        with self._lock:
            known = self._known.get(network)
        now_s = self._monotonic()
        if known is None or known.verdict.crawler is None or now_s >= known.ends_s:
            return None
        if now_s >= known.due_s:
            self.ask([network])
        return known.verdict.crawler

    def ask(self, networks: Iterable[IPNetwork]) -> None:
        """Find out about those single addresses that are not known yet, in this order. Never waits."""
        if self._resolver is None or self._stopping.is_set():
            return
        now_s = self._monotonic()
        with self._lock:
            if now_s < self._paused_until:
                return
            for network in networks:
                if self._waiting.full():
                    break
                if network.prefixlen == network.max_prefixlen and self._is_new(network, now_s):
                    self._enqueue(network)
        self._start()

    def stop(self) -> None:
        """End the threads; each is done with its address within a second. Nobody is waited for."""
        self._stopping.set()

    @property
    def idle(self) -> bool:
        """Whether all that was asked has been answered, or given up."""
        with self._lock:
            return not self._under_way

    def _is_new(self, network: IPNetwork, now_s: float) -> bool:
        known = self._known.get(network)
        return network not in self._under_way and (known is None or known.due_s <= now_s)

    def _enqueue(self, network: IPNetwork) -> None:
        try:
            self._waiting.put_nowait(network)
        except Full:  # another thread was quicker
            return
        self._under_way.add(network)

    def _start(self) -> None:
        with self._lock:
            if self._threads or self._waiting.empty():
                return
            self._threads = [Thread(target=self._work, name="crawlers", daemon=True) for _ in range(THREADS)]
            for thread in self._threads:
                thread.start()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                network = self._waiting.get(timeout=0.5)
            except Empty:
                continue
            self._note(network, self._verdict(network))

    def _verdict(self, network: IPNetwork) -> Verdict:
        if self._resolver is None or self._monotonic() < self._paused_until:
            return UNKNOWN
        address = str(network.network_address)
        return verify(address, self._resolver, self._services, total_s=self._total_s, monotonic=self._monotonic)

    def _note(self, network: IPNetwork, verdict: Verdict) -> None:
        with self._lock:
            now_s = self._monotonic()
            self._known[network] = _believed(self._known.get(network), verdict, now_s)
            self._known.move_to_end(network)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
            self._under_way.discard(network)
            self._silences = self._silences + 1 if verdict.silent else 0
            if self._silences >= SILENT:
                self._paused_until = max(self._paused_until, now_s + PAUSE_S)
                self._silences = 0
            self.found += verdict.crawler is not None


def _believed(before: Known | None, verdict: Verdict, now_s: float) -> Known:
    """What to remember of an answer. Where there was none, who was a crawler is one for a day more: DNS may be down."""
    if verdict.known:
        return Known(verdict, now_s + (GOOD_S if verdict.crawler else OTHERWISE_S))
    if before is None or before.verdict.crawler is None or now_s >= before.ends_s:
        return Known(verdict, now_s + UNKNOWN_S)
    return Known(before.verdict, now_s + UNKNOWN_S, min(before.ends_s, now_s + GOOD_S))


def resolver_of_this_machine() -> dns.resolver.Resolver | None:
    """The resolver that this machine uses; None where it has none."""
    try:
        return dns.resolver.Resolver()
    except (dns.exception.DNSException, OSError, ValueError):
        return None
