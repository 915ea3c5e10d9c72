"""What is found in the requests and values that others have collected, and what is found where nothing is.

    BAVN_DATA=… python -m bench payloads

`crs` are the cases of the OWASP Core Rule Set's own tests whose payload a log holds: attacks of the families 930 to
944 that a rule of paranoia level 1 or 2 must find, with nothing but the request line to carry them.
"""

import csv
import json
import os
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from bavn.model.attempt import Evidence
from bavn.payloads.judging import RequestText, judge

# Rules of the families 930 to 944 that the project's own tags place at paranoia levels 3 and 4; all others: 1 and 2.
LEVEL_3: Final = frozenset((
    932190, 932232, 932237, 932238, 932290, 932301, 932311, 932321, 932331, 932350, 933111, 933131, 933161, 933190,
    933211, 934210, 942251, 942420, 942431, 942460, 942490, 942511, 942530, 944300,
))  # fmt: skip
LEVEL_4: Final = frozenset((942421, 942432, 944152))
FAMILIES: Final = {
    930: "local files", 931: "remote files", 932: "commands", 933: "PHP", 934: "generic", 941: "XSS", 942: "SQL",
    943: "sessions", 944: "Java",
}  # fmt: skip
# Headers of a request that carry no payload; any other may.
ORDINARY_HEADERS: Final = frozenset({
    "host", "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "connection",
    "content-length", "content-type", "keep-alive", "pragma", "user-agent", "x-crs-test",
})  # fmt: skip
PLAIN_BODY: Final = re.compile(r"(?:[A-Za-z0-9_]++=[A-Za-z0-9_]*+&?+)*+")
PLAIN_AGENT: Final = re.compile(r"[A-Za-z0-9 ()/;:.,_+-]*+")
NEUTRAL: Final = frozenset({"", "/", "/get", "/post", "/get/", "/post/"})


@dataclass(frozen=True, slots=True)
class Case:
    """One request and what it is. `kind` is the row of the table it is counted in."""

    kind: str
    attack: bool
    request: RequestText
    told: str


@dataclass(slots=True)
class Table:
    """How many were found, by kind; the cases that were judged wrong."""

    seen: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[Case, tuple[Evidence, ...]]] = field(default_factory=list)

    def share(self, *kinds: str) -> float:
        """The share that was found, of these kinds together."""
        return sum(self.found[kind] for kind in kinds) / sum(self.seen[kind] for kind in kinds)

    def show(self) -> str:
        """One line for each kind."""
        lines = [f"{'':28}{'cases':>8}{'found':>8}{'share':>9}"]
        lines += (
            f"{kind:28}{count:8}{self.found[kind]:8}{self.found[kind] / count:9.2%}"
            for kind, count in sorted(self.seen.items())
        )
        return "\n".join(lines)


def judged(cases: Iterator[Case]) -> Table:
    """All `cases` judged."""
    table = Table()
    for case in cases:
        evidence = judge(case.request)
        table.seen[case.kind] += 1
        table.found[case.kind] += bool(evidence)
        if bool(evidence) != case.attack:
            table.wrong.append((case, evidence))
    return table


def with_value(text: bytes) -> RequestText:
    """A search for `text`, encoded as a browser does."""
    return RequestText(b"GET", b"/search", b"q=" + quote(text, safe="").encode())


def crs(folder: Path, label: str = "attack") -> Iterator[Case]:
    """The cases of the Core Rule Set whose payload stands in path or query."""
    for line in (folder / "coreruleset-regression" / "requests.jsonl").read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        rules = [rule for rule in row["rule_ids"] or () if rule // 1000 in FAMILIES]
        if row["label"] != label or not rules or rules[0] in LEVEL_3 | LEVEL_4 or carried_elsewhere(row):
            continue
        yield Case(
            f"{rules[0] // 1000} {FAMILIES[rules[0] // 1000]}", label == "attack", request_of(row), f"{rules[0]}"
        )


def carried_elsewhere(row: dict[str, Any]) -> bool:
    """Whether something other than the request line may hold the payload: a body, a cookie, another header.

    A case counts when its request line says more than the tests' usual address, when every header is an ordinary one
    with an ordinary agent, and when there is no body, or one of plain words.
    """
    for name, value in row["headers"].items():
        if name.lower() not in ORDINARY_HEADERS:
            return True
        if name.lower() == "user-agent" and not PLAIN_AGENT.fullmatch(value):
            return True
    if row["data"] and not ("?" in (row["uri"] or "") and PLAIN_BODY.fullmatch(row["data"])):
        return True
    return (row["uri"] or "") in NEUTRAL or bool(row.get("encoded_request"))


def request_of(row: dict[str, Any]) -> RequestText:
    """The request line as a log shows it."""
    uri = (row["uri"] or "/").encode("utf-8", "surrogateescape")
    path, _mark, query = uri.partition(b"?")
    return RequestText((row["method"] or "GET").encode(), path, query)


def httpparams(folder: Path) -> Iterator[Case]:
    """Values of parameters, most of them normal."""
    with (folder / "httpparams" / "payload_full.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = row["payload"].encode("utf-8", "surrogateescape")
            yield Case(row["attack_type"], row["label"] == "anom", with_value(text), row["payload"])


def libinjection(folder: Path) -> Iterator[Case]:
    """Payloads and look-alikes, one a line, encoded as in a query."""
    for path in sorted((folder / "libinjection" / "data").glob("*.txt")):
        kind = path.name.partition("-")[0].partition(".")[0]
        for line in path.read_bytes().splitlines():
            if line.strip() and not line.startswith(b"#") and kind != "tbd":
                raw = line.replace(b"&", b"%26").replace(b" ", b"+") if kind == "xss" else line.replace(b"&", b"%26")
                yield Case(
                    kind, kind != "false_positives", RequestText(b"GET", b"/s", b"q=" + raw), line.decode("latin-1")
                )


def gotestwaf(folder: Path) -> Iterator[Case]:
    """Payloads by file: in a parameter and in the path, as they are and in base64, where the file asks for that."""
    for path in sorted((folder / "gotestwaf" / "testcases").glob("*/*.yml")):
        text = path.read_text(encoding="utf-8")
        attack, kind = path.parent.name != "false-pos", f"{path.parent.name}/{path.stem}"
        for payload in payloads(text):
            data, plain = payload.encode(), "- Plain" in text
            if "- URLParam" in text:
                yield Case(kind, attack, with_value(data), payload)
                if "- Base64Flat" in text:
                    yield Case(f"{kind} base64", attack, with_value(b64encode(data)), payload)
            if "- URLPath" in text:
                in_path = b"/" + (data if plain else quote(data, safe="").encode())
                yield Case(f"{kind} path", attack, RequestText(b"GET", in_path, b""), payload)
            if "- UserAgent" in text:
                yield Case(kind, attack, RequestText(b"GET", b"/", b"", data), payload)


def payloads(text: str) -> Iterator[str]:
    """The items of `payload:` in a test case of gotestwaf, which are one line each."""
    for line in text.partition("payload:")[2].partition("\nencoder:")[0].splitlines():
        item = line.strip().removeprefix("- ").strip()
        if item.startswith('"'):
            yield item[1:].rpartition('"')[0].encode("latin-1", "replace").decode("unicode_escape")
        elif item.startswith("'"):
            yield item[1:].rpartition("'")[0].replace("''", "'")
        elif item and item != "|":
            yield item


def half(cases: Iterator[Case], *, second: bool) -> Iterator[Case]:
    """Every other case: one half to develop with, the other to check."""
    return (case for number, case in enumerate(cases) if number % 2 == second)


def main(say: Callable[[str], None]) -> int:
    """Print a table for each collection, and what is judged wrong by reason; 2 where the collections are absent."""
    if "BAVN_DATA" not in os.environ:
        print("BAVN_DATA names no folder of collections")
        return 2
    folder = Path(os.environ["BAVN_DATA"])
    for name, cases in (
        ("Core Rule Set, attacks", crs(folder)),
        ("Core Rule Set, what one rule must not match", crs(folder, "no_match")),
        ("httpparams", httpparams(folder)),
        ("libinjection", libinjection(folder)),
        ("gotestwaf", gotestwaf(folder)),
    ):
        say(name)
        table = judged(cases)
        print(f"\n## {name}\n\n{table.show()}\n")
        reasons = Counter(f"{found.attack} {found.because}" for _case, evidence in table.wrong for found in evidence)
        print("".join(f"    wrongly: {reason} {count}\n" for reason, count in reasons.most_common(12)), end="")
    return 0
