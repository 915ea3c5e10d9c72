"""nftables as an enforcer: the table `inet bavn`, changed in one transaction, ending by itself in the kernel.

    table inet bavn { set block4 { 192.0.2.1 timeout 1800s }  set limit6 { … }  … }

An element's timeout is the decision's expiry, so all of it ends even if the sensor dies. A blocked address is dropped
in every state of its connections: an established flood ends too. No other table is named, and no ruleset flushed.

nft 1.0.6 needs a second for each 40 elements that it takes out of 20,000, and an element that stands does not get a new
timeout by being added again on most kernels. So a few are deleted and added again, more are a set that is filled anew.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bavn.model.decision import Decision
from bavn.netfilter import program as shared
from bavn.netfilter.program import NEVER_BLOCK, NEVER_ISOLATE, Said
from bavn.protection.enforcing import Applied, NotEnforcedError
from bavn.protection.nft_listing import number_of_rules, read_elements
from bavn.response.decisions import written
from bavn.response.nftables import REPLACE, SETS, TABLE, table

PATIENCE_S: Final = 20.0
CHECKED_EACH: Final = timedelta(seconds=60)  # reading 20,000 elements takes a third of a second
CLOSE: Final = timedelta(seconds=2)  # nft tells whole seconds
FEW: Final = 4  # elements that it is cheaper to delete than to fill the set anew
RULES: Final = 8  # in the table's chains
CHAINS: Final = ("input", "limited", "web")

NO_TABLE = re.compile(r"No such file or directory")
NO_KERNEL = re.compile(r"Protocol not supported|initialize Netlink|cache initialization failed")

Key = tuple[str, str]  # set, network as nft writes it
Ends = TypeVar("Ends")
Standing = Mapping[Key, datetime | None]  # until when; None: for ever, so somebody else put it there


@dataclass(frozen=True, slots=True)
class _Seen:
    """What stands, and when the kernel was last asked for all of it."""

    standing: dict[Key, datetime | None]
    checked: datetime


class Nftables:
    """Keep the table `inet bavn` equal to the decisions. `program` None: found in the system's folders.

    What somebody else changed in the table is put right: at once where the table is gone (a flushed ruleset), within
    `CHECKED_EACH` where only elements or rules are. Nothing is loaded before there is anything to enforce.
    """

    name = "nftables"
    packet_filter = True

    def __init__(self, program: str | None = None) -> None:
        self._program = program
        self._seen: _Seen | None = None

    def apply(self, decisions: Sequence[Decision], now: datetime) -> Applied:
        """Make the table equal to `decisions`, in one transaction; `NotEnforcedError` where that cannot be done.

        Then nothing has changed, unless nft was asked and did not answer in time: the kernel may have taken the
        change all the same. The next `apply` asks the kernel for all that stands, and goes on from there.
        """
        _refuse_forwarded(decisions)
        wanted = {_key(decision): decision.expires for decision in decisions if decision.expires > now}
        before = self._standing(now)
        if before is None and not wanted:
            return Applied(0, 0, 0)
        after = wanted if before is None else _as_it_stands(before, wanted)
        if before is None:
            self._load(replacement(wanted, now))
        elif transaction := change(before, wanted, now):
            self._change(transaction, replacement(wanted, now))
        checked = self._seen.checked if self._seen else now
        self._seen = _Seen(dict(after), checked)
        return _counted(before or {}, wanted)

    def _standing(self, now: datetime) -> Standing | None:
        """What stands now; None where the table is not there, or is not ours any more."""
        seen = self._seen
        if seen is None or not timedelta(0) <= now - seen.checked < CHECKED_EACH:
            listed = self._listed(now)
            self._seen = None if listed is None else _Seen(listed, now)
            return listed
        if not self._there():
            return None
        return {key: ends for key, ends in seen.standing.items() if ends is None or ends > now}

    def _there(self) -> bool:
        """A glance that costs a few milliseconds, whatever stands in the sets."""
        said = self._ask("list", "chains", "inet")
        ours = re.search(rf"^table inet {TABLE} \{{\n(.*?)^\}}", said.out, re.MULTILINE | re.DOTALL)
        return ours is not None and all(f"chain {name} {{" in ours[1] for name in CHAINS)

    def _listed(self, now: datetime) -> dict[Key, datetime | None] | None:
        if not self._there() or number_of_rules(self._ask("-j", "-t", "list", "table", "inet", TABLE).out) != RULES:
            return None
        standing: dict[Key, datetime | None] = {}
        for name in SETS:
            said = self._run("-j", "list", "set", "inet", TABLE, name)
            if said.status and NO_TABLE.search(said.err):
                return None
            for text, left_s in read_elements(self._good(said).out).items():
                standing[name, text] = None if left_s is None else now + timedelta(seconds=left_s)
        return standing

    def _change(self, transaction: str, instead: str) -> None:
        """Apply a change; where it does not fit what stands (an element ended meanwhile), replace the whole table."""
        try:
            self._load(transaction)
        except NotEnforcedError as error:
            if error.code != "nft-refused":
                raise
            self._load(instead)

    def _load(self, transaction: str) -> None:
        if spared := shared.forbidding((NEVER_BLOCK, NEVER_ISOLATE), shared.namespace()):
            line = f"nftables: nothing is ever blocked in the network namespace {spared[:60]} ({NEVER_BLOCK})"
            raise NotEnforcedError(line, code="nft-spared")
        try:
            self._good(self._run("-f", "-", given=transaction))
        except NotEnforcedError:
            self._seen = None  # nobody knows what the kernel has taken: the next look is at all of it
            raise

    def _ask(self, *arguments: str) -> Said:
        return self._good(self._run(*arguments))

    def _good(self, said: Said) -> Said:
        if said.status:
            raise reason(said.err)
        return said

    def _run(self, *arguments: str, given: str = "") -> Said:
        program = self._program or shared.where()
        if program is None:
            line = "nftables: the program nft is not there; install it (Debian: apt install nftables)"
            raise NotEnforcedError(line, code="nft-absent")
        try:
            return shared.run(program, *arguments, given=given, patience_s=PATIENCE_S)
        except TimeoutError:
            line = f"nftables: nft did not answer within {PATIENCE_S:g} s"
            raise NotEnforcedError(line, code="nft-silent", seconds=int(PATIENCE_S)) from None
        except OSError as error:
            raise NotEnforcedError(f"nftables: nft cannot be started: {error}", code="nft-refused") from None


def replacement(wanted: Mapping[Key, datetime], now: datetime) -> str:
    """The transaction that makes the table anew, with all that is wanted."""
    elements: dict[str, list[str]] = {name: [] for name in SETS}
    for (name, text), ends in wanted.items():
        elements[name].append(_element(text, ends, now))
    return "\n".join([REPLACE, *table(elements)]) + "\n"


def change(before: Standing, wanted: Mapping[Key, datetime], now: datetime) -> str:
    """The transaction that turns what stands into what is wanted; "" where it is the same to two seconds."""
    lines: list[str] = []
    stood, stand = _by_set(before), _by_set(wanted)
    for name in SETS:
        had, wants = stood[name], stand[name]
        gone = [text for text, ends in had.items() if not _close(ends, wants.get(text))]
        new = [text for text, ends in wants.items() if not _close(had.get(text), ends)]
        if len(gone) > FEW:
            lines.append(f"flush set inet {TABLE} {name}")
            new = list(wants)
        elif gone:
            lines.append(f"delete element inet {TABLE} {name} {{ {', '.join(gone)} }}")
        if new:
            added = ", ".join(_element(text, wants[text], now) for text in new)
            lines.append(f"add element inet {TABLE} {name} {{ {added} }}")
    return "".join(f"{line}\n" for line in lines)


def reason(err: str) -> NotEnforcedError:
    """What nft said on standard error, as one line with what to do."""
    if "Operation not permitted" in err:
        line = "nftables: not permitted; the sensor needs CAP_NET_ADMIN (systemd: AmbientCapabilities=CAP_NET_ADMIN)"
        return NotEnforcedError(line, code="nft-not-permitted")
    if NO_KERNEL.search(err):
        line = "nftables: this kernel does not offer nf_tables (try: modprobe nf_tables), or the container hides it"
        return NotEnforcedError(line, code="nft-no-kernel")
    if "JSON support not compiled" in err:
        line = "nftables: this nft was built without JSON; install the distribution's package"
        return NotEnforcedError(line, code="nft-no-json")
    why = next((line for line in err.splitlines() if line.strip()), "")[:200]
    return NotEnforcedError(f"nftables: nft refused the rules, nothing was changed: {why}", code="nft-refused", why=why)


def _refuse_forwarded(decisions: Sequence[Decision]) -> None:
    if any(decision.forwarded for decision in decisions):
        line = "nftables: an address that was read from a header never goes into a packet filter; nothing was changed"
        raise NotEnforcedError(line, code="nft-forwarded")


def _key(decision: Decision) -> Key:
    return f"{decision.action}{decision.network.version}", written(decision.network)


def _by_set(standing: Mapping[Key, Ends]) -> dict[str, dict[str, Ends]]:
    found: dict[str, dict[str, Ends]] = {name: {} for name in SETS}
    for (name, text), ends in standing.items():
        found[name][text] = ends
    return found


def _element(text: str, ends: datetime, now: datetime) -> str:
    return f"{text} timeout {max(1, round((ends - now) / timedelta(milliseconds=1)))}ms"


def _close(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= CLOSE


def _as_it_stands(before: Standing, wanted: Mapping[Key, datetime]) -> dict[Key, datetime | None]:
    """What will stand: an end that is close enough stays the kernel's, so that small shifts do not add up."""
    return {key: before[key] if _close(before.get(key), ends) else ends for key, ends in wanted.items()}


def _counted(before: Standing, wanted: Mapping[Key, datetime]) -> Applied:
    had, has = {text for _, text in before}, {text for _, text in wanted}
    return Applied(len(has - had), len(had - has), len(has))
