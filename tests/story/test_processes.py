import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.story.processes import bavn, stage
from tests.story.left import left_of
from tests.waiting import until

SLEEPS = ("sleep", "3600")
TURNS_TO_BEGIN = 2  # of the loop, until a program is begun


def test_programs_and_their_folder_are_gone_when_the_body_has_ended() -> None:
    async def play() -> tuple[Path, int]:
        async with stage() as found:
            one = await found.start("one", *SLEEPS)
            assert one.runs
            return found.folder, one.process.pid

    folder, pid = asyncio.run(play())
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_also_what_a_program_has_started_is_gone() -> None:
    async def play() -> Path:
        async with stage() as found:
            marked = found.folder / "marked"
            await found.start("one", "sh", "-c", f"trap '' TERM; sh -c 'sleep 3600 # {marked}' & wait")
            for _ in range(500):
                if left_of(marked):
                    break
                await asyncio.sleep(0.01)
            assert left_of(marked)
            return marked

    assert left_of(asyncio.run(play())) == []


def test_they_are_gone_too_where_the_body_fails() -> None:
    seen: list[Path] = []

    async def play() -> None:
        async with stage() as found:
            seen.append(found.folder)
            await found.start("one", *SLEEPS)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(play())
    assert not seen[0].exists()


def test_who_is_asked_again_and_again_to_end_clears_up_first() -> None:
    seen: list[Path] = []

    async def play() -> None:
        async with stage() as found:
            takes_its_time = "trap 'sleep 0.2; exit' TERM; echo ready; while :; do sleep 0.05; done"
            one = await found.start("one", "sh", "-c", takes_its_time, silent=False)
            await anext(one.lines())
            seen.append(found.folder)
            raise ValueError("broken")

    async def impatient() -> None:
        playing = asyncio.create_task(play())
        while not playing.done():
            if seen:
                playing.cancel()
            await asyncio.sleep(0.01)
        assert not seen[0].exists()
        await playing

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(impatient())


def test_a_program_that_is_being_started_when_the_end_is_asked_for_is_not_forgotten() -> None:
    seen: list[Path] = []

    async def play() -> None:
        async with stage() as found:
            seen.append(found.folder / "marked")
            starting = asyncio.create_task(found.start("one", "sh", "-c", f"sh -c 'sleep 3600 # {seen[0]}' & wait"))
            for _ in range(TURNS_TO_BEGIN):
                await asyncio.sleep(0)
            until(lambda: left_of(seen[0]))  # it runs, and no turn of the loop goes by in which that is heard
            assert not starting.done()
            starting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await starting
            assert [one.name for one in found.programs] == ["one"]

    asyncio.run(play())
    assert left_of(seen[0]) == []


def test_a_program_that_has_ended_by_itself_is_a_problem_with_its_last_words() -> None:
    async def play() -> None:
        async with stage() as found:
            one = await found.start("hub", "sh", "-c", "echo first; echo it is broken >&2; exit 1")
            await one.process.wait()
            found.check()

    with pytest.raises(Problem, match="hub: has ended: it is broken"):
        asyncio.run(play())


def test_a_program_that_is_not_there_is_a_problem() -> None:
    async def play() -> None:
        async with stage() as found:
            await found.start("one", "no-such-program")

    with pytest.raises(Problem, match="cannot be started"):
        asyncio.run(play())


def test_what_is_run_to_its_end_gives_its_output_or_its_reason() -> None:
    async def play() -> str:
        async with stage() as found:
            with pytest.raises(Problem, match="join: failed: no such token"):
                await found.run("join", "sh", "-c", "echo no such token >&2; exit 2")
            return await found.run("join", "echo", "joined")

    assert asyncio.run(play()) == "joined\n"


def test_lines_are_read_as_they_come() -> None:
    async def play() -> list[bytes]:
        async with stage() as found:
            one = await found.start("one", "printf", r"a\nb\n", silent=False)
            return [line async for line in one.lines()]

    assert asyncio.run(play()) == [b"a\n", b"b\n"]


KILLED = """
import asyncio, sys
from bavn.story.processes import stage
async def play():
    async with stage() as found:
        inner = "while :; do sleep 1; done # " + str(found.folder)
        await found.start("one", "sh", "-c", "trap '' TERM; sh -c '" + inner + "' & wait")
        print(found.folder, flush=True)
        await asyncio.sleep(3600)
asyncio.run(play())
"""


def test_nothing_is_left_of_a_stage_that_was_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        until(lambda: len(left_of(folder)) >= 3)  # the program, what it started, and who clears up
        process.send_signal(signal.SIGKILL)
        process.wait()
        until(lambda: not left_of(folder) and not folder.exists())


def test_our_own_command_runs_in_this_python() -> None:
    assert bavn("sensor")[0] == sys.executable
    assert bavn("sensor", Path("x"))[-2:] == ("sensor", "x")
