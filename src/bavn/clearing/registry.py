"""The 98 Danish municipalities, ready to be enrolled by number, name or domain. The domains are suggestions.

`municipalities.csv` ships with the package: code, name, region, domain. A member states its own sites when it joins.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from bavn.clearing.owners import bare_host

FILE: Final = "municipalities.csv"
CODE_DIGITS: Final = 4
_LETTERS: Final = (
    ("æ", "ae"),
    ("ø", "oe"),
    ("ö", "oe"),
    ("å", "aa"),
)


@dataclass(frozen=True, slots=True)
class Registered:
    """One row of the registry. `id` is a member id to suggest, `domain` its usual web site without `www.`."""

    code: str
    name: str
    region: str
    domain: str

    @property
    def id(self) -> str:
        """A short name without spaces or Danish letters.

        >>> Registered("0760", "Ringkøbing-Skjern", "Midtjylland", "rksk.dk").id
        'ringkoebing-skjern'
        """
        return spelled(self.name)


def municipality(text: str) -> Registered | None:
    """The municipality of a number, name or web address; None if there is none such, or several.

    >>> [found.name for text in ("0630", "630", "vejle", "Vejle Kommune", "https://www.vejle.dk/")
    ...     if (found := municipality(text))]
    ['Vejle', 'Vejle', 'Vejle', 'Vejle', 'Vejle']
    >>> municipality("Koebenhavns Kommune") == municipality("KØBENHAVN") == municipality("kk.dk") is not None
    True
    >>> municipality("evilvejle.dk"), municipality("")
    (None, None)
    """
    return find(text, municipalities())


@cache
def municipalities() -> tuple[Registered, ...]:
    """All of them, by number."""
    return read_registry(files("bavn.clearing").joinpath(FILE).read_text(encoding="utf-8").splitlines())


def read_registry(lines: Iterable[str]) -> tuple[Registered, ...]:
    """Read the registry's lines; those that begin with # are comments."""
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return tuple(Registered(row["code"], row["name"], row["region"], row["domain"]) for row in rows)


def find(text: str, registry: Sequence[Registered]) -> Registered | None:
    """The one row that a number, name or web address means; None where it is none, or more than one."""
    wanted = text.strip()
    if wanted.isdigit():
        found = [row for row in registry if row.code == wanted.zfill(CODE_DIGITS)]
    elif "." in wanted:
        host = bare_host(wanted.partition("://")[2].partition("/")[0] or wanted.partition("/")[0])
        found = [row for row in registry if host and (host == row.domain or host.endswith(f".{row.domain}"))]
    else:
        names = _names(wanted)
        found = [row for row in registry if names & _names(row.name)]
    return found[0] if len(found) == 1 else None


def spelled(name: str) -> str:
    """A name in ASCII, lower case, its words joined by hyphens.

    >>> spelled("Lyngby-Taarbæk"), spelled("  Ærø  "), spelled("Høje Tåstrup")
    ('lyngby-taarbaek', 'aeroe', 'hoeje-taastrup')
    """
    lowered = name.casefold().strip()
    for letter, plain in _LETTERS:
        lowered = lowered.replace(letter, plain)
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in lowered).split())


def _names(text: str) -> frozenset[str]:
    """How a name may be written: without 'kommune', the s before it, or the two letters for one."""
    words = [word for word in spelled(text).split("-") if word not in {"kommune", "kommunes"}]
    name = "-".join(words)
    if not name:
        return frozenset()
    whole = name.removesuffix("s") if "kommune" in text.casefold() else name
    half = spelled(text.casefold().replace("ø", "o"))
    bare = spelled(text.casefold().replace("ø", "o").replace("æ", "a").replace("å", "a"))
    return frozenset({name, whole, half.removesuffix("-kommune"), bare.removesuffix("-kommune")})
