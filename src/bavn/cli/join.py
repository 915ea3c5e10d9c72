"""`bavn join`: become a member of a hub, once. The key that is made here never leaves this machine."""

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bavn.cli.config import ConfigFile, load_settings
from bavn.cli.output import say, write_out
from bavn.cli.refusal import RefusedError
from bavn.model.problem import Problem, visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from bavn.member.identity import Identity, Place
    from bavn.member.joining import Applicant
    from bavn.settings.schema import Settings

LONGEST_TOKEN: Final = 4_096
EXTRA: Final = frozenset({"httpx", "cryptography"})
INSTALL: Final = "joining a hub needs more than is installed: pip install 'bavn[sensor]'"


def join(
    url: Annotated[str, typer.Argument(metavar="URL", help="The hub, as https://hub.example:8643.")],
    token: Annotated[
        str,
        typer.Argument(metavar="TOKEN", help="What the hub's operator handed over; - reads it from standard input."),
    ],
    config: ConfigFile = None,
    name: Annotated[str, typer.Option(metavar="TEXT", help="What the hub calls this sensor; the machine's name.")] = "",
) -> int:
    """Join a hub with a one-time token: makes this member's key pair, and adds the [hub] part to the settings.

    A [hub] part that is there is left as it is. Nothing is spent where anything is wrong before the hub is asked.
    """
    from bavn.member.identity import place_for_identity
    from bavn.member.section import add_section, check_room, read_file, section_of

    join_hub = _joining()

    path, settings = load_settings(config)
    file, address = read_file(path), _address(url, path, settings)
    if settings.hub is None:
        check_room(file)
    where = _identity(settings)
    with place_for_identity(where) as place:
        identity = join_hub(address, _read(token), _applicant(name, settings), place)
    write_out(f"{visible(identity.hub)}: joined as {visible(identity.member)}; its key is in {visible(str(where))}\n")
    section = section_of(address, where)
    if settings.hub is not None:
        write_out(f"{visible(str(path))}: its [hub] part is left as it is; restart the sensor\n")
        return 0
    try:
        add_section(file, section)
    except Problem as problem:
        say("bavn: this is to be added to it by hand:")
        write_out(section)
        raise problem from None
    write_out(f"{visible(str(path))}: the [hub] part was added; restart the sensor\n")
    return 0


def _joining() -> "Callable[[str, str, Applicant, Place], Identity]":
    try:
        from bavn.member.joining import join as join_hub
    except ModuleNotFoundError as absent:
        if absent.name not in EXTRA:
            raise
        raise RefusedError(INSTALL) from None
    return join_hub


def _address(url: str, path: Path, settings: "Settings") -> str:
    """The hub's URL as it is written everywhere; refused where the settings name another hub."""
    from bavn.settings.rules import HUB, WrongValueError

    try:
        address = str(HUB.read(url.strip()))
    except WrongValueError as wrong:
        raise RefusedError(f"URL '{visible(url[:100])}' {wrong.what}; allowed: {HUB.allowed}") from None
    if settings.hub is not None and settings.hub.url != address:
        what = f"its [hub] part names another hub, {settings.hub.url}, and is left as it is"
        raise Problem(what, where=str(path), allowed="to take that part out first")
    return address


def _identity(settings: "Settings") -> Path:
    """Where the sensor will look for it, whatever folder it is started in."""
    from bavn.member.identity import NAME

    state = settings.sensor.state
    return (settings.hub.identity_in(state) if settings.hub else state / NAME).absolute()


def _applicant(name: str, settings: "Settings") -> "Applicant":
    from bavn.member.joining import Applicant
    from bavn.settings.schema import BY_HOST

    sites = [site.name for site in settings.sites if site.name != BY_HOST]
    return Applicant(name or socket.gethostname() or "sensor", sites, settings.protect.allow)


def _read(token: str) -> str:
    return typer.get_text_stream("stdin").readline(LONGEST_TOKEN) if token == "-" else token  # noqa: S105  no password
