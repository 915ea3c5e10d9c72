from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing.owners import Concern, Owners, bare_host, name_label, names_above, registered_domain
from bavn.model.member import Member

VEJLE = Member(
    "vejle",
    "Vejle",
    status="active",
    sites=("www.vejle.dk", "byraad.vejle.dk"),
    networks=(ip_network("192.0.2.0/24"), ip_network("2001:db8:7::/48")),
    suppliers=("NotuBiz B.V.", "cms.example.net"),
)
ISHOJ = Member("ishoj", "Ishøj", status="active", sites=("ishøj.dk",), suppliers=("notubiz",))


def own(host: str, *addresses: str, members: tuple[Member, ...] = (VEJLE, ISHOJ)) -> list[str]:
    return [concern.member for concern in Owners(members).of(host, addresses) if concern.relation == "own"]


@pytest.mark.parametrize(
    "host",
    ["vejle.dk", "www.vejle.dk", "WWW.Vejle.DK.", "login.vejle.dk", "a.b.vejle.dk", "x.byraad.vejle.dk"],
)
def test_a_members_host_is_its_site_or_lies_beneath_its_domain(host: str) -> None:
    assert own(host) == ["vejle"]


@pytest.mark.parametrize(
    "host",
    [
        "evilvejle.dk",
        "vejle.dk.evil.example",
        "vejle.com",
        "xvejle.dk",
        "dk",
        "",
        "www.",
        "vejle-dk.example",
        "vejle.dk@evil.example",
        "wwwvejle.dk",
        "vejІe.dk",  # noqa: RUF001  a Cyrillic letter, on purpose
    ],
)
def test_suffix_tricks_are_nobodys(host: str) -> None:
    assert own(host) == []


def test_danish_letters_and_punycode_are_one_name() -> None:
    assert own("www.xn--ishj-ira.dk") == own("ishøj.dk") == ["ishoj"]


def test_a_sibling_belongs_to_the_one_member_of_that_domain_and_to_nobody_where_there_are_two() -> None:
    bank = Member("bank", "Bank", status="active", sites=("net.bank.example",))
    other = Member("other", "Other", status="active", sites=("svar.bank.example",))
    assert own("rep.bank.example", members=(bank,)) == ["bank"]
    assert own("rep.bank.example", members=(bank, other)) == []


def test_with_and_without_www_are_one_site_and_not_a_siblings() -> None:
    bank = Member("bank", "Bank", status="active", sites=("www.bank.example",))
    other = Member("other", "Other", status="active", sites=("svar.bank.example",))
    assert own("bank.example", members=(bank, other)) == own("www.bank.example", members=(bank, other)) == ["bank"]


def test_whoever_claims_a_top_level_owns_nothing_beneath_it() -> None:
    greedy = Member("greedy", "Greedy", status="active", sites=("dk", "co.uk", "github.io"))
    assert [own(host, members=(greedy,)) for host in ("a.dk", "b.co.uk", "c.github.io")] == [[], [], []]
    assert list(names_above("a.b.co.uk")) == ["a.b.co.uk", "b.co.uk"]


def test_the_nearest_name_decides() -> None:
    ministry = Member("um", "Ministry", status="active", sites=("um.example",))
    embassy = Member("embassy", "Embassy", status="active", sites=("ukraine.um.example",))
    assert own("ukraine.um.example", members=(ministry, embassy)) == ["embassy"]
    assert own("visa.ukraine.um.example", members=(ministry, embassy)) == ["embassy"]
    assert own("sweden.um.example", members=(ministry, embassy)) == ["um"]


def test_a_neighbour_on_a_hosting_platform_is_nobodys() -> None:
    one = Member("one", "One", status="active", sites=("one.azurewebsites.net",))
    assert own("one.azurewebsites.net", members=(one,)) == ["one"]
    assert own("two.azurewebsites.net", members=(one,)) == []


@pytest.mark.parametrize("address", ["192.0.2.77", "2001:db8:7:1::1"])
def test_a_host_that_nobody_names_belongs_to_whose_network_it_is_in(address: str) -> None:
    assert own("unknown.example", address) == ["vejle"]


def test_anothers_host_in_a_members_network_concerns_it_through_the_address() -> None:
    concerns = Owners((VEJLE, ISHOJ)).of("www.ishøj.dk", ["192.0.2.9"])
    assert concerns == (Concern("ishoj", "own"), Concern("vejle", "shared", "192.0.2.9"))


def test_a_network_that_is_too_wide_to_be_a_members_own_says_nothing() -> None:
    greedy = Member("greedy", "Greedy", status="active", networks=(ip_network("0.0.0.0/0"), ip_network("2000::/3")))
    assert own("unknown.example", "203.0.113.1", "2001:db8::1", members=(greedy,)) == []


def test_suppliers_are_known_by_name_and_by_host() -> None:
    owners = Owners((VEJLE, ISHOJ))
    assert owners.of("www.notubiz.nl", ()) == (
        Concern("ishoj", "supplier", "notubiz"),
        Concern("vejle", "supplier", "NotuBiz B.V."),
    )
    assert owners.of("login.cms.example.net", ()) == (Concern("vejle", "supplier", "cms.example.net"),)
    assert owners.of("notubiz.evil.example", ()) == owners.of("example.net", ()) == ()


@pytest.mark.parametrize("status", ["suspended", "removed"])
def test_who_is_no_member_any_more_owns_nothing(status: str) -> None:
    gone = Member("gone", "Gone", status=status, sites=("gone.example",))  # type: ignore[arg-type]
    assert own("gone.example", members=(gone,)) == []


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.vejle.dk", "vejle.dk"),
        ("a.b.co.uk", "b.co.uk"),
        ("co.uk", ""),
        ("dk", ""),
        ("192.0.2.1", ""),
        ("a..dk", ""),
        ("x.github.io", ""),
        ("github.io", ""),
    ],
)
def test_the_registered_domain(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


def test_a_suppliers_name_is_its_label() -> None:
    assert [name_label(name) for name in ("KMD A/S", "Sonlinc", "Ærø Data ApS", "AB", "")] == [
        "kmd", "sonlinc", "aeroedata", "", "",
    ]  # fmt: skip


@given(st.text(max_size=300), st.lists(st.text(max_size=40), max_size=3))
def test_any_text_is_a_host_of_nobody_and_breaks_nothing(host: str, addresses: list[str]) -> None:
    assert Owners((VEJLE, ISHOJ)).of(f"{host}.invalid", addresses) == ()
    assert all(name.endswith(registered_domain(bare_host(host))) for name in names_above(bare_host(host)))
