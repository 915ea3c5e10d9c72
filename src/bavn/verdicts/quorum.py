"""Several vantage points, one verdict. Who shares a line is one witness; who knows nothing has no vote."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bavn.model.probe import Ending, Family, Seen, Vantage, Verdict
from bavn.verdicts.rules import ALONE, PARTIAL, SETTLED, SOONEST, TOGETHER, WITNESSES
from bavn.verdicts.streaks import NEVER, Seat, Streak

BEST_FIRST: Final[dict[Seen, int]] = {"good": 0, "slow": 1, "guarded": 2, "bad": 3}

Seats = list[tuple[Vantage, Streak]]


@dataclass(frozen=True, slots=True)
class Witness:
    """What one line believes of a target: its vantage points and families together.

    `believed` is "bad" only where every family is: browsers take the other one. `part`: some families are bad.
    `row` is how many bad looks in a row, `since` when the belief (or the bad part) began, `well` the newest look that
    was not bad. `answered` is since when the best of the families is what is believed.
    """

    names: tuple[str, ...]
    country: str
    believed: Seen
    since: datetime
    ending: Ending = "ok"
    part: bool = False
    row: int = 0
    well: datetime = NEVER
    answered: datetime = NEVER


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and when what it rests on began. `witnesses` are those vantage points that saw it."""

    verdict: Verdict
    began: datetime
    ending: Ending = "ok"
    witnesses: tuple[str, ...] = ()


NOTHING_KNOWN: Final = Judgement("unknown", NEVER, "left-out")  # it began with the last look


@dataclass(frozen=True, slots=True)
class Before:
    """What a target was until now: `verdict`, and `calm` when its last spell ended."""

    verdict: Verdict = "up"
    calm: datetime = NEVER


# ── who saw what ─────────────────────────────────────────────────────────────────────────────────────────────────────


def witnesses_of(
    streaks: Mapping[Seat, Streak],
    vantages: Mapping[str, Vantage],
    fresh_after: datetime,
    now: datetime,
    cut: Collection[Seat] = (),
) -> list[Witness]:
    """What each line believes. Left out is who believes nothing, or has said nothing since `fresh_after`.

    Where one family is `cut` off and the other is not, what the first saw before says nothing of what the other sees.
    """
    lines: dict[str, dict[Family, Seats]] = {}
    for (name, family), one in streaks.items():
        if one.believed != "unknown" and one.is_fresh(fresh_after, now):
            vantage = vantages[name]
            lines.setdefault(way_of(vantage), {}).setdefault(family, []).append((vantage, one))
    return [_witness(_uncut(families, cut) if cut else families) for families in lines.values()]


def _uncut(families: Mapping[Family, Seats], cut: Collection[Seat]) -> Mapping[Family, Seats]:
    whole = {
        family: seats for family, seats in families.items() if any((one.name, family) not in cut for one, _ in seats)
    }
    return whole or families


def way_of(vantage: Vantage) -> str:
    """The line of a vantage point: its own, where none is named."""
    return vantage.way or f"its own: {vantage.name}"


def _witness(families: Mapping[Family, Seats]) -> Witness:
    """By each family the best that anybody on this line sees; of the families the best as well."""
    best = [min(seats, key=lambda seat: BEST_FIRST[seat[1].believed]) for seats in families.values()]
    bad = [one for _, one in best if one.believed == "bad"]
    vantage, shown = min(best, key=lambda seat: (BEST_FIRST[seat[1].believed], -seat[1].since.timestamp()))
    everyone = [seat for seats in families.values() for seat in seats]
    part = 0 < len(bad) < len(best)
    return Witness(
        names=tuple(sorted({each.name for each, _ in everyone})),
        country=vantage.country,
        believed=shown.believed,
        since=min(one.since for one in bad) if part else shown.since,
        ending=bad[0].ending if part else shown.ending,
        part=part,
        row=max((one.count for one in bad if one.seen == "bad"), default=0),
        well=max(one.well for _, one in everyone),
        answered=shown.since,
    )


# ── what follows ─────────────────────────────────────────────────────────────────────────────────────────────────────


def judge(witnesses: Sequence[Witness], home: str, before: Before, now: datetime) -> Judgement:
    """The verdict of all who know something.

    Down takes two witnesses and most of those who know (`rules`); of one alone it takes more. Once down, it stays so
    while most believe it. What fails for some is partial, once it has lasted; but what fails abroad only, while nobody
    at home sees it fail, is guarded. So is what turns away half or more of all, or nobody but some abroad: it hides
    nothing of what others see fail. While nobody sees it well, and it is not sure yet, what was said holds.
    """
    bad = [one for one in witnesses if one.believed == "bad"]
    rest = [one for one in witnesses if one.believed != "bad"]
    closed = _is_closed_abroad(bad, rest, home, before)
    if not witnesses:
        said = NOTHING_KNOWN
    elif not closed and _is_down(bad, len(witnesses), before, now):
        said = Judgement("down", _down_since(bad), *_told(bad))
    elif not rest:
        said = Judgement(before.verdict, now)
    elif some := _lasting([*([] if closed else bad), *(one for one in rest if one.part)], "partial", before, now):
        said = _of("partial", some)
    elif guarded := _turned_away(rest, bad, home, _lasting(bad if closed else [], "guarded", before, now)):
        said = guarded
    elif 2 * len(slow := [one for one in rest if one.believed == "slow"]) > len(witnesses):
        said = _of("slow", slow, len(witnesses) // 2 + 1)
    else:
        said = Judgement("up", max(one.since for one in rest))
    return said


def _is_down(bad: list[Witness], known: int, before: Before, now: datetime) -> bool:
    if 2 * len(bad) <= known:
        return False
    if before.verdict == "down":
        return True
    rows, lasted = sum(one.row for one in bad), now - max(one.since for one in bad)
    if known == 1:
        return rows >= ALONE and lasted >= SETTLED
    return len(bad) >= WITNESSES and rows >= TOGETHER and lasted >= SOONEST


def _down_since(bad: list[Witness]) -> datetime:
    """The first look that failed after the last that did not.

    Who saw it fail hours before the others did, saw a part of it fail.
    """
    well = max(one.well for one in bad)
    return min((one.since for one in bad if one.since > well), default=min(one.since for one in bad))


def _is_closed_abroad(bad: list[Witness], rest: list[Witness], home: str, before: Before) -> bool:
    """Every one that is let in is at home, and every one that sees it fail is abroad.

    With nobody who is answered, what was guarded stays so.
    """
    if not bad or any(one.country == home for one in bad):
        return False
    if not rest:
        return before.verdict == "guarded"
    return all(one.country == home or one.believed == "guarded" for one in rest)


def _turned_away(rest: list[Witness], bad: list[Witness], home: str, closed: list[Witness]) -> Judgement | None:
    """Guarded, where all that are not let in are abroad, or where half or more of those that know are turned away.

    One of three at home may be a filter's mistake, or a place that lies.
    """
    turned = [one for one in rest if one.believed == "guarded"]
    if (turned or closed) and all(one.country != home for one in turned):
        return _of("guarded", [*turned, *closed])
    half = (len(rest) + len(bad) + 1) // 2
    return _of("guarded", turned, half) if len(turned) >= half else None


def _lasting(some: list[Witness], verdict: Verdict, before: Before, now: datetime) -> list[Witness]:
    """Those who have seen it for a while, also since it was last down. While it is still down, that ends first."""
    if before.verdict == "down":
        return []
    if before.verdict == verdict:
        return some
    return [one for one in some if one.row >= PARTIAL and now - max(one.since, before.calm) >= SETTLED]


def _of(verdict: Verdict, seen: list[Witness], enough: int = 1) -> Judgement:
    """What began when so many of them saw it."""
    return Judgement(verdict, sorted(one.since for one in seen)[enough - 1], *_told(seen))


def _told(seen: list[Witness]) -> tuple[Ending, tuple[str, ...]]:
    endings = [one.ending for one in seen]
    ending = max(dict.fromkeys(endings), key=endings.count)
    return ending, tuple(sorted(name for one in seen for name in one.names))
