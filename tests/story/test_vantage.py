import asyncio
from pathlib import Path

import pytest

from bavn.model.probe import Vantage
from bavn.settings.reading import read
from bavn.sharing.looks import fits_vantage
from bavn.story import vantage
from bavn.story.front import ABROAD
from bavn.story.processes import stage
from bavn.story.vantage import POINTS, PROBER, look


def test_it_joins_and_then_looks_at_this_machine_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vantage, "bavn", lambda *words: ("echo", *map(str, words)))

    async def play() -> None:
        async with stage() as found:
            program = await look(found, tmp_path / "point", POINTS[1], "http://127.0.0.1:1", "token")
            await program.process.wait()
            assert f"-m {PROBER} {tmp_path}" in program.log.read_text()

    asyncio.run(play())
    settings = read(tmp_path / "point" / "bavn.toml")
    assert not settings.probing.inside  # a real prober would refuse to begin
    assert settings.probing.families == (4,)
    assert ABROAD in settings.probing.contact


def test_two_points_on_two_lines_are_two_witnesses() -> None:
    assert len({one.way for one in POINTS}) == len({one.country for one in POINTS}) == len(POINTS) == 2
    assert all(fits_vantage(Vantage(one.name, one.country, one.way)) for one in POINTS)
