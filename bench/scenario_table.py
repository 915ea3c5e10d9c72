"""The scenarios as a Markdown table."""

from collections import Counter
from collections.abc import Sequence

from bavn.simulation import SCENARIOS
from bench.judge import Judged
from bench.scenarios import ALL, HELD_OUT, Played, Seen
from bench.table import make_table, part

HEAD = (
    "Scenario", "lines", "expected", "found", "after the first line", "after its onset",
    "precision", "recall", "requests", "honest blocked", "shared blocked",
    "60 s: precision", "recall", "honest blocked", "shared blocked",
)  # fmt: skip


def show(played: Sequence[Played]) -> str:
    """One table, and one for the held-out family."""
    known = [one for one in played if one.name in SCENARIOS]
    fresh = [one for one in played if one.name in HELD_OUT]
    text = make_table(HEAD, [row(one) for one in known]) if known else ""
    if fresh:
        text += "\n\nHeld out, never tuned on:\n\n" + make_table(HEAD, [row(one) for one in fresh])
    return text


def row(one: Played) -> tuple[str, ...]:
    """One scenario with one seed."""
    name = f"{one.name} (seed {one.seed})"
    expected = ALL[one.name].expected or "nothing"
    if one.failed or one.whole is None:
        return (name, f"{one.lines:,}", expected, one.failed, *("-",) * (len(HEAD) - 4))
    return (
        name,
        f"{one.lines:,}",
        expected,
        count_kinds(one.kinds),
        " / ".join(delay(wave.delay_s) for wave in one.waves) or "-",
        " / ".join(from_onset(wave) for wave in one.waves) or "-",
        *by_address(one.whole),
        *(by_address(one.minute, requests=False) if one.minute else ("-",) * 4),
    )


def count_kinds(kinds: Sequence[str]) -> str:
    """'2 http-flood, 1 flash-crowd'."""
    return ", ".join(f"{count} {kind}" for kind, count in Counter(kinds).items()) or "nothing"


def delay(seconds: float | None) -> str:
    """'never' where a wave has no finding of its kind."""
    return "never" if seconds is None else f"{seconds:+.0f} s"


def from_onset(wave: Seen) -> str:
    """Against the seconds that are allowed; '-' where no onset is defined."""
    if wave.onset is None:
        return "-"
    return f"{delay(wave.delay_from_onset_s)} (of {wave.onset.within_s})"


def by_address(judged: Judged, *, requests: bool = True) -> tuple[str, ...]:
    """Four or five cells."""
    share = f"{100 * judged.honest_blocked / max(judged.honest, 1):.2f} %"
    return (
        part(judged.precision),
        part(judged.recall),
        *((part(judged.requests),) if requests else ()),
        f"{judged.honest_blocked} ({share})",
        f"{judged.shared_blocked} of {judged.shared}",
    )
