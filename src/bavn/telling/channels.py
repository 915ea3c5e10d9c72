"""A channel: one address of a `[[tell]]`, whether it works, and when it is tried again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from random import Random
from typing import Final

FIRST_WAIT_S: Final = 5.0
LONGEST_WAIT_S: Final = 900.0
JITTER: Final = 0.2
SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]{0,15})://")


@dataclass(slots=True)
class Channel:
    """One Apprise URL. `name` holds nothing of it but its scheme: tokens stand where others have a host.

    `failing_since` None: it works, or was never used. It is not tried before `again`.
    """

    name: str
    url: str = field(repr=False)
    failing_since: datetime | None = None
    failures: int = 0
    again: datetime | None = None

    def rests(self, now: datetime) -> bool:
        """Whether it failed a short while ago."""
        return self.again is not None and now < self.again

    def works(self) -> bool:
        """It took a message; return whether that is news."""
        was_failing = self.failing_since is not None
        self.failing_since, self.failures, self.again = None, 0, None
        return was_failing

    def fails(self, now: datetime, random: Random) -> bool:
        """It did not take a message; return whether that is news. Waits double, from 5 s to 15 min."""
        news = self.failing_since is None
        self.failing_since = self.failing_since or now
        self.failures += 1
        self.again = now + timedelta(seconds=wait_s(self.failures, random))
        return news


def wait_s(failures: int, random: Random) -> float:
    """Return how long a channel rests after so many failures in a row.

    >>> [round(wait_s(n, Random(1)) / FIRST_WAIT_S / 2 ** (n - 1), 2) for n in (1, 2, 3)]
    [0.85, 0.85, 0.85]
    """
    wait = FIRST_WAIT_S * 2.0 ** min(failures - 1, 20)
    return min(LONGEST_WAIT_S, wait * random.uniform(1 - JITTER, 1 + JITTER))


def named(lane: str, place: int, url: str) -> str:
    """Return what a channel is called wherever people read it.

    >>> named("tell 1", 1, "mailtos://user:secret@example.dk"), named("tell 2", 3, "token")
    ('tell 1, channel 1 (mailtos)', 'tell 2, channel 3')
    """
    scheme = SCHEME.match(url)
    return f"{lane}, channel {place}" + (f" ({scheme[1].lower()})" if scheme else "")


def bound_to(to: Sequence[str], taken: Sequence[str] = ()) -> str:
    """Return what tells the people of a `[[tell]]` from others, wherever it stands: a digest of its URLs in any order.

    `taken` are those of the `[[tell]]`s before it, of which two may have the same URLs.

    >>> bound_to(["json://a", "json://b"]) == bound_to(["json://b", "json://a"]) != bound_to(["json://a"])
    True
    >>> len(bound_to(["json://a"])), bound_to(["json://a"], [bound_to(["json://a"])])[16:]
    (16, '-2')
    """
    digest = blake2b("\n".join(sorted(to)).encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()
    before = sum(1 for one in taken if one.startswith(digest))
    return f"{digest}-{before + 1}" if before else digest
