"""`bavn isolate`, `bavn isolate confirm`, `bavn isolate status`, `bavn reconnect`: pull the plug, and put it back.

The machine is cut off first; the plan is read, the words are found and people are told afterwards.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bavn.cli.clock import now, today
from bavn.cli.output import say, write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile
from bavn.cli.refusal import RefusedError
from bavn.model.language import Language
from bavn.model.problem import Problem, visible

if TYPE_CHECKING:
    from bavn.isolation.at_once import Early
    from bavn.isolation.cut import Outcome
    from bavn.isolation.nft import Nft
    from bavn.isolation.remote import Client
    from bavn.isolation.ruleset import Order
    from bavn.isolation.standing import Standing
    from bavn.isolation.words import CannotError

COULD_NOT = 2
PROCESSES = Path("/proc")
SYSTEM = sys.platform

Spoken = Annotated[
    Language | None, typer.Option("--language", help="Language of what is said; else the plan's or the system's.")
]
EvenMe = Annotated[bool, typer.Option("--cut-me-off", help="Also over SSH, with no way back but the console.")]

isolate = typer.Typer(add_completion=False, rich_markup_mode=None)


@isolate.callback(invoke_without_command=True)
def cut_off(
    context: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show and check the rules; change nothing.")] = False,
    keep: Annotated[
        list[str] | None, typer.Option(metavar="NETWORK", help="Stays reachable, both ways: 192.0.2.0/24. Repeatable.")
    ] = None,
    for_time: Annotated[
        str | None,
        typer.Option("--for", metavar="TIME", help="Linux opens again by itself after 10s to 24h, unless confirmed."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings; [isolation] keep names more networks to keep.")
    ] = None,
    even_me: EvenMe = False,
    plan_file: PlanFile = PLAN_FILE,
    language: Spoken = None,
) -> int:
    """Pull the plug: cut this machine off all networks, in both directions, open connections included.

    Without --for it stays cut off until `bavn reconnect`. With --for the kernel itself opens again, even if Bavn is
    killed, unless `bavn isolate confirm` makes it stay. Nothing else in Bavn ever does this by itself.
    """
    if context.invoked_subcommand is not None:
        _refuse_misplaced(context, language)
        return 0
    if SYSTEM != "linux":
        return _by_hand(language)
    from bavn.isolation.words import CannotError

    try:
        if context.obj is not None:
            return _tell(context.obj, plan_file, _spoken(language, plan_file))
        order = _order(keep, for_time, config)
        if dry_run:
            return _try_out(order, _spoken(language, plan_file))
        return _tell(_cut(order, even_me=even_me), plan_file, _spoken(language, plan_file))
    except CannotError as cannot:
        _refuse(cannot, _spoken(language, plan_file))


@isolate.command()
def confirm(*, even_me: EvenMe = False, language: Spoken = None) -> int:
    """Make an isolation that runs out stay, until `bavn reconnect`."""
    if SYSTEM != "linux":
        return _by_hand(language)
    from bavn.isolation.cut import confirm as make_stay
    from bavn.isolation.nft import find
    from bavn.isolation.report import confirmed
    from bavn.isolation.words import CannotError

    said = _spoken(language)
    try:
        write_out(confirmed(make_stay(find(), _far(), even_me=even_me), said))
    except CannotError as cannot:
        _refuse(cannot, said)
    return 0


@isolate.command()
def status(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Count down until Linux opens again.")] = False,
    language: Spoken = None,
) -> int:
    """Say what stands in the kernel: open, cut off to stay, or cut off for how many seconds more."""
    if SYSTEM != "linux":
        return _by_hand(language)
    from bavn.isolation.nft import find
    from bavn.isolation.report import stands
    from bavn.isolation.words import CannotError

    said = _spoken(language)
    try:
        found = _count_down(find(), said) if watch else _look(find())
    except CannotError as cannot:
        _refuse(cannot, said)
    write_out(_document(found) if as_json else stands(found, said))
    return 0


def reconnect(language: Spoken = None) -> int:
    """Put the plug back in: take away what `bavn isolate` put in the way, and nothing else."""
    if SYSTEM != "linux":
        return _by_hand(language)
    from bavn.isolation.cut import reconnect as connect_again
    from bavn.isolation.nft import find
    from bavn.isolation.report import reconnected
    from bavn.isolation.words import CannotError

    said = _spoken(language)
    try:
        write_out(reconnected(connect_again(find()), said))
    except CannotError as cannot:
        _refuse(cannot, said)
    return 0


def _order(keep: list[str] | None, for_time: str | None, config: Path | None) -> "Order":
    from bavn.isolation.duration import seconds
    from bavn.isolation.keep import from_settings, networks
    from bavn.isolation.ruleset import Order

    named = (*(keep or ()), *(from_settings(config) if config else ()))
    for_s = None if for_time is None else seconds(for_time)
    return Order(networks(named), for_s, now().strftime("%Y-%m-%dT%H:%M:%SZ"))


def _try_out(order: "Order", language: Language) -> int:
    from bavn.isolation.beyond import gaps
    from bavn.isolation.nft import find
    from bavn.isolation.report import foretold
    from bavn.isolation.ruleset import ruleset

    write_out(ruleset(order))
    find().check(ruleset(order))
    say(foretold(order, _far(), gaps(), language).rstrip("\n"))
    return 0


def _cut(order: "Order", *, even_me: bool) -> "Early":
    from bavn.isolation.at_once import Early
    from bavn.isolation.cut import cut_off as pull_the_plug
    from bavn.isolation.nft import find

    far = _far()
    return Early(order, far, pull_the_plug(find(), order, far, even_me=even_me))


def _tell(early: "Early", plan_file: Path, language: Language) -> int:
    """Tell what was done, whether by this command or before it was loaded."""
    from bavn.isolation.beyond import gaps
    from bavn.isolation.report import done
    from bavn.isolation.words import CannotError
    from bavn.isolation.words import say as words

    if isinstance(early.outcome, CannotError):
        raise early.outcome
    _record(early.outcome, plan_file, language)
    try:
        write_out(done(early.outcome, early.order, early.far, gaps(), language))
    except RefusedError as unshown:
        if not early.outcome.undone:
            raise Problem(words("unshown", language, why=str(unshown))) from None
    if not early.outcome.good:
        raise Problem(words("failed-undone" if early.outcome.undone else "failed-stays", language))
    if early.order.for_s is not None and sys.stdout.isatty():
        from bavn.isolation.nft import find
        from bavn.isolation.report import stands

        write_out(stands(_count_down(find(), language), language))
    return 0


def _record(outcome: "Outcome", plan_file: Path, language: Language) -> None:
    """Write the self-test into the plan, where there is one. The file stays its owner's, though root writes it."""
    if not plan_file.exists():
        return
    import platform

    from bavn.isolation.evidence import evidence
    from bavn.isolation.words import say as words
    from bavn.plan.planfile import read, save

    try:
        plan = read(plan_file)
        plan.evidence.append(evidence(outcome, today(), platform.node(), language))
        save(plan_file, plan)
        say(words("evidence-kept", language, file=visible(str(plan_file))))
    except (Problem, OSError) as lost:
        say(words("evidence-lost", language, why=visible(str(lost))))


def _count_down(nft: "Nft", language: Language) -> "Standing":
    import threading

    from bavn.isolation.countdown import count_down
    from bavn.isolation.duration import clock
    from bavn.isolation.words import say as words

    def show(remaining_s: int) -> None:
        sys.stderr.write(f"\r{words('counting', language, remaining=clock(remaining_s))}")
        sys.stderr.flush()

    last = count_down(lambda: _look(nft), show, threading.Event().wait)
    say("")
    return last


def _look(nft: "Nft") -> "Standing":
    from bavn.isolation.standing import standing

    return standing(nft.listing())


def _document(found: "Standing") -> str:
    import json

    from bavn.isolation.report import as_data

    return json.dumps(as_data(found)) + "\n"


def _far() -> "Client | None":
    from bavn.isolation.remote import client

    return client(os.environ, PROCESSES, os.getpid())


def _spoken(asked: Language | None, plan_file: Path = PLAN_FILE) -> Language:
    """The language asked for, else the plan's own, else the system's. An unreadable plan is no reason to stop."""
    if asked:
        return asked
    with suppress(Problem, OSError):
        if plan_file.exists():
            from bavn.plan.planfile import read

            return read(plan_file).language
    system = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "da" if system.startswith("da") else "en"


def _by_hand(language: Language | None) -> int:
    from bavn.isolation.report import by_hand
    from bavn.isolation.words import say as words

    said = _spoken(language)
    write_out(by_hand(SYSTEM, said))
    say(f"bavn: {words('not-linux', said)}")
    return COULD_NOT


def _refuse_misplaced(context: typer.Context, language: Language | None) -> None:
    """`bavn isolate --for 10m confirm` is a misunderstanding: say so, rather than drop the option silently."""
    from bavn.isolation.words import CannotError

    given = [name for name, value in context.params.items() if value and name not in {"language", "plan_file"}]
    if given:
        _refuse(CannotError("options-misplaced", options=", ".join(OPTIONS[name] for name in given)), _spoken(language))


def _refuse(cannot: "CannotError", language: Language) -> NoReturn:
    raise Problem(cannot.say(language)) from None


OPTIONS = {
    "dry_run": "--dry-run",
    "keep": "--keep",
    "for_time": "--for",
    "config": "--config",
    "even_me": "--cut-me-off",
}
