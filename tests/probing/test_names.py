"""A resolver that answers, fails, lies, hangs, and contradicts itself."""

import asyncio

import dns.resolver
import pytest

from bavn.probing import names
from bavn.probing.names import Resolved, Resolver, resolve
from bavn.probing.notes import Ended
from tests.probing.certificates import HOST
from tests.probing.samples import HERE, Zones, closed_port, known, resolving

LOOK_S = 20.0
SHORT_S = 0.2
LONG = 100  # times a look: what answers by itself gets as long as it needs


def resolved(zones: Zones, *, family: int = 4, look_s: float = LOOK_S, host: str = HOST, first: str = "") -> Resolved:
    async def both() -> Resolved:
        async with resolving(zones) as port:
            servers = (first, HERE) if first else (HERE,)
            return await resolve(host, 6 if family == 6 else 4, Resolver(servers, port), look_s)

    return asyncio.run(both())


def failed(zones: Zones, **more: object) -> tuple[str, str]:
    with pytest.raises(Ended) as ended:
        resolved(zones, **more)  # type: ignore[arg-type]
    return ended.value.ending, ended.value.detail


def test_addresses_of_each_family_come_apart() -> None:
    zones = Zones({(HOST, "A"): ["192.0.2.2", "192.0.2.1"], (HOST, "AAAA"): ["2001:db8::1"]})
    assert sorted(resolved(zones).addresses) == ["192.0.2.1", "192.0.2.2"]
    assert resolved(zones, family=6).addresses == ("2001:db8::1",)
    assert zones.asked == [(HOST, "A"), (HOST, "AAAA")]


def test_the_names_on_the_way_are_kept() -> None:
    zones = Zones(
        {(HOST, "CNAME"): ["A.CDN.example."], ("a.cdn.example", "CNAME"): ["b.cdn.example."]}
        | {("b.cdn.example", "A"): ["192.0.2.1"], ("A.CDN.example", "CNAME"): ["b.cdn.example."]}
    )
    assert resolved(zones) == Resolved(("192.0.2.1",), ("a.cdn.example", "b.cdn.example"))


# Cut over UDP, and cut over TCP again
WHOLE = dns.message.make_response(dns.message.make_query(HOST, "A")).to_wire()[2:]
TRUNCATED = bytes([WHOLE[0] | 2]) + WHOLE[1:]
LOOP = {(HOST, "CNAME"): ["b.example."], ("b.example", "CNAME"): [f"{HOST}."]}


@pytest.mark.parametrize(
    ("zones", "ending", "detail"),
    [
        (Zones(), "no-name", "nxdomain"),
        (Zones({(HOST, "AAAA"): ["2001:db8::1"]}), "no-name", "no-address"),
        (Zones({(HOST, "CNAME"): ["gone.example."]}), "no-name", "no-address"),
        (Zones(failing={HOST: "SERVFAIL"}), "dns-failed", "servfail"),
        (Zones(failing={HOST: "REFUSED"}), "dns-failed", "refused"),
        (Zones(LOOP), "dns-failed", "names-in-circles"),
    ],
    ids=["nxdomain", "no address", "alias to nothing", "servfail", "refused", "circle"],
)
def test_each_answer_that_gives_no_address_has_its_word(zones: Zones, ending: str, detail: str) -> None:
    assert failed(zones) == (ending, detail)


@pytest.mark.parametrize(
    "zones",
    [Zones(silent=frozenset({HOST})), Zones(raw={HOST: b"\x80\x00 no DNS"}), Zones(raw={HOST: b""})],
    ids=["silent", "nonsense", "too short"],
)
def test_a_resolver_that_lives_and_does_not_find_this_name_is_the_target_s_trouble(
    monkeypatch: pytest.MonkeyPatch, zones: Zones
) -> None:
    monkeypatch.setattr(names, "ALIVE_SHARE", LONG)
    assert failed(zones, look_s=SHORT_S) == ("dns-timed-out", "")
    assert ("", "NS") in zones.asked


def test_an_answer_from_another_place_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "ALIVE_SHARE", LONG)
    zones = known()
    zones.elsewhere = frozenset({HOST})
    assert failed(zones, look_s=SHORT_S) == ("dns-timed-out", "")


def test_a_resolver_that_says_nothing_at_all_is_our_own_trouble() -> None:
    assert failed(Zones(silent=frozenset({"*"})), look_s=SHORT_S) == ("offline", "resolver-silent")


def test_a_lost_packet_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "TRIES", (0.005, 0.005, 1))
    zones = known()
    zones.silent_first = 2
    assert resolved(zones).addresses == (HERE,)
    assert len(zones.asked) == 3


@pytest.mark.parametrize(
    ("resolver", "detail"),
    [(Resolver(()), "no-resolver"), (Resolver((HERE,), closed_port()), "resolver-unreachable")],
    ids=["none", "closed"],
)
def test_without_a_resolver_we_are_offline(resolver: Resolver, detail: str) -> None:
    with pytest.raises(Ended) as ended:
        asyncio.run(resolve(HOST, 4, resolver, LOOK_S))
    assert (ended.value.ending, ended.value.detail) == ("offline", detail)


def test_a_second_resolver_answers_where_the_first_is_gone() -> None:
    assert resolved(known(), first="127.0.0.9").addresses == (HERE,)


def test_an_answer_that_does_not_fit_is_asked_for_again_over_tcp() -> None:
    zones = known()
    zones.cut = frozenset({HOST})
    assert resolved(zones).addresses == (HERE,)
    assert zones.asked == [(HOST, "A")] * 2


def test_an_answer_that_does_not_fit_and_never_comes_whole_is_a_failure() -> None:
    zones = Zones(raw={HOST: TRUNCATED})
    assert failed(zones) == ("dns-failed", "tcp")


def test_no_more_addresses_are_taken_than_anybody_needs() -> None:
    assert len(resolved(Zones({(HOST, "A"): [f"192.0.2.{last}" for last in range(100)]})).addresses) == 16


def test_an_address_is_asked_of_nobody() -> None:
    zones = Zones()
    assert resolved(zones, host="192.0.2.1").addresses == ("192.0.2.1",)
    assert failed(zones, host="2001:db8::1") == ("no-name", "no-address")
    assert zones.asked == []


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example", ".".join(["a" * 60] * 5)])
def test_what_can_be_no_name_is_none(host: str) -> None:
    assert failed(known(), host=host) == ("no-name", "no-name-at-all")


def test_a_machine_without_settings_has_no_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "Resolver", none)
    assert names.system_resolver() == Resolver(())
