import pytest

from bavn.clearing.holdings import Holdings


def held(**addresses: int) -> Holdings:
    """Ten sightings at most, 100 addresses, 60 of one member; `vejle_1=20`: its sighting 1 has 20 addresses."""
    holdings = Holdings(most_addresses=100, most_of_a_member=60, most_sightings=10)
    for name, count in addresses.items():
        member, _, number = name.partition("_")
        holdings.add((member, number), count)
    return holdings


def test_nothing_goes_while_there_is_room() -> None:
    holdings = held(vejle_1=60, ishoj_1=40)
    assert (holdings.too_many_addresses("vejle"), holdings.too_many_sightings()) == ([], [])
    assert (holdings.addresses, holdings.sightings) == (100, 2)


def test_a_member_with_too_many_addresses_loses_its_own_oldest() -> None:
    holdings = held(ishoj_1=10, vejle_1=20, vejle_2=30, vejle_3=20)
    assert holdings.too_many_addresses("vejle") == [("vejle", "1")]
    assert holdings.too_many_addresses("ishoj") == []


def test_with_too_many_in_all_whoever_has_most_loses() -> None:
    holdings = held(ishoj_1=30, vejle_1=25, vejle_2=25, aarhus_1=40)
    assert holdings.too_many_addresses("aarhus") == [("vejle", "1")]


def test_who_sent_most_sightings_loses_the_oldest() -> None:
    holdings = held(ishoj_1=0, **{f"vejle_{n}": 1 for n in range(10)})
    assert holdings.too_many_sightings() == [("vejle", "0")]


def test_what_is_removed_is_counted_no_more() -> None:
    holdings = held(vejle_1=20, vejle_2=30)
    holdings.remove(("vejle", "1"))
    assert (holdings.addresses, holdings.sightings) == (30, 1)
    holdings.remove(("vejle", "2"))
    assert (holdings.addresses, holdings.sightings, holdings.of("vejle")) == (0, 0, [])


def test_what_was_never_held_cannot_be_removed() -> None:
    with pytest.raises(KeyError):
        held().remove(("vejle", "1"))
