import asyncio

import pytest

from bavn.probing.errand import Errand
from bavn.probing.names import Resolver
from bavn.probing.notes import Ended, Notes
from tests.probing.certificates import HOST, this_moment
from tests.probing.samples import HERE, Zones, plain_tools, resolving, target


def resolved(*addresses: str, hops: int = 0, inside: bool = False) -> Notes:
    async def both() -> Notes:
        notes = Notes(iter(range(0, 10**9, 1000)).__next__, hops=hops, inside=inside)
        async with resolving(Zones({(HOST, "A"): list(addresses)})) as port:
            errand = Errand(target("tcp://a:1"), 4, plain_tools(resolver=Resolver((HERE,), port)), notes, this_moment())
            await errand.resolve(HOST)
        return notes

    return asyncio.run(both())


def test_what_a_name_leads_to_is_noted_and_timed() -> None:
    notes = resolved(HERE)
    assert (notes.addresses, notes.spent_ns) == ((HERE,), {"dns": 1000})


def test_one_address_of_the_inside_among_others_is_enough() -> None:
    with pytest.raises(Ended) as ended:
        resolved(HERE, "10.0.0.1", "127.0.0.2")
    assert ended.value.ending == "not-public"


def test_a_redirect_leads_to_the_inside_from_there_only() -> None:
    assert resolved(HERE).inside
    assert resolved(HERE, hops=1, inside=True).addresses == (HERE,)
    with pytest.raises(Ended) as ended:
        resolved(HERE, hops=1)
    assert ended.value.ending == "not-public"


def test_a_look_has_the_seconds_of_its_target() -> None:
    assert Errand(target("tcp://a:1", timeout_s=3.5), 4, plain_tools(), Notes(lambda: 0), this_moment()).look_s == 3.5
