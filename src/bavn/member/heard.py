"""What a member last heard from its hub: facts that never change once they are handed out, and how a delta is taken.

Whatever a hub sends, no more than is said here is kept of it, and nothing of it raises anything but `UnfitError`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from types import MappingProxyType
from typing import Final

from bavn.member.doubts import newest_of
from bavn.member.weights import ROW, weight_of_text, weight_of_texts, weight_of_warning
from bavn.model.campaign import SharedAction
from bavn.model.sighting import Template
from bavn.sharing.delta import MOST_TEMPLATES, Delta, ToldDecisions, ToldWarning

MOST_DECISIONS: Final = 100_000
MOST_DECISION_BYTES: Final = 64 << 20  # as `weights` has it: what so many with the usual reasons take
MOST_WARNINGS: Final = 1_000
MOST_WARNING_BYTES: Final = 16 << 20
MOST_PARAMETERS: Final = 40
MOST_REASONS: Final = 40
LONGEST_TEXT: Final = 300
LONGEST_PATH: Final = 2_000
LONGEST_VALUE: Final = 49  # an IPv6 prefix
LONGEST_DECISION: Final = timedelta(days=31)  # a hub's last 30
WARNINGS_LAST: Final = timedelta(days=7)  # after the hub was heard for the last time
LARGEST_NUMBER: Final = 10**15 - 1  # that a hub takes for a `since`; JSON would hold one of thousands of digits
WIDEST: Final = {4: 16, 6: 32}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class UnfitError(Exception):
    """A delta does not follow what was heard: all there is has to be asked for (`since` 0)."""


@dataclass(frozen=True, slots=True)
class HeardDecision:
    """What the hub says is to be done about `value` (an address or a prefix, as Python writes it) until `until`.

    `organisations` is how many bear it out, `named` are the ids of those that let themselves be named.
    """

    value: str
    action: SharedAction
    kind: str
    campaign: int
    until: datetime
    organisations: int
    named: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """What holds now. `decisions` by value; `warnings` are those that have not ended, oldest first.

    Both are the same objects for as long as nothing in them changes. `killed`: the hub's kill switch is on, and they
    are empty. `heard_at` (this machine's clock) is None, and `seq` 0, where nothing was ever heard. `made_at` is when
    the newest of what was heard was made, by the hub's clock. `connected`: there is a line to the hub at this moment.
    """

    decisions: Mapping[str, HeardDecision] = field(default_factory=lambda: MappingProxyType({}))
    warnings: tuple[ToldWarning, ...] = ()
    killed: bool = False
    seq: int = 0
    heard_at: datetime | None = None
    made_at: datetime | None = None
    connected: bool = False
    hub: str = ""
    earliest: datetime | None = field(default=None, repr=False)  # when the first of them falls away
    weight: int = field(default=0, repr=False, compare=False)  # bytes of the decisions, or fewer by what has gone since

    @property
    def templates(self) -> tuple[Template, ...]:
        """What open warnings say is to be expected; each once, sorted."""
        return tuple(sorted({template for warning in self.warnings for template in warning.templates}))

    def at(self, now: datetime) -> "Heard":
        """What of it still holds at a later moment. The same object where nothing has fallen away."""
        if self.earliest is None or now < self.earliest:
            return self
        silent = self.heard_at is not None and now - self.heard_at >= WARNINGS_LAST
        decisions = {value: one for value, one in self.decisions.items() if one.until > now}
        return _settled(self, decisions, () if silent else self.warnings)


@dataclass(frozen=True, slots=True)
class Taken:
    """What has become of a delta: what is heard now, and how many of its entries were left out.

    They are left out for want of room, or because they make no sense.
    """

    heard: Heard
    left_out: int


def take(heard: Heard, delta: Delta, now: datetime) -> Taken:
    """Take what the hub told. `UnfitError` where it begins after, or ends before, what was heard, or counts oddly.

    Ends come before decisions, so a value that was let go and taken again is there. Later ones replace earlier ones.
    """
    full = delta.since == 0
    if not 0 <= delta.since <= delta.seq <= LARGEST_NUMBER or (not full and not delta.since <= heard.seq <= delta.seq):
        raise UnfitError
    base = replace(
        heard,
        seq=delta.seq,
        heard_at=now,
        made_at=newest_of(heard.made_at, delta.at),
        hub=delta.hub[:LONGEST_TEXT],
        killed=delta.killed,
    )
    if delta.killed:
        return Taken(_settled(base, {}, ()), 0)
    decisions = {} if full else dict(heard.decisions)
    warnings = {} if full else {one.id: one for one in heard.warnings}
    for value in (value for ends in delta.gone for value in ends.values):
        decisions.pop(_known(value), None)
    room = _Room(decisions, now, 0 if full else heard.weight)
    left_out = _decide(room, delta.decisions) + _warn(warnings, delta.warnings)
    told = tuple(sorted(warnings.values(), key=lambda one: (one.at, one.id)))
    return Taken(replace(_settled(base, decisions, told), weight=room.weight), left_out)


@dataclass(slots=True)
class _Room:
    """Decisions, and how much room there is for more. What has ended makes room where there is none."""

    rows: dict[str, HeardDecision]
    now: datetime
    weight: int  # or less: what was let go is taken off when there is no room
    _counted: bool = False

    def takes(self, value: str, texts: int) -> bool:
        """Whether one more fits whose texts, where no other has the same ones, weigh so much; if so it is counted."""
        added = texts + (0 if value in self.rows else ROW)
        if not self._fits(value, added) and not self._counted:
            self._count()
            added = texts + (0 if value in self.rows else ROW)
        if not self._fits(value, added):
            return False
        self.weight += added
        return True

    def _fits(self, value: str, added: int) -> bool:
        has_place = value in self.rows or len(self.rows) < MOST_DECISIONS
        return has_place and self.weight + added <= MOST_DECISION_BYTES

    def _count(self) -> None:
        """Let go of what has ended, and weigh the rest: texts that are one and the same weigh once."""
        self._counted = True
        for value in [value for value, one in self.rows.items() if one.until <= self.now]:
            del self.rows[value]
        texts = {id(some): some for one in self.rows.values() for some in (one.named, one.because)}
        kinds = {id(one.kind): one.kind for one in self.rows.values()}
        own = sum(map(weight_of_texts, texts.values())) + sum(map(weight_of_text, kinds.values()))
        self.weight = ROW * len(self.rows) + own


def _settled(heard: Heard, decisions: dict[str, HeardDecision], warnings: tuple[ToldWarning, ...]) -> Heard:
    """Nobody can change it any more, it knows when it has to be looked at again, and what is as it was is the same."""
    moments = [min(one.until for one in decisions.values())] if decisions else []
    if warnings and heard.heard_at is not None:
        moments.append(heard.heard_at + WARNINGS_LAST)
    return replace(
        heard,
        decisions=heard.decisions if decisions == heard.decisions else MappingProxyType(decisions),
        warnings=heard.warnings if warnings == heard.warnings else warnings,
        earliest=min(moments, default=None),
    )


def _decide(room: _Room, told: Iterable[ToldDecisions]) -> int:
    left_out, decisions, now = 0, room.rows, room.now
    for group in told:
        until = min(aware(group.until), now + LONGEST_DECISION)
        named, because = _texts(group.named), _texts(group.because)
        kind, campaign, organisations = group.kind[:LONGEST_TEXT], _number(group.campaign), _number(group.organisations)
        texts = weight_of_text(kind) + weight_of_texts(named) + weight_of_texts(because)
        for text in group.values:
            value = _known(text)
            if until <= now:
                decisions.pop(value, None)
            elif not value or not room.takes(value, texts):
                left_out += 1
            else:
                texts = 0  # all of a group share them
                decisions[value] = HeardDecision(
                    value, group.action, kind, campaign, until, organisations, named, because
                )
    return left_out


def _warn(warnings: dict[int, ToldWarning], told: Sequence[ToldWarning]) -> int:
    """Take what there is room for; what has ended makes room first."""
    news = [_bounded(one) for one in told if not one.ended]
    news.sort(key=lambda one: one.id not in warnings)  # what goes on keeps its place
    for over in {one.id for one in told}:
        warnings.pop(over, None)
    left_out, weight = 0, sum(map(weight_of_warning, warnings.values())) if news else 0
    for one in news:
        added = weight_of_warning(one)
        if len(warnings) >= MOST_WARNINGS or weight + added > MOST_WARNING_BYTES:
            left_out += 1
            continue
        warnings[one.id] = one
        weight += added
    return left_out


def _bounded(one: ToldWarning) -> ToldWarning:
    cut = {name: getattr(one, name)[:LONGEST_TEXT] for name in ("kind", "site", "through", "source")}
    attribution = replace(
        one.attribution,
        intrusion_set=one.attribution.intrusion_set[:LONGEST_TEXT],
        because=_texts(one.attribution.because),
    )
    templates = tuple(template for template in one.templates[:MOST_TEMPLATES] if _is_sane(template))
    told = replace(one, at=aware(one.at), attribution=attribution, templates=templates, **cut)
    return replace(
        told,
        id=_number(one.id),
        campaign=_number(one.campaign),
        organisations=_number(one.organisations),
        sources=_number(one.sources),
    )


def _is_sane(template: Template) -> bool:
    return (
        len(template.method) <= LONGEST_TEXT
        and len(template.path) <= LONGEST_PATH
        and len(template.parameters) <= MOST_PARAMETERS
        and all(len(name) <= LONGEST_TEXT for name in template.parameters)
    )


def _number(told: int) -> int:
    return told if 0 <= told <= LARGEST_NUMBER else 0


def _texts(told: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text[:LONGEST_TEXT] for text in told[:MOST_REASONS])


def aware(moment: datetime) -> datetime:
    """Return it in UTC; a time without a zone is taken for UTC, one at the edge of the calendar for long past."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return _EPOCH


def _known(text: str) -> str:
    """A value as it is written here; "" for what is no address or prefix that a hub may speak of."""
    if len(text) > LONGEST_VALUE or "%" in text:
        return ""
    try:
        if "/" not in text:
            address = ip_address(text)
            return str(address) if _is_anybodys(address) else ""
        network = ip_network(text)
    except ValueError:
        return ""
    if network.prefixlen < WIDEST[network.version] or not _is_anybodys(network.network_address):
        return ""
    return str(network.network_address if network.prefixlen == network.max_prefixlen else network)


def _is_anybodys(address: IPv4Address | IPv6Address) -> bool:
    """Whether it can be the address of somebody elsewhere, written as such."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return False
    return not (address.is_loopback or address.is_multicast or address.is_unspecified or address.is_link_local)
