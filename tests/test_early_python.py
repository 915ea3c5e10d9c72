"""Possessive quantifiers find the same on every Python 3.11: on Debian 12's own they need to be mended."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.early_python import mend

COMPILER: Final[Any] = re._compiler  # type: ignore[attr-defined]
ROOT: Final = Path(__file__).parent.parent
# Each pattern, and what it means without a possessive repeat of a group.
PATTERNS: Final = {
    r"a(?::\d+)?+:": r"a(?>(?::\d+)?):",
    r"(?:ab?c)*+": r"(?>(?:ab?c)*)",
    r"(?:ab?c)?+a": r"(?>(?:ab?c)?)a",
    r"((?:(?!c).)++)": r"((?>(?:(?!c).)+))",
    r"a(?:\.b{1,2}+)*+(?:c|)": r"a(?>(?:\.b{1,2}+)*)(?:c|)",
    r'"(?:[^"\\]++|\\.)*+"': r'"(?>(?:[^"\\]++|\\.)*)"',
    r"(?:a|(?:b(?:c)?+a)++){2,3}": r"(?:a|(?>(?:b(?:c)?+a)+)){2,3}",
    r"(?=(?:ab)?+a)(a)(?:b(c))?+": r"(?=(?>(?:ab)?)a)(a)(?>(?:b(c))?)",
    r"(?i:(?:A[b-c])*+)A": r"(?i:(?>(?:A[b-c])*))A",
}
OWN: Final = Path("/usr/bin/python3")  # what a distribution's own programs run on
WITH_MANY: Final = ("postfix", "web_auth", "pam", "lines", "json_reading", "json_splitting")


@pytest.fixture(scope="module")
def mended() -> dict[str, "re.Pattern[str]"]:
    """The patterns as they are compiled where they have to be mended, whatever Python this is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(COMPILER, "_code", COMPILER._code)
        mend()
        found = {one: re.compile(one) for one in PATTERNS}
    re.purge()
    return found


@given(st.sampled_from(sorted(PATTERNS)), st.text('aAbc:.1"\\', max_size=12))
def test_a_mended_pattern_finds_what_the_greedy_one_in_an_atomic_group_does(
    mended: dict[str, "re.Pattern[str]"], pattern: str, text: str
) -> None:
    right = re.compile(PATTERNS[pattern])
    for how in ("match", "search", "fullmatch"):
        found, expected = getattr(mended[pattern], how)(text), getattr(right, how)(text)
        assert (found and (found.span(), found.groups())) == (expected and (expected.span(), expected.groups()))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_nothing_possessive_is_left_in_it_but_repeats_of_one_character(pattern: str) -> None:
    """The same code as the other, however deep it stands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(COMPILER, "_code", COMPILER._code)
        mend()
        codes = [COMPILER._code(COMPILER._parser.parse(one), re.UNICODE) for one in (pattern, PATTERNS[pattern])]
    assert codes[0] == codes[1]


@pytest.mark.parametrize(
    ("pattern", "text", "span"),
    [
        (r"a(?::\d+)?+:", "a: x", (0, 2)),
        (r"(?:ab?c)*+", "aba", (0, 0)),
        (r"(?:ab?c)?+a", "aba", (0, 1)),
        (r"((?:(?!c).)++)", "abc", (0, 2)),
    ],
)
def test_what_fails_midway_is_given_back(
    mended: dict[str, "re.Pattern[str]"], pattern: str, text: str, span: tuple[int, int]
) -> None:
    found = mended[pattern].match(text)
    assert found is not None
    assert found.span() == span


def test_all_this_holds_on_the_systems_own_python_and_logs_are_read_there() -> None:
    asked = "import sys; print(*sys.version_info[:2])"
    if (
        not OWN.exists()
        or subprocess.run([OWN, "-c", asked], capture_output=True, text=True, check=True).stdout != "3 11\n"
    ):
        pytest.skip(f"{OWN} is no Python 3.11")
    packages = next(one for one in sys.path if one.endswith("site-packages"))
    this = [__file__, "-k", "not systems_own_python"]
    files = [*(f"tests/events/test_{one}.py" for one in WITH_MANY), "tests/payloads/test_markup.py", *this]
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
