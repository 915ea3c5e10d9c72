"""Acceptance: what is put down to a set on dated lists is borne out, and the shipped ratios are the measured ones.

The attacks of others are made up: see `bench/attribution.py`, which prints the same figures as tables.
"""

import csv
from pathlib import Path

import pytest

from bavn.clearing.attribution import CONFIRMED, RATIOS, read_networks
from bench.attribution import Bin, run, show

pytestmark = pytest.mark.acceptance

ENOUGH = 100  # attacks, from which on a bin says something
CUT_OFF = {"hour-22-04"}  # held at a bound on purpose
SHARE = 0.3  # of an attack's networks that are known, from which on it counts


@pytest.fixture(scope="module")
def measured(real_logs: Path) -> tuple[dict[str, tuple[float, float]], list[Bin]]:
    ratios, bins, before, after = run(real_logs)
    assert min(before, after) > 5_000
    assert "shapes-known" in show(ratios, bins)
    return ratios, bins


def test_what_is_said_is_how_it_was(measured: tuple[dict[str, tuple[float, float]], list[Bin]]) -> None:
    bins = [one for one in measured[1] if one.attacks >= ENOUGH]
    assert sum(one.attacks for one in bins) > 20_000
    assert [one for one in bins if abs(one.said - one.was) > 0.25] == []


def test_most_of_what_is_named_is_the_sets_and_little_of_what_is_not(
    measured: tuple[dict[str, tuple[float, float]], list[Bin]],
) -> None:
    named = [one for one in measured[1] if one.low >= CONFIRMED]
    was = sum(one.weight * one.was for one in named)
    weight = sum(one.weight for one in named)
    assert was / weight > 0.7
    assert weight - was < 0.02
    assert was > 0.03  # of the tenth that is the set's


def test_the_shipped_ratios_are_the_measured_ones(
    measured: tuple[dict[str, tuple[float, float]], list[Bin]],
) -> None:
    for code, (ours, others) in measured[0].items():
        if code not in CUT_OFF:
            assert ours / others == pytest.approx(RATIOS[code].ratio, rel=0.25), code


def test_networks_of_other_attackers_are_not_the_sets(real_logs: Path) -> None:
    folder = real_logs / "govcert-ch-noname"
    known, others, earlier = (
        read_networks((folder / name).read_text().splitlines())
        for name in (
            "NoName057-DDoS-CH-CIDRs-only-merged.txt",
            "OffensiveCIDRs/Bruteforce.csv",
            "20240615_NoName057-attacking-ips.csv",
        )
    )
    assert len(others & known) / len(others) < 0.1
    assert len(earlier & known) / len(earlier) > SHARE


def test_half_a_year_on_most_addresses_come_from_known_networks(real_logs: Path) -> None:
    folder = real_logs / "govcert-ch-noname"
    known = read_networks((folder / "20250120_NoName057-DDoS-CH_CIDR-with-info.csv").read_text().splitlines())
    with (folder / "20240615_NoName057-attacking-ips.csv").open(newline="") as file:
        addresses = [row["ip_address"] for row in csv.DictReader(file)]
    inside = sum(bool(read_networks([address]) & known) for address in addresses)
    assert inside / len(addresses) > 0.5
