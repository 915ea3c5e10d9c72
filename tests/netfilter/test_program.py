import os
from pathlib import Path

import pytest

from bavn.netfilter.program import FOLDERS, NEVER_BLOCK, NEVER_ISOLATE, Said, forbidding, namespace, run, where


def script(folder: Path, text: str) -> str:
    program = folder / "nft"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return str(program)


def test_what_it_is_given_and_what_it_says_arrive(tmp_path: Path) -> None:
    program = script(tmp_path, 'cat; echo "$@" >&2; exit 3')
    assert run(program, "-f", "-", given="æ table\n", patience_s=5.0) == Said(3, "æ table\n", "-f -\n")


def test_bytes_that_are_no_text_are_shown_all_the_same(tmp_path: Path) -> None:
    assert run(script(tmp_path, r"printf '\377'"), patience_s=5.0).out == "\ufffd"


def test_no_variable_of_the_user_s_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "/nowhere.so")
    said = run(script(tmp_path, "env"), patience_s=5.0)
    assert "LC_ALL=C\n" in said.out
    assert "LD_PRELOAD" not in said.out


def test_a_program_that_does_not_end_is_ended(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError, match="did not answer"):
        run(script(tmp_path, "exec tail -f /dev/null"), patience_s=0.1)


def test_a_program_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OSError, match="nowhere"):
        run("/nowhere/nft", patience_s=1.0)


def test_it_is_found_in_the_given_folders_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = script(tmp_path, "true")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert where(["/nowhere"]) is None
    assert where(["/nowhere", str(tmp_path)]) == program
    assert str(tmp_path) not in FOLDERS


def test_a_namespace_has_a_name_on_linux() -> None:
    assert namespace().startswith("net:[") or not Path("/proc/thread-self/ns/net").exists()


@pytest.mark.parametrize(
    ("here", "forbids"),
    [("net:[1]", True), ("net:[2]", False), ("", True)],
    ids=["the one that is named", "another", "one that the kernel does not name"],
)
def test_either_variable_forbids(here: str, forbids: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    monkeypatch.delenv(NEVER_BLOCK, raising=False)
    monkeypatch.setenv(NEVER_ISOLATE, "net:[1]")
    assert (forbidding((NEVER_BLOCK, NEVER_ISOLATE), here) is not None) is forbids
    assert forbidding((NEVER_BLOCK,), here) is None


def test_tests_are_forbidden_the_machine_s_own_namespace() -> None:
    assert os.environ[NEVER_ISOLATE] == namespace()
