"""Decisions as one level is told of them, found by value."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.published import Level
from bavn.hub.screens.told_decisions import Told, _common, value_of
from bavn.model.campaign import Said, SharedDecision
from tests.hub.hubs import NOW

UNTIL = NOW + timedelta(hours=1)


def row(number: int, value: str) -> SharedDecision:
    said = Said(number, "block", "http-flood", 7, 2, (), ("independent-organisations",), UNTIL)
    return SharedDecision(
        number, number, value, {"amber": "block"}, "http-flood", 7, (), (), (), NOW, UNTIL, said={"amber": said}
    )


def told(*values: str) -> Told:
    rows = tuple(row(number, value) for number, value in enumerate(values, start=1))
    return Told("amber", Level(rows), {one.value: one for one in rows})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("192.0.2.7", "192.0.2.7"),
        (" 192.0.2.7/24 ", "192.0.2.0/24"),
        ("192.0.2.7/32", "192.0.2.7"),
        ("2001:DB8:0::1/128", "2001:db8::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ("fe80::1%eth0", ""),
        ("fe80::1%<script>", ""),
        ("192.0.2", ""),
        ("192.0.2.0/33", ""),
        ("192.0.2.7 198.51.100.1", ""),
        ("example.dk", ""),
        ("٣.٣.٣.٣", ""),
        ("1" * 5_000, ""),
        ("", ""),
        ("\x00", ""),
        ("192.0.2.7\r\nSet-Cookie: a", ""),
    ],
)
def test_a_value_has_one_spelling_and_anything_else_none(text: str, value: str) -> None:
    assert value_of(text) == value


@given(st.text(max_size=80))
def test_no_text_breaks_it_and_what_it_gives_is_its_own_spelling(text: str) -> None:
    found = value_of(text)
    assert not found or value_of(found) == found


def test_around_an_address_are_the_networks_that_it_lies_in_narrow_to_wide() -> None:
    some = told("192.0.0.0/16", "192.0.2.0/24", "192.0.2.7", "192.0.2.8", "2001:db8::/32")
    assert [one.value for one in some.around("192.0.2.7")] == ["192.0.2.7", "192.0.2.0/24", "192.0.0.0/16"]
    assert [one.value for one in some.around("2001:db8::5")] == ["2001:db8::/32"]
    assert some.around("198.51.100.1") == []


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        ("192.0.2.0/24", ["192.0.2.128/25", "192.0.2.7"]),
        ("192.0.2.0/25", ["192.0.2.7"]),
        ("192.0.0.0/14", ["192.0.2.128/25", "192.0.2.7", "192.0.20.1", "192.1.2.3"]),
        ("2001:db8::/32", ["2001:db8:1::/48", "2001:db8::1"]),
        ("2001:db8:1::/48", []),
        ("192.0.2.7", []),
        ("::/0", []),
    ],
)
def test_within_a_network_is_what_lies_in_it_and_not_itself(value: str, inside: list[str]) -> None:
    some = told("192.0.2.7", "192.0.2.128/25", "192.0.20.1", "192.1.2.3", "2001:db8::1", "2001:db8:1::/48")
    assert sorted(one.value for one in some.within(value)) == sorted(inside)


def test_of_very_much_within_only_the_newest_are_given() -> None:
    some = told(*(f"192.0.2.{number}" for number in range(250)))
    assert [one.value for one in some.within("192.0.2.0/24", 2)] == ["192.0.2.249", "192.0.2.248"]


@given(st.ip_addresses(v=6), st.integers(1, 127))
def test_every_address_of_a_network_begins_with_its_common_text(address: object, length: int) -> None:
    network = ip_network(f"{address}/{length}", strict=False)
    for one in (network.network_address, network.broadcast_address):
        assert str(one).startswith(_common(str(network)))


def test_a_line_has_nothing_of_the_hubs_own_view() -> None:
    whole = replace(row(1, "192.0.2.7"), members=("secret",), campaign=99)
    assert "secret" not in repr(whole.said["amber"])
