"""Is there anything to tell? One message for each finding, updates where it matters, quiet otherwise.

Told at once: a new finding, a graver one, the end. Told when the last message is `quiet_for` old: twice as many
sources, another stance of protection, a finding that goes on after its end was told. Everything else is never told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bavn.model.finding import RANKS, Severity
from bavn.settings.schema import TellSettings
from bavn.telling.outbox import Told, Topic

TIMES_THE_SOURCES: Final = 2


@dataclass(frozen=True, slots=True)
class Worth:
    """A message that is to be told, and when."""

    topic: Topic
    due: datetime


@dataclass(frozen=True, slots=True)
class State:
    """A finding as far as it decides whether something is told; see `outbox.Fact`."""

    severity: Severity
    sources: int
    stance: str
    ended: bool


def fits(tell: TellSettings, kind: str, severity: Severity) -> bool:
    """Whether a `[[tell]]` wants findings of this kind and severity."""
    grave = RANKS[severity] >= RANKS[tell.at_least]
    return grave and (not tell.kinds or kind in tell.kinds)


def worth(state: State, told: Told | None, quiet_for: timedelta, now: datetime) -> Worth | None:
    """Return what is to be told and when; None where the last message (`told`, None: there was none) still says it."""
    if told is None:
        return Worth("ended" if state.ended else "new", now)
    fact = told.fact
    if state.ended:
        return None if fact.topic == "ended" else Worth("ended", now)
    if RANKS[state.severity] > fact.rank:
        return Worth("changed", now)
    many = state.sources >= TIMES_THE_SOURCES * max(fact.sources, 1)
    if many or state.stance != fact.stance or fact.topic == "ended":
        return Worth("changed", max(now, told.at + quiet_for))
    return None
