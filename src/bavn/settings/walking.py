"""From tables as TOML gives them to the types of `settings.schema`, with every wrong key on the way."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bavn.model.problem import Problem
from bavn.model.safe_text import visible
from bavn.settings import rules
from bavn.settings.rules import IPNetwork, Rule, WrongValueError, one_of

MOST_PROBLEMS: Final = 100
LONGEST_SHOWN: Final = 60
LONGEST_GUESSED: Final = 40
MOST_DIGITS: Final = 10**30
RULES: Final[dict[Any, Rule]] = {
    str: rules.TEXT,
    bool: rules.SWITCH,
    int: rules.WHOLE,
    float: rules.REAL,
    timedelta: rules.DURATION,
    Path: rules.PATH,
    IPNetwork: rules.NETWORK,
}

Section = TypeVar("Section")


class SettingsError(Problem):
    """Settings that cannot be used. `problems` holds one line for each wrong key; as one line it is the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first, more = problems[0], len(problems) - 1
        super().__init__(f"{first} (and {more} more)" if more else str(first))


@dataclass(slots=True)
class Walk:
    """One reading of one document: the file it is called, the folder that paths are relative to, what was wrong."""

    name: str
    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, place: str, what: str, allowed: str = "") -> None:
        """Keep one line; `SettingsError` with all of them when there are too many to read."""
        where = f"{self.name}, {place}" if place else self.name
        self.problems.append(Problem(what, where=where, allowed=allowed))
        if len(self.problems) == MOST_PROBLEMS:
            self.problems.append(Problem(f"these are the first {MOST_PROBLEMS} that are wrong", where=self.name))
            self.stop()

    def stop(self) -> None:
        """Raise `SettingsError` if anything was wrong so far."""
        if self.problems:
            raise SettingsError(tuple(self.problems))

    def unknown(self, place: str, what: str, given: str, known: tuple[str, ...]) -> None:
        """Say that there is no such name, and which one may be meant."""
        said = f"there is no {what} '{visible(given, LONGEST_SHOWN)}'{nearest(given, known)}"
        self.wrong(place, said, ", ".join(known) or "none")

    def one(self, kind: type[Section], document: Mapping[str, object], name: str) -> Section | None:
        """Read the table `[name]`; None where there is none, or where something is wrong in it."""
        return self._table(kind, document[name], f"[{name}]") if name in document else None

    def many(self, kind: type[Section], document: Mapping[str, object], name: str) -> tuple[Section, ...]:
        """Read each table `[[name]]` that is right."""
        listed = document.get(name, [])
        if not isinstance(listed, list):
            self.wrong(f"[{name}]", "there may be several of these", f"[[{name}]]")
            return ()
        found = [self._table(kind, one, f"[[{name}]] {number}") for number, one in enumerate(listed, start=1)]
        return tuple(one for one in found if one is not None)

    def _table(self, kind: type[Section], given: object, place: str) -> Section | None:
        if not isinstance(given, dict):
            self.wrong(place, f"{shown(given)} is no table", f"{place.partition(' ')[0]} and keys under it")
            return None
        before = len(self.problems)
        keys: dict[str, Field[Any]] = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
        hints = get_type_hints(kind, include_extras=True)
        for name in given:
            if name not in keys:
                self.unknown(place, "key", name, tuple(keys))
        values = {name: self._value(hints[name], given[name], f"{place}, {name}") for name in keys if name in given}
        for name, key in keys.items():
            self._needed(key, values, place, rule_of(hints[name]))
        return kind(**values) if len(self.problems) == before else None

    def _needed(self, key: Field[Any], values: dict[str, Any], place: str, rule: Rule) -> None:
        if key.default is not MISSING or key.default_factory is not MISSING:
            return
        if key.name not in values:
            self.wrong(f"{place}, {key.name}", "is missing", rule.allowed)
        elif values[key.name] == ():
            self.wrong(f"{place}, {key.name}", "is empty", rule.allowed)

    def _value(self, hint: object, given: object, place: str) -> object:
        kind, optional = without_none(hint)
        if optional and given == "":
            return None
        item = item_of(kind)
        if item is None:
            return self._leaf(rule_of(kind), given, place)
        if not isinstance(given, list):
            return (self._leaf(rule_of(item), given, place),)
        return tuple(self._leaf(rule_of(item), one, f"{place} {number}") for number, one in enumerate(given, start=1))

    def _leaf(self, rule: Rule, given: object, place: str) -> object:
        try:
            found = rule.read(given)
        except WrongValueError as error:
            value = "what stands there (not shown: it may be a secret)" if rule.secret else shown(given)
            self.wrong(place, f"{value} {error.what}", rule.allowed)
            return None
        return rule.within(found, self.folder) if rule.within else found


def shown(value: object) -> str:
    """A value of a TOML document in a few characters.

    >>> shown("blok"), shown(True), shown([1, 2])
    ("'blok'", 'true', 'a list')
    """
    match value:
        case str():
            return f"'{visible(value, LONGEST_SHOWN)}'"
        case bool():
            return "true" if value else "false"
        case int() if abs(value) >= MOST_DIGITS:
            return "a huge number"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return str(value)


def nearest(given: str, known: tuple[str, ...]) -> str:
    """The known name that may be meant, as the end of a sentence; "" where none is near.

    >>> nearest("protekt", ("name", "protect"))
    "; did you mean 'protect'?"
    """
    found = get_close_matches(given.lower(), known, 1) if len(given) <= LONGEST_GUESSED else []
    return f"; did you mean '{found[0]}'?" if found else ""


def without_none(hint: object) -> tuple[object, bool]:
    """Cut None off a type, and say whether it was there."""
    kinds = get_args(hint) if get_origin(hint) in {Union, UnionType} else ()
    if NoneType not in kinds:
        return hint, False
    return next(kind for kind in kinds if kind is not NoneType), True


def item_of(kind: object) -> object | None:
    """What a list holds; None where it is none."""
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def rule_of(hint: object) -> Rule:
    """The rule beside a type, else the one for this type; of a list, that of its items."""
    kind, _ = without_none(hint)
    kind = item_of(kind) or kind
    if get_origin(kind) is Annotated:
        return next(mark for mark in get_args(kind) if isinstance(mark, Rule))
    return one_of(*get_args(kind)) if get_origin(kind) is Literal else RULES[kind]
