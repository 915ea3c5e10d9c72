"""Possessive quantifiers mean the same on every Python 3.11: Debian 12's own is one on which they need to be mended."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.early_python import mend

ROOT: Final = Path(__file__).parent.parent
PATTERNS: Final = (
    r"a(?::\d+)?+:",
    r"(?:ab?c)*+",
    r"(?:ab?c)?+a",
    r"((?:(?!c).)++)",
    r"a(?:\.b{1,2}+)*+(?:c|)",
    r'"(?:[^"\\]++|\\.)*+"',
    r"(?:a|(?:b(?:c)?+a)++){2,3}+",
    r"(?=(?:ab)?+a)(a)(?:b(c))?+",
    r"(?i:(?:A[b-c])*+)A",
)
OWN: Final = Path("/usr/bin/python3")  # what a distribution's own programs run on
WITH_MANY: Final = ("postfix", "web_auth", "pam", "lines", "json_reading", "json_splitting")


@pytest.fixture(scope="module")
def mended() -> dict[str, "re.Pattern[str]"]:
    """The patterns as they are compiled where they have to be mended, whatever Python this is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(re._compiler, "_code", re._compiler._code)  # type: ignore[attr-defined]
        mend()
        re.purge()
        found = {one: re.compile(one) for one in PATTERNS}
    re.purge()
    return found


@given(st.sampled_from(PATTERNS), st.text('aAbc:.1"\\', max_size=12))
def test_a_mended_pattern_finds_what_the_greedy_one_in_an_atomic_group_would(
    mended: dict[str, "re.Pattern[str]"], pattern: str, text: str
) -> None:
    right = re.compile(pattern)  # on an early Python the mend is in force; there the last test judges it
    for how in ("match", "search", "fullmatch"):
        found, expected = getattr(mended[pattern], how)(text), getattr(right, how)(text)
        assert (found and (found.span(), found.groups())) == (expected and (expected.span(), expected.groups()))


@pytest.mark.parametrize(
    ("pattern", "text", "span"),
    [
        (PATTERNS[0], "a: x", (0, 2)),
        (PATTERNS[1], "aba", (0, 0)),
        (PATTERNS[2], "aba", (0, 1)),
        (PATTERNS[3], "abc", (0, 2)),
    ],
)
def test_what_fails_midway_is_given_back(
    mended: dict[str, "re.Pattern[str]"], pattern: str, text: str, span: tuple[int, int]
) -> None:
    found = mended[pattern].match(text)
    assert found is not None
    assert found.span() == span


def test_logs_are_read_as_well_on_the_systems_own_python() -> None:
    asked = "import sys; print(*sys.version_info[:2])"
    if (
        not OWN.exists()
        or subprocess.run([OWN, "-c", asked], capture_output=True, text=True, check=True).stdout != "3 11\n"
    ):
        pytest.skip(f"{OWN} is no Python 3.11")
    packages = next(one for one in sys.path if one.endswith("site-packages"))
    files = [f"tests/events/test_{one}.py" for one in WITH_MANY] + ["tests/payloads/test_markup.py"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [OWN, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", *files],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=plain | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{packages}"},
    )
    assert done.returncode == 0, done.stdout[-3000:]
