"""What people are told: before, in force, while it lasts, and after. Facts in, text in one language out."""

from collections.abc import Iterator
from typing import Any

from bavn.isolation.beyond import Gap
from bavn.isolation.cut import Outcome
from bavn.isolation.duration import clock
from bavn.isolation.remote import Client
from bavn.isolation.ruleset import UNDO, Network, Order
from bavn.isolation.selftest import Check
from bavn.isolation.standing import Mode, Standing
from bavn.isolation.words import say
from bavn.model.language import Language
from bavn.model.problem import visible

SCHEMA = "bavn.isolation/1"
STANDS: dict[Mode, str] = {
    "open": "is-open",
    "stays": "is-staying",
    "until": "is-timed",
    "released": "is-released",
    "damaged": "is-damaged",
}


def done(outcome: Outcome, order: Order, far: Client | None, found: tuple[Gap, ...], language: Language) -> str:
    """What was done, the self-test, what gets through, what is not stopped, and how to undo it."""
    if outcome.undone:
        return _text([say("failed-undone", language), "", *_tested(outcome.checks, language)])
    lines = [
        say("cut", language, milliseconds=f"{outcome.took_s * 1000:.0f}"),
        *_how_long(order, language),
        *_before(outcome, order, language),
        *_session(order, far, language),
        *([] if outcome.good else [say("failed-stays", language)]),
        say("power-on", language),
        say("others", language),
        "",
        *_tested(outcome.checks, language),
        "",
        *_passages(order, found, language),
    ]
    return _text(lines)


def foretold(order: Order, far: Client | None, found: tuple[Gap, ...], language: Language) -> str:
    """What would be done, and what would still get through."""
    refused = far is not None and order.for_s is None and not far.within(order.keep)
    lines = [
        say("dry", language),
        say("dry-stays", language) if order.for_s is None else say("dry-for", language, remaining=clock(order.for_s)),
        *([say("dry-locks-out", language, client=visible(far.text))] if far is not None and refused else []),
        "",
        *_passages(order, found, language),
    ]
    return _text(lines)


def stands(now: Standing, language: Language) -> str:
    """What the kernel does now."""
    lines = [say(STANDS[now.mode], language, since=visible(now.since), remaining=clock(now.remaining_s))]
    if now.isolated:
        lines += [say("keeps", language, networks=_names(now.keep, language)), _dropped(now, language)]
        lines += [say("undo", language, command=UNDO)]
    return _text(lines)


def reconnected(before: Standing, language: Language) -> str:
    """What `bavn reconnect` did."""
    if before.mode == "open":
        return _text([say("reconnected-open", language)])
    if before.mode == "released":
        return _text([say("reconnected-released", language)])
    told = say("reconnected", language, dropped=str(before.dropped))
    return _text([told, say("reconnect-first", language)])


def confirmed(before: Standing, language: Language) -> str:
    """What `bavn isolate confirm` did."""
    name = "confirmed-before" if before.mode == "stays" else "confirmed"
    return _text([say(name, language, remaining=clock(before.remaining_s))])


def by_hand(system: str, language: Language) -> str:
    """What to do on a system where Bavn cuts nothing: Windows and macOS step by step, others in two lines."""
    name = {"win32": "windows", "darwin": "macos"}.get(system, "other-system")
    return say(name, language)


def as_data(now: Standing) -> dict[str, Any]:
    """What stands, for machines. `remaining_s` is null where nothing counts down."""
    return {
        "schema": SCHEMA,
        "mode": now.mode,
        "isolated": now.isolated,
        "since": now.since or None,
        "remaining_s": now.remaining_s if now.mode == "until" else None,
        "keep": [str(network) for network in now.keep],
        "packets": now.packets,
    }


def _how_long(order: Order, language: Language) -> list[str]:
    if order.for_s is None:
        return [say("stays", language)]
    return [say("for-a-time", language, remaining=clock(order.for_s)), say("sleeping", language)]


def _session(order: Order, far: Client | None, language: Language) -> Iterator[str]:
    if far is not None and not far.within(order.keep):
        name = "session-lost-stays" if order.for_s is None else "session-lost"
        yield say(name, language, client=visible(far.text))


def _before(outcome: Outcome, order: Order, language: Language) -> Iterator[str]:
    before = outcome.before
    if outcome.change != "begins":
        yield say(outcome.change, language, since=visible(before.since), remaining=clock(before.remaining_s))
        if set(before.keep) != set(order.keep):
            yield say("kept-changed", language, before=_names(before.keep, language))


def _tested(checks: tuple[Check, ...], language: Language) -> Iterator[str]:
    yield say("test", language)
    for check in checks:
        name = check.name if check.verdict == "good" else f"{check.name}-{check.verdict}"
        yield f"  {say(name, language, about=visible(check.about))}"


def _passages(order: Order, found: tuple[Gap, ...], language: Language) -> Iterator[str]:
    kept = _names(order.keep, language)
    yield say("through", language)
    yield f"  {say('through-loopback', language)}"
    if order.keep:
        yield f"  {say('through-kept', language, network=kept)}"
        yield f"  {say('through-link', language, network=kept)}"
    yield f"  {say('through-nothing', language)}"
    if not order.keep:
        yield f"  {say('through-lease', language)}"
    yield say("limits", language)
    for name in ("reboot", "root", "frames", "files"):
        yield f"  {say(f'limit-{name}', language)}"
    for gap in found:
        yield f"  {say(f'gap-{gap.kind}', language, name=visible(gap.name))}"
    yield say("sure", language)
    yield say("undo", language, command=UNDO)


def _dropped(now: Standing, language: Language) -> str:
    ways = {
        "in": now.packets.get("dropped_in", 0),
        "out": now.packets.get("dropped_out", 0) + now.packets.get("dropped_leaving", 0),
        "forward": now.packets.get("dropped_forward", 0),
    }
    counts = {name: str(count) for name, count in ways.items()}
    return say("dropped", language, dropped=str(now.dropped), **counts)


def _names(networks: tuple[Network, ...], language: Language) -> str:
    return ", ".join(map(str, networks)) or say("nothing", language)


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
