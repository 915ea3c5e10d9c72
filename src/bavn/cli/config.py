"""`bavn config`: begin a settings file, and check one. Here the other commands also find theirs."""

import os
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.destination import PRIVATE
from bavn.cli.output import say, write_out
from bavn.cli.refusal import RefusedError
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bavn.settings.schema import Settings, SiteSettings, SystemSettings

COULD_NOT = 2
MOST_SHOWN = 20

config = typer.Typer(no_args_is_help=True, help="The settings file, bavn.toml: begin it, check it.")

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        envvar="BAVN_CONFIG",
        metavar="FILE",
        readable=False,
        help="The settings; ./bavn.toml or /etc/bavn/bavn.toml if not given.",
    ),
]


def load_settings(given: Path | None) -> "tuple[Path, Settings]":
    """Read the settings that are meant; where they are wrong, say every line and leave with 2."""
    from bavn.settings.place import settings_file
    from bavn.settings.reading import SettingsError, read

    path = settings_file(given, os.environ)
    try:
        return path, read(path)
    except SettingsError as error:
        for problem in error.problems:
            say(f"bavn: {problem}")
        raise typer.Exit(COULD_NOT) from None


@config.command()
def init(
    path: Annotated[Path, typer.Option(metavar="FILE", help="The file to write; it must not be there yet.")] = Path(
        "bavn.toml"
    ),
) -> None:
    """Write a commented settings file with every key and its default.

    Nothing is ever overwritten. Only its owner may read it, for it will hold passwords.
    """
    from bavn.settings.example import example

    _write_new(path, example().encode())
    write_out(f"{visible(str(path))}: written; `bavn config check` checks it\n")


def _write_new(path: Path, data: bytes) -> None:
    shown = f"--path '{visible(str(path))}'"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    except FileExistsError:
        raise RefusedError(f"{shown} is there already, and is left as it is; allowed: the name of a new file") from None
    except (OSError, ValueError) as error:
        raise RefusedError(f"{shown}: {getattr(error, 'strerror', None) or error}") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise RefusedError(f"{shown}: {error.strerror}") from None


@config.command()
def check(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", readable=False, help="The settings; ./bavn.toml or /etc/bavn/bavn.toml if not given."
        ),
    ] = None,
) -> None:
    """Check the settings: every wrong key at once, and what works but is odd.

    Leaves with 2 where anything is wrong. What is only odd is said, and is no failure.
    """
    from bavn.settings.oddities import oddities

    path, settings = load_settings(file)
    odd = [*map(str, oddities(settings, path))]
    odd += [f"{visible(str(path))}, {place}" for place in _channels_without_meaning(settings)]
    for oddity in odd:
        say(f"bavn: warning: {oddity}")
    write_out(_summary(path, settings, len(odd)))


def _summary(path: Path, settings: "Settings", odd: int) -> str:
    standing = f"it works, with {odd} {'warning' if odd == 1 else 'warnings'}" if odd else "nothing is wrong"
    lines = [f"{visible(str(path))}: {standing}"]
    lines += _listed(settings.sites, settings)
    if settings.systems:
        lines += ["systems:", *_listed(settings.systems, settings)]
    if settings.probes:
        lines += ["probes:", *_probes(settings)]
    return "\n".join(lines) + "\n"


def _probes(settings: "Settings") -> list[str]:
    from bavn.settings.targets import targets_of

    targets = targets_of(settings)
    lines = [f"  {one.name}: {one.url}, every {one.interval.total_seconds():g} s" for one in targets[:MOST_SHOWN]]
    if (more := len(targets) - MOST_SHOWN) > 0:
        lines.append(f"  and {more} more")
    return lines


def _listed(places: "Sequence[SiteSettings | SystemSettings]", settings: "Settings") -> list[str]:
    lines = [f"  {place.name}: {place.protect}, {_inputs(place, settings)}" for place in places[:MOST_SHOWN]]
    if (more := len(places) - MOST_SHOWN) > 0:
        lines.append(f"  and {more} more")
    return lines


def _inputs(place: "SiteSettings | SystemSettings", settings: "Settings") -> str:
    counts = {
        "logs": len(place.logs),
        "syslog": sum(place.name in {one.site, one.system} for one in settings.syslog),
        "journal": sum(place.name in {one.site, one.system} for one in settings.journal),
    }
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "no input"


def _channels_without_meaning(settings: "Settings") -> list[str]:
    """Where Apprise cannot make a channel of a URL. Empty where Apprise is not installed; no URL is ever shown."""
    if not settings.tell:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries of its services
        try:
            from apprise import Apprise
        except ModuleNotFoundError:
            return []
        return [
            f"[[tell]] {number}, to {which}: Apprise makes nothing of this {url.partition('://')[0]}:// URL (not shown)"
            for number, channel in enumerate(settings.tell, start=1)
            for which, url in enumerate(channel.to, start=1)
            if not _understood(Apprise.instantiate, url)
        ]


def _understood(instantiate: "Callable[[str], object]", url: str) -> bool:
    try:
        return instantiate(url) is not None
    except Exception:  # noqa: BLE001  whatever a service's code raises on a URL; its text could hold the URL
        return False
