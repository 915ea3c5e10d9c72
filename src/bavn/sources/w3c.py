"""W3C extended logs: IIS, IIS Advanced Logging, CloudFront, NetScaler, Imperva.

    #Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status sc-bytes time-taken cs(User-Agent)
    2025-11-17 09:00:00 192.0.2.7 GET /a b=1 200 512 31 Mozilla/5.0+(X11;+Linux)

The `#Fields:` line may come again and change. `date` and `time` are UTC; `date-local` and `time-local` are in the
zone that is given. Where only `time` is logged, the day is the one of the last `#Date:` line. `-` is empty.
Fields are parted by spaces, or by tabs where the line has one; quoted ones may hold spaces, `""` in them is a quote.
`time-taken` is in milliseconds, in seconds where it has a dot (CloudFront). In an unquoted User-Agent of IIS `+`
stands for a space. A `cs-uri` (Imperva) begins with the host. A record without a client has CLIENT `-`.
Lines before the first `#Fields:` are rejected: nothing says what they hold.
"""

from collections.abc import Callable
from datetime import UTC, tzinfo
from operator import itemgetter
from typing import Final

from bavn.sources.columns import Bytes, Columns, Parsed
from bavn.sources.rows import Rows
from bavn.sources.values import STATUSES, Times, size_of, split_target, took_of, without_port

EXAMPLES: Final = 5

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "date": ("date", "date-local"),
    "time": ("time", "time-local"),
    "host": ("x-host-header", "cs-host", "cs(host)"),
    "client": ("c-ip",),
    "forwarded": ("x-forwarded-for", "cs(x-forwarded-for)", "s-xff"),
    "method": ("cs-method",),
    "target": ("cs-uri-stem", "cs-uri"),
    "query": ("cs-uri-query",),
    "referer": ("cs(referer)", "cs(referrer)", "c-referrer"),
    "agent": ("cs(user-agent)", "c-user-agent"),
    "protocol": ("cs-protocol-version", "cs-version"),
    "status": ("sc-status", "c-status"),
    "size": ("sc-bytes",),
    "took": ("time-taken", "timetakenms", "x-duration"),
}
_NO_FIELDS: Final = "lines stand before any #Fields: line, so nothing says what they hold"
_NO_CLIENT: Final = "a #Fields: line names no time, date or c-ip, so the lines after it are no requests"


class W3c:
    """Parser of W3C extended logs; see `bavn.sources.columns.Parser` for the contract.

    `complaints` says why lines were rejected where the file itself is the reason.
    """

    def __init__(self, zone: tzinfo = UTC, fields: str = "") -> None:
        self.name = "w3c"
        self.complaints: tuple[str, ...] = ()
        self._utc, self._local = Times(UTC), Times(zone)
        self._times = self._utc
        self._known_times = self._times.known
        self._rows = Rows()
        self._day = ""
        self._width = 0
        self._pick: Callable[[list[str]], tuple[str, ...]] | None = None
        self._took = ""
        self._has_uri = False
        self._why = _NO_FIELDS
        if fields:
            self._header(fields)

    def parse(self, block: Bytes, end: int, columns: Columns) -> Parsed:
        """Read the whole lines of `block[:end]` into `columns`; the texts stand in an arena of their own."""
        lines = block[:end].tobytes().decode("latin-1").split("\n")
        lines.pop()
        rows, capacity = self._rows, columns.capacity
        consumed = used = rejected = 0
        examples: list[tuple[int, int]] = []
        for line in lines:
            if len(rows) == capacity:
                break
            if line[:1] == "#":
                self._header(line)
            elif not self._read(line) and line and not line.isspace():
                rejected += 1
                if len(examples) < EXAMPLES:
                    examples.append((used, consumed))
            used += 1
            consumed += len(line) + 1
        rows.lay(columns, "latin-1")
        return Parsed(consumed, used, rejected, tuple(examples))

    def _header(self, line: str) -> None:
        kind, _, rest = line.partition(":")
        words = rest.split()
        if kind == "#Date" and words:
            self._day = words[0]
        if kind != "#Fields":
            return
        fields = [word.lower() for word in words]
        at = {role: _position(fields, names) for role, names in NAMES.items()}
        self._width = len(fields)
        self._pick = None
        if at["client"] < 0 or at["time"] < 0:
            self._why = _NO_CLIENT
            return
        self._pick = itemgetter(*at.values())
        self._times = self._local if fields[at["time"]] == "time-local" else self._utc
        self._known_times = self._times.known
        self._took = fields[at["took"]] if at["took"] >= 0 else ""
        self._has_uri = at["target"] >= 0 and fields[at["target"]] == "cs-uri"

    def _read(self, line: str) -> bool:
        pick = self._pick
        if pick is None:
            self._complain(line)
            return False
        is_tabbed = "\t" in line
        values = line.rstrip("\r").split("\t") if is_tabbed else line.split()
        if '"' in line:
            values = _unquoted(values) if len(values) == self._width else _quoted(line.rstrip("\r"))
        if len(values) != self._width:
            return False
        values.append("-")
        (
            date, time, host, client, forwarded, method, target, query,
            referer, agent, protocol, status, size, took,
        ) = pick(values)  # fmt: skip
        at = f"{self._day if date == '-' else date} {time}"
        time_ms = self._known_times.get(at) or self._times.read(at)
        if time_ms is None:
            return False
        query = "" if query == "-" else query
        host = "" if host == "-" else host
        if "?" in target or target[:1] != "/":
            if self._has_uri and "://" not in target:
                named, slash, rest = target.partition("/")
                host, target = host or named, slash + rest
            target, inner = split_target(target)
            query = query or inner
        if "+" in agent and not is_tabbed and " " not in agent:
            agent = agent.replace("+", " ")
        rows = self._rows
        rows.texts += (
            without_port(host) if ":" in host else host,
            client or "-",
            "" if forwarded == "-" else forwarded,
            "" if method == "-" else method,
            "" if target == "-" else target,
            query,
            "" if referer == "-" else referer,
            "" if agent == "-" else agent,
            "" if protocol == "-" else protocol,
        )
        rows.time_ms.append(time_ms)
        rows.status.append(STATUSES.get(status, 0))
        rows.size.append(int(size) if len(size) < 10 and size.isdecimal() else size_of(size))
        rows.took_ms.append(took_of(took, self._unit_ms(took)))
        return True

    def _unit_ms(self, took: str) -> float:
        in_seconds = self._took == "x-duration" or (self._took == "time-taken" and "." in took)
        return 1000.0 if in_seconds else 1.0

    def _complain(self, line: str) -> None:
        if self._why not in self.complaints and line and not line.isspace():
            self.complaints = (*self.complaints, self._why)


def _position(fields: list[str], names: tuple[str, ...]) -> int:
    """Where the first of the names stands; -1, the empty value put behind the line, where none does."""
    return next((fields.index(name) for name in names if name in fields), -1)


def _unquoted(values: list[str]) -> list[str]:
    return [value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value for value in values]


def _quoted(line: str) -> list[str]:
    """Values of a line in which quotes hold spaces together. Each byte is looked at once, whatever stands there."""
    values = []
    at, end = 0, len(line)
    while at < end:
        if line[at] in " \t":
            at += 1
        elif line[at] == '"':
            close = line.find('"', at + 1)
            while 0 <= close < end - 1 and line[close + 1] == '"':
                close = line.find('"', close + 2)
            close = end if close < 0 else close
            values.append(line[at + 1 : close].replace('""', '"'))
            at = close + 1
        else:
            finish = line.find(" ", at)
            finish = end if finish < 0 else finish
            values.append(line[at:finish])
            at = finish
    return values
