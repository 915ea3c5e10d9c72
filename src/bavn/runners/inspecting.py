"""What an access log tells of attempted intrusions: attacks in requests, who runs into errors, who tries to log in.

columns ─> sift (machine code) ─> judge (Python, few rows) ─> Attempt
   ├─────> probers, responses (machine code) ───────────────> Conduct
   ├─────> challenges (machine code) ───────────────────────> Login: 401
   └─────> POST to a log-in ────────────────────────────────> Login
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from secrets import randbits
from typing import Final, NamedTuple, Protocol

import numpy as np

from bavn.model.attempt import Attempt, Conduct, Evidence, Response
from bavn.model.login import Login
from bavn.payloads.judging import RequestText, judge
from bavn.runners.web_logins import BASIC, Said, WebLogins
from bavn.sources.addresses import format_address
from bavn.sources.columns import AGENT, METHOD, PATH, QUERY, REFERER, Columns
from bavn.windows import sift
from bavn.windows.allotment import JUDGE, LOG_IN, Allotment, allot, make_allotment
from bavn.windows.challenges import Challenges, make_challenges
from bavn.windows.digest import SiteTable, site_name
from bavn.windows.following import ADDRESS, DELICATE, EVIDENT, FORM, LOOKED, ROW, SITE, TOLD, TOLD_COLUMNS, follow
from bavn.windows.probers import Probers, make_probers
from bavn.windows.record import Records
from bavn.windows.responses import LARGEST, Responses, make_responses
from bavn.windows.sift import (
    ENTRIES,
    JUDGED,
    OF_AGENT,
    OF_PATH,
    OF_QUERY,
    OF_REFERER,
    PROBE,
    WEAK,
    make_sift,
    settle,
)
from bavn.windows.suspicion import LOGIN, PAYLOAD

CHUNK: Final = 4096  # rows at a time
REMEMBERED: Final = 4096  # verdicts
LONGEST_REMEMBERED: Final = 2048  # bytes of a request whose verdict is remembered
WEAK_CERTAINTY: Final = 0.3  # of a probe: honest where the site has such a path
HALF: Final = (1 << 64) - 1
FIRST_BAD: Final = 400
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Verdict = tuple[Evidence, ...]


class Sink(Protocol):
    """Who is told."""

    def attempt(self, attempt: Attempt) -> None:
        """Take a request that holds evidence."""

    def conduct(self, conduct: Conduct) -> None:
        """Take what an address has done so far."""

    def login(self, site: str, login: Login) -> None:
        """Take an attempt to log in at a site."""


class Nobody:
    """A sink that keeps nothing."""

    def attempt(self, attempt: Attempt) -> None:
        """Nothing."""

    def conduct(self, conduct: Conduct) -> None:
        """Nothing."""

    def login(self, site: str, login: Login) -> None:
        """Nothing."""


class Inspected(NamedTuple):
    """The tables of an inspector: all that a snapshot needs."""

    probers: Probers
    responses: Responses
    allotment: Allotment
    challenges: Challenges


class Rows(NamedTuple):
    """`length` rows of a batch from `first` on, which are `records` from `at` on; each stands for `weight` requests."""

    columns: Columns
    first: int
    length: int
    records: Records
    at: int
    sites: SiteTable
    weight: int


class Inspector:
    """Looks through batches of requests after they were digested, and tells a `sink` what it finds, in the log's order.

    Which rows `judge` is asked about is decided by the rows alone, so that a scan and a sensor tell the same. Beyond
    2,000 rows of a second of log time none is judged, and of one address one in sixteen after 1,000, except of those
    that would tell of a success: `skipped` counts what was left out, and what the judge cannot bear; an attempt's
    `stands_for` says what it stands for. Silent about rows without a readable address, since there is nobody to tell
    of, about paths that are honest where they exist (a log-in of WordPress) when they were answered well, and about
    answers 401 that a good answer follows.
    """

    def __init__(self, sink: Sink, judge: Callable[[RequestText], Verdict] = judge) -> None:
        self.sink = sink
        self.tables = Inspected(make_probers(), make_responses(), make_allotment(), make_challenges())
        self.judged = 0  # requests that the judge was asked about
        self._judge = judge
        self._sift = make_sift()
        self._seed = np.uint64(randbits(64))  # of a cache only: what is found does not depend on it
        self._verdicts: dict[RequestText, Verdict] = {}
        self._logins = WebLogins()
        self._names: dict[int, str] = {}
        self._flags, self._asked, self._marks = (np.zeros(CHUNK, np.uint8) for _ in range(3))
        self._entries, self._tags = np.zeros((ENTRIES, CHUNK), np.int32), np.zeros((ENTRIES, CHUNK), np.uint64)
        self._stands_for = np.zeros((2, CHUNK), np.int32)
        self._usual, self._told = np.zeros((CHUNK, 3), np.int64), np.zeros((CHUNK, TOLD_COLUMNS), np.int64)
        self._failed = np.zeros(CHUNK, np.int64)

    @property
    def skipped(self) -> int:
        """Rows that were flagged and not looked at, because there were too many, or the judge broke down over them."""
        return int(self.tables.allotment.skipped[0])

    @property
    def lost(self) -> int:
        """Addresses that were followed no further, because there were too many."""
        return int(self.tables.probers.lost[0])

    def look(  # noqa: PLR0913, PLR0917  as the engine's own steps
        self, columns: Columns, first: int, last: int, records: Records, at: int, sites: SiteTable, weight: int = 1
    ) -> None:
        """Look through rows `first` to `last`, which are `records` from `at` on. Each stands for `weight` requests."""
        for begin in range(first, last, CHUNK):
            count = min(CHUNK, last - begin)
            self._look(Rows(columns, begin, count, records, at + begin - first, sites, weight))

    def _look(self, rows: Rows) -> None:
        """Sift, judge, follow, tell."""
        self._marks[: rows.length] = 0
        verdicts: dict[int, Verdict] = {}
        if self.pick(rows):
            np.copyto(self._marks, EVIDENT, where=self._flags & (JUDGED & ~sift.METHOD) != 0)
            self._marks[self._flags & LOGIN != 0] |= FORM
            for k in np.flatnonzero(self._stands_for[JUDGE, : rows.length]).tolist():
                if self._asked[k] & JUDGED and (verdict := self._guarded(rows, k)):
                    verdicts[k] = verdict
                    self._marks[k] |= LOOKED | (DELICATE if is_delicate(verdict) else 0)
        told = self.follow(rows)
        self._tell(rows, verdicts, told)

    def pick(self, rows: Rows) -> bool:
        """Find the rows that need looking at, and which of them there is time for."""
        columns, end = rows.columns, rows.first + rows.length
        self._flags[rows.length :] = 0
        found = sift.sift_rows(
            columns.buffer, columns.start, columns.length, columns.status, rows.first, end,
            self._sift, self._seed, self._flags, self._asked, self._entries, self._tags,
        )  # fmt: skip
        allot(
            self.tables.allotment, rows.records, rows.at, self._flags, columns.size[rows.first : end], rows.length,
            self._stands_for,
        )  # fmt: skip
        return bool(found)

    def _guarded(self, rows: Rows, k: int) -> Verdict:
        """Ask the judge, and pass a row by over which he breaks down: one text must not end the looking for all."""
        try:
            return self._verdict(rows, k)
        except Exception:  # noqa: BLE001  whatever is wrong with the judge
            self.tables.allotment.skipped[0] += 1
            return ()

    def _verdict(self, rows: Rows, k: int) -> Verdict:
        """Ask the judge about a row, or remember what he said of the same; () where it is honest after all."""
        columns, row, asked = rows.columns, rows.first + k, int(self._asked[k])
        request = RequestText(
            columns.text(METHOD, row),
            columns.text(PATH, row),
            columns.text(QUERY, row),
            columns.text(AGENT, row) if asked & sift.AGENT else b"",
            columns.text(REFERER, row),
            self._name(rows, int(rows.records.site[rows.at + k])).encode("utf-8", "backslashreplace"),
        )
        verdict = self._verdicts.get(request)
        if verdict is None:
            verdict = self._judge(request)
            self.judged += 1
            self._settle(k, request, verdict)
            if sum(map(len, request)) <= LONGEST_REMEMBERED:
                if len(self._verdicts) >= REMEMBERED:
                    del self._verdicts[next(iter(self._verdicts))]
                self._verdicts[request] = verdict
        if int(columns.status[row]) < FIRST_BAD and is_weak(verdict):
            return ()
        return verdict

    def _settle(self, k: int, request: RequestText, verdict: Verdict) -> None:
        """Let the sift know which of its flags said nothing, so that it does not ask about the same text again."""
        asked = int(self._asked[k])
        if asked & (PAYLOAD | PROBE):
            own = verdict
            if not any(one.where in {"path", "query"} for one in own):  # perhaps because of where it came from
                own = self._judge(request._replace(referer=b"", agent=b"", host=b""))
            self._settle_text(k, OF_QUERY, 0 if not any(one.where == "query" for one in own) else PAYLOAD)
            paths = tuple(one for one in own if one.where == "path")
            if not paths:
                self._settle_text(k, OF_PATH, LOGIN)
            elif is_weak(paths):
                self._settle_text(k, OF_PATH, PROBE | WEAK)
        for part, where, flag in ((OF_AGENT, "agent", sift.AGENT), (OF_REFERER, "referer", sift.REFERRED)):
            if asked & flag and not any(one.where == where for one in verdict):
                self._settle_text(k, part, 0)

    def _settle_text(self, k: int, part: int, answer: int) -> None:
        """Remember the answer for one text of a row."""
        texts = (self._sift.paths, self._sift.queries, self._sift.headers, self._sift.headers)[part]
        settle(texts, int(self._entries[part, k]), int(self._tags[part, k]), answer)

    def follow(self, rows: Rows) -> int:
        """Count conduct and usual answers; return how many addresses are to be told of."""
        columns, end = rows.columns, rows.first + rows.length
        return int(
            follow(
                columns.buffer, columns.start, columns.length, columns.size, rows.first, end, rows.records, rows.at,
                self._marks, rows.weight, self.tables.probers, self.tables.responses, self._usual, self._told,
                self.tables.challenges, self._failed,
            )
        )  # fmt: skip

    def _tell(self, rows: Rows, verdicts: dict[int, Verdict], told: int) -> None:
        """Tell the sink, row by row."""
        conducts = {int(self._told[number, ROW]): number for number in range(told)}
        logins = set(np.flatnonzero(self._stands_for[LOG_IN, : rows.length]).tolist())
        answers = set(np.flatnonzero(self._failed[: rows.length]).tolist())
        for k in sorted(verdicts.keys() | conducts.keys() | logins | answers):
            if k in verdicts:
                self.sink.attempt(self._attempt(rows, k, verdicts[k]))
            if k in conducts:
                self.sink.conduct(self._conduct(rows, conducts[k]))
            if k in logins:
                self._login(rows, k)
            if k in answers:
                self._answer(rows, k)

    def _attempt(self, rows: Rows, k: int, verdict: Verdict) -> Attempt:
        """The words for a row with evidence."""
        columns, row, record = rows.columns, rows.first + k, rows.at + k
        count, least, most = (int(value) for value in self._usual[k])
        return Attempt(
            time=time_of(rows, k),
            site=self._name(rows, int(rows.records.site[record])),
            address=format_address(rows.records.high[record], rows.records.low[record]),
            method=columns.text(METHOD, row).decode("latin-1"),
            path=columns.text(PATH, row),
            query=columns.text(QUERY, row),
            status=int(columns.status[row]),
            size=min(int(columns.size[row]), LARGEST),
            evidence=verdict,
            usual=Response(count, least, most) if count else None,
            stands_for=int(self._stands_for[JUDGE, k]) * rows.weight,
        )

    def _conduct(self, rows: Rows, number: int) -> Conduct:
        """The words for an address."""
        line = [int(value) for value in self._told[number]]
        first, last, requests, errors, missing, sensitive, assets, pages = line[TOLD:]
        return Conduct(
            self._name(rows, line[SITE]),
            format_address(line[ADDRESS] & HALF, line[ADDRESS + 1] & HALF),
            EPOCH + timedelta(seconds=first),
            EPOCH + timedelta(seconds=last),
            requests,
            errors,
            min(missing, errors),
            sensitive,
            assets,
            pages,
        )

    def _login(self, rows: Rows, k: int) -> None:
        """Tell of a form that was sent, where the answer says how it went."""
        columns, row, record = rows.columns, rows.first + k, rows.at + k
        site, client = int(rows.records.site[record]), int(rows.records.high[record] or rows.records.low[record])
        said = self._logins.read(columns.text(PATH, row), int(columns.status[row]), site, client)
        if said is not None:
            self._say(rows, k, said, int(self._stands_for[LOG_IN, k]) * rows.weight)

    def _answer(self, rows: Rows, k: int) -> None:
        """Tell of answers 401 that stay unanswered, or of the good one that follows at last."""
        count = int(self._failed[k])
        self._say(rows, k, BASIC[count > 0], abs(count))

    def _say(self, rows: Rows, k: int, said: Said, count: int) -> None:
        """The words for `count` attempts to log in."""
        record = rows.at + k
        address = format_address(rows.records.high[record], rows.records.low[record])
        login = Login(time_of(rows, k), said.service, said.outcome, address=address, reason=said.reason, count=count)
        self.sink.login(self._name(rows, int(rows.records.site[record])), login)

    def _name(self, rows: Rows, site: int) -> str:
        """A site's name; there are few."""
        if site not in self._names:
            self._names[site] = site_name(rows.sites, site)
        return self._names[site]


def time_of(rows: Rows, k: int) -> datetime:
    """When a row was asked for, by the clock that the engine goes by."""
    milliseconds = int(rows.columns.time_ms[rows.first + k]) % 1000
    return EPOCH + timedelta(seconds=int(rows.records.second[rows.at + k]), milliseconds=milliseconds)


def is_weak(verdict: Verdict) -> bool:
    """Whether all evidence is a path that is honest on sites that have it."""
    return bool(verdict) and all(one.attack == "known-probe" and one.certainty <= WEAK_CERTAINTY for one in verdict)


def is_delicate(verdict: Verdict) -> bool:
    """Whether the path is one that only who looks for a hole asks for."""
    return any(one.attack in {"known-probe", "web-shell"} for one in verdict)
