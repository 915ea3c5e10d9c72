"""What the sensor has to say about itself: a log that went away, a program that refused, lines that were dropped."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Notice:
    """A fact without wording: `code` (kebab-case), `where` it is (a path, a site, a channel), and its `values`.

    Wording in Danish and English is made where people read it. `values` hold no address of a visitor.
    """

    code: str
    where: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
