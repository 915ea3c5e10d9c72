"""Each server of a zone beside the resolver: they agree, differ, hang, lie."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bavn.probing import authorities
from bavn.probing.look import Looked, look
from bavn.probing.names import Resolver
from tests.probing.certificates import HOST, this_moment
from tests.probing.samples import HERE, LONG_S, Records, Zones, plain_tools, resolving, target

ZONE = "site.example"
SERVERS = ("127.0.0.2", "127.0.0.3")
PUBLIC: Records = {(HOST, "A"): ["127.0.0.77"]}
SHORT = 0.025  # of a look: what never answers


def resolver(more: Records = PUBLIC) -> Zones:
    """It knows the host, the servers of its zone, and where these are."""
    servers = {(f"ns{at}.{ZONE}", "A"): [address] for at, address in enumerate(SERVERS, 1)}
    return Zones({(ZONE, "NS"): [f"ns{at}.{ZONE}." for at in (1, 2)]} | servers | more)


def server(records: Records = PUBLIC, **more: object) -> Zones:
    return Zones(records, authoritative=True, **({"serial": 1} | more))  # type: ignore[arg-type]


def compared(first: Zones, second: Zones | None, by: Zones | None = None, timeout_s: float = LONG_S) -> Looked:
    async def all_three() -> Looked:
        async with AsyncExitStack() as stack:
            port = await stack.enter_async_context(resolving(by or resolver()))
            await stack.enter_async_context(resolving(first, SERVERS[0], port))
            if second is not None:
                await stack.enter_async_context(resolving(second, SERVERS[1], port))
            tools = plain_tools(resolver=Resolver((HERE,), port, port))
            return await look(target(f"dns://{HOST}", timeout_s=timeout_s), 4, "here", tools, this_moment)

    return asyncio.run(all_three())


INSIDE: Records = {(HOST, "A"): ["10.0.0.1"]}
NONE = frozenset({"*"})
ALIAS: Records = {(HOST, "CNAME"): ["edge.cdn.example."]}


@pytest.mark.parametrize(
    ("first", "second", "ending", "detail", "said"),
    [
        (server(), server(), "ok", "", ("answers", "answers")),
        (server(), server(ALIAS), "ok", "", ("answers", "answers")),
        (server(), server({(HOST, "A"): ["127.0.0.78"]}), "ok", "", ("answers", "answers")),
        (server(), server(serial=2), "ok", "serial-differs", ("answers", "answers")),
        (server(), server({}), "dns-failed", "servers-contradict", ("answers", "no-name")),
        (server({}), server({}), "dns-failed", "resolver-differs", ("no-name", "no-name")),
        (server(), server(failing={HOST: "SERVFAIL"}), "ok", "server-silent", ("answers", "failed")),
        (
            server(failing={HOST: "REFUSED"}),
            server(failing={HOST: "SERVFAIL"}),
            "dns-failed",
            "servers-fail",
            ("failed", "failed"),
        ),
        (server(), Zones(PUBLIC), "ok", "server-silent", ("answers", "not-authoritative")),
        (server(), server(INSIDE), "not-public", "server", ("answers", "leads-inside")),
        (server(), None, "ok", "server-silent", ("answers", "unreachable")),
    ],
    ids=[
        "agree",
        "one has an alias",
        "other addresses",
        "another serial",
        "contradict",
        "resolver knows more",
        "one fails",
        "all fail",
        "one is not in charge",
        "one lies",
        "one is closed",
    ],
)
def test_each_pair_of_servers_ends_in_one_word(
    first: Zones, second: Zones | None, ending: str, detail: str, said: tuple[str, str]
) -> None:
    found = compared(first, second)
    assert (found.sample.ending, found.sample.detail, found.fault) == (ending, detail, "")
    assert tuple(one.said for one in found.authorities) == said


def test_a_silent_server_is_named_and_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authorities, "AUTHORITY_SHARE", SHORT)
    found = compared(server(), server(silent=NONE))
    assert (found.sample.ending, found.sample.detail) == ("ok", "server-silent")
    assert found.authorities[1].said == "silent"


def test_a_look_whose_time_is_up_says_what_the_resolver_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authorities, "AUTHORITY_SHARE", 100)
    found = compared(server(silent=NONE), server(silent=NONE), timeout_s=3.0)
    assert (found.sample.ending, found.sample.detail) == ("ok", "servers-silent")


def test_all_servers_silent_may_be_a_firewall_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authorities, "AUTHORITY_SHARE", SHORT)
    found = compared(server(silent=NONE), server(silent=NONE))
    assert (found.sample.ending, found.sample.detail) == ("ok", "servers-silent")


def test_a_name_that_nobody_has_is_none() -> None:
    found = compared(server({}), server({}), resolver({}))
    assert (found.sample.ending, found.sample.detail) == ("no-name", "nxdomain")


def test_a_resolver_that_knows_less_than_the_servers_differs() -> None:
    found = compared(server(), server(), resolver({}))
    assert (found.sample.ending, found.sample.detail) == ("dns-failed", "resolver-differs")


def test_servers_that_cannot_be_found_are_unknown() -> None:
    found = compared(server(), server(), Zones(PUBLIC))
    assert (found.sample.ending, found.sample.detail, found.authorities) == ("ok", "servers-unknown", ())


def test_a_resolver_that_fails_ends_it() -> None:
    found = compared(server(), server(), Zones(failing={HOST: "SERVFAIL"}))
    assert (found.sample.ending, found.sample.detail) == ("dns-failed", "servfail")


def test_a_server_of_the_inside_is_not_asked() -> None:
    by = resolver()
    by.records[f"ns2.{ZONE}", "A"] = ["10.0.0.1"]
    found = compared(server(), None, by)
    assert [one.said for one in found.authorities] == ["answers", "not-public"]
    assert (found.sample.ending, found.sample.detail) == ("ok", "server-silent")


def test_what_each_server_said_comes_along() -> None:
    found = compared(server(), server(serial=7))
    assert [(one.name, one.address, one.serial) for one in found.authorities] == [
        (f"ns1.{ZONE}", SERVERS[0], 1),
        (f"ns2.{ZONE}", SERVERS[1], 7),
    ]
    assert found.sample.address == "127.0.0.77"
    assert found.sample.phases.dns > 0
    assert found.sample.phases.first_byte > 0
    assert found.sample.phases.connect == 0
