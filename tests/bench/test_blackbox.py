import os
import time
from pathlib import Path

import pytest

from bench.measure import FailedError
from bench.probe import look
from bench.probe.blackbox import NAME, cpu_s, running


def test_the_processor_time_of_another_process_is_read_as_our_own_is() -> None:
    before, ours = cpu_s(os.getpid()), time.process_time()
    sum(range(1_000_000))
    assert cpu_s(os.getpid()) - before == pytest.approx(time.process_time() - ours, abs=0.005)


def test_an_exporter_that_is_absent_is_said_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FailedError, match=f"{NAME} is not installed"), running(tmp_path, tmp_path / "ca.pem"):
        pass


@pytest.mark.parametrize(
    ("peer", "shown"),
    [
        pytest.param([4.0, 2.0, 2.0], ("1.00", "2.00", "2.00", "2.00", "1.00"), id="both"),
        pytest.param([], ("1.00", "2.00", "", "", ""), id="alone"),
    ],
)
def test_a_row_compares_what_was_measured_in_the_same_round(peer: list[float], shown: tuple[str, ...]) -> None:
    assert look.row("https", [1.0, 2.0, 3.0], peer) == ("https", *shown)
