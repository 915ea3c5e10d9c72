"""Four days in November 2025, as the press told of them: three waves against Danish sites before an election.

A reconstruction. Who was hit on which day is said by sources that were read; at what time of the day, for how long and
in which way, hardly ever. What is assumed is marked as such (`Hit.assumed`), and this is where it comes from:

- The hour: from 2023 to 2025 this group's target lists changed at 06:05 to 06:25 UTC on most mornings, and, less often,
  once more at 11:05 to 11:20.
- The order within a wave, every length but Vejle's, and how a site fails: nothing. They are made up, so that each way
  of failing occurs.
- Where a source names a site only as claimed, it is played mildly or not at all.

One source speaks of fifteen targets in four days and lists six. The sources here name sixteen; without Aarhus, which
fended the attack off, they would be fifteen. None names a target of Tuesday 11 November: nothing is played on that day.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from bavn.simulation.local_sites import Behaviour
from bavn.simulation.reconstruction import Hit, Said, Source, Trouble, Value, Wave

GROUP: Final = "NoName057(16)"
BEGAN: Final = datetime(2025, 11, 9, 23, tzinfo=UTC)  # Monday 10 November, midnight in Denmark
ENDED: Final = BEGAN + timedelta(days=4)
TARGETS_SAID: Final = 15  # by DREAM

DREAM: Final = Source("The Danish Dream", "https://thedanishdream.com/?p=42486")
BT: Final = Source(
    "B.T., after DR",
    "https://www.bt.dk/samfund/dsb-ramt-af-cyberangreb",
    "Our copy bears no date. Its address names DSB alone; it tells of the Monday on which Vejle and DSB were claimed.",
)
RITZAU: Final = Source("Se og Hør, after Ritzau and TV 2", "https://www.seoghoer.dk/node/208049")
DAGENS: Final = Source(
    "Dagens PS",
    "https://www.dagensps.se/varlden/konflikter/ryska-hotformuleringar-skapar-rubriker-danmark-namns-som-mal/",
)
POLITYCE: Final = Source(
    "wPolityce",
    "https://wpolityce.pl/swiat/745573-rosyjscy-hakerzy-uderzyli-w-strony-dunskich-gmin",
    "It has Vejle and DSB attacked on the Saturday before; two others say Monday.",
)
CYBERNOZ: Final = Source("The Cyber Express, at Cybernoz", "https://cybernoz.com/?p=198129")
FACTMEDIA: Final = Source(
    "FactMedia",
    "https://factmedia.ro/un-stat-european-devine-tinta-a-unui-atac-cibernetic-major-vizand-autoritatile-publice",
    "It does not say who saw it; what it retells does not say so.",
)
SOURCES: Final = (DREAM, BT, RITZAU, DAGENS, POLITYCE, CYBERNOZ, FACTMEDIA)

# What some sources say of several at once.
_BT_CLAIMED: Final = "the group claimed it on X"
_RITZAU_DOWN: Final = "among the municipalities whose sites were down on Wednesday"
_RITZAU_NAMED: Final = "named in the group's post of Wednesday"
_RITZAU_THURSDAY: Final = "named in the group's post of Thursday morning; reachable shortly before 10:00 (09:00 UTC)"
_NAMED_ON_X: Final = "among the five municipalities that the group named on X"


def _at(day: int, clock: str) -> datetime:
    """A moment of November 2025, UTC."""
    return datetime.strptime(f"2025-11-{day} {clock}+0000", "%Y-%m-%d %H:%M:%S%z").astimezone(UTC)


def _told(source: Source, words: str, *gives: Value) -> Said:
    return Said(source, words, frozenset(gives))


def _trouble(day: int, began: str, minutes: float, behaviour: Behaviour, *, abroad: bool = False) -> Trouble:
    start = _at(day, began)
    return Trouble(start, start + timedelta(minutes=minutes), behaviour, abroad)


MONDAY: Final = Wave(
    "Monday 10 November",
    (
        Hit(
            "Vejle Kommune",
            "www.vejle.example",
            "down",
            (
                _told(DREAM, "offline for about ten minutes on Monday", "hit", "effect", "lasted"),
                _told(BT, f"unreachable for five to ten minutes; {_BT_CLAIMED}", "hit", "effect", "lasted", "claimed"),
            ),
            _at(10, "06:12:00"),
            _at(10, "08:40:00"),
            (_trouble(10, "06:14:20", 10, "hangs"),),
            claimed=_at(10, "09:05:00"),
            code="0630",
        ),
        Hit(
            "DSB",
            "www.dsb.example",
            "troubled",
            (_told(BT, f"hit by a DDoS; trains and tickets untouched; {_BT_CLAIMED}", "hit", "claimed"),),
            _at(10, "06:12:00"),
            _at(10, "09:30:00"),
            (_trouble(10, "06:15:10", 40, "slow"),),
            claimed=_at(10, "09:05:00"),
            sector="transport",
        ),
        Hit(
            "Forsvarsministeriet",
            "www.fmn.example",
            "troubled",
            (_told(BT, "its site had problems", "hit"),),
            _at(10, "06:13:00"),
            _at(10, "09:10:00"),
            (_trouble(10, "06:16:45", 18, "fails"),),
            sector="state",
        ),
        Hit(
            "Beskæftigelsesministeriet",
            "www.bm.example",
            "troubled",
            (_told(BT, "its site had problems", "hit"),),
            _at(10, "06:13:00"),
            _at(10, "08:55:00"),
            (_trouble(10, "06:19:30", 12, "refuses"),),
            sector="state",
        ),
        Hit(
            "Aarhus Kommune",
            "www.aarhus.example",
            "held",
            (
                _told(DREAM, "fended the attack off entirely", "hit", "effect"),
                _told(BT, "saw instability", "hit"),
            ),
            _at(10, "06:14:00"),
            _at(10, "10:00:00"),
            (_trouble(10, "06:30:00", 180, "turns-away", abroad=True),),
            code="0751",
        ),
        Hit(
            "Helsingør Kommune",
            "www.helsingoer.example",
            "unstable",
            (_told(DREAM, "among those hit", "hit"), _told(BT, "saw instability", "hit", "effect")),
            _at(10, "06:15:00"),
            _at(10, "08:30:00"),
            (_trouble(10, "06:21:00", 4, "fails"), _trouble(10, "06:31:20", 3, "fails")),
            code="0217",
        ),
    ),
)

WEDNESDAY: Final = Wave(
    "Wednesday 12 November",
    (
        Hit(
            "Gentofte Kommune",
            "www.gentofte.example",
            "unstable",
            (
                _told(
                    DAGENS,
                    "more than 300,000 requests within a short time; unstable for a few hours, at times unreachable",
                    "hit",
                    "effect",
                    "requests",
                ),
                _told(DREAM, "among those hit", "hit"),
                _told(RITZAU, "the municipality called its site unstable", "hit", "effect"),
                _told(POLITYCE, _NAMED_ON_X, "claimed"),
            ),
            _at(12, "06:11:00"),
            _at(12, "09:15:00"),
            (
                _trouble(12, "06:13:40", 12, "hangs"),
                _trouble(12, "06:25:40", 55, "slow"),
                _trouble(12, "07:20:40", 9, "hangs"),
                _trouble(12, "07:29:40", 70, "slow"),
                _trouble(12, "08:39:40", 15, "hangs"),
            ),
            claimed=_at(12, "10:20:00"),
            requests=300_000,
            code="0157",
        ),
        Hit(
            "Rødovre Kommune",
            "www.roedovre.example",
            "down",
            (
                _told(RITZAU, _RITZAU_DOWN, "hit", "effect"),
                _told(DAGENS, "hit by a massive overload on Wednesday", "hit"),
                _told(POLITYCE, _NAMED_ON_X, "claimed"),
            ),
            _at(12, "06:11:00"),
            _at(12, "08:20:00"),
            (_trouble(12, "06:15:25", 35, "hangs"),),
            claimed=_at(12, "10:20:00"),
            code="0175",
        ),
        Hit(
            "Ishøj Kommune",
            "www.ishoej.example",
            "down",
            (
                _told(DREAM, "multiple outages on Wednesday", "hit", "effect"),
                _told(RITZAU, _RITZAU_DOWN, "hit", "effect"),
                _told(POLITYCE, _NAMED_ON_X, "claimed"),
            ),
            _at(12, "06:12:00"),
            _at(12, "09:40:00"),
            (
                _trouble(12, "06:16:05", 8, "refuses"),
                _trouble(12, "07:02:50", 14, "refuses"),
                _trouble(12, "08:47:15", 6, "refuses"),
            ),
            claimed=_at(12, "10:20:00"),
            code="0183",
        ),
        Hit(
            "Tårnby Kommune",
            "www.taarnby.example",
            "down",
            (
                _told(RITZAU, _RITZAU_DOWN, "hit", "effect"),
                _told(DREAM, "among those hit", "hit"),
                _told(POLITYCE, _NAMED_ON_X, "claimed"),
            ),
            _at(12, "06:12:00"),
            _at(12, "08:00:00"),
            (_trouble(12, "06:18:30", 22, "fails"),),
            claimed=_at(12, "10:20:00"),
            code="0185",
        ),
        Hit(
            "Rudersdal Kommune",
            "www.rudersdal.example",
            "troubled",
            (
                _told(DAGENS, "hit by a massive overload on Wednesday", "hit"),
                _told(DREAM, "among those hit", "hit"),
                _told(POLITYCE, _NAMED_ON_X, "claimed"),
            ),
            _at(12, "06:13:00"),
            _at(12, "07:50:00"),
            (_trouble(12, "06:20:10", 30, "slow"),),
            claimed=_at(12, "10:20:00"),
            code="0230",
        ),
        Hit(
            "GN Store Nord",
            "www.gn.example",
            "troubled",
            (
                _told(RITZAU, _RITZAU_NAMED, "claimed"),
                _told(DAGENS, "reported disturbances of the same wave", "hit"),
            ),
            _at(12, "11:11:00"),
            _at(12, "12:30:00"),
            (_trouble(12, "11:14:50", 9, "fails"),),
            claimed=_at(12, "14:10:00"),
            sector="firm",
        ),
        Hit(
            "Gyldendal",
            "www.gyldendal.example",
            "troubled",
            (
                _told(RITZAU, _RITZAU_NAMED, "claimed"),
                _told(DAGENS, "reported disturbances of the same wave", "hit"),
            ),
            _at(12, "11:11:00"),
            _at(12, "12:45:00"),
            (_trouble(12, "11:17:35", 25, "slow"),),
            claimed=_at(12, "14:10:00"),
            sector="media",
        ),
    ),
)

THURSDAY: Final = Wave(
    "Thursday 13 November",
    (
        Hit(
            "borger.dk",
            "www.borger.example",
            "unconfirmed",
            (
                _told(RITZAU, _RITZAU_THURSDAY, "claimed"),
                _told(CYBERNOZ, "named by the group", "claimed"),
                _told(FACTMEDIA, "unavailable"),
            ),
            _at(13, "06:10:00"),
            _at(13, "08:30:00"),
            claimed=_at(13, "07:20:00"),
            sector="state",
        ),
        Hit(
            "Transportministeriet",
            "www.trm.example",
            "unconfirmed",
            (
                _told(RITZAU, _RITZAU_THURSDAY, "claimed"),
                _told(CYBERNOZ, "named by the group", "claimed"),
                _told(FACTMEDIA, "unavailable"),
            ),
            _at(13, "06:10:00"),
            _at(13, "08:10:00"),
            (_trouble(13, "06:22:15", 20, "slow"),),
            claimed=_at(13, "07:20:00"),
            sector="state",
        ),
        Hit(
            "Terma",
            "www.terma.example",
            "down",
            (
                _told(
                    RITZAU,
                    f"down for a while that morning; {_RITZAU_THURSDAY}",
                    "hit",
                    "effect",
                    "claimed",
                ),
                _told(CYBERNOZ, "confirmed that it was affected, and says that it acted quickly", "hit", "effect"),
            ),
            _at(13, "06:11:00"),
            _at(13, "08:45:00"),
            (_trouble(13, "06:17:55", 47, "hangs"),),
            claimed=_at(13, "07:20:00"),
            sector="defence",
        ),
    ),
)

WAVES: Final = (MONDAY, WEDNESDAY, THURSDAY)
HITS: Final = tuple(hit for wave in WAVES for hit in wave.hits)
