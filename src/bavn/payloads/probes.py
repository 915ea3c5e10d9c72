"""Known probing paths, names of web shells and scanners that name themselves: what `probes.toml` lists, looked up."""

import re
import tomllib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import unquote

LONGEST: Final = 4096  # characters of a path or a User-Agent
MOST_SEGMENTS: Final = 64

CERTAINTIES: Final = {"sure": 0.9, "likely": 0.6, "weak": 0.25, "faint": 0.15}
DEEP: Final = 2  # segments; below, copies and databases may be there on purpose
SCRIPTS: Final = frozenset({
    "php", "php3", "php4", "php5", "php7", "php8", "phtml", "phar", "pht", "asp", "aspx", "ashx", "asmx", "asa", "cer",
    "jsp", "jspx", "jspf", "cfm", "cgi", "alfa",
})  # fmt: skip
PACKED: Final = (
    ".zip", ".rar", ".7z", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tbz2", ".gz", ".bz2", ".xz", ".jar",
)  # fmt: skip
READMES: Final = frozenset({"readme.txt", "changelog.txt"})
VERSION: Final = "0123456789.-_"
WORD: Final = re.compile(r"[a-z0-9_-]++")
NAME_OR_NUMBER: Final = re.compile(r"[a-z0-9]++")


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of probing: its code, how sure it is that who asks means no good (0..1), why, and who says so."""

    code: str
    certainty: float
    why: str
    source: str


@dataclass(slots=True)
class Shapes:
    """All of `probes.toml`, by what is looked up: each maps a text, or several segments, to an entry's code."""

    entries: dict[str, Entry] = field(default_factory=dict)
    segments: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)
    versioned: dict[str, str] = field(default_factory=dict)
    archives: dict[str, str] = field(default_factory=dict)
    beginnings: dict[str, str] = field(default_factory=dict)
    runs: dict[tuple[str, ...], str] = field(default_factory=dict)
    roots: dict[tuple[str, ...], str] = field(default_factory=dict)
    pages: dict[tuple[str, ...], str] = field(default_factory=dict)
    scripts: dict[tuple[str, ...], str] = field(default_factory=dict)
    shell_names: dict[str, str] = field(default_factory=dict)
    shell_segments: dict[str, str] = field(default_factory=dict)
    shell_folders: dict[tuple[str, ...], str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], str] = field(default_factory=dict)


def known_probe(path: str, site: str = "") -> str | None:
    """Return the code of the surest kind of probing that asks for `path` (`dotenv`, `phpunit`, …), None for any other.

    `path` is decoded text without a query. Compared by segments, whole names and extensions, in any case; a word
    inside a name says nothing. With the name of the `site`, an archive of that name counts too. Never raises.

    >>> known_probe("/shop/.ENV.local"), certainty("dotenv")
    ('dotenv', 0.9)
    >>> known_probe("/blog/how-to-hide-your-.env-file")
    >>> known_probe("/example.zip", site="www.example.org")
    'site-archive'
    """
    parts = segments_of(path)
    if not parts:
        return None
    found = {*of_segments(parts), *of_name(parts[-1])}
    if not path.endswith("/"):
        copies = set(of_extension(parts[-1], own_names(site) if len(parts) == 1 else None))
        found |= copies if len(parts) <= DEEP or not copies else {"stray-copy"}
    return surest(found)


def web_shell(path: str) -> str | None:
    """Return `shell-by-name`, `shell-folder` or `script-in-uploads` where `path` is that of a web shell, else None.

    Silent about shells under an unremarkable name in an unremarkable folder. Never raises.

    >>> web_shell("/images/c99.php"), web_shell("/wp-content/uploads/2024/01/a.php")
    ('shell-by-name', 'script-in-uploads')
    >>> web_shell("/docs/shell.html")
    """
    shapes, parts = shipped(), segments_of(path)
    found = {code for part in parts if (code := shapes.shell_segments.get(part))}
    if parts and is_script(parts[-1]):
        name = parts[-1].rpartition(".")[0]
        found |= {code for one in (name, name.rstrip(VERSION)) if (code := shapes.shell_names.get(one))}
        found |= set(chains(parts[:-1], shapes.shell_folders))
    return surest(found)


def scanner_tool(agent: str) -> str | None:
    """Return the name of the scanner that this User-Agent names itself as (`sqlmap`, `nikto`, …), else None.

    Libraries that honest programs use too are no scanners. `certainty` of the name tells an attacker's tool from a
    survey of the whole internet. Never raises.

    >>> scanner_tool("sqlmap/1.8.2#stable (https://sqlmap.org)")
    'sqlmap'
    >>> scanner_tool("curl/8.5.0")
    """
    shapes, words = shipped(), WORD.findall(agent[:LONGEST].lower())
    named = {word for word in words if word in shapes.words}
    named |= {
        "-".join(phrase)
        for start in range(len(words))
        for phrase in (tuple(words[start : start + 2]), tuple(words[start : start + 3]))
        if phrase in shapes.phrases
    }
    return min(named, key=lambda name: (-certainty(name), name)) if named else None


def certainty(code: str) -> float:
    """How sure it is, 0..1, that who gave occasion for this code means no good; 0 for a code of somebody else.

    Takes the codes of `known_probe` and `web_shell`, and the names that `scanner_tool` gives.
    """
    shapes = shipped()
    kind = shapes.words.get(code) or shapes.phrases.get(tuple(code.split("-"))) or code
    entry = shapes.entries.get(kind)
    return entry.certainty if entry else 0.0


def entries() -> tuple[Entry, ...]:
    """Every kind of probing that is known, as listed."""
    return tuple(shipped().entries.values())


def surest(codes: set[str]) -> str | None:
    """The code of the highest certainty; of several, the first by name."""
    return min(codes, key=lambda code: (-certainty(code), code), default=None)


def segments_of(path: str) -> list[str]:
    """The segments of a path as servers compare them: lower case, no matrix parameters, no dots at the end."""
    path = path[:LONGEST]
    if "%" in path:
        path = unquote(path, errors="replace")
    cut = (
        part.partition(";")[0].partition("?")[0].rstrip(". \0") or part
        for part in path.lower().replace("\\", "/").split("/")
    )
    return [part for part in cut if part and part != "."][:MOST_SEGMENTS]


def is_script(name: str) -> bool:
    """Say whether this is the name of a file that a server would run."""
    before, dot, extension = name.rpartition(".")
    return bool(before and dot) and extension in SCRIPTS


def of_segments(parts: list[str]) -> Iterator[str]:
    """The codes that the folders of a path give."""
    shapes = shipped()
    for part in parts:
        if part in shapes.segments:
            yield shapes.segments[part]
    yield from chains(parts, shapes.runs)
    page = parts[:-1] if parts[-1].startswith("index.") else parts
    if (code := shapes.pages.get(tuple(page))) is not None:
        yield code
    if is_script(parts[-1]) or parts[-1] in READMES:
        yield from chains(parts[:-1], shapes.scripts)
    for length in range(1, min(len(parts), LONGEST_CHAIN) + 1):
        if (code := shapes.roots.get(tuple(parts[:length]))) is not None:
            yield code
    if (code := shapes.versioned.get(parts[0]) or shapes.versioned.get(parts[0].rstrip(VERSION))) is not None:
        yield code


def chains(parts: list[str], runs: dict[tuple[str, ...], str]) -> Iterator[str]:
    """The codes of `runs` whose segments follow on one another in `parts`."""
    for start in range(len(parts)):
        for length in range(1, min(len(parts) - start, LONGEST_CHAIN) + 1):
            if (code := runs.get(tuple(parts[start : start + length]))) is not None:
                yield code


def of_name(name: str) -> Iterator[str]:
    """The codes that the last segment of a path gives by its name."""
    shapes = shipped()
    if name in shapes.files:
        yield shapes.files[name]
    yield from (code for beginning, code in shapes.beginnings.items() if name.startswith(beginning))


def of_extension(name: str, archives: Container[str] | None) -> Iterator[str]:
    """The codes that a file's extensions give. `archives`: further names of archives; None: not where archives lie."""
    shapes = shipped()
    dot = name.find(".", 1)
    while dot > 0:
        if (code := shapes.endings.get(name[dot:])) is not None:
            yield code
        if archives is not None and name[dot:] in PACKED and (name[:dot] in archives or name[:dot] in shapes.archives):
            yield "site-archive"
        dot = name.find(".", dot + 1)


@lru_cache(maxsize=1024)
def own_names(site: str) -> frozenset[str]:
    """What a backup of a site may be called: its name, without www, and its parts without the country."""
    if not site:
        return frozenset()
    bare = site.lower().removeprefix("www.")
    parts = [part for part in bare.split(".")[:-1] if len(part) > 2 and NAME_OR_NUMBER.match(part)]
    whole = (bare, site.lower(), bare.replace(".", "_"), bare.replace(".", "-"), bare.replace(".", ""))
    return frozenset({*whole, *parts})


@cache
def shipped() -> Shapes:
    """The lists that come with Bavn, ready for looking up."""
    return loads((files("bavn.payloads") / "probes.toml").read_text(encoding="utf-8"))


def loads(text: str) -> Shapes:
    """Read lists written like `probes.toml`. Raises ValueError where a key is unknown or an entry says nothing."""
    document: dict[str, list[dict[str, Any]]] = tomllib.loads(text)
    shapes = Shapes()
    for sort, tables in document.items():
        for table in tables:
            take(shapes, sort, table)
    return shapes


FIELDS: Final = {
    "probe": {name: name for name in (
        "segments", "files", "endings", "versioned", "archives", "beginnings", "runs", "roots", "pages", "scripts",
    )},
    "shell": {"names": "shell_names", "segments": "shell_segments", "folders": "shell_folders"},
    "tool": {"words": "words", "phrases": "phrases"},
}  # fmt: skip
CHAINS: Final = frozenset({"runs", "roots", "pages", "scripts", "shell_folders", "phrases"})
LONGEST_CHAIN: Final = 4


def take(shapes: Shapes, sort: str, table: dict[str, Any]) -> None:
    """Enter one table of the file; of two entries for one text, the surer one stays."""
    entry = Entry(table.pop("code"), CERTAINTIES[table.pop("certainty")], table.pop("why"), table.pop("source"))
    if not table:
        raise ValueError(f"{entry.code}: matches nothing")
    shapes.entries[entry.code] = entry
    for key, texts in table.items():
        if key not in FIELDS.get(sort, {}):
            raise ValueError(f"{entry.code}: unknown key {key}")
        known = getattr(shapes, FIELDS[sort][key])
        for text in keys(FIELDS[sort][key], texts):
            before = shapes.entries.get(known.get(text, ""))
            if before is None or before.certainty < entry.certainty:
                known[text] = entry.code


def keys(name: str, texts: Iterable[str]) -> Iterator[str | tuple[str, ...]]:
    """The texts of one list as they are looked up."""
    for text in texts:
        if name in CHAINS:
            chain = tuple(text.lower().split(" " if name == "phrases" else "/"))
            if len(chain) > LONGEST_CHAIN:
                raise ValueError(f"{text}: longer than {LONGEST_CHAIN}")
            yield chain
        else:
            yield text.lower()
