import sys
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bavn.cli import progress as module
from bavn.cli.progress import on_compile, progress
from bavn.pages.words import Words
from bavn.runners.scan import Progress

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Clock:
    now_s: float = 0.0

    def monotonic(self) -> float:
        self.now_s += 1.0
        return self.now_s


def test_nobody_watches_nothing_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(Words("en")) as draw:
        assert draw is None
    assert capsys.readouterr().err == ""


def test_a_person_sees_the_rate_and_how_much_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(module, "time", Clock())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with progress(Words("en")) as draw:
        assert draw is not None
        draw(Progress(500_000, 50, 100, NOW))
    written = capsys.readouterr()
    assert written.out == ""
    assert "50 %" in written.err
    assert "500,000 lines/s" in written.err


def test_a_stream_of_unknown_length_is_drawn_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress(Words("da")) as draw:
        assert draw is not None
        draw(Progress(1, 50, None, None))
    assert capsys.readouterr().out == ""


def test_compiling_is_announced_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    on_compile(7.6)
    written = capsys.readouterr()
    assert (written.out, written.err) == ("", "Compiling once (about 8 s)…\n")
