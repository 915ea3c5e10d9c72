"""Four days in November 2025, replayed: what the press said, what was played, what Bavn reports; docs/november.md.

python -m bench november

Some minutes: every look of the four days is made. The report as a page is left in dist/november.html.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from io import StringIO
from pathlib import Path
from typing import Final

from rich.console import Console

from bavn.model.probe import Spell
from bavn.pages.local import Local
from bavn.pages.outages import OutagesReport
from bavn.pages.outages_html import outages_html
from bavn.pages.outages_table import print_outages
from bavn.pages.words import DASH, Words
from bavn.simulation.local_sites import Behaviour
from bavn.simulation.november import BEGAN, ENDED, HITS, SOURCES, TARGETS_SAID
from bavn.simulation.reconstruction import VALUES, Hit, Source, Trouble, Value
from bench.machine import ROOT, describe_machine
from bench.probe.played import Compared, Pair, both, compare, faults, late
from bench.probe.replaying import NOTE, Replayed, replay

PAGE: Final = ROOT / "docs" / "november.md"
REPORT: Final = ROOT / "dist" / "november.html"
LOCAL: Final = Local(Words("en"), UTC)
WIDTH: Final = 124
BREAK: Final = "<br>"
HOW: Final = "how it failed"
HEAD: Final = ("Site", "What the press said", "Played (UTC)", "What Bavn reports", "Available", "Claimed")
PLAYED: Final[dict[Behaviour, str]] = {
    "slow": "slow",
    "refuses": "refuses",
    "hangs": "silent",
    "fails": "503",
    "turns-away": "turns away",
}
NAMES: Final[dict[Value, str]] = {
    "hit": "that it was hit",
    "effect": "what visitors noticed",
    "began": "the hour",
    "lasted": "how long",
    "claimed": "that it was claimed",
    "claimed_at": "when it was claimed",
    "requests": "how many requests",
}
TEXT: Final = """\
# RECONSTRUCTION: four days in November 2025

`python -m bench november` (part of `make soak`) writes this page; nobody writes figures into it by hand.

{machine}

**{note}**

Before the local elections of 18 November 2025 a group that calls itself NoName057(16) overloaded Danish web sites for
four days. What is known of it stands in `src/bavn/simulation/november.py`, every value with its source or marked as
assumed. Here it is played: {sites} small sites on loopback become slow, silent, broken or closed, and well again; two
vantage points, one at home and one abroad, look at each of them every 30 s, and sooner after a bad look, by the
program's own schedule. Waiting is skipped, and nothing else: {looks} looks over real sockets, {cpu_s:.0f} CPU s
in {wall_s:.0f} s.

**What this shows:** the program reports what was played. Of {played} stretches of trouble it reports {told}. None
begins or ends more than {late_s:.0f} s later than it was played (an interval is 30 s).

{faults}

{missed}

**What it does not show:** what happened then. Who was hit, and on which day, is said; the hour, the length and the way
of failing hardly ever. Of {values} values that are played, sources give {said}; {assumed} are assumed, and so is how
each site failed.

## Said, played, reported

Times are UTC; Danish time is an hour later. `+12 s`: so much later than played. Numbers in brackets: the sources below.

{table}

## Where the sources leave room

- One [1] speaks of {targets} targets and lists six municipalities. The sources together name {sites} sites; without
  Aarhus, which fended the attack off [1], they would be fifteen. Another says that Aarhus saw instability [2].
- None of them names a target of Tuesday 11 November. Nothing is played on that day.
- Vejle: about ten minutes [1], five to ten minutes [2]; ten are played. Monday [1, 2], or the Saturday before [5].
- The hour comes from this group's habit: its target lists, which others collect, changed at 06:05 to 06:25 UTC on most
  mornings of 2023 to 2025, and at times once more at 11:05 to 11:20.
- Aarhus is played as closed to visitors from abroad: that is how such an attack is often held, and no source says so.
- borger.dk and the Ministry of Transport were claimed. One source has both unavailable without saying who saw it [7];
  another found both reachable that morning [3]. One is played as up all the time, the other as slow: a claim is no
  outage.
- For several sites it was never confirmed that the same group was behind it [1].

## The report

`bavn outages` of the same period:

```
{report}
```

## Sources

{sources}
"""


def main(say: Callable[[str], None]) -> int:
    """Replay, compare, write both pages; 1 where the report differs, or comes too late."""
    say("four days in November, some minutes")
    with tempfile.TemporaryDirectory(prefix="bavn-november-") as folder:
        replayed = replay(HITS, BEGAN, ENDED, Path(folder))
    compared = compare(HITS, replayed.report)
    found = faults(compared, ENDED)
    text = page(replayed, compared, found)
    PAGE.write_text(text, encoding="utf-8")
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(outages_html(replayed.report, LOCAL), encoding="utf-8")
    print(text)
    return 1 if found or late(compared) else 0


def page(replayed: Replayed, compared: Sequence[Compared], found: Sequence[str]) -> str:
    """docs/november.md."""
    known = [each for one in compared for each in both(one)]
    hits = [one.hit for one in compared]
    values, assumed = sum(len(one.values) for one in hits), sum(len(one.assumed) for one in hits)
    return TEXT.format(
        machine=describe_machine(),
        note=NOTE,
        sites=len(hits),
        looks=f"{replayed.looks:,}",
        cpu_s=replayed.cpu_s,
        wall_s=replayed.wall_s,
        played=sum(pair.trouble is not None for one in compared for pair in one.pairs),
        told=len(known),
        late_s=max(seconds for each in known for seconds in late_s(*each)),
        values=values,
        said=values - assumed,
        assumed=assumed,
        faults=listed("Differs", found) or "Nothing differs by more than one interval, and nothing was made up.",
        missed=listed("Known later than 60 s", late(compared)) or "All that was down was known within 60 s.",
        table=table(compared),
        targets=TARGETS_SAID,
        report=printed(replayed.report),
        sources="\n".join(f"{number}. {described(one)}" for number, one in enumerate(SOURCES, 1)),
    )


def listed(what: str, found: Iterable[str]) -> str:
    """What is not as it should be, as a list; "" where there is nothing."""
    return "\n".join(f"- **{what}:** {one}" for one in found)


def table(compared: Iterable[Compared]) -> str:
    """Markdown, one row a site in the order in which they were hit. Cells are long: nothing is aligned."""
    rows = [HEAD, ("---",) * len(HEAD), *(cells(one) for one in compared)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def cells(one: Compared) -> tuple[str, ...]:
    """One site."""
    hit, share = one.hit, one.row.availability.share
    return (
        f"**{hit.member}**{BREAK}{hit.troubles[0].began if hit.troubles else hit.began:%a %d}",
        BREAK.join(f"{said.words} [{SOURCES.index(said.source) + 1}]" for said in hit.said),
        BREAK.join([*(stretch(each) for each in hit.troubles), f"*assumed: {', '.join(guessed(hit))}*"]),
        BREAK.join(reported(pair) for pair in one.pairs) or "up all the time",
        DASH if share is None else f"{share:.3%}",
        claimed(hit),
    )


def stretch(trouble: Trouble) -> str:
    """What is played, and when."""
    who = " visitors from abroad" if trouble.abroad else ""
    return f"{trouble.began:%H:%M:%S}{DASH}{trouble.ended:%H:%M:%S} {PLAYED[trouble.behaviour]}{who}"


def guessed(hit: Hit) -> list[str]:
    """What of it no source says. How a site failed is said nowhere."""
    names = [NAMES[value] for value in VALUES if value in hit.assumed and value != "claimed_at"]
    return [*names, HOW] if hit.troubles else [name for name in names if name != NAMES["lasted"]]


def reported(pair: Pair) -> str:
    """What the report tells of it."""
    trouble, spell = pair.trouble, pair.spell
    if spell is None:
        return "**nothing**"
    ended = f"{spell.ended:%H:%M:%S}" if spell.ended else "it goes on"
    if trouble is None:
        return f"**{spell.verdict} {spell.began:%H:%M:%S}{DASH}{ended}, which was not played**"
    later = [f"+{seconds:.0f} s" for seconds in late_s(trouble, spell)]
    known = f"; known after {known_s(trouble, spell):.0f} s" if spell.verdict == "down" else ""
    return f"{spell.verdict} {spell.began:%H:%M:%S}{DASH}{ended} ({', '.join(later)}{known})"


def claimed(hit: Hit) -> str:
    """When the group named it."""
    if hit.claimed is None or hit.claim is None:
        return "no source says so"
    when = "*assumed: when*" if "claimed_at" in hit.assumed else ""
    return f"{hit.claimed:%H:%M} [{SOURCES.index(hit.claim.source) + 1}]{BREAK}{when}"


def late_s(trouble: Trouble, spell: Spell) -> list[float]:
    """By how many seconds what is reported began and ended later than what was played."""
    later = [spell.began - trouble.began, *([spell.ended - trouble.ended] if spell.ended else [])]
    return [one.total_seconds() for one in later]


def known_s(trouble: Trouble, spell: Spell) -> float:
    """Seconds from when it was played until it was believed."""
    return (spell.confirmed - trouble.began).total_seconds()


def described(source: Source) -> str:
    """A source for the list."""
    return f"{source.name}: <{source.url}> {source.about}".rstrip()


def printed(report: OutagesReport) -> str:
    """What `bavn outages` prints."""
    text = StringIO()
    print_outages(report, Console(file=text, width=WIDTH, markup=False, emoji=False, highlight=False), LOCAL)
    return "\n".join(line.rstrip() for line in text.getvalue().strip().splitlines())
