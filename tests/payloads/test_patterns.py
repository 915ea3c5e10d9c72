"""No regular expression that reads an attacker's text can be made to backtrack, and no analyzer to work long."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

import bavn.events
import bavn.intrusions
import bavn.payloads
from bavn.payloads.judging import RequestText, judge
from tests.work import is_in_proportion, steps

# The standard library's own reading of a pattern: a list of (operator, argument), nested.
sre: Final[Any] = importlib.import_module("re._parser")
constants: Final[Any] = importlib.import_module("re._constants")

FOLDERS: Final = (bavn.payloads, bavn.events, bavn.intrusions)
REPEATS: Final = {constants.MAX_REPEAT, constants.MIN_REPEAT}
REFERENCES: Final = {constants.GROUPREF, constants.GROUPREF_EXISTS, constants.GROUPREF_IGNORE}


MODULES: Final = sorted(
    module.name for folder in FOLDERS for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}.")
)


def patterns(module: str) -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    for name, value in vars(importlib.import_module(module)).items():
        for pattern in kept_in(value):
            yield name, pattern


def kept_in(value: object) -> list["re.Pattern[Any]"]:
    if isinstance(value, re.Pattern):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list | frozenset) else ()
    return [pattern for item in items for pattern in kept_in(item)]


def faults(pattern: "re.Pattern[Any]") -> list[str]:
    return list(faults_of(sre.parse(pattern.pattern, pattern.flags)))


def faults_of(parsed: Any) -> Iterator[str]:  # noqa: ANN401  a tree of the standard library's own
    """Repeats that give back what they took, also inside a possessive one: while that is taken, its inside is tried."""
    for operator, argument in parsed:
        if operator in REFERENCES:
            yield "a back-reference"
        if operator in REPEATS:
            least, most, body = argument
            fewest, longest = body.getwidth()
            if least != most or fewest != longest or holds_choice(body):
                yield f"a repeat {least}..{most} that gives back what it took"
        if operator is constants.POSSESSIVE_REPEAT and argument[0] > 1 and holds_choice(argument[2]):
            yield "a possessive repeat that not every Python takes alike: see early_python"
        for inner in trees_in(argument):
            yield from faults_of(inner)


def holds_choice(parsed: Any) -> bool:  # noqa: ANN401
    return any(
        operator is constants.BRANCH or any(holds_choice(inner) for inner in trees_in(argument))
        for operator, argument in parsed
    )


def trees_in(argument: object) -> Iterator[Any]:
    if isinstance(argument, sre.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for item in argument:
            yield from trees_in(item)


def test_the_patterns_are_found() -> None:
    assert "ESCAPE" in dict(patterns("bavn.payloads.decoding"))
    assert sum(1 for module in MODULES if "payloads" in module for _pattern in patterns(module)) > 20


@pytest.mark.parametrize("module", MODULES)
def test_no_pattern_can_backtrack(module: str) -> None:
    assert {name: found for name, pattern in patterns(module) if (found := faults(pattern))} == {}


@pytest.mark.parametrize(
    "pattern",
    [
        r"a*b",
        r"a+?b",
        r"(?:a|ab)?c",
        r"(?:a{1,3})++",
        r"(a)\1",
        r"(?:ab|a){2}",
        r"(?>a+)+b",
        r"x(?=a*b)",
        r"(?:a*+b)*",
        r"(?:a|ab){2}+",
    ],
)
def test_a_pattern_that_may_backtrack_is_seen(pattern: str) -> None:
    assert faults(re.compile(pattern)) != []


@pytest.mark.parametrize("pattern", [r"a*+b", r"(?:[^*]++|\*(?!/))*+", r"[0-9a-f]{4}", r"(?:ab){2}", r"a?+b|c"])
def test_a_pattern_that_cannot_is_let_through(pattern: str) -> None:
    assert faults(re.compile(pattern)) == []


# ── the work that a request makes ────────────────────────────────────────────────────────────────────────────────────

NASTY: Final = {
    "open tags": b"<a ",
    "tags in tags": b"<<a<b",
    "handlers": b" onx=",
    "comments": b"/*",
    "half comments": b"/**",
    "entities": b"%26#x3c;",
    "layers": b"%2525",
    "broken escapes": b"%%u0",
    "single quotes": b"'",
    "both quotes": b"'\"",
    "brackets": b"(",
    "calls": b"a(",
    "closed": b"[]{}()",
    "look-ups": b"${",
    "templates": b"{{",
    "climbing": b"../",
    "slashes": b"//./",
    "schemes": b"javascript:",
    "data": b"data:text/h",
    "commands": b";id|",
    "substitutions": b"$(`",
    "sql": b"' or ",
    "numbers": b"1,",
    "dots": b"a.b.",
    "objects": b'a:1:{i:1;s:1:"',
    "json": b'{"a":[',
    "words": b"select ",
    "variables": b"$a[",
    "backslashes": b"\\u003",
    "line breaks": b"%0d%0a",
    "equals": b"a =",
    "spaces": b"+",
    "base64": b"AAAA",
    "names": b"a[$",
    "underscores": b"__",
    "overlong": b"%c0%ae",
}


def in_query(text: bytes) -> object:
    return judge(RequestText(b"GET", b"/a", b"q=" + text))


def in_path(text: bytes) -> object:
    return judge(RequestText(b"GET", b"/" + text, b""))


@pytest.mark.parametrize("read", [in_query, in_path])
@pytest.mark.parametrize("piece", NASTY.values(), ids=NASTY)
def test_twice_the_text_is_about_twice_the_work(read: Callable[[bytes], object], piece: bytes) -> None:
    assert is_in_proportion(read, piece, longest=1600)


def test_what_is_longer_than_any_value_is_not_looked_at() -> None:
    at_most = steps(lambda: in_query(b"'a" * 10_000))
    assert steps(lambda: in_query(b"'a" * 100_000)) <= at_most + 500
