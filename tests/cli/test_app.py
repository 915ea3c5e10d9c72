import os
import subprocess
import sys

import pytest

from bavn import __version__
from bavn.cli import app
from bavn.cli.app import COMMANDS, run
from tests.cli.conftest import Call

HEAVY = "{'numpy', 'numba', 'llvmlite', 'rich', 'msgspec', 'asyncio'}"


def python(code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["scan", "--help"], ["kinds"], []], ids=" ".join)
def test_help_is_for_every_machine_and_loads_nothing_heavy(arguments: list[str]) -> None:
    done = python(
        f"import sys; from bavn.cli.app import run; status = run({arguments!r}); "
        f"print(sorted({HEAVY} & set(sys.modules)), file=sys.stderr); sys.exit(status)"
    )
    assert (done.returncode, done.stderr.strip()) == (0, "[]")
    assert done.stdout


def test_every_command_is_in_the_help(call: Call) -> None:
    text = call("--help").out
    assert all(f"\n  {command.__name__} " in text for command in COMMANDS)


def test_every_option_of_scan_is_explained(call: Call) -> None:
    text = call("scan", "--help").out
    for option in (
        "--format",
        "--site",
        "--since",
        "--until",
        "--json",
        "--html",
        "--rules",
        "--exit-code",
        "--trusted-proxy",
        "--language",
    ):
        assert option in text


def test_the_version_is_said(call: Call) -> None:
    assert call("--version").out == f"bavn {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["scan"], ["LOG"]),
        (["scan", "x", "--nope"], ["--nope"]),
        (["scan", "x", "--rules", "iptables"], ["--rules", "iptables", "nginx", "plain"]),
        (["scan", "x", "--language", "fr"], ["--language", "fr", "da"]),
        (["scan", "x", "--format"], ["--format"]),
        (["scam"], ["scam"]),
        (["demo", "--seed", "x"], ["--seed", "integer"]),
        (["scan", "x", "--json", "--rules", "nginx"], ["--json", "--rules"]),
    ],
    ids=" ".join,
)
def test_wrong_use_is_one_line_that_names_what_is_wrong(arguments: list[str], names: list[str], call: Call) -> None:
    called = call(*arguments)
    assert (called.status, called.out) == (2, "")
    assert called.err.startswith("bavn: ")
    assert called.err.count("\n") == 1
    assert all(name in called.err for name in names)


def test_an_argument_that_moves_the_cursor_is_shown_as_text(call: Call) -> None:
    called = call("scan", "x", "--since", "\x1b[2J\nx")
    assert called.err[:-1].isprintable()


def stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def break_down(*_: object, **__: object) -> None:
    raise ZeroDivisionError("a\nb\x1b[2J")


def test_an_interruption_is_one_line(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.cli.scan.run_scan", stop)
    assert (called := call("scan", "x")).status == 130
    assert (called.out, called.err) == ("", "bavn: interrupted\n")


def test_a_bug_is_one_line_and_no_traceback(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAVN_TRACEBACK", raising=False)
    monkeypatch.setattr("bavn.cli.scan.run_scan", break_down)
    called = call("scan", "x")
    assert called.status == 2
    assert called.err.startswith("bavn: unexpected ZeroDivisionError: a b")
    assert called.err[:-1].isprintable()


def test_whoever_asks_for_a_traceback_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAVN_TRACEBACK", "1")
    monkeypatch.setattr("bavn.cli.scan.run_scan", break_down)
    with pytest.raises(ZeroDivisionError):
        run(["scan", "x"])


def test_main_leaves_with_the_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    monkeypatch.setattr(app, "run", lambda arguments, _early: len(arguments))
    with pytest.raises(SystemExit) as left:
        app.main(["a", "b"])
    assert left.value.code == 2


def test_main_leaves_a_loaded_engine_as_it_is_and_loses_no_output() -> None:
    code = "import sys, numba; from bavn.cli import app; app.run = lambda *_: print('all') or 2; app.main([])"
    done = python(code)
    assert (done.returncode, done.stdout, done.stderr) == (2, "all\n", "")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["scan", "--help"], ["kinds"], ["kinds", "--json"], ["--version"]], ids=" ".join
)
def test_a_closed_pipe_is_silent(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "bavn", *arguments]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
