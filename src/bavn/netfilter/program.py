"""Start nft: where it is found, what it is given, and in which network namespace it never changes anything.

    BAVN_NEVER_BLOCK=net:[4026531833]      nothing is ever blocked there
    BAVN_NEVER_ISOLATE=net:[4026531833]    nothing is ever cut off or blocked there

Tests name the machine's own namespace, so that no mistake in one of them takes the machine off the net.
"""

import os
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# The system's own folders only: with malware about, the user's PATH is not to be trusted with root's rights.
FOLDERS = ("/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/run/current-system/sw/bin")
NEVER_ISOLATE = "BAVN_NEVER_ISOLATE"
NEVER_BLOCK = "BAVN_NEVER_BLOCK"


@dataclass(frozen=True, slots=True)
class Said:
    """What a run of nft said: its exit status, and its two outputs as text."""

    status: int
    out: str
    err: str


def run(program: str, *arguments: str, given: str = "", patience_s: float) -> Said:
    """Run it with `given` on standard input, no shell, none of the user's variables, in English.

    `TimeoutError` where it does not end within `patience_s` (it is killed then), `OSError` where it cannot be started.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own arguments, no shell
            [program, *arguments],
            input=given.encode(),
            capture_output=True,
            check=False,
            timeout=patience_s,
            env={"LC_ALL": "C", "PATH": ":".join(FOLDERS)},
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"{program} did not answer within {patience_s:g} s") from None
    return Said(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


def where(folders: Sequence[str] = FOLDERS) -> str | None:
    """The path of nft in the first of the folders that has it; None if none has."""
    programs = (f"{folder}/nft" for folder in folders)
    return next((program for program in programs if os.access(program, os.X_OK)), None)


def namespace() -> str:
    """The network namespace that this thread lives in, as 'net:[4026531833]'; "" where the kernel does not say."""
    with suppress(OSError):
        return str(Path("/proc/thread-self/ns/net").readlink())
    return ""


def forbidding(variables: Iterable[str], here: str) -> str | None:
    """The value of a variable that forbids any change in the namespace `here`; None where none does.

    A namespace that the kernel does not name is forbidden by any of them.
    """
    values = (os.environ.get(variable) for variable in variables)
    return next((value for value in values if value and here in {value, ""}), None)
