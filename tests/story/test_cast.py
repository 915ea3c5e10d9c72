import asyncio

import pytest

from bavn.model.problem import Problem
from bavn.simulation.november import WAVES
from bavn.story.cast import first_of, hosts_of, together
from bavn.story.script import Pace, script_of


def test_the_first_error_of_several_at_once_is_raised_as_it_is() -> None:
    ended: list[str] = []

    async def fails() -> None:
        raise Problem("is broken", where="the hub")

    async def waits() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("waits")

    with pytest.raises(Problem, match="the hub: is broken"):
        asyncio.run(together(fails(), waits()))
    assert ended == ["waits"]


def test_errors_within_errors_are_found() -> None:
    inner = ValueError("x")
    assert first_of(BaseExceptionGroup("", [BaseExceptionGroup("", [inner])])) is inner


def test_each_site_is_played_once() -> None:
    script = script_of((*WAVES, WAVES[0]), Pace())
    hosts = hosts_of(script)
    assert len(hosts) == len(set(hosts)) == len({hit.host for wave in WAVES for hit in wave.hits})
