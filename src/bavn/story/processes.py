"""Programs that live and die with the story: each in a group of its own, and none is left, however the story ends.

Asked to stop, the story stops them. Killed, it cannot: so the kernel kills each of them when their parent dies (Linux),
and a shell that waits for nothing else ends what they had started themselves, and takes the folder away.
"""

import asyncio
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bavn.model.problem import Problem

SET_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG, prctl(2)
PATIENCE_S: Final = 6.0
LONGEST_LINE: Final = 16 << 20  # a finding with all its sources
SHOWN: Final = 300
_LIBC: Final = ctypes.CDLL(None)
GROUPS: Final = "groups"  # of the programs that run, one a line
_BROOM: Final = f'''cat > /dev/null
while read -r group; do kill -KILL "-$group"; done < "$1/{GROUPS}"
sleep 1; rm -rf -- "$1"'''


@dataclass(slots=True)
class Program:
    """A program that runs. What it says on standard error is in `log`."""

    name: str
    process: asyncio.subprocess.Process
    log: Path

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.process.returncode is None

    async def lines(self) -> AsyncIterator[bytes]:
        """What it says on standard output, line by line, until it ends."""
        assert self.process.stdout is not None  # noqa: S101  started with a pipe
        while line := await self.process.stdout.readline():
            yield line

    def last_words(self) -> str:
        """The last line that it wrote about itself."""
        with suppress(OSError):
            lines = self.log.read_text("utf-8", "replace").strip().splitlines()
            return lines[-1][:SHOWN] if lines else ""
        return ""

    async def stop(self) -> None:
        """End it, and all that it started."""
        if self.runs:
            with suppress(ProcessLookupError):
                self.process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), PATIENCE_S)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.runs:
            await self.process.wait()


@dataclass(slots=True)
class Stage:
    """A folder, and the programs that run in it."""

    folder: Path
    programs: list[Program] = field(default_factory=list)

    async def start(
        self, name: str, *command: str | Path, death: signal.Signals = signal.SIGKILL, silent: bool = True
    ) -> Program:
        """Start a program. Not `silent`: its standard output is read with `lines`. `Problem` where there is none.

        Who is asked to end in the middle of it knows the program first: what nobody knows, nobody clears away.
        """
        starting = asyncio.create_task(self._start(name, command, death, silent=silent))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            await _to_its_end(starting)
            raise

    async def _start(
        self, name: str, command: tuple[str | Path, ...], death: signal.Signals, *, silent: bool
    ) -> Program:
        log = self.folder / f"{name}.log"
        with log.open("ab") as errors:
            try:
                process = await asyncio.create_subprocess_exec(
                    *map(str, command),
                    stdin=subprocess.DEVNULL,
                    stdout=errors if silent else subprocess.PIPE,
                    stderr=errors,
                    limit=LONGEST_LINE,
                    process_group=0,
                    preexec_fn=_dies_with(os.getpid(), death),
                )
            except OSError as error:
                raise Problem(f"cannot be started: {error.strerror}", where=str(command[0])) from None
        program = Program(name, process, log)
        self.programs.append(program)
        self._note()
        return program

    async def run(self, name: str, *command: str | Path) -> str:
        """Run a program to its end and return what it printed. `Problem` where it fails."""
        program = await self.start(name, *command, silent=False)
        output = b"".join([line async for line in program.lines()])
        if await program.process.wait():
            raise Problem(f"failed: {program.last_words()}", where=name)
        self.programs.remove(program)
        self._note()
        return output.decode()

    def check(self) -> None:
        """`Problem` where a program has ended that should run."""
        for one in self.programs:
            if not one.runs:
                raise Problem(f"has ended: {one.last_words()}", where=one.name)

    async def stop(self) -> None:
        """End all of them at once."""
        await asyncio.gather(*(one.stop() for one in self.programs))

    def _note(self) -> None:
        """Keep their groups where the shell looks that clears up after us."""
        new = self.folder / f"{GROUPS}.new"
        new.write_text("".join(f"{one.process.pid}\n" for one in self.programs if one.runs))
        new.replace(self.folder / GROUPS)


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """A new folder; it and all programs are gone when the body has ended, or the process was killed.

    A second Ctrl-C, or a terminal that is closed, does not cut the clearing up short.
    """
    folder = Path(tempfile.mkdtemp(prefix="bavn-story-"))
    broom = subprocess.Popen(  # noqa: ASYNC220, S603  it only waits; no text of anybody else's
        ["/bin/sh", "-c", _BROOM, "sh", folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    found = Stage(folder)
    try:
        yield found
    finally:
        clearing = asyncio.create_task(_clear(found, broom))
        await _to_its_end(clearing)
        clearing.result()


async def _to_its_end(task: asyncio.Task[Any]) -> None:
    """Wait until it is done, whoever is asked meanwhile to end."""
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait([task])
    task.exception()  # looked at: it is no news later


async def _clear(found: Stage, broom: "subprocess.Popen[bytes]") -> None:
    await found.stop()
    shutil.rmtree(found.folder, ignore_errors=True)
    broom.kill()
    broom.communicate()


def bavn(*words: str | Path) -> tuple[str, ...]:
    """Our own command, in this Python."""
    return (sys.executable, "-P", "-m", "bavn", *map(str, words))


def _dies_with(parent: int, number: int) -> Callable[[], None]:
    """What a child does before it becomes another program."""

    def tie() -> None:
        _LIBC.prctl(SET_DEATH_SIGNAL, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before that
            os._exit(1)

    return tie
