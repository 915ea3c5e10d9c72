import sys

import pytest

from bench.measure import Cost, FailedError, measure, median_cost

PYTHON = (sys.executable, "-I", "-S", "-c")


def test_processor_time_of_a_child_s_child_is_counted() -> None:
    burn = "sum(range(3_000_000))"
    inner = measure([*PYTHON, f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{burn}'], check=True)"])
    assert inner.cpu_s > 0.5 * measure([*PYTHON, burn]).cpu_s


def test_memory_is_the_command_s_and_not_that_of_who_measures() -> None:
    held = bytearray(b"x") * 200_000_000
    assert measure([*PYTHON, "pass"]).peak_bytes < 60_000_000 < len(held)


def test_memory_that_was_given_back_counts() -> None:
    assert measure([*PYTHON, "bytearray(b'x') * 100_000_000"]).peak_bytes > 100_000_000


@pytest.mark.parametrize(
    ("command", "told"),
    [
        pytest.param((*PYTHON, "raise SystemExit('no such log')"), "left with 1: no such log", id="fails"),
        pytest.param(("/no/such/program",), "No such file", id="is missing"),
        pytest.param((*PYTHON, "raise SystemExit('in /some/where/here.py')"), "in here.py$", id="without folders"),
    ],
)
def test_a_command_that_did_not_do_its_work_says_why_in_one_line(command: tuple[str, ...], told: str) -> None:
    with pytest.raises(FailedError, match=told):
        measure(command)


def test_a_command_that_takes_too_long_is_ended() -> None:
    with pytest.raises(FailedError, match=r"longer than 0 s"):
        measure(["cat", "/dev/zero"], timeout_s=0.2)


def test_the_median_run_is_taken_with_the_largest_memory_of_all() -> None:
    costs = iter([Cost(3.0, 0, 10), Cost(1.0, 0, 30), Cost(2.0, 0, 20)])
    assert median_cost(3, lambda: next(costs)) == Cost(2.0, 0, 30, b"", (1.0, 3.0))
