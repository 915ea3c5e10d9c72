import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bavn.hub.doors.problems import ProblemError
from bavn.hub.screens.one_at_a_time import MOST_OF_ONE, MOST_WAITING, OneAtATime

Make = Callable[[], Awaitable[int]]


class Work:
    """Makes numbers, none of them before `may` is set, and knows how many were being made at once."""

    def __init__(self) -> None:
        self.may = asyncio.Event()
        self.made = self.at_once = self.most = 0

    async def make(self) -> int:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.may.wait()
        self.at_once -= 1
        self.made += 1
        return self.made


async def here() -> bool:
    return False


async def gone() -> bool:
    return True


def test_it_is_made_one_at_a_time_and_once_for_all_who_ask_for_the_same() -> None:
    async def asked() -> tuple[list[int], Work]:
        sums, work = OneAtATime[int](9), Work()
        keys = ["a", "b", "a", "b", "a"]
        asking = [
            asyncio.create_task(sums.get(key, f"user {place}", here, work.make, fresh_s=60))
            for place, key in enumerate(keys)
        ]
        await asyncio.sleep(0)
        work.may.set()
        return await asyncio.gather(*asking), work

    answers, work = asyncio.run(asked())
    assert answers == [1, 2, 1, 2, 1]
    assert (work.made, work.most) == (2, 1)


def test_for_who_has_hung_up_nothing_is_made() -> None:
    async def asked() -> int:
        sums, work = OneAtATime[int](9), Work()
        work.may.set()
        with pytest.raises(ProblemError) as refused:
            await sums.get("a", "x", gone, work.make, fresh_s=60)
        assert refused.value.status_code == 503
        return work.made

    assert asyncio.run(asked()) == 0


@pytest.mark.parametrize(
    ("people", "most"), [(1, MOST_OF_ONE), (MOST_WAITING, MOST_WAITING)], ids=["one-person", "everybody"]
)
def test_who_asks_for_many_at_once_is_refused_and_may_ask_again_afterwards(people: int, most: int) -> None:
    async def asked() -> tuple[list[object], int]:
        sums, work = OneAtATime[int](99), Work()

        def ask(key: int) -> asyncio.Task[int]:
            return asyncio.create_task(sums.get(key, f"user {key % people}", here, work.make, fresh_s=60))

        asking = [ask(key) for key in range(most + 3)]
        await asyncio.sleep(0)
        work.may.set()
        found = await asyncio.gather(*asking, return_exceptions=True)
        return list(found), await ask(-1)

    found, again = asyncio.run(asked())
    refused = [one for one in found if isinstance(one, ProblemError)]
    assert [one.status_code for one in refused] == [429] * 3
    assert refused[0].headers is not None
    assert "Retry-After" in refused[0].headers
    assert again == most + 1


def test_what_is_old_is_made_again_and_what_could_not_be_made_too() -> None:
    async def asked() -> list[int]:
        sums, work = OneAtATime[int](9), Work()
        work.may.set()

        async def broken() -> int:
            raise ValueError("broken")

        with pytest.raises(ValueError, match="broken"):
            await sums.get("a", "x", here, broken, fresh_s=60)
        return [await sums.get("a", "x", here, work.make, fresh_s=fresh_s) for fresh_s in (60, 60, 0)]

    assert asyncio.run(asked()) == [1, 1, 2]


def test_no_more_is_kept_than_there_is_room_for() -> None:
    async def asked() -> list[int]:
        sums, work = OneAtATime[int](2), Work()
        work.may.set()
        return [await sums.get(key, "x", here, work.make, fresh_s=60) for key in ("a", "b", "c", "b", "a")]

    assert asyncio.run(asked()) == [1, 2, 3, 2, 4]
