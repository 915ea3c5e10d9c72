"""What `bavn replay` shows in a terminal: for each finding, who would have been hit, when, and who was spared."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bavn.model.decision import IPNetwork
from bavn.model.safe_text import visible
from bavn.pages.conditions import reasons
from bavn.pages.replayed import Outcome
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES, Pair
from bavn.pages.words import Words, clock, day_and_clock

MOST_LISTED: Final = 20

PHRASES: Final[dict[str, Pair]] = {
    "nothing": ("Nothing was found: nobody would have been hit.", "Intet fundet: ingen ville være blevet ramt."),
    "done": (
        "From {first} on: {block} blocked, {limit} limited; the last until {until}.",
        "Fra {first}: {block} blokeret, {limit} begrænset; de sidste til {until}.",
    ),
    "none": ("Nobody would have been hit.", "Ingen ville være blevet ramt."),
    "collateral": (
        "Honest clients among them, by the site's own past: {clients} ({share}).",
        "Ærlige klienter iblandt, efter webstedets egen fortid: {clients} ({share}).",
    ),
    "more": ("and {count} more; --json lists all", "og {count} flere; --json viser alle"),
    "held": ("Spared or held back: {why}.", "Skånet eller holdt tilbage: {why}."),
    "address": ("address", "adresse"),
    "action": ("action", "handling"),
    "at": ("from", "fra"),
    "because": ("why", "hvorfor"),
}
ACTIONS: Final[dict[str, Pair]] = {"block": ("block", "bloker"), "limit": ("limit", "begræns")}
HELD: Final[dict[str, Pair]] = {
    "allowed": ("on the allow list", "på tilladelseslisten"),
    "unnameable": ("no rule may name it", "må ikke stå i nogen regel"),
    "site-limits": ("the site only limits", "webstedet begrænser kun"),
    "ceiling": ("beyond max_blocked", "over max_blocked"),
    "network-share": ("too much of one network, so only limited", "for stor del af ét net, derfor kun begrænset"),
    "collateral": ("too many honest people would be hit, so only limited", "for mange ærlige ville blive ramt"),
}


def print_replay(outcomes: Sequence[Outcome], console: Console, words: Words) -> None:
    """Print each finding with the decisions about it. Text of the log has passed `visible`."""
    if not outcomes:
        console.print(Text(_say(words, "nothing"), style="bold"))
    for outcome in outcomes:
        _print_title(outcome, console, words)
        _print_decisions(outcome, console, words)
        if outcome.held_back:
            why = ", ".join(
                f"{words.number(count)} {words.of(HELD, code)}" for code, count in outcome.held_back.items()
            )
            console.print(Text(_say(words, "held", why=why)))
        console.print()


def _print_title(outcome: Outcome, console: Console, words: Words) -> None:
    finding = outcome.finding
    name = words.of(KIND_NAMES, finding.kind)
    severity = words.of(SEVERITIES, finding.severity)
    title = f"{name}, {visible(finding.site)}: {severity}, {day_and_clock(finding.began)} UTC"
    console.print(Text(title, style="bold"))


def _print_decisions(outcome: Outcome, console: Console, words: Words) -> None:
    decisions = list(outcome.last.values())
    if not decisions:
        console.print(Text(_say(words, "none")))
        return
    actions = Counter(one.action for one in decisions)
    first = min(one.made for one in outcome.first.values())
    until = max(one.expires for one in decisions)
    facts = {"first": clock(first), "until": clock(until)}
    counts = {"block": words.number(actions["block"]), "limit": words.number(actions["limit"])}
    console.print(Text(_say(words, "done", **facts, **counts)))
    harm = outcome.finding.collateral
    console.print(Text(_say(words, "collateral", clients=words.number(harm.clients), share=words.percent(harm.share))))
    table = Table(box=None, pad_edge=False)
    for name in ("address", "action", "at", "because"):
        table.add_column(_say(words, name))
    for network, last in list(outcome.last.items())[:MOST_LISTED]:
        made = clock(outcome.first[network].made)
        why = reasons(last.because, words)
        table.add_row(Text(written(network)), words.of(ACTIONS, last.action), made, Text(why))
    console.print(table)
    if len(decisions) > MOST_LISTED:
        console.print(Text(_say(words, "more", count=words.number(len(decisions) - MOST_LISTED))))


def written(network: IPNetwork) -> str:
    """How people write it: a single address without its /32 or /128."""
    whole = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if whole else str(network)


def _say(words: Words, code: str, **values: str) -> str:
    return words.of(PHRASES, code).format(**values)
