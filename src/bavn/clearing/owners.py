"""Whom a listed host concerns: the members whose host it is, or who depend on it. Suffix tricks are nobody's.

The nearest name decides, so that one organisation's list row is never told to another: a site of exactly that name
(with or without `www.`), else the nearest site that it lies beneath, else the one member that has sites in its
registered domain. Only where no name says anything, the member in whose network the address lies.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, Literal

from bavn.model.decision import IPNetwork
from bavn.model.member import Member
from bavn.sharing.hosts import host_of

__all__ = ["Concern", "Owners", "bare_host", "host_of", "name_label", "names_above", "registered_domain"]

Relation = Literal["own", "supplier", "shared"]

WIDEST: Final = {4: 16, 6: 32}  # networks of a member that are wider say nothing: whoever joins states its own
# Labels under a country's domain where others register: nobody owns co.uk.
SECOND_LEVEL: Final = frozenset({
    "ac", "co", "com", "ed", "edu", "gc", "go", "gob", "gouv", "gov", "gv", "ltd", "mil", "ne", "net", "nom", "or",
    "org", "plc", "sch",
})  # fmt: skip
# Where anybody may have a name beneath: hosting platforms. A name there says nothing of its neighbours.
PLATFORMS: Final = frozenset({
    "amazonaws.com", "appspot.com", "azureedge.net", "azurefd.net", "azurewebsites.net", "blogspot.com",
    "cloudapp.net", "cloudfront.net", "firebaseapp.com", "fly.dev", "github.io", "gitlab.io", "herokuapp.com",
    "myshopify.com", "netlify.app", "onmicrosoft.com", "pages.dev", "sharepoint.com", "squarespace.com",
    "trafficmanager.net", "umbraco.io", "vercel.app", "web.app", "webflow.io", "windows.net", "wixsite.com",
    "wordpress.com", "workers.dev",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concern:
    """A member that a listed host concerns. `through` is what it depends on: "" where the host is its own."""

    member: str
    relation: Relation
    through: str = ""


class Owners:
    """What members say is theirs, as an index. Suspended and removed members are not in it."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._sites: dict[str, set[str]] = {}
        self._domains: dict[str, set[str]] = {}
        self._networks: dict[tuple[int, int], dict[int, set[str]]] = {}
        self._supplier_hosts: dict[str, set[tuple[str, str]]] = {}
        self._supplier_names: dict[str, set[tuple[str, str]]] = {}
        for member in members:
            if member.status in {"invited", "active"}:
                self._add(member)

    def of(self, host: str, addresses: Iterable[str]) -> tuple[Concern, ...]:
        """Whom a host at these addresses concerns, each member once, its own hosts first; sorted.

        >>> vejle = Member("vejle", "Vejle", status="active", sites=("www.vejle.example",), suppliers=("CMS Aps",))
        >>> owners = Owners([vejle])
        >>> [owners.of(host, ()) for host in ("vejle.example", "login.vejle.example")] == 2 * [
        ...     (Concern("vejle", "own"),)]
        True
        >>> owners.of("evilvejle.example", ()), owners.of("vejle.example.evil.example", ())
        ((), ())
        >>> owners.of("www.cms.example", ())
        (Concern(member='vejle', relation='supplier', through='CMS Aps'),)
        """
        bare = bare_host(host)
        named = self._by_name(bare)
        inside = {(member, address) for address in addresses for member in self._by_address(address)}
        own = named or {member for member, _ in inside}
        concerns = {member: Concern(member, "own") for member in own}
        for member, through in sorted(self._by_supplier(bare)):
            concerns.setdefault(member, Concern(member, "supplier", through))
        for member, address in sorted(inside):
            concerns.setdefault(member, Concern(member, "shared", address))
        return tuple(concerns[member] for member in sorted(concerns))

    def _by_name(self, bare: str) -> set[str]:
        for name in names_above(bare):
            if owners := self._sites.get(name):
                return owners
        neighbours = self._domains.get(registered_domain(bare), set())
        return neighbours if len(neighbours) == 1 else set()

    def _by_address(self, address: str) -> set[str]:
        try:
            read = ip_address(address)
        except ValueError:
            return set()
        found: set[str] = set()
        for (version, length), networks in self._networks.items():
            if version == read.version:
                found |= networks.get(_first(read, length), set())
        return found

    def _by_supplier(self, bare: str) -> set[tuple[str, str]]:
        found = {pair for name in names_above(bare) for pair in self._supplier_hosts.get(name, ())}
        label = registered_domain(bare).partition(".")[0]
        return found | self._supplier_names.get(label, set())

    def _add(self, member: Member) -> None:
        for site in map(bare_host, member.sites):
            self._sites.setdefault(site, set()).add(member.id)
            if domain := registered_domain(site):
                self._domains.setdefault(domain, set()).add(member.id)
        for network in member.networks:
            if network.prefixlen >= WIDEST[network.version]:
                self._add_network(member.id, network)
        for supplier in member.suppliers:
            if "." in supplier and " " not in supplier.strip():
                self._supplier_hosts.setdefault(bare_host(supplier), set()).add((member.id, supplier))
            elif name := name_label(supplier):
                self._supplier_names.setdefault(name, set()).add((member.id, supplier))

    def _add_network(self, member: str, network: IPNetwork) -> None:
        of_length = self._networks.setdefault((network.version, network.prefixlen), {})
        of_length.setdefault(int(network.network_address), set()).add(member)


def bare_host(text: str) -> str:
    """A host's name without `www.` in front: both are one site.

    >>> bare_host(" WWW.Vejle.Example. "), bare_host("a b")
    ('vejle.example', '')
    """
    return host_of(text.strip()).removeprefix("www.")


def registered_domain(bare: str) -> str:
    """What somebody registered of a name; "" under a hosting platform, and for what is no name.

    A short table of second levels stands for the public suffix list: it errs towards too wide a domain for exotic
    suffixes, where only one member can have sites anyway.

    >>> registered_domain("login.vejle.dk"), registered_domain("a.b.co.uk"), registered_domain("x.azurewebsites.net")
    ('vejle.dk', 'b.co.uk', '')
    """
    labels = bare.split(".")
    if len(labels) < 2 or "" in labels or labels[-1].isdigit():  # noqa: PLR2004  a name and its top level
        return ""
    if any(".".join(labels[n:]) in PLATFORMS for n in range(len(labels))):
        return ""
    kept = 3 if len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL else 2  # noqa: PLR2004  a country's top level
    return ".".join(labels[-kept:]) if len(labels) >= kept else ""


def names_above(bare: str) -> Iterator[str]:
    """A name and those that it lies beneath, nearest first, down to what was registered.

    >>> list(names_above("a.b.vejle.dk"))
    ['a.b.vejle.dk', 'b.vejle.dk', 'vejle.dk']
    """
    yield bare
    domain = registered_domain(bare)
    name = bare
    while domain and len(name) > len(domain):
        name = name.partition(".")[2]
        yield name


def name_label(supplier: str) -> str:
    """A supplier's name as the label of its domain would be; "" where too little is left of it.

    >>> name_label("NotuBiz B.V."), name_label("Sonlinc A/S"), name_label("A/S")
    ('notubiz', 'sonlinc', '')
    """
    words = supplier.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa").split()
    kept = [word for word in words if "".join(filter(str.isalnum, word)) not in COMPANY_FORMS]
    label = "".join(letter for letter in "".join(kept) if letter.isascii() and letter.isalnum())
    return label if len(label) >= LEAST_LABEL else ""


COMPANY_FORMS: Final = frozenset({
    "ab", "ag", "aps", "as", "asa", "bv", "gmbh", "inc", "is", "ivs", "ks", "ltd", "nv", "oy", "oyj", "sa",
})  # fmt: skip
LEAST_LABEL: Final = 3


def _first(address: IPv4Address | IPv6Address, length: int) -> int:
    rest = address.max_prefixlen - length
    return int(address) >> rest << rest
