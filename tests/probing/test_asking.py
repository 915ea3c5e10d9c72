import asyncio

import dns.message
import dns.rdatatype
import pytest

from bavn.probing.asking import ask, question
from tests.probing.certificates import HOST
from tests.probing.samples import HERE, SOON_S, Zones, closed_port, known, resolving


def asked(zones: Zones, wait_s: float = 20.0) -> dns.message.Message:
    async def both() -> dns.message.Message:
        async with resolving(zones) as port:
            return await ask(question(HOST, dns.rdatatype.A), HERE, port, wait_s)

    return asyncio.run(both())


def test_each_time_a_question_is_asked_it_has_a_number_of_its_own() -> None:
    one = question(HOST, dns.rdatatype.A)
    assert question(HOST, dns.rdatatype.A) is one
    numbers = {one.numbered().query.id for _ in range(50)}
    assert len(numbers) > 40
    fresh = one.numbered()
    assert dns.message.from_wire(fresh.wire).id == fresh.query.id
    assert fresh.wire[2:] == one.wire[2:]


def test_a_question_to_a_zone_s_own_server_wants_no_recursion() -> None:
    assert int(question(HOST, dns.rdatatype.A).query.flags) & 0x0100
    assert not int(question(HOST, dns.rdatatype.A, recursive=False).query.flags) & 0x0100


def test_an_answer_to_another_question_is_passed_over() -> None:
    other = dns.message.make_response(dns.message.make_query("other.example", "A")).to_wire()[2:]
    with pytest.raises(TimeoutError):
        asked(Zones(raw={HOST: other}), SOON_S)


def test_an_answer_that_is_cut_comes_whole_over_tcp() -> None:
    zones = known()
    zones.cut = frozenset({HOST})
    assert asked(zones).answer


@pytest.mark.parametrize("rest", [b"", b"\xff" * 50])
def test_tcp_that_breaks_is_a_server_out_of_reach(rest: bytes) -> None:
    async def both() -> None:
        async with resolving(Zones(raw={HOST: b"\x82\x00\x00\x01\x00\x00\x00\x00\x00\x00" + rest})) as port:
            with pytest.raises((ConnectionResetError, TimeoutError)):
                await ask(question(HOST, dns.rdatatype.A), HERE, port, SOON_S)

    asyncio.run(both())


def test_a_flood_of_nonsense_does_not_keep_the_time_from_running_out() -> None:
    flood = iter(range(1_000_000))

    async def at_once(*_: object) -> bytes:
        assert next(flood) < 100_000
        return b"nonsense"

    async def flooded() -> None:
        asyncio.get_running_loop().sock_recv = at_once  # type: ignore[method-assign,assignment]
        with pytest.raises(TimeoutError):
            await ask(question(HOST, dns.rdatatype.A), HERE, closed_port(), 0.05)

    asyncio.run(flooded())


def test_a_closed_port_says_so() -> None:
    with pytest.raises(ConnectionRefusedError):
        asyncio.run(ask(question(HOST, dns.rdatatype.A), HERE, closed_port(), 20.0))
