"""`bavn probe URL...`: whether it can be reached now, and what took how long. `bavn probe run`: from now on."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bavn.cli.clock import here, now
from bavn.cli.output import console, drop_output, write_out
from bavn.cli.refusal import RefusedError
from bavn.model.language import Language
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from bavn.model.probe import Family, Target
    from bavn.pages.probed import Probed
    from bavn.probing.tools import Tools

RUN = "run"
FOUND = 1
MOST_AT_ONCE = 1_000
WAIT = {"default": 10.0, "least": 1.0, "most": 60.0}
INSTALL = "this command needs what looks at services, which is not installed: pip install bavn"
INSTALL_RUN = "`bavn probe run` needs what talks with people and hubs: pip install 'bavn[sensor]'"
PARTS = frozenset({"h11", "dns"})
PARTS_OF_RUN = frozenset({"cryptography", "httpx", "apprise"})


def probe(
    urls: Annotated[
        list[str],
        typer.Argument(
            metavar="URL...|run", help="https://, http://, tls://, dns://, tcp://host:port, smtp://; or `run`."
        ),
    ],
    *,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            envvar="BAVN_CONFIG",
            metavar="FILE",
            readable=False,
            help="With `run`: the settings; ./bavn.toml or /etc/bavn/bavn.toml if not given.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document; with `run`, one line for each outage that changes.")
    ] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if anything does not work.")] = False,
    family: Annotated[Literal["4", "6"] | None, typer.Option(help="Only by IPv4 or IPv6; both if not given.")] = None,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", help="How long an answer may take.")] = WAIT["default"],
    inside: Annotated[
        bool, typer.Option("--inside", help="Also what is not of the public internet: your own network.")
    ] = False,
    language: Annotated[Language, typer.Option(help="Language of what is shown.")] = "en",
) -> None:
    """Look at a service as any visitor could: DNS, connection, TLS, first byte, certificate.

    `bavn probe run` does so all the time, for what `bavn.toml` names: it tells people of outages, and keeps what it
    saw for `bavn outages`. A URL without a scheme is a web page.
    """
    if urls == [RUN]:
        from bavn.cli.probe_run import run

        run(config, as_json=as_json)
        return
    if RUN in urls:
        raise RefusedError("`bavn probe run` takes no URL: it looks at what bavn.toml names")
    if not WAIT["least"] <= timeout <= WAIT["most"]:
        raise RefusedError(f"--timeout '{timeout:g}' is not allowed; allowed: 1 to 60")
    targets = [target_of(url, timeout) for url in dict.fromkeys(urls)]
    if len(targets) > MOST_AT_ONCE:
        raise RefusedError(f"these are {len(targets):,} URLs; allowed: {MOST_AT_ONCE:,} at once")
    families: tuple[Family, ...] = {"4": (4,), "6": (6,), None: (4, 6)}[family]
    looks = _looked(targets, families, inside=inside)
    if as_json:
        from bavn.pages.probe_json import probe_json

        write_out(probe_json(looks))
    else:
        _print(looks, language)
    if exit_code and any(one.sample.seen == "bad" for one in looks):
        raise typer.Exit(FOUND)


def target_of(url: str, timeout_s: float) -> "Target":
    """Return what a URL of the command line names; `RefusedError` where that is nothing to look at."""
    from bavn.model.probe import Target
    from bavn.settings import probe_rules
    from bavn.settings.rules import WrongValueError

    full = url if "://" in url else f"https://{url}"
    try:
        probe_rules.probe_url(full)
    except WrongValueError as error:
        raise RefusedError(f"'{visible(url, 200)}' {error.what}; allowed: {probe_rules.URL.allowed}") from None
    return Target(url, full, url, timeout=timedelta(seconds=timeout_s))


def tools(contact: str = "", *, inside: bool = False) -> "Tools":
    """What looks are made with."""
    from bavn import __version__
    from bavn.model.public_address import is_public, is_public_or_own
    from bavn.probing.manners import user_agent
    from bavn.probing.tools import Tools

    return Tools(agent=user_agent(__version__, contact), allowed=is_public_or_own if inside else is_public)


def _looked(targets: "list[Target]", families: "tuple[Family, ...]", *, inside: bool) -> "list[Probed]":
    import asyncio

    try:
        from bavn.pages.probed import Probed
        from bavn.runners.probing_once import look_once
    except ModuleNotFoundError as missing:
        raise without_parts(missing) from None
    found = asyncio.run(look_once(targets, tools(inside=inside), now, families))
    return [
        Probed(target, one.sample, one.addresses, one.cnames, one.retry_after_s, one.hops)
        for target, looks in found
        for one in looks
    ]


def without_parts(missing: ModuleNotFoundError) -> Exception:
    """Say how to install what is missing; return any other error as it is."""
    part = (missing.name or "").partition(".")[0]
    if part in PARTS_OF_RUN:
        return RefusedError(INSTALL_RUN)
    return RefusedError(INSTALL) if part in PARTS else missing


def _print(looks: "list[Probed]", language: Language) -> None:
    from bavn.pages.local import Local
    from bavn.pages.probe_terminal import print_probe
    from bavn.pages.words import Words

    try:
        print_probe(looks, console(), Local(Words(language), here()))
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()
