"""The figures that have to be reached, and which of them are not."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from bench.comparison import Comparison
from bench.judge import Judged
from bench.measure import Cost
from bench.scenarios import ALL, FLOODS, SHAPED, Played, Seen
from bench.speed import Speed
from bench.startup import FIRST, HELP, Startup

RECALL: Final = 0.95
PRECISION: Final = 0.99
HONEST_BLOCKED: Final = 0.001
ATTRIBUTED: Final = 0.95
LINES_S: Final = (1_200_000, 2_000_000)
MEMORY_BYTES: Final = 300_000_000
COMPILING_S: Final = 10.0
HELP_S: Final = 0.3


def show(missed: Sequence[str]) -> str:
    """A list, or one line where nothing is missed."""
    if not missed:
        return "Every figure that must be reached is reached."
    return f"Missed ({len(missed)}):\n\n" + "\n".join(f"- {one}" for one in missed)


def check_scenarios(played: Iterable[Played]) -> list[str]:
    """Every figure that a scenario misses."""
    return [f"{one.name}, seed {one.seed}: {what}" for one in played for what in check_one(one)]


def check_one(one: Played) -> Iterator[str]:
    """What one scenario misses."""
    if one.failed:
        yield one.failed
        return
    yield from check_kinds(one)
    if not one.causal:
        yield "`detected` is not the same when the log is cut 60 s after it"
    for wave in one.waves:
        yield from check_wave(wave)
    if one.name == SHAPED and (one.attributed is None or one.attributed < ATTRIBUTED):
        yield f"{share(one.attributed)} of the requests attributed 2 minutes after the 50th source (>= {ATTRIBUTED})"
    for when, judged in (("at the end", one.whole), ("60 s after detected", one.minute)):
        if judged:
            yield from (f"{what}, {when}" for what in check_addresses(judged, strict=ALL[one.name].expected in FLOODS))


def check_kinds(one: Played) -> Iterator[str]:
    """The right kinds, and none that nobody could understand."""
    scenario = ALL[one.name]
    answers = {scenario.expected, *scenario.tolerated}
    if scenario.expected is not None and scenario.expected not in one.kinds and None not in answers:
        yield f"{scenario.expected} not found"
    for kind in sorted(set(one.kinds) - {answer for answer in answers if answer}):
        yield f"{kind} found, expected was {scenario.expected or 'nothing'}"


def check_wave(wave: Seen) -> Iterator[str]:
    """One finding for each attack, in time."""
    if wave.kind not in FLOODS:
        return
    if len(wave.found) != 1:
        yield f"{len(wave.found)} findings for the wave of {wave.began:%H:%M:%S}"
    if wave.found and wave.onset and wave.found[0].detected > wave.onset.deadline:
        late = wave.found[0].detected - wave.onset.at
        yield f"found {late / timedelta(seconds=1):.0f} s after its onset (within {wave.onset.within_s})"


def check_addresses(judged: Judged, *, strict: bool) -> Iterator[str]:
    """Nobody shared blocked and hardly anybody honest; precision and recall where there is an attack."""
    if judged.shared_blocked:
        yield f"{judged.shared_blocked} of {judged.shared} shared addresses blocked"
    if judged.honest_blocked > HONEST_BLOCKED * judged.honest:
        yield f"{judged.honest_blocked} of {judged.honest} honest addresses blocked (<= {HONEST_BLOCKED:.1%})"
    if not strict:
        return
    if judged.recall is not None and judged.recall < RECALL:
        yield f"recall {share(judged.recall)} (>= {RECALL})"
    if judged.recall is not None and (judged.precision is None or judged.precision < PRECISION):
        yield f"precision {share(judged.precision)} (>= {PRECISION})"


def check_comparison(compared: Comparison) -> Iterator[str]:
    """Bavn's own rows of the comparison, by address."""
    for result in compared.results:
        if not result.name.startswith("bavn"):
            continue
        name = f"{result.lines:,} lines, {result.name}"
        if result.score is None:
            yield f"{name}: {result.note}"
            continue
        if (result.score.recall or 0) < RECALL:
            yield f"{name}: recall {share(result.score.recall)} (>= {RECALL})"
        if (result.score.precision or 0) < PRECISION:
            yield f"{name}: precision {share(result.score.precision)} (>= {PRECISION})"
        if result.score.shared_blocked:
            yield f"{name}: {result.score.shared_blocked} of {result.score.shared} shared addresses blocked"


def check_speeds(speeds: Iterable[Speed]) -> Iterator[str]:
    """Lines per CPU second and memory, at both lengths."""
    for speed, least in zip(speeds, LINES_S, strict=True):
        name = f"{speed.lines:,} lines"
        if speed.cost is None:
            yield f"{name}: {speed.note}"
            continue
        if speed.lines_s < least:
            yield f"{name}: {speed.lines_s:,.0f} lines per CPU second (>= {least:,})"
        if speed.cost.peak_bytes > MEMORY_BYTES:
            yield f"{name}: {speed.cost.peak_bytes / 1e6:.0f} MB (< {MEMORY_BYTES / 1e6:.0f})"


def check_startup(startup: Startup) -> Iterator[str]:
    """Compiling and the help."""
    yield from check_cpu("compiling on first use", startup[FIRST], COMPILING_S)
    yield from check_cpu("bavn --help", startup[HELP], HELP_S)


def check_cpu(name: str, cost: Cost | str, most_s: float) -> Iterator[str]:
    """One command's CPU seconds."""
    if isinstance(cost, str):
        yield f"{name}: {cost}"
    elif cost.cpu_s >= most_s:
        yield f"{name}: {cost.cpu_s:.2f} CPU s (< {most_s:g})"


def share(value: float | None) -> str:
    """A share to four places."""
    return "none" if value is None else f"{value:.4f}"
