import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from bavn.story import front
from bavn.story.processes import stage
from bavn.story.town import free_port
from bavn.story.web import VISITOR, Answer, Place, ask
from tests.story.test_small_server import rules_for

BEHIND = front.Behind("http://127.0.0.1:1/", "http://127.0.0.1:2/")
KINDS = [
    pytest.param("nginx", marks=pytest.mark.skipif(front.nginx() is None, reason="nginx is not installed")),
    "a small server",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a town."""
    made = tmp_path / "vejle"
    made.mkdir()
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_sensor_writes_is_in_force_after_its_reload(
    folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind != "nginx":
        monkeypatch.setattr(front, "nginx", lambda: None)
    place = Place("127.0.0.1", free_port(("127.0.0.1",)))
    front.prepare(folder, place, BEHIND)

    async def play() -> list[Answer]:
        async with stage() as found:
            await front.start(found, folder, place, BEHIND)
            before = await _answer(place, 200)
            (folder / "rules" / "bavn.conf").write_text(rules_for(folder / "rules", "192.0.2.1/32"))
            (folder / "rules" / "bavn.server").write_text(
                "if ($bavn_block) { rewrite ^ /.bavn/blocked last; }\n"
                "location = /.bavn/blocked { internal; return 403 $bavn_page_blocked; }\n"
            )
            await found.run("reload", *front.reload_command(folder))
            return [before, await _answer(place, 403), await ask(place, front.CHECKED, {VISITOR: "192.0.2.2"})]

    assert [one.status for one in asyncio.run(play())] == [200, 403, 200]


async def _answer(place: Place, wanted: int) -> Answer:
    """What 192.0.2.1 is answered, once that is what is wanted, or in the end."""
    answer = Answer(0)
    for _ in range(300):
        answer = await ask(place, front.CHECKED, {VISITOR: "192.0.2.1"})
        if answer.status == wanted:
            break
        await asyncio.sleep(0.02)
    return answer


@pytest.mark.skipif(front.nginx() is None, reason="nginx is not installed")
def test_nginx_takes_its_configuration_without_rules_and_with(folder: Path) -> None:
    front.prepare(folder, Place("127.0.0.1", free_port(("127.0.0.1",))), BEHIND)
    path = front.nginx()
    assert path is not None
    command = [path, "-t", "-p", str(folder), "-c", "nginx.conf", "-e", "nginx-error.log"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_without_nginx_the_reload_is_a_command_that_does_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(front, "nginx", lambda: None)
    assert front.reload_command(tmp_path) == ["true"]


def test_nginx_is_also_found_where_only_root_looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "nginx"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setattr(front, "PLACES", (str(tmp_path),))
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert front.nginx() == str(program)
