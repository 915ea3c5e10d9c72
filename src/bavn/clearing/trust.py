"""How much each member is believed, and who is independent of whom.

A member's weight begins with its standing: 0.1 for a new one, 1 for an established one. Mistakes that an operator
confirmed bring it down, to 5 / (5 + mistakes) of that:

    mistakes    0    1     2     3                    6
    established 1    0.83  0.71  0.06, as a new one   not believed at all
    new         0.1  0.08  0.07  0.06                 not believed at all

One honest mistake about one address must end what is decided about that address and nothing else, also where both who
blocked it made it: two established members that were both mistaken twice still block what they see together. The third
mistake is no accident any more, and it does not matter how good the record was before: who was taken over has a good
one, and can lengthen it by saying what everybody sees. So a record pays for nothing in advance. It only makes good:
each day on which an independent established member bears one out forgives a fiftieth of what was wrong: a mistake now
and then is forgiven, three in a month are not, and time alone forgives nobody.

Members that share a supplier, a site or a network are one group, also through others: a group is believed once, as
much as the best believed of its members, so neither many keys nor many sites nor many names bear anybody out.

A supplier that stands at many members makes one group of them all, so that they never block for each other. That is
meant: if it is wrong, all of them are. Name as suppliers those who run a member's sensors, sites or lines.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bavn.clearing.changes import Reputation
from bavn.clearing.rules import Rules
from bavn.model.member import Member


@dataclass(frozen=True, slots=True)
class Witness:
    """An active member as far as it is believed: `group` is the smallest id of those it is one with.

    `established`: by an operator's word, and not mistaken so often since that it is believed as little as a new one.
    """

    weight: float
    group: str
    established: bool
    named: bool


def witnesses(members: Iterable[Member], reputations: Mapping[str, Reputation], rules: Rules) -> dict[str, Witness]:
    """Who is believed, by member id. One who is suspended, removed, not yet active or believed too little is not here.

    >>> from ipaddress import ip_network
    >>> vejle = Member("vejle", "Vejle", status="active", standing="established", suppliers=("Host A/S",))
    >>> ishoj = Member("ishoj", "Ishøj", status="active", suppliers=("host a/s",))
    >>> found = witnesses([vejle, ishoj], {}, Rules())
    >>> found["vejle"].weight, found["ishoj"].weight, found["vejle"].group == found["ishoj"].group
    (1.0, 0.1, True)
    """
    active = [member for member in members if member.status == "active"]
    group = groups(active)
    found = {}
    for member in active:
        reputation = reputations.get(member.id)
        if (weight := weight_of(member, reputation, rules)) >= rules.least_weight:
            established = is_established(member, reputation, rules)
            found[member.id] = Witness(weight, group[member.id], established, member.named)
    return found


def weight_of(member: Member, reputation: Reputation | None, rules: Rules) -> float:
    """How much a member is believed, 0..1."""
    most = rules.weight_established if is_established(member, reputation, rules) else rules.weight_new
    return most * _left(reputation, rules)


def is_established(member: Member, reputation: Reputation | None, rules: Rules) -> bool:
    """Whether a member counts as one of those whom a block takes."""
    return member.standing == "established" and _left(reputation, rules) >= rules.established_from


def _left(reputation: Reputation | None, rules: Rules) -> float:
    """The share of its full weight that mistakes have left a member."""
    return rules.halved_by / (rules.halved_by + (reputation.wrong if reputation is not None else 0.0))


def groups(members: Iterable[Member]) -> dict[str, str]:
    """For each member the smallest id of those that it hangs together with by suppliers, sites and networks."""
    boss: dict[str, str] = {}
    first_with: dict[tuple[str, str], str] = {}
    spans: list[tuple[int, int, int, str]] = []
    for member in sorted(members, key=lambda member: member.id):
        boss[member.id] = member.id
        for tie in _ties(member):
            _join(boss, first_with.setdefault(tie, member.id), member.id)
        spans += [
            (network.version, int(network.network_address), int(network.broadcast_address), member.id)
            for network in member.networks
        ]
    _join_overlapping(boss, sorted(spans))
    return {member: _find(boss, member) for member in boss}


def _ties(member: Member) -> Iterable[tuple[str, str]]:
    yield from (("supplier", supplier.strip().casefold()) for supplier in member.suppliers if supplier.strip())
    yield from (("site", site.strip().rstrip(".").casefold()) for site in member.sites if site.strip())


def _join_overlapping(boss: dict[str, str], spans: list[tuple[int, int, int, str]]) -> None:
    """Join the members of overlapping networks. `spans`: version, first, last address and member, sorted."""
    version, end, holder = 0, -1, ""
    for span in spans:
        if span[0] == version and span[1] <= end:
            _join(boss, holder, span[3])
            end = max(end, span[2])
        else:
            version, _, end, holder = span


def _find(boss: dict[str, str], member: str) -> str:
    while boss[member] != member:
        boss[member] = member = boss[boss[member]]
    return member


def _join(boss: dict[str, str], one: str, other: str) -> None:
    low, high = sorted((_find(boss, one), _find(boss, other)))
    boss[high] = low


def borne_out(reputation: Reputation, now: datetime, rules: Rules) -> Reputation | None:
    """The reputation after others saw the same attack; None if that has counted today (UTC) already.

    Some of what was wrong is forgiven.
    """
    today = now.astimezone(UTC).date()
    if reputation.last is not None and reputation.last.astimezone(UTC).date() >= today:
        return None
    wrong = reputation.wrong * (1 - rules.forgiven)
    return replace(reputation, right=reputation.right + 1, wrong=wrong, last=now)


def mistaken(reputation: Reputation) -> Reputation:
    """The reputation after an operator confirmed a mistake."""
    return replace(reputation, wrong=reputation.wrong + 1)
