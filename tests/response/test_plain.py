from bavn.response.decisions import network_of
from tests.response.samples import entries, mixed, text_of


def test_a_plain_list_holds_nothing_but_addresses_and_comments() -> None:
    assert all(network_of(line) for line in entries(text_of("plain", mixed())).splitlines())
