"""The hub's list for nftables, fetched with curl and loaded by the real nft, in a namespace that the test makes."""

from collections.abc import Iterator

import pytest

from tests.hub.clients.serving import Place, listening, program, run, served
from tests.hub.dialects.lapi_samples import StandInHub, Story, decision


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place()
    yield made
    made.close()


def test_nft_takes_the_list_with_its_timeouts_and_loads_it_again(place: Place) -> None:
    nft, curl, hub, story = program("nft"), program("curl"), StandInHub(), Story()
    many = [decision(number, f"198.51.{number // 256}.{number % 256}") for number in range(1, 2_000)]
    with served(hub, place.do(listening)) as url:

        def fetched() -> str:
            return place.do(lambda: run(curl, "-sSf", f"{url}/lists/clear/nftables.nft"))

        def load(*options: str) -> str:
            text = fetched()
            return place.do(lambda: run(nft, *options, "-f", "-", given=text))

        load("-c")
        load()
        hub.published = story.tell(*many, decision(9_001, "192.0.2.0/24"), decision(9_002, "192.0.2.7"))
        hub.published = story.tell(decision(9_003, "2001:db8::/48"), decision(9_004, "2001:db8:1::1"))
        load("-c")
        load()
        load()
        kept = place.do(lambda: run(nft, "list", "table", "inet", "bavn_hub"))
        assert kept.count(" timeout 4h expires 3h59m") + kept.count(" timeout 4h expires 4h") == len(many) + 3
        assert "192.0.2.0/24 timeout" in kept
        hub.published = story.tell(killed=True)
        load()
        assert "elements" not in place.do(lambda: run(nft, "list", "table", "inet", "bavn_hub"))
