import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bavn.hub import deltas
from bavn.hub.deltas import Deltas
from bavn.hub.published import Level, Published, as_told
from bavn.model.campaign import EarlyWarning, Said, SharedDecision
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


def opened(sealed: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(open_sealed(sealed, {KEY.id: KEY.public}))
    return found


def values(delta: dict[str, Any], of: str = "decisions") -> list[str]:
    return [value for one in delta[of] for value in one["values"]]


def test_it_holds_what_changed_since_and_is_sealed_by_the_hub(made: Deltas) -> None:
    delta = opened(made.sealed(PICTURE, "member", "ishoej", 4, NOW))
    assert (delta["schema"], delta["hub"], delta["since"], delta["seq"]) == ("bavn.delta/1", "Prøve", 4, 9)
    assert (values(delta), values(delta, "gone")) == (["192.0.2.5"], ["192.0.2.7"])
    assert [one["id"] for one in delta["warnings"]] == [6]


def test_a_warning_for_one_member_is_told_to_that_member_alone(made: Deltas) -> None:
    vejle = opened(made.sealed(PICTURE, "member", "vejle", 4, NOW))
    ishoej = opened(made.sealed(PICTURE, "member", "ishoej", 4, NOW))
    assert [one["id"] for one in vejle["warnings"]] == [6, 8]
    assert [one["id"] for one in ishoej["warnings"]] == [6]


def test_what_all_may_have_is_made_once(made: Deltas, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed: list[bytes] = []

    def counted(payload: bytes, key: SigningKey) -> bytes:
        sealed.append(payload)
        return seal(payload, key)

    monkeypatch.setattr(deltas, "seal", counted)
    members = ["ishoej", "kolding", "odense"]
    assert len({made.sealed(PICTURE, "member", member, 4, NOW) for member in members}) == 1
    assert len(sealed) == 1


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
    delta = opened(made.sealed(PICTURE, "member", "vejle", since, NOW))
    assert delta["since"] == begins
    assert (len(values(delta)) == 2) is (begins <= 2)


def test_the_kill_switch_takes_everything_back(made: Deltas) -> None:
    delta = opened(made.sealed(replace(PICTURE, seq=10, killed=True), "member", "vejle", 9, NOW))
    assert (delta["killed"], delta["decisions"], delta["warnings"]) == (True, [], [])


@pytest.mark.parametrize("first", ["vejle", "ishoj"])
def test_a_warning_is_over_for_whom_it_has_hit_and_for_nobody_else(made: Deltas, first: str) -> None:
    picture = replace(PICTURE, warnings=(replace(warning(6), hit=("vejle",)),))
    made.sealed(picture, "member", first, 5, NOW)
    told = {name: opened(made.sealed(picture, "member", name, 5, NOW))["warnings"] for name in ("vejle", "ishoj")}
    assert {name: [one.get("ended", False) for one in rows] for name, rows in told.items()} == {
        "vejle": [True],
        "ishoj": [False],
    }


def test_outsiders_are_told_of_no_warning(made: Deltas) -> None:
    delta = opened(made.sealed(PICTURE, "community", None, 0, NOW))
    assert (delta["warnings"], delta["decisions"]) == ([], [])


def test_it_says_when_it_was_made(made: Deltas) -> None:
    first = opened(made.sealed(PICTURE, "member", "vejle", 9, NOW))
    later = opened(made.sealed(PICTURE, "member", "vejle", 9, NOW + timedelta(seconds=25)))
    assert (first["at"], later["at"]) == ("2026-11-22T12:00:00Z", "2026-11-22T12:00:20Z")


def test_no_more_is_kept_than_fits(made: Deltas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deltas, "MOST_BYTES", 2_000)
    for seq in range(9, 200):
        made.sealed(replace(PICTURE, seq=seq), "member", "vejle", 4, NOW)
    assert made._bytes <= 2_000
    assert made._bytes == sum(map(len, made._sealed.values()))
    assert len(made._told) <= deltas.MOST_KEPT
