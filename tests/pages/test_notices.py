"""Every notice that the source can give has its sentence in both languages, made of values that it is given."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import bavn
from bavn.model.language import LANGUAGES, Language
from bavn.model.notice import Notice
from bavn.pages.notices import NOTICES, WHYS, said
from bavn.pages.words import Words

SOURCE = Path(bavn.__file__).parent
MAKERS = {"Notice", "notice"}  # called with a code, and with values as a dict or as keywords
OF_THE_HUB = {"say", "say_seldom"}  # the same below member/, values as keywords
ERRORS = {"NotEnforcedError"}  # called with `code=` and values as keywords; its notice also has `why`
CODE_AT = {("member/standing.py", "_refuse"): 1}  # where its code stands, if not first
BY_METHOD: dict[tuple[str, str], frozenset[str]] = {  # called with a code, and what it gives
    ("member/standing.py", "_refuse"): frozenset({"why"}),
    ("following/journal.py", "_fail"): frozenset({"why"}),
    ("following/troubles.py", "_say"): frozenset(),
}
NAMES = MAKERS | OF_THE_HUB | ERRORS | {method for _, method in BY_METHOD}
BY_TABLE = {"bavn.following.listening": ("SAID", {"count"})}  # codes that are a table's values, and what they are given
MADE = {  # codes that are put together where they are given, as the source has them
    "f'log-{code}'": ("log-missing", "log-unreadable", "log-is-a-folder", "log-is-no-file"),
    "f'protection-{code}'": ("protection-ceiling", "protection-network-share"),
    "failed.code": ("reload-missing", "reload-silent", "reload-failed"),
    "f'{failed.code}-twice'": ("reload-missing-twice", "reload-silent-twice", "reload-failed-twice"),
}
HANDS_ON = {
    "following/journal.py",
    "following/ledger.py",
    "following/listening.py",
    "member/saying.py",
    "protection/enforcing.py",
    "pages/status_terminal.py",
}  # makes it from a code it got


@dataclass(frozen=True, slots=True)
class Use:
    """One place that gives a notice. `values` None: they are not all named there."""

    code: str
    place: str
    values: frozenset[str] | None


@cache
def uses() -> list[Use]:
    found = [use for path in sorted(SOURCE.rglob("*.py")) for use in uses_in(path.read_text(), short(path))]
    for module, (table, values) in BY_TABLE.items():
        codes = getattr(importlib.import_module(module), table).values()
        found += [Use(code, module, frozenset(values)) for code in codes]
    return found


def short(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def uses_in(text: str, place: str) -> Iterator[Use]:
    if not any(name in text for name in NAMES):
        return
    tree = ast.parse(text)
    named = assigned(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in MAKERS or (name in OF_THE_HUB and place.startswith("member/")):
                for code in codes_of(argument(node, 0, "code"), named):
                    yield Use(code, place, values_of(node))
            elif (place, name) in BY_METHOD:
                for code in codes_of(argument(node, CODE_AT.get((place, name), 0), "code"), named):
                    yield Use(code, place, BY_METHOD[place, name])
            elif name in ERRORS:
                given = argument(node, 1, "code")
                for code in codes_of(given, named) if given else ["not-enforced"]:
                    yield Use(code, place, keywords(node, but={"line", "code"}, more={"why"}))


def assigned(tree: ast.AST) -> dict[str, ast.expr]:
    """What a name stands for, where it is given once in the file."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def argument(node: ast.Call, index: int, name: str) -> ast.expr | None:
    named = next((keyword.value for keyword in node.keywords if keyword.arg == name), None)
    return named or (node.args[index] if len(node.args) > index else None)


def codes_of(node: ast.expr | None, named: dict[str, ast.expr] | None = None) -> list[str]:
    if isinstance(node, ast.Name) and named and node.id in named:
        return codes_of(named[node.id])
    if isinstance(node, ast.IfExp):
        return [*codes_of(node.body), *codes_of(node.orelse)]
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    return list(MADE.get(ast.unparse(node), ())) if node else []


def values_of(node: ast.Call) -> frozenset[str] | None:
    given = argument(node, 2, "values")
    if given is None:
        return keywords(node, but={"code", "where"}, more=set())
    if not isinstance(given, ast.Dict) or not all(isinstance(key, ast.Constant) for key in given.keys):
        return None
    return frozenset(str(key.value) for key in given.keys if isinstance(key, ast.Constant))


def keywords(node: ast.Call, *, but: set[str], more: set[str]) -> frozenset[str] | None:
    names = [keyword.arg for keyword in node.keywords]
    return None if None in names else frozenset({name for name in names if name} - but | more)


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_a_notice_has_its_sentence_made_of_what_it_is_given() -> None:
    without = [f"{use.code} ({use.place})" for use in uses() if use.code not in NOTICES]
    assert not without, "no sentence in pages/notices.py"
    not_given = [
        f"{use.place} does not give {name} to {use.code}"
        for use in uses()
        if use.values is not None
        for sentence in NOTICES[use.code]
        for name in fields(sentence) - use.values - {"where"}
    ]
    assert not not_given


def test_no_sentence_is_left_over() -> None:
    default = "not-enforced"  # of NotEnforcedError
    assert set(NOTICES) - {use.code for use in uses()} - {default} == set()


def test_a_notice_is_made_of_a_code_that_can_be_read_here() -> None:
    own = [path for path in sorted(SOURCE.rglob("*.py")) if short(path) not in HANDS_ON]
    assert not [place for path in own for place in made_of_something_else(path)]


def made_of_something_else(path: Path) -> Iterator[str]:
    """Where a file makes a `Notice` of what is no code: write the code itself."""
    text = path.read_text()
    if "Notice(" not in text:
        return
    tree = ast.parse(text)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name("Notice")) if not codes_of(argument(node, 0, "code"), assigned(tree)):
                yield f"{short(path)}:{node.lineno}"


@pytest.mark.parametrize("code", NOTICES)
def test_both_languages_say_the_same_things(code: str) -> None:
    english, danish = NOTICES[code]
    assert fields(english) == fields(danish)
    for sentence in (english, danish):
        assert sentence[:1] == "{" or sentence[0].isupper()
        assert sentence.endswith(".")
        assert len(sentence) <= 160


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Notice("a", x, {"n": 1})', [Use("a", "p", frozenset({"n"}))]),
        ('Notice("a" if x else "b", "")', [Use("a", "p", frozenset()), Use("b", "p", frozenset())]),
        ('Notice("a", x, numbers)', [Use("a", "p", None)]),
        ('Notice("a", x, {"n": 1, **more})', [Use("a", "p", None)]),
        ('Notice(code="a", where=x, values={"n": 1})', [Use("a", "p", frozenset({"n"}))]),
        ('self.ledger.notice("a", path, lost=3)', [Use("a", "p", frozenset({"lost"}))]),
        ("Notice(code, x)", []),
        ('code = "a" if x else "b"\nNotice(code, x)', [Use("a", "p", frozenset()), Use("b", "p", frozenset())]),
        (
            "Notice(f'protection-{code}', x)",
            [Use(f"protection-{one}", "p", frozenset()) for one in ("ceiling", "network-share")],
        ),
        ('NotEnforcedError(line, code="a", seconds=3)', [Use("a", "p", frozenset({"why", "seconds"}))]),
        ("NotEnforcedError(line)", [Use("not-enforced", "p", frozenset({"why"}))]),
        ("teller.notice(notice, now)", []),
    ],
)
def test_the_reading_of_the_source_can_see_them(text: str, expected: list[Use]) -> None:
    assert list(uses_in(text, "p")) == expected


@pytest.mark.parametrize(
    ("language", "why", "sentence"),
    [
        ("en", "login", "tell 1 takes no messages: the login was refused."),
        ("da", "http-500", "tell 1 tager ikke imod beskeder: HTTP 500."),
        ("en", "http-x", "tell 1 takes no messages: http-x."),
        ("en", "Permission denied", "tell 1 takes no messages: Permission denied."),
    ],
)
def test_a_reason_that_is_a_code_is_put_into_words(language: Language, why: str, sentence: str) -> None:
    assert said(Notice("tell-channel-failing", "tell 1", {"why": why}), Words(language)) == sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_notice_can_break_its_line_or_fail(language: Language) -> None:
    hostile = "\x1b[2J\n{where}{0}\u202e" + "x" * 10_000
    for code in (*NOTICES, "unknown", hostile):
        for notice in (Notice(code), Notice(code, hostile, {"why": hostile, "count": 3, hostile: hostile})):
            sentence = said(notice, Words(language))
            assert sentence.isprintable()
            assert 0 < len(sentence) < 5000


def test_numbers_are_written_as_the_language_has_them() -> None:
    assert said(Notice("odd", "x", {"bytes": 12_000}), Words("da")) == "odd: x, bytes 12.000"


@pytest.mark.parametrize("why", WHYS)
def test_a_reason_fits_into_a_sentence(why: str) -> None:
    for words in WHYS[why]:
        assert not words.endswith(".")
        assert words[0].islower() or words.startswith("Apprise")
