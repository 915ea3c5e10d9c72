import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PRINT = """
from bavn.cli.output import print_report, write_out, say
from bavn.pages.words import Words
from tests.pages.samples import flood, hostile, report
"""


def python(
    code: str, *, stdout: int = subprocess.PIPE, env: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-c", PRINT + code],
        check=False,
        timeout=60,
        cwd=ROOT,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=env,
    )


@pytest.mark.parametrize(
    "code",
    ["print_report(report(flood()), Words('en'))", "write_out('x' * 1_000_000)", "write_out('x'); write_out('y')"],
    ids=["summary", "much", "twice"],
)
def test_a_reader_that_has_gone_is_no_error(code: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = python(code, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_that_was_closed_is_no_error() -> None:
    window, terminal = os.openpty()
    code = "import sys; from bavn.cli.output import console; screen = console(); assert screen.is_terminal"
    waits = "print('ready', file=sys.stderr, flush=True); sys.stdin.read(); screen.print('x'); screen.print('y')"
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}; {waits}; sys.exit(7)"],
        stdin=subprocess.PIPE,
        stdout=terminal,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"ready\n"
        os.close(terminal)
        os.close(window)
        assert process.communicate(timeout=60)[1] == b""
    assert process.returncode == 7


def test_what_a_disk_cannot_keep_is_no_closed_terminal(tmp_path: Path) -> None:
    failing = "import errno, sys; from bavn.cli.output import console; screen = console(); "
    broken = "def fails(*_): raise OSError(errno.EIO, 'broken')"
    code = (
        f"{failing}\n{broken}\nscreen.file = type('File', (), {{'write': fails, 'flush': fails}})()\nscreen.print('x')"
    )
    with (tmp_path / "out").open("wb") as file:
        assert b"broken" in python(code, stdout=file.fileno()).stderr


def test_a_reader_that_leaves_early_is_no_error() -> None:
    code = "import sys; print_report(report(*[flood()] * 400), Words('en')); sys.exit(7)"
    with subprocess.Popen(
        [sys.executable, "-c", PRINT + code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (7, b"")


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_any_locale_can_show_any_report(locale: str) -> None:
    environment = {**os.environ, "LC_ALL": locale, "PYTHONIOENCODING": "ascii" if locale == "C" else "utf-8"}
    done = python("print_report(hostile(), Words('da'))", env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\x1b" not in done.stdout


def test_a_document_is_utf8_in_any_locale() -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    assert python("write_out('æ')", env=environment).stdout == "æ".encode()


def test_a_closed_standard_output_is_one_line() -> None:
    shell = f"{sys.executable} -m bavn kinds >&-"
    done = subprocess.run(["sh", "-c", shell], check=False, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "standard output is closed" in done.stderr


def test_a_full_disk_is_one_line() -> None:
    command = [sys.executable, "-m", "bavn", "kinds"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, timeout=60, cwd=ROOT)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"standard output: No space left on device" in done.stderr


def test_a_closed_standard_error_changes_no_status() -> None:
    shell = f"{sys.executable} -m bavn incident show --plan /nowhere/plan.json 2>&-"
    assert subprocess.run(["sh", "-c", shell], check=False, timeout=60, cwd=ROOT).returncode == 2
