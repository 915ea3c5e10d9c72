"""The table at the end: who was hit, for how long, when each was warned, and whom it turned away."""

from typing import TYPE_CHECKING, Final

from bavn.simulation.november import SOURCES
from bavn.simulation.reconstruction import Value
from bavn.story.happened import UNTROUBLED, Happened, Outcome
from bavn.story.telling import Screen, Teller
from bavn.story.words import OUTCOMES, VERDICTS

if TYPE_CHECKING:
    from rich.table import Table

OUTAGES: Final = ("who", "when", "told", "played", "was-seen")
WARNINGS: Final = ("who", "was-found", "was-warned", "honest", "hostile")
ASSUMED: Final = "*"


def show(happened: Happened, teller: Teller, screen: Screen) -> None:
    """Print who was hit and for how long, who was warned when, and what it adds up to."""
    screen.print("")
    screen.print(drawn("outages", OUTAGES, outage_rows(happened, teller), teller))
    screen.print(drawn("warnings", WARNINGS, warning_rows(happened, teller), teller))
    for line in explained(happened, teller):
        screen.print(line)
    for line in summary(happened, teller):
        screen.print(line)


def outage_rows(happened: Happened, teller: Teller) -> list[tuple[str, ...]]:
    """One row a hit, in the order of `OUTAGES`."""
    return [
        (one.part.who, _when(one, teller), _told(one, teller), _played(one, teller), _seen(one, teller))
        for one in happened.outcomes
    ]


def warning_rows(happened: Happened, teller: Teller) -> list[tuple[str, ...]]:
    """One row a hit of somebody with a sensor, in the order of `WARNINGS`."""
    return [
        (
            one.part.who,
            _found(one, teller),
            _warned(one, teller),
            _share(one.honest, teller),
            _share(one.hostile, teller),
        )
        for one in happened.outcomes
        if one.has_sensor
    ]


def explained(happened: Happened, teller: Teller) -> list[str]:
    """A line for each word of the tables that needs one, of those that stand there."""
    rows = [*outage_rows(happened, teller), *warning_rows(happened, teller)]
    cells = "\n".join(cell for row in rows for cell in row)
    words = {
        "why-first": teller.text("first"),
        "why-guarded": teller.of(VERDICTS, "guarded"),
        "why-held": teller.of(OUTCOMES, "held"),
        "why-claimed": teller.of(OUTCOMES, "unconfirmed"),
    }
    codes = [code for code, word in words.items() if word in cells]
    if any(one.has_sensor for one in happened.outcomes):
        codes.append("why-asked")
    return [f"{teller.text('mark')}  {teller.text(code)}" for code in codes]


def summary(happened: Happened, teller: Teller) -> list[str]:
    """Relay and warning time over all waves, whom it hurt, and what is made up."""
    relay = sorted(value for wave in happened.relayed for value in wave.relay)
    warning = sorted(value for wave in happened.relayed for value in wave.warning)
    lines = [teller.text("nobody-warned")]
    if relay:
        lines = [_times("relay", relay, teller), _times("warning", warning, teller), teller.text("hub-counts")]
    both = {"honest": _share(happened.honest, teller), "hostile": _share(happened.hostile, teller)}
    names = ", ".join(one.name for one in SOURCES)
    closing = [teller.text("collateral", **both), teller.text("kept"), teller.text("sources", names=names)]
    return [f"{teller.text('mark')}  {line}" for line in (*lines, *closing, teller.text("assumed"))]


def drawn(title: str, columns: tuple[str, ...], found: list[tuple[str, ...]], teller: Teller) -> "Table":
    """The rows as a table. Only names are broken where the screen is narrow."""
    from rich import box  # noqa: PLC0415  only a terminal needs it
    from rich.table import Table  # noqa: PLC0415  the same

    table = Table(title=teller.text(title), box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    for code in columns:
        table.add_column(teller.text(code), no_wrap=code != "who", overflow="fold")
    for row in found:
        table.add_row(*row)
    return table


def _when(one: Outcome, teller: Teller) -> str:
    at = teller.local(one.part.hit.began)
    return f"{at.day}. {at:%H:%M}{_mark(one, 'began')}"


def _mark(one: Outcome, value: Value) -> str:
    return ASSUMED if value in one.part.hit.assumed else ""


def _told(one: Outcome, teller: Teller) -> str:
    """What is told of it, and from its first trouble to its last."""
    hit = one.part.hit
    outcome = teller.of(OUTCOMES, hit.outcome)
    if not hit.troubles:
        return outcome
    lasted = max(each.ended for each in hit.troubles) - min(each.began for each in hit.troubles)
    return f"{outcome}, {teller.words.duration(lasted.total_seconds())}{_mark(one, 'lasted')}"


def _played(one: Outcome, teller: Teller) -> str:
    return teller.words.duration(one.part.played_s) if one.part.is_troubled else "-"


def _seen(one: Outcome, teller: Teller) -> str:
    worst = max(
        (each for each in one.seen if each.verdict not in UNTROUBLED),
        key=lambda each: (each.verdict == "down", each.lasted or 0.0),
        default=None,
    )
    if worst is None:
        return teller.text("not-seen")
    lasted = teller.text("goes-on") if worst.lasted is None else teller.words.duration(worst.lasted)
    return f"{teller.of(VERDICTS, worst.verdict)} {lasted}"


def _found(one: Outcome, teller: Teller) -> str:
    return teller.text("no") if one.found is None else teller.seconds(one.found - one.onset)


def _warned(one: Outcome, teller: Teller) -> str:
    if one.was_first:
        return teller.text("first")
    if one.ahead is None:
        return teller.text("no")
    return teller.text("before" if one.ahead >= 0 else "after", time=teller.seconds(abs(one.ahead)))


def _share(refused: tuple[int, int], teller: Teller) -> str:
    part, whole = (teller.words.number(one) for one in refused)
    return teller.text("of", part=part, whole=whole) if refused[1] else "-"


def _times(code: str, found: list[float], teller: Teller) -> str:
    values = {"middle": teller.seconds(found[len(found) // 2]), "most": teller.seconds(found[-1])}
    return teller.text(code, count=str(len(found)), **values)
