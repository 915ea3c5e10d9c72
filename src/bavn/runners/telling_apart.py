"""Web sites that bear the name of a system: a visitor writes the Host of a request, and may write any name."""

from collections.abc import Iterable
from typing import Final

from bavn.model.attempt import Attempt, Conduct
from bavn.model.login import Login
from bavn.runners.engine import Engine
from bavn.runners.inspecting import Inspector, Sink
from bavn.settings.schema import SystemSettings

MARK: Final = "Host: "  # no name of the settings has a space in it


class Apart:
    """Hands on what requests tell. Logins at a site that bears a system's name go under another: never with its own.

    Nothing else of a web log is ever taken for a system's: `Settings.guard_of` goes by the kind.
    """

    def __init__(self, sink: Sink, systems: Iterable[str]) -> None:
        self._sink = sink
        self._systems = frozenset(name.casefold() for name in systems)

    def attempt(self, attempt: Attempt) -> None:
        """Hand on."""
        self._sink.attempt(attempt)

    def conduct(self, conduct: Conduct) -> None:
        """Hand on."""
        self._sink.conduct(conduct)

    def login(self, site: str, login: Login) -> None:
        """Hand on, under a name that no system has."""
        self._sink.login(f"{MARK}{site}" if site.casefold() in self._systems else site, login)


def tell_apart(engine: Engine, systems: Iterable[SystemSettings]) -> None:
    """From now on, logins at web sites are told apart from those of systems. Nothing where intrusions are not watched.

    To be called after `Engine.watch_intrusions`.
    """
    inspector = engine.inspector
    if isinstance(inspector, Inspector) and engine.intrusions is not None:
        inspector.sink = Apart(engine.intrusions, (system.name for system in systems))
