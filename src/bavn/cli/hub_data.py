"""The hub's data folder as its commands name it, and its store beside a hub that may be running."""

import getpass
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bavn.cli.clock import now
from bavn.cli.output import say
from bavn.cli.refusal import RefusedError
from bavn.model.problem import visible

if TYPE_CHECKING:
    from bavn.hub.settings import HubSettings
    from bavn.hubstore.store import HubStore
    from bavn.model.member import Member

COULD_NOT: Final = 2
MISSING: Final = "the hub is not installed: pip install 'bavn[hub]'"
MEMBER_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

Data = Annotated[
    Path,
    typer.Option("--data", envvar="BAVN_HUB_DATA", metavar="FOLDER", help="The hub's data folder."),
]


@contextmanager
def settled() -> Iterator[None]:
    """Say every wrong key of `hub.toml` and leave with 2; say it in one line where the hub is not installed."""
    try:
        from bavn.settings.walking import SettingsError
    except ModuleNotFoundError:  # pragma: no cover
        raise RefusedError(MISSING) from None
    try:
        yield
    except SettingsError as error:
        for problem in error.problems:
            say(f"bavn: {problem}")
        raise typer.Exit(COULD_NOT) from None
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] == "bavn":
            raise
        raise RefusedError(f"{MISSING} ({missing.name} is missing)") from None


@contextmanager
def store_of(data: Path) -> Iterator["HubStore"]:
    """The store of the hub in a folder, for a command beside it."""
    with settled():
        from bavn.hub.opening import join_store

        _refuse_nowhere(data)
        store = join_store(data)
        try:
            yield store
        finally:
            store.close()


def settings_of(data: Path) -> "HubSettings":
    """The settings in a data folder."""
    with settled():
        from bavn.hub.settings import read

        _refuse_nowhere(data)
        return read(data)


def _refuse_nowhere(data: Path) -> None:
    from bavn.hub.settings import NAME

    if not (data / NAME).exists():
        shown = visible(str(data))
        raise RefusedError(f"--data '{shown}': there is no hub; allowed: the folder in which `bavn hub init` began one")


def known_member(store: "HubStore", name: str) -> "Member":
    """The member that is meant, whatever its status."""
    found = store.registry.members.get(name)
    if found is None:
        raise RefusedError(f"there is no member '{visible(name[:60])}'; `bavn hub member list` shows all")
    return found


def note(store: "HubStore", what: str, member: str = "", detail: str = "") -> None:
    """Write down who did what, in the transaction in which it was done."""
    from bavn.hubstore.audit import AuditLine

    store.audit.write(AuditLine(now(), user(), what, member, detail=detail))


def user() -> str:
    """Who asks, for the audit."""
    try:
        return visible(os.environ.get("SUDO_USER") or getpass.getuser())[:60]
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def member_id(given: str) -> str:
    """Read a member's id."""
    if not MEMBER_ID.fullmatch(given):
        raise RefusedError(f"'{visible(given[:60])}' is no id; allowed: letters a to z, digits and -, at most 40")
    return given
