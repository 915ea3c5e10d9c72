import asyncio
import socket
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.settings.reading import read
from bavn.story import front, traffic
from bavn.story.processes import stage
from bavn.story.town import Checked, Town, free_port
from bavn.story.traffic import Log
from bavn.story.web import Answer, Place

NOW_MS = 1_763_000_900_000


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(traffic, "LATER_S", 60)
    log = Log("www.vejle.example", 7, NOW_MS - traffic.PAST_S * 1000)
    return Town("vejle", "www.vejle.example", tmp_path / "vejle", Place("127.0.0.1", 1), log)


def settled(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def start(*_: object) -> None:
        pass

    monkeypatch.setattr(front, "start", start)

    async def play() -> None:
        async with stage() as found:
            await town.settle(
                found, Place("127.82.1.1", 9464), front.Behind("http://127.80.1.1:1/", "http://127.80.1.2:1/")
            )

    asyncio.run(play())


def test_its_settings_are_those_of_a_sensor_that_blocks_and_asks_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(town, monkeypatch)
    town.close()
    settings = read(town.folder / "bavn.toml")
    site = settings.sites[0]
    assert (site.name, site.protect, site.behind_proxy) == ("www.vejle.example", "block", True)
    assert settings.protect.nginx_include == town.folder / "rules" / "bavn.conf"
    assert (settings.protect.nftables, settings.protect.crawlers, settings.tell) == (False, False, ())


def test_its_log_begins_with_a_quarter_of_an_hour_and_goes_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(town, monkeypatch)
    log = town.folder / "access.log"
    before = log.read_bytes()
    honest, hostile = town.write(NOW_MS + 10_000)
    assert log.read_bytes().count(b"\n") - before.count(b"\n") == len(honest) > 0
    assert hostile == ()
    town.close()
    assert town.write(NOW_MS + 20_000)[0]
    assert log.read_bytes().count(b"\n") - before.count(b"\n") == len(honest)


def test_a_few_visitors_of_each_kind_are_asked_for(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def ask(_: Place, __: str, headers: dict[str, str]) -> Answer:
        (visitor,) = headers.values()
        asked.append(visitor)
        return Answer({"h": 200, "b": 403, "l": 429, "n": 0}[visitor[0]])

    monkeypatch.setattr("bavn.story.town.ask", ask)
    asyncio.run(town.check(tuple(f"h{one}" for one in range(50)), ("b1", "l1", "n1")))
    assert (town.honest, town.hostile) == (Checked(6, 0), Checked(2, 2))
    assert len(asked) == 9


def test_a_sensor_that_never_says_that_it_is_ready_is_a_problem(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.story.town.READY_S", 0.1)
    with pytest.raises(Problem, match="vejle: the sensor is not ready"):
        asyncio.run(town.ready())


@pytest.mark.parametrize(
    ("said", "ready"),
    [
        ('{"sites": [{"usual": 1.0}], "lag_bytes": 0, "hub": {"connected": "2026-01-01T00:00:00Z"}}', True),
        ('{"sites": [{"usual": null}], "lag_bytes": 0, "hub": {"connected": "2026-01-01T00:00:00Z"}}', False),
        ('{"sites": [{"usual": 1.0}], "lag_bytes": 9, "hub": {"connected": "2026-01-01T00:00:00Z"}}', False),
        ('{"sites": [{"usual": 1.0}], "lag_bytes": 0, "hub": {"connected": null}}', False),
        ('{"sites": [{"usual": 1.0}], "lag_bytes": 0, "hub": null}', False),
    ],
    ids=["ready", "knows nothing usual", "reads on", "no hub", "alone"],
)
def test_it_is_ready_once_it_knows_what_is_usual_and_has_its_hub(
    town: Town, monkeypatch: pytest.MonkeyPatch, said: str, *, ready: bool
) -> None:
    monkeypatch.setattr("bavn.story.town.READY_S", 0.1)
    (town.folder / "state").mkdir(parents=True)
    (town.folder / "state" / "status.json").write_text(said)
    try:
        asyncio.run(town.ready())
    except Problem:
        assert not ready
    else:
        assert ready


def test_a_free_port_is_free_at_all_addresses() -> None:
    addresses = ("127.81.1.1", "127.81.2.1")
    port = free_port(addresses)
    for address in addresses:
        with socket.socket() as one:
            one.bind((address, port))


def test_a_wanted_port_that_is_taken_is_a_problem() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Problem):
            free_port(("127.0.0.1",), taken.getsockname()[1])
