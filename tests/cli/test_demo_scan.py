from pathlib import Path

import pytest

from bavn.model import Report
from bavn.simulation import Attacker, Truth, Wave
from tests.cli.conftest import Call
from tests.pages.samples import BEGAN, ENDED, crowd, flood, report, source

TRUTH = Truth(
    (Wave(BEGAN, ENDED, "http-flood"), Wave(BEGAN, ENDED, "slow-requests")),
    {"192.0.2.1": Attacker(10, BEGAN, ENDED, shared=False)},
    {"198.51.100.1": 5},
    frozenset(),
)


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def demo_day(path: Path, seed: int) -> Truth:
        path.write_text(f"seed {seed}")
        return TRUTH

    def run_scan(*_: object) -> Report:
        return report(flood((source("192.0.2.1"),)), crowd())

    monkeypatch.setattr("bavn.simulation.demo_day", demo_day)
    monkeypatch.setattr("bavn.cli.demo_scan.compile_first", lambda: None)
    monkeypatch.setattr("bavn.cli.demo_scan.run_scan", run_scan)


@pytest.mark.usefixtures("made_up")
def test_the_demonstration_writes_scans_and_compares(call: Call, tmp_path: Path) -> None:
    called = call("demo", "--scan", "--out", str(tmp_path / "new"), "--seed", "7")
    assert called.status == 0
    assert (tmp_path / "new" / "access.log").read_text() == "seed 7"
    assert (tmp_path / "new" / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert called.out.startswith("2 findings\nFlood at 11:06:12 UTC")
    assert "Flood from 11:06:12: found 4 s after its first request" in called.out
    assert "Slow-request attack from 11:06:12: missed" in called.out
    assert "beside that 1 finding that the simulator did not cause" in called.out
    assert "1 of 1 address that attacked are flagged; 1 of 1 flagged did attack" in called.out
    assert f"Open {tmp_path / 'new' / 'report.html'}\n" in called.out


@pytest.mark.usefixtures("made_up")
def test_a_folder_that_cannot_be_made_is_one_line(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    called = call("demo", "--scan", "--out", str(tmp_path / "file" / "new"))
    assert (called.status, called.out) == (2, "")
    assert called.err.startswith("bavn: --out '")
