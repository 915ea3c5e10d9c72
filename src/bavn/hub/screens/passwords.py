"""Passwords: which may be chosen, and whether one is right. Argon2id takes its time, so few are looked at at once.

A name that nobody has takes as long as one that somebody has: its password is held against a hash that fits none.
"""

import asyncio
import secrets
import unicodedata
from base64 import b64encode
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from bavn.hub.pipeline import BusyError

SHORTEST: Final = 12
LONGEST: Final = 128
LONGEST_TYPED: Final = 4 * LONGEST  # so many characters a keyboard may make of them that are composed to fewer
COST: Final = replace(RFC_9106_LOW_MEMORY, parallelism=1)  # one core, whoever asks
FEWEST: Final = 6  # different characters
MOST_WAITING: Final = 20

Wrong = Literal["short", "long", "plain", "name", "unlike"]


class TooManyError(BusyError):
    """Too many passwords wait to be looked at."""


def fault_of(password: str, again: str, *known: str) -> Wrong | None:
    """What is wrong with a password that somebody chose; None: nothing. `known` are names that must not make it up."""
    folded = password.casefold()
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if len(set(folded)) < FEWEST or _is_a_run(folded):
        return "plain"
    rest = folded
    for name in known:
        rest = rest.replace(name.casefold(), "") if name else rest
    if len(rest) < SHORTEST // 2:
        return "name"
    return None if password == again else "unlike"


def _is_a_run(text: str) -> bool:
    """Whether each character is the next one's neighbour: 'abcdefghijkl', '987654321098'."""
    steps = {ord(two) - ord(one) for one, two in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}


@dataclass(slots=True)
class Passwords:
    """Hash and verify, outside of the event loop; browsers that are known do not wait behind strangers."""

    hasher: PasswordHasher = field(default_factory=lambda: PasswordHasher.from_parameters(COST))
    looked_at: int = 0  # how many hashes were made
    _strangers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    _known: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    _waiting: int = 0

    async def hashed(self, password: str) -> str:
        """What is kept of a password."""
        async with self._known:
            self.looked_at += 1
            return await asyncio.to_thread(lambda: self.hasher.hash(_composed(password)))

    async def is_right(self, kept: str, password: str, *, known: bool = False) -> bool:
        """Whether this is the password; `kept` "" is that of nobody. `TooManyError` where too many wait.

        One that is longer than any could be is nobody's, and takes no longer to look at.
        """
        if len(password) > LONGEST_TYPED:
            kept, password = "", ""
        if self._waiting >= MOST_WAITING and not known:
            raise TooManyError
        self._waiting += 1
        lane, began = self._known if known else self._strangers, 0.0
        loop = asyncio.get_running_loop()
        try:
            await lane.acquire()
            self.looked_at += 1
            began = loop.time()
            return await asyncio.to_thread(self._verified, kept or self.nobodys(), password)
        finally:
            self._waiting -= 1
            if began:  # a flood of guesses has half a core, and the hub the rest
                loop.call_later(0.0 if known else loop.time() - began, lane.release)

    def is_old(self, kept: str) -> bool:
        """Whether it was hashed more cheaply than today."""
        return self.hasher.check_needs_rehash(kept)

    def nobodys(self) -> str:
        """A hash of today's cost that no password has."""
        made = self.hasher
        salt, digest = (
            b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (made.salt_len, made.hash_len)
        )
        return f"$argon2id$v=19$m={made.memory_cost},t={made.time_cost},p={made.parallelism}${salt}${digest}"

    def _verified(self, kept: str, password: str) -> bool:
        try:
            return self.hasher.verify(kept, _composed(password))
        except (VerificationError, InvalidHashError):
            return False


def _composed(password: str) -> bytes:
    """The same bytes for the same letters, however a keyboard puts them together."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
