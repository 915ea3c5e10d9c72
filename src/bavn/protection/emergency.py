"""The switch of the emergency page: a file in the state folder, so that it holds over restarts."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from bavn.model.problem import Problem
from bavn.protection.enforcing import Enforcer

NAME: Final = "emergency-page"


@runtime_checkable
class Shows(Protocol):
    """An enforcer that can show visitors the emergency page instead of the site, from its next `apply` on."""

    emergency: bool


def is_on(state: Path) -> bool:
    """Whether somebody has switched it on."""
    return (state / NAME).exists()


def switch(state: Path, *, on: bool) -> None:
    """Switch it on or off. `Problem`: the folder cannot be written."""
    try:
        if on:
            (state / NAME).touch(mode=0o600)
        else:
            (state / NAME).unlink(missing_ok=True)
    except OSError as error:
        raise Problem(f"cannot be switched: {error.strerror}", where=str(state / NAME)) from None


def follow(state: Path, enforcers: Iterable[Enforcer], *, always: bool) -> None:
    """Have the enforcers that can show the page do as the switch says; `always`: the settings say that it is on."""
    on = always or is_on(state)
    for enforcer in enforcers:
        if isinstance(enforcer, Shows):
            enforcer.emergency = on
