"""The log of one town: everyday visitors up to now and from now on, and the attack when its part begins.

Only lines are written. Addresses are those of the simulator's own plan: nobody's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

import numpy as np

from bavn.simulation.attacks import Flood, draw_sources, flood_from
from bavn.simulation.everyday import live_everyday
from bavn.simulation.formats import Tables, format_lines
from bavn.simulation.overload import Server, settle
from bavn.simulation.rows import Rows, join_rows, make_rows
from bavn.simulation.templates import Template, fixed
from bavn.simulation.world import Setting, World, build_world

PAST_S: Final = 900
LATER_S: Final = 3600  # a story, and as long as somebody looks at its page
EVERYDAY: Final = 18.0  # lines a second
ATTACK: Final = 240.0
SOURCES: Final = 260
CAPACITY: Final = 140.0  # requests a second that the site's application does well
STYLE: Final = "combined"

# What is asked for; none is of a real site. The second and third day add to what the first one asked for.
TEMPLATES: Final = (
    (Template("/soeg?query=$1&page=$2"), Template("/umbraco/api/Search/Find?term=$1&size=$5"), Template("/?s=$1")),
    (Template("/soeg?query=$1&page=$2"), Template("/nyheder/arkiv?search=$1&page=$2"), Template("/api/suggest?q=$1")),
    (Template("/soeg?query=$1&page=$2"), Template("/kommunen/ledige-job?keyword=$1&offset=$2")),
)


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack on one town, in Unix milliseconds, from the addresses of its wave."""

    wave: int
    began_ms: int
    ended_ms: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """Lines that came due: their text, and who asked, by whether they attack."""

    text: bytes
    honest: tuple[str, ...]
    hostile: tuple[str, ...]


def sources_of(wave: int, seed: int, count: int = SOURCES) -> tuple[str, ...]:
    """The addresses of one wave: the same at each of its victims, and other ones on each day.

    That is assumed, and the harder case: what was learned on one day helps on the next only by what is asked for.
    """
    world = build_world((seed, 77, wave), Setting(0, 60, 1, ("www.example",)))
    drawn = draw_sources(world, Flood(sources=count))
    return tuple(world.addresses.all[one] for one in drawn.tolist())


@dataclass(slots=True)
class Log:
    """The log of one town that begins at `began_ms`. Lines are taken in order of time, each once."""

    host: str
    seed: int
    began_ms: int
    attacks: list[Attack] = field(default_factory=list)
    _world: World = field(init=False, repr=False)
    _everyday: list[Rows] = field(init=False, repr=False)
    _rows: Rows = field(init=False, repr=False)
    _next: int = 0

    def __post_init__(self) -> None:
        seconds = PAST_S + LATER_S
        setting = Setting(self.began_ms, seconds, int(EVERYDAY * seconds / 15), (self.host,), zone_minutes=0)
        self._world = build_world((self.seed, crc32(self.host.encode())), setting)
        live_everyday(self._world, self._world.site, EVERYDAY)
        self._everyday = list(self._world.parts)
        self._rows = self._settled([])

    def attack(self, attacks: Sequence[Attack]) -> None:
        """From now on these attacks are in it, each in its time. What was taken stays as it was."""
        self.attacks = list(attacks)
        taken_ms = int(self._rows["time_ms"][self._next - 1]) if self._next else self.began_ms
        self._rows = self._settled([self._flood(one) for one in attacks])
        self._next = int(np.searchsorted(self._rows["time_ms"], taken_ms, side="right"))

    def take(self, until_ms: int) -> Written:
        """The lines up to a moment."""
        end = int(np.searchsorted(self._rows["time_ms"], until_ms, side="right"))
        due, self._next = self._rows[self._next : end], max(end, self._next)
        lines = [line for chunk in format_lines(due, self._tables, STYLE) for line in chunk]
        text = "".join(f"{line}\n" for line in lines).encode()
        hostile = due["wave"] > 0
        return Written(text, self._names(due[~hostile]), self._names(due[hostile]))

    @property
    def _tables(self) -> Tables:
        world = self._world
        return Tables(world.texts.all, world.addresses.all, world.hosts, world.zone_minutes)

    def _names(self, rows: Rows) -> tuple[str, ...]:
        return tuple(self._world.addresses.all[one] for one in rows["address"].tolist())

    def _flood(self, attack: Attack) -> Rows:
        order = Flood(
            sources=len(attack.sources),
            requests_s=ATTACK,
            arrival="burst",
            templates=fixed(*TEMPLATES[attack.wave % len(TEMPLATES)]),
            agents="fixed",
            referers="none",
        )
        addresses = np.array([self._world.addresses.of(one) for one in attack.sources], np.int64)
        return flood_from(self._world, order, addresses, (attack.began_ms, attack.ended_ms), attack.wave + 1)

    def _settled(self, floods: Iterable[Rows]) -> Rows:
        """Everything with its answers, in order: the site suffers for all its visitors alike."""
        seconds = PAST_S + LATER_S
        rng = np.random.default_rng(self.seed)
        rows = join_rows([*self._everyday, *floods]).copy()
        server = Server(self.began_ms, CAPACITY, np.ones(seconds))
        return settle(rng, rows, server) if len(rows) else make_rows(0)
