"""Questions to the machine's own DNS resolver, few and bounded in time; an answer says whether it is known at all."""

import time
from dataclasses import dataclass
from typing import Final

import dns.exception
import dns.flags
import dns.message
import dns.rdata
import dns.rdatatype
import dns.rdtypes.ANY.TXT
import dns.resolver

TIMEOUT_S: Final = 3.0  # of one question
TOTAL_S: Final = 25.0  # of all of them
MOST_QUESTIONS: Final = 40
MOST_VALUES: Final = 60
LONGEST_VALUE: Final = 4_096
SILENT: Final = 2  # questions without any answer, after which nobody is asked again
PAYLOAD: Final = 1_232  # bytes; does not fragment


@dataclass(frozen=True, slots=True)
class Answer:
    """What a resolver said. `known` False: it said nothing, or could not find out. `exists` False: no such name.

    `vouched`: it says that it validated the answer with DNSSEC. `refused`: it answered, but with a failure, as it does
    where signatures do not hold.
    """

    known: bool
    values: tuple[str, ...] = ()
    vouched: bool = False
    refused: bool = False
    exists: bool = True


UNKNOWN: Final = Answer(known=False)


class Lookup:
    """Ask one resolver, and remember what it said. `resolver` None: there is none, and nothing is known.

    After `SILENT` questions without an answer, and after `total_s`, everything is unknown at once: offline is quick.
    """

    def __init__(
        self, resolver: dns.resolver.Resolver | None, *, timeout_s: float = TIMEOUT_S, total_s: float = TOTAL_S
    ) -> None:
        self._resolver = resolver
        self._timeout_s = timeout_s
        self._ends = time.monotonic() + total_s
        self._said: dict[tuple[str, str, bool], Answer] = {}
        self._silences = 0
        if resolver is not None:
            # DO asks for DNSSEC, and so for the AD flag of a resolver that validates.
            resolver.use_edns(0, dns.flags.DO, PAYLOAD)

    @property
    def where(self) -> str:
        """The resolver's address, "" where there is none: what it says of DNSSEC is as sure as the way to it."""
        servers = self._resolver.nameservers if self._resolver is not None else ()
        return str(servers[0]) if servers else ""

    def ask(self, name: str, kind: str, *, validated: bool = True) -> Answer:
        """Return the records of a kind as text, at most `MOST_VALUES`, TXT joined; never raises.

        `validated` False asks the resolver not to check signatures (CD), to tell a broken one from silence.
        """
        key = (name, kind, validated)
        if key not in self._said:
            self._said[key] = self._ask(name, kind, validated=validated)
        return self._said[key]

    def _ask(self, name: str, kind: str, *, validated: bool) -> Answer:
        left_s = self._ends - time.monotonic()
        if self._resolver is None or left_s <= 0 or self._silences >= SILENT or len(self._said) >= MOST_QUESTIONS:
            return UNKNOWN
        self._resolver.flags = dns.flags.RD | dns.flags.AD | (0 if validated else dns.flags.CD)
        try:
            answer = self._resolver.resolve(
                f"{name}.", kind, lifetime=min(self._timeout_s, left_s), raise_on_no_answer=False, search=False
            )
        except dns.resolver.NXDOMAIN:
            return Answer(known=True, exists=False)
        except dns.resolver.NoNameservers:
            return Answer(known=False, refused=True)
        except dns.exception.Timeout:
            self._silences += 1
            return UNKNOWN
        except (dns.exception.DNSException, OSError, ValueError):
            return UNKNOWN
        values = tuple(_text(one) for one in list(answer.rrset or ())[:MOST_VALUES])
        return Answer(known=True, values=values, vouched=_vouched(answer.response))


def of_this_machine() -> Lookup:
    """Return a lookup that asks the resolver of this machine, if it has one."""
    try:
        return Lookup(dns.resolver.Resolver())
    except (dns.exception.DNSException, OSError, ValueError):
        return Lookup(None)


def _vouched(response: dns.message.Message) -> bool:
    return bool(response.flags & dns.flags.AD)


def _text(record: dns.rdata.Rdata) -> str:
    if isinstance(record, dns.rdtypes.ANY.TXT.TXT):
        return b"".join(record.strings)[:LONGEST_VALUE].decode("utf-8", "replace")
    return record.to_text()[:LONGEST_VALUE]
