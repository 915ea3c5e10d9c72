"""`bavn isolate` before the rest of the command is loaded: reading options at leisure takes longer than cutting off.

Only the plain forms are read here. Whatever else is typed is left to the command, which reads everything; nothing has
been changed then.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bavn.isolation.cut import Outcome, cut_off
from bavn.isolation.duration import seconds
from bavn.isolation.keep import networks
from bavn.isolation.nft import find
from bavn.isolation.remote import Client, client
from bavn.isolation.ruleset import Order
from bavn.isolation.words import CannotError

PROCESSES = Path("/proc")
# Options that take a value, and what it must be. What only matters for telling is passed over.
VALUED: dict[str, tuple[str, ...]] = {"--keep": (), "--for": (), "--plan": (), "--language": ("da", "en")}


@dataclass(frozen=True, slots=True)
class Early:
    """What was done already, or why not: the command has only to tell it."""

    order: Order
    far: Client | None
    outcome: Outcome | CannotError


@dataclass(frozen=True, slots=True)
class Plain:
    """The options of a plain form, as they were typed."""

    keep: tuple[str, ...]
    for_time: str | None
    even_me: bool


def at_once(arguments: Sequence[str], since: str) -> Early | None:
    """Cut off if `arguments` are a plain form of `bavn isolate`; None, and nothing done, if they are not.

    None also where something went wrong that nobody thought of: the command then does it, and tells.
    """
    if (plain := read(arguments)) is None:
        return None
    try:
        return _done(plain, since)
    except Exception:  # noqa: BLE001  what broke here breaks there again, where it becomes one line
        return None


def _done(plain: Plain, since: str) -> Early:
    far = client(os.environ, PROCESSES, os.getpid())
    order = Order()
    try:
        for_s = None if plain.for_time is None else seconds(plain.for_time)
        order = Order(networks(plain.keep), for_s, since)
        return Early(order, far, cut_off(find(), order, far, even_me=plain.even_me))
    except CannotError as cannot:
        return Early(order, far, cannot)


def read(arguments: Sequence[str]) -> Plain | None:
    """Read `isolate`, `--keep NETWORK`, `--for TIME` and `--cut-me-off`; None for everything else.

    >>> read(["isolate", "--for", "10m"])
    Plain(keep=(), for_time='10m', even_me=False)
    >>> read(["isolate", "--dry-run"])
    """
    if arguments[:1] != ["isolate"]:
        return None
    found: dict[str, list[str]] = {name: [] for name in (*VALUED, "--cut-me-off")}
    left = iter(arguments[1:])
    for word in left:
        name, equals, value = word.partition("=")
        if word == "--cut-me-off":
            found[word].append(word)
            continue
        if name not in VALUED:
            return None
        given = value if equals else next(left, None)
        if given is None or given.startswith("-") or (VALUED[name] and given not in VALUED[name]):
            return None
        found[name].append(given)
    return Plain(tuple(found["--keep"]), next(reversed(found["--for"]), None), bool(found["--cut-me-off"]))
