from pathlib import Path

import pytest

from bavn.protection.reloading import CommandFailed, Reload
from tests.waiting import until

NGINX_SAYS = "echo '2026/03/01 12:00:00 [emerg] 17#17: unknown directive \"x\" in /etc/nginx/a.conf:1'; echo; exit 1"


def test_a_reload_that_works_says_nothing() -> None:
    Reload(("true",), test=("true",)).run()


def test_a_test_that_fails_keeps_the_reload_from_running() -> None:
    with pytest.raises(CommandFailed, match="failed"):
        Reload(("no-such-program-here",), test=("false",)).run()


@pytest.mark.parametrize(
    ("command", "code", "why"),
    [
        (("no-such-program-here",), "reload-missing", "cannot be started: No such file or directory"),
        (("false",), "reload-failed", "failed (1): it said nothing"),
        (("sh", "-c", NGINX_SAYS), "reload-failed", 'failed (1): unknown directive "x" in /etc/nginx/a.conf:1'),
        (("sh", "-c", "echo all is well; echo gone >&2; exit 7"), "reload-failed", "failed (7): gone"),
        (("sh", "-c", r"printf 'bad\033[2J\n'; exit 1"), "reload-failed", r"failed (1): bad\x1b[2J"),
        (("sh", "-c", "yes error | head -c 2000000; exit 1"), "reload-failed", "failed (1): error"),
    ],
    ids=["missing", "silent", "nginx", "last line", "hostile", "endless"],
)
def test_a_reload_that_fails_says_why_in_one_line(command: tuple[str, ...], code: str, why: str) -> None:
    with pytest.raises(CommandFailed) as failed:
        Reload(command).run()
    assert (failed.value.code, failed.value.why) == (code, why)
    assert failed.value.command.startswith(command[0])


def test_a_reload_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    script = f"sleep 60 & echo $! > {tmp_path}/pid; wait"
    with pytest.raises(CommandFailed, match="did not end within 2 s"):
        Reload(("sh", "-c", script), patience_s=2).run()
    child = Path("/proc", (tmp_path / "pid").read_text().strip(), "cmdline")
    until(lambda: not child.exists() or not child.read_bytes())


def test_a_server_that_a_reload_starts_does_not_hold_it_up() -> None:
    Reload(("sh", "-c", "sleep 20 & exit 0"), patience_s=15).run()


def test_no_shell_reads_the_command() -> None:
    with pytest.raises(CommandFailed, match=r"a; touch b"):
        Reload(("sh", "-c", 'echo "$1"; exit 1', "sh", "a; touch b")).run()
