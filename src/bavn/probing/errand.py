"""What one look is given to do, and what with."""

from dataclasses import dataclass
from datetime import datetime

from bavn.model.probe import Family, Target
from bavn.model.public_address import is_public
from bavn.probing.names import Resolved, resolve
from bavn.probing.notes import Ended, Notes
from bavn.probing.tools import Tools


@dataclass(frozen=True, slots=True)
class Errand:
    """One look: at what, by which family, with which tools, begun when (aware UTC), and where it writes to."""

    target: Target
    family: Family
    tools: Tools
    notes: Notes
    began: datetime

    @property
    def look_s(self) -> float:
        """Seconds that all of it may take."""
        return self.target.timeout.total_seconds()

    async def resolve(self, host: str) -> Resolved:
        """Resolve a host, timed as `dns`, and note what it leads to. Raises `Ended`.

        'not-public' also where only one of several addresses is not: such a name tries to reach the inside. A redirect
        never leads from outside to the inside, whatever may be visited.
        """
        with self.notes.timing("dns"):
            found = await resolve(host, self.family, self.tools.resolver, self.look_s)
        self.notes.addresses, self.notes.cnames = found.addresses, found.cnames
        is_inside = not all(is_public(address) for address in found.addresses)
        if not self.notes.hops:
            self.notes.inside = is_inside
        if not all(self.tools.allowed(address) for address in found.addresses) or is_inside > self.notes.inside:
            raise Ended("not-public")
        return found
