"""Guessing, by one and by many: what is looked at, what it costs, and whom it keeps out."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import Any, TypeVar

import pyotp
import pytest
from argon2 import PasswordHasher
from starlette.requests import Request

from bavn.hub.screens import entrance
from bavn.hub.screens.codes import digest_of_code, step_of, written
from bavn.hub.screens.entrance import KNOWN, Entrance, LetIn, Outcome, Refused, why_of
from bavn.hub.screens.lockout import CODE_FIRST, PLACE, RECOVERY_ONLY, Lockout
from bavn.hub.screens.passwords import Passwords
from bavn.model.account import Account
from tests.hub.hubs import PATIENCE_S, Running
from tests.hub.screens.people import PASSWORD, somebody
from tests.waiting import until

T = TypeVar("T")
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
SECRET = b"12345678901234567890"


@dataclass
class Door:
    """The entrance of a hub, with a clock of its own for locks."""

    hub: Running
    name: str
    entrance: Entrance
    now: float = 0.0
    cookies: dict[str, str] = field(default_factory=dict)

    def code(self) -> str:
        return str(pyotp.TOTP(written(SECRET).replace(" ", "")).at(int(self.hub.clock().timestamp())))

    def tries(self, address: str = "192.0.2.1", *, password: str = PASSWORD, code: str = "", kept: str = "") -> Outcome:
        self.hub.clock.forward(seconds=30)
        headers = [(b"cookie", f"{KNOWN}={kept}".encode())] if kept else []
        scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "client": (address, 1)}
        return self.does(self.entrance.by_password(Request(scope), self.name, password, code or self.code()))

    def does(self, work: Coroutine[Any, Any, T]) -> T:
        loop = self.hub.hub.loop
        assert loop is not None
        return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE_S)

    @property
    def looked_at(self) -> int:
        return self.entrance.passwords.looked_at


@pytest.fixture
def door(hub: Running) -> Door:
    person = somebody(hub)
    found = Door(hub, person.name, Entrance(hub.hub, Passwords(CHEAP)))
    found.entrance.lockout = Lockout(lambda: found.now)
    sealed = found.entrance.sealing.seal(person.name, SECRET)
    account = Account(person.name, hub.clock(), CHEAP.hash(PASSWORD), sealed)
    hub.changes(lambda store: store.registry.accounts.set_password(account, ()))
    return found


def account_of(door: Door) -> Account:
    found = door.hub.hub.store.registry.accounts.get(door.name)
    assert found is not None
    return found


def guess_from_everywhere(door: Door, tries: int) -> None:
    for number in range(tries):
        door.tries(f"198.51.{number // 250}.{number % 250}", password="forkert hest", code="000000")  # noqa: S106


def test_who_is_right_is_let_in(door: Door) -> None:
    found = door.tries()
    assert isinstance(found, LetIn)
    assert (found.session.user, found.session.network) == (door.name, "192.0.2.0/24")
    assert door.entrance.sealing.is_known(account_of(door), found.browser)


def test_one_that_guesses_is_soon_not_looked_at(door: Door) -> None:
    for _ in range(20):
        assert isinstance(door.tries(password="forkert hest"), Refused)  # noqa: S106
    assert door.looked_at == PLACE.most
    found = door.tries()
    assert isinstance(found, Refused)
    assert found.wait_s > 0
    door.now += found.wait_s
    assert isinstance(door.tries(), LetIn)


def test_how_long_a_refusal_takes_does_not_tell_that_the_password_was_right(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, looked = Event(), []
    monkeypatch.setattr(entrance, "LATER_S", 0.0)
    monkeypatch.setattr(entrance, "off_by", lambda *_: looked.append(answered.wait(30)))
    assert isinstance(door.tries(code="000000"), Refused)
    answered.set()
    until(lambda: looked, what="of which clock the code is, is looked for")
    assert all(looked)  # only after the answer; an earlier test may be looked after here too


def test_many_that_guess_are_soon_asked_for_a_code_before_any_password_is_looked_at(door: Door) -> None:
    guess_from_everywhere(door, CODE_FIRST)
    looked_at = door.looked_at
    assert looked_at == CODE_FIRST
    guess_from_everywhere(door, RECOVERY_ONLY)
    assert door.looked_at == looked_at


def test_who_has_the_password_and_guesses_codes_from_everywhere_is_not_looked_at_for_long(door: Door) -> None:
    for number in range(RECOVERY_ONLY + 10):
        door.tries(f"198.51.0.{number}", code="000000")
    assert isinstance(door.tries("198.51.1.1"), Refused)  # even the right one


def test_they_keep_nobody_out_who_has_a_recovery_code_or_a_browser_that_is_known(door: Door) -> None:
    known, spare = door.tries(), "aaaa-bbbb-cccc-dddd"
    assert isinstance(known, LetIn)
    codes = [digest_of_code(door.name, spare)]
    door.hub.changes(lambda store: store.registry.accounts.set_codes(door.name, codes))
    guess_from_everywhere(door, CODE_FIRST)
    assert isinstance(door.tries("203.0.113.9"), LetIn)  # a phone on its way, with the app
    guess_from_everywhere(door, RECOVERY_ONLY)
    assert isinstance(door.tries("198.51.0.1", kept=known.browser), LetIn)  # even from where somebody guesses
    assert isinstance(door.tries("203.0.113.9", code=spare), LetIn)


def test_somebody_elses_known_browser_is_a_strangers(door: Door) -> None:
    other = door.entrance.sealing.browser(Account("somebody else", door.hub.clock()))
    for _ in range(PLACE.most):
        door.tries(password="forkert hest", kept=other)  # noqa: S106
    assert isinstance(door.tries(kept=other), Refused)


def test_a_hash_of_less_cost_is_made_anew_when_its_person_comes_in(door: Door) -> None:
    door.entrance.passwords = Passwords(PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    assert isinstance(door.tries(), LetIn)
    assert "t=2" in account_of(door).password
    assert isinstance(door.tries(), LetIn)


def test_with_another_signing_key_no_code_fits(door: Door) -> None:
    broken = Account(door.name, door.hub.clock(), CHEAP.hash(PASSWORD), b"sealed with another key" * 3)
    door.hub.changes(lambda store: store.registry.accounts.set_password(broken, ()))
    assert isinstance(door.tries(), Refused)


def test_who_is_removed_meanwhile_is_not_let_in(door: Door) -> None:
    door.hub.changes(lambda store: store.registry.users.revoke(door.name, door.hub.clock()))
    assert isinstance(door.tries(), Refused)


def refused(door: Door, code: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the audit says of a refusal now."""
    monkeypatch.setattr(entrance, "LATER_S", 0.0)
    began = door.hub.clock() + timedelta(seconds=1)
    assert isinstance(door.tries(code=code), Refused)

    def lines() -> list[str]:
        audit = door.hub.hub.store.audit.lines(began)
        return [one.detail for one in audit if (one.who, one.what) == (door.name, "sign-in-refused")]

    until(lines, what="the refusal is noted")
    return lines()[0]


def test_the_audit_says_that_a_code_was_used_before(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(door.tries(), LetIn)
    used = door.code()
    assert refused(door, used, monkeypatch) == "the code was used before 192.0.2.0/24"
    assert refused(door, "abcdef", monkeypatch) == "192.0.2.0/24"


def test_the_audit_says_that_the_last_code_lies_ahead_and_it_can_be_set_back(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.hub.clock.forward(hours=1)
    assert isinstance(door.tries(), LetIn)
    door.hub.clock.forward(hours=-1)
    door.hub.clock.forward(seconds=30)
    code = door.code()
    door.hub.clock.forward(seconds=-30)
    said = refused(door, code, monkeypatch)
    assert said == "the last code that was taken is 60 min ahead of the hub's clock (bavn hub user clock) 192.0.2.0/24"
    step = step_of(door.hub.clock())
    door.hub.changes(lambda store: store.registry.accounts.set_back(door.name, step))
    assert isinstance(door.tries(), LetIn)


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("off", "used", "why"),
    [
        (None, 0 * MINUTE, ""),
        (None, 60 * MINUTE, ""),
        (0 * MINUTE, 0 * MINUTE, "the code was used before"),
        (-MINUTE / 2, MINUTE / 2, "the code was used before"),
        (0 * MINUTE, MINUTE, "the last code that was taken is 1 min ahead of the hub's clock (bavn hub user clock)"),
        (-60 * MINUTE, 0 * MINUTE, "the code is of a clock -60 min from the hub's"),
        (60 * MINUTE, 60 * MINUTE, "the code is of a clock +60 min from the hub's"),
    ],
)
def test_what_an_operator_is_told_of_a_code(off: timedelta | None, used: timedelta, why: str) -> None:
    assert why_of(off, used) == why
