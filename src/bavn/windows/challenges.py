"""Which answers 401 are guesses: what of them stays unanswered, for each address and path, in fixed memory.

A server asks for a password with 401 and the client comes again with one: a 401 that is answered well by the same
address on the same path and by the same kind of method is no attempt. What remains is a guess only by its number. An
access log holds no user name and no password, so whoever repeats one old password, or a session that has expired, as
fast as a guesser does looks like one, and a guesser who takes his time looks like them.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bavn.sources.scanning import step
from bavn.windows.hashing import I64, U64

SLOTS: Final = 1 << 15
WAYS: Final = 4
ASKED: Final = 1 << 14
QUIET_S: Final = 86_400  # after so long somebody is new
FAST_S: Final = 60
FAST: Final = 60  # unanswered on one path in a minute: somebody guesses
FAST_ALL: Final = 300  # on all paths of a site: a page of many parts, each of them refused, is less
EVERY: Final = 16  # he is told of again after so many
SLOW_S: Final = 300
SLOW: Final = 20  # unanswered on one path in five minutes: a program that goes wrong, perhaps; told once a day,
SLOW_AS: Final = 6  # as so many failures: named, and no more
TAKEN_BACK: Final = 3  # by one good answer: NTLM asks twice
GUESSED: Final = 20  # failures told, after which a good answer is a success

# columns of `numbers`
LAST: Final = 0  # Unix seconds
PENDING: Final = 1  # unanswered
FAST_FROM: Final = 2  # the minute that is counted began,
FAST_COUNT: Final = 3
SLOW_FROM: Final = 4
SLOW_COUNT: Final = 5
OWED: Final = 6  # of all paths: unanswered in this minute and not told
TOLD: Final = 7  # failures told
SAID: Final = 8  # of all paths: whether a program that goes wrong was told
NUMBERS: Final = 9

CHALLENGED: Final = 401
SUCCEEDED: Final = -1


class Challenges(NamedTuple):
    """`tag` (0: free) of a client, site and path, or of client and site; `numbers`.

    `asked` says by a few bits of the tag of client and site whether it may have been asked for a password: nearly
    nobody is, and nobody else need be looked for.
    """

    tag: npt.NDArray[np.uint64]
    numbers: npt.NDArray[np.int64]
    asked: npt.NDArray[np.uint8]


def make_challenges(slots: int = SLOTS) -> Challenges:
    """Nobody was asked for a password yet; `slots` is a power of two."""
    return Challenges(np.zeros(slots, np.uint64), np.zeros((slots, NUMBERS), np.int64), np.zeros(ASKED, np.uint8))


@step
def may_be_asked(challenges: Challenges, client: np.uint64) -> bool:
    """Whether a client, by its tag with the site, may have been asked for a password."""
    return challenges.asked[I64(client >> U64(40)) & (ASKED - 1)] != 0


@step
def find_challenge(challenges: Challenges, tag: np.uint64, second: int) -> int:
    """The entry with this tag, -1 for none."""
    begin = I64(tag >> U64(1) & U64(challenges.tag.size - 1)) & ~(WAYS - 1)
    for slot in range(begin, begin + WAYS):
        if challenges.tag[slot] == tag:
            return -1 if abs(second - challenges.numbers[slot, LAST]) > QUIET_S else slot
    return -1


@step
def place_challenge(challenges: Challenges, tag: np.uint64, second: int) -> int:
    """The entry with this tag, or a new one: the one with the least unanswered and longest quiet makes room."""
    numbers = challenges.numbers
    slot = find_challenge(challenges, tag, second)
    if slot < 0:
        begin = I64(tag >> U64(1) & U64(challenges.tag.size - 1)) & ~(WAYS - 1)
        slot = begin
        for other in range(begin, begin + WAYS):
            if challenges.tag[other] == U64(0) or challenges.tag[other] == tag:
                slot = other
                break
            less = numbers[other, PENDING] - numbers[slot, PENDING]
            if less < 0 or (less == 0 and numbers[other, LAST] < numbers[slot, LAST]):
                slot = other
        challenges.tag[slot] = tag
        for column in range(NUMBERS):
            numbers[slot, column] = 0
    numbers[slot, LAST] = second
    return slot


@step
def count_challenge(challenges: Challenges, slot: int, second: int, weight: int) -> None:
    """Count one more that is unanswered."""
    numbers = challenges.numbers
    if abs(second - numbers[slot, FAST_FROM]) >= FAST_S:
        numbers[slot, FAST_FROM] = second
        numbers[slot, FAST_COUNT] = 0
        numbers[slot, OWED] = 0
    if abs(second - numbers[slot, SLOW_FROM]) >= SLOW_S:
        numbers[slot, SLOW_FROM] = second
        numbers[slot, SLOW_COUNT] = 0
    for column in (PENDING, FAST_COUNT, SLOW_COUNT, OWED):
        numbers[slot, column] += weight


@step
def note_challenge(challenges: Challenges, client: np.uint64, path: np.uint64, second: int, weight: int) -> int:
    """Count an answer 401 by the tags of client and site, and of the path too; return the failures to tell of now."""
    numbers = challenges.numbers
    challenges.asked[I64(client >> U64(40)) & (ASKED - 1)] = 1
    every = place_challenge(challenges, client, second)
    numbers[every, PENDING] += 1 << 40  # not to be pushed out by its own path
    here = place_challenge(challenges, path, second)
    numbers[every, PENDING] -= 1 << 40
    count_challenge(challenges, every, second, weight)
    count_challenge(challenges, here, second, weight)
    if numbers[here, FAST_COUNT] > FAST or numbers[every, FAST_COUNT] > FAST_ALL:
        owed = I64(numbers[every, OWED])
        if owed < EVERY and numbers[every, TOLD] > 0:
            return 0
        numbers[every, OWED] = 0
        numbers[every, TOLD] += owed
        numbers[here, TOLD] += owed
        return owed
    if numbers[here, SLOW_COUNT] >= SLOW and numbers[every, SAID] == 0:
        numbers[every, SAID] = 1
        return SLOW_AS
    return 0


@step
def note_answered(challenges: Challenges, client: np.uint64, path: np.uint64, second: int, weight: int) -> int:
    """Take back what a good answer answers; return SUCCEEDED where it follows many guesses, else 0."""
    here = find_challenge(challenges, path, second)
    if here < 0:
        return 0
    numbers = challenges.numbers
    if numbers[here, TOLD] >= GUESSED:
        numbers[here, TOLD] = 0
        return SUCCEEDED
    back = min(I64(numbers[here, PENDING]), TAKEN_BACK * weight)
    every = find_challenge(challenges, client, second)
    for column in (PENDING, FAST_COUNT, SLOW_COUNT, OWED):
        numbers[here, column] = max(I64(numbers[here, column]) - back, 0)
        if every >= 0:
            numbers[every, column] = max(I64(numbers[every, column]) - back, 0)
    return 0


@step
def answers(status: int) -> bool:
    """Whether a server gives what it asked a password for. Not 301, 307, 308: it sends to another address first."""
    return 200 <= status < 300 or 302 <= status <= 304
