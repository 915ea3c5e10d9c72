import asyncio
from threading import current_thread, main_thread
from unicodedata import normalize

import pytest
from argon2 import PasswordHasher

from bavn.hub.screens import passwords as module
from bavn.hub.screens.passwords import LONGEST, MOST_WAITING, Passwords, TooManyError, fault_of

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
GOOD = "korrekt hest batteri"


def passwords() -> Passwords:
    return Passwords(CHEAP)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        (GOOD, None),
        ("æøå-blåbærgrød", None),
        ("for kort", "short"),
        ("x" * 60, "plain"),
        ("abababababababab", "plain"),
        ("abcdefghijklmnop", "plain"),
        ("987654321098765", "plain"),
        (GOOD * 10, "long"),
        ("Lea Hansen 123", "name"),
        ("Fælleshub2026", "name"),
    ],
)
def test_which_passwords_may_be_chosen(password: str, fault: str | None) -> None:
    assert fault_of(password, password, "lea hansen", "Fælleshub") == fault


def test_two_that_differ_are_not_taken() -> None:
    assert fault_of(GOOD, f"{GOOD} ", "lea", "hub") == "unlike"


def test_a_password_is_right_however_its_letters_are_composed() -> None:
    async def run() -> None:
        looked = passwords()
        kept = await looked.hashed("blåbærgrød på toast")
        assert kept.startswith("$argon2id$")
        assert await looked.is_right(kept, "blåbærgrød på toast")
        assert await looked.is_right(kept, "bla\u030abærgrød pa\u030a toast")
        assert not await looked.is_right(kept, "blåbærgrød på toast ")

    asyncio.run(run())


def test_the_longest_password_is_right_from_a_keyboard_that_takes_letters_apart() -> None:
    async def run() -> None:
        looked, longest = passwords(), "\u1f82\u1f92" * (LONGEST // 2)
        apart = normalize("NFD", longest)
        assert len(apart) == 4 * len(longest)
        assert await looked.is_right(await looked.hashed(longest), apart)

    asyncio.run(run())


def test_what_is_longer_than_any_password_is_put_together_by_nobody_and_costs_as_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[int, bool]] = []

    def composed(password: str) -> bytes:
        seen.append((len(password), current_thread() is main_thread()))
        return password.encode()

    monkeypatch.setattr(module, "_composed", composed)

    async def run() -> None:
        looked = passwords()
        kept = await looked.hashed(GOOD)
        assert await looked.is_right(kept, GOOD)
        assert not await looked.is_right(kept, GOOD + "\u0300" * 10_000)
        assert not await looked.is_right(await looked.hashed(""), "x" * 10_000)
        assert looked.looked_at == 5

    asyncio.run(run())
    assert [size for size, _ in seen] == [len(GOOD), len(GOOD), 0, 0, 0]
    assert not any(in_loop for _, in_loop in seen)


def test_nobodys_password_costs_as_much_as_somebodys_and_is_never_right() -> None:
    async def run() -> None:
        looked = passwords()
        assert not looked.is_old(looked.nobodys())
        assert not await looked.is_right("", GOOD)
        assert looked.looked_at == 1

    asyncio.run(run())
    assert not Passwords().is_old(Passwords().nobodys())
    assert "m=65536,t=3,p=1" in Passwords().nobodys()


def test_what_is_no_hash_is_never_right() -> None:
    async def run() -> None:
        assert not await passwords().is_right("plain", "plain")
        assert not await passwords().is_right("$argon2id$v=19$broken", "x" * 100_000)

    asyncio.run(run())


def test_a_hash_of_less_cost_is_old() -> None:
    assert Passwords().is_old(CHEAP.hash(GOOD))


def test_of_too_many_at_once_the_rest_is_turned_away_but_not_a_known_browser() -> None:
    async def run() -> None:
        looked = passwords()
        waiting = [asyncio.create_task(looked.is_right("", GOOD)) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(TooManyError):
            await looked.is_right("", GOOD)
        assert not await looked.is_right("", GOOD, known=True)
        await asyncio.gather(*waiting)
        assert not await looked.is_right("", GOOD)

    asyncio.run(run())


def test_the_longest_is_long() -> None:
    assert LONGEST >= 64
