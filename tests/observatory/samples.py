"""Looks and spells for the tests of the store, made by hand."""

from datetime import UTC, datetime, timedelta

from bavn.model.probe import Ending, Family, Phases, Sample, Spell, Verdict

NOW = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SITE = "www.a-kommune.example"
OTHER = "www.b-kommune.example"


def look(  # noqa: PLR0917  what tells one look from another
    at: datetime = NOW,
    target: str = SITE,
    vantage: str = "aarhus",
    family: Family = 4,
    ending: Ending = "ok",
    total_us: int = 84_000,
) -> Sample:
    phases = Phases(2_000, 9_000, 21_000, 50_000 if ending == "ok" else 0, total_us)
    status = 200 if ending == "ok" else 0
    return Sample(target, vantage, at, family, ending, phases, "192.0.2.7", status, 61, "hsts-missing")


def looks(first: datetime, count: int, *, every: timedelta = 30 * SECOND, **facts: object) -> list[Sample]:
    return [look(first + turn * every, **facts) for turn in range(count)]  # type: ignore[arg-type]


def spell(
    number: int = 1,
    began: datetime = NOW - 10 * MINUTE,
    ended: datetime | None = None,
    verdict: Verdict = "down",
    target: str = SITE,
) -> Spell:
    return Spell(number, target, target, verdict, began, began + 20 * SECOND, ended, "timed-out", ("aarhus", "nordic"))
