import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from bavn.model.problem import Problem
from bavn.story import story as telling
from bavn.story.cast import Cast
from bavn.story.happened import Happened
from bavn.story.story import HURRIED, SENSORS, SHORT, Plan, tell_story
from tests.story.left import left_of
from tests.story.test_telling import Paper
from tests.waiting import until

LONGEST_S = 240.0
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the story runs on Linux only")


@contextmanager
def story(folder: Path, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """`bavn demo` as somebody starts it, with all its files below a folder."""
    command = [sys.executable, "-m", "bavn", "demo", "--short", "--no-open", *words]
    environment = os.environ | {"TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
    environment.pop("COLUMNS", None)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True) as told:
        try:
            yield told
        finally:
            told.kill()
            until(lambda: not left_of(folder), what="programs are left")


def until_said(told: "subprocess.Popen[str]", what: str) -> str:
    """Read until a line with this has come, and return it."""
    assert told.stdout is not None
    seen = []
    for line in told.stdout:
        seen.append(line)
        if what in line:
            return line
    pytest.fail("".join(seen))


def test_two_towns_and_one_wave_are_told_from_end_to_end(tmp_path: Path) -> None:
    with story(tmp_path) as told:
        out, _ = told.communicate(timeout=LONGEST_S)
        assert told.returncode == 0, out
    lines = [line for line in out.splitlines() if line.strip()]
    assert all(line.startswith("reconstruction") for line in lines if re.search(r"\d:\d\d  ", line))
    assert "Vejle: its sensor finds the flood after" in out
    relayed = re.search(r"warned and armed, \d+\.\d+ s after it was found: (Helsingør|Vejle)\n", out)
    assert relayed or out.count("saw it first") == 2, out  # on a machine that is too busy, both find it themselves
    table = [line.split() for line in lines if re.match(r" *(Vejle|Helsingør) ", line)]
    assert [row[0] for row in table] == 2 * ["Vejle", "Helsingør"]
    assert all({"before", "after", "first"} & set(row) for row in table[2:])
    assert re.search(r"honest visitors: 0 of \d+ turned away\. In attackers' names: [1-9]\d* of \d+", out), out
    assert list(tmp_path.iterdir()) == []


def test_killed_it_leaves_neither_programs_nor_files(tmp_path: Path) -> None:
    with story(tmp_path) as told:
        until_said(told, "The sensors learn")
        told.kill()
        told.wait()
        until(lambda: not left_of(tmp_path), what="programs are left")
        until(lambda: not list(tmp_path.iterdir()), what="files are left")


def test_its_link_signs_in_and_ctrl_c_clears_everything_away(tmp_path: Path) -> None:
    with story(tmp_path, "--language", "da") as told:
        link = until_said(told, "logget ind").split()[-1]
        opener = build_opener(HTTPCookieProcessor(CookieJar()))
        with opener.open(link, timeout=30) as answer:
            page = answer.read().decode()
        assert "RECONSTRUCTION" in page or "REKONSTRUKTION" in page
        assert 'href="/account"' in page
        with pytest.raises(HTTPError, match="410"):
            opener.open(link, timeout=30)
        ended(told, signal.SIGINT, tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_asked_in_another_way_to_end_it_ends_as_well(tmp_path: Path, number: signal.Signals) -> None:
    with story(tmp_path, "--language", "da") as told:
        until_said(told, "rekonstruktion")
        ended(told, number, tmp_path)


def ended(told: "subprocess.Popen[str]", number: signal.Signals, folder: Path) -> None:
    """End it, and see that nothing is left."""
    told.send_signal(number)
    out, _ = told.communicate(timeout=60)
    assert told.returncode == 130
    assert out.endswith("Alt er stoppet og fjernet.\n")
    assert left_of(folder) == []
    assert list(folder.iterdir()) == []


def test_while_the_page_stays_a_program_that_ends_ends_it_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    async def has_ended() -> None:
        raise Problem("has ended", where="hub")

    async def acts(_: Plan, cast: Cast, __: object) -> Happened:
        cast.reading.append(asyncio.create_task(has_ended()))
        return Happened()

    monkeypatch.setattr(telling, "_acts", acts)
    paper = Paper()
    with pytest.raises(Problem, match="hub: has ended"):
        tell_story(Plan(stays=True), paper, lambda: datetime.now(UTC))  # noqa: TID251  only shown
    assert paper.lines[-1].endswith("Everything is stopped and removed.")


def test_elsewhere_than_on_linux_it_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(Problem, match="Linux only"):
        tell_story(Plan(), None, lambda: datetime.now(UTC))  # type: ignore[arg-type]  # noqa: TID251  never asked


def test_the_short_story_has_the_towns_that_have_sensors_and_no_other() -> None:
    script = Plan(short=True).script
    assert {one.host for one in script.parts} == set(SHORT) <= set(SENSORS)
    assert script.ends < 40
    assert script.pace is HURRIED


def test_every_sensor_of_the_story_is_hit_in_it() -> None:
    assert set(SENSORS) <= {one.host for one in Plan().script.parts}
