"""What stands in the kernel now, read from nft's JSON: open, cut off to stay, cut off for a time, released, damaged."""

from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any, Literal

from bavn.isolation.nft import Listing
from bavn.isolation.ruleset import FIRST, LAST, PATHS, Network

# 'released': the time ran out, the kernel lets everything pass, only the empty shell of the table is left.
# 'damaged': there is a table of that name, but it does not hold what it must.
Mode = Literal["open", "stays", "until", "released", "damaged"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the kernel does now. `remaining_s` counts only where mode is 'until'; whole seconds, rounded down."""

    mode: Mode
    remaining_s: int = 0
    keep: tuple[Network, ...] = ()
    since: str = ""
    packets: dict[str, int] = field(default_factory=dict)  # kept_in, kept_out, dropped_in, dropped_out, …

    @property
    def isolated(self) -> bool:
        """Whether it is in force."""
        return self.mode in {"stays", "until"}

    @property
    def dropped(self) -> int:
        """Packets turned away so far, in all directions."""
        return sum(count for name, count in self.packets.items() if name.startswith("dropped_"))


def standing(listing: Listing | None) -> Standing:
    """Read it. Never raises: what is not as it must be is 'damaged'."""
    if listing is None:
        return Standing("open")
    try:
        return _read(listing["nftables"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return Standing("damaged")


def _read(items: list[dict[str, Any]]) -> Standing:
    sets = {one["name"]: one.get("elem", []) for one in _of("set", items)}
    rules = _of("rule", items)
    mode, remaining_s = _mode(sets, rules)
    return Standing(
        mode=mode if _whole(_of("chain", items), rules) else "damaged",
        remaining_s=remaining_s,
        keep=tuple(_network(one) for name in ("keep4", "keep6") for one in sets.get(name, ())),
        since=next((one["comment"].removeprefix("since ") for one in rules if "comment" in one), ""),
        packets={one["name"]: one["packets"] for one in _of("counter", items)},
    )


def _of(kind: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item[kind] for item in items if kind in item]


def _mode(sets: dict[str, list[Any]], rules: list[dict[str, Any]]) -> tuple[Mode, int]:
    """The switch: no set, it stays; elements that live, until these expire; lasting elements, it was confirmed."""
    if "armed" not in sets:
        return ("damaged" if any("@armed" in str(rule["expr"]) for rule in rules) else "stays"), 0
    armed = sets["armed"]
    if not armed:
        return "released", 0
    if sorted(_family(one) for one in armed) != ["ipv4", "ipv6"]:
        return "damaged", 0
    left_s = [one["elem"]["expires"] for one in armed if isinstance(one, dict)]
    return ("until", min(left_s)) if left_s else ("stays", 0)


def _family(element: Any) -> str:  # noqa: ANN401  JSON
    return str(element["elem"]["val"] if isinstance(element, dict) else element)


def _network(element: Any) -> Network:  # noqa: ANN401  JSON
    if isinstance(element, dict):
        return ip_network(f"{element['prefix']['addr']}/{element['prefix']['len']}")
    return ip_network(element)


def _whole(chains: list[dict[str, Any]], rules: list[dict[str, Any]]) -> bool:
    """Whether every way in and out is closed at its end. What stands before it is not looked at."""
    found = {one["name"]: (one["hook"], one["prio"], one["policy"]) for one in chains}
    ends = {rule["chain"]: "drop" in rule["expr"][-1] for rule in rules}
    return all(
        found.get(name) == (hook, LAST if name == "leaving" else FIRST, "drop") and ends.get(name)
        for name, hook in PATHS.items()
    )
