import pytest

from bavn.hub.serving import guests as module
from bavn.hub.serving.guests import Guest, Guests


class Hall:
    """Guests, and which of them were cut off."""

    def __init__(self, guests: Guests) -> None:
        self.guests = guests
        self.cut: list[Guest] = []

    def enter(self, address: str, *, proven: bool = False, name: str = "key k") -> Guest:
        guest = self.guests.enter(address)
        guest.cut = lambda: self.cut.append(guest)
        if proven:
            self.guests.prove(guest, name)
        return guest


def address(number: int) -> str:
    return f"198.51.{number >> 8}.{number & 255}"


def test_where_there_is_no_room_the_oldest_that_has_not_shown_who_it_is_goes() -> None:
    hall = Hall(Guests(most=3))
    member = hall.enter("192.0.2.1", proven=True)
    strangers = [hall.enter(address(number)) for number in range(5)]
    assert hall.cut == strangers[:3]
    assert len(hall.guests) == 3
    assert member.proven
    assert not any(one.refused for one in strangers)


def test_who_comes_among_ten_thousand_silent_strangers_is_let_in() -> None:
    hall = Hall(Guests(most=8_000))
    for number in range(10_000):
        hall.enter(address(number))
    member = hall.enter("192.0.2.1", proven=True)
    for number in range(10_000):
        hall.enter(address(number))
    assert (member.refused, member in hall.cut, len(hall.guests)) == (False, False, 8_000)


def test_only_where_everybody_has_shown_who_they_are_one_more_is_refused() -> None:
    hall = Hall(Guests(most=2))
    for number in range(2):
        hall.enter(address(number), proven=True)
    assert hall.enter("192.0.2.1").refused
    assert not hall.cut


def test_one_subscriber_has_so_many_and_then_its_own_oldest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNPROVEN", 2)
    hall = Hall(Guests())
    other = hall.enter("192.0.2.1")
    own = [hall.enter(f"2001:db8::{number}") for number in range(4)]
    assert hall.cut == own[:2]
    hall.guests.prove(own[2], "key k")
    hall.enter("2001:db8::9")
    assert hall.cut == own[:2]
    assert other not in hall.cut


def test_behind_a_proxy_nobody_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNPROVEN", 2)
    hall = Hall(Guests(apart=False))
    for _ in range(10):
        hall.enter("127.0.0.1")
    assert not hall.cut


def test_who_has_gone_is_forgotten_however_often_it_is_said() -> None:
    guests = Guests(most=2)
    stranger, member = guests.enter("192.0.2.1"), guests.enter("192.0.2.2")
    guests.prove(member, "key k")
    for guest in (stranger, member, stranger, member):
        guests.leave(guest)
    guests.prove(stranger, "key k")  # its answer was still on the way
    assert (len(guests), guests._of, guests._proven) == (0, {}, {})


def test_one_key_proves_so_many_and_then_its_own_oldest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PROVEN", 2)
    hall = Hall(Guests())
    other = hall.enter("192.0.2.1", proven=True, name="key other")
    own = [hall.enter(address(number), proven=True) for number in range(5)]
    assert hall.cut == own[:3]
    assert (len(hall.guests), other in hall.cut) == (3, False)
    hall.guests.prove(own[4], "key other")  # it is where it was first
    for guest in (*own, other):
        hall.guests.leave(guest)
    assert len(hall.guests) == 0


def test_a_proxy_has_as_many_connections_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PROVEN", 2)
    hall = Hall(Guests(apart=False))
    for _ in range(10):
        hall.enter("127.0.0.1", proven=True)
    assert not hall.cut


def test_where_there_is_no_room_what_a_revoked_key_had_goes_before_anybody_else() -> None:
    hold = {"key a", "key b"}
    hall = Hall(Guests(most=4, holds=hold.__contains__))
    revoked = [hall.enter(address(number), proven=True, name="key a") for number in range(2)]
    stranger = hall.enter("192.0.2.1")
    hall.enter("192.0.2.2", proven=True, name="key b")
    hold.discard("key a")
    assert not hall.cut
    assert not hall.enter("192.0.2.3").refused
    assert hall.cut == revoked
    for _ in range(3):
        hall.enter("192.0.2.4")
    assert hall.cut[2] is stranger
