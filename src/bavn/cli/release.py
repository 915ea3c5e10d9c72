"""`bavn release`: let an address, a network or everybody through, at once, and wait until it is in force.

The running sensor reads the release from the store and confirms it. The audit says who asked; the address itself is
kept with the release only, which is forgotten 30 days after it is over.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bavn.cli.clock import now
from bavn.cli.config import ConfigFile, load_settings
from bavn.cli.output import write_out
from bavn.cli.refusal import RefusedError
from bavn.model.decision import IPNetwork
from bavn.model.language import Language
from bavn.model.problem import Problem, visible

if TYPE_CHECKING:
    from bavn.pages.words import Words
    from bavn.runners.releasing import Came
    from bavn.store.database import Store
    from bavn.store.releases import Release

PATIENCE_S: Final = 20.0  # nginx and Apache are reloaded five seconds apart at least
SHORTEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(days=366)


def release(
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="192.0.2.7, 192.0.2.0/24, or the reference on a block page.")
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody: nobody is blocked or limited.")] = False,
    for_time: Annotated[
        str, typer.Option("--for", metavar="TIME", help="How long it is not to be blocked again: 1m to 366d.")
    ] = "24h",
    config: ConfigFile = None,
    language: Annotated[Language, typer.Option(help="Language of what is said.")] = "en",
) -> int:
    """Let an address or a network through, at once, and keep it so for a time.

    Waits until the sensor has it in force, twenty seconds at most. Without a sensor it is noted for its next start.
    """
    from bavn.pages.words import Words
    from bavn.runners.releasing import ask, carry_out, user
    from bavn.store.database import join_store

    lasts = _duration(for_time)
    (_, settings), words = load_settings(config), Words(language)
    with join_store(settings.sensor.state) as store:
        network = _network(address, store, everybody=everybody)
        asked = ask(store, network, lasts, user(), now())
        came = carry_out(asked, store, settings, now, PATIENCE_S)
    if came.process is None:
        return _without_sensor(came, words)
    if not came.release.confirmed:
        raise Problem(_say(words, "late", process=str(came.process), patience=f"{PATIENCE_S:g}"))
    return _in_force(came.release, came.took_s, words)


def _network(address: str | None, store: "Store", *, everybody: bool) -> IPNetwork | None:
    """Read whom to release: an address, a network, or the reference that a blocked visitor has read out."""
    from bavn.runners.releasing import WrongValueError, meant_by

    if everybody == (address is not None):
        raise RefusedError("say whom to release: one address or network, or --all")
    if address is None:
        return None
    try:
        return meant_by(address, store, now())
    except WrongValueError as wrong:
        shown = visible(address[:60])
        raise RefusedError(
            f"ADDRESS '{shown}' {wrong.what}; allowed: 192.0.2.7, 192.0.2.0/24, 2001:db8::7, "
            "or a reference such as 12-9SMREN of a decision that stands"
        ) from None


def _duration(text: str) -> timedelta:
    from bavn.settings.rules import WrongValueError, duration

    try:
        lasts = duration(text)
    except WrongValueError:
        lasts = timedelta(0)
    if not SHORTEST <= lasts <= LONGEST:
        raise RefusedError(f"--for '{visible(text[:60])}' is not allowed; allowed: 1m to 366d, such as 30m, 24h or 7d")
    return lasts


def _in_force(found: "Release", took_s: float, words: "Words") -> int:
    if found.said:
        raise Problem(_said("partly", found, words, said=found.said))
    write_out(_said("in-force", found, words, took=words.decimal(took_s)) + "\n")
    return 0


def _without_sensor(came: "Came", words: "Words") -> int:
    from bavn.pages.words import day_and_clock

    write_out(_said("no-sensor", came.release, words) + "\n")
    if not came.against:
        write_out(_say(words, "nothing-stands") + "\n")
    elif came.refused:
        at = day_and_clock(max(one.expires for one in came.against))
        count = words.number(len(came.against))
        raise Problem(_say(words, "ends-by-itself", count=count, at=at), where="; ".join(came.refused))
    else:
        write_out(_say(words, "let-go") + "\n")
    return 0


def _said(code: str, release: "Release", words: "Words", **values: str) -> str:
    from bavn.pages.words import day_and_clock

    what = _say(words, "everybody") if release.network is None else _shown(release.network)
    return _say(words, code, what=what, until=day_and_clock(release.until), **values)


def _shown(network: IPNetwork) -> str:
    alone = network.prefixlen == network.max_prefixlen
    return str(network.network_address if alone else network)


def _say(words: "Words", code: str, **values: str) -> str:
    from bavn.pages.status_phrases import RELEASE

    said = words.of(RELEASE, code).format(**values)
    return said[:1].upper() + said[1:] if code in SENTENCES else said


SENTENCES: Final = ("in-force", "no-sensor")
