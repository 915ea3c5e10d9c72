import signal
from pathlib import Path
from threading import Event

import pytest

from bavn.model.problem import Problem
from bavn.story import prober
from bavn.story.prober import is_loopback, look, main
from bavn.story.vantage import POINTS, prepare


@pytest.mark.parametrize(
    "address",
    ["192.0.2.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "2001:db8::1", "vejle", ""],  # noqa: S104  one of them
)
def test_it_may_look_at_nothing_but_loopback(address: str) -> None:
    assert not is_loopback(address)
    assert is_loopback("127.81.1.1")


def test_who_has_joined_no_hub_looks_at_nothing(tmp_path: Path) -> None:
    config = prepare(tmp_path / "point", POINTS[0])
    with pytest.raises(Problem, match="has joined no hub"):
        look(config, Event())


def test_asked_to_stop_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Path, Event]] = []
    monkeypatch.setattr(prober, "look", lambda config, stop: seen.append((config, stop)))
    monkeypatch.setattr(signal, "signal", lambda _, handler: handler())
    main(["bavn.toml"])
    assert [(config, stop.is_set()) for config, stop in seen] == [(Path("bavn.toml"), True)]
