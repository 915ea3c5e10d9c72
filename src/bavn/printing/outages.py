"""A report of outages on paper: the period as strips, what was claimed and what was seen, and every spell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bavn.model.language import Language
from bavn.printing.typesetting import typeset


class Paper(Protocol):
    """What has to be said already: `pages.outages_paper` says it. The rest of it is for the template to know."""

    @property
    def language(self) -> Language:
        """In which it is said."""

    @property
    def words(self) -> dict[str, str]:
        """The words of the template itself."""

    @property
    def lines(self) -> Sequence[object]:
        """One for each target."""


def outages(paper: Paper, made: datetime) -> bytes:
    """Return the report as a PDF, dated `made` (aware): the same report gives the same bytes."""
    return typeset("outages", paper, made)
