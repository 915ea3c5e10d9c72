"""SPF (RFC 7208): whether a domain says who may send mail in its name, and whether receivers will believe it."""

import re
from dataclasses import dataclass
from typing import Final

from bavn.outside.lookup import Lookup
from bavn.outside.result import Fact, Result, unknown

MOST_LOOKUPS: Final = 10  # RFC 7208, 4.6.4; beyond it receivers take the record for broken
MOST_TERMS: Final = 300
_MECHANISMS: Final = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
_COSTS_A_LOOKUP: Final = frozenset({"include", "a", "mx", "ptr", "exists"})
_NEEDS_A_VALUE: Final = frozenset({"include", "ip4", "ip6", "exists"})
_TERM: Final = re.compile(
    r"([-+~?]?)"  # qualifier: what to do with a match
    r"([a-z][a-z0-9_.-]*)"  # name
    r"(?:([:=/])(.*))?",  # ':value' or '/length' of a mechanism, '=value' of a modifier
    re.IGNORECASE | re.DOTALL,
)
_BELIEVED: Final = frozenset({"-", "~"})


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a record. A modifier has `modifier` True and no qualifier."""

    name: str
    value: str = ""
    qualifier: str = "+"
    modifier: bool = False


def records(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of a domain's texts that are SPF records."""
    return tuple(one for one in texts if one.lower() == "v=spf1" or one.lower().startswith("v=spf1 "))


def terms(record: str) -> tuple[Term, ...] | None:
    """Return the words of a record after its version, None where one is no SPF: then receivers ignore all of it.

    >>> [(term.qualifier, term.name, term.value) for term in terms("v=spf1 include:mail.example -all") or ()]
    [('+', 'include', 'mail.example'), ('-', 'all', '')]
    """
    words = record.split()[1:]
    read = [_term(word) for word in words[:MOST_TERMS]]
    if len(words) > MOST_TERMS or None in read:
        return None
    return tuple(one for one in read if one is not None)


def _term(word: str) -> Term | None:
    match = _TERM.fullmatch(word)
    if match is None:
        return None
    qualifier, name, mark, value = match[1], match[2].lower(), match[3] or "", match[4] or ""
    if mark == "=":
        return None if qualifier else Term(name, value, "", modifier=True)
    if name not in _MECHANISMS or (name in _NEEDS_A_VALUE and (mark != ":" or not value)) or (name == "all" and mark):
        return None
    return Term(name, value if mark == ":" else "", qualifier or "+")


def spf(domain: str, lookup: Lookup) -> Result:
    """Report the SPF record of a domain.

    good: one record that ends in -all or ~all, itself or where `redirect=` leads, and needs at most 10 lookups.
    weak: receivers ignore it (two records, a mistake, a loop, more than 10 lookups), or it forbids nothing.
    missing: none. unknown: it, or a record that it includes, could not be looked up. Lookups are counted as receivers
    count them, but only `include` and `redirect` are followed; names with macros are counted and not followed.
    """
    answer = lookup.ask(domain, "TXT")
    if not answer.known:
        return unknown("spf", "dns-silent")
    found = records(answer.values)
    if not found:
        return Result("spf", "missing", (Fact("spf-none"),), "spf")
    shown = Fact("spf-record", found[0])
    if len(found) > 1:
        return Result("spf", "weak", (shown, Fact("spf-many", str(len(found)))), "spf-one")
    reading = _Reading(lookup)
    ending = reading.follow(found[0], (domain,))
    return _judged(shown, reading, ending)


def _judged(shown: Fact, reading: "_Reading", ending: str) -> Result:
    counted = Fact("spf-lookups", str(reading.lookups))
    if reading.faults:
        return Result("spf", "weak", (shown, *reading.faults), "spf-repair")
    if reading.silent and ending not in {"+", "?"}:
        return unknown("spf", "dns-silent", shown)
    if ending not in _BELIEVED:
        return Result("spf", "weak", (shown, Fact("spf-open", f"{ending}all" if ending else "")), "spf-all")
    return Result("spf", "good", (shown, Fact("spf-ends", f"{ending}all"), counted))


class _Reading:
    """Follow a record as a receiver does, and stop at the first thing that makes a receiver stop."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self.lookups = 0
        self.faults: list[Fact] = []
        self.silent = False

    def follow(self, record: str, path: tuple[str, ...]) -> str:
        """Return the qualifier of the record's `all`, "" where it has none. `path`: domains that led here."""
        read = terms(record)
        if read is None:
            self.faults.append(Fact("spf-mistake", path[-1]))
            return ""
        for term in read:
            if term.name == "all" and not term.modifier:
                return term.qualifier
            if not term.modifier and term.name in _COSTS_A_LOOKUP:
                self._spend()
                if term.name == "include" and not self.faults:
                    self._into(term.value, path)
            if self.faults:
                return ""
        onward = [term.value for term in read if term.modifier and term.name == "redirect"]
        if not onward:
            return ""
        self._spend()
        return "" if self.faults else self._into(onward[0], path)

    def _spend(self) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            self.faults.append(Fact("spf-too-many", str(MOST_LOOKUPS)))

    def _into(self, name: str, path: tuple[str, ...]) -> str:
        target = name.lower().rstrip(".")
        if "%" in target:
            return ""
        if target in path:
            self.faults.append(Fact("spf-loop", target))
            return ""
        answer = self._lookup.ask(target, "TXT")
        if not answer.known:
            self.silent = True
            return ""
        found = records(answer.values)
        if len(found) != 1:
            self.faults.append(Fact("spf-include", target))
            return ""
        return self.follow(found[0], (*path, target))
