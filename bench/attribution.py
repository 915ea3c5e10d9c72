"""How often an attack that is put down to NoName057(16) was its: measured on dated lists, with what was known by then.

    BAVN_DATA=… python -m bench.attribution

Each listing of a host on a dated DDoSia list is taken as an attack by the set: it begins when the host appears, and
asks for the HTTP shapes of that host's rows. The ratios are measured on the listings before `CUT` and tested on those
after it; an attack is compared only with shapes that were on a list six hours before it began. The list itself, claims
and networks take no part: a listing cannot test whether it is listed, and there are three lists of sources.

There are no published floods of others with their URLs, so what is not the set's is made up, in these parts, at any
hour of the day:
    4 in 10   shapes that everybody is asked for: front page, WordPress, login
    3 in 10   pages that anybody would choose at a Danish authority: its search, news, contact, login (`NATURAL`)
    3 in 10   shapes from other people's real logs: visitors (elastic), a scanner (acunetix), scans (crowdsec)
They are weighed so that one attack in ten is the set's, as `PRIOR` says. A copycat with the same shapes at the same
hour is in neither: nobody could tell it from the set.
"""

import gzip
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import msgspec

from bavn.clearing.attribution import EARLIER, PRIOR, RATIOS, AttributionFacts, chance_of, evidence
from bavn.clearing.fingerprint import POPULAR, template_weight
from bavn.clearing.listing import NEW_WAVE, hosts_of
from bavn.clearing.target_list import TargetEntry, read_target_list
from bavn.model.sighting import Template
from bavn.sharing.masking import template_of

CUT: Final = datetime(2024, 3, 1, tzinfo=UTC)
NEVER: Final = datetime(2999, 1, 1, tzinfo=UTC)
SEED: Final = 20_240_301
MADE_UP: Final = 20_000
MOST_SHAPES: Final = 6
EDGES: Final = (0.0, 0.05, 0.15, 0.35, 0.5, 0.7, 0.9, 1.0)
BACKGROUND: Final = {"everybody's": 0.4, "natural": 0.3, "others' logs": 0.3}

NATURAL: Final = (
    "/search?q=a", "/soeg?q=a", "/soeg?query=a", "/sog?query=a", "/sog?q=a", "/search?query=a", "/search?keyword=a",
    "/?q=a", "/?s=a", "/login", "/user/login", "/soeg?searchterm=a", "/search?search=a", "/kontakt", "/borger",
    "/nyheder", "/api/search?q=a", "/sitesearch?q=a", "/find?q=a", "/search/results?q=a", "/da/search?q=a",
    "/en/search?q=a", "/soegeresultat?q=a", "/index.php?id=1", "/nyheder?page=2", "/kalender?page=2", "/job",
    "/erhverv", "/selvbetjening", "/politik",
)  # fmt: skip
REQUEST: Final = re.compile(r'"(GET|POST|HEAD) (\S+) HTTP')
STATIC: Final = re.compile(r"\.(?:css|js|png|jpe?g|gif|ico|svg|woff2?|ttf|txt|xml)(?:\?|$)")
WEB: Final = re.compile("http|apache|nginx|probing|crawl|CVE")


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack as far as the test has it. `ours`: it is the set's."""

    began: datetime
    shapes: frozenset[Template]
    ours: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Attacks with about one chance: what was said of them, and how it was. `weight` is of the whole, 0..1."""

    low: float
    high: float
    attacks: int
    weight: float
    said: float
    was: float


def read_listings(folder: Path) -> tuple[list[Attack], dict[Template, datetime]]:
    """Every appearance of a host on the dated lists, and since when each shape was on one."""
    entries = [_entry(line) for line in _lines(folder / "entries.jsonl.gz")]
    attacks: list[Attack] = []
    since: dict[Template, datetime] = {}
    last: dict[str, datetime] = {}
    for line in _lines(folder / "snapshots.jsonl.gz"):
        snapshot: dict[str, Any] = msgspec.json.decode(line)
        at = datetime.fromisoformat(snapshot["time_utc"])
        for host in hosts_of(entry for number in snapshot["entries"] for entry in entries[number]):
            if host.name not in last or at - last[host.name] >= NEW_WAVE:
                attacks.append(Attack(at, frozenset(host.templates), ours=True))
            last[host.name] = at
            for template in host.templates:
                since.setdefault(template, at)
    return attacks, since


def make_up(folder: Path, times: Sequence[datetime], number: int = MADE_UP) -> list[Attack]:
    """Attacks that are not the set's, in the parts of `BACKGROUND`, on the days of these times at any hour."""
    draw = random.Random(SEED)
    pools = {
        "everybody's": [[*POPULAR]],
        "natural": [[template_of("GET", path) for path in NATURAL]],
        "others' logs": read_shapes(folder),
    }
    made = []
    for part in draw.choices(list(BACKGROUND), list(BACKGROUND.values()), k=number):
        pool = draw.choice(pools[part])
        shapes = draw.sample(pool, min(len(pool), draw.randint(1, MOST_SHAPES)))
        began = draw.choice(times).replace(hour=0, minute=0) + timedelta(minutes=draw.randrange(24 * 60))
        made.append(Attack(began, frozenset(shapes), ours=False))
    return made


def read_shapes(folder: Path) -> list[list[Template]]:
    """What real logs were asked for, one list for each kind of log; no static files."""
    scans = [one for one in folder.glob("crowdsec-hub-tests/tests/*/*.log") if WEB.search(str(one))]
    return [
        _shapes([folder / "elastic-apache-logs" / "apache_logs.log"]),
        _shapes([folder / "ocatak-apache-http-logs" / "acunetix.txt"]),
        _shapes(sorted(scans)),
    ]


def facts_of(attack: Attack, since: dict[Template, datetime]) -> AttributionFacts:
    """What could be known of an attack when it began."""
    weights = {template: template_weight(template) for template in attack.shapes}
    known = sum(weight for template, weight in weights.items() if since.get(template, NEVER) <= attack.began - EARLIER)
    return AttributionFacts(
        family="flood",
        began=attack.began,
        shapes=sum(weights.values()),
        shapes_known=known,
        asked=len(weights),
    )


def measure_ratios(
    ours: Iterable[AttributionFacts], others: Iterable[AttributionFacts]
) -> dict[str, tuple[float, float]]:
    """For each row that the lists can measure: how often it holds of the set's attacks, and of others."""
    shares = [_shares(some) for some in (ours, others)]
    return {
        code: (shares[0].get(code, 0.0), shares[1].get(code, 0.0)) for code in RATIOS if code[:5] in {"hour-", "shape"}
    }


def calibrate(ours: Sequence[AttributionFacts], others: Sequence[AttributionFacts]) -> list[Bin]:
    """What was said beside how it was, by bins of what was said; the set's attacks weigh `PRIOR` together."""
    said = [(chance_of(evidence(one)), PRIOR / len(ours), 1.0) for one in ours]
    said += [(chance_of(evidence(one)), (1 - PRIOR) / len(others), 0.0) for one in others]
    found = []
    for low, high in pairwise(EDGES):
        inside = [(chance, weight, was) for chance, weight, was in said if low <= chance < high]
        if weight := sum(one for _, one, _ in inside):
            mean = sum(chance * one for chance, one, _ in inside) / weight
            was = sum(one * was for _, one, was in inside) / weight
            found.append(Bin(low, high, len(inside), weight, mean, was))
    return found


def run(folder: Path) -> tuple[dict[str, tuple[float, float]], list[Bin], int, int]:
    """Measure on the earlier lists, test on the later ones: ratios, bins, and how many listings there were of each."""
    attacks, since = read_listings(folder / "ddosia-targets-dev")
    made = {era: make_up(folder, times) for era, times in _days(attacks).items()}
    eras = {era: [one for one in attacks if (one.began < CUT) == era] for era in (True, False)}
    ours = {era: [facts_of(one, since) for one in some if one.shapes] for era, some in eras.items()}
    others = {era: [facts_of(one, since) for one in some] for era, some in made.items()}
    return (
        measure_ratios(ours[True], others[True]),
        calibrate(ours[False], others[False]),
        len(ours[True]),
        len(ours[False]),
    )


def show(ratios: dict[str, tuple[float, float]], bins: Iterable[Bin]) -> str:
    """Both as tables in Markdown."""
    lines = ["| evidence | of the set's | of others | measured | in use |", "|---|---|---|---|---|"]
    for code, (ours, others) in ratios.items():
        measured = f"{ours / others:.2f}" if others else "-"
        lines.append(f"| {code} | {ours:.3f} | {others:.3f} | {measured} | {RATIOS[code].ratio} |")
    lines += ["", "| said | attacks | share | said on average | was the set's |", "|---|---|---|---|---|"]
    lines += [
        f"| {one.low:.2f} to {one.high:.2f} | {one.attacks} | {one.weight:.3f} | {one.said:.2f} | {one.was:.2f} |"
        for one in bins
    ]
    return "\n".join(lines)


def main() -> int:
    """Print both tables."""
    if "BAVN_DATA" not in os.environ:
        print("BAVN_DATA names no folder of lists")
        return 1
    ratios, bins, before, after = run(Path(os.environ["BAVN_DATA"]))
    print(f"{before} listings before {CUT:%Y-%m-%d}, {after} after it\n\n{show(ratios, bins)}")
    return 0


def _lines(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines()


def _entry(line: bytes) -> tuple[TargetEntry, ...]:
    return read_target_list(b'{"targets":[' + line + b"]}", "entries", NEVER, at=CUT).entries


def _days(attacks: Iterable[Attack]) -> dict[bool, list[datetime]]:
    days: dict[bool, list[datetime]] = {True: [], False: []}
    for attack in attacks:
        days[attack.began < CUT].append(attack.began)
    return days


def _shapes(logs: Iterable[Path]) -> list[Template]:
    asked: dict[Template, None] = {}
    for log in logs:
        for match in REQUEST.finditer(log.read_text(errors="replace")):
            if not STATIC.search(match[2]):
                asked[template_of(match[1], match[2])] = None
    return list(asked)


def _shares(facts: Iterable[AttributionFacts]) -> dict[str, float]:
    rows = [[row.code for row in evidence(one)] for one in facts]
    counts = Counter(code for codes in rows for code in codes)
    return {code: count / len(rows) for code, count in counts.items()}


if __name__ == "__main__":
    sys.exit(main())
