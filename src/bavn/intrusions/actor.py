"""One address and what it tried on one site: each thing once, with how telling it is, in bounded memory."""

from datetime import datetime
from functools import lru_cache
from math import exp, log
from typing import Final, Literal

import msgspec

from bavn.intrusions.hashing import number_of, one_of
from bavn.intrusions.shape import parameter_name, path_shape
from bavn.intrusions.success import Answer, Answers, answer_of
from bavn.model.attempt import EXPLOITS, Attempt, Conduct, Evidence

Level = Literal["", "web-probe", "web-scan", "exploit-attempt"]
LEVELS: Final[tuple[Level, ...]] = ("", "web-probe", "web-scan", "exploit-attempt")

MOST_TRACES: Final = 48
SHORT: Final = 128  # bytes of a path whose shape is remembered for a while
MOST_ANSWERS: Final = 16
MOST_ADDRESSES: Final = 16  # of one IPv6 network, whose conduct is added up
SURE: Final = 0.8  # certainty from which on one piece of evidence is enough
NEARLY_SURE: Final = 2.3  # -ln(0.1): unsure evidence that adds up to as much
PROBES: Final = 0.5  # certainty below which a path tells nothing where the site has it
ALONE: Final = 0.2  # certainty from which on one request makes a prober; else it takes two
SCANS: Final = 10.0  # weight of a scan: five paths that nobody else asks for, or many that are less sure
TOOL: Final = 5.0  # a scanner that names itself, for each of its first requests
MISSING: Final = 40  # different missing paths, fast and nothing else, make a scan without any known one
FAST: Final = 2.0  # a second
USUAL_METHODS: Final = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "", "-"})
ABSENT: Final = frozenset({400, 404, 405, 410, 444})


class Trace(msgspec.Struct, array_like=True, gc=False):
    """One kind of thing that an actor tried on one shape of path. `used`: an exploit, or a web shell that answers."""

    attack: str
    because: str
    shape: str
    parameter: str
    method: str
    certainty: float
    used: bool
    first: datetime
    requests: int = 0


class Behaviour(msgspec.Struct, array_like=True, gc=False):
    """A `Conduct` without its names."""

    first: datetime
    last: datetime
    requests: int
    errors: int
    missing: int
    sensitive: int
    assets: int
    pages: int


class Actor(msgspec.Struct, array_like=True):
    """What one address (`name`; an IPv6 /64) did on one site.

    `number` is the campaign it belongs to, 0 none. `before` are the requests that an earlier finding has told of,
    `fresh` those that no list of probers has. `traces` and `answers` are found by numbers that stand for texts.
    """

    site: str
    name: str
    first: datetime
    last: datetime
    requests: int = 0
    before: int = 0
    fresh: int = 0
    number: int = 0
    second: int = 0
    in_second: int = 0
    peak: int = 0
    odd: list[str] = msgspec.field(default_factory=list)
    traces: dict[int, Trace] = msgspec.field(default_factory=dict)
    answers: dict[int, Answer] = msgspec.field(default_factory=dict)
    conduct: dict[str, Behaviour] = msgspec.field(default_factory=dict)

    @property
    def notes(self) -> int:
        """How many things are remembered of it."""
        return len(self.traces) + len(self.answers) + len(self.conduct)

    def attempt(self, attempt: Attempt, found: list[Evidence] | None = None, most: int = MOST_TRACES) -> Answer | None:
        """Take in a telling request; return its answer where that may mean that the attack has worked.

        `found` is what it tells, where that is known. Of each kind of thing, no more than `most` are remembered.
        """
        self._count(attempt.time, attempt.stands_for)
        if attempt.method not in USUAL_METHODS and len(self.odd) < 3 and attempt.method[:16] not in self.odd:
            self.odd.append(attempt.method[:16])
        for evidence in telling(attempt) if found is None else found:
            self._trace(evidence, attempt, most)
        answer = answer_of(attempt)
        if answer is None or (answer.asked not in self.answers and len(self.answers) >= min(MOST_ANSWERS, most)):
            return None
        before = self.answers.get(answer.asked)
        answer.times += before.times if before else 0
        self.answers[answer.asked] = answer
        return answer

    def behave(self, conduct: Conduct, most: int = MOST_ADDRESSES) -> None:
        """Take in how one of its addresses behaves; what was said before of that address is replaced."""
        if conduct.address in self.conduct or len(self.conduct) < min(MOST_ADDRESSES, most):
            self.conduct[conduct.address] = Behaviour(
                conduct.first, conduct.last, conduct.requests, conduct.errors, conduct.missing,
                conduct.sensitive, conduct.assets, conduct.pages,
            )  # fmt: skip
        self.first, self.last = min(self.first, conduct.first), max(self.last, conduct.last)

    def _count(self, time: datetime, requests: int) -> None:
        self.requests += requests
        self.fresh += requests
        self.first, self.last = min(self.first, time), max(self.last, time)
        if (second := int(time.timestamp())) != self.second:
            self.second, self.in_second = second, 0
        self.in_second += requests
        self.peak = max(self.peak, self.in_second)

    def _trace(self, evidence: Evidence, attempt: Attempt, most: int) -> None:
        used = is_used(evidence, attempt)
        payload = evidence.where == "path" and used and evidence.attack != "web-shell"
        shape = "" if evidence.attack == "scanner-tool" else shape_of(attempt.path, payload=payload)
        parameter = one_of(parameter_name(evidence.parameter))
        key = key_of(evidence.attack, evidence.because, shape, parameter, used)
        trace = self.traces.get(key)
        if trace is None:
            if len(self.traces) >= most and not self._make_room(used=used):
                return
            trace = self.traces[key] = Trace(
                evidence.attack, one_of(evidence.because), shape, parameter, one_of(attempt.method[:16]),
                evidence.certainty, used, attempt.time,
            )  # fmt: skip
        trace.requests += attempt.stands_for
        trace.certainty = max(trace.certainty, evidence.certainty)
        trace.first = min(trace.first, attempt.time)
        if attempt.method < trace.method:
            trace.method = one_of(attempt.method[:16])

    def _make_room(self, *, used: bool) -> bool:
        """Take out the least telling trace where an exploit needs its place."""
        idle = [key for key, trace in self.traces.items() if not trace.used]
        if not used or not idle:
            return False
        del self.traces[min(idle, key=lambda key: (self.traces[key].certainty, key))]
        return True


def shape_of(path: bytes, *, payload: bool) -> str:
    """The shape of a path, as the one text that all actors share."""
    return _known_shape(path, payload) if len(path) <= SHORT else one_of(path_shape(path, payload=payload))


@lru_cache(maxsize=4096)
def _known_shape(path: bytes, payload: bool) -> str:  # noqa: FBT001  part of the cache's key
    return one_of(path_shape(path, payload=payload))


@lru_cache(maxsize=4096)
def key_of(*parts: str | bool) -> int:
    """The number by which a kind of thing is known."""
    return number_of("\n".join(map(str, parts)).encode())


def share(actor: Actor) -> None:
    """Let the texts of an actor that was kept be the ones that the others have."""
    actor.site = one_of(actor.site)
    for trace in actor.traces.values():
        trace.attack, trace.because = one_of(trace.attack), one_of(trace.because)
        trace.shape, trace.parameter = one_of(trace.shape), one_of(trace.parameter)
        trace.method = one_of(trace.method)
    for answer in actor.answers.values():
        answer.attack, answer.because = one_of(answer.attack), one_of(answer.because)


def telling(attempt: Attempt) -> list[Evidence]:
    """The evidence of a request that tells against who made it."""
    return [evidence for evidence in attempt.evidence if not is_honest(evidence, attempt)]


def is_used(evidence: Evidence, attempt: Attempt) -> bool:
    """Say whether this is an attack. A web shell that is only asked for, and is not there, is looked for, not used.

    Who is sent elsewhere (to https, to the log-in) has not found one.
    """
    if evidence.attack == "web-shell":
        return 200 <= attempt.status < 300 or attempt.method not in {"GET", "HEAD"}
    return evidence.attack in EXPLOITS


def is_honest(evidence: Evidence, attempt: Attempt) -> bool:
    """Say whether a known probing path tells nothing here: the site has what is asked for.

    Paths that honest clients use on some sites count only where they are absent; surer ones only where the site does
    not often answer them well.
    """
    if evidence.attack != "known-probe" and not (evidence.attack == "web-shell" and evidence.certainty < SURE):
        return False
    often = attempt.usual is not None and attempt.usual.count >= 3
    if evidence.certainty < PROBES:
        return often or attempt.status not in ABSENT
    return often and evidence.certainty < SURE


def weight(certainty: float) -> float:
    """Independent evidence adds up as the logarithm of what is left of doubt: -ln(1 - certainty)."""
    return -log(1 - min(certainty, 0.99))


def repeated(requests: int) -> float:
    """What the same thing done again and again weighs more than once: up to twice as much."""
    return min(1 + 0.25 * log(max(requests, 1)), 2.0)


def level_of(actor: Actor, answers: Answers) -> Level:
    """Return the worst kind of finding that the actor deserves, "" none. `answers` are those of its site.

    Who probably got what it asked for has done more than to probe.
    """
    if any(answers.succeeded(answer) for answer in actor.answers.values()):
        return "exploit-attempt"
    used = [trace for trace in actor.traces.values() if trace.used]
    if any(trace.certainty >= SURE for trace in used) or sum(weight(trace.certainty) for trace in used) >= NEARLY_SURE:
        return "exploit-attempt"
    if scan_weight(actor) >= SCANS or is_sweep(actor):
        return "web-scan"
    probes = actor.traces.values()
    if any(trace.certainty >= ALONE for trace in probes) or sum(trace.requests for trace in probes) >= 2:
        return "web-probe"
    return ""


def scan_weight(actor: Actor) -> float:
    """How much the actor goes through the site looking for holes: probing paths, a scanner's name, what is missing.

    Missing paths add to what is known already and are nothing by themselves: crawlers ask for stale ones.
    """
    probes = sum(weight(trace.certainty) for trace in actor.traces.values() if trace.attack != "scanner-tool")
    tool = sum(TOOL * min(one.requests, 3) if one.certainty >= SURE else weight(one.certainty) for one in tools(actor))
    behaviour = added_up(actor)
    if behaviour is not None:
        probes = max(probes, weight(0.6) * min(behaviour.sensitive, behaviour.missing))
        share = behaviour.errors / max(behaviour.requests, 1)
        missing = 0.05 * min(behaviour.missing, 100) * share * (0.3 if behaviour.assets else 1.0)
        probes += min(missing, probes)
    return probes + tool + len(actor.odd)


def tools(actor: Actor) -> list[Trace]:
    """The traces of scanners that name themselves, one for each name."""
    return [trace for trace in actor.traces.values() if trace.attack == "scanner-tool"]


def added_up(actor: Actor) -> Behaviour | None:
    """The conduct of all addresses of the actor together, None where nothing was said."""
    told = list(actor.conduct.values())
    if len(told) <= 1:
        return told[0] if told else None
    return Behaviour(
        min(one.first for one in told), max(one.last for one in told), sum(one.requests for one in told),
        sum(one.errors for one in told), sum(one.missing for one in told), sum(one.sensitive for one in told),
        sum(one.assets for one in told), sum(one.pages for one in told),
    )  # fmt: skip


def is_sweep(actor: Actor) -> bool:
    """Say whether the actor does nothing but ask fast for things that are not there, as a list of words does.

    A crawler with stale links also gets pages, or is slow; a browser with broken images loads others.
    """
    told = added_up(actor)
    if told is None or told.missing < MISSING or told.assets or told.errors < 0.9 * told.requests:
        return False
    seconds = max((told.last - told.first).total_seconds(), 1.0)
    return told.pages <= 0.05 * told.requests and told.errors >= FAST * seconds


def score_of(actor: Actor) -> float:
    """Return how surely the actor is hostile, 0..1, by all it did; loading pages as browsers do speaks for it."""
    behaviour = added_up(actor)
    total = sum(weight(trace.certainty) * repeated(trace.requests) for trace in actor.traces.values())
    total += 0.5 * len(actor.odd)
    if is_sweep(actor):
        total = max(total, NEARLY_SURE)
    if behaviour is not None and behaviour.assets and behaviour.pages:
        total -= 1.0
    return round(1 - exp(-max(total, 0.05)), 3)
