"""How one organisation stands, as one reader may know it: whether it is attacked, and how its sites answer. In words.

Attacked and down are two things: many attacks take nothing down, and much is down without an attack.
"""

from dataclasses import dataclass
from typing import Final

from bavn.model.probe import Verdict
from bavn.pages.probe_words import VERDICT_NAMES
from bavn.pages.situation import parts
from bavn.pages.situation.parts import Tone
from bavn.pages.vocabulary import Pair
from bavn.pages.words import Words

GRAVER: Final[tuple[Verdict, ...]] = ("unknown", "up", "guarded", "slow", "partial", "down")
SIGNS: Final[dict[Verdict, str]] = {
    "up": parts.UP,
    "slow": parts.SLOW,
    "guarded": parts.GUARDED,
    "partial": parts.PARTIAL,
    "down": parts.DOWN,
    "unknown": parts.UNKNOWN,
}
TONES: Final[dict[Verdict, Tone]] = {
    "up": "calm",
    "slow": "notice",
    "guarded": "guard",
    "partial": "notice",
    "down": "alarm",
    "unknown": "quiet",
}
WORDS: Final[dict[str, Pair]] = {
    "attacked": ("attacked", "angrebet"),
    "under-attack": ("under attack", "under angreb"),
    # on a tile there is room for eight letters; that it is attacked stands below, by `screen.css`
    "tile.up": ("up", "oppe"),
    "tile.slow": ("slow", "langsomt"),
    "tile.guarded": ("guarded", "skærmet"),
    "tile.partial": ("partly", "delvis"),
    "tile.down": ("down", "nede"),
    "tile.unknown": ("unknown", "ukendt"),
    "off.all": ("not a member", "ikke medlem"),
    "off.some": ("not shown", "vises ikke"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One organisation. `service` is the gravest verdict on any of its sites; "unknown" where nothing is looked at."""

    hit: bool = False
    service: Verdict = "unknown"

    @property
    def state(self) -> str:
        """As classes of `screen.css`: 's-down hit'."""
        return f"s-{self.service}{' hit' if self.hit else ''}"

    @property
    def rank(self) -> tuple[bool, int]:
        """The gravest is the largest: down and partly down first, then attacked, then the rest."""
        gravity = GRAVER.index(self.service)
        return self.hit or gravity >= GRAVER.index("partial"), 2 * gravity + self.hit

    @property
    def is_trouble(self) -> bool:
        """Whether somebody should look at it."""
        return self.hit or self.service in {"down", "partial", "slow"}


def short(standing: Standing, words: Words) -> str:
    """How its site answers, in one word: 'nede', 'oppe'."""
    return words.of(WORDS, f"tile.{standing.service}")


def spoken(standing: Standing, words: Words) -> str:
    """Both: 'under angreb, nede'."""
    service = words.of(VERDICT_NAMES, standing.service)
    return f"{words.of(WORDS, 'under-attack')}, {service}" if standing.hit else service
