"""What an earlier run has left of its judging, for the one that follows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bavn.model.probe import Sample, Spell, Verdict

LEFT_FOR: Final = timedelta(minutes=15)  # looks older than that are not read again


@dataclass(frozen=True, slots=True)
class Left:
    """What was said and seen before a restart.

    `going_on` are the spells that had not ended, `ended` when those that did lately ended, by target; `last_looks` the
    newest look at each target that said anything; `next_id` the number of the next spell; `looks` those of the last
    minutes, oldest first; `stood` what each target was last said to be: who is not in it was never judged. None: it is
    not known, and whoever was looked at was up where no spell says otherwise.
    """

    going_on: tuple[Spell, ...] = ()
    last_looks: Mapping[str, datetime] = field(default_factory=dict)
    next_id: int = 1
    looks: Sequence[Sample] = ()
    ended: Mapping[str, datetime] = field(default_factory=dict)
    stood: Mapping[str, Verdict] | None = None
