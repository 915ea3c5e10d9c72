"""Several actors at one thing, as one finding: who, how much, by which attack, where, and whether it has worked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from bavn.intrusions.actor import (
    LEVELS,
    SCANS,
    SURE,
    Actor,
    Level,
    Trace,
    added_up,
    scan_weight,
    score_of,
    tools,
)
from bavn.intrusions.hashing import number_of, one_of
from bavn.intrusions.prefix import network_of
from bavn.intrusions.success import Answers
from bavn.model.finding import Action, Finding, Network, Outcome, Rate, Severity, Signature, Source, Target

TECHNIQUES: Final = {"web-probe": "T1595", "web-scan": "T1595", "exploit-attempt": "T1190"}
MOST_SIGNATURES: Final = 12
MOST_TARGETS: Final = 8
MOST_REASONS: Final = 8
BLOCKED_FROM: Final = 0.98  # score
LIMITED_FROM: Final = 0.89
MANY: Final = 20  # different things tried
BROAD: Final = 3  # classes of attack


class WebCampaign(msgspec.Struct, array_like=True):
    """A finding in the making. `site`, `kind`, `actor` and `began` are its key and never change.

    `actor` is who began it, "" for the crowd that a site's many campaigns end up in. `members` are the names of
    its actors, in order. `joins` are numbers of the networks and attacks by which others join it, `beyond` the requests
    of actors that it has no room for.
    """

    number: int
    site: str
    kind: str
    actor: str
    began: datetime
    detected: datetime
    last: datetime
    members: dict[str, None] = msgspec.field(default_factory=dict)
    joins: list[int] = msgspec.field(default_factory=list)
    beyond: int = 0
    second: int = 0
    in_second: int = 0
    peak: int = 0

    def count(self, time: datetime, requests: int) -> None:
        """Count requests of its members by the second: the most of one second is its peak."""
        if (second := int(time.timestamp())) != self.second:
            self.second, self.in_second = second, 0
        self.in_second += requests
        self.peak = max(self.peak, self.in_second)

    def finding(
        self,
        actors: Iterable[Actor],
        answers: Answers,
        ended: datetime | None = None,
        known: dict[str, Source] | None = None,
    ) -> Finding:
        """Return what is known of it. `actors` are its members, `answers` those of its site.

        `known` holds sources of whom nothing new is known; the others are put there.
        """
        actors = list(actors)
        known = {} if known is None else known
        for one in actors:
            if one.name not in known:
                known[one.name] = self._source(one)
        sources = tuple(sorted((known[one.name] for one in actors), key=lambda one: (-one.score, one.address)))
        severity, outcome = self.standing(actors, answers)
        return Finding(
            kind=self.kind,
            technique=TECHNIQUES[self.kind],
            site=self.site,
            began=self.began,
            detected=self.detected,
            ended=ended,
            severity=severity,
            confidence=max((source.score for source in sources), default=0.0),
            requests=sum(source.requests for source in sources) + self.beyond,
            rate=Rate(0.0, float(self.peak)),
            sources=sources,
            networks=networks_of(sources),
            signatures=signatures_of(actors, self.kind),
            targets=targets_of(actors),
            actor=self.actor,
            outcome=outcome,
        )

    def standing(self, actors: list[Actor], answers: Answers) -> tuple[Severity, Outcome]:
        """How bad it is, and whether it has worked."""
        worked = [answer for one in actors for answer in one.answers.values() if answers.succeeded(answer)]
        severity = self._severity(actors, worked=bool(worked), grave=any(answer.grave for answer in worked))
        return severity, "probable-success" if worked else "attempt"

    def _source(self, actor: Actor) -> Source:
        score = score_of(actor)
        told = actor.requests - actor.before
        behaviour = added_up(actor)
        if self.kind == "web-scan":
            told -= sum(trace.requests for trace in actor.traces.values() if trace.used)
            told = max(told, behaviour.errors if behaviour else 0)
        return Source(
            address=actor.name,
            requests=max(told, 1),
            first=max(actor.first, self.began) if actor.name == self.actor else actor.first,
            last=actor.last,
            score=score,
            shared=False,
            action=action_for(actor, self.kind, score),
            because=reasons_of(actor),
        )

    def _severity(self, actors: list[Actor], *, worked: bool, grave: bool) -> Severity:
        if worked:
            return "critical" if grave else "high"
        if self.kind == "web-scan":
            return "medium"
        used = [trace for one in actors for trace in one.traces.values() if trace.used]
        sure = {trace.attack for trace in used if trace.certainty >= SURE}
        if len(used) >= MANY or len(sure) >= BROAD:
            return "high"
        return "medium" if sum(trace.requests for trace in used) >= 2 else "low"


def action_for(actor: Actor, kind: str, score: float) -> Action:
    """Return what to do about an actor: block only who is surely hostile, more than once; a prober is watched.

    So is who sent one such request that came to nothing: it may be a text that somebody looked for. Who only asks for
    many missing things without a known one among them may be a broken client: limit.
    """
    if kind == "web-probe" or score < LIMITED_FROM:
        return "watch"
    attacks = sum(trace.requests for trace in actor.traces.values() if trace.used and trace.certainty >= SURE)
    named = any(trace.certainty >= SURE for trace in tools(actor))
    sure = attacks >= 2 or named or scan_weight(actor) >= SCANS
    if kind == "exploit-attempt" and not (sure or actor.answers or len(actor.traces) > 1):
        return "watch"
    return "block" if sure and score >= BLOCKED_FROM else "limit"


def reasons_of(actor: Actor) -> tuple[str, ...]:
    """The codes of the most telling things that an actor did, `attack:reason`, then how it behaves."""
    ranked: dict[str, float] = {}
    for trace in actor.traces.values():
        code = one_of(f"{trace.attack}:{trace.because}")
        ranked[code] = max(ranked.get(code, 0.0), trace.certainty)
    codes = sorted(ranked, key=lambda code: (-ranked[code], code))[:MOST_REASONS]
    behaviour = added_up(actor)
    if behaviour is not None:
        codes += ["missing-paths"] * (behaviour.missing >= 10) + ["no-assets"] * (not behaviour.assets)
    return one_of(tuple(codes + ["odd-method"] * bool(actor.odd)))


def networks_of(sources: Iterable[Source]) -> tuple[Network, ...]:
    """The sources added up by /24 and /48, largest first."""
    found: dict[str, tuple[int, int]] = {}
    for source in sources:
        prefix = network_of(source.address) or source.address
        before = found.get(prefix, (0, 0))
        found[prefix] = (before[0] + 1, before[1] + source.requests)
    ranked = sorted(found.items(), key=lambda item: (-item[1][1], item[0]))
    return tuple(Network(prefix, count, requests) for prefix, (count, requests) in ranked)


def signatures_of(actors: list[Actor], kind: str) -> tuple[Signature, ...]:
    """Which attack on which shape of path and which parameter, most asked for first; of an attack, only attacks."""
    found: dict[tuple[str, str, str], tuple[set[str], int]] = {}
    for actor in actors:
        for trace in actor.traces.values():
            if trace.used or kind != "exploit-attempt":
                names, requests = found.setdefault((trace.attack, trace.shape, trace.parameter), (set(), 0))
                names.add(actor.name)
                found[trace.attack, trace.shape, trace.parameter] = (names, requests + trace.requests)
    ranked = sorted(found.items(), key=lambda item: (-item[1][1], item[0]))[:MOST_SIGNATURES]
    return tuple(Signature(match_of(*key), len(names), requests, 0.0) for key, (names, requests) in ranked)


def match_of(attack: str, shape: str, parameter: str) -> dict[str, str]:
    """The fields of a signature, those that are empty left out."""
    fields = {"attack": attack, "url.path": shape, "parameter": parameter}
    return {field: value for field, value in fields.items() if value}


def targets_of(actors: list[Actor]) -> tuple[Target, ...]:
    """What was asked for most: method, shape of the path, name of the parameter."""
    found: dict[tuple[str, str, str], int] = {}
    for actor in actors:
        for trace in actor.traces.values():
            if trace.shape:
                key = (method_shown(trace), trace.shape, trace.parameter)
                found[key] = found.get(key, 0) + trace.requests
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_TARGETS]
    return tuple(Target(_target(*key), requests) for key, requests in ranked)


def _target(method: str, shape: str, parameter: str) -> dict[str, str]:
    fields = {"http.request.method": method, "url.path": shape, "url.query.keys": parameter}
    return {field: value for field, value in fields.items() if value}


def method_shown(trace: Trace) -> str:
    """The method, where it is a word: it is the attacker's text too."""
    return trace.method if trace.method.isascii() and trace.method.isalpha() else ""


def rank_of(kind: str) -> int:
    """How bad a kind of finding is; 0 is none."""
    return LEVELS.index(kind)


def began_of(actor: Actor, level: Level) -> datetime:
    """When what the actor is accused of began: its first attack, or all that it did."""
    used = [trace.first for trace in actor.traces.values() if trace.used]
    return min(used) if level == "exploit-attempt" and used else actor.first


def joins_of(actor: Actor, level: Level) -> list[int]:
    """Numbers of what leads an actor into a campaign: its network; the same attack on the same path and parameter."""
    near = network_of(actor.name)
    found = [f"{level} {actor.site} {near}"] if near else []
    if level == "exploit-attempt":
        found += sorted({
            f"{level} {actor.site} {trace.attack} {trace.parameter} {trace.shape}"
            for trace in actor.traces.values()
            if trace.used and trace.certainty >= SURE
        })  # fmt: skip
    return [number_of(join.encode()) for join in found]
