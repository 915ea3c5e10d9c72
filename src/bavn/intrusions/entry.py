"""One login as the judge sees it: no name, no host, only keys."""

import msgspec

from bavn.intrusions.networks import Place


class Entry(msgspec.Struct, frozen=True, gc=False):
    """`source` is the key of who tried on this system, `account` the key of whom it was tried on (0: not named).

    `time` is in seconds since 1970, `count` how many tries it stands for, `unknown`: the account does not exist,
    `console`: at the machine itself (sudo, su, login).
    """

    source: str
    system: str
    place: Place
    account: int
    time: float
    count: int = 1
    unknown: bool = False
    console: bool = False
