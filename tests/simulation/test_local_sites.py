"""Sites on loopback behave as they are told, over real sockets."""

import asyncio
from collections.abc import Awaitable, Callable
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

import pytest

from bavn.simulation.local_sites import HEAD_MOST, Behaviour, LocalSites

HOST, OTHER = "www.strandby.example", "www.bakkeby.example"
REQUEST = b"GET / HTTP/1.1\r\nHost: www.strandby.example\r\n\r\n"

Body = Callable[[LocalSites], Awaitable[None]]


def within(body: Body, slow_s: float = 0.01) -> None:
    async def run() -> None:
        async with LocalSites([HOST, OTHER], slow_s=slow_s) as sites:
            await body(sites)

    asyncio.run(run())


async def ask(url: str, request: bytes = REQUEST) -> bytes:
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        writer.write(request)
        return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


async def unanswered(asking: Awaitable[bytes]) -> bool:
    """Whether a connection ended without a byte, politely or not."""
    try:
        return await asking == b""
    except ConnectionError:
        return True


async def settle(sites: LocalSites, waiting: int) -> None:
    """Until the sites have taken notice."""
    async with asyncio.timeout(5):
        while sites.waiting != waiting:  # noqa: ASYNC110  nothing says so: it is a count
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [
        pytest.param("up", b"200", id="up"),
        pytest.param("slow", b"200", id="slow"),
        pytest.param("fails", b"503", id="fails"),
        pytest.param("turns-away", b"403", id="turns away"),
    ],
)
def test_it_answers_as_it_is_told(behaviour: Behaviour, status: bytes) -> None:
    async def body(sites: LocalSites) -> None:
        await sites.switch(HOST, behaviour)
        answer = await ask(sites.url(HOST))
        head, _, page = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 " + status)
        assert f"Content-Length: {len(page)}\r\n".encode() in head
        assert HOST.encode() in page
        assert (await ask(sites.url(OTHER))).startswith(b"HTTP/1.1 200")

    within(body)


def test_one_that_refuses_is_not_there_until_it_is_up_again() -> None:
    async def body(sites: LocalSites) -> None:
        await sites.switch(HOST, "refuses")
        await sites.switch(HOST, "refuses")
        with pytest.raises(ConnectionRefusedError):
            await ask(sites.url(HOST))
        await sites.switch(HOST, "up")
        assert (await ask(sites.url(HOST))).startswith(b"HTTP/1.1 200")

    within(body)


def test_one_that_hangs_takes_the_request_and_says_nothing_not_even_when_it_is_up_again() -> None:
    async def body(sites: LocalSites) -> None:
        await sites.switch(HOST, "hangs")
        asking = asyncio.ensure_future(ask(sites.url(HOST)))
        await settle(sites, 1)
        await sites.switch(HOST, "up")
        assert (await ask(sites.url(HOST))).startswith(b"HTTP/1.1 200")
        assert not asking.done()
        asking.cancel()
        await settle(sites, 0)

    within(body)


def test_whoever_waits_for_a_slow_one_is_counted_until_answered_or_gone() -> None:
    async def body(sites: LocalSites) -> None:
        await sites.switch(HOST, "slow")
        asking = [asyncio.ensure_future(ask(sites.url(HOST))) for _ in range(2)]
        await settle(sites, 2)
        asking[0].cancel()
        await settle(sites, 1)
        assert (await asking[1]).startswith(b"HTTP/1.1 200")
        assert sites.waiting == 0

    within(body, slow_s=0.1)


def test_only_those_abroad_may_be_turned_away() -> None:
    async def body(sites: LocalSites) -> None:
        await sites.switch(HOST, "turns-away", only_abroad=True)
        assert sites.behaviour(HOST) == "up"
        assert (await ask(sites.url(HOST))).startswith(b"HTTP/1.1 200")
        assert (await ask(sites.url(HOST, abroad=True))).startswith(b"HTTP/1.1 403")

    within(body)


def test_each_has_a_network_of_its_own_on_loopback_and_all_have_one_port() -> None:
    async def body(sites: LocalSites) -> None:
        await asyncio.sleep(0)
        places = [urlsplit(sites.url(host, abroad=abroad)) for host in (HOST, OTHER) for abroad in (False, True)]
        assert all(ip_address(place.hostname or "").is_loopback for place in places)
        networks = [ip_network(f"{place.hostname}/24", strict=False) for place in places]
        assert networks[0] == networks[1] != networks[2] == networks[3]
        assert len({place.port for place in places}) == 1

    within(body)


def test_a_head_without_end_is_cut_off() -> None:
    async def body(sites: LocalSites) -> None:
        endless = ask(sites.url(HOST), b"GET / HTTP/1.1\r\nX: " + b"x" * 2 * HEAD_MOST)
        assert await unanswered(endless)

    within(body)


def test_nothing_listens_when_it_is_over() -> None:
    async def run() -> None:
        async with LocalSites([HOST]) as sites:
            await sites.switch(HOST, "hangs")
            asking = asyncio.ensure_future(ask(sites.url(HOST)))
            await settle(sites, 1)
            url = sites.url(HOST)
        assert await unanswered(asking)
        with pytest.raises(ConnectionRefusedError):
            await ask(url)

    asyncio.run(run())


@pytest.mark.parametrize(
    "hosts", [pytest.param([], id="none"), pytest.param([HOST, HOST], id="twice"), pytest.param(["x"] * 251, id="many")]
)
def test_hosts_that_cannot_be_told_apart_are_refused(hosts: list[str]) -> None:
    with pytest.raises(ValueError, match="1 to 250"):
        LocalSites(hosts)
