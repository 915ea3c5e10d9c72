"""Who may be behind an attack, how surely, and why. "Not confirmed" is an answer, and the usual one.

Each piece of evidence multiplies the odds that the attack is the intrusion set's by how many times likelier it is then
than otherwise. All of these ratios stand in `RATIOS`, with where they come from. What says the same thing twice counts
once: of a list and a claim the stronger, of each other group one row; and where a list names the host, the hour says
nothing more, for the lists are swapped at that hour.

Measured on published lists before 2024-03-01 and tested on those after it (`python -m bench.attribution`). The odds
before any evidence are deliberately low: what share of floods is this set's is not known.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Final, Literal

from bavn.clearing.changes import Learned
from bavn.clearing.fingerprint import family_of, prefix_of, template_weight
from bavn.model.campaign import NOT_CONFIRMED, Attribution, Campaign
from bavn.model.sighting import Template

Group = Literal["statement", "hour", "shapes", "networks"]

NONAME: Final = "NoName057(16)"
PRIOR: Final = 0.1  # of a flood, before any evidence
CONFIRMED: Final = 0.5  # below it nobody is named
SURE: Final = 0.95  # nothing here makes surer: others may use the same list, shapes and exits
SAYS_SOMETHING: Final = 1.5  # times likelier, from which on a row is given as a reason

EARLIER: Final = timedelta(hours=6)  # by which a shape must have been known before the attack
RARE: Final = 0.5  # weight of all its shapes, below which an attack asks for what everybody asks for
MANY: Final = 1.5  # weight of known shapes that are many
FEWEST_NETWORKS: Final = 5  # from which on a share of them means something


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times likelier something is if the attack is the set's. `source`: where from, and as of when."""

    group: Group
    code: str
    ratio: float
    source: str


_LISTS: Final = "ddosia-tracker d10851e, 5,936 listings of 2023-06 to 2024-02"
_SHAPES: Final = f"{_LISTS}, against made-up attacks (bench/attribution.py)"
_NETWORKS: Final = "GovCERT.ch 6ec0273: 1 of 2 later lists, and none of 5 lists of other attackers, reached 0.3"
_CLAIM: Final = "a guess of 2026-11-22, not tested: claims also follow others' attacks"

RATIOS: Final[dict[str, Ratio]] = {
    row.code: row
    for row in (
        Ratio("statement", "listed", 100.0, f"{_LISTS}: a .dk host was listed 0.3 % of the time; cut at 100"),
        Ratio("statement", "claimed", 8.0, _CLAIM),
        Ratio("hour", "hour-05-06", 7.0, f"{_LISTS}, against attacks at any hour"),
        Ratio("hour", "hour-07-10", 1.1, _LISTS),
        Ratio("hour", "hour-11-12", 0.9, _LISTS),
        Ratio("hour", "hour-13-21", 0.3, _LISTS),
        Ratio("hour", "hour-22-04", 0.1, f"{_LISTS}; cut at 0.1"),
        Ratio("shapes", "shapes-known", 8.0, _SHAPES),
        Ratio("shapes", "shapes-some-known", 0.3, _SHAPES),
        Ratio("shapes", "shapes-few-known", 0.5, _SHAPES),
        Ratio("shapes", "shapes-unknown", 0.65, _SHAPES),
        Ratio("shapes", "shapes-everybodys", 0.3, _SHAPES),
        Ratio("networks", "networks-known", 5.0, _NETWORKS),
        Ratio("networks", "networks-some-known", 2.0, f"{_NETWORKS}; a guess between the two"),
        Ratio("networks", "networks-unknown", 0.6, _NETWORKS),
    )
}


@dataclass(frozen=True, slots=True)
class AttributionFacts:
    """What is known of an attack. `began` is aware UTC; networks are /24 or /48; shapes are weighed by their rarity."""

    family: str
    began: datetime
    listed: bool = False
    claimed: bool = False
    networks: int = 0
    networks_known: int = 0
    shapes: float = 0.0
    shapes_known: float = 0.0
    asked: int = 0  # shapes, however common


@dataclass(frozen=True, slots=True)
class KnownSet:
    """The set to which attacks may be put down: what it is called, and the networks (/24, /48) that it has used.

    The networks are the hub operator's to bring (`read_networks`); without them they say nothing either way.
    """

    name: str = NONAME
    networks: frozenset[str] = frozenset()


NO_NETWORKS: Final = KnownSet()


class IntrusionSet:
    """What is known of one set: networks it has used, and shapes its lists had, each since when."""

    def __init__(self, known: KnownSet = NO_NETWORKS) -> None:
        self.name = known.name
        self._networks = known.networks
        self._shapes: dict[Template, datetime] = {}

    def know(self, learned: Iterable[Learned]) -> None:
        """Learn the shapes of its lists. What only members reported is not its, but may be anybody's."""
        for row in learned:
            if row.listed:
                self._shapes[row.template] = min(row.first, self._shapes.get(row.template, row.first))

    def facts(self, campaign: Campaign, networks: Collection[str], *, listed: bool, claimed: bool) -> AttributionFacts:
        """What the set's knowledge says of a campaign from these networks; only what was known before it began."""
        weights = {template: template_weight(template) for template in campaign.templates}
        known = [one for one in weights if self._knew(one, campaign.first)]
        return AttributionFacts(
            family=family_of(campaign.kind),
            began=campaign.first,
            listed=listed,
            claimed=claimed,
            networks=len(networks) if self._networks else 0,
            networks_known=len(self._networks.intersection(networks)),
            shapes=sum(weights.values()),
            shapes_known=sum(weights[one] for one in known),
            asked=len(weights),
        )

    def judge(self, campaign: Campaign, networks: Collection[str], *, listed: bool, claimed: bool) -> Attribution:
        """Whether a campaign from these networks is the set's. `listed`, `claimed`: so is a host of one that it hit."""
        return attribute(self.facts(campaign, networks, listed=listed, claimed=claimed), self.name)

    def _knew(self, template: Template, began: datetime) -> bool:
        since = self._shapes.get(template)
        return since is not None and since <= began - EARLIER


def attribute(facts: AttributionFacts, name: str = NONAME) -> Attribution:
    """To whom an attack is put down: a set's name with its chance and reason codes, or `NOT_CONFIRMED`.

    Only floods are put down to anybody. The codes are the rows of `RATIOS` that speak for it, the strongest first.

    >>> at = datetime(2026, 11, 12, 6, 12, tzinfo=UTC)
    >>> attribute(AttributionFacts("flood", at, listed=True))
    Attribution(intrusion_set='NoName057(16)', confidence=0.92, because=('listed',))
    >>> attribute(AttributionFacts("flood", at)).because, attribute(AttributionFacts("scan", at, listed=True)).because
    ((), ())
    """
    if facts.family != "flood":
        return NOT_CONFIRMED
    rows = evidence(facts)
    chance = min(chance_of(rows), SURE)
    if chance < CONFIRMED:
        return NOT_CONFIRMED
    reasons = sorted((row for row in rows if row.ratio >= SAYS_SOMETHING), key=lambda row: -row.ratio)
    return Attribution(name, round(chance, 2), tuple(row.code for row in reasons))


def chance_of(rows: Iterable[Ratio]) -> float:
    """The chance that an attack with this evidence is the set's."""
    odds = PRIOR / (1 - PRIOR)
    for row in rows:
        odds *= row.ratio
    return odds / (1 + odds)


def evidence(facts: AttributionFacts) -> list[Ratio]:
    """The rows that hold, one of each group at the most; a group of which nothing is known has none."""
    codes = [_statement(facts), "" if facts.listed else _hour(facts.began), _shapes(facts), _networks(facts)]
    return [RATIOS[code] for code in codes if code]


def read_networks(lines: Iterable[str]) -> frozenset[str]:
    """The networks of a published list: its first column, addresses or prefixes, as /24 and /48.

    What is neither is passed over, as a head line is; so is a prefix wider than /16 (/32), which would know everybody.

    >>> sorted(read_networks(["ip_address,as_number", "192.0.2.7,AS64496", "198.51.100.0/24", "10.0.0.0/8", ""]))
    ['192.0.2.0/24', '198.51.100.0/24']
    """
    found: set[str] = set()
    for line in lines:
        first = line.split(",", 1)[0].strip().strip('"')
        try:
            network = ip_network(first, strict=False)
        except ValueError:
            continue
        narrow, each = (16, 24) if network.version == 4 else (32, 48)  # noqa: PLR2004  the versions of IP
        if narrow <= network.prefixlen < each:
            found.update(str(one) for one in network.subnets(new_prefix=each))
        elif network.prefixlen >= each:
            found.add(prefix_of(str(network)))
    return frozenset(found)


def _statement(facts: AttributionFacts) -> str:
    return "listed" if facts.listed else "claimed" if facts.claimed else ""


def _hour(began: datetime) -> str:
    hour = began.astimezone(UTC).hour
    for code in ("hour-05-06", "hour-07-10", "hour-11-12", "hour-13-21"):
        if int(code[5:7]) <= hour <= int(code[8:10]):
            return code
    return "hour-22-04"


def _shapes(facts: AttributionFacts) -> str:
    if not facts.asked:
        return ""
    if facts.shapes < RARE:
        return "shapes-everybodys"
    share = facts.shapes_known / facts.shapes
    if share >= 0.5:  # noqa: PLR2004  most of them
        return "shapes-known" if facts.shapes_known >= MANY else "shapes-some-known"
    return "shapes-few-known" if share >= 0.1 else "shapes-unknown"  # noqa: PLR2004  nearly none


def _networks(facts: AttributionFacts) -> str:
    if facts.networks < FEWEST_NETWORKS:
        return ""
    share = facts.networks_known / facts.networks
    if share >= 0.3:  # noqa: PLR2004  2 of 3 dated lists reached it, no other did
        return "networks-known"
    return "networks-some-known" if share >= 0.1 else "networks-unknown"  # noqa: PLR2004  the same
