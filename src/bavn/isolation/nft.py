"""The program nft: hand it a transaction, let it check one, ask it what stands. It is the only thing that is started.

`BAVN_NEVER_ISOLATE=net:[4026531833]` names a network namespace in which nothing is ever changed; tests set it to the
machine's own, so that no mistake in a test takes the machine off the net.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bavn.isolation.ruleset import TABLE
from bavn.isolation.words import CannotError
from bavn.netfilter import program as shared

OLDEST = (0, 9, 3)
PATIENCE_S = 10.0
FOLDERS, SPARED = shared.FOLDERS, shared.NEVER_ISOLATE
namespace = shared.namespace
NO_TABLE = re.compile(r"No such file or directory[^\n]*\s+list table")
NO_KERNEL = re.compile(r"Protocol not supported|initialize Netlink|cache initialization failed")

Listing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Nft:
    """One program nft. Every call that it answers with an error raises `CannotError` that says what to do instead."""

    program: str

    def load(self, transaction: str) -> None:
        """Apply a transaction: all of it, or nothing."""
        _refuse_where_spared()
        self._ask("-f", "-", given=transaction)

    def check(self, transaction: str) -> None:
        """Have a transaction checked by nft and the kernel. Nothing is changed."""
        self._ask("--check", "-f", "-", given=transaction)

    def listing(self) -> Listing | None:
        """What stands in the kernel under our name, as nft's JSON; None if there is no such table."""
        code, out, err = self._run("-j", "list", "table", "inet", TABLE)
        if code and NO_TABLE.search(err):
            return None
        if code:
            raise self._reason(err)
        try:
            read: Listing = json.loads(out)
        except ValueError:
            raise CannotError("no-json") from None
        return read

    def version(self) -> tuple[int, ...]:
        """Its version, or () if it does not say one."""
        found = re.search(r"v(\d+(?:\.\d+)+)", self._run("--version")[1])
        return tuple(int(part) for part in found[1].split(".")) if found else ()

    def _ask(self, *arguments: str, given: str) -> None:
        code, _, err = self._run(*arguments, given=given)
        if code:
            raise self._reason(err)

    def _reason(self, err: str) -> CannotError:
        if "Operation not permitted" in err:
            return CannotError("not-root")
        if NO_KERNEL.search(err):
            return CannotError("no-kernel")
        if "JSON support not compiled" in err:
            return CannotError("no-json")
        if () < (version := self.version()) < OLDEST:
            oldest, found = (".".join(map(str, one)) for one in (OLDEST, version))
            return CannotError("nft-too-old", found=found, oldest=oldest)
        return CannotError("nft-refused", why=next(iter(err.splitlines()), "")[:200])

    def _run(self, *arguments: str, given: str = "") -> tuple[int, str, str]:
        try:
            said = shared.run(self.program, *arguments, given=given, patience_s=PATIENCE_S)
        except TimeoutError:
            raise CannotError("nft-silent", seconds=str(int(PATIENCE_S))) from None
        except OSError as error:
            raise CannotError("nft-refused", why=str(error)) from None
        return said.status, said.out, said.err


def find(folders: Sequence[str] = FOLDERS) -> Nft:
    """Find nft in the system's folders; `CannotError` if it is in none of them."""
    if program := shared.where(folders):
        return Nft(program)
    raise CannotError("no-nft")


def _refuse_where_spared() -> None:
    if spared := shared.forbidding((SPARED,), namespace()):
        raise CannotError("spared", namespace=spared[:60])
