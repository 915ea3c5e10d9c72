import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bavn.simulation.local_sites import LocalSites
from bavn.simulation.reconstruction import Hit
from bavn.story import playing, traffic
from bavn.story.cast import Cast, Clock, hosts_of
from bavn.story.community import Community
from bavn.story.happened import Happened
from bavn.story.playing import Group, Play, unless
from bavn.story.processes import stage
from bavn.story.script import Pace, Script, script_of
from bavn.story.story import SHORT, Plan
from bavn.story.telling import Teller
from bavn.story.town import Town
from bavn.story.traffic import PAST_S, Log
from bavn.story.web import Place
from tests.story.samples import finding, warning
from tests.story.test_telling import Paper

QUICK = Pace(calm_s=0.2, uncut_s=2.0, lead_s=0.2, fails_s=0.5, slow_s=0.5, after_s=0.1, tail_s=3.0)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Told(Community):
    """A hub that answers what a test wants."""

    def claim(self, hit: Hit, now: datetime) -> None:
        pass

    async def asked(self, path: str, token: str) -> dict[str, Any]:
        del path, token
        ended = (NOW + timedelta(seconds=60)).isoformat()
        return {
            "outages": [
                {"id": 1, "target": SHORT[0], "verdict": "down", "began": NOW.isoformat(), "ended": ended},
                {"id": 2, "target": SHORT[1], "verdict": "slow", "began": NOW.isoformat(), "ended": None},
            ]
        }


def short_script() -> Script:
    return script_of(Plan(short=True).script.waves, QUICK)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Happened, list[str]]]:
    """Two towns whose sensors say what they say in a moment of a real story; logs and sites are real."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(traffic, "LATER_S", 60)
        for name in ("SOON_S", "LOOK_S", "CHECK_S", "GROUPED_S"):
            patched.setattr(playing, name, 0.1)
        yield play_in(tmp_path_factory.mktemp("story"))


def play_in(tmp_path: Path) -> tuple[Happened, list[str]]:
    async def played() -> tuple[Happened, list[str]]:
        async with ready(tmp_path) as (play, paper):
            writing, saying = asyncio.create_task(play.write()), asyncio.create_task(says(play.cast, play))
            happened = await play.run()
            for task in (writing, saying):
                task.cancel()
        return happened, paper.lines

    return asyncio.run(played())


@asynccontextmanager
async def ready(folder: Path) -> AsyncIterator[tuple[Play, Paper]]:
    """A stage that is set, and what is told of what goes on there."""
    paper, clock, script = Paper(), Clock(lambda: datetime.now(UTC)), short_script()  # noqa: TID251  lines are due by it
    async with stage() as found, LocalSites(hosts_of(script)) as sites:
        cast = Cast(found, clock, sites, Told(folder, Place("127.0.0.1", 1)))
        for host in SHORT:
            log = Log(host, 7, clock.now_ms - PAST_S * 1000)
            cast.towns[host] = Town(host.split(".")[1], host, folder, Place("127.0.0.1", 1), log)
        yield Play(cast, script, Teller(paper, "en", clock.monotonic)), paper


async def says(cast: Cast, play: Play) -> None:
    """The first town finds the flood, the second is warned; then it finds it too, and the first has it blocked.

    Each said it in time, however late a crowded machine hears of it.
    """
    first, second = (cast.towns[host] for host in SHORT)
    onset = await until_onset(play, SHORT[0])
    first.said.append((onset + 0.01, finding(sources=48)))
    second.said.append((onset + 0.06, warning()))
    onset = await until_onset(play, SHORT[1])
    second.said.append((onset + 0.01, finding()))
    first.said.append((onset + 0.02, warning(blocked=4)))


async def until_onset(play: Play, host: str) -> float:
    (part,) = (one for one in play.script.parts if one.host == host)
    while not play.began or play.cast.clock.monotonic() <= play.began + part.began:  # noqa: ASYNC110  it has no event
        await asyncio.sleep(0.01)
    return play._onset(part)


def test_what_happens_is_told_as_it_happens(played: tuple[Happened, list[str]]) -> None:
    _, lines = played
    said = "\n".join(lines)
    for what in (
        "Monday 10 November 2025",
        "Vejle: the first hostile request",
        "Vejle: the site does not answer",
        "Vejle: the site works again",
        "48 sources",
        "warned and armed, ",
        "the hub has its sources blocked",
        "Vejle: seen down from outside",
        "Vejle: seen up again, after 60 s",
        "NoName057(16) claims it. A claim, not a fact",
        "End not seen in time: Helsingør",
    ):
        assert what in said, said
    assert said.count("seen down") == 1


def test_what_is_told_adds_up_to_what_happened(played: tuple[Happened, list[str]]) -> None:
    happened, _ = played
    vejle, helsingoer = happened.outcomes
    assert vejle.was_first
    assert vejle.found is not None
    assert [one.lasted for one in vejle.seen] == [60.0]
    assert helsingoer.ahead is not None
    assert helsingoer.ahead > 0
    assert len(happened.relayed[0].relay) == 1
    assert 0.04 < happened.relayed[0].relay[0] < happened.relayed[0].warning[0]


def test_who_said_the_same_is_counted_once_and_since_the_first() -> None:
    group = Group()
    group.add("Vejle", 0.3, 10.0)
    group.add("Vejle", 0.9, 10.6)
    group.add("Ishøj", 0.4, 10.1)
    assert (group.after, group.since) == ({"Vejle": 0.3, "Ishøj": 0.4}, 10.0)


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


async def broken(*_: object, **__: object) -> None:
    raise KeyError("broken")


def says_nonsense(play: Play) -> None:
    """A sensor says what is no line of one."""
    play.cast.towns[SHORT[0]].said.append((play.cast.clock.monotonic(), {"schema": "bavn.finding/1", "finding": []}))


def hub_says_nonsense(play: Play) -> None:
    play.outages[1] = {"id": 1}


def checks_break(play: Play) -> None:
    for town in play.cast.towns.values():
        town.check = broken  # type: ignore[method-assign]


def switch_breaks(play: Play) -> None:
    play.cast.sites.switch = broken  # type: ignore[method-assign]


@pytest.mark.parametrize("breaks", [says_nonsense, hub_says_nonsense, checks_break, switch_breaks])
def test_what_goes_wrong_in_any_part_of_it_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: Callable[[Play], None]
) -> None:
    for name in ("SOON_S", "LOOK_S", "CHECK_S"):
        monkeypatch.setattr(playing, name, 0.1)

    async def played() -> None:
        async with ready(tmp_path) as (play, paper):
            monkeypatch.setattr(play.teller, "begin", lambda: breaks(play))
            try:
                await play.run()
            finally:
                assert "waiting for the ends" not in "\n".join(paper.lines)
                assert {one.get_name() for one in asyncio.all_tasks()} == {asyncio.current_task().get_name()}  # type: ignore[union-attr]

    with pytest.raises((KeyError, AttributeError, TypeError)):
        asyncio.run(played())


def test_a_sensor_whose_lines_cannot_be_read_ends_the_writing(tmp_path: Path) -> None:
    async def unreadable() -> None:
        raise ValueError("no JSON")

    async def played() -> None:
        async with ready(tmp_path) as (play, _):
            play.cast.reading.append(asyncio.create_task(unreadable()))
            await asyncio.wait_for(play.write(), 10.0)

    with pytest.raises(ValueError, match="no JSON"):
        asyncio.run(played())


def test_what_fails_beside_the_work_is_raised_and_ends_it() -> None:
    ended = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def both() -> None:
        await unless(asyncio.create_task(broken()), work())

    with pytest.raises(KeyError, match="broken"):
        asyncio.run(both())
    assert ended == [True]


def test_an_onset_is_the_time_that_the_first_hostile_line_bears(tmp_path: Path) -> None:
    async def played() -> tuple[float, float]:
        async with ready(tmp_path) as (play, _):
            play._begin()
            part = play.script.parts[0]
            attack = play.cast.towns[part.host].log.attacks[0]
            now_ms, monotonic = play.cast.clock.now_ms, play.cast.clock.monotonic()
            return play._onset(part) - monotonic, (attack.began_ms - now_ms) / 1000

    onset, line = asyncio.run(played())
    assert onset == pytest.approx(line, abs=0.05)
