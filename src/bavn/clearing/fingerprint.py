"""What an attack looks like, and how alike two of them are: a content key, and a similarity with its parts stated.

The content key is free of time and target: the same tool at two members, or a year apart, has the same one where it
asks for the same shapes. Real attacks ask each site for shapes of its own, so it is the similarity that lets two
members' sightings meet. Its parts, each 0..1:

    part        what it compares                                        alone it may reach
    sources     addresses in common, of the smaller of the two          0.90
    networks    /24 (IPv4) and /48 (IPv6) in common, the same way       0.60   (of these two the larger one counts)
    templates   shapes in common, each by how rare it is                0.75
    rhythm      how near they began, and requests a second and source   0.30

They are joined as independent chances of being one attack, so neither rhythm alone nor networks in common with
nothing else are enough. What everybody shares says little: a key that several running campaigns hold is divided by
how many they are, and a shape that every site is asked for (`GET /?s`) has nearly no weight.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from ipaddress import ip_network
from math import exp2, log
from typing import Final

from bavn.model.sighting import Sighting, Template

ENOUGH: Final = 0.5  # from here on two sightings are one attack

SOURCES: Final = 0.9
NETWORKS: Final = 0.6
TEMPLATES: Final = 0.75
RHYTHM: Final = 0.3

DOUBT_SOURCES: Final = 2.0  # common addresses that may be chance: one VPN exit or one school says nothing
DOUBT_NETWORKS: Final = 4.0
DOUBT_TEMPLATES: Final = 1.0
HALF_START_S: Final = 600.0  # each ten minutes between two starts halve what they have in common

# Which sightings may be one attack at all: one attack floods, opens slow connections and so on at the same time.
FAMILIES: Final[dict[str, str]] = {
    "http-flood": "flood",
    "slow-requests": "flood",
    "web-probe": "scan",
    "web-scan": "scan",
    "exploit-attempt": "scan",
    "password-guessing": "login",
    "password-spraying": "login",
    "credential-stuffing": "login",
    "account-takeover": "login",
    "login-new-network": "login-new-network",
    "flash-crowd": "flash-crowd",
    "site-silent": "outage",
    "outage": "outage",
    "site-degraded": "outage",
    "tool-alert": "tool-alert",
}
OTHER: Final = "other"
EVERY_FAMILY: Final = frozenset({*FAMILIES.values(), OTHER})

# Of the 4,554 hosts on the published DDoSia lists of 2023-06 to 2024-11 (ddosia-tracker d10851e, MIT), how many were
# asked for the shape; the front page is everybody's. A shape that is not here was asked of fewer than 14 hosts, so it
# counts in full until the hub's own campaigns show otherwise.
LISTED_HOSTS: Final = 4_554
POPULAR: Final[dict[Template, int]] = {
    Template("GET", "/"): LISTED_HOSTS,
    Template("HEAD", "/"): LISTED_HOSTS,
    Template("GET", "/", ("*",)): LISTED_HOSTS,
    Template("GET", "/", ("s",)): 292,
    Template("POST", "/wp-admin/admin-ajax.php"): 172,
    Template("GET", "/wp-admin/admin-ajax.php"): 172,
    Template("GET", "/wp-cron.php"): 172,  # files of WordPress are as common as its commonest, however often listed
    Template("GET", "/wp-admin/load-scripts.php", ("c", "load[]", "ver")): 172,
    Template("GET", "/wp-admin/load-styles.php", ("c", "load[]", "ver")): 172,
    Template("GET", "/wp-login.php"): 172,
    Template("POST", "/wp-login.php"): 172,
    Template("POST", "/wp-login.php", ("action",)): 172,
    Template("POST", "/"): 170,
    Template("GET", "/xmlrpc.php"): 151,
    Template("POST", "/xmlrpc.php"): 151,
    Template("POST", "/wp-json/contact-form-{n}/v{n}/contact-forms/{n}/feedback"): 131,
    Template("GET", "/login"): 64,
    Template("POST", "/login"): 64,
    Template("GET", "/search", ("q",)): 63,
    Template("POST", "/my.policy"): 46,
    Template("GET", "/my.policy"): 46,
    Template("GET", "/search", ("query",)): 42,
    Template("POST", "/contact"): 33,
    Template("GET", "/contact"): 33,
    Template("GET", "/en", ("s",)): 30,
    Template("GET", "/kontakt"): 28,
    Template("POST", "/kontakt"): 28,
    Template("GET", "/news", ("page",)): 28,
    Template("GET", "/news"): 24,
    Template("POST", "/register"): 20,
    Template("GET", "/en/search", ("q",)): 16,
    Template("GET", "/", ("lang", "s")): 15,
    Template("POST", "/user/login"): 15,
    Template("POST", "/user/password"): 15,
    Template("POST", "/search"): 14,
}
PLACEHOLDER: Final = re.compile(r"\{[a-z]+\}")
WORTH_CAMPAIGNS: Final = 1_000  # campaigns that the table above is worth beside the hub's own


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of one sighting. Times are seconds since 1970; `rate` is requests a second and source."""

    family: str
    sources: frozenset[str]
    prefixes: frozenset[str]
    templates: frozenset[Template]
    began: float
    last: float
    rate: float

    def without(self, other: "Fingerprint") -> "Fingerprint":
        """The names that this one has and the other one has not."""
        return replace(
            self,
            sources=self.sources - other.sources,
            prefixes=self.prefixes - other.prefixes,
            templates=self.templates - other.templates,
        )


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two attacks are, by part and together, each 0..1."""

    sources: float = 0.0
    networks: float = 0.0
    templates: float = 0.0
    rhythm: float = 0.0

    @property
    def total(self) -> float:
        """All parts as one: 0 nothing in common, 1 the same.

        >>> round(Likeness(rhythm=1.0).total, 2), round(Likeness(sources=0.5, rhythm=0.5).total, 2)
        (0.3, 0.53)
        """
        origin = max(SOURCES * self.sources, NETWORKS * self.networks)
        return 1 - (1 - origin) * (1 - TEMPLATES * self.templates) * (1 - RHYTHM * self.rhythm)


def fingerprint_of(sighting: Sighting) -> Fingerprint:
    """Take from a sighting what is compared. Nothing of its site is in it."""
    sources = frozenset([source.address for source in sighting.sources])
    # as `prefix_of`, written out: this is done for every address that comes in
    prefixes = {_prefix_of(one) if ":" in one or "/" in one else f"{one[: one.rfind('.')]}.0/24" for one in sources}
    prefixes.update([network.prefix for network in sighting.networks])
    began, last = sighting.began.timestamp(), (sighting.ended or sighting.seen).timestamp()
    return Fingerprint(
        family=family_of(sighting.kind),
        sources=sources,
        prefixes=frozenset(prefixes),
        templates=frozenset([_one_of(shared.template) for shared in sighting.templates]),
        began=began,
        last=max(began, last),
        rate=sighting.requests / max(last - began, 1.0) / max(len(sources), 1),
    )


@lru_cache(maxsize=16_384)
def _one_of(template: Template) -> Template:
    """The same template as the same object: what is looked up a hundred times is found without being compared."""
    return template


def family_of(kind: str) -> str:
    """What a kind may be one attack with; kinds that are not in the table are all of one family.

    >>> family_of("http-flood") == family_of("slow-requests"), family_of("a newer sensor's")
    (True, 'other')
    """
    return FAMILIES.get(kind, OTHER)


def content_key(kind: str, templates: Iterable[Template], conduct: Iterable[str]) -> str:
    """Sixteen hex digits of kind, shapes and conduct: no time, no target, no address, and no order.

    >>> one, two = Template("GET", "/soeg", ("query",)), Template("POST", "/login")
    >>> content_key("http-flood", [one, two], []) == content_key("http-flood", [two, one, one], [])
    True
    """
    shapes = sorted({template.key for template in templates})
    text = "\0".join([family_of(kind), *shapes, "", *sorted(set(conduct))])
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def prefix_of(value: str) -> str:
    """The /24 or /48 around an address; a prefix that is wider stands for itself. Whether it is one is not looked at.

    >>> prefix_of("192.0.2.7"), prefix_of("2001:db8:1:2::/64"), prefix_of("198.51.0.0/16")
    ('192.0.2.0/24', '2001:db8:1::/48', '198.51.0.0/16')
    """
    if ":" not in value and "/" not in value:
        return f"{value.rpartition('.')[0]}.0/24"
    return _prefix_of(value)


@lru_cache(maxsize=65_536)
def _prefix_of(value: str) -> str:
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return value
    width = 24 if network.version == 4 else 48  # noqa: PLR2004  the versions of IP
    return str(network.supernet(new_prefix=width)) if network.prefixlen > width else str(network)


def overlap(common: float, one: float, other: float, doubt: float) -> float:
    """What two sets have in common, as a share of the smaller; `doubt` of it may be chance.

    >>> overlap(1, 300, 300, 2.0) < 0.01, overlap(150, 300, 300, 2.0) > 0.49, round(overlap(1, 1, 1, 2.0), 2)
    (True, True, 0.33)
    """
    return min(common / (min(one, other) + doubt), 1.0)


def doubt_of_sources(one: float, other: float) -> float:
    """How many common addresses may be chance: none where each attack has a single one, which then is its name."""
    return 0.0 if one == other == 1 else DOUBT_SOURCES


def template_weight(template: Template, campaigns: int = 0, of_campaigns: int = 0) -> float:
    """How much it says that two attacks ask for a shape: 1 if nearly nobody is asked for it, 0 if everybody is.

    `campaigns` of the hub's `of_campaigns` have asked for it.

    >>> template_weight(Template("GET", "/")), template_weight(Template("GET", "/umbraco/api/Cludo/Search"))
    (0.0, 1.0)
    >>> 0.05 < template_weight(Template("GET", "/", ("s",))) < 0.15
    True

    A path of placeholders alone is nobody's, and says nothing.

    >>> template_weight(Template("GET", "/{id}/{n}"))
    0.0
    """
    if not template.parameters and not PLACEHOLDER.sub("", template.path).strip("/"):
        return 0.0
    listed = POPULAR.get(template, 1) / LISTED_HOSTS
    share = (listed * WORTH_CAMPAIGNS + max(campaigns - 1, 0)) / (WORTH_CAMPAIGNS + of_campaigns)
    said = min(max(log(1 / max(share, 1e-9)) / log(LISTED_HOSTS), 0.0), 1.0)
    return said * said


def rhythm(gap_s: float, rate: float, other_rate: float) -> float:
    """How alike two attacks beat: started together, and as fast for each source.

    >>> rhythm(0, 0.2, 0.2), round(rhythm(1200, 0.2, 0.2), 2), rhythm(0, 0.2, 50.0) < 0.05
    (1.0, 0.25, True)
    """
    factor = log(max(rate, 1e-6) / max(other_rate, 1e-6))
    return exp2(-abs(gap_s) / HALF_START_S) / (1 + factor * factor)


def similarity(one: Fingerprint, other: Fingerprint) -> Likeness:
    """Compare two sightings by themselves, knowing of no others; `Campaigns` adds how common each thing is.

    Two families are never alike.
    """
    if one.family != other.family:
        return Likeness()
    sizes = len(one.sources), len(other.sources)
    shapes = sum(map(template_weight, one.templates)), sum(map(template_weight, other.templates))
    common = sum(map(template_weight, one.templates & other.templates))
    return Likeness(
        overlap(len(one.sources & other.sources), *sizes, doubt_of_sources(*sizes)),
        overlap(len(one.prefixes & other.prefixes), len(one.prefixes), len(other.prefixes), DOUBT_NETWORKS),
        overlap(common, *shapes, DOUBT_TEMPLATES),
        rhythm(one.began - other.began, one.rate, other.rate),
    )
