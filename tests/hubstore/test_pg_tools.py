import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bavn.hubstore import pg_tools
from bavn.model.problem import Problem

URL = make_url("postgresql+psycopg://bavn:secret@db.example:5433/hub?sslmode=require")

PRINTS = """#!/bin/sh
echo "$PGPASSWORD $*" >> "$(dirname "$0")/said"
"""


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    for name in ("pg_dump", "pg_restore"):
        program(tmp_path, name, PRINTS)
    return tmp_path


def test_the_password_is_not_among_the_arguments(programs: Path) -> None:
    pg_tools.dump(URL, Path("copy"))
    pg_tools.restore(URL, Path("copy"))
    named = "postgresql://bavn@db.example:5433/hub?sslmode=require"
    assert (programs / "said").read_text().splitlines() == [
        f"secret --format=custom --no-owner --no-privileges --file=copy {named}",
        f"secret --exit-on-error --single-transaction --no-owner --no-privileges --dbname={named} copy",
    ]


def test_a_failure_is_told_in_one_line_of_its_words(programs: Path) -> None:
    program(programs, "pg_restore", "#!/bin/sh\necho 'pg_restore: error: no' >&2\necho more >&2\nexit 1\n")
    with pytest.raises(Problem) as refused:
        pg_tools.check(Path("copy"))
    assert str(refused.value) == "pg_restore: pg_restore: error: no"


def test_a_silent_failure_is_told_too(programs: Path) -> None:
    program(programs, "pg_restore", "#!/bin/sh\nexit 3\n")
    with pytest.raises(Problem, match="pg_restore: exit 3"):
        pg_tools.check(Path("copy"))


def test_one_that_never_ends_is_ended(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs, "pg_restore", "#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(pg_tools, "PATIENCE_S", 0.05)
    with pytest.raises(Problem, match=r"pg_restore: took longer than 0\.05 s"):
        pg_tools.check(Path("copy"))


def test_a_program_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match=r"pg_dump: is not installed, .* \(postgresql-client\)"):
        pg_tools.dump(URL, Path("copy"))
