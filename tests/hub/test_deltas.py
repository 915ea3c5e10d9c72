import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, get_ident
from typing import Any

import pytest

from bavn.hub import deltas
from bavn.hub.deltas import Deltas, Whom
from bavn.hub.published import Level, Published, as_told
from bavn.model.campaign import EarlyWarning, Said, SharedDecision
from bavn.model.tlp import Audience
from bavn.sharing.envelope import open_sealed, seal
from bavn.sharing.signing import SigningKey
from tests.hub.hubs import NOW

KEY = SigningKey.make()
UNTIL = NOW + timedelta(hours=4)


def row(seq: int, *, gone: bool = False) -> SharedDecision:
    said = Said(seq, "arm", "http-flood", 3, 1, (), (), NOW if gone else UNTIL, "revoked" if gone else None)
    whole = SharedDecision(seq, seq, f"192.0.2.{seq}", {}, "", 0, (), (), (), NOW, UNTIL, said={"amber": said})
    return as_told(whole, "amber", said)


def warning(seq: int, *members: str) -> EarlyWarning:
    return EarlyWarning(
        seq, seq, "listed", NOW, "high", "http-flood", "amber", members=members or None, site="www.a.dk"
    )


PICTURE = Published(
    9,
    NOW,
    levels={"amber": Level((row(3), row(5)), (row(7, gone=True),), 2), "green": Level(), "clear": Level()},
    warnings=(warning(6), warning(8, "vejle")),
)


@pytest.fixture
def made() -> Deltas:
    return Deltas("Prøve", KEY)


def sealed(made: Deltas, picture: Published, member: str, since: int, now: datetime = NOW) -> bytes:
    return asyncio.run(made.sealed(picture, Whom("member", member, since), now))


def opened(document: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(open_sealed(document, {KEY.id: KEY.public}))
    return found


def values(delta: dict[str, Any], of: str = "decisions") -> list[str]:
    return [value for one in delta[of] for value in one["values"]]


def test_it_holds_what_changed_since_and_is_sealed_by_the_hub(made: Deltas) -> None:
    delta = opened(sealed(made, PICTURE, "ishoej", 4, NOW))
    assert (delta["schema"], delta["hub"], delta["since"], delta["seq"]) == ("bavn.delta/1", "Prøve", 4, 9)
    assert (values(delta), values(delta, "gone")) == (["192.0.2.5"], ["192.0.2.7"])
    assert [one["id"] for one in delta["warnings"]] == [6]


def test_a_warning_for_one_member_is_told_to_that_member_alone(made: Deltas) -> None:
    vejle = opened(sealed(made, PICTURE, "vejle", 4, NOW))
    ishoej = opened(sealed(made, PICTURE, "ishoej", 4, NOW))
    assert [one["id"] for one in vejle["warnings"]] == [6, 8]
    assert [one["id"] for one in ishoej["warnings"]] == [6]


def test_it_says_for_whom_it_is_and_to_whom_where_it_was_made_for_one_member_alone(made: Deltas) -> None:
    vejle, ishoej = (opened(sealed(made, PICTURE, member, 4)) for member in ("vejle", "ishoej"))
    assert [(one["audience"], one["to"]) for one in (vejle, ishoej)] == [("member", "vejle"), ("member", "")]
    before = opened(sealed(made, PICTURE, "vejle", 8))
    assert before["to"] == ""


@pytest.mark.parametrize("since", [0, 5])
def test_what_is_told_otherwise_to_whom_it_has_hit_is_for_that_member_alone(made: Deltas, since: int) -> None:
    picture = replace(PICTURE, warnings=(replace(warning(6), hit=("vejle",)),))
    assert [opened(sealed(made, picture, name, since))["to"] for name in ("vejle", "ishoej")] == ["vejle", ""]


@pytest.mark.parametrize("audience", ["operator", "analyst", "member", "community", "public"])
def test_each_audience_has_its_own(made: Deltas, audience: Audience) -> None:
    for before in ("operator", "analyst", "member", "community", "public"):
        asyncio.run(made.sealed(PICTURE, Whom(before, None, 2), NOW))
    document = opened(asyncio.run(made.sealed(PICTURE, Whom(audience, None, 2), NOW)))
    assert (document["audience"], document["to"]) == (audience, "")


def test_what_all_may_have_is_made_once(made: Deltas, monkeypatch: pytest.MonkeyPatch) -> None:
    payloads: list[bytes] = []

    def counted(payload: bytes, key: SigningKey) -> bytes:
        payloads.append(payload)
        return seal(payload, key)

    monkeypatch.setattr(deltas, "seal", counted)
    members = ["ishoej", "kolding", "odense"]
    assert len({sealed(made, PICTURE, member, 4, NOW) for member in members}) == 1
    assert len(payloads) == 1


@pytest.mark.parametrize(
    ("since", "begins"),
    [
        pytest.param(0, 0, id="everything was asked for"),
        pytest.param(1, 0, id="ends of then are forgotten"),
        pytest.param(2, 2, id="nothing is missing"),
        pytest.param(9, 9, id="all was heard"),
        pytest.param(10, 0, id="the hub was restored from an older backup"),
    ],
)
def test_where_a_delta_cannot_begin_all_is_told(made: Deltas, since: int, begins: int) -> None:
    delta = opened(sealed(made, PICTURE, "vejle", since, NOW))
    assert delta["since"] == begins
    assert (len(values(delta)) == 2) is (begins <= 2)


def test_the_kill_switch_takes_everything_back(made: Deltas) -> None:
    delta = opened(sealed(made, replace(PICTURE, seq=10, killed=True), "vejle", 9, NOW))
    assert (delta["killed"], delta["decisions"], delta["warnings"]) == (True, [], [])


@pytest.mark.parametrize("first", ["vejle", "ishoj"])
def test_a_warning_is_over_for_whom_it_has_hit_and_for_nobody_else(made: Deltas, first: str) -> None:
    picture = replace(PICTURE, warnings=(replace(warning(6), hit=("vejle",)),))
    sealed(made, picture, first, 5, NOW)
    told = {name: opened(sealed(made, picture, name, 5, NOW))["warnings"] for name in ("vejle", "ishoj")}
    assert {name: [one.get("ended", False) for one in rows] for name, rows in told.items()} == {
        "vejle": [True],
        "ishoj": [False],
    }


def test_outsiders_are_told_of_no_warning(made: Deltas) -> None:
    delta = opened(asyncio.run(made.sealed(PICTURE, Whom("community", None, 0), NOW)))
    assert (delta["warnings"], delta["decisions"]) == ([], [])


def test_outsiders_are_told_alike_whatever_members_are_told_meanwhile(made: Deltas) -> None:
    later = replace(PICTURE, seq=900, at=NOW + timedelta(seconds=7))
    now = NOW + timedelta(seconds=8)
    before, after = (asyncio.run(made.sealed(one, Whom("community", None, 0), now)) for one in (PICTURE, later))
    assert before == after
    assert (opened(after)["seq"], opened(after)["at"]) == (0, "2026-11-22T12:00:00Z")


def test_it_says_when_it_was_made(made: Deltas) -> None:
    first = opened(sealed(made, PICTURE, "vejle", 9, NOW))
    later = opened(sealed(made, PICTURE, "vejle", 9, NOW + timedelta(seconds=25)))
    assert (first["at"], later["at"]) == ("2026-11-22T12:00:00Z", "2026-11-22T12:00:20Z")


def test_a_picture_of_the_future_does_not_date_what_is_told_once_the_clock_was_put_back(made: Deltas) -> None:
    ahead, now = replace(PICTURE, at=NOW + timedelta(hours=1)), NOW + timedelta(seconds=8)
    assert opened(sealed(made, ahead, "vejle", 9, now))["at"] == "2026-11-22T12:00:00Z"
    late = replace(PICTURE, at=NOW + timedelta(seconds=7))
    assert opened(sealed(made, late, "vejle", 9, now))["at"] == "2026-11-22T12:00:07Z"


# ── many rows ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sealing(monkeypatch: pytest.MonkeyPatch) -> "Sealing":
    found = Sealing()
    monkeypatch.setattr(deltas, "seal", found.seal)
    monkeypatch.setattr(deltas, "MOST_IN_THE_LOOP", 1)  # row
    found.go_on.set()
    return found


class Sealing:
    """Seals when `go_on` is set, and knows in which threads."""

    def __init__(self) -> None:
        self.begun, self.go_on, self.threads = Event(), Event(), list[int]()

    def seal(self, payload: bytes, key: SigningKey) -> bytes:
        self.threads.append(get_ident())
        self.begun.set()
        held_up = not self.go_on.wait(20)
        self.go_on.set()
        assert not held_up, "it holds up the loop that is to let it go on"
        return seal(payload, key)

    async def begins(self) -> None:
        """Wait until something is being sealed, and hold it up."""
        self.go_on.clear()
        assert await asyncio.to_thread(self.begun.wait, 20)


ALL = Whom("member", "ishoej", 0)


def test_many_rows_are_written_beside_the_loop_and_once_for_all_who_ask(made: Deltas, sealing: Sealing) -> None:
    async def ask() -> list[bytes]:
        asking = [asyncio.create_task(made.sealed(PICTURE, ALL, NOW)) for _ in range(1_000)]
        await sealing.begins()
        asking[0].cancel()  # whoever asked first is gone, and the others are told
        sealing.go_on.set()
        told = await asyncio.gather(*asking, return_exceptions=True)
        return [one for one in told if isinstance(one, bytes)]

    told = asyncio.run(ask())
    assert (len(told), len(set(told)), len(sealing.threads)) == (999, 1, 1)
    assert sealing.threads[0] != get_ident()
    asyncio.run(made.sealed(PICTURE, ALL, NOW))
    assert len(sealing.threads) == 1


def test_few_rows_are_written_where_they_are_asked_for(made: Deltas, sealing: Sealing) -> None:
    sealed(made, PICTURE, "ishoej", 5)
    assert sealing.threads == [get_ident()]


@pytest.mark.parametrize("killed", [True, False], ids=["pulled", "let go"])
def test_the_kill_switch_is_not_overtaken_by_what_was_being_made(
    made: Deltas, sealing: Sealing, *, killed: bool
) -> None:
    after = replace(PICTURE, seq=10, killed=killed, warnings=())
    now = [replace(PICTURE, killed=not killed)]

    async def ask() -> tuple[int, bytes]:
        asking = asyncio.create_task(made.newest(lambda: now[0], ALL, lambda: NOW))
        if killed:
            await sealing.begins()
        now[0] = after
        sealing.go_on.set()
        return await asking

    seq, told = asyncio.run(ask())
    assert (seq, opened(told)["killed"]) == (10, killed)


def test_what_is_newer_comes_after_what_was_being_made(made: Deltas, sealing: Sealing) -> None:
    now = [PICTURE]

    async def ask() -> list[int]:
        first = asyncio.create_task(made.newest(lambda: now[0], ALL, lambda: NOW))
        await sealing.begins()
        now[0] = replace(PICTURE, seq=11, at=NOW + timedelta(seconds=1))
        sealing.go_on.set()
        place, _ = await first
        then, _ = await made.newest(lambda: now[0], ALL._replace(since=place), lambda: NOW)
        return [place, then]

    assert asyncio.run(ask()) == [9, 11]


@pytest.mark.usefixtures("sealing")
def test_what_cannot_be_made_is_tried_again(made: Deltas, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> bytes:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(deltas, "seal", fails)
        with pytest.raises(MemoryError):
            asyncio.run(made.sealed(PICTURE, ALL, NOW))
    assert asyncio.run(made.sealed(PICTURE, ALL, NOW))


def test_no_more_is_kept_than_fits(made: Deltas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deltas, "MOST_BYTES", 2_000)
    for seq in range(9, 200):
        sealed(made, replace(PICTURE, seq=seq), "vejle", 4, NOW)
    assert made._bytes <= 2_000
    assert made._bytes == sum(map(len, made._sealed.values()))
    assert len(made._told) <= deltas.MOST_KEPT
