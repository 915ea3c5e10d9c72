"""By which rules a verdict is made, in one place, each with its reason."""

from datetime import timedelta
from typing import Final

from bavn.model.probe import Seen

# How many in a row make a vantage point believe it. One lost packet is no outage; well again is what was well twice.
NEEDED: Final[dict[Seen, int]] = {"good": 2, "bad": 2, "guarded": 2, "slow": 3}

# What makes a target down. Each witness has seen it twice; together five times: with one look in a hundred lost by
# chance, that is once in ten thousand million looks. Alone, four in a row: once in a hundred million.
WITNESSES: Final = 2
TOGETHER: Final = 5
ALONE: Final = 4

# A vantage point whose own line is cut must be known as such before it is believed. Most of a round (0.6 x 30 s) has
# failed after 18 s. So no target is down sooner than this after its last witness began to see it ...
SOONEST: Final = timedelta(seconds=22)
# ... and where one witness is all there is, or others see it well, there is time to wait for canaries too.
SETTLED: Final = timedelta(seconds=45)
PARTIAL: Final = 4  # bad looks in a row, where others see it well

# A 5xx or a refusal that says for how long (Retry-After) is no chance, and we do as it says: that one look is enough.
SAID_SO: Final = 4  # looks that it weighs: as many as `ALONE`

AGAIN: Final = (timedelta(seconds=3), timedelta(seconds=5))  # after the first bad look, and after the second
LEAST_INTERVAL: Final = timedelta(seconds=30)

# A vantage point that has said nothing for so many intervals, and what a look and its way here may take, knows nothing.
FORGOTTEN: Final = 3
GRACE: Final = timedelta(seconds=15)

# Looks of another time than ours: of a clock that is ahead, and such as come so late that they say nothing of now.
AHEAD: Final = timedelta(minutes=1)
LATE: Final = timedelta(minutes=5)

# "It is me who is offline": so large a share of all targets began to fail within one round, and nobody else sees it.
MOST_FAIL: Final = 0.6
FEWEST_TARGETS: Final = 5
# Nothing is said of a line that a canary has answered on so lately: it is asked again every 30 s, and may take 10.
ASKED_WITHIN: Final = timedelta(seconds=60)
FEWEST_SHARED: Final = 2  # targets that another vantage point sees fail, until it is believed that it sees the same

# Slow is three times what 95 of 100 looks at this hour take, never less than a second. Nothing learned: five seconds.
SLOWER: Final = 3.0
LEAST_SLOW_US: Final = 1_000_000
UNLEARNED_SLOW_US: Final = 5_000_000
LEARNED: Final = 60  # looks, before an hour is known
WINDOW: Final = 4_000  # looks that weigh: about a month of one hour of the day
# Slow looks that one hour of one day may teach: a share of what it knows. It takes three such days until more than five
# of a hundred are slow, and slow is what is usual: no attack of hours becomes usual, and a slower server does in days.
SLOW_TEACHES: Final = 0.02
SLOW_TEACHES_UNKNOWN: Final = LEARNED // 2  # looks, where the hour is not known yet: it is on the third day
MOSTLY_SLOW: Final = 0.9  # of such an hour must be slow for that; where slowness only began in it, it teaches little

# Nagios' idea: what changes so often is unstable, and nobody is told of each change.
CHANGES: Final = 4
RESTLESS: Final = timedelta(minutes=30)

TOGETHER_WITHIN: Final = timedelta(minutes=5)  # spells with one cause begin so close
