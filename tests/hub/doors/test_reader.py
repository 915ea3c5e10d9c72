import pytest

from bavn.hub.admitted import Admitted
from bavn.hub.doors.reader import Reader, holds
from bavn.model.member import Key, User
from tests.hub.hubs import NOW

KEY = Key("k1", "read", "", "a program", b"", NOW)


@pytest.mark.parametrize(
    ("reader", "name"),
    [
        (Reader("member", "vejle", key=KEY), "vejle"),
        (Reader("community", key=KEY), "key k1"),
        (Reader("operator", role="operator", user="anna"), "user anna"),
        (Reader("member", "vejle", "read-only", user="lea"), "user lea"),
    ],
)
def test_the_limits_of_a_member_are_those_of_its_programs_and_a_persons_their_own(reader: Reader, name: str) -> None:
    assert reader.name == name


def test_each_of_a_members_programs_and_people_holds_for_itself() -> None:
    shown = [Reader("member", "vejle", key=KEY).shown, Reader("member", "vejle", "member", user="anna").shown]
    assert shown == ["key k1", "user anna"]
    anna = User("anna", "member", "vejle", b"x", NOW)
    both, nobody = Admitted(keys={"k1": KEY}, users={b"x": anna}), Admitted()
    assert [holds(one, both) for one in (*shown, "key anna", "user k1")] == [True, True, False, False]
    assert not any(holds(one, nobody) for one in shown)
