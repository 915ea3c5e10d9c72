"""Who lives where."""

import numpy as np

from bavn.simulation.addresses import Addresses, build_gateways, draw_foreign, draw_hosting, draw_households, draw_v6


def test_hosting_fills_the_wanted_number_of_networks() -> None:
    addresses = Addresses()
    drawn = draw_hosting(np.random.default_rng(1), addresses, 948)
    networks = {addresses.all[index].rsplit(".", 1)[0] for index in drawn.tolist()}
    assert len(set(drawn.tolist())) == 948
    assert 80 <= len(networks) <= 88


def test_few_machines_fit_into_few_networks() -> None:
    assert len(draw_hosting(np.random.default_rng(1), Addresses(), 40, networks=6)) == 40


def test_households_are_scattered_and_a_fifth_speaks_ipv6() -> None:
    addresses = Addresses()
    drawn = draw_households(np.random.default_rng(1), addresses, 3000)
    texts = [addresses.all[index] for index in drawn.tolist()]
    networks = {text.rsplit(".", 1)[0] for text in texts if ":" not in text}
    assert 0.15 < np.mean([":" in text for text in texts]) < 0.25
    assert len(networks) > 800


def test_some_ipv6_clients_share_a_network() -> None:
    addresses = Addresses()
    draw_v6(np.random.default_rng(1), addresses, 400, 0x20010DB8_1000_0000)
    prefixes = [":".join(text.split(":")[:4]) for text in addresses.all]
    assert 0.65 < len(set(prefixes)) / len(prefixes) < 0.9


def test_abroad_is_not_at_home() -> None:
    addresses, rng = Addresses(), np.random.default_rng(1)
    at_home, abroad = draw_households(rng, addresses, 500), draw_foreign(rng, addresses, 500)
    assert not set(at_home.tolist()) & set(abroad.tolist())


def test_a_larger_site_sees_more_gateways() -> None:
    small, large = (build_gateways(np.random.default_rng(1), Addresses(), people) for people in (200, 20_000))
    assert len(small.everyone) < len(large.everyone) / 5


def test_an_address_has_one_index() -> None:
    addresses = Addresses()
    assert addresses.of("192.0.2.1") == addresses.of("192.0.2.1") != addresses.of("192.0.2.2")
