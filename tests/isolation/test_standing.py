import copy
from ipaddress import ip_network
from typing import Any

import pytest

from bavn.isolation.standing import Standing, standing

ACCEPT = {"accept": None}
HOOKS = {
    "input": ("input", -500),
    "forward": ("forward", -500),
    "output": ("output", -500),
    "leaving": ("postrouting", 500),
}


def drop(name: str) -> list[Any]:
    return [{"counter": name}, {"drop": None}]


def listing(*, armed: list[Any] | None = None, keep: list[Any] | None = None) -> dict[str, Any]:
    """What nft 1.0.6 says of our table."""
    items: list[dict[str, Any]] = [{"metainfo": {"version": "1.0.6"}}, {"table": {"name": "bavn_isolation"}}]
    items += [{"counter": {"name": name, "packets": count}} for name, count in (("dropped_in", 3), ("kept_out", 9))]
    if armed is not None:
        items.append({"set": {"name": "armed", "elem": armed} if armed else {"name": "armed"}})
    if keep is not None:
        items.append({"set": {"name": "keep4", "elem": keep}})
    for name, (hook, priority) in HOOKS.items():
        items.append({"chain": {"name": name, "hook": hook, "prio": priority, "policy": "drop"}})
        if armed is not None:
            items.append({"rule": {"chain": name, "expr": [{"match": {"right": "@armed"}}, ACCEPT]}})
        items.append({"rule": {"chain": name, "expr": drop(f"dropped_{name}")}})
    items[-1]["rule"]["comment"] = "since 2026-11-22T05:00:00Z"
    return {"nftables": items}


def timed(family: str, expires: int) -> dict[str, Any]:
    return {"elem": {"val": family, "timeout": 600, "expires": expires}}


MODES: dict[str, tuple[dict[str, Any] | None, str, int]] = {
    "no table": (None, "open", 0),
    "no switch": (listing(), "stays", 0),
    "a switch that runs": (listing(armed=[timed("ipv4", 41), timed("ipv6", 40)]), "until", 40),
    "a switch that ran out": (listing(armed=[]), "released", 0),
    "a switch that was confirmed": (listing(armed=["ipv4", "ipv6"]), "stays", 0),
    "half a switch": (listing(armed=[timed("ipv4", 41)]), "damaged", 0),
}


@pytest.mark.parametrize(("said", "mode", "remaining_s"), MODES.values(), ids=MODES)
def test_the_switch_tells_what_stands(said: dict[str, Any] | None, mode: str, remaining_s: int) -> None:
    now = standing(said)
    assert (now.mode, now.remaining_s if mode == "until" else 0) == (mode, remaining_s)
    assert now.isolated == (mode in {"stays", "until"})


def test_what_is_kept_counted_and_since_when_is_read() -> None:
    now = standing(listing(keep=[{"prefix": {"addr": "192.0.2.0", "len": 24}}, "198.51.100.7"]))
    assert now == Standing(
        mode="stays",
        keep=(ip_network("192.0.2.0/24"), ip_network("198.51.100.7/32")),
        since="2026-11-22T05:00:00Z",
        packets={"dropped_in": 3, "kept_out": 9},
    )
    assert now.dropped == 3


def changed(kind: str, name: str, **values: object) -> dict[str, Any]:
    said = copy.deepcopy(listing())
    for item in said["nftables"]:
        if item.get(kind, {}).get("name", item.get(kind, {}).get("chain")) == name:
            item[kind].update(values)
    return said


def without(kind: str) -> dict[str, Any]:
    said = listing()
    return {"nftables": [item for item in said["nftables"] if kind not in item]}


DAMAGE: dict[str, Any] = {
    "the policy lets everything pass": changed("chain", "output", policy="accept"),
    "another hook": changed("chain", "output", hook="prerouting"),
    "another priority": changed("chain", "input", prio=0),
    "the last rule lets everything pass": changed("rule", "forward", expr=[{"counter": "x"}, ACCEPT]),
    "no rules": without("rule"),
    "no chains": without("chain"),
    "an empty table": {"nftables": [{"table": {"name": "bavn_isolation"}}]},
    "no list": {"nftables": 7},
    "a list of something else": {"nftables": [None, 3, "set"]},
    "nothing at all": {},
    "a network that is none": listing(keep=["no network"]),
    "an element without time": listing(armed=[{"elem": {"val": "ipv4"}}, {"elem": {"val": "ipv6"}}]),
    "rules that ask a switch that is gone": {
        "nftables": [item for item in listing(armed=[])["nftables"] if "set" not in item]
    },
}


@pytest.mark.parametrize("said", DAMAGE.values(), ids=DAMAGE)
def test_what_is_not_whole_is_damaged_and_never_in_force(said: dict[str, Any]) -> None:
    now = standing(said)
    assert now.mode == "damaged"
    assert not now.isolated
