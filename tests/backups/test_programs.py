import os
import select
from collections.abc import Callable
from pathlib import Path

import pytest

from bavn.backups.programs import LARGEST_ERRORS_BYTES, LONGEST_LINE_BYTES, find, run, said
from bavn.backups.result import CouldNotError

ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath)}


def sh(
    script: str, *, timeout_s: float = 20.0, largest_file_bytes: int = 0, folder: Path | None = None
) -> tuple[int | None, bytes, bytes]:
    ended = run(
        ["sh", "-c", script],
        environment=ENVIRONMENT,
        timeout_s=timeout_s,
        folder=folder,
        largest_file_bytes=largest_file_bytes,
    )
    return ended.status, ended.out, ended.errors


def taking(lines: list[bytes]) -> Callable[[bytes], bool]:
    def take(line: bytes) -> bool:
        lines.append(line[:20])
        return True

    return take


def test_what_a_program_wrote_and_how_it_ended_is_told() -> None:
    assert sh("echo out; echo wrong >&2; exit 3") == (3, b"out\n", b"wrong\n")


def test_a_program_that_asks_gets_no_answer_and_does_not_hang() -> None:
    status, out, _ = sh(
        'cat; read answer; echo "got [$answer]"; (echo question >/dev/tty) 2>/dev/null || echo no-terminal'
    )
    assert (status, out) == (0, b"got []\nno-terminal\n")


def test_a_program_sees_neither_our_input_nor_our_session() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"kode\n")
    os.close(theirs)
    before = os.dup(0)
    os.dup2(ours, 0)
    try:
        _, out, _ = sh("cat; cut -d' ' -f6 /proc/self/stat")
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(ours)
    assert out.strip().isdigit()
    assert int(out) != os.getsid(0)


def test_a_program_that_is_too_slow_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "held")
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    ended = run(
        ["sh", "-c", "sleep 300 >held & echo begun; wait"], environment=ENVIRONMENT, timeout_s=3, folder=tmp_path
    )
    assert (ended.status, ended.too_slow, ended.good, ended.out) == (None, True, False, b"begun\n")
    # The pipe ends when nobody holds it any more
    os.set_blocking(held, True)
    assert select.select([held], [], [], 20)[0]
    assert os.read(held, 1) == b""
    os.close(held)


def test_a_program_that_closes_its_output_and_goes_on_is_stopped_too() -> None:
    ended = run(["sh", "-c", "exec >&- 2>&-; sleep 300"], environment=ENVIRONMENT, timeout_s=0.5)
    assert ended.too_slow


def test_a_descendant_that_keeps_the_pipe_open_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "word")
    never_said = os.open(tmp_path / "word", os.O_RDWR)
    status, out, _ = sh("setsid cat word & echo done", folder=tmp_path)
    assert (status, out) == (0, b"done\n")
    os.close(never_said)  # only now does it end


def test_lines_are_handed_over_one_by_one_and_not_kept() -> None:
    lines: list[bytes] = []
    ended = run(
        ["sh", "-c", "echo one; echo two; printf three"],
        environment=ENVIRONMENT,
        timeout_s=20,
        on_line=taking(lines),
    )
    assert (lines, ended.out, ended.good) == ([b"one", b"two", b"three"], b"", True)


def test_a_program_is_stopped_when_enough_was_read() -> None:
    lines: list[bytes] = []

    def three(line: bytes) -> bool:
        lines.append(line)
        return len(lines) < 3

    ended = run(["yes"], environment=ENVIRONMENT, timeout_s=20, on_line=three)
    assert (len(lines), ended.status, ended.too_slow) == (3, None, False)


def test_a_line_without_end_is_passed_over() -> None:
    lines: list[bytes] = []
    run(
        ["sh", "-c", f"head -c {3 * LONGEST_LINE_BYTES} /dev/zero; echo; echo after"],
        environment=ENVIRONMENT,
        timeout_s=60,
        on_line=taking(lines),
    )
    assert lines == [b"after"]


def test_endless_complaints_are_bounded_and_the_last_are_kept() -> None:
    ended = run(
        ["sh", "-c", "yes nonsense | head -c 2000000 >&2; echo >&2; echo 'Fatal: last' >&2"],
        environment=ENVIRONMENT,
        timeout_s=60,
    )
    assert len(ended.errors) <= LARGEST_ERRORS_BYTES
    assert ended.said == "Fatal: last"


def test_no_file_grows_beyond_its_bound(tmp_path: Path) -> None:
    # The bound is set just after the start, so this program waits until it is
    script = 'until [ "$(ulimit -f)" != unlimited ]; do :; done; cat /dev/zero > large'
    status, _, _ = sh(script, largest_file_bytes=4096, folder=tmp_path)
    assert status not in {0, None}
    assert (tmp_path / "large").stat().st_size <= 4096


def test_a_program_that_is_not_there_could_not_be_run(tmp_path: Path) -> None:
    with pytest.raises(CouldNotError, match="not-installed"):
        run([str(tmp_path / "nothing")], environment=ENVIRONMENT, timeout_s=1)
    with pytest.raises(CouldNotError, match="not-installed") as error:
        find("bavn-no-such-program", ENVIRONMENT)
    assert error.value.values == {"program": "bavn-no-such-program"}


def test_a_program_is_found_on_the_path_that_it_is_given() -> None:
    assert Path(find("sh", ENVIRONMENT)).name == "sh"
    with pytest.raises(CouldNotError):
        find("sh", {"PATH": ""})


@pytest.mark.parametrize(
    ("errors", "line"),
    [
        (b"", ""),
        (b"\n \n", ""),
        (b"a\nb\n\n", "b"),
        (b"\x1b]0;title\x07 \xff", "\\x1b]0;title\\x07 \\xff"),
        (b"x" * 5_000, "x" * 300),
    ],
    ids=["nothing", "blank", "the last", "hostile", "long"],
)
def test_the_last_thing_said_is_one_printable_line(errors: bytes, line: str) -> None:
    assert said(errors) == line
