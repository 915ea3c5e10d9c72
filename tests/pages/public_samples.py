"""An organisation's public page in the middle of an attack, and the words that must never be on it."""

from collections.abc import Iterator

from bavn.model.probe import VERDICTS, Ending, Spell, Verdict
from bavn.pages.standing import Board, Offered, Owner, Watched, board
from tests.pages.outage_samples import BEGAN, HOSTILE, at, minutes, spell

NOW = at(2, "08:40:00")
SERVICES = (
    Offered("hjem", "Hjemmesiden"),
    Offered("selv", "Selvbetjening", ("Call 70 00 00 00.", "Ring 70 00 00 00.")),
    Offered("kort", "Kort og planer"),
    Offered("skole", "Skole"),
    Offered("bib", "Biblioteket"),
)
OWNER = Owner("Eksempel Kommune", SERVICES, public=True, contact="+45 70 00 00 00")
WATCHED = {one.target: Watched(BEGAN, NOW) for one in SERVICES[:-1]}
# What only those who defend it may know.
SECRET = ("SECRET-VANTAGE", "SECRET-NEED", "SECRET-TARGET")
FORBIDDEN = (
    "guarded", "skærmet", "attack", "angreb", "claim", "påst", "source", "kilde", "vantage", "witness", "defen",
    "forsvar", "abroad", "udland", "block", "bloker", "ddos", "because", "på grund", "timed-out", "403", "secret",
    "turned-away", "afvis", "supplier", "leverandør", "incident", "probe", "bavn",
)  # fmt: skip


def under_attack() -> Iterator[Spell]:
    """Every verdict, of every kind of ending, with secrets in every field that holds text."""
    endings: tuple[Ending, ...] = ("turned-away", "timed-out", "server-error", "ok")
    places: tuple[Verdict, ...] = ("guarded", "down", "partial", "slow")
    for offered, verdict, ending in zip(SERVICES, places, endings, strict=False):
        yield spell(
            offered.target,
            at(2, "08:12:05"),
            None,
            verdict,
            ending=ending,
            witnesses=SECRET[:1],
            through=SECRET[1],
            incident=41,
            flapping=True,
        )


def told(owner: Owner = OWNER) -> Board:
    found = board(owner, under_attack(), WATCHED, NOW)
    assert found is not None
    return found


def hostile() -> Board:
    services = (Offered("hjem", HOSTILE, (HOSTILE, HOSTILE)),)
    owner = Owner(HOSTILE, services, public=True, contact=HOSTILE, message=(HOSTILE, HOSTILE))
    found = board(owner, [spell("hjem", at(2, "08:00:00"), None)], WATCHED, NOW)
    assert found is not None
    return found


def any_spells() -> Iterator[Spell]:
    """Each verdict alone, short and long."""
    for verdict in VERDICTS:
        for lasted in (None, minutes(3), minutes(60)):
            yield spell("hjem", at(2, "08:00:00"), lasted, verdict, witnesses=SECRET[:1], through=SECRET[1])
