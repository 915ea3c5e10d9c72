from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.comparison import Comparison, show, tell_better, tell_ratios
from bench.made_log import MadeLog
from bench.measure import Cost, FailedError
from bench.score import Score, Verdict
from bench.tool import Result, Tool, try_tool

LOG = MadeLog(
    Path("access.log"), 1000, 1000, datetime(2025, 11, 18, tzinfo=UTC), {"192.0.2.1": 0.0}, frozenset(), frozenset()
)
GOOD = Score(0.9, 0.9, attackers=10, honest_blocked=0, shared_blocked=0, shared=1, delay_s=9.0)
BETTER = Score(1.0, 0.8, attackers=10, honest_blocked=0, shared_blocked=0, shared=1, delay_s=3.0)
OWN = Result("bavn scan --json", 1000, 1000, Cost(2.0, 0, 200 << 20), GOOD)
GAWK = Result("floor: gawk '{c[$1]++}'", 1000, 1000, Cost(1.0, 0, 20 << 20), note="no detector")


def compared(*others: Result) -> Comparison:
    return Comparison(LOG, (OWN, GAWK, *others))


def fail(_log: MadeLog, _folder: Path) -> tuple[Cost, Verdict]:
    raise FailedError("other left with 1: no")


def test_an_absent_program_is_a_row_and_no_failure(tmp_path: Path) -> None:
    result = try_tool(Tool("other", ("/no/such/program",), fail), LOG, tmp_path / "other")
    assert (result.cost, result.note) == (None, "absent (/no/such/program)")


def test_a_failing_program_is_a_row_with_its_reason(tmp_path: Path) -> None:
    assert try_tool(Tool("other", (), fail), LOG, tmp_path / "other").note == "failed: other left with 1: no"


def test_who_did_not_run_stands_below_the_table() -> None:
    text = show(compared(Result("other", 0, 1000, note="absent (other)")))
    assert text.endswith("\n\n- other: absent (other)")


def test_only_bavn_has_to_run() -> None:
    assert compared(Result("other", 0, 1000, note="absent (other)")).own_ran
    assert not Comparison(LOG, (Result(OWN.name, 0, 1000, note="failed: no"), GAWK)).own_ran


def test_speed_is_told_against_the_floor_of_the_same_run() -> None:
    assert "- floor: gawk '{c[$1]++}': 0.5" in tell_ratios(compared())


@pytest.mark.parametrize(
    ("other", "told"),
    [
        pytest.param(Result("other", 100, 100, Cost(1.0, 0, 1), GOOD), [], id="nothing; its memory is of a part"),
        pytest.param(
            Result("other", 100, 100, Cost(1.0, 0, 1), BETTER),
            [
                "other has a precision of 1.000 (on 10 attackers), Bavn of 0.900",
                "other alerts 3 s after the flood's first line",
            ],
            id="by address",
        ),
    ],
)
def test_what_others_do_better_is_told(other: Result, told: list[str]) -> None:
    of_gawk = [f"{GAWK.name} reads 2.0 times as many lines per CPU second", f"{GAWK.name} needs 20 MB, Bavn 200 MB"]
    assert tell_better(compared(other)) == of_gawk + told
