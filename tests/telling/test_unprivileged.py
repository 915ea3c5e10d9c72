"""The process that sends has none of the sensor's privileges."""

import subprocess
import sys
from pathlib import Path

import pytest

HELD = "print(*(line.split()[1] for line in open('/proc/self/status') if line[:3] == 'Cap' or line[:5] == 'NoNew'))"


def run(code: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="capabilities are Linux's")
def test_all_capabilities_are_gone_for_good() -> None:
    inheritable, permitted, effective, _bounding, ambient, no_new = run(
        f"from bavn.telling.unprivileged import drop; drop(); {HELD}"
    )
    assert {int(one, 16) for one in (inheritable, permitted, effective, ambient)} == {0}
    assert no_new == "1"


def test_where_there_are_none_nothing_happens() -> None:
    code = "import os; os.uname = lambda: type('x', (), {'sysname': 'Plan 9'}); "
    assert run(f"{code}from bavn.telling.unprivileged import drop; drop(); print('fine')") == ["fine"]
