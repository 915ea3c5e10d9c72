import asyncio
from collections.abc import Iterator
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
from bavn.story.playing import Group, Play
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
    async def play() -> tuple[Happened, list[str]]:
        paper, clock, script = Paper(), Clock(lambda: datetime.now(UTC)), short_script()  # noqa: TID251  lines are due by it
        async with stage() as found, LocalSites(hosts_of(script)) as sites:
            cast = Cast(found, clock, sites, Told(tmp_path, Place("127.0.0.1", 1)))
            for host in SHORT:
                log = Log(host, 7, clock.now_ms - PAST_S * 1000)
                cast.towns[host] = Town(host.split(".")[1], host, tmp_path, Place("127.0.0.1", 1), log)
            play = Play(cast, script, Teller(paper, "en", clock.monotonic))
            writing, saying = asyncio.create_task(play.write()), asyncio.create_task(says(cast, play))
            happened = await play.run()
            for task in (writing, saying):
                task.cancel()
        return happened, paper.lines

    return asyncio.run(play())


async def says(cast: Cast, play: Play) -> None:
    """The first town finds the flood, the second is warned; then it finds it too, and the first has it blocked."""
    first, second = (cast.towns[host] for host in SHORT)
    while (SHORT[0], 0) not in play.onsets:  # noqa: ASYNC110  the play has no event for it
        await asyncio.sleep(0.01)
    first.said.append((cast.clock.monotonic(), finding(sources=48)))
    await asyncio.sleep(0.05)
    second.said.append((cast.clock.monotonic(), warning()))
    while (SHORT[1], 0) not in play.onsets:  # noqa: ASYNC110  the play has no event for it
        await asyncio.sleep(0.01)
    second.said.append((cast.clock.monotonic(), finding()))
    first.said.append((cast.clock.monotonic(), warning(blocked=4)))


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
